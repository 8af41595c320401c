// Reading the contract that a command is given.
#pragma once

#include <string>

#include "core/result.h"
#include "quality/contract.h"

namespace goldline::cli {

// The text of a contract's file, of bounded size.
Result<std::string> ReadContract(const std::string& file);
Result<quality::Contract> LoadContract(const std::string& file);

}  // namespace goldline::cli
