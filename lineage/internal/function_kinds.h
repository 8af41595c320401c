// What functions do to lineage, by name: which aggregate, which choose between values, which mask.
#pragma once

#include <cstdint>
#include <string_view>

namespace goldline::lineage {

enum class FunctionKind : std::uint8_t {
  kPlain,
  kAggregate,
  kWindowValue,  // lag, lead, first_value…: a value of another row
  kRank,         // row_number, rank…: no value of any field
  kCoalesce,     // every argument is value and condition
  kNullIf,       // both are value, the second is condition too
  kNvl2,         // (condition, value, value)
  kIf,           // (condition, value…)
  kMultiIf,      // (condition, value, condition, value, …, value)
  kDecode,       // (condition, condition, value, …[, value])
};

// `name` in lower case.
FunctionKind KindOf(std::string_view name);

// Whether the function's result hides its argument: hashes, masks and counts.
bool IsMasking(std::string_view name);

}  // namespace goldline::lineage
