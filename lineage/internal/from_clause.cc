// The FROM clause: what each table reference makes visible, in the order of `*`. Tables are CTEs
// or the catalog's; joins merge the columns of USING and NATURAL; LATERAL sees what stands before.
#include <algorithm>
#include <set>

#include "core/text.h"
#include "lineage/internal/dialect_names.h"
#include "lineage/internal/query_analyzer.h"
#include "lineage/internal/table_functions.h"

namespace goldline::lineage {
namespace {

constexpr int kMostPasses = 64;  // of a recursive CTE; its lattice is low, two or three are usual

bool SameFlows(const QueryResult& a, const QueryResult& b) {
  return a.wide == b.wide &&
         std::equal(a.columns.begin(), a.columns.end(), b.columns.begin(), b.columns.end(),
                    [](const Column& x, const Column& y) { return x.flow == y.flow; });
}

void Rename(std::vector<Column>& columns, sql::List<sql::Identifier> names) {
  for (std::size_t i = 0; i < std::min(columns.size(), names.size()); ++i) {
    columns[i].name = names[i].name;
    columns[i].named = true;
  }
}

std::vector<VisibleColumn> Joined(std::vector<VisibleColumn> left,
                                  const std::vector<VisibleColumn>& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

// The columns that NATURAL merges: those of one name on both sides.
std::vector<std::string> CommonNames(const std::vector<VisibleColumn>& left,
                                     const std::vector<VisibleColumn>& right) {
  std::set<std::string_view> on_right;
  for (const VisibleColumn& column : right) {
    if (column.open == nullptr) on_right.insert(column.name);
  }
  std::vector<std::string> names;
  for (const VisibleColumn& column : left) {
    if (column.open == nullptr && on_right.contains(column.name)) names.push_back(column.name);
  }
  return names;
}

}  // namespace

Scope ScopeSeeing(const Scope& scope, std::vector<VisibleColumn> visible) {
  return {scope.outer, scope.ctes, scope.relations, std::move(visible), nullptr};
}

QueryAnalyzer::Visible QueryAnalyzer::AddTable(const sql::TableRef& table, const Visible& before,
                                               Scope& scope, Flow& wide) {
  if (!Spend(1 + before.size())) return {};
  switch (table.kind) {
    case sql::TableRefKind::kTable:
      return AddRelation(NamedRelation(table.As<sql::NamedTable>(), scope, wide), table.alias,
                         scope);
    case sql::TableRefKind::kDerived: {
      const Scope lateral = ScopeSeeing(scope, before);
      const Scope* outer = table.lateral ? &lateral : scope.outer;
      QueryResult result = AnalyzeQuery(*table.As<sql::DerivedTable>().query, outer, scope.ctes,
                                        OrderCounts::kWithLimit);
      return AddRelation(ResultRelation(std::move(result), wide), table.alias, scope);
    }
    case sql::TableRefKind::kFunction: {
      const Scope lateral = ScopeSeeing(scope, before);
      const auto& function = table.As<sql::FunctionTable>();
      std::optional<Relation> known = WindowedRelation(function, lateral, wide);
      if (!known) known = FileRelation(function);
      if (!known) known = LastResultRelation(function, wide);
      return AddRelation(known ? *std::move(known) : FunctionRelation(function, lateral),
                         table.alias, scope);
    }
    case sql::TableRefKind::kJoin:
      return AddJoin(table.As<sql::Join>(), before, scope, wide);
    case sql::TableRefKind::kPivot:
      return AddPivot(table.As<sql::Pivot>(), before, scope, wide);
    case sql::TableRefKind::kMatch:
      return AddMatch(table.As<sql::MatchRecognize>(), before, scope, wide);
  }
  return {};
}

QueryAnalyzer::Visible QueryAnalyzer::AddJoin(const sql::Join& join, const Visible& before,
                                              Scope& scope, Flow& wide) {
  Visible left = AddTable(*join.left, before, scope, wide);
  const std::size_t left_columns = left.size();
  Visible right = AddTable(*join.right, Joined(before, left), scope, wide);
  if (join.on != nullptr) {
    const Scope sees = ScopeSeeing(scope, Joined(left, right));
    wide.Merge(Value(*join.on, sees).As(Subtype::kJoin));
  }
  std::vector<sql::Identifier> names(join.using_columns.begin(), join.using_columns.end());
  const std::vector<std::string> common =
      join.natural ? CommonNames(left, right) : std::vector<std::string>{};
  for (const std::string& name : common) names.push_back({name, true, join.span});
  Visible visible = MergeUsing(join, names, std::move(left), std::move(right), wide);
  if (join.join == sql::JoinKind::kSemi || join.join == sql::JoinKind::kAnti) {
    visible.resize(std::min(visible.size(), left_columns));  // what it keeps are rows of the left
  }
  if (join.alias == nullptr) return visible;
  Relation relation;
  for (const VisibleColumn& column : visible) {
    if (column.open != nullptr) {
      relation.open_at = std::min(relation.open_at, relation.columns.size());
      relation.open.insert(relation.open.end(), column.open->open.begin(), column.open->open.end());
    } else {
      relation.columns.push_back({column.name, column.flow, {}, true, false});
    }
  }
  return AddRelation(std::move(relation), join.alias, scope);
}

// The merged column of USING or NATURAL is the left one of an inner or left join, the right one of
// a right join and made of both in a full join; it comes first, once. The keys of both join.
QueryAnalyzer::Visible QueryAnalyzer::MergeUsing(const sql::Join& join,
                                                 const std::vector<sql::Identifier>& names,
                                                 Visible left, Visible right, Flow& wide) {
  Visible merged;
  for (const sql::Identifier& name : names) {
    const Flow from_left = TakeColumn(name, left).MentionedAt(name.span);
    const Flow from_right = TakeColumn(name, right).MentionedAt(name.span);
    wide.Merge(from_left.As(Subtype::kJoin));
    wide.Merge(from_right.As(Subtype::kJoin));
    VisibleColumn column{std::string(name.name), from_left, nullptr};
    if (join.join == sql::JoinKind::kRight) column.flow = from_right;
    if (join.join == sql::JoinKind::kFull) {
      column.flow = from_left.Then({Subtype::kTransformation, false});
      column.fields = nullptr;
      column.flow.Merge(from_right.Then({Subtype::kTransformation, false}));
    }
    merged.push_back(std::move(column));
  }
  return Joined(Joined(std::move(merged), left), right);
}

// The column of that name, removed from what is visible; of an open relation its inferred one.
Flow QueryAnalyzer::TakeColumn(const sql::Identifier& name, Visible& from) {
  const auto is_it = [&](const VisibleColumn& column) {
    return column.open == nullptr && Matches(name, column.name);
  };
  const auto at = std::find_if(from.begin(), from.end(), is_it);
  if (at != from.end()) {
    Flow flow = std::move(at->flow);
    from.erase(at);
    return flow;
  }
  Scope only_this;
  only_this.visible = from;
  return FindOpen(name, only_this).value_or(Flow{});
}

Relation QueryAnalyzer::NamedRelation(const sql::NamedTable& table, const Scope& scope,
                                      Flow& wide) {
  if (table.name.size() == 1) {
    CteFrame* frame = nullptr;
    std::size_t index = 0;
    if (FindCte(table.name[0], scope.ctes, &frame, &index) != nullptr) {
      Relation relation = ResultRelation(CteResult(*frame, index), wide);
      relation.alias = table.name[0].name;
      relation.path = {relation.alias};
      return relation;
    }
  }
  if (table.name.size() > 1 && UnnestsPaths(Dialect()) &&
      FindRelation(table.name.first(1), scope) != nullptr) {  // FROM t, t.list
    sql::ColumnRef path;
    path.parts = table.name;
    path.span = table.span;
    Relation relation;
    relation.alias = table.name.back().name;
    relation.path = {relation.alias};
    relation.any_name = true;
    const Flow flow = QualifiedFlow(path, scope).MentionedAt(table.span);
    const std::string name(table.alias == nullptr ? relation.alias : table.alias->name.name);
    relation.columns.push_back(
        {name, flow.Then({Subtype::kTransformation, false}), table.span, true, false});
    if (table.position != nullptr) {
      relation.columns.push_back(
          {std::string(table.position->name), {}, table.position->span, true, false});
    }
    return relation;
  }
  if (table.name.size() == 1 && IsTriggerRow(table.name[0])) {  // FROM inserted
    sql::NamedTable rows;
    rows.name = trigger_->table;
    Relation relation = BaseRelation(rows, wide);
    relation.alias = table.name[0].name;
    relation.path = {relation.alias};
    return relation;
  }
  return BaseRelation(table, wide);
}

Relation QueryAnalyzer::BaseRelation(const sql::NamedTable& table, Flow& wide) {
  Relation relation;
  relation.base = true;
  const auto meanings = session_.Meanings(table.name);
  if (meanings.size() == 1) {
    for (const sql::Identifier& part : meanings[0]) relation.path.emplace_back(part.name);
  } else {
    for (const sql::Identifier& part : table.name) relation.path.emplace_back(part.name);
  }
  relation.alias = relation.path.back();
  if (const SessionTable* made = session_.Find(table.name)) {
    Spend(made->columns.size());
    relation.columns = made->columns;
    relation.open = made->open;
    relation.open_at = made->open_at;
    relation.hidden = made->hidden;
    relation.base = !made->see_through;
    wide.Merge(made->wide);
    if (!made->see_through) inputs_.insert(made->dataset);
    return relation;
  }
  const TableColumns known = LookUp(table.name);
  const DatasetRef& dataset = known.dataset;
  inputs_.insert(dataset);
  for (const std::string& column : known.columns) {
    const FieldRef field{dataset.namespace_name, dataset.name, column};
    relation.columns.push_back({column, Flow::Of(fields_.Number(field)), {}, true, false});
  }
  for (const std::string& column : known.structs) {
    structs_.insert(fields_.Number({dataset.namespace_name, dataset.name, column}));
  }
  Spend(relation.columns.size());
  if (known.open) relation.open.push_back({dataset});
  return relation;
}

// TUMBLE, HOP, CUMULATE and SESSION (TABLE t, DESCRIPTOR (time), …): the table with the window that
// each row is in; nullopt for another function.
std::optional<Relation> QueryAnalyzer::WindowedRelation(const sql::FunctionTable& table,
                                                        const Scope& scope, Flow& wide) {
  static constexpr std::string_view kFunctions[] = {"cumulate", "hop", "session", "tumble"};
  const std::string name = AsciiLower(table.call->function());
  const auto value_of = [](const sql::Expr* argument) {
    return argument->kind == sql::ExprKind::kNamed ? argument->As<sql::Named>().value : argument;
  };
  if (std::find(std::begin(kFunctions), std::end(kFunctions), name) == std::end(kFunctions) ||
      table.call->arguments.empty() ||
      value_of(table.call->arguments[0])->kind != sql::ExprKind::kSubquery) {
    return std::nullopt;
  }
  const auto& rows = value_of(table.call->arguments[0])->As<sql::Subquery>();
  Relation relation =
      ResultRelation(AnalyzeQuery(*rows.query, &scope, scope.ctes, OrderCounts::kWithLimit), wide);
  relation.alias = name;
  Scope inner{nullptr, scope.ctes, {}, {}, nullptr};
  inner.visible = AddRelation(relation, nullptr, inner);
  Flow time;
  for (const sql::Expr* argument : table.call->arguments.subspan(1)) {
    time.Merge(Value(*value_of(argument), inner).Then({Subtype::kTransformation, false}));
  }
  for (const std::string_view bound : {"window_start", "window_end", "window_time"}) {
    relation.columns.push_back({std::string(bound), time, table.span, true, false});
  }
  return relation;
}

// read_parquet ('a.parquet'): a file, whose columns are not known; nullopt for another function.
std::optional<Relation> QueryAnalyzer::FileRelation(const sql::FunctionTable& table) {
  const std::string name = AsciiLower(table.call->function());
  const bool reads = name.starts_with("read_") || name == "parquet_scan" || name == "csv_scan";
  if (!reads || table.call->arguments.empty() ||
      table.call->arguments[0]->kind != sql::ExprKind::kLiteral) {
    return std::nullopt;
  }
  const DatasetRef file{"", std::string(table.call->arguments[0]->As<sql::Literal>().text)};
  inputs_.insert(file);
  Relation relation;
  relation.alias = name;
  relation.path = {name};
  relation.base = true;
  relation.open.push_back({file});
  return relation;
}

// RESULT_SCAN (LAST_QUERY_ID ()): the rows of the query before this statement.
std::optional<Relation> QueryAnalyzer::LastResultRelation(const sql::FunctionTable& table,
                                                          Flow& wide) {
  const sql::Call& call = *table.call;
  const bool last = EqualsIgnoreAsciiCase(call.function(), "result_scan") &&
                    call.arguments.size() == 1 && call.arguments[0]->kind == sql::ExprKind::kCall &&
                    call.arguments[0]->As<sql::Call>().arguments.empty();
  if (!last || !last_query_) return std::nullopt;
  Relation relation = ResultRelation(*last_query_, wide);
  relation.alias = call.function();
  relation.path = {relation.alias};
  return relation;
}

// Each column of a function in FROM comes from every argument; a number of the row from none.
Relation QueryAnalyzer::FunctionRelation(const sql::FunctionTable& table, const Scope& scope) {
  const Flow flow = Value(*table.call, scope).Then({Subtype::kTransformation, false});
  Relation relation;
  relation.alias = table.call->function();
  std::size_t columns = 1;
  const bool renamed = table.alias != nullptr && !table.alias->columns.empty();
  if (table.alias != nullptr) relation.alias = table.alias->name.name;
  if (renamed) {
    columns = std::max(columns, table.alias->columns.size() - (table.with_ordinality ? 1 : 0));
  } else if (!table.columns.empty()) {
    columns = table.columns.size();
  }
  Spend(columns * (1 + flow.uses().size()));
  relation.any_name = !renamed && table.columns.empty();
  relation.flatten = EqualsIgnoreAsciiCase(table.call->function(), "flatten");
  relation.columns.assign(columns, {relation.alias, flow, {}, true, false});
  if (!renamed) Rename(relation.columns, table.columns);
  const bool positions = columns > 1 && AsciiLower(table.call->function()).starts_with("pos");
  if (positions) relation.columns[0].flow = {};  // posexplode
  // UNNEST (a, b) AS (x, y): x of a, y of b.
  const bool parallel = columns > 1 && columns == table.call->arguments.size() &&
                        EqualsIgnoreAsciiCase(table.call->function(), "unnest");
  for (std::size_t i = 0; parallel && i < columns; ++i) {
    relation.columns[i].flow =
        Value(*table.call->arguments[i], scope).Then({Subtype::kTransformation, false});
  }
  const TableFunction* known = FindTableFunction(AsciiLower(table.call->function()));
  if (known != nullptr && relation.any_name) {
    relation.any_name = false;
    relation.columns.clear();
    for (const std::string_view name : Split(known->columns, ',')) {
      const auto counted = Split(known->positions, ',');
      const bool counts = std::find(counted.begin(), counted.end(), name) != counted.end();
      relation.columns.push_back({std::string(name), counts ? Flow() : flow, {}, true, false});
    }
  }
  const bool items = relation.any_name && table.call->arguments.size() == 1 &&
                     EqualsIgnoreAsciiCase(table.call->function(), "unnest");
  if (items) {
    if (const Fields fields = FieldsOf(*table.call->arguments[0], scope)) {
      relation.any_name = false;
      relation.columns = *fields;
    }
  }
  if (table.with_ordinality) relation.columns.push_back({"ordinality", {}, {}, true, false});
  if (table.offset != nullptr) {
    relation.columns.push_back({std::string(table.offset->name), {}, {}, true, false});
  }
  return relation;
}

Relation QueryAnalyzer::ResultRelation(QueryResult result, Flow& wide) {
  wide.Merge(result.wide);
  Spend(result.columns.size() + result.wide.uses().size());
  Relation relation;
  relation.open_at = OpenAt(result.columns);
  relation.hidden = std::move(result.hidden);
  std::erase_if(result.columns, [](const Column& column) { return column.star; });
  relation.columns = std::move(result.columns);
  relation.open = std::move(result.open);
  return relation;
}

QueryAnalyzer::Visible QueryAnalyzer::AddRelation(Relation relation, const sql::Alias* alias,
                                                  Scope& scope) {
  if (alias != nullptr) {
    relation.alias = alias->name.name;
    relation.path = {relation.alias};
    NameInOrder(alias->columns, relation);
  }
  const Relation* added = &relations_.emplace_back(std::move(relation));
  scope.relations.push_back(added);
  Visible visible;
  const std::size_t open_at = std::min(added->open_at, added->columns.size());
  for (std::size_t i = 0; i <= added->columns.size(); ++i) {
    if (i == open_at && !added->open.empty()) visible.push_back({"*", {}, added});
    if (i == added->columns.size()) break;
    const Column& column = added->columns[i];
    visible.push_back({column.name, column.flow, nullptr, false, column.fields});
  }
  return visible;
}

// A list of names goes by position: behind unknown columns nobody knows which is which.
void QueryAnalyzer::NameInOrder(sql::List<sql::Identifier> names, Relation& relation) {
  const std::size_t known = relation.open.empty()
                                ? relation.columns.size()
                                : std::min(relation.open_at, relation.columns.size());
  Rename(relation.columns, names.first(std::min(known, names.size())));
  if (relation.open.empty() || names.size() <= known) return;
  // Of nothing but `*` the names are taken for those of its table, and said to be.
  const bool star = relation.columns.empty() && !relation.base;
  std::vector<Column> columns(relation.columns.begin(),
                              relation.columns.begin() + static_cast<std::ptrdiff_t>(known));
  for (const sql::Identifier& name : names.subspan(known)) {
    if (!star) Unresolve(std::string(name.name), name.span);
    columns.push_back({std::string(name.name), star ? OpenFlow(relation, name, false) : Flow(),
                       name.span, true, false});
  }
  relation.columns = std::move(columns);
  relation.open.clear();
}

// As above, of a query.
void QueryAnalyzer::NameInOrder(sql::List<sql::Identifier> names, QueryResult& result) {
  const std::size_t known = OpenAt(result.columns);
  Rename(result.columns, names.first(std::min(known, names.size())));
  if (known == result.columns.size() || names.size() <= known) return;
  result.columns.resize(known);
  result.open.clear();
  for (const sql::Identifier& name : names.subspan(known)) {
    Unresolve(std::string(name.name), name.span);
    result.columns.push_back({std::string(name.name), {}, name.span, true, false});
  }
}

CteEntry* QueryAnalyzer::FindCte(const sql::Identifier& name, CteEnv env, CteFrame** frame,
                                 std::size_t* index) {
  for (; env.frame != nullptr; env = env.frame->outer) {
    for (std::size_t i = env.limit; i-- > 0;) {
      if (!Matches(name, env.frame->entries[i].table->name.name)) continue;
      *frame = env.frame;
      *index = i;
      return &env.frame->entries[i];
    }
  }
  return nullptr;
}

// A CTE is analysed when it is first reached, in the scope and with the CTEs of where it stands.
const QueryResult& QueryAnalyzer::CteResult(CteFrame& frame, std::size_t index) {
  CteEntry& entry = frame.entries[index];
  if (entry.state == CteState::kRunning) entry.recursive = true;
  if (entry.state != CteState::kFresh) return entry.result;
  entry.state = CteState::kRunning;
  if (entry.table->query == nullptr) {
    if (entry.table->statement != nullptr) {
      entry.result = results_[entry.table];
      NameInOrder(entry.table->columns, entry.result);
    } else if (entry.table->value != nullptr) {
      const Scope around{frame.scope, {&frame, index}, {}, {}, nullptr};
      entry.result.columns.push_back({std::string(entry.table->name.name),
                                      Value(*entry.table->value, around), entry.table->span, true,
                                      false});
    }
  } else if (frame.recursive || entry.table->refers_to_itself) {
    RunRecursive(frame, index);
  } else {
    entry.result =
        AnalyzeQuery(*entry.table->query, frame.scope, {&frame, index}, OrderCounts::kWithLimit);
    NameInOrder(entry.table->columns, entry.result);
  }
  entry.state = CteState::kDone;
  return entry.result;
}

// The least fixpoint: start from the first arm, add what the whole query gives with the result so
// far until nothing is new. Flows only grow, and there are finitely many.
void QueryAnalyzer::RunRecursive(CteFrame& frame, std::size_t index) {
  CteEntry& entry = frame.entries[index];
  const sql::Query& query = *entry.table->query;
  const CteEnv env{&frame, frame.recursive ? frame.entries.size() : index + 1};
  if (!query.steps.empty()) {
    const CteEnv inner = PushWith(query.with, query.recursive, frame.scope, env);
    entry.result = AnalyzeTerm(*query.first, nullptr, frame.scope, inner, OrderCounts::kWithLimit);
    NameInOrder(entry.table->columns, entry.result);
  }
  for (int pass = 0; pass < kMostPasses; ++pass) {
    QueryResult next = AnalyzeQuery(query, frame.scope, env, OrderCounts::kWithLimit);
    NameInOrder(entry.table->columns, next);
    for (std::size_t i = 0; i < std::min(next.columns.size(), entry.result.columns.size()); ++i) {
      next.columns[i].flow.Merge(entry.result.columns[i].flow);
      next.columns[i].fields = nullptr;
    }
    next.wide.Merge(entry.result.wide);
    const bool settled = !entry.recursive || SameFlows(next, entry.result);
    entry.result = std::move(next);
    if (settled || !too_complex_.empty()) return;
  }
}

}  // namespace goldline::lineage
