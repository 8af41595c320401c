// The functions and operators that Goldline evaluates, as a table: what the binder resolves calls
// against, what the reference page is written from, and what the tests must cover.
//
//   for (const FunctionDoc& row : Functions()) Print(Signature(row), row.doc);
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/type.h"

namespace goldline::sql {

// One row of the table.
struct FunctionDoc {
  std::string_view name;  // as written in SQL; operators by their symbol
  std::string_view area;  // "text", "number", "time", "logic", "operator" or "aggregate"
  std::vector<Type> arguments;
  bool variadic = false;  // the last argument may be repeated
  Type result = Type::kUnknown;
  bool strict = true;  // NULL if any argument is NULL
  std::string_view doc;
};

// In the order of the reference page: by area, then by name.
const std::vector<FunctionDoc>& Functions();

// "split_part(text, text, integer) → text".
std::string Signature(const FunctionDoc& row);

// The reference page, docs/reference/functions.md.
std::string FunctionsMarkdown();

}  // namespace goldline::sql
