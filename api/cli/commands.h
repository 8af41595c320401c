// The table of all commands, in the order of help.
#pragma once

#include <vector>

#include "api/cli/command.h"

namespace goldline::cli {

const std::vector<Command>& Commands();

}  // namespace goldline::cli
