// Queries: WITH, the arms of set operations, SELECT with its clauses, VALUES. Columns carry flows;
// what decides about rows goes to the dataset-wide flow: WHERE and HAVING are FILTER, GROUP BY and
// DISTINCT are GROUP_BY, ORDER BY is SORT where it decides (at the top, or with LIMIT).
#include "lineage/internal/query_analyzer.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "core/regex.h"
#include "core/sql/walk.h"
#include "core/text.h"
#include "lineage/errors.h"
#include "lineage/internal/depth_guard.h"
#include "lineage/internal/dialect_names.h"
#include "lineage/internal/function_kinds.h"

namespace goldline::lineage {
namespace {

// What PostgreSQL calls a select item without an alias. `named` is false when the name is its
// choice rather than the writer's.
std::string FigureName(const sql::Expr& expr, bool& named) {
  named = false;
  switch (expr.kind) {
    case sql::ExprKind::kColumn:
      named = true;
      return std::string(expr.As<sql::ColumnRef>().column().name);
    case sql::ExprKind::kField:
      named = true;
      return std::string(expr.As<sql::Field>().field.name);
    case sql::ExprKind::kCall:
      return std::string(expr.As<sql::Call>().function());
    case sql::ExprKind::kCast: {
      const auto& cast = expr.As<sql::Cast>();
      std::string inner = FigureName(*cast.operand, named);
      // x::type is PostgreSQL's, which keeps the name; for CAST (x AS type) others make one up.
      named = named && cast.operand->span.begin == cast.span.begin;
      return inner == "?column?" ? std::string(cast.type.name.name) : inner;
    }
    case sql::ExprKind::kCollate:
      return FigureName(*expr.As<sql::Collate>().operand, named);
    case sql::ExprKind::kCase:
      return "case";
    case sql::ExprKind::kExists:
      return "exists";
    case sql::ExprKind::kArray:
      return "array";
    case sql::ExprKind::kRow:
      return "row";
    default:
      return "?column?";
  }
}

// The column that GROUP BY 2 or ORDER BY 2 means.
const Column* OrdinalOf(const sql::Expr& expr, const QueryResult& result) {
  if (expr.kind != sql::ExprKind::kLiteral) return nullptr;
  const auto& literal = expr.As<sql::Literal>();
  if (literal.type != sql::LiteralType::kInteger || literal.text.size() > 6) return nullptr;
  std::size_t ordinal = 0;
  for (const char digit : literal.text) {
    if (digit < '0' || digit > '9') return nullptr;
    ordinal = ordinal * 10 + static_cast<std::size_t>(digit - '0');
  }
  return ordinal >= 1 && ordinal <= OpenAt(result.columns) ? &result.columns[ordinal - 1] : nullptr;
}

// The output column of that name, when the expression is a bare name.
const Column* AliasOf(const sql::Expr& expr, const QueryResult& result) {
  if (expr.kind != sql::ExprKind::kColumn) return nullptr;
  const auto& ref = expr.As<sql::ColumnRef>();
  if (ref.parts.size() != 1) return nullptr;
  for (const Column& column : result.columns) {
    if (!column.star && Matches(ref.column(), column.name)) return &column;
  }
  return nullptr;
}

bool HasAggregate(const sql::Expr& expr) {
  if (expr.kind == sql::ExprKind::kCall) {
    const auto& call = expr.As<sql::Call>();
    const FunctionKind kind = KindOf(AsciiLower(call.function()));
    if (kind == FunctionKind::kAggregate && call.over == nullptr) return true;
  }
  bool found = false;
  sql::ForEachChild(expr, [&found](const auto& child) {
    if constexpr (std::is_same_v<std::decay_t<decltype(child)>, sql::Expr>) {
      found = found || HasAggregate(child);
    }
  });
  return found;
}

// COLUMNS (…) within an expression; nullptr: there is none.
const sql::Star* ColumnsIn(const sql::Expr& expr) {
  if (expr.kind == sql::ExprKind::kStar) {
    return expr.As<sql::Star>().columns == nullptr ? nullptr : &expr.As<sql::Star>();
  }
  const sql::Star* found = nullptr;
  sql::ForEachChild(expr, [&found](const auto& child) {
    if constexpr (std::is_same_v<std::decay_t<decltype(child)>, sql::Expr>) {
      if (found == nullptr) found = ColumnsIn(child);
    }
  });
  return found;
}

Flow AllColumns(const QueryResult& result) {
  Flow flow;
  for (const Column& column : result.columns) flow.Merge(column.flow);
  return flow;
}

}  // namespace

bool QueryAnalyzer::Spend(std::size_t work) {
  work_ += work;
  if (work_ > kMostWork) too_complex_ = "it has too many columns in too many steps";
  return too_complex_.empty();
}

Result<QueryLineage> QueryAnalyzer::Analyze(const sql::Query& query) {
  const QueryResult result = AnalyzeQuery(query, nullptr, {}, OrderCounts::kAlways);
  if (!too_complex_.empty()) return errors::LineageTooComplex(too_complex_);
  return Answer(result);
}

QueryLineage QueryAnalyzer::Answer(const QueryResult& result) {
  QueryLineage lineage = std::move(found_);
  for (const Column& column : result.columns) {
    const std::size_t ordinal = lineage.columns.size() + 1;
    std::string name = column.named ? column.name : Concat("#", ordinal);
    lineage.columns.push_back({std::move(name), column.flow.Sources(fields_), column.span});
  }
  lineage.indirect = result.wide.Sources(fields_);
  lineage.inputs.assign(inputs_.begin(), inputs_.end());
  return lineage;
}

Result<ExpressionLineage> QueryAnalyzer::Analyze(const sql::Expr& expr,
                                                 const std::vector<InputRelation>& inputs) {
  Scope scope;
  for (const InputRelation& input : inputs) {
    Relation relation;
    relation.alias = input.alias;
    relation.path = {input.alias};
    relation.base = true;
    for (const std::string& column : input.columns) {
      const FieldRef field{input.dataset.namespace_name, input.dataset.name, column};
      relation.columns.push_back({column, Flow::Of(fields_.Number(field)), {}, true, false});
    }
    if (input.open) relation.open.push_back({input.dataset});
    for (VisibleColumn& column : AddRelation(std::move(relation), nullptr, scope)) {
      scope.visible.push_back(std::move(column));
    }
  }
  const Flow flow = Value(expr, scope);
  if (!too_complex_.empty()) return errors::LineageTooComplex(too_complex_);
  return ExpressionLineage{flow.Sources(fields_), std::move(found_.ambiguous),
                           std::move(found_.inferred), std::move(found_.unresolved)};
}

CteEnv QueryAnalyzer::PushWith(sql::List<sql::CommonTable> with, bool recursive, const Scope* outer,
                               CteEnv ctes) {
  if (with.empty()) return ctes;
  CteFrame& frame = frames_.emplace_back();
  frame.outer = ctes;
  frame.scope = outer;
  frame.recursive = recursive;
  for (const sql::CommonTable& table : with) {
    frame.entries.push_back({&table, CteState::kFresh, false, {}});
  }
  return {&frame, frame.entries.size()};
}

QueryResult QueryAnalyzer::AnalyzeQuery(const sql::Query& query, const Scope* outer, CteEnv ctes,
                                        OrderCounts order) {
  const DepthGuard guard(*this, kQueryDepth);
  if (!guard.ok() || !Spend(1)) return {};
  const CteEnv env = PushWith(query.with, query.recursive, outer, ctes);
  const bool chain = !query.steps.empty();
  QueryResult result = AnalyzeTerm(*query.first, chain ? nullptr : &query, outer, env,
                                   chain ? OrderCounts::kWithLimit : order);
  for (const sql::SetStep& step : query.steps) {
    CombineArm(step, AnalyzeTerm(*step.term, nullptr, outer, env, OrderCounts::kWithLimit), result);
  }
  const bool sorted_inside = !chain && query.first->kind == sql::QueryTermKind::kSelect;
  if (!sorted_inside && (order == OrderCounts::kAlways || query.limit != nullptr)) {
    const Scope no_tables{outer, env, {}, {}, nullptr};
    for (const sql::OrderItem& item : query.order_by) {
      result.wide.Merge(SortFlow(item, no_tables, result));
    }
  }
  const Scope around{outer, env, {}, {}, nullptr};
  for (const sql::Expr* bound : {query.limit, query.offset}) {
    if (bound != nullptr) result.wide.Merge(Value(*bound, around).As(Subtype::kFilter));
  }
  return result;
}

QueryResult QueryAnalyzer::AnalyzeTerm(const sql::QueryTerm& term, const sql::Query* owner,
                                       const Scope* outer, CteEnv ctes, OrderCounts order) {
  switch (term.kind) {
    case sql::QueryTermKind::kSelect:
      return AnalyzeSelect(term.As<sql::Select>(), owner, outer, ctes, order);
    case sql::QueryTermKind::kValues:
      return AnalyzeValues(term.As<sql::Values>(), outer, ctes);
    case sql::QueryTermKind::kQuery:
      return AnalyzeQuery(*term.As<sql::NestedQuery>().query, outer, ctes, order);
  }
  return {};
}

QueryResult QueryAnalyzer::AnalyzeSelect(const sql::Select& select, const sql::Query* owner,
                                         const Scope* outer, CteEnv ctes, OrderCounts order) {
  QueryResult result;
  Scope scope{outer, ctes, {}, {}, nullptr};
  for (const sql::TableRef* table : select.from) {
    for (VisibleColumn& column : AddTable(*table, scope.visible, scope, result.wide)) {
      scope.visible.push_back(std::move(column));
    }
  }
  selects_.push_back(&select);
  const auto filter = [&](const sql::Expr* condition) {
    if (condition != nullptr) result.wide.Merge(Value(*condition, scope).As(Subtype::kFilter));
  };
  const bool aliases_in_where = SeesAliasesInWhere(Dialect());
  if (!aliases_in_where) filter(select.where);
  for (const sql::Expr* condition : select.hierarchy) filter(condition);
  scope.outputs = &result;
  for (const sql::SelectItem& item : select.items) AddItem(item, scope, result);
  if (aliases_in_where) filter(select.where);
  for (const sql::GroupItem& item : select.group_by) {
    result.wide.Merge(GroupFlow(item, scope, result));
  }
  if (select.group_by_all) result.wide.Merge(KeysFlow(select, result));
  filter(select.having);
  filter(select.qualify);
  if (select.distinct) result.wide.Merge(DistinctFlow(select, scope, result));
  const bool sort_decides = order == OrderCounts::kAlways || !select.distinct_on.empty() ||
                            (owner != nullptr && owner->limit != nullptr) || select.limited;
  if (owner != nullptr && sort_decides) {
    for (const sql::OrderItem& item : owner->order_by) {
      result.wide.Merge(SortFlow(item, scope, result));
    }
  }
  // LIMIT … BY keeps some rows of each group; SORT BY and its like decide nothing.
  for (const sql::OrderItem& item : select.sort_by) {
    if (sort_decides) result.wide.Merge(SortFlow(item, scope, result));
  }
  selects_.pop_back();
  return result;
}

QueryResult QueryAnalyzer::AnalyzeValues(const sql::Values& values, const Scope* outer,
                                         CteEnv ctes) {
  const Scope scope{outer, ctes, {}, {}, nullptr};
  QueryResult result;
  for (const auto& row : values.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i == result.columns.size()) {
        result.columns.push_back({Concat("column", i + 1), {}, row[i]->span, true, false});
      }
      result.columns[i].flow.Merge(Value(*row[i], scope));
    }
  }
  return result;
}

void QueryAnalyzer::AddItem(const sql::SelectItem& item, const Scope& scope, QueryResult& result) {
  if (item.expr->kind == sql::ExprKind::kStar) {
    return AddStar(item.expr->As<sql::Star>(), scope, result);
  }
  if (Dialect().name == "duckdb" || Dialect().name == "clickhouse") {
    if (const sql::Star* columns = ColumnsIn(*item.expr)) {
      return AddForEach(item, *columns, scope, result);
    }
  }
  Column column;
  column.span = item.expr->span;
  column.flow = Value(*item.expr, scope);
  // Most columns are no records: they are not looked up once more.
  const bool plain = item.expr->kind == sql::ExprKind::kColumn && column.flow.uses().size() == 1;
  if (!plain || has_records_) column.fields = FieldsOf(*item.expr, scope);
  if (!item.aliases.empty()) return AddSeveral(item, scope, column.flow, result);
  if (item.alias != nullptr) {
    column.name = item.alias->name;
    if (column.name.starts_with(':')) column.name.erase(0, 1);  // a parameter gives the name
    // What a tool calls a column without a name.
    column.named = column.name != Concat("_col_", result.columns.size());
  } else {
    column.name = FigureName(*item.expr, column.named);
  }
  result.columns.push_back(std::move(column));
}

// min (COLUMNS (*)): one for each of the columns, called as they are.
void QueryAnalyzer::AddForEach(const sql::SelectItem& item, const sql::Star& columns,
                               const Scope& scope, QueryResult& result) {
  QueryResult each;
  AddStar(columns, scope, each);
  for (Column& column : each.columns) {
    const Flow own = std::move(column.flow);
    const Flow* around = std::exchange(each_, &own);
    column.flow = Value(*item.expr, scope);
    each_ = around;
    column.span = item.expr->span;
    result.columns.push_back(std::move(column));
  }
  result.open.insert(result.open.end(), each.open.begin(), each.open.end());
}

// The columns that a function gives at once: the position has no source; stack (n, …) deals its
// values out, row by row; of others each is made of every argument.
void QueryAnalyzer::AddSeveral(const sql::SelectItem& item, const Scope& scope, const Flow& whole,
                               QueryResult& result) {
  const Transformation transformed{Subtype::kTransformation, false};
  const auto* call =
      item.expr->kind == sql::ExprKind::kCall ? &item.expr->As<sql::Call>() : nullptr;
  const std::string function = call == nullptr ? std::string() : AsciiLower(call->function());
  const std::size_t count = item.aliases.size();
  for (std::size_t i = 0; i < count; ++i) {
    Flow flow = whole.Then(transformed);
    if (i == 0 && function.starts_with("posexplode")) flow = {};
    if (function == "stack") {
      flow = {};
      for (std::size_t at = 1 + i; at < call->arguments.size(); at += count) {
        flow.Merge(Value(*call->arguments[at], scope).Then(transformed));
      }
    }
    result.columns.push_back(
        {std::string(item.aliases[i].name), std::move(flow), item.expr->span, true, false});
  }
}

void QueryAnalyzer::AddStar(const sql::Star& star, const Scope& scope, QueryResult& result) {
  const std::size_t before = result.columns.size();
  if (before + scope.visible.size() > kMostColumns) {
    too_complex_ = "it has too many columns";
    return;
  }
  if (star.columns != nullptr) {
    AddColumnsOf(star, scope, result);
  } else if (star.qualifier.empty()) {
    Spend(scope.visible.size());
    for (const VisibleColumn& column : scope.visible) {
      if (column.open != nullptr) {
        AddOpen(*column.open, star.span, result);
      } else {
        result.columns.push_back({column.name, column.flow.MentionedAt(star.span), star.span, true,
                                  false, column.fields});
      }
    }
  } else if (const Relation* relation = FindRelation(star.qualifier, scope)) {
    Spend(relation->columns.size());
    const std::size_t open_at = std::min(relation->open_at, relation->columns.size());
    for (std::size_t i = 0; i <= relation->columns.size(); ++i) {
      if (i == open_at && !relation->open.empty()) AddOpen(*relation, star.span, result);
      if (i == relation->columns.size()) break;
      const Column& column = relation->columns[i];
      result.columns.push_back(
          {column.name, column.flow.MentionedAt(star.span), star.span, true, false, column.fields});
    }
  } else if (const Fields fields = FieldsOfStar(star.qualifier, scope)) {
    AddFields(fields, star.span, result);
  } else {
    found_.unresolved.push_back({Concat(star.qualifier.back().name, ".*"), star.span, {}});
  }
  ChangeStar(star, scope, before, result);
}

// What EXCEPT, REPLACE and RENAME make of the columns from `first` on.
void QueryAnalyzer::ChangeStar(const sql::Star& star, const Scope& scope, std::size_t first,
                               QueryResult& result) {
  const auto find = [&](const sql::Identifier& name) {
    return std::find_if(
        result.columns.begin() + static_cast<std::ptrdiff_t>(first), result.columns.end(),
        [&](const Column& column) { return !column.star && Matches(name, column.name); });
  };
  for (const sql::Identifier& name : star.except) {
    result.hidden.emplace_back(name.name);
    for (auto at = find(name); at != result.columns.end(); at = find(name)) {
      result.columns.erase(at);
    }
  }
  for (const sql::SelectItem& item : star.replace) {
    if (item.alias == nullptr) continue;
    const Flow flow = Value(*item.expr, scope);
    if (const auto at = find(*item.alias); at != result.columns.end()) {
      at->flow = flow;
      at->span = item.expr->span;
    } else {
      result.columns.push_back({std::string(item.alias->name), flow, item.expr->span, true, false});
    }
  }
  for (const auto& [from, to] : star.rename) {
    if (const auto at = find(from); at != result.columns.end()) {
      at->name = to.name;
    } else {
      std::optional<Flow> flow = FindVisible(from, scope);
      if (!flow) flow = FindOpen(from, scope);
      result.columns.push_back(
          {std::string(to.name), flow.value_or(Flow{}), star.span, true, false});
      result.hidden.emplace_back(from.name);
    }
  }
}

// COLUMNS('pattern') gives the columns whose names match; (record).* gives fields that are not
// known, all of them made of the record.
void QueryAnalyzer::AddColumnsOf(const sql::Star& star, const Scope& scope, QueryResult& result) {
  const sql::Expr& columns = *star.columns;
  if (columns.kind == sql::ExprKind::kStar) {
    return AddStar(columns.As<sql::Star>(), scope, result);
  }
  if (columns.kind == sql::ExprKind::kCall && columns.As<sql::Call>().arguments.size() == 1 &&
      columns.As<sql::Call>().arguments[0]->kind == sql::ExprKind::kStar) {  // APPLY (f)
    const auto& call = columns.As<sql::Call>();
    const bool aggregate = KindOf(AsciiLower(call.function())) == FunctionKind::kAggregate;
    const Transformation how{aggregate ? Subtype::kAggregation : Subtype::kTransformation,
                             IsMasking(AsciiLower(call.function()))};
    const std::size_t first = result.columns.size();
    AddStar(call.arguments[0]->As<sql::Star>(), scope, result);
    for (std::size_t i = first; i < result.columns.size(); ++i) {
      result.columns[i].flow = result.columns[i].flow.Then(how);
    }
    return;
  }
  if (const Fields fields = FieldsOf(columns, scope)) {
    return AddFields(fields, star.span, result);
  }
  if (columns.kind != sql::ExprKind::kLiteral) {
    result.columns.push_back({"*", Value(columns, scope).Then({Subtype::kTransformation, false}),
                              star.span, true, true});
    return;
  }
  const Result<Regex> pattern = Regex::Compile(columns.As<sql::Literal>().text);
  for (const VisibleColumn& column : scope.visible) {
    if (column.open != nullptr) {
      AddOpen(*column.open, star.span, result);
    } else if (pattern.ok() && pattern->Matches(column.name)) {
      result.columns.push_back(
          {column.name, column.flow.MentionedAt(star.span), star.span, true, false});
    }
  }
}

// The unknown columns of a relation pass through as one: `t.*` -> `*`.
void QueryAnalyzer::AddOpen(const Relation& relation, sql::Span span, QueryResult& result) {
  if (result.open.size() + relation.open.size() > kMostOpen) {
    too_complex_ = "it has too many tables whose columns are not known";
    return;
  }
  Column column{"*", {}, span, true, true};
  for (const OpenSource& source : relation.open) {
    for (const DatasetRef& dataset : source) {
      const FieldRef all{dataset.namespace_name, dataset.name, "*"};
      column.flow.Merge(Flow::Of(fields_.Number(all)).MentionedAt(span));
    }
    result.open.push_back(source);
  }
  result.hidden.insert(result.hidden.end(), relation.hidden.begin(), relation.hidden.end());
  found_.unresolved.push_back({Concat(relation.alias, ".*"), span, {}});
  result.columns.push_back(std::move(column));
}

// Set operations go by position. The arms of UNION are both values; the right arm of EXCEPT and
// INTERSECT only decides which rows stay, and so do the columns that are compared with it. UNION
// without ALL groups by every output column.
void QueryAnalyzer::CombineArm(const sql::SetStep& step, const QueryResult& arm,
                               QueryResult& result) {
  for (Column& column : result.columns) column.fields = nullptr;
  Spend(arm.columns.size());
  result.wide.Merge(arm.wide);
  if (step.op != sql::SetOperator::kUnion) {
    result.wide.Merge(AllColumns(arm).As(Subtype::kFilter));
    result.wide.Merge(AllColumns(result).As(Subtype::kFilter));
    return;
  }
  if (step.by_name) {
    CombineByName(step, arm, result);
  } else {
    CombineInOrder(arm, result);
  }
  if (result.open.size() == 1 && arm.open.size() == 1) {
    OpenSource& both = result.open[0];
    both.insert(both.end(), arm.open[0].begin(), arm.open[0].end());
  } else {
    result.open.insert(result.open.end(), arm.open.begin(), arm.open.end());
  }
  if (!step.all) result.wide.Merge(AllColumns(result).As(Subtype::kGroupBy));
}

// Up to unknown columns; behind them only where both arms have as many at the same place.
void QueryAnalyzer::CombineInOrder(const QueryResult& arm, QueryResult& result) {
  std::size_t known = std::min(result.columns.size(), arm.columns.size());
  const std::size_t open_at = OpenAt(result.columns);
  const auto one_star = [](const QueryResult& of) {
    return std::count_if(of.columns.begin(), of.columns.end(),
                         [](const Column& column) { return column.star; }) <= 1;
  };
  const bool closed = open_at == result.columns.size() && OpenAt(arm.columns) == arm.columns.size();
  const bool alike =
      closed || (open_at == OpenAt(arm.columns) &&
                 (open_at + 1 >= known || (result.columns.size() == arm.columns.size() &&
                                           one_star(result) && one_star(arm))));
  if (!alike) known = std::min({known, open_at, OpenAt(arm.columns)});
  for (std::size_t i = 0; i < known; ++i) result.columns[i].flow.Merge(arm.columns[i].flow);
  if (!alike && !arm.columns.empty()) {
    Unresolve("columns of a set operation behind *", arm.columns.back().span);
  }
}

// A column that one arm alone has is there, too, unless the step says otherwise.
void QueryAnalyzer::CombineByName(const sql::SetStep& step, const QueryResult& arm,
                                  QueryResult& result) {
  const auto find = [](auto& columns, const Column& wanted) {
    const sql::Identifier name{wanted.name, false, wanted.span};
    return std::find_if(columns.begin(), columns.end(), [&](const Column& one) {
      return one.star ? wanted.star : Matches(name, one.name);
    });
  };
  const auto listed = [&](const Column& column) {
    return step.names.empty() ||
           std::any_of(step.names.begin(), step.names.end(),
                       [&](const sql::Identifier& one) { return Matches(one, column.name); });
  };
  const bool closed =
      OpenAt(result.columns) == result.columns.size() && OpenAt(arm.columns) == arm.columns.size();
  std::erase_if(result.columns, [&](const Column& column) {
    const bool alone = find(arm.columns, column) == arm.columns.end();
    return !listed(column) || (step.common && closed && alone);
  });
  for (const Column& column : arm.columns) {
    const auto same = find(result.columns, column);
    if (same != result.columns.end()) {
      same->flow.Merge(column.flow);
    } else if (listed(column) && !(step.common && closed)) {
      result.columns.push_back(column);
    }
  }
}

// GROUP BY ALL: by every column without an aggregate.
Flow QueryAnalyzer::KeysFlow(const sql::Select& select, const QueryResult& result) {
  Flow flow;
  for (const Column& column : result.columns) {
    const auto item =
        std::find_if(select.items.begin(), select.items.end(), [&](const sql::SelectItem& one) {
          return one.expr->span.begin <= column.span.begin && column.span.end <= one.expr->span.end;
        });
    const bool aggregate = item != select.items.end() && HasAggregate(*item->expr);
    if (!aggregate) flow.Merge(column.flow.As(Subtype::kGroupBy));
  }
  return flow;
}

Flow QueryAnalyzer::DistinctFlow(const sql::Select& select, const Scope& scope,
                                 const QueryResult& result) {
  if (select.distinct_on.empty()) return AllColumns(result).As(Subtype::kGroupBy);
  Flow flow;
  for (const sql::Expr* expr : select.distinct_on) flow.Merge(GroupKeyFlow(*expr, scope, result));
  return flow;
}

Flow QueryAnalyzer::GroupFlow(const sql::GroupItem& item, const Scope& scope,
                              const QueryResult& result) {
  const DepthGuard guard(*this);
  Flow flow;
  if (!guard.ok()) return flow;
  if (item.expr != nullptr) flow = GroupKeyFlow(*item.expr, scope, result);
  for (const sql::GroupItem& inner : item.items) flow.Merge(GroupFlow(inner, scope, result));
  return flow;
}

// A key of GROUP BY is an ordinal, an input column before an output alias, or an expression.
Flow QueryAnalyzer::GroupKeyFlow(const sql::Expr& expr, const Scope& scope,
                                 const QueryResult& result) {
  if (const Column* column = OrdinalOf(expr, result)) return column->flow.As(Subtype::kGroupBy);
  const Column* alias = AliasOf(expr, result);
  const bool input = !PutsAliasesFirst(Dialect()) && alias != nullptr &&
                     FindVisible(expr.As<sql::ColumnRef>().column(), scope).has_value();
  if (alias != nullptr && !input) return alias->flow.As(Subtype::kGroupBy);
  return Value(expr, scope).As(Subtype::kGroupBy);
}

// A key of ORDER BY is ALL, an ordinal, an output alias before an input column, or an expression.
Flow QueryAnalyzer::SortFlow(const sql::OrderItem& item, const Scope& scope,
                             const QueryResult& result) {
  if (item.expr->kind == sql::ExprKind::kStar) return AllColumns(result).As(Subtype::kSort);
  if (const Column* column = OrdinalOf(*item.expr, result)) return column->flow.As(Subtype::kSort);
  if (const Column* column = AliasOf(*item.expr, result)) return column->flow.As(Subtype::kSort);
  return Value(*item.expr, scope).As(Subtype::kSort);
}

}  // namespace goldline::lineage
