// Bytes as an expression and as a query of every dialect: no crash, and what is accepted prints as
// text that reads back as the same tree.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/sql/dialect.h"
#include "core/sql/parser.h"
#include "core/sql/print.h"

namespace {

using goldline::sql::PrintParentheses;
using goldline::sql::PrintSql;

[[noreturn]] void Broken(std::string_view text, const std::string& printed) {
  std::fprintf(stderr, "does not read back: %.*s\nprinted as: %s\n", static_cast<int>(text.size()),
               text.data(), printed.c_str());
  std::abort();
}

template <class Parse>
void Try(std::string_view text, const goldline::sql::Dialect& dialect, Parse parse) {
  const auto parsed = parse(text, dialect);
  if (!parsed.ok()) return;
  const std::string all = PrintSql(**parsed, PrintParentheses::kAll);
  const std::string needed = PrintSql(**parsed, PrintParentheses::kNeeded);
  // What is printed is PostgreSQL's SQL; other dialects have operators and markers of their own,
  // and parentheses may take a tree of the greatest depth over the limit.
  if (&dialect != &goldline::sql::PostgreSql()) return;
  for (const std::string& printed : {all, needed}) {
    const auto again = parse(printed, dialect);
    if (!again.ok() && again.error().id() != "sql_syntax") continue;
    if (!again.ok() || PrintSql(**again, PrintParentheses::kAll) != all) Broken(text, printed);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const std::string_view name : goldline::sql::DialectNames()) {
    const goldline::sql::Dialect& dialect = *goldline::sql::FindDialect(name);
    Try(text, dialect, [](std::string_view sql, const goldline::sql::Dialect& of) {
      return goldline::sql::ParseExpression(sql, of);
    });
    Try(text, dialect, [](std::string_view sql, const goldline::sql::Dialect& of) {
      return goldline::sql::ParseSelect(sql, of);
    });
  }
  return 0;
}
