// `goldline trace` and `goldline impact`: from a number up to its sources with the health of every
// step, and down to what it feeds.
#pragma once

#include "api/cli/command.h"

namespace goldline::cli {

Command TraceCommand();
Command ImpactCommand();

}  // namespace goldline::cli
