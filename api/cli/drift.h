// goldline drift: which fields moved between two inputs or profile states.
#pragma once

#include "api/cli/command.h"

namespace goldline::cli {
Command DriftCommand();
}  // namespace goldline::cli
