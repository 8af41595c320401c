// goldline emit: the OpenLineage events of runs that were done before.
#pragma once

#include "api/cli/command.h"

namespace goldline::cli {

Command EmitCommand();

}  // namespace goldline::cli
