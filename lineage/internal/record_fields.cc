// Records: the fields that a value is known to have, where the statement itself puts it together:
// STRUCT (…), a row of a table, and arrays and aggregates of them.
#include <algorithm>
#include <utility>

#include "core/text.h"
#include "lineage/internal/function_kinds.h"
#include "lineage/internal/query_analyzer.h"

namespace goldline::lineage {
namespace {

// Queries in arrays are read once more for their fields, at most so deep.
constexpr std::size_t kMostRecordDepth = 3;
constexpr Transformation kTransformed{Subtype::kTransformation, false};

Fields Made(std::vector<Column> columns) {
  if (columns.empty()) return nullptr;
  return std::make_shared<const std::vector<Column>>(std::move(columns));
}

// The name that a part of STRUCT (…) has: its own, or that of its column.
std::string NameOfPart(const sql::Expr& part) {
  if (part.kind == sql::ExprKind::kNamed) return std::string(part.As<sql::Named>().name.name);
  if (part.kind == sql::ExprKind::kColumn) {
    return std::string(part.As<sql::ColumnRef>().column().name);
  }
  return part.kind == sql::ExprKind::kField ? std::string(part.As<sql::Field>().field.name) : "";
}

bool TakesOneOfItsItems(std::string_view function) {
  static constexpr std::string_view kFunctions[] = {
      "any_value", "arg_max", "arg_min", "array_agg", "first",       "last",
      "max_by",    "min_by",  "lag",     "lead",      "first_value", "last_value"};
  return std::find(std::begin(kFunctions), std::end(kFunctions), function) != std::end(kFunctions);
}

}  // namespace

Fields QueryAnalyzer::FieldsOf(const sql::Expr& expr, const Scope& scope) {
  Fields fields;
  switch (expr.kind) {
    case sql::ExprKind::kCall:
      fields = FieldsOfCall(expr.As<sql::Call>(), scope);
      break;
    case sql::ExprKind::kArray:
      fields = FieldsOfArray(expr.As<sql::Array>(), scope);
      break;
    case sql::ExprKind::kNamed:
      return FieldsOf(*expr.As<sql::Named>().value, scope);
    case sql::ExprKind::kSubscript:
      return FieldsOf(*expr.As<sql::Subscript>().base, scope);
    case sql::ExprKind::kColumn:
      fields = FieldsOfName(expr.As<sql::ColumnRef>(), scope);
      break;
    default:
      break;
  }
  has_records_ = has_records_ || fields != nullptr;
  return fields;
}

Fields QueryAnalyzer::FieldsOfCall(const sql::Call& call, const Scope& scope) {
  const std::string name = AsciiLower(call.function());
  if (TakesOneOfItsItems(name)) return FieldsOfItems(call, scope);
  const bool pairs = name == "named_struct";
  if (!pairs && name != "struct" && name != "struct_pack") return nullptr;
  std::vector<Column> fields;
  for (std::size_t i = pairs ? 1 : 0; i < call.arguments.size(); i += pairs ? 2 : 1) {
    const sql::Expr& part = *call.arguments[i];
    std::string field = NameOfPart(part);
    if (pairs) {
      const sql::Expr& key = *call.arguments[i - 1];
      if (key.kind != sql::ExprKind::kLiteral) return nullptr;
      field = key.As<sql::Literal>().text;
    }
    fields.push_back({std::move(field), Value(part, scope).Then(kTransformed), part.span, true,
                      false, FieldsOf(part, scope)});
  }
  return Made(std::move(fields));
}

// array_agg (record ORDER BY …): each field goes the way of the record.
Fields QueryAnalyzer::FieldsOfItems(const sql::Call& call, const Scope& scope) {
  const Fields record = call.arguments.empty() ? nullptr : FieldsOf(*call.arguments[0], scope);
  if (record == nullptr) return nullptr;
  const bool window = KindOf(AsciiLower(call.function())) == FunctionKind::kWindowValue;
  const Transformation how{window ? Subtype::kTransformation : Subtype::kAggregation, false};
  Flow around;
  if (call.filter != nullptr) around.Merge(Value(*call.filter, scope).As(Subtype::kFilter));
  for (const sql::OrderItem& item : call.order_by) {
    around.Merge(Value(*item.expr, scope).As(Subtype::kSort));
  }
  for (std::size_t i = 1; i < call.arguments.size() && !window; ++i) {
    around.Merge(Value(*call.arguments[i], scope).Then(how));
  }
  if (call.over != nullptr) around.Merge(WindowFlow(*call.over, scope, 0));
  std::vector<Column> fields = *record;
  for (Column& field : fields) {
    field.flow = field.flow.Then(how);
    field.flow.Merge(around);
    field.fields = nullptr;
  }
  return Made(std::move(fields));
}

// ARRAY (SELECT AS STRUCT a, b …), [STRUCT (…), …]
Fields QueryAnalyzer::FieldsOfArray(const sql::Array& array, const Scope& scope) {
  if (array.query == nullptr) {
    if (array.items.size() != 1) return nullptr;
    return FieldsOf(*array.items[0], scope);
  }
  const sql::QueryTerm& first = *array.query->first;
  const bool several = first.kind == sql::QueryTermKind::kSelect &&
                       first.As<sql::Select>().items.size() > 1 && array.query->steps.empty();
  if (!several || record_depth_ >= kMostRecordDepth) return nullptr;
  ++record_depth_;
  QueryResult result = AnalyzeQuery(*array.query, &scope, scope.ctes, OrderCounts::kWithLimit);
  --record_depth_;
  if (!result.open.empty()) return nullptr;
  const Flow around = result.wide.JoinsAsFilters();
  for (Column& field : result.columns) {
    field.flow = field.flow.Then({Subtype::kAggregation, false});
    field.flow.Merge(around);
  }
  return Made(std::move(result.columns));
}

Fields QueryAnalyzer::FieldsVisible(const sql::Identifier& name, const Scope& scope) {
  const VisibleColumn* found = nullptr;
  for (const VisibleColumn& column : scope.visible) {
    if (column.open != nullptr || !Matches(name, column.name)) continue;
    if (found != nullptr) return nullptr;
    found = &column;
  }
  return found == nullptr ? nullptr : found->fields;
}

// A column that is a record, or the row of a table whose columns are known.
Fields QueryAnalyzer::FieldsOfName(const sql::ColumnRef& ref, const Scope& scope) {
  if (ref.parts.size() > 1) {
    const Relation* relation = FindRelation(ref.parts.first(ref.parts.size() - 1), scope);
    if (relation == nullptr) return nullptr;
    for (const Column& column : relation->columns) {
      if (column.fields != nullptr && Matches(ref.column(), column.name)) return column.fields;
    }
    return nullptr;
  }
  for (const Scope* at = &scope; at != nullptr; at = at->outer) {
    for (const VisibleColumn& column : at->visible) {
      if (column.open == nullptr && Matches(ref.column(), column.name)) {
        return FieldsVisible(ref.column(), *at);
      }
    }
  }
  const Relation* row = FindRelation(ref.parts, scope);
  if (row == nullptr || !row->open.empty() || row->any_name) return nullptr;
  return Made(row->columns);
}

// record.*, table.record.*
Fields QueryAnalyzer::FieldsOfStar(sql::List<sql::Identifier> qualifier, const Scope& scope) {
  sql::ColumnRef record;
  record.parts = qualifier;
  return FieldsOfName(record, scope);
}

// nullopt: the fields are not known, or have no such name.
std::optional<Flow> QueryAnalyzer::FieldAt(const Fields& fields, sql::List<sql::Identifier> path) {
  if (fields == nullptr || path.empty()) return std::nullopt;
  const auto at = std::find_if(fields->begin(), fields->end(),
                               [&](const Column& field) { return Matches(path[0], field.name); });
  if (at == fields->end()) return std::nullopt;
  if (path.size() == 1) return at->flow;
  if (const auto inside = FieldAt(at->fields, path.subspan(1))) return inside;
  return PathInto(at->flow, path.subspan(1));
}

void QueryAnalyzer::AddFields(const Fields& fields, sql::Span span, QueryResult& result) {
  Spend(fields->size());
  for (const Column& field : *fields) {
    result.columns.push_back(
        {field.name, field.flow.MentionedAt(span), span, !field.name.empty(), false, field.fields});
  }
}

}  // namespace goldline::lineage
