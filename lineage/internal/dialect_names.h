// What names mean in one dialect and not in others.
#pragma once

#include <string_view>

#include "core/sql/dialect.h"

namespace goldline::lineage {

// A name without quotes that is a value of its own: SYSDATE, ROWNUM, 1L. `name` in any case.
bool IsPseudoColumn(const sql::Dialect& dialect, std::string_view name);
// An item of a select list may use the aliases of those before it, where there is no such column.
bool HasLateralAliases(const sql::Dialect& dialect);
// Aliases of the select list come before columns, in every clause.
bool PutsAliasesFirst(const sql::Dialect& dialect);
// FROM t, t.list: the second one is a column of the first.
bool UnnestsPaths(const sql::Dialect& dialect);

}  // namespace goldline::lineage
