// goldline contract test: does the data of a contract, all its objects, keep its promises?
#pragma once

#include "api/cli/command.h"

namespace goldline::cli {
Command ContractTestCommand();
}  // namespace goldline::cli
