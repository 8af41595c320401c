// Promises about the items of arrays. The items of a batch's arrays are read as columns of their
// own, so that every check of single cells runs over them; a record fails when one of its items
// does.
#pragma once

#include <vector>

#include "quality/internal/cell_checks.h"
#include "quality/internal/rule_program.h"
#include "quality/internal/typed_column.h"

namespace goldline::quality::internal {

// Runs the checks of all fields that are items or parts of items. Of their rules a record is judged
// when an item of its array is, and counts once.
void EvaluateItems(const Program& program, const std::vector<TypedColumn>& columns,
                   const std::vector<RowMask>& masks, BatchVerdict& verdict);

}  // namespace goldline::quality::internal
