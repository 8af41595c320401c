// `goldline events drop`: letting raw events go without a server, as serve --keep-events does.
#pragma once

#include "api/cli/command.h"

namespace goldline::cli {

Command EventsDropCommand();

}  // namespace goldline::cli
