// A variable carries what it is given: SET and :=, SELECT INTO, FETCH, RETURNING INTO, and the rows
// of loops over queries and cursors.
#include "lineage/internal/variable_values.h"

#include <algorithm>
#include <utility>

#include "lineage/internal/query_analyzer.h"
#include "lineage/internal/variables.h"

namespace goldline::lineage {
namespace {

template <class Map>
typename Map::mapped_type FindIn(const Map& map, std::string_view name) {
  if (map.empty()) return {};
  const auto at = map.find(VariableKey(name));
  return at == map.end() ? typename Map::mapped_type() : at->second;
}

template <class Map>
void PutInto(Map& map, std::string_view name, typename Map::mapped_type value) {
  const std::string key = VariableKey(name);
  if (map.size() < VariableValues::kMost || map.contains(key)) map[key] = std::move(value);
}

// Rows of the one or of the other; without the names that only one of them has nothing is lost.
VariableValues::Rows Either(const VariableValues::Rows& a, const VariableValues::Rows& b) {
  if (a == nullptr || a == b) return b;
  if (b == nullptr) return a;
  auto both = std::make_shared<QueryResult>(*a);
  for (const Column& column : b->columns) {
    const sql::Identifier name{column.name, true, column.span};
    const auto at = std::find_if(both->columns.begin(), both->columns.end(),
                                 [&](const Column& one) { return Matches(name, one.name); });
    if (at != both->columns.end()) {
      at->flow.Merge(column.flow);
    } else {
      both->columns.push_back(column);
    }
  }
  both->wide.Merge(b->wide);
  return both;
}

}  // namespace

void VariableValues::Set(std::string_view name, VariableValue value) {
  PutInto(values_, name, std::move(value));
}

void VariableValues::SetRecord(std::string_view name, Rows rows) {
  PutInto(records_, name, std::move(rows));
}

void VariableValues::SetCursor(std::string_view name, Rows rows) {
  PutInto(cursors_, name, std::move(rows));
}

void VariableValues::Forget(std::string_view name) {
  const std::string key = VariableKey(name);
  values_.erase(key);
  records_.erase(key);
}

void VariableValues::ForgetMentioned(std::string_view text) {
  if (values_.empty() && records_.empty()) return;
  ForEachWord(text, [this](const std::string& word) { Forget(word); });
}

void VariableValues::Merge(const VariableValues& other) {
  for (const auto& [name, value] : other.values_) {
    VariableValue& here = values_[name];
    here.flow.Merge(value.flow);
    here.wide.Merge(value.wide);
  }
  for (const auto& [name, rows] : other.records_) {
    Rows& here = records_[name];
    here = Either(here, rows);
  }
  for (const auto& [name, rows] : other.cursors_) {
    Rows& here = cursors_[name];
    here = Either(here, rows);
  }
}

const VariableValue* VariableValues::Find(std::string_view name) const {
  if (values_.empty()) return nullptr;
  const auto at = values_.find(VariableKey(name));
  return at == values_.end() ? nullptr : &at->second;
}

VariableValues::Rows VariableValues::Record(std::string_view name) const {
  return FindIn(records_, name);
}

VariableValues::Rows VariableValues::Cursor(std::string_view name) const {
  return FindIn(cursors_, name);
}

std::optional<Flow> QueryAnalyzer::ValueNamed(std::string_view name) {
  const VariableValue* value = values_.Find(name);
  if (value == nullptr) return std::nullopt;
  reached_.Merge(value->wide);
  return value->flow;
}

// Of a row that a variable holds; what decided about its rows is reached, too.
std::optional<Flow> QueryAnalyzer::RecordField(std::string_view record,
                                               sql::List<sql::Identifier> path) {
  const VariableValues::Rows rows = values_.Record(record);
  if (rows == nullptr) return std::nullopt;
  for (const Column& column : rows->columns) {
    if (column.star || !Matches(path[0], column.name)) continue;
    reached_.Merge(rows->wide);
    return PathInto(column.flow, path.subspan(1));
  }
  return std::nullopt;
}

// A row goes to as many variables as it has columns, or to one as a whole. `one`: it is the only
// row, and what decided about it decides about each value.
void QueryAnalyzer::GiveRow(sql::List<sql::Identifier> names, const QueryResult& rows, bool one) {
  const std::size_t known = OpenAt(rows.columns);
  for (std::size_t i = 0; i < names.size(); ++i) {
    values_.Forget(names[i].name);
    if (i >= known) continue;
    Flow flow = rows.columns[i].flow;
    if (one) flow.Merge(rows.wide.JoinsAsFilters());
    values_.Set(names[i].name, {std::move(flow), one ? Flow() : rows.wide});
  }
  if (names.size() != 1) return;
  if (rows.columns.size() != 1 || known == 0) values_.Forget(names[0].name);
  values_.SetRecord(names[0].name, std::make_shared<const QueryResult>(rows));
}

// SET (a, b) = (x, y), SET (a, b) = (query)
void QueryAnalyzer::AssignRow(const sql::Assign& assign) {
  QueryResult row;
  if (assign.value->kind == sql::ExprKind::kSubquery) {
    row = AnalyzeQuery(*assign.value->As<sql::Subquery>().query, nullptr, {},
                       OrderCounts::kWithLimit);
  } else if (assign.value->kind == sql::ExprKind::kRow) {
    for (const sql::Expr* item : assign.value->As<sql::Row>().items) {
      row.columns.push_back({"", Value(*item, Scope()), item->span, false, false});
    }
  }
  for (const sql::Identifier& name : assign.names) variables_.Forget(name.name);
  GiveRow(assign.names, row, true);
}

// SELECT INTO a, b; SELECT @a = x, @b = y
void QueryAnalyzer::GiveSelected(const sql::Query& query) {
  if (query.first->kind != sql::QueryTermKind::kSelect) return;
  const auto& select = query.first->As<sql::Select>();
  if (!select.into_variables.empty()) return GiveRow(select.into_variables, returned_, true);
  if (!select.into.empty()) {
    if (SelectIntoTable(query) == nullptr) GiveRow(select.into, returned_, true);
    return;
  }
  if (select.items.size() != returned_.columns.size()) return;
  for (std::size_t i = 0; i < select.items.size(); ++i) {
    const sql::Identifier* name = select.items[i].alias;
    if (name == nullptr || !name->name.starts_with('@')) continue;
    Flow flow = returned_.columns[i].flow;
    flow.Merge(returned_.wide.JoinsAsFilters());
    values_.Set(name->name, {std::move(flow), {}});
  }
}

// What a statement that was just analysed gives to variables.
void QueryAnalyzer::GiveValues(const sql::Statement& statement) {
  const auto give_returned = [this](const sql::Returned& returned) {
    if (!returned.variables.empty()) GiveRow(returned.variables, returned_, false);
  };
  switch (statement.kind) {
    case sql::StatementKind::kQuery: {
      const auto& query = statement.As<sql::QueryStatement>();
      if (query.cursor == nullptr) return GiveSelected(*query.query);
      return values_.SetCursor(query.cursor->name, std::make_shared<const QueryResult>(returned_));
    }
    case sql::StatementKind::kAssign: {
      const auto& assign = statement.As<sql::Assign>();
      if (assign.cursor == nullptr) return;
      const VariableValues::Rows rows = values_.Cursor(assign.cursor->name);
      return GiveRow(assign.names, rows == nullptr ? QueryResult() : *rows, false);
    }
    case sql::StatementKind::kInsert:
      return give_returned(statement.As<sql::Insert>().returning);
    case sql::StatementKind::kUpdate:
      if (Assigns(statement, {})) values_.ForgetMentioned(script_->text(statement.span));
      return give_returned(statement.As<sql::Update>().returning);
    case sql::StatementKind::kDelete:
      return give_returned(statement.As<sql::Delete>().returning);
    default:
      return;
  }
}

}  // namespace goldline::lineage
