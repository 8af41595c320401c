// A tree as SQL again, in one spelling for all trees of the same meaning to the parser: keywords in
// upper case, names quoted only where PostgreSQL needs it, one blank between words. For messages,
// fingerprints and lineage. Parsing what was printed gives the same tree, except for spans and the
// `quoted` flags of names.
//   PrintSql(*rule)                                  amount >= 0 AND currency IN ('EUR', 'USD')
//   PrintSql(*rule, PrintParentheses::kAll)          (amount >= 0) AND (currency IN ('EUR', 'USD'))
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/sql/ast.h"

namespace goldline::sql {

// kNeeded: only where the structure needs them; kAll: around every operand with an operator.
enum class PrintParentheses : std::uint8_t { kNeeded, kAll };

std::string PrintSql(const Expr& expr, PrintParentheses parentheses = PrintParentheses::kNeeded);
std::string PrintSql(const Query& query, PrintParentheses parentheses = PrintParentheses::kNeeded);
std::string PrintSql(const TypeName& type);

// `name` as PostgreSQL reads it back: as it is, or in double quotes.
std::string PrintName(std::string_view name);
// `text` as a string constant.
std::string PrintString(std::string_view text);

}  // namespace goldline::sql
