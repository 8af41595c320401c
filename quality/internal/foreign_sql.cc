#include "quality/internal/foreign_sql.h"

#include <algorithm>
#include <utility>
#include <vector>

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
    sql::ForEachChild(node, [this](const auto& child) { this->Add(child); });
  }
  void Add(std::string_view name) {
    const bool known = std::any_of(fields_.begin(), fields_.end(),
                                   [&](const Field& field) { return field.name == name; });
    if (!known) fields_.push_back({std::string(name), Type::kText});
  }

  Fields fields_;
};

std::string ReasonOf(const Error& error) {
  return Concat("its SQL is not evaluated: ", error.message());
}

// Whether another type of a field could mend it.
bool IsOfTypes(const Error& error) {
  static constexpr std::string_view kWhatever[] = {"unknown_function", "not_offered",
                                                   "ungrouped_field", "unknown_type"};
  return !error.id().starts_with("sql_") &&
         std::find(std::begin(kWhatever), std::end(kWhatever), error.id()) == std::end(kWhatever);
}

struct TypeChoice {
  std::string_view logical;  // empty: of texts nothing is promised
  Type type;
};
constexpr TypeChoice kChoices[] = {
    {"", Type::kText}, {"number", Type::kNumeric}, {"timestamp", Type::kTimestampTz}};

// The field of that logical type as SQL sees it.
Type SqlTypeOf(std::string_view logical) {
  static constexpr std::pair<std::string_view, Type> kTypes[] = {
      {"integer", Type::kInt64},
      {"number", Type::kNumeric},
      {"boolean", Type::kBool},
      {"date", Type::kDate},
      {"time", Type::kTime},
      {"object", Type::kJson},
      {"timestamp", Type::kTimestampTz},
      {"array", Type::kJson},
  };
  const auto* const known = std::find_if(std::begin(kTypes), std::end(kTypes),
                                         [&](const auto& entry) { return entry.first == logical; });
  return known == std::end(kTypes) ? Type::kText : known->second;
}

}  // namespace

std::string FitCondition(ImportDraft& draft, std::string_view condition) {
  constexpr std::size_t kMostOpen = 4;  // 3^4 choices; more fields stay texts
  const Result<sql::ParsedExpression> parsed = sql::ParseExpression(condition);
  if (!parsed.ok()) return ReasonOf(parsed.error());
  NameList names;
  names.Add(**parsed);
  Fields fields = names.fields();
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string known = draft.TypeOf(fields[i].name);
    fields[i].type = SqlTypeOf(known);
    if (known.empty() && open.size() < kMostOpen) open.push_back(i);
  }
  std::size_t choices = 1;
  for (std::size_t i = 0; i < open.size(); ++i) choices *= std::size(kChoices);
  std::string why;
  // All texts come first, so that no type is promised without need.
  for (std::size_t choice = 0; choice < choices; ++choice) {
    std::size_t rest = choice;
    for (const std::size_t field : open) {
      fields[field].type = kChoices[rest % std::size(kChoices)].type;
      rest /= std::size(kChoices);
    }
    const Result<sql::Expression> compiled = sql::Expression::Compile(*parsed, fields);
    if (!compiled.ok() && why.empty()) why = ReasonOf(compiled.error());
    if (!compiled.ok() && IsOfTypes(compiled.error())) continue;
    if (!compiled.ok()) return why;
    if (compiled->type() != Type::kBool) return "it is no condition: it is neither true nor false";
    rest = choice;
    for (const std::size_t field : open) {
      const TypeChoice& chosen = kChoices[rest % std::size(kChoices)];
      const bool needed = !chosen.logical.empty();
      if (needed && !draft.NeedType(draft.NameOf(fields[field].name), chosen.logical)) return why;
      rest /= std::size(kChoices);
    }
    return {};
  }
  return why;
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
  if (!compiled.ok()) {
    return IsOfTypes(compiled.error()) ? std::string() : ReasonOf(compiled.error());
  }
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
