// goldline match: which records of files stand for the same person.
#pragma once

#include "api/cli/command.h"

namespace goldline::cli {
Command MatchCommand();
}  // namespace goldline::cli
