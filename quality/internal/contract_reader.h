// Reads a contract out of its YAML tree.
#pragma once

#include <string_view>

#include "core/result.h"
#include "core/yaml.h"
#include "quality/contract.h"

namespace goldline::quality {

// What Contract::Parse promises; `input` names the text in errors.
Result<Contract> ReadContract(YamlNode root, std::string_view input);

}  // namespace goldline::quality
