// UPDATE, DELETE and MERGE: which columns of which table they set, from what, and which rows.
#include <algorithm>

#include "core/text.h"
#include "lineage/internal/query_analyzer.h"

namespace goldline::lineage {

namespace {

// What SET writes: a column, or a field inside one where no table is called like what qualifies it.
std::string PathSet(sql::List<sql::Identifier> column, const Scope& scope) {
  std::size_t first = column.size() - 1;
  const auto is_table = [&](std::size_t parts) {
    return FindRelation(column.first(parts), scope) != nullptr;
  };
  if (first == 0 || is_table(first)) return std::string(column.back().name);
  while (first > 0 && !is_table(first)) --first;
  // a.b.c of a database's table that has another alias here is read as its column.
  if (first == 0 && column.size() > 2) first = column.size() - 1;
  std::string name(column[first].name);
  for (const sql::Identifier& part : column.subspan(first + 1)) name += Concat(".", part.name);
  return name;
}

}  // namespace

// column = value; (a, b) = (x, y) or a query goes by position.
void QueryAnalyzer::Assign(const sql::Assignment& assignment, const Scope& scope,
                           QueryResult& result) {
  if (assignment.columns.empty()) {
    if (assignment.column.back().name.starts_with('@')) return;  // a variable
    const std::string name = PathSet(assignment.column, scope);
    Column& column = ColumnNamed({name, false, assignment.column.back().span}, result);
    column.flow.Merge(Value(*assignment.value, scope));
    column.span = assignment.value->span;
    return;
  }
  std::vector<Flow> flows;
  if (assignment.value->kind == sql::ExprKind::kRow) {
    for (const sql::Expr* item : assignment.value->As<sql::Row>().items) {
      flows.push_back(Value(*item, scope));
    }
  } else if (assignment.value->kind == sql::ExprKind::kSubquery) {
    const QueryResult query = AnalyzeQuery(*assignment.value->As<sql::Subquery>().query, &scope,
                                           scope.ctes, OrderCounts::kWithLimit);
    for (const Column& column : query.columns) {
      if (column.star) break;  // behind it nobody knows which is which
      Flow flow = query.wide.JoinsAsFilters();
      flow.Merge(column.flow);
      flows.push_back(std::move(flow));
    }
  } else {
    flows.assign(assignment.columns.size(), Value(*assignment.value, scope));
  }
  for (std::size_t i = 0; i < assignment.columns.size(); ++i) {
    Column& column = ColumnNamed(assignment.columns[i].back(), result);
    if (i < flows.size()) column.flow.Merge(flows[i]);
    column.span = assignment.value->span;
  }
}

namespace {

// The tables of FROM with their names, leftmost first.
void NamedTablesOf(const sql::TableRef& table, std::vector<const sql::NamedTable*>& out) {
  if (table.kind == sql::TableRefKind::kTable) out.push_back(&table.As<sql::NamedTable>());
  if (table.kind != sql::TableRefKind::kJoin) return;
  NamedTablesOf(*table.As<sql::Join>().left, out);
  NamedTablesOf(*table.As<sql::Join>().right, out);
}

// The one that a name or an alias means.
const sql::NamedTable* TableMeant(const sql::Identifier& name,
                                  const std::vector<const sql::NamedTable*>& tables) {
  for (const sql::NamedTable* table : tables) {
    const sql::Identifier& own = table->alias == nullptr ? table->name.back() : table->alias->name;
    if (Matches(name, own.name)) return table;
  }
  return nullptr;
}

const sql::Identifier& AssignedColumn(const sql::Assignment& assignment) {
  return assignment.columns.empty() ? assignment.column.back() : assignment.columns[0].back();
}

}  // namespace

// Which of several tables SET means: by the qualifier, else the only one that has the column.
const sql::NamedTable* QueryAnalyzer::AssignedTable(
    const sql::Assignment& assignment, const std::vector<const sql::NamedTable*>& targets) {
  const auto& column = assignment.columns.empty() ? assignment.column : assignment.columns[0];
  if (column.size() > 1) return TableMeant(column[column.size() - 2], targets);
  const sql::NamedTable* found = nullptr;
  for (const sql::NamedTable* table : targets) {
    const TableColumns known = TargetOf(table->name);
    const bool has = std::any_of(known.columns.begin(), known.columns.end(),
                                 [&](const std::string& one) { return Matches(column[0], one); });
    if (!has && !known.open) continue;
    if (found != nullptr) return nullptr;
    found = table;
  }
  return found;
}

// UPDATE x SET … FROM t x writes t; of UPDATE a JOIN b SET b.c = … it is b.
void QueryAnalyzer::AnalyzeUpdate(const sql::Update& update, std::vector<StatementLineage>& out) {
  const CteEnv ctes = PushWith(update.with, false, nullptr, {});
  Flow wide;
  Scope scope{nullptr, ctes, {}, {}, nullptr};
  std::vector<const sql::NamedTable*> targets;
  std::vector<const sql::NamedTable*> others;
  NamedTablesOf(*update.target, targets);
  for (const sql::TableRef* table : update.from) NamedTablesOf(*table, others);
  const sql::NamedTable* written = targets.empty() ? nullptr : targets.front();
  const sql::NamedTable* aliased =
      written != nullptr && written->alias == nullptr && written->name.size() == 1
          ? TableMeant(written->name.back(), others)
          : nullptr;
  const auto add = [&](const sql::TableRef& table) {
    for (VisibleColumn& column : AddTable(table, scope.visible, scope, wide)) {
      scope.visible.push_back(std::move(column));
    }
  };
  if (aliased == nullptr) add(*update.target);
  for (const sql::TableRef* table : update.from) add(*table);
  if (aliased != nullptr) written = aliased;
  std::map<const sql::NamedTable*, QueryResult> results;
  if (targets.size() < 2) results[written];
  for (const sql::Assignment& one : update.set) {
    const sql::NamedTable* meant = targets.size() < 2 ? written : AssignedTable(one, targets);
    if (meant == nullptr && targets.size() > 1) {
      Unresolve(Concat("the table of ", AssignedColumn(one).name), AssignedColumn(one).span);
    } else {
      Assign(one, scope, results[meant]);
    }
  }
  if (update.where != nullptr) wide.Merge(Value(*update.where, scope).As(Subtype::kFilter));
  for (const sql::NamedTable* table : targets) {
    if (targets.size() > 1 && results.contains(table))
      TellUpdate(update, table, scope, wide, results[table], out);
  }
  if (targets.size() < 2) TellUpdate(update, written, scope, wide, results[written], out);
}

void QueryAnalyzer::TellUpdate(const sql::Update& update, const sql::NamedTable* written,
                               const Scope& scope, const Flow& wide, QueryResult& result,
                               std::vector<StatementLineage>& out) {
  result.wide = wide;
  std::optional<TableColumns> target = UpdatedTable(*update.target, written, scope, result);
  if (target && written != nullptr) Return(update.returning, *written, scope, result);
  Tell(update, std::move(target), result, out);
  TellReturned(update, update.returning, out);
  const bool all = update.where == nullptr && update.from.empty() &&
                   update.target->kind == sql::TableRefKind::kTable;
  if (written != nullptr) PutInto(written->name, result, false, all);
}

// The table that is written: through a CTE or a derived table the one that it is of; nullopt when
// that is not one.
std::optional<TableColumns> QueryAnalyzer::UpdatedTable(const sql::TableRef& target,
                                                        const sql::NamedTable* written,
                                                        const Scope& scope, QueryResult& result) {
  if (scope.relations.empty()) return std::nullopt;
  if (target.kind == sql::TableRefKind::kDerived) {
    return WrittenThrough(*scope.relations.front(), result);
  }
  if (written == nullptr) return std::nullopt;
  CteFrame* frame = nullptr;
  std::size_t index = 0;
  if (written->name.size() > 1 ||
      FindCte(written->name[0], scope.ctes, &frame, &index) == nullptr) {
    return TargetOf(written->name);
  }
  const sql::Identifier& own = written->alias == nullptr ? written->name[0] : written->alias->name;
  const Relation* relation = FindRelation({&own, 1}, scope);
  return relation == nullptr ? std::nullopt : WrittenThrough(*relation, result);
}

// Each column that is written must be one of a table as it is, all of the same table.
std::optional<TableColumns> QueryAnalyzer::WrittenThrough(const Relation& relation,
                                                          QueryResult& result) {
  std::set<DatasetRef> tables;
  const auto field_of = [&](const Flow& flow) -> const FieldRef* {
    if (flow.uses().size() != 1 || !(flow == Flow::Of(flow.uses()[0].field))) return nullptr;
    const FieldRef& field = fields_.At(flow.uses()[0].field);
    tables.insert({field.namespace_name, field.dataset});
    return &field;
  };
  if (result.columns.empty()) {  // DELETE
    for (const Column& column : relation.columns) field_of(column.flow);
    for (const OpenSource& source : relation.open) tables.insert(source.begin(), source.end());
  }
  bool known = true;
  for (Column& column : result.columns) {
    const sql::Identifier name{column.name, false, column.span};
    std::optional<Flow> flow = FindInRelation(relation, name);
    if (!flow && !relation.open.empty()) flow = OpenFlow(relation, name, true);
    const FieldRef* field = flow ? field_of(*flow) : nullptr;
    known = known && field != nullptr;
    if (field != nullptr) column.name = field->field;
  }
  if (known && tables.size() == 1) return TableColumns{*tables.begin(), {}, true, {}};
  for (const Column& column : result.columns) {
    Unresolve(Concat("the table of ", column.name), column.span);
  }
  result.columns.clear();
  return std::nullopt;
}

// No field is written; what decides about the rows is told.
void QueryAnalyzer::AnalyzeDelete(const sql::Delete& statement,
                                  std::vector<StatementLineage>& out) {
  const CteEnv ctes = PushWith(statement.with, false, nullptr, {});
  QueryResult result;
  Scope scope{nullptr, ctes, {}, {}, nullptr};
  std::vector<const sql::NamedTable*> tables;
  for (const sql::TableRef* table : statement.from) {
    NamedTablesOf(*table, tables);
    for (VisibleColumn& column : AddTable(*table, scope.visible, scope, result.wide)) {
      scope.visible.push_back(std::move(column));
    }
  }
  if (statement.where != nullptr) {
    result.wide.Merge(Value(*statement.where, scope).As(Subtype::kFilter));
  }
  const sql::NamedTable* written = tables.empty() ? nullptr : tables.front();
  if (!statement.targets.empty()) {
    const auto* meant = TableMeant(statement.targets.front().back(), tables);
    if (meant != nullptr) written = meant;
  }
  std::optional<TableColumns> target;
  if (!statement.from.empty()) {
    target = UpdatedTable(*statement.from[0], written, scope, result);
    if (target && written != nullptr) Return(statement.returning, *written, scope, result);
  }
  Tell(statement, std::move(target), result, out);
  TellReturned(statement, statement.returning, out);
  const bool all = statement.where == nullptr && statement.from.size() == 1 && written != nullptr &&
                   statement.from[0]->kind == sql::TableRefKind::kTable;
  if (all) EmptyTable(written->name);
}

void QueryAnalyzer::AnalyzeMerge(const sql::Merge& merge, std::vector<StatementLineage>& out) {
  const CteEnv ctes = PushWith(merge.with, false, nullptr, {});
  QueryResult result;
  Scope scope{nullptr, ctes, {}, {}, nullptr};
  const auto add = [&](const sql::TableRef& table) {
    for (VisibleColumn& column : AddTable(table, scope.visible, scope, result.wide)) {
      scope.visible.push_back(std::move(column));
    }
  };
  add(*merge.target);
  MergeSides sides;
  sides.target = ScopeSeeing(scope, scope.visible);
  add(*merge.source);
  sides.both = scope;
  sides.source = ScopeSeeing(
      scope, {scope.visible.begin() + sides.target.visible.size(), scope.visible.end()});
  TableColumns target;
  if (merge.target->kind == sql::TableRefKind::kTable) {
    target = TargetOf(merge.target->As<sql::NamedTable>().name);
  }
  if (merge.on != nullptr) result.wide.Merge(Value(*merge.on, scope).As(Subtype::kJoin));
  for (const sql::MergeBranch& branch : merge.branches) {
    AddMergeBranch(branch, sides, target, result);
  }
  if (merge.target->kind != sql::TableRefKind::kTable) return Tell(merge, target, result, out);
  const auto& table = merge.target->As<sql::NamedTable>();
  std::optional<TableColumns> written = UpdatedTable(*merge.target, &table, scope, result);
  Return(merge.returning, table, scope, result);
  Tell(merge, std::move(written), result, out);
  TellReturned(merge, merge.returning, out);
  const bool inserts = std::any_of(
      merge.branches.begin(), merge.branches.end(),
      [](const sql::MergeBranch& one) { return one.action == sql::MergeBranch::Action::kInsert; });
  PutInto(table.name, result, inserts, false);
}

namespace {

// As the table spells it, else as it is written.
sql::Identifier Spelled(const sql::Identifier& name, const TableColumns& table) {
  const auto at = std::find_if(table.columns.begin(), table.columns.end(),
                               [&](const std::string& one) { return Matches(name, one); });
  return at == table.columns.end() ? name : sql::Identifier{*at, false, name.span};
}

}  // namespace

// The branches together: each may run. One for rows that only one side has sees no more than it.
void QueryAnalyzer::AddMergeBranch(const sql::MergeBranch& branch, const MergeSides& sides,
                                   const TableColumns& target, QueryResult& result) {
  const Scope& scope = branch.matched ? sides.both : branch.by_source ? sides.target : sides.source;
  for (const sql::Expr* condition : {branch.condition, branch.where, branch.delete_where}) {
    if (condition != nullptr) result.wide.Merge(Value(*condition, scope).As(Subtype::kFilter));
  }
  for (const sql::Assignment& one : branch.set) Assign(one, scope, result);
  const auto put = [&](std::size_t at, const Flow& flow, sql::Span span) {
    if (!branch.columns.empty()) {
      if (at >= branch.columns.size()) return;
      ColumnNamed(Spelled(branch.columns[at], target), result).flow.Merge(flow);
    } else if (at < target.columns.size()) {
      ColumnNamed({target.columns[at], false, span}, result).flow.Merge(flow);
    } else {
      Unresolve(Concat("where column ", at + 1, " goes"), span);
    }
  };
  for (std::size_t i = 0; i < branch.values.size(); ++i) {
    put(i, Value(*branch.values[i], scope), branch.values[i]->span);
  }
  if (!branch.all && !branch.row) return;
  for (std::size_t i = 0; i < sides.source.visible.size(); ++i) {
    const VisibleColumn& column = sides.source.visible[i];
    const sql::Span span = branch.span;
    if (!Spend(target.columns.size())) return;
    if (column.open != nullptr) {
      Unresolve(Concat(column.open->alias, ".*"), span);
      if (branch.row) return;
      continue;
    }
    if (branch.row) {  // INSERT ROW: by position
      put(i, column.flow, span);
      continue;
    }
    const sql::Identifier name{column.name, false, span};
    const bool there = target.columns.empty() ||
                       std::any_of(target.columns.begin(), target.columns.end(),
                                   [&](const std::string& one) { return Matches(name, one); });
    if (there) ColumnNamed(Spelled(name, target), result).flow.Merge(column.flow);
  }
}

}  // namespace goldline::lineage
