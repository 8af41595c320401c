// goldline lineage diff: what became different in a lineage between two times.
#pragma once

#include "api/cli/command.h"

namespace goldline::cli {

Command LineageDiffCommand();

}  // namespace goldline::cli
