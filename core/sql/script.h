// Other people's SQL to a tree, tolerantly: statements of any dialect, one after the other. What is
// not understood is skipped and listed, and the rest is read; hostile text is fine, as for strict
// parsing (parser.h).
//
//   GL_TRY(ParsedScript script, ParseScript(text, *FindDialect("bigquery")));
//   for (const Skip& skip : script->skipped) ... script.text(skip.span), skip.reason
//
// The only errors are a text that is too large and one that is not UTF-8. The tree depends on the
// text and the dialect alone. Safe to call from any number of threads.
#pragma once

#include <string_view>

#include "core/result.h"
#include "core/sql/dialect.h"
#include "core/sql/parser.h"
#include "core/sql/statement.h"

namespace goldline::sql {

Result<ParsedScript> ParseScript(std::string_view text, const Dialect& dialect = GenericSql(),
                                 const ParseLimits& limits = {});

}  // namespace goldline::sql
