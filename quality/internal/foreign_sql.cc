#include "quality/internal/foreign_sql.h"

#include <algorithm>

#include "core/sql/expression.h"
#include "core/sql/parser.h"
#include "core/sql/query.h"
#include "core/sql/walk.h"
#include "core/text.h"

namespace goldline::quality::internal {
namespace {

// The names that a statement reads, as fields of texts: their types are not known here.
class NameList {
 public:
  void Add(const sql::Expr& expr) {
    if (expr.kind == sql::ExprKind::kColumn) Add(expr.As<sql::ColumnRef>().column().name);
    Below(expr);
  }
  void Add(const sql::Query& query) { Below(query); }
  void Add(const sql::TableRef& table) { Below(table); }
  const Fields& fields() const { return fields_; }

 private:
  template <class Node>
  void Below(const Node& node) {
    sql::ForEachChild(node, [this](const auto& child) { Add(child); });
  }
  void Add(std::string_view name) {
    const bool known = std::any_of(fields_.begin(), fields_.end(),
                                   [&](const Field& field) { return field.name == name; });
    if (!known) fields_.push_back({std::string(name), Type::kText});
  }

  Fields fields_;
};

// What a text where a number would be is blamed for says nothing about the SQL.
std::string ReasonOf(const Error& error) {
  static constexpr std::string_view kTyped[] = {"type_mismatch",  "no_such_overload",
                                                "ambiguous_call", "no_such_cast",
                                                "invalid_text",   "ambiguous_field"};
  const bool typed =
      std::find(std::begin(kTyped), std::end(kTyped), error.id()) != std::end(kTyped);
  return typed ? std::string() : Concat("its SQL is not evaluated: ", error.message());
}

}  // namespace

std::string WhyNoCondition(std::string_view condition) {
  const Result<sql::ParsedExpression> parsed = sql::ParseExpression(condition);
  if (!parsed.ok()) return ReasonOf(parsed.error());
  NameList names;
  names.Add(**parsed);
  const Result<sql::Expression> compiled = sql::Expression::Compile(*parsed, names.fields());
  return compiled.ok() ? std::string() : ReasonOf(compiled.error());
}

std::string WhyNoMeasure(std::string_view measure) {
  constexpr std::string_view kObject = "{object}";
  std::string query(measure);
  if (const std::size_t at = query.find(kObject); at != std::string::npos) {
    query.replace(at, kObject.size(), "dataset");
  }
  const Result<sql::ParsedQuery> parsed = sql::ParseSelect(query);
  if (!parsed.ok()) return ReasonOf(parsed.error());
  NameList names;
  names.Add(**parsed);
  const Result<sql::DatasetQuery> compiled = sql::DatasetQuery::Compile(query, names.fields());
  if (!compiled.ok()) return ReasonOf(compiled.error());
  return compiled->aggregates() && compiled->fields().size() == 1 ? "" : "it gives no single value";
}

std::optional<std::string> ConditionOfRows(std::string_view query, std::string_view table) {
  const std::string lower = AsciiLower(query);
  const std::string source = Concat("from ", AsciiLower(table));
  const std::size_t from = lower.find(source);
  const std::size_t where = lower.find("where ", from);
  if (from == std::string::npos || where == std::string::npos) return std::nullopt;
  const std::size_t end = from + source.size();
  if (!Trim(query.substr(end, where - end)).empty()) return std::nullopt;
  return std::string(Trim(query.substr(where + 6)));
}

}  // namespace goldline::quality::internal
