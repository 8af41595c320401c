// The match form of a text: compatibility-normalised, case-folded, without combining marks, so that
// "Ångström" and "ANGSTROM" are equal. Only ever compared, never shown.
#pragma once

#include <string>
#include <string_view>

namespace goldline::mdm {

std::string MatchForm(std::string_view text);

}  // namespace goldline::mdm
