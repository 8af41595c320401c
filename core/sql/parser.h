// SQL text to a tree (ast.h), strictly: what the parser does not understand is an error with its
// place and a hint, never skipped. Text that strict parsing accepts as PostgreSQL, PostgreSQL 15
// accepts with the same structure. Hostile text is fine: depth and size are bounded.
//   GL_TRY(ParsedExpression rule, ParseExpression("amount >= 0"));
//   GL_TRY(ParsedQuery query, ParseSelect("SELECT count(*) FROM orders WHERE amount < 0"));
// Errors are kInvalidArgument; their place has line and column in the text, both from 1, counted in
// characters. Safe to call from any number of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/result.h"
#include "core/sql/ast.h"
#include "core/sql/dialect.h"

namespace goldline::sql {

struct ParseLimits {
  std::size_t max_bytes = 1 << 20;
  std::size_t max_tokens = 1 << 16;
  // Constructs inside each other: parentheses, calls, subqueries. 512 KiB of stack are enough.
  std::uint16_t max_depth = 200;
  // Nodes on a path from the root; a chain a + b + c + … is as high as it is long.
  std::uint16_t max_height = 1000;
};

// The whole text is one expression.
Result<ParsedExpression> ParseExpression(std::string_view text,
                                         const Dialect& dialect = PostgreSql(),
                                         const ParseLimits& limits = {});

// The whole text is one SELECT or VALUES, with WITH and set operations; a semicolon may end it.
Result<ParsedQuery> ParseSelect(std::string_view text, const Dialect& dialect = PostgreSql(),
                                const ParseLimits& limits = {});

}  // namespace goldline::sql
