// Checks of single cells: one check of a field, run over the field's column of a batch in a loop of
// its own. Failing rows are few, so they are lists.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "quality/internal/rule_program.h"

namespace goldline::quality::internal {

// Which rows of a batch a rule looks at, and what it makes of those without a value.
struct Scrutiny {
  const RowMask* mask = nullptr;  // nullptr: all rows
  NullVerdict on_null = NullVerdict::kIgnore;

  // `masks` are EvaluateFilters' and outlive it.
  static Scrutiny Of(const Program& program, std::uint32_t rule,
                     const std::vector<RowMask>& masks) {
    const RuleTuning& tuning = program.tuning[rule];
    return {tuning.filter ? &masks[*tuning.filter] : nullptr, tuning.on_null};
  }
  bool is_default() const { return mask == nullptr && on_null == NullVerdict::kIgnore; }
  bool Covers(std::size_t row) const { return mask == nullptr || (*mask)[row] != 0; }
};

// What the length of a text is.
std::uint64_t CountCodePoints(std::string_view text);

// Adds the failing rows and the counts to the verdict.
void EvaluateCheck(const FieldCheck& check, const TypedColumn& column, const TypedColumn* parent,
                   const Scrutiny& scrutiny, BatchVerdict& verdict);

}  // namespace goldline::quality::internal
