// `goldline classes`: which classes a field has and why, and `give` and `withdraw` them by hand.
#pragma once

#include "api/cli/command.h"

namespace goldline::cli {

Command ClassesCommand();
Command ClassesGiveCommand();
Command ClassesWithdrawCommand();

}  // namespace goldline::cli
