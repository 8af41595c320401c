#include "lineage/internal/sql_facet.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "catalog/schema_facet.h"
#include "core/json.h"
#include "core/sql/script.h"
#include "core/text.h"
#include "lineage/internal/scope.h"
#include "lineage/script_lineage.h"

namespace goldline::lineage {
namespace {

constexpr std::string_view kFacetPath = "job.facets.sql";
constexpr std::size_t kMostNames = 5;

// dbt's schema facets list the columns that somebody described: there may be more.
bool ListsSomeColumns(const Event& event) {
  return std::any_of(event.run_facets.begin(), event.run_facets.end(),
                     [](const auto& facet) { return facet.first.starts_with("dbt_"); });
}

// The datasets of an event as tables.
class EventTables {
 public:
  explicit EventTables(const Event& event) : open_(ListsSomeColumns(event)) {
    for (const EventDataset& input : event.inputs) Add(input);
    for (const EventDataset& output : event.outputs) Add(output);
  }

  // The one whose dotted name ends with `name`.
  std::optional<TableColumns> Find(sql::List<sql::Identifier> name) const {
    const TableColumns* found = nullptr;
    for (const auto& [ref, table] : tables_) {
      if (!Ends(ref.name, name)) continue;
      if (found != nullptr) return std::nullopt;
      found = &table;
    }
    return found == nullptr ? std::nullopt : std::optional(*found);
  }
  const TableColumns& Of(const DatasetRef& ref) const { return tables_.at(ref); }

 private:
  void Add(const EventDataset& dataset) {
    TableColumns& table = tables_[dataset.ref];
    table.dataset = dataset.ref;
    const auto schema = dataset.facets.find(std::string(catalog::kSchemaFacet));
    if (schema != dataset.facets.end()) {
      const auto fields = catalog::FieldsOfSchemaText(schema->second);
      if (fields.ok() && !fields->empty()) table.columns.clear();
      if (fields.ok()) {
        for (const catalog::SchemaField& field : *fields) table.columns.push_back(field.name);
      }
    }
    table.open = open_ || table.columns.empty();
  }

  static bool Ends(std::string_view dotted, sql::List<sql::Identifier> name) {
    std::string_view rest = dotted;
    for (std::size_t i = name.size(); i > 0; --i) {
      const std::size_t dot = rest.rfind('.');
      const std::string_view part = dot == std::string_view::npos ? rest : rest.substr(dot + 1);
      if (!Matches(name[i - 1], part)) return false;
      if (dot == std::string_view::npos) return i == 1;
      rest = rest.substr(0, dot);
    }
    return true;
  }

  bool open_;
  std::map<DatasetRef, TableColumns> tables_;
};

const sql::Dialect& DialectOf(const Event& event) {
  if (const sql::Dialect* named = sql::FindDialect(event.sql_dialect)) return *named;
  for (const std::vector<EventDataset>* datasets : {&event.outputs, &event.inputs}) {
    for (const EventDataset& dataset : *datasets) {
      const std::string_view space = dataset.ref.namespace_name;
      const sql::Dialect* scheme = sql::FindDialect(space.substr(0, space.find("://")));
      if (scheme != nullptr) return *scheme;
    }
  }
  return sql::GenericSql();
}

// Whether a statement puts the columns that it tells into its target.
bool MakesData(const StatementLineage& statement) {
  static constexpr std::string_view kKinds[] = {"insert", "update",       "merge",
                                                "copy",   "create table", "create view"};
  return !statement.temporary && statement.target &&
         std::find(std::begin(kKinds), std::end(kKinds), statement.kind) != std::end(kKinds);
}

bool IsOfEvent(const DatasetRef& ref) { return !ref.namespace_name.empty(); }

std::string NamesOf(const std::vector<NameFinding>& findings) {
  std::set<std::string> names;
  for (const NameFinding& one : findings) {
    if (names.size() < kMostNames) names.insert(Quoted(one.name));
  }
  return Join(std::vector<std::string>(names.begin(), names.end()), ", ");
}

// What a script reads, and whether all of it was understood.
struct ScriptReading {
  std::string_view text;
  std::set<DatasetRef> inputs;
  bool whole = true;
};

// What the statements that write one output say of it.
class OutputReading {
 public:
  OutputReading(const Event& event, const ScriptReading& script)
      : event_(event), script_(script), whole_(script.whole) {}

  void Add(const StatementLineage& statement, const TableColumns& output) {
    QueryLineage lineage = statement.lineage;
    read_.insert(lineage.inputs.begin(), lineage.inputs.end());
    const bool open_names = !lineage.unresolved.empty() || !lineage.ambiguous.empty();
    whole_ = whole_ && !open_names;
    std::erase_if(lineage.columns, [&](OutputColumn& column) {
      const bool constant = column.sources.empty();
      DropUnknown(column.sources);
      const bool told = constant ? !open_names : !column.sources.empty();
      return !told || !Respell(output, column.name);
    });
    DropUnknown(lineage.indirect);
    EdgeSet more = EdgesOf(lineage, script_.text);
    const auto append = [](auto& to, auto& from) {
      std::move(from.begin(), from.end(), std::back_inserter(to));
    };
    append(set_.edges, more.edges);
    append(set_.fields, more.fields);
    append(set_.field_sql, more.field_sql);
  }

  // Nothing when the SQL says nothing that the event's inputs beside its outputs do not say.
  std::optional<EdgeSet> Take() {
    if (set_.empty()) return std::nullopt;
    for (const EventDataset& input : event_.inputs) {
      if (Explains(input.ref)) continue;
      set_.edges.push_back(
          {{input.ref.namespace_name, input.ref.name, ""}, "", Subtype::kUnspecified});
    }
    set_.Normalize();
    return std::move(set_);
  }

 private:
  // Whether the output depends on the input as the edges say, and not otherwise. Something may
  // come by way of a table that is no dataset of the event.
  bool Explains(const DatasetRef& input) const {
    if (whole_) return (by_unknown_ ? read_ : script_.inputs).contains(input);
    return std::any_of(set_.edges.begin(), set_.edges.end(), [&](const Edge& edge) {
      return edge.source.dataset_ref() == input && edge.how.HasDirect();
    });
  }

  void DropUnknown(std::vector<SourceUse>& sources) {
    const auto unknown = [](const SourceUse& use) { return !IsOfEvent(use.field.dataset_ref()); };
    by_unknown_ = std::erase_if(sources, unknown) > 0 || by_unknown_;
  }

  // As the output's schema spells it; false when that has no such column.
  static bool Respell(const TableColumns& output, std::string& name) {
    if (name == "*") return true;
    const auto& all = output.columns;
    auto at = std::find(all.begin(), all.end(), name);
    if (at == all.end()) {
      at = std::find_if(all.begin(), all.end(), [&](const std::string& column) {
        return EqualsIgnoreAsciiCase(column, name);
      });
    }
    if (at != all.end()) name = *at;
    return at != all.end() || output.open;
  }

  const Event& event_;
  const ScriptReading& script_;
  EdgeSet set_;
  std::set<DatasetRef> read_;
  bool by_unknown_ = false;
  bool whole_;
};

class FacetReading {
 public:
  explicit FacetReading(Event& event) : event_(event), tables_(event) {}

  void Read() {
    const auto script = sql::ParseScript(event_.sql, DialectOf(event_));
    if (!script.ok()) return Ignore(script.error().message());
    const TableLookup lookup = [this](sql::List<sql::Identifier> name) {
      return tables_.Find(name);
    };
    std::vector<StatementLineage> statements = AnalyzeScript(*script, lookup);
    // Stars over unknown columns are told by what becomes of them.
    for (StatementLineage& statement : statements) {
      std::erase_if(statement.lineage.unresolved,
                    [](const NameFinding& finding) { return finding.name.ends_with('*'); });
    }
    GiveQueryItsTarget(statements);
    const ScriptReading all = ReadingOf(statements, script->text());
    std::map<DatasetRef, OutputReading> readings;
    for (const StatementLineage& statement : statements) {
      if (!MakesData(statement) || !OutputWithoutLineage(*statement.target)) continue;
      NoteNames(statement);
      readings.try_emplace(*statement.target, event_, all)
          .first->second.Add(statement, tables_.Of(*statement.target));
    }
    for (EventDataset& output : event_.outputs) {
      const auto reading = readings.find(output.ref);
      if (reading == readings.end()) continue;
      output.sql_lineage = reading->second.Take();
      readings.erase(reading);
    }
  }

 private:
  bool OutputWithoutLineage(const DatasetRef& ref) const {
    bool found = false;
    for (const EventDataset& output : event_.outputs) {
      if (output.ref != ref) continue;
      if (output.lineage) return false;
      found = true;
    }
    return found;
  }

  // dbt, and others that say so by an output with just these columns, tell the query alone whose
  // result they write.
  void GiveQueryItsTarget(std::vector<StatementLineage>& statements) {
    if (statements.size() != 1 || statements[0].kind != "query") return;
    if (event_.outputs.size() != 1) {
      return Ignore("it is a query, and not said into which output its result goes");
    }
    const TableColumns& output = tables_.Of(event_.outputs[0].ref);
    for (const OutputColumn& column : statements[0].lineage.columns) {
      const bool there =
          column.name == "*" || ListsSomeColumns(event_) ||
          std::any_of(output.columns.begin(), output.columns.end(), [&](const std::string& one) {
            return EqualsIgnoreAsciiCase(one, column.name);
          });
      if (!there) {
        return Ignore(Concat("its column ", Quoted(column.name), " is not in the output's schema"));
      }
    }
    statements[0].target = event_.outputs[0].ref;
    statements[0].kind = "insert";
  }

  ScriptReading ReadingOf(const std::vector<StatementLineage>& statements, std::string_view text) {
    ScriptReading all{text, {}, true};
    for (const StatementLineage& statement : statements) {
      all.inputs.insert(statement.lineage.inputs.begin(), statement.lineage.inputs.end());
      all.whole = all.whole && statement.error.empty() && statement.skipped.empty();
      if (!statement.error.empty()) Ignore(statement.error);
      for (const SkippedText& skipped : statement.skipped) {
        const auto [begin, end] = skipped.span;
        const bool there = begin <= end && end <= text.size();
        Ignore(Concat(there ? Quoted(text.substr(begin, end - begin)) : "a part",
                      " is not understood: ", skipped.reason));
      }
    }
    return all;
  }

  void NoteNames(const StatementLineage& statement) {
    for (const DatasetRef& input : statement.lineage.inputs) {
      if (IsOfEvent(input)) continue;
      Ignore(Concat("the table ", Quoted(input.name), " is not one dataset of the event"));
    }
    if (!statement.lineage.unresolved.empty()) {
      Ignore(Concat("no table has ", NamesOf(statement.lineage.unresolved)));
    }
    if (!statement.lineage.ambiguous.empty()) {
      Ignore(Concat("more than one table may have ", NamesOf(statement.lineage.ambiguous)));
    }
  }

  // Each reason once, and not without end.
  void Ignore(std::string why) {
    constexpr std::size_t kMostReasons = 20;
    if (reasons_.size() < kMostReasons && reasons_.insert(why).second) {
      event_.ignored.push_back({std::string(kFacetPath), std::move(why)});
    }
  }

  Event& event_;
  EventTables tables_;
  std::set<std::string> reasons_;
};

}  // namespace

void ReadSqlFacet(Event& event) {
  if (event.sql.empty() || event.explicit_lineage) return;
  const bool open = std::any_of(event.outputs.begin(), event.outputs.end(),
                                [](const EventDataset& output) { return !output.lineage; });
  if (open) FacetReading(event).Read();
}

}  // namespace goldline::lineage
