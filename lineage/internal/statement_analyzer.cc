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
  const std::string_view name = select.into.front().name;
  const bool variable = select.into.size() == 1 && !select.into_temporary &&
                        !name.starts_with("#") && !(*script_)->dialect->select_into &&
                        (in_routine_ || name.starts_with("@"));
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
  reached_ = {};
  inline_aliases_.clear();
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
    case sql::StatementKind::kMerge:
      with = statement.As<sql::Merge>().with;
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

// What RETURNING and OUTPUT give: the written columns with what they are made of, the others as
// they are, and what stands beside the table; NEW and INSERTED are the rows as they are written,
// OLD and DELETED as they were.
void QueryAnalyzer::Return(const sql::Returned& returned, const sql::NamedTable& table,
                           const Scope& around, const QueryResult& written) {
  if (returned.empty()) return;
  Flow wide;
  Scope scope{nullptr, around.ctes, {}, {}, nullptr};
  const Relation before = BaseRelation(table, wide);
  Relation behind = before;
  for (const Column& column : written.columns) {
    const sql::Identifier written_name{column.name, false, column.span};
    const auto at =
        std::find_if(behind.columns.begin(), behind.columns.end(),
                     [&](const Column& one) { return Matches(written_name, one.name); });
    if (at != behind.columns.end()) {
      at->flow = column.flow;
    } else if (!column.star) {
      behind.columns.push_back(column);
    }
  }
  scope.visible = AddRelation(behind, table.alias, scope);
  const sql::Identifier& own = table.alias == nullptr ? table.name.back() : table.alias->name;
  const Relation* target = FindRelation({&own, 1}, around);
  for (const Relation* other : around.relations) {
    if (other == target) continue;
    for (VisibleColumn& column : AddRelation(*other, nullptr, scope)) {
      scope.visible.push_back(std::move(column));
    }
  }
  const auto name_rows = [&](const Relation& rows, std::string_view name) {
    Relation& named = relations_.emplace_back(rows);
    named.alias = name;
    named.path = {named.alias};
    scope.relations.push_back(&named);
  };
  for (const std::string_view name : {"inserted", "new"}) name_rows(behind, name);
  for (const std::string_view name : {"deleted", "old"}) name_rows(before, name);
  returned_ = {};
  for (const sql::SelectItem& item : returned.items) AddItem(item, scope, returned_);
}

// OUTPUT … INTO: another table is written.
void QueryAnalyzer::TellReturned(const sql::Statement& statement, const sql::Returned& returned,
                                 std::vector<StatementLineage>& out) {
  if (returned.into.empty()) return;
  const TableColumns target = TargetOf(returned.into);
  QueryResult result = returned_;
  if (returned.columns.empty()) {
    NameTarget(target.columns, result);
  } else {
    NameTarget(returned.columns, result);
  }
  Tell(statement, target, result, out);
  out.back().kind = "insert";
  const SessionTable* made = session_.Find(returned.into);
  if (made == nullptr || !made->see_through) return;
  SeeThrough(true, out);
  PutInto(returned.into, result, true, false);
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
  named.wide.Merge(reached_);
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
  if (into == nullptr) {
    Tell(statement, std::nullopt, result, out);
    returned_ = result;
    return;
  }
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
    kept.fields = nullptr;
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

// Every column of a table, as it is.
QueryResult QueryAnalyzer::AllOf(sql::List<sql::Identifier> name) {
  QueryResult result;
  Scope scope{nullptr, {}, {}, {}, nullptr};
  sql::NamedTable table;
  table.name = name;
  scope.visible = AddRelation(BaseRelation(table, result.wide), nullptr, scope);
  AddStar(sql::Star(), scope, result);
  return result;
}

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
  } else if (create.copies) {
    result = AllOf(create.like);
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
    if (!insert.by_name) NameTarget(WrittenInOrder(insert, target), result);
  } else if (!insert.routine.empty()) {
    Unresolve(Concat("what ", insert.routine.back().name, " returns"), insert.routine.back().span);
  }
  const Scope scope{nullptr, ctes, {}, {}, nullptr};
  for (const sql::Assignment& one : insert.set) Assign(one, scope, result);
  if (insert.on_conflict != nullptr) AnalyzeConflict(insert, result);
  sql::NamedTable table;
  table.name = insert.target;
  Return(insert.returning, table, scope, result);
  Tell(insert, target, result, out);
  TellReturned(insert, insert.returning, out);
  SessionTable* made = session_.Find(insert.target);
  if (made == nullptr || !made->see_through) return;
  SeeThrough(true, out);
  if (insert.empties) EmptyTable(insert.target);
  PutInto(insert.target, result, true, false);
}

// The columns that the query gives, one after the other: those listed or the table's, and behind
// them what PARTITION names without a value.
std::vector<std::string> QueryAnalyzer::WrittenInOrder(const sql::Insert& insert,
                                                       const TableColumns& target) {
  std::vector<std::string> names;
  const auto partition = [&](std::string_view name) {
    const auto is = [&](const sql::Identifier& one) { return Matches(one, name); };
    return std::any_of(insert.partition.begin(), insert.partition.end(), is) ||
           std::any_of(insert.fixed.begin(), insert.fixed.end(), is);
  };
  for (const sql::Identifier& name : insert.columns) names.emplace_back(name.name);
  for (const std::string& name : target.columns) {
    if (insert.columns.empty() && !partition(name)) names.push_back(name);
  }
  if (names.empty()) return names;
  for (const sql::Identifier& name : insert.partition) {
    const auto is = [&](const std::string& one) { return Matches(name, one); };
    if (std::none_of(names.begin(), names.end(), is)) names.emplace_back(name.name);
  }
  return names;
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
  if (insert.proposed != nullptr) AddRelation(proposed, insert.proposed, scope);
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
    NameTarget(WrittenInOrder(*branch, target), result);
    std::vector<const sql::Expr*> deciding(branch->unless.begin(), branch->unless.end());
    if (branch->when != nullptr) deciding.push_back(branch->when);
    for (const sql::Expr* condition : deciding) {
      result.wide.Merge(Value(*condition, scope).As(Subtype::kFilter));
    }
    Tell(*branch, target, result, out);
  }
}

}  // namespace goldline::lineage
