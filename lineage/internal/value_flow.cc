// The flow of an expression. A bare column is IDENTITY; whatever computes with a value is
// TRANSFORMATION; an aggregate is AGGREGATION; what only decides is INDIRECT: conditions of CASE
// (CONDITIONAL), keys of a window (WINDOW), filters of an aggregate or of a subquery (FILTER).
#include <algorithm>

#include "core/text.h"
#include "lineage/internal/depth_guard.h"
#include "lineage/internal/dialect_names.h"
#include "lineage/internal/function_kinds.h"
#include "lineage/internal/query_analyzer.h"

namespace goldline::lineage {
namespace {

constexpr Transformation kTransformed{Subtype::kTransformation, false};
constexpr std::size_t kMostWindowHops = 64;

// Units of time that functions take as bare words: DATEADD(day, 1, x), DATE_TRUNC(x, MONTH).
constexpr std::string_view kUnits[] = {
    "century", "d",           "day",     "dayofweek",  "dayofyear", "days",  "dd",
    "decade",  "dow",         "doy",     "dw",         "dy",        "epoch", "hh",
    "hour",    "hours",       "isoweek", "isoyear",    "m",         "mi",    "microsecond",
    "mi",      "millisecond", "minute",  "minutes",    "mm",        "mon",   "month",
    "months",  "ms",          "n",       "nanosecond", "ns",        "q",     "qq",
    "quarter", "s",           "second",  "seconds",    "ss",        "us",    "week",
    "weekday", "weeks",       "wk",      "ww",         "y",         "year",  "years",
    "yy",      "yyyy"};
constexpr std::string_view kUnitFirst[] = {
    "date_add", "date_sub", "date_part", "dateadd",  "datediff",     "datediff_big",
    "datename", "datepart", "datetrunc", "timediff", "timestampadd", "timestampdiff"};
constexpr std::string_view kUnitAnywhere[] = {
    "date_diff", "date_trunc", "datetime_diff",  "datetime_trunc",  "last_day",
    "time_diff", "time_trunc", "timestamp_diff", "timestamp_trunc", "time_slice"};

template <std::size_t N>
bool IsOneOf(const std::string_view (&words)[N], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

bool IsUnit(const sql::Expr& expr) {
  if (expr.kind == sql::ExprKind::kCall) {  // WEEK(MONDAY)
    const auto& call = expr.As<sql::Call>();
    return call.arguments.size() == 1 && EqualsIgnoreAsciiCase(call.function(), "week") &&
           call.arguments[0]->kind == sql::ExprKind::kColumn;
  }
  if (expr.kind != sql::ExprKind::kColumn) return false;
  const auto& ref = expr.As<sql::ColumnRef>();
  return ref.parts.size() == 1 && !ref.column().quoted &&
         (IsOneOf(kUnits, AsciiLower(ref.column().name)) ||
          AsciiLower(ref.column().name).starts_with("epoch"));
}

// The argument that is a unit of time and no column.
std::optional<std::size_t> UnitArgument(std::string_view function, const sql::Call& call) {
  const std::size_t count = call.arguments.size();
  if (count < 2) return std::nullopt;
  const bool anywhere = IsOneOf(kUnitAnywhere, function);
  if (anywhere && IsUnit(*call.arguments[count - 1])) return count - 1;
  const bool first = anywhere || IsOneOf(kUnitFirst, function);
  return first && IsUnit(*call.arguments[0]) ? std::optional<std::size_t>(0) : std::nullopt;
}

// sumMerge, uniqState, argMaxIfMerge of ClickHouse.
bool CombinesStates(std::string_view function) {
  static constexpr std::string_view kCombinators[] = {"array", "distinct",  "if",     "mergestate",
                                                      "merge", "ordefault", "ornull", "state"};
  for (bool cut = true; cut;) {
    cut = false;
    for (const std::string_view one : kCombinators) {
      if (function.size() <= one.size() || !function.ends_with(one)) continue;
      function.remove_suffix(one.size());
      if (KindOf(function) == FunctionKind::kAggregate) return true;
      cut = true;
    }
  }
  return false;
}

const sql::WindowSpec* NamedWindowOf(const std::vector<const sql::Select*>& selects,
                                     const sql::Identifier& name) {
  for (auto select = selects.rbegin(); select != selects.rend(); ++select) {
    for (const sql::NamedWindow& window : (*select)->windows) {
      if (window.name.name == name.name) return &window.spec;
    }
  }
  return nullptr;
}

}  // namespace

Flow QueryAnalyzer::Value(const sql::Expr& expr, const Scope& scope) {
  const DepthGuard guard(*this);
  if (!guard.ok() || !Spend(1)) return {};
  Flow flow = ValueOf(expr, scope);
  Spend(flow.uses().size());
  return flow;
}

Flow QueryAnalyzer::ValueOf(const sql::Expr& expr, const Scope& scope) {
  switch (expr.kind) {
    case sql::ExprKind::kLiteral:
    case sql::ExprKind::kTypedLiteral:
      return {};
    case sql::ExprKind::kParameter:
      return ValueNamed(expr.As<sql::Parameter>().text).value_or(Flow{}).MentionedAt(expr.span);
    case sql::ExprKind::kStar:
      return each_ == nullptr ? StarFlow(expr.As<sql::Star>(), scope) : *each_;
    case sql::ExprKind::kColumn:
      return ColumnFlow(expr.As<sql::ColumnRef>(), scope);
    case sql::ExprKind::kUnary:
      return Value(*expr.As<sql::Unary>().operand, scope).Then(kTransformed);
    case sql::ExprKind::kBinary: {
      const auto& binary = expr.As<sql::Binary>();
      return All(std::initializer_list<const sql::Expr*>{binary.left, binary.right}, scope);
    }
    case sql::ExprKind::kLogical:
      return All(expr.As<sql::Logical>().operands, scope);
    case sql::ExprKind::kIsTest:
      return Value(*expr.As<sql::IsTest>().operand, scope).Then(kTransformed);
    case sql::ExprKind::kBetween: {
      const auto& between = expr.As<sql::Between>();
      return All(
          std::initializer_list<const sql::Expr*>{between.operand, between.low, between.high},
          scope);
    }
    case sql::ExprKind::kIn: {
      const auto& in = expr.As<sql::In>();
      Flow flow = All(in.items, scope);
      flow.Merge(Value(*in.operand, scope).Then(kTransformed));
      if (in.query != nullptr) flow.Merge(MembershipFlow(*in.query, scope));
      return flow;
    }
    case sql::ExprKind::kLike: {
      const auto& like = expr.As<sql::Like>();
      return All(std::initializer_list<const sql::Expr*>{like.operand, like.pattern, like.escape},
                 scope);
    }
    case sql::ExprKind::kQuantified: {
      const auto& any = expr.As<sql::Quantified>();
      Flow flow = All(std::initializer_list<const sql::Expr*>{any.operand, any.array}, scope);
      if (any.query != nullptr) flow.Merge(MembershipFlow(*any.query, scope));
      return flow;
    }
    case sql::ExprKind::kCase:
      return CaseFlow(expr.As<sql::Case>(), scope);
    case sql::ExprKind::kCast:
      return Value(*expr.As<sql::Cast>().operand, scope).Then(kTransformed);
    case sql::ExprKind::kCollate:
      return Value(*expr.As<sql::Collate>().operand, scope).Then(kTransformed);
    case sql::ExprKind::kAtTimeZone: {
      const auto& at = expr.As<sql::AtTimeZone>();
      return All(std::initializer_list<const sql::Expr*>{at.operand, at.zone}, scope);
    }
    case sql::ExprKind::kCall:
      return CallFlow(expr.As<sql::Call>(), scope);
    case sql::ExprKind::kExists:
      return ExistsFlow(*expr.As<sql::Exists>().query, scope);
    case sql::ExprKind::kSubquery:
      return ScalarSubquery(*expr.As<sql::Subquery>().query, scope);
    case sql::ExprKind::kArray: {
      const auto& array = expr.As<sql::Array>();
      Flow flow = All(array.items, scope);
      if (array.query != nullptr) {
        flow.Merge(ScalarSubquery(*array.query, scope).Then({Subtype::kAggregation, false}));
      }
      return flow;
    }
    case sql::ExprKind::kRow:
      return All(expr.As<sql::Row>().items, scope);
    case sql::ExprKind::kSubscript: {
      const auto& at = expr.As<sql::Subscript>();
      return All(std::initializer_list<const sql::Expr*>{at.base, at.index, at.upper}, scope);
    }
    case sql::ExprKind::kField:
      return FieldFlow(expr.As<sql::Field>(), scope);
    case sql::ExprKind::kNamed: {
      const auto& named = expr.As<sql::Named>();
      Flow flow = Value(*named.value, scope);
      if (Dialect().inline_aliases) inline_aliases_[std::string(named.name.name)] = flow;
      return flow;
    }
    case sql::ExprKind::kLambda:
      return LambdaFlow(expr.As<sql::Lambda>(), scope);
    case sql::ExprKind::kOpaque:
      return {};  // what was not understood has no edges
  }
  return {};
}

// Values that are computed with; nullptr stands for a part that is not there.
Flow QueryAnalyzer::All(sql::List<const sql::Expr*> exprs, const Scope& scope) {
  Flow flow;
  for (const sql::Expr* expr : exprs) {
    if (expr != nullptr) flow.Merge(Value(*expr, scope).Then(kTransformed));
  }
  return flow;
}

// The parameters hide columns of their names: what they stand for is in the call's other arguments.
Flow QueryAnalyzer::LambdaFlow(const sql::Lambda& lambda, const Scope& scope) {
  Scope inner = scope;
  for (const sql::Identifier& parameter : lambda.parameters) {
    std::erase_if(inner.visible,
                  [&](const VisibleColumn& column) { return Matches(parameter, column.name); });
    inner.visible.push_back({std::string(parameter.name), {}, nullptr, true});
  }
  return Value(*lambda.body, inner);
}

// (t).a is the column of a table in FROM; else it is inside of a value.
Flow QueryAnalyzer::FieldFlow(const sql::Field& field, const Scope& scope) {
  if (field.base->kind == sql::ExprKind::kParameter) {  // :NEW.a
    const sql::Identifier row{field.base->As<sql::Parameter>().text, false, field.base->span};
    if (const auto flow = TriggerField(row, field.field)) return flow->MentionedAt(field.span);
    if (const auto flow = RecordField(row.name, {&field.field, 1})) {
      return flow->MentionedAt(field.span);
    }
  }
  if (field.base->kind == sql::ExprKind::kCall) {  // rows (i).a of a collection
    const auto& rows = field.base->As<sql::Call>();
    if (rows.name.size() == 1) {
      const auto flow = RecordField(rows.name[0].name, {&field.field, 1});
      if (flow) return flow->MentionedAt(field.span);
    }
  }
  if (field.base->kind == sql::ExprKind::kColumn) {
    const auto& base = field.base->As<sql::ColumnRef>();
    const Relation* row = FindRelation(base.parts, scope);
    const bool column = base.parts.size() == 1 && FindVisible(base.column(), scope).has_value();
    if (row != nullptr && !column) {
      std::optional<Flow> flow = FindInRelation(*row, field.field);
      if (!flow && !row->open.empty()) flow = OpenFlow(*row, field.field, row->base);
      if (flow) return flow->MentionedAt(field.span);
    }
  }
  if (const auto inside = FieldAt(FieldsOf(*field.base, scope), {&field.field, 1})) return *inside;
  return Value(*field.base, scope).Then(kTransformed);
}

// All columns as arguments: OBJECT_CONSTRUCT (*).
Flow QueryAnalyzer::StarFlow(const sql::Star& star, const Scope& scope) {
  QueryResult all;
  AddStar(star, scope, all);
  Flow flow;
  for (const Column& column : all.columns) flow.Merge(column.flow);
  return flow;
}

Flow QueryAnalyzer::CaseFlow(const sql::Case& expr, const Scope& scope) {
  Flow flow;
  const auto add = [&](const sql::Expr* part, Transformation how) {
    if (part != nullptr) flow.Merge(Value(*part, scope).Then(how));
  };
  const Transformation condition{Subtype::kConditional, false};
  add(expr.operand, condition);
  for (const sql::CaseWhen& when : expr.whens) {
    add(when.condition, condition);
    add(when.result, kTransformed);
  }
  add(expr.otherwise, kTransformed);
  return flow;
}

Flow QueryAnalyzer::CallFlow(const sql::Call& call, const Scope& scope) {
  Flow flow = ArgumentFlow(call, scope);
  if (call.filter != nullptr) flow.Merge(Value(*call.filter, scope).As(Subtype::kFilter));
  for (const sql::OrderItem& item : call.order_by) {
    flow.Merge(Value(*item.expr, scope).As(Subtype::kSort));
  }
  if (call.over != nullptr) flow.Merge(WindowFlow(*call.over, scope, 0));
  return flow;
}

Flow QueryAnalyzer::ArgumentFlow(const sql::Call& call, const Scope& scope) {
  const std::string name = AsciiLower(call.function());
  const bool stored = call.name.size() == 1 && Dialect().name == "oracle" &&
                      KindOf(name) == FunctionKind::kPlain && variables_.Declared(name);
  if (stored) return ValueNamed(name).value_or(Flow{});  // of a collection
  if (name == "values" && proposed_ != nullptr && call.arguments.size() == 1 &&
      call.arguments[0]->kind == sql::ExprKind::kColumn) {
    return FindInRelation(*proposed_, call.arguments[0]->As<sql::ColumnRef>().column())
        .value_or(Flow{});
  }
  FunctionKind kind = KindOf(name);
  const bool aggregates = call.distinct || call.filter != nullptr || !call.within_group.empty() ||
                          !call.order_by.empty() || call.over != nullptr;
  // sumIf (x, condition) of ClickHouse.
  const bool filtered =
      kind == FunctionKind::kPlain && name.size() > 2 && name.ends_with("if") &&
      KindOf(std::string_view(name).substr(0, name.size() - 2)) == FunctionKind::kAggregate;
  const bool combined = kind == FunctionKind::kPlain && !filtered &&
                        Dialect().name == "clickhouse" && CombinesStates(name);
  if (filtered || combined) kind = FunctionKind::kAggregate;
  if (kind == FunctionKind::kPlain && aggregates) kind = FunctionKind::kAggregate;
  if (kind == FunctionKind::kRank && call.within_group.empty()) return {};
  if (call.arguments.size() == 2 && name == "isnull") kind = FunctionKind::kCoalesce;
  if (call.over == nullptr && (name == "first" || name == "last") && AggregatesFirst(Dialect())) {
    kind = FunctionKind::kAggregate;
  }
  // decode(text, 'base64') of PostgreSQL is not Oracle's decode(value, search, result…).
  if (kind == FunctionKind::kDecode && call.arguments.size() < 3) kind = FunctionKind::kPlain;
  const bool combines = kind == FunctionKind::kAggregate || kind == FunctionKind::kRank;
  const Transformation value{combines ? Subtype::kAggregation : Subtype::kTransformation,
                             IsMasking(name)};
  const Transformation condition{Subtype::kConditional, false};
  Flow flow;
  if (call.star && !combines) flow = StarFlow(sql::Star(), scope).Then(value);
  if (call.name.size() > 1 && HasMethods(Dialect())) {  // column.method (…)
    sql::ColumnRef self;
    self.parts = call.name.first(call.name.size() - 1);
    self.span = call.span;
    if (FindVisible(self.parts[0], scope) || FindRelation(self.parts.first(1), scope) != nullptr) {
      flow.Merge(ColumnFlow(self, scope).Then(value));
    }
  }
  const std::size_t count = call.arguments.size();
  const std::optional<std::size_t> unit = UnitArgument(name, call);
  for (std::size_t i = 0; i < count; ++i) {
    if (i == unit) continue;
    const Flow argument = Value(*call.arguments[i], scope);
    if (filtered && i + 1 == count) {
      flow.Merge(argument.As(Subtype::kFilter));
      continue;
    }
    const bool last_of_decode = i + 1 == count && count % 2 == 0;
    const bool decides =
        (kind == FunctionKind::kNvl2 || kind == FunctionKind::kIf) ? i == 0
        : kind == FunctionKind::kMultiIf
            ? i % 2 == 0 && i + 1 < count
            : kind == FunctionKind::kDecode && !last_of_decode && (i == 0 || i % 2 == 1);
    const bool also_decides =
        kind == FunctionKind::kCoalesce || (kind == FunctionKind::kNullIf && i == 1);
    if (!decides) flow.Merge(argument.Then(value));
    if (decides || also_decides) flow.Merge(argument.Then(condition));
  }
  // PERCENTILE_CONT and its like take their value from there, others only its order.
  const bool ordered_set =
      kind == FunctionKind::kRank || name.starts_with("percentile") || name == "mode";
  for (const sql::OrderItem& item : call.within_group) {
    const Flow key = Value(*item.expr, scope);
    flow.Merge(ordered_set ? key.Then(value) : key.As(Subtype::kSort));
  }
  return flow;
}

// Keys, order and frame of a window, all WINDOW; a named window adds those of its definition.
Flow QueryAnalyzer::WindowFlow(const sql::WindowSpec& window, const Scope& scope,
                               std::size_t hops) {
  Flow flow;
  const auto add = [&](const sql::Expr* part) {
    if (part != nullptr) flow.Merge(Value(*part, scope).As(Subtype::kWindow));
  };
  for (const sql::Expr* key : window.partition_by) add(key);
  for (const sql::OrderItem& item : window.order_by) add(item.expr);
  if (window.frame != nullptr) {
    add(window.frame->start.offset);
    add(window.frame->end.offset);
  }
  if (window.base != nullptr && hops < kMostWindowHops) {
    const sql::WindowSpec* named = NamedWindowOf(selects_, *window.base);
    if (named != nullptr) flow.Merge(WindowFlow(*named, scope, hops + 1));
  }
  return flow;
}

// One value from a query: its column, and its own filters and joins as filters of this value.
Flow QueryAnalyzer::ScalarSubquery(const sql::Query& query, const Scope& scope) {
  const QueryResult result = AnalyzeQuery(query, &scope, scope.ctes, OrderCounts::kWithLimit);
  Flow flow = result.wide.JoinsAsFilters();
  for (const Column& column : result.columns) flow.Merge(column.flow);
  return flow;
}

// Whether something is among the rows of a query: all of it only filters.
Flow QueryAnalyzer::MembershipFlow(const sql::Query& query, const Scope& scope) {
  return ScalarSubquery(query, scope).As(Subtype::kFilter);
}

// Whether there are rows: the select list does not matter.
Flow QueryAnalyzer::ExistsFlow(const sql::Query& query, const Scope& scope) {
  return AnalyzeQuery(query, &scope, scope.ctes, OrderCounts::kWithLimit).wide.As(Subtype::kFilter);
}

}  // namespace goldline::lineage
