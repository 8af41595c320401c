#include "core/sql/internal/registry.h"

#include <algorithm>
#include <map>
#include <string>

#include "core/sql/internal/aggregates.h"
#include "core/text.h"

namespace goldline::sql {
namespace internal {
namespace {

std::vector<Function> CollectFunctions() {
  std::vector<Function> all;
  for (const auto area :
       {NumberOperators, TextOperators, TimeOperators, ComparisonOperators, NumberFunctions,
        TextFunctions, PatternFunctions, TimeFunctions, FormatFunctions, LogicFunctions}) {
    std::vector<Function> rows = area();
    std::move(rows.begin(), rows.end(), std::back_inserter(all));
  }
  return all;
}

using FunctionIndex = std::map<std::string_view, std::vector<const Function*>>;

FunctionIndex BuildIndex() {
  FunctionIndex index;
  for (const Function& function : AllFunctions()) index[function.name].push_back(&function);
  return index;
}

}  // namespace

const std::vector<Function>& AllFunctions() {
  static const std::vector<Function> all = CollectFunctions();
  return all;
}

std::span<const Function* const> FindFunctions(std::string_view name) {
  static const FunctionIndex index = BuildIndex();
  const auto found = index.find(name);
  if (found == index.end()) return {};
  return found->second;
}

}  // namespace internal

namespace {

std::vector<FunctionDoc> CollectDocs() {
  std::vector<FunctionDoc> docs;
  for (const internal::Function& row : internal::AllFunctions()) {
    if (row.kernel == nullptr) continue;
    docs.push_back(
        {row.name, row.area, row.arguments, row.variadic, row.result, row.strict, row.doc});
  }
  for (const internal::AggregateRow& row : internal::AllAggregates()) {
    std::vector<Type> arguments;
    if (row.takes_argument) arguments.push_back(row.argument);
    docs.push_back({row.name, "aggregate", arguments, false, row.result, false, row.doc});
  }
  std::stable_sort(docs.begin(), docs.end(), [](const FunctionDoc& a, const FunctionDoc& b) {
    return std::pair(a.area, a.name) < std::pair(b.area, b.name);
  });
  return docs;
}

std::string TypesText(const FunctionDoc& row) {
  std::vector<std::string_view> names;
  for (const Type type : row.arguments)
    names.push_back(type == Type::kUnknown ? "any" : TypeName(type));
  std::string out = Join(names, ", ");
  if (row.variadic) out += ", …";
  return out;
}

}  // namespace

const std::vector<FunctionDoc>& Functions() {
  static const std::vector<FunctionDoc> docs = CollectDocs();
  return docs;
}

std::string Signature(const FunctionDoc& row) {
  std::string call = Concat(row.name, "(", TypesText(row), ")");
  if (row.area == "operator") {
    const auto type = [&](std::size_t i) {
      return row.arguments[i] == Type::kUnknown ? "any" : TypeName(row.arguments[i]);
    };
    call = row.arguments.size() == 1 ? Concat(row.name, " ", type(0))
                                     : Concat(type(0), " ", row.name, " ", type(1));
  }
  return Concat(call, " → ", TypeName(row.result));
}

std::string FunctionsMarkdown() {
  std::string out =
      "# Functions and operators\n\n"
      "Written from the table in the code by `GL_UPDATE_GOLDEN=1 build/dev/tests/unit_sql`; a test "
      "compares the two.\n"
      "Results and errors are those of PostgreSQL 15 in UTC with ISO dates; numeric holds 38 "
      "digits.\n"
      "A function gives NULL for a NULL argument unless it is marked †.\n\n"
      "Beside these: AND, OR, NOT, IS [NOT] NULL/TRUE/FALSE/UNKNOWN, IS [NOT] DISTINCT FROM, "
      "BETWEEN [SYMMETRIC], IN, LIKE and ILIKE with ESCAPE,\n"
      "CASE, COALESCE, NULLIF, GREATEST, LEAST, CAST and `::`, AT TIME ZONE with UTC and fixed "
      "offsets.\n";
  std::string_view area;
  for (const FunctionDoc& row : Functions()) {
    if (row.area != area) {
      area = row.area;
      out += Concat("\n## ", area, "\n\n| Call | Gives |\n|---|---|\n");
    }
    std::string signature = Signature(row);
    for (std::size_t at = 0; (at = signature.find('|', at)) != std::string::npos; at += 2)
      signature.insert(at, "\\");
    out += Concat("| `", signature, "`", row.strict || area == "aggregate" ? "" : " †", " | ",
                  row.doc, " |\n");
  }
  return out;
}

}  // namespace goldline::sql
