// The keys of uniqueness rules for the rows of a batch.
#pragma once

#include <cstddef>
#include <vector>

#include "core/hash.h"
#include "quality/internal/cell_checks.h"
#include "quality/internal/rule_program.h"

namespace goldline::quality::internal {

// Of a row with a value. Equal values of a field have equal keys: 1.50 and 1.5 as numbers, not as
// texts.
Hash128 KeyOf(const TypedColumn& column, LogicalType type, std::size_t row);

// The key of two parts.
Hash128 CombineKeys(const Hash128& a, const Hash128& b);

// A row in which a part of the key is missing, of the wrong type or filtered out has none. Adds the
// rule's counts to the verdict.
KeyColumn ReadKeys(const Program& program, const KeyPlan& plan,
                   const std::vector<TypedColumn>& columns, const Scrutiny& scrutiny,
                   BatchVerdict& verdict);

}  // namespace goldline::quality::internal
