// The words of the standard for operators and types.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "quality/contract.h"

namespace goldline::quality {

struct OperatorName {
  std::string_view name;
  Operator op;
};
// All spellings; of an operator with several the one of ODCS 3.1 comes first.
std::span<const OperatorName> OperatorNames();
std::string_view ToString(Operator op);

struct LogicalTypeName {
  std::string_view name;
  LogicalType type;
};
std::span<const LogicalTypeName> LogicalTypeNames();

std::optional<Gate> GateFromName(std::string_view name);

}  // namespace goldline::quality
