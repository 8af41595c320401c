// goldline contract import: contracts from other tools' files.
#pragma once

#include "api/cli/command.h"

namespace goldline::cli {

Command ContractImportCommand();

}  // namespace goldline::cli
