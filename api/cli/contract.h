// goldline contract lint.
#pragma once

#include "api/cli/command.h"

namespace goldline::cli {

Command ContractLintCommand();

}  // namespace goldline::cli
