// `goldline serve`: the service, until SIGTERM or SIGINT.
#pragma once

#include "api/cli/command.h"

namespace goldline::cli {

Command ServeCommand();

}  // namespace goldline::cli
