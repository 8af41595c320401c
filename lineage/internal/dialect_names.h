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
// WHERE sees the aliases of the select list, where there is no such column.
bool SeesAliasesInWhere(const sql::Dialect& dialect);
// PIVOT calls the column of the text x 'x', with the quotes.
bool QuotesPivotedTexts(const sql::Dialect& dialect);
// The alias of the only measure of a PIVOT is a part of its columns' names.
bool NamesSinglePivotMeasure(const sql::Dialect& dialect);
// first (x) and last (x) without OVER are aggregates.
bool AggregatesFirst(const sql::Dialect& dialect);
// FROM t, t.list: the second one is a column of the first.
bool UnnestsPaths(const sql::Dialect& dialect);
// column.method (…) is a value made of the column.
bool HasMethods(const sql::Dialect& dialect);
// COPY INTO writes what a query gives by name.
bool CopiesByName(const sql::Dialect& dialect);

}  // namespace goldline::lineage
