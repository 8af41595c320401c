// What statements do to the tables that a script has made: rows come and go, columns too, and
// names. What may happen (in a branch, a loop, a routine) is added; only what happens for certain
// takes something away.
#include <algorithm>
#include <utility>

#include "lineage/internal/query_analyzer.h"

namespace goldline::lineage {

// TRUNCATE, DELETE without WHERE: what the rows were made of is gone.
void QueryAnalyzer::EmptyTable(sql::List<sql::Identifier> name) {
  SessionTable* made = session_.Find(name);
  if (made == nullptr || !made->see_through || made->place < place_) return;
  for (Column& column : made->columns) column.flow = {};
  made->wide = {};
  made->open.clear();
}

// What is put into columns of a temporary table is read from it with what was there, or instead.
void QueryAnalyzer::PutInto(sql::List<sql::Identifier> name, const QueryResult& result, bool rows,
                            bool replaces) {
  SessionTable* made = session_.Find(name);
  if (made == nullptr || !made->see_through) return;
  const bool certain = replaces && made->place >= place_;
  for (const Column& column : result.columns) {
    if (!Spend(made->columns.size())) return;
    const sql::Identifier written{column.name, false, column.span};
    const auto at = std::find_if(made->columns.begin(), made->columns.end(),
                                 [&](const Column& one) { return Matches(written, one.name); });
    if (at == made->columns.end()) {
      if (!column.star) made->columns.push_back(column);
    } else if (certain) {
      at->flow = column.flow;
    } else {
      at->flow.Merge(column.flow);
    }
  }
  if (!rows) return;
  made->wide.Merge(result.wide);
  made->open.insert(made->open.end(), result.open.begin(), result.open.end());
}

void QueryAnalyzer::DropTable(sql::List<sql::Identifier> name) {
  const SessionTable* made = session_.Find(name);
  if (made != nullptr && made->see_through && made->place < place_) return;
  session_.Drop(name);
}

void QueryAnalyzer::AlterTable(const sql::Alter& alter) {
  SessionTable* made = session_.Find(alter.table);
  if (made == nullptr) return;
  const auto find = [&](const sql::Identifier& name) {
    return std::find_if(made->columns.begin(), made->columns.end(),
                        [&](const Column& one) { return Matches(name, one.name); });
  };
  const auto flow_of = [&](const sql::Identifier& name) {
    const DatasetRef& dataset = made->dataset;
    if (made->see_through) return Flow();
    return Flow::Of(fields_.Number({dataset.namespace_name, dataset.name, std::string(name.name)}));
  };
  for (const auto& [from, to] : alter.renamed) {
    if (const auto at = find(from); at != made->columns.end()) {
      at->name = to.name;
      if (!made->see_through) at->flow = flow_of(to);
    }
  }
  for (const sql::Identifier& name : alter.dropped) {
    const auto at = find(name);
    if (at == made->columns.end() || made->place < place_) continue;
    if (static_cast<std::size_t>(at - made->columns.begin()) < made->open_at &&
        made->open_at <= made->columns.size()) {
      --made->open_at;
    }
    made->columns.erase(at);
  }
  for (const sql::Identifier& name : alter.added) {
    if (find(name) != made->columns.end()) continue;
    if (!Spend(made->columns.size())) return;
    made->columns.push_back({std::string(name.name), flow_of(name), name.span, true, false});
    // Columns of `*` stand at the end no more.
    if (!made->open.empty()) made->open_at = std::min(made->open_at, made->columns.size() - 1);
  }
  if (alter.reorders) made->open_at = 0;
}

// A table that the script has not made, under whatever name comes.
void QueryAnalyzer::TakeIntoSession(sql::List<sql::Identifier> name) {
  if (session_.Find(name) != nullptr) return;
  const TableColumns known = LookUp(name);
  SessionTable table;
  table.dataset = known.dataset;
  for (const std::string& column : known.columns) {
    const FieldRef field{known.dataset.namespace_name, known.dataset.name, column};
    table.columns.push_back({column, Flow::Of(fields_.Number(field)), {}, true, false});
  }
  if (known.open) table.open.push_back({known.dataset});
  renamed_away_.insert(known.dataset);
  session_.Put(name, std::move(table));
}

// What was written under the old name is there under the new one; but a table that the script has
// not made keeps the name by which everybody knows it.
void QueryAnalyzer::RenameTable(const sql::Rename& rename, std::vector<StatementLineage>& out) {
  if (session_.Find(rename.from) == nullptr) {
    TakeIntoSession(rename.from);
  }
  const DatasetRef before = session_.Find(rename.from)->dataset;
  session_.Rename(rename.from, rename.to);
  SessionTable* table = session_.Find(rename.to);
  if (table == nullptr) return;
  if (renamed_away_.contains(before)) {
    table->renamed = session_.Written(rename.to);
    return;
  }
  const DatasetRef after{before.namespace_name, session_.Written(rename.to)};
  const auto found = writers_.find(before);
  if (renamed_away_.contains(after)) return;
  if (found != writers_.end()) {
    for (const std::size_t at : found->second) {
      const std::vector<DatasetRef>& inputs = out[at].lineage.inputs;
      if (std::find(inputs.begin(), inputs.end(), after) != inputs.end()) return;
    }
    auto writers = writers_.extract(found);
    for (const std::size_t at : writers.mapped()) out[at].target = after;
    std::vector<std::size_t>& of_after = writers_[after];
    of_after.insert(of_after.end(), writers.mapped().begin(), writers.mapped().end());
  }
  CallIt(*table, after);
}

void QueryAnalyzer::CallIt(SessionTable& table, const DatasetRef& dataset) {
  table.dataset = dataset;
  if (table.see_through) return;
  for (OpenSource& source : table.open) source = {dataset};
  for (Column& column : table.columns) {
    column.flow = Flow::Of(fields_.Number({dataset.namespace_name, dataset.name, column.name}));
  }
}

// The name of a table that was renamed is another table's now.
void QueryAnalyzer::GiveNameAway(const DatasetRef& dataset) {
  if (renamed_away_.erase(dataset) == 0) return;
  SessionTable* renamed = session_.RenamedOf(dataset);
  if (renamed != nullptr) CallIt(*renamed, {dataset.namespace_name, renamed->renamed});
}

}  // namespace goldline::lineage
