// `goldline version`: what this binary is, for bug reports.
#pragma once

#include <string_view>

#include "api/cli/command.h"

namespace goldline::cli {

// "0.1.0".
std::string_view Version();
Command VersionCommand();

}  // namespace goldline::cli
