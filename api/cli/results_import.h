// goldline results import: verdicts of other tools, kept beside Goldline's own.
#pragma once

#include "api/cli/command.h"

namespace goldline::cli {

Command ResultsImportCommand();

}  // namespace goldline::cli
