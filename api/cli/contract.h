// goldline contract lint and contract diff.
#pragma once

#include "api/cli/command.h"

namespace goldline::cli {

Command ContractLintCommand();
Command ContractDiffCommand();

}  // namespace goldline::cli
