// Statements: which fields of which table they write, from what. Target columns go by their list,
// else by position in the table, where it is known, else by the names that the query gives.
#include <algorithm>

#include "core/text.h"
#include "lineage/internal/query_analyzer.h"

namespace goldline::lineage {

void Declare(sql::List<sql::ColumnDefinition> columns, QueryResult& result) {
  for (const sql::ColumnDefinition& column : columns) {
    result.columns.push_back({std::string(column.name.name), {}, column.name.span, true, false});
  }
}

Column& QueryAnalyzer::ColumnNamed(const sql::Identifier& name, QueryResult& result) {
  if (!Spend(result.columns.size()) && !result.columns.empty()) return result.columns.back();
  const auto at = std::find_if(result.columns.begin(), result.columns.end(),
                               [&](const Column& one) { return Matches(name, one.name); });
  if (at != result.columns.end()) return *at;
  return result.columns.emplace_back(Column{std::string(name.name), {}, name.span, true, false});
}

namespace {

template <class Names, class NameOf>
void NameInTurn(const Names& names, QueryResult& result, NameOf name_of) {
  for (std::size_t i = 0; i < std::min(names.size(), result.columns.size()); ++i) {
    if (result.columns[i].star) return;
    result.columns[i].name = name_of(names[i]);
    result.columns[i].named = true;
  }
}

// As the table spells them.
void Respell(const std::vector<std::string>& table, QueryResult& result) {
  std::map<std::string, const std::string*> spelled;
  for (const std::string& column : table) {
    const auto [at, fresh] = spelled.try_emplace(AsciiLower(column), &column);
    if (!fresh) at->second = nullptr;  // two that differ in case alone
  }
  for (Column& column : result.columns) {
    const auto at = spelled.find(AsciiLower(column.name));
    if (!column.star && at != spelled.end() && at->second != nullptr) column.name = *at->second;
  }
}

}  // namespace

void QueryAnalyzer::NameTarget(sql::List<sql::Identifier> names, QueryResult& result) {
  NameInTurn(names, result, [](const sql::Identifier& name) { return name.name; });
  if (!names.empty()) DropBehindStar(result);
}

void QueryAnalyzer::NameTarget(const std::vector<std::string>& names, QueryResult& result) {
  NameInTurn(names, result, [](const std::string& name) { return std::string_view(name); });
  if (!names.empty()) DropBehindStar(result);
}

void QueryAnalyzer::DropBehindStar(QueryResult& result) {
  const std::size_t star = OpenAt(result.columns);
  for (std::size_t i = star; i < result.columns.size(); ++i) {
    const Column& column = result.columns[i];
    if (!column.star) Unresolve(Concat("where column ", i + 1, " goes, behind *"), column.span);
  }
  std::size_t at = 0;
  std::erase_if(result.columns, [&](const Column& column) { return at++ > star && !column.star; });
}

// Within routines INTO fills variables, unless the name or the dialect says otherwise.
const sql::Select* QueryAnalyzer::SelectIntoTable(const sql::Query& query) const {
  if (query.first->kind != sql::QueryTermKind::kSelect) return nullptr;
  const auto& select = query.first->As<sql::Select>();
  if (select.into.empty()) return nullptr;
  const bool variable = in_routine_ && select.into.size() == 1 && !select.into_temporary &&
                        !select.into.front().name.starts_with("#") &&
                        !(*script_)->dialect->select_into;
  return variable ? nullptr : &select;
}

std::string_view QueryAnalyzer::NameOfKind(const sql::Statement& statement) const {
  switch (statement.kind) {
    case sql::StatementKind::kQuery:
      return SelectIntoTable(*statement.As<sql::QueryStatement>().query) != nullptr ? "create table"
                                                                                    : "query";
    case sql::StatementKind::kCreate:
      return statement.As<sql::Create>().view ? "create view" : "create table";
    case sql::StatementKind::kInsert:
      return "insert";
    case sql::StatementKind::kUpdate:
      return "update";
    case sql::StatementKind::kDelete:
      return "delete";
    case sql::StatementKind::kMerge:
      return "merge";
    case sql::StatementKind::kCopy:
      return "copy";
    default:
      return "other";
  }
}

void QueryAnalyzer::Restart() {
  found_ = {};
  inputs_.clear();
  relations_.clear();
  frames_.clear();
  work_ = 0;
  too_complex_.clear();
}

// The statements in WITH run first, and what they return is read as a table.
void QueryAnalyzer::AnalyzeWithin(const sql::Statement& statement,
                                  std::vector<StatementLineage>& out) {
  sql::List<sql::CommonTable> with;
  switch (statement.kind) {
    case sql::StatementKind::kQuery:
      with = statement.As<sql::QueryStatement>().query->with;
      break;
    case sql::StatementKind::kInsert:
      with = statement.As<sql::Insert>().with;
      break;
    case sql::StatementKind::kUpdate:
      with = statement.As<sql::Update>().with;
      break;
    case sql::StatementKind::kDelete:
      with = statement.As<sql::Delete>().with;
      break;
    default:
      return;
  }
  for (const sql::CommonTable& table : with) {
    if (table.statement == nullptr) continue;
    returned_ = {};
    Analyze(*table.statement, out);
    results_[&table] = std::move(returned_);
  }
}

// RETURNING: the written columns with what they are made of, the others as they are.
void QueryAnalyzer::Return(sql::List<sql::SelectItem> items, sql::List<sql::Identifier> name,
                           const QueryResult& written) {
  if (items.empty()) return;
  Flow wide;
  Scope scope{nullptr, {}, {}, {}, nullptr};
  sql::NamedTable table;
  table.name = name;
  Relation relation = BaseRelation(table, wide);
  for (const Column& column : written.columns) {
    const sql::Identifier written_name{column.name, false, column.span};
    const auto at =
        std::find_if(relation.columns.begin(), relation.columns.end(),
                     [&](const Column& one) { return Matches(written_name, one.name); });
    if (at != relation.columns.end()) {
      at->flow = column.flow;
    } else if (!column.star) {
      relation.columns.push_back(column);
    }
  }
  scope.visible = AddRelation(std::move(relation), nullptr, scope);
  returned_ = {};
  for (const sql::SelectItem& item : items) AddItem(item, scope, returned_);
}

void QueryAnalyzer::Tell(const sql::Statement& statement, std::optional<TableColumns> target,
                         const QueryResult& result, std::vector<StatementLineage>& out) {
  StatementLineage& told = out.emplace_back();
  told.kind = NameOfKind(statement);
  told.span = statement.span;
  if (target) {
    told.target = target->dataset;
    writers_[target->dataset].push_back(out.size() - 1);
  }
  if (!too_complex_.empty()) {
    told.error = too_complex_;
    return;
  }
  QueryResult named = result;
  for (Column& column : named.columns) {
    // A new table has the name that the database makes up.
    if (NameOfKind(statement).starts_with("create") && !column.named) {
      column.named = column.name != "?column?";
    }
  }
  if (target) Respell(target->columns, named);
  told.lineage = Answer(named);
}

void QueryAnalyzer::AnalyzeStatement(const sql::Statement& statement,
                                     std::vector<StatementLineage>& out) {
  switch (statement.kind) {
    case sql::StatementKind::kCreate:
      return AnalyzeCreate(statement.As<sql::Create>(), out);
    case sql::StatementKind::kInsert:
      return AnalyzeInsert(statement.As<sql::Insert>(), out);
    case sql::StatementKind::kUpdate:
      return AnalyzeUpdate(statement.As<sql::Update>(), out);
    case sql::StatementKind::kDelete:
      return AnalyzeDelete(statement.As<sql::Delete>(), out);
    case sql::StatementKind::kMerge:
      return AnalyzeMerge(statement.As<sql::Merge>(), out);
    default:
      break;
  }
  const sql::Query& query = *statement.As<sql::QueryStatement>().query;
  const QueryResult result = AnalyzeQuery(query, nullptr, {}, OrderCounts::kAlways);
  const sql::Select* into = SelectIntoTable(query);
  if (into == nullptr) return Tell(statement, std::nullopt, result, out);
  const TableColumns target = TargetOf(into->into);
  const bool temporary = into->into_temporary || into->into.back().name.starts_with("#");
  Tell(statement, TableColumns{target.dataset, {}, false, {}}, result, out);
  SeeThrough(temporary, out);
  Keep(into->into, target.dataset, result, temporary);
}

void QueryAnalyzer::SeeThrough(bool temporary, std::vector<StatementLineage>& out) {
  if (!temporary) return;
  out.back().temporary = true;
  out.back().lineage.columns.clear();
  out.back().lineage.indirect.clear();
}

TableColumns QueryAnalyzer::LookUp(sql::List<sql::Identifier> name) {
  for (const auto& meaning : session_.Meanings(name)) {
    if (!lookup_) break;
    if (std::optional<TableColumns> known = lookup_(meaning)) return *std::move(known);
  }
  return {{"", session_.Written(name)}, {}, true, {}};
}

TableColumns QueryAnalyzer::TargetOf(sql::List<sql::Identifier> name) {
  if (const SessionTable* made = session_.Find(name)) {
    TableColumns target{made->dataset, {}, !made->open.empty(), {}};
    // From where columns are not known, no position is.
    const std::size_t known = std::min(made->open_at, made->columns.size());
    for (std::size_t i = 0; i < known; ++i) target.columns.push_back(made->columns[i].name);
    return target;
  }
  return LookUp(name);
}

// Later statements see the table; a temporary one with what its columns are made of.
void QueryAnalyzer::Keep(sql::List<sql::Identifier> name, const DatasetRef& dataset,
                         const QueryResult& result, bool see_through) {
  // A branch may or may not make it anew.
  const SessionTable* before = session_.Find(name);
  if (see_through && before != nullptr && before->see_through && before->place < place_) {
    return PutInto(name, result, true, false);
  }
  SessionTable table;
  table.dataset = dataset;
  table.see_through = see_through;
  table.place = place_;
  table.open_at = OpenAt(result.columns);
  table.hidden = result.hidden;
  for (const Column& column : result.columns) {
    if (column.star) continue;
    Column kept = column;
    if (!see_through) {
      kept.flow = Flow::Of(fields_.Number({dataset.namespace_name, dataset.name, column.name}));
    }
    table.columns.push_back(std::move(kept));
  }
  if (see_through) {
    table.open = result.open;
    table.wide = result.wide;
  } else if (!result.open.empty()) {
    table.open.push_back({dataset});
  }
  session_.Put(name, std::move(table));
}

namespace {

// MySQL: the query's columns go to those of their names, and the others behind those declared.
void AppendColumns(sql::List<sql::ColumnDefinition> columns, QueryResult& result) {
  QueryResult declared;
  Declare(columns, declared);
  for (Column& column : result.columns) {
    const sql::Identifier name{column.name, false, column.span};
    const auto at =
        std::find_if(declared.columns.begin(), declared.columns.end(),
                     [&](const Column& one) { return !column.star && Matches(name, one.name); });
    if (at == declared.columns.end()) {
      declared.columns.push_back(std::move(column));
    } else {
      at->flow = std::move(column.flow);
      at->span = column.span;
    }
  }
  result.columns = std::move(declared.columns);
}

}  // namespace

void QueryAnalyzer::AnalyzeCreate(const sql::Create& create, std::vector<StatementLineage>& out) {
  TableColumns target = TargetOf(create.name);
  if (session_.Find(create.name) == nullptr && create.query != nullptr && target.columns.empty()) {
    target.dataset = {target.dataset.namespace_name, target.dataset.name};
  }
  GiveNameAway(target.dataset);
  QueryResult result;
  std::vector<sql::Identifier> names;
  if (create.query != nullptr) {
    result = AnalyzeQuery(*create.query, nullptr, {}, OrderCounts::kWithLimit);
    if (create.appends) {
      AppendColumns(create.columns, result);
    } else {
      for (const sql::ColumnDefinition& column : create.columns) names.push_back(column.name);
    }
  } else if (!create.like.empty()) {
    const TableColumns like = TargetOf(create.like);
    for (const std::string& column : like.columns) {
      result.columns.push_back({column, {}, {}, true, false});
    }
    // Of its rows there are none: a temporary one has nothing to be read from it yet.
    if (like.open && !create.temporary) result.open.push_back({like.dataset});
  } else {
    Declare(create.columns, result);
  }
  QueryResult kept = result;
  NameInOrder(names, kept);
  NameTarget(names, result);
  Tell(create, TableColumns{target.dataset, {}, false, {}}, result, out);
  SeeThrough(create.temporary, out);
  const bool there = create.if_not_exists && session_.Find(create.name) != nullptr;
  if (!there) Keep(create.name, target.dataset, kept, create.temporary);
}

void QueryAnalyzer::AnalyzeInsert(const sql::Insert& insert, std::vector<StatementLineage>& out) {
  if (!insert.more.empty()) return AnalyzeInsertAll(insert, out);
  const TableColumns target = TargetOf(insert.target);
  const CteEnv ctes = PushWith(insert.with, false, nullptr, {});
  QueryResult result;
  if (insert.source != nullptr) {
    result = AnalyzeQuery(*insert.source, nullptr, ctes, OrderCounts::kWithLimit);
    if (!insert.columns.empty()) {
      NameTarget(insert.columns, result);
    } else if (!insert.by_name) {
      NameTarget(target.columns, result);
    }
  }
  const Scope scope{nullptr, ctes, {}, {}, nullptr};
  for (const sql::Assignment& one : insert.set) Assign(one, scope, result);
  if (insert.on_conflict != nullptr) AnalyzeConflict(insert, result);
  Return(insert.returning, insert.target, result);
  Tell(insert, target, result, out);
  SessionTable* made = session_.Find(insert.target);
  if (made == nullptr || !made->see_through) return;
  SeeThrough(true, out);
  if (insert.empties) EmptyTable(insert.target);
  PutInto(insert.target, result, true, false);
}

// ON CONFLICT DO UPDATE SET a = excluded.b, ON DUPLICATE KEY UPDATE a = VALUES(b): the proposed
// value of b.
void QueryAnalyzer::AnalyzeConflict(const sql::Insert& insert, QueryResult& result) {
  Flow wide;
  Scope scope{nullptr, {}, {}, {}, nullptr};
  sql::NamedTable table;
  table.name = insert.target;
  Relation target = BaseRelation(table, wide);
  if (insert.alias != nullptr) target.alias = insert.alias->name;
  inputs_.erase(TargetOf(insert.target).dataset);
  for (VisibleColumn& column : AddRelation(std::move(target), nullptr, scope)) {
    scope.visible.push_back(std::move(column));
  }
  Relation proposed;
  proposed.alias = "excluded";
  proposed.path = {proposed.alias};
  proposed.columns = result.columns;
  proposed.open = result.open;
  AddRelation(std::move(proposed), nullptr, scope);
  proposed_ = scope.relations.back();
  QueryResult updated;
  for (const sql::Assignment& one : insert.on_conflict->set) Assign(one, scope, updated);
  if (insert.on_conflict->where != nullptr) {
    result.wide.Merge(Value(*insert.on_conflict->where, scope).As(Subtype::kFilter));
  }
  proposed_ = nullptr;
  for (const Column& column : updated.columns) {
    ColumnNamed({column.name, false, column.span}, result).flow.Merge(column.flow);
  }
}

// Each branch takes the columns of the query, by position or by VALUES.
void QueryAnalyzer::AnalyzeInsertAll(const sql::Insert& insert,
                                     std::vector<StatementLineage>& out) {
  for (const sql::Insert* branch : insert.more) {
    Restart();
    const TableColumns target = TargetOf(branch->target);
    const QueryResult source = AnalyzeQuery(*insert.source, nullptr, {}, OrderCounts::kWithLimit);
    QueryResult result;
    result.wide = source.wide;
    Scope scope{nullptr, {}, {}, {}, nullptr};
    for (const Column& column : source.columns) {
      scope.visible.push_back({column.name, column.flow, nullptr});
    }
    if (branch->source == nullptr) {
      result.columns = source.columns;
      result.open = source.open;
    } else {
      for (const auto& row : branch->source->first->As<sql::Values>().rows) {
        for (const sql::Expr* value : row) {
          result.columns.push_back({"", Value(*value, scope), value->span, false, false});
        }
      }
    }
    if (branch->columns.empty()) {
      NameTarget(target.columns, result);
    } else {
      NameTarget(branch->columns, result);
    }
    if (branch->when != nullptr) {
      result.wide.Merge(Value(*branch->when, scope).As(Subtype::kFilter));
    }
    Tell(*branch, target, result, out);
  }
}

// column = value; (a, b) = (x, y) or a query goes by position.
void QueryAnalyzer::Assign(const sql::Assignment& assignment, const Scope& scope,
                           QueryResult& result) {
  if (assignment.columns.empty()) {
    Column& column = ColumnNamed(assignment.column.back(), result);
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
  if (target && written != nullptr) Return(update.returning, written->name, result);
  Tell(update, std::move(target), result, out);
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
    if (target && written != nullptr) Return(statement.returning, written->name, result);
  }
  Tell(statement, std::move(target), result, out);
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
  add(*merge.source);
  const Relation source = *scope.relations.back();
  TableColumns target;
  if (merge.target->kind == sql::TableRefKind::kTable) {
    target = TargetOf(merge.target->As<sql::NamedTable>().name);
  }
  if (merge.on != nullptr) result.wide.Merge(Value(*merge.on, scope).As(Subtype::kJoin));
  for (const sql::MergeBranch& branch : merge.branches) {
    AddMergeBranch(branch, scope, source, target, result);
  }
  if (merge.target->kind != sql::TableRefKind::kTable) return Tell(merge, target, result, out);
  const auto& table = merge.target->As<sql::NamedTable>();
  std::optional<TableColumns> written = UpdatedTable(*merge.target, &table, scope, result);
  Tell(merge, std::move(written), result, out);
  const bool inserts = std::any_of(
      merge.branches.begin(), merge.branches.end(),
      [](const sql::MergeBranch& one) { return one.action == sql::MergeBranch::Action::kInsert; });
  PutInto(table.name, result, inserts, false);
}

// The branches together: each may run.
void QueryAnalyzer::AddMergeBranch(const sql::MergeBranch& branch, const Scope& scope,
                                   const Relation& source, const TableColumns& target,
                                   QueryResult& result) {
  for (const sql::Expr* condition : {branch.condition, branch.where}) {
    if (condition != nullptr) result.wide.Merge(Value(*condition, scope).As(Subtype::kFilter));
  }
  for (const sql::Assignment& one : branch.set) Assign(one, scope, result);
  for (std::size_t i = 0; i < branch.values.size(); ++i) {
    sql::Identifier name{};
    if (i < branch.columns.size()) {
      name = branch.columns[i];
    } else if (branch.columns.empty() && i < target.columns.size()) {
      name = {target.columns[i], true, branch.values[i]->span};
    } else {
      continue;
    }
    ColumnNamed(name, result).flow.Merge(Value(*branch.values[i], scope));
  }
  if (!branch.all) return;
  // UPDATE SET *, INSERT *: by name.
  for (const Column& column : source.columns) {
    const sql::Identifier name{column.name, false, column.span};
    if (!Spend(target.columns.size())) return;
    const bool there = target.columns.empty() ||
                       std::any_of(target.columns.begin(), target.columns.end(),
                                   [&](const std::string& one) { return Matches(name, one); });
    if (there) ColumnNamed(name, result).flow.Merge(column.flow);
  }
}

}  // namespace goldline::lineage
