// Short forms of given names. A group is a formal name with the forms that stand for it; a form may
// stand for several ("alex"), and two names are related when they share a group.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace goldline::mdm {

// The groups of a name in its match form, ascending; none for a name without short forms.
std::vector<std::uint16_t> NicknameGroups(std::string_view name);

// A stable representative: equal for most names that share a group. For blocking.
std::string_view NicknameRoot(std::string_view name);

}  // namespace goldline::mdm
