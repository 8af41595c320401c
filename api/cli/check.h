// goldline check: does a dataset keep the promises of its contract?
#pragma once

#include "api/cli/command.h"

namespace goldline::cli {
Command CheckCommand();
}  // namespace goldline::cli
