// goldline quarantine list · show · fix · release · drop
#pragma once

#include "api/cli/command.h"

namespace goldline::cli {

Command QuarantineListCommand();
Command QuarantineShowCommand();
Command QuarantineFixCommand();
Command QuarantineReleaseCommand();
Command QuarantineDropCommand();

}  // namespace goldline::cli
