// Help texts, made from the table of commands.
#pragma once

#include <string>

#include "api/cli/command.h"

namespace goldline::cli {

std::string OverviewText();
std::string HelpText(const Command& command);

}  // namespace goldline::cli
