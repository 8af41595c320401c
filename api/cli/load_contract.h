// Reading the contract that a command is given.
#pragma once

#include <string>

#include "core/result.h"
#include "quality/contract.h"

namespace goldline::cli {

Result<quality::Contract> LoadContract(const std::string& file);

}  // namespace goldline::cli
