#include "ingest/internal/dbt_lineage.h"

#include <algorithm>
#include <deque>
#include <set>
#include <utility>

#include "core/sql/script.h"
#include "core/text.h"
#include "ingest/internal/dbt_columns.h"
#include "lineage/script_lineage.h"

namespace goldline::ingest::internal {
namespace {

using catalog::SchemaField;
using lineage::QueryLineage;
using lineage::SourceUse;
using lineage::Subtype;

// Compiled models with generated pivots reach some megabytes.
constexpr sql::ParseLimits kLimits{.max_bytes = std::size_t{16} << 20,
                                   .max_tokens = std::size_t{1} << 20};
// Of the names that one node's SQL does not explain.
constexpr std::size_t kMostNames = 10;

// "a, b and 3 more".
std::string NamesOf(const std::vector<lineage::NameFinding>& findings) {
  std::vector<std::string> names;
  for (const lineage::NameFinding& finding : findings) {
    if (names.size() < kMostNames) names.push_back(finding.name);
  }
  const std::size_t more = findings.size() - names.size();
  return Concat(Join(names, ", "), more == 0 ? "" : Concat(" and ", more, " more"));
}

bool MakesData(const DbtNode& node) {
  return node.kind == DbtKind::kModel || node.kind == DbtKind::kSnapshot ||
         node.kind == DbtKind::kExposure || node.kind == DbtKind::kMetric;
}

bool HasDataset(const DbtNode& node) {
  return node.relation() || node.kind == DbtKind::kExposure || node.kind == DbtKind::kMetric;
}

const SchemaField* FindField(const std::vector<SchemaField>& fields, std::string_view name) {
  const SchemaField* folded = nullptr;
  for (const SchemaField& field : fields) {
    if (field.name == name) return &field;
    if (folded == nullptr && EqualsIgnoreAsciiCase(field.name, name)) folded = &field;
  }
  return folded;
}

}  // namespace

std::string DbtFields::NameOf(const std::string& written) const {
  const SchemaField* field = FindField(fields, written);
  return field == nullptr ? written : field->name;
}

DbtLineage::DbtLineage(const DbtArtifacts& artifacts, DbtNamespaces namespaces,
                       std::vector<DbtProblem>& problems)
    : artifacts_(artifacts),
      namespaces_(std::move(namespaces)),
      dialect_(DbtDialect(artifacts.adapter)),
      problems_(problems),
      tables_(dialect_) {}

void DbtLineage::Problem(const DbtNode& node, std::string what, std::string message) {
  problems_.push_back({node.unique_id, std::move(what), std::move(message)});
}

void DbtLineage::Analyze() {
  for (const auto& [id, node] : artifacts_.nodes) {
    if (node.relation()) tables_.Add(node);
    if (!HasDataset(node)) continue;
    DbtNodeLineage& own = nodes_[id];
    own.dataset = DbtDatasetRef(node, namespaces_.datasets, namespaces_.jobs);
    own.fields = FieldsOf(node);
    const auto [at, fresh] = by_dataset_.emplace(own.dataset, &own);
    if (!fresh) {
      Problem(node, "same_relation",
              Concat("another node is the table ", own.dataset.name, ", too"));
    }
  }
  for (const std::string& id : InOrder()) AnalyzeNode(artifacts_.nodes.at(id));
}

// After everything that they depend on, else in the order of their ids.
DbtLineage::Ids DbtLineage::InOrder() {
  std::map<std::string, std::size_t> waiting;  // how many dependencies are not done yet
  std::map<std::string, Ids> readers;
  std::deque<std::string> ready;
  for (const auto& [id, node] : artifacts_.nodes) {
    std::set<std::string> inputs;
    for (const std::string& input : node.depends_on) {
      if (artifacts_.nodes.contains(input) && input != id) inputs.insert(input);
    }
    for (const std::string& input : inputs) readers[input].push_back(id);
    waiting[id] = inputs.size();
    if (inputs.empty()) ready.push_back(id);
  }
  Ids order;
  while (!ready.empty()) {
    for (const std::string& reader : readers[ready.front()]) {
      if (--waiting[reader] == 0) ready.push_back(reader);
    }
    waiting.erase(ready.front());
    order.push_back(std::move(ready.front()));
    ready.pop_front();
  }
  if (!waiting.empty()) NoteCycle(waiting);
  for (const auto& [id, count] : waiting) order.push_back(id);
  return order;
}

// Each of those that wait depends on another: following them comes round.
void DbtLineage::NoteCycle(const std::map<std::string, std::size_t>& waiting) {
  Ids path{waiting.begin()->first};
  while (true) {
    const Ids& inputs = artifacts_.nodes.at(path.back()).depends_on;
    const auto next = std::find_if(inputs.begin(), inputs.end(), [&](const std::string& input) {
      return waiting.contains(input) && input != path.back();
    });
    const auto seen = std::find(path.begin(), path.end(), *next);
    if (seen != path.end()) {
      path.erase(path.begin(), seen);
      break;
    }
    path.push_back(*next);
  }
  problems_.push_back({path.front(), "cycle",
                       Concat("depends on itself by way of ", path.size(), " nodes, ",
                              waiting.size(), " nodes were read in no sure order")});
}

// The nodes with datasets that a node depends on, seen through ephemeral models and semantic ones.
const DbtLineage::Ids& DbtLineage::DatasetsBehind(const std::string& unique_id) {
  const auto known = behind_.find(unique_id);
  if (known != behind_.end()) return known->second;
  std::set<std::string> found, seen{unique_id};
  std::vector<const DbtNode*> open{&artifacts_.nodes.at(unique_id)};
  while (!open.empty()) {
    const DbtNode& at = *open.back();
    open.pop_back();
    for (const std::string& input : at.depends_on) {
      const auto node = artifacts_.nodes.find(input);
      if (node == artifacts_.nodes.end()) continue;
      if (HasDataset(node->second)) {
        found.insert(input);
      } else if (seen.insert(input).second) {
        open.push_back(&node->second);
      }
    }
  }
  return behind_.emplace(unique_id, Ids(found.begin(), found.end())).first->second;
}

DbtFields DbtLineage::FieldsOf(const DbtNode& node) const {
  DbtFields out;
  for (const DbtColumn& column : node.columns) {
    out.fields.push_back({column.name, column.type, column.description});
  }
  const auto table = artifacts_.catalog.find(node.unique_id);
  if (table == artifacts_.catalog.end() || table->second.columns.empty()) return out;
  const std::vector<SchemaField> declared = std::move(out.fields);
  out.fields.clear();
  for (const DbtColumn& column : table->second.columns) {
    SchemaField field{column.name, column.type, column.description};
    const SchemaField* said = FindField(declared, column.name);
    if (said != nullptr && !said->description.empty()) field.description = said->description;
    out.fields.push_back(std::move(field));
  }
  out.whole = out.from_catalog = true;
  return out;
}

void DbtLineage::AnalyzeNode(const DbtNode& node) {
  for (const std::string& input : node.depends_on) {
    if (artifacts_.nodes.contains(input) || input.starts_with("macro.")) continue;
    Problem(node, "missing_node",
            Concat("depends on ", Quoted(input), ", which the manifest lacks"));
  }
  const auto own = nodes_.find(node.unique_id);
  if (own == nodes_.end() || !MakesData(node)) return;
  if (node.kind == DbtKind::kMetric) return AnalyzeMetric(node, own->second);
  if (node.kind == DbtKind::kExposure) return DependOnInputs(node, own->second);
  AnalyzeSql(node, own->second);
}

void DbtLineage::DependOnInputs(const DbtNode& node, DbtNodeLineage& out) {
  for (const std::string& input : DatasetsBehind(node.unique_id)) {
    const catalog::DatasetRef& ref = nodes_.at(input).dataset;
    out.edges.edges.push_back({{ref.namespace_name, ref.name, ""}, "", Subtype::kUnspecified});
  }
  out.edges.statement = node.compiled;
  out.edges.Normalize();
  if (!out.edges.edges.empty()) out.reading = DbtReading::kDependencies;
}

void DbtLineage::AnalyzeSql(const DbtNode& node, DbtNodeLineage& out) {
  std::optional<QueryLineage> query = ReadSql(node);
  if (!query) return DependOnInputs(node, out);
  // Stars over unknown columns are told by what becomes of them.
  std::erase_if(query->unresolved, [](const auto& name) { return name.name.ends_with('*'); });
  NameUnnamed(out.fields, *query);
  SpellOutStar(out.fields, *query);
  if (node.kind == DbtKind::kSnapshot) AddSnapshotColumns(node.snapshot, *query);
  TakeFields(*query, out.fields);
  NoteNames(node, *query);
  NameSources(node, *query);
  DropUnknownColumns(*query);
  for (lineage::OutputColumn& column : query->columns) {
    column.name = out.fields.NameOf(column.name);
  }
  out.edges = lineage::EdgesOf(*query, node.compiled);
  out.reading = DbtReading::kColumns;
  const std::set<std::string, std::less<>> told(out.edges.fields.begin(), out.edges.fields.end());
  for (const SchemaField& field : out.fields.fields) out.with_lineage += told.count(field.name);
}

// The one query of the node's SQL; nullopt, and a problem, where there is none to read.
std::optional<QueryLineage> DbtLineage::ReadSql(const DbtNode& node) {
  if (node.language == "python") {
    Problem(node, "not_sql", "is Python, whose columns nobody can tell");
    return std::nullopt;
  }
  if (node.compiled.empty()) {
    Problem(node, "not_compiled", "has no compiled SQL: run dbt compile, and import again");
    return std::nullopt;
  }
  const Result<sql::ParsedScript> script = sql::ParseScript(node.compiled, dialect_, kLimits);
  if (!script.ok()) {
    Problem(node, "not_read", script.error().message());
    return std::nullopt;
  }
  const lineage::TableLookup lookup =
      [&](sql::List<sql::Identifier> name) -> std::optional<lineage::TableColumns> {
    const DbtNode* table = tables_.Find(name, node);
    if (table == nullptr) return std::nullopt;
    const DbtNodeLineage& known = nodes_.at(table->unique_id);
    lineage::TableColumns columns{known.dataset, {}, !known.fields.whole, {}};
    for (const SchemaField& field : known.fields.fields) columns.columns.push_back(field.name);
    return columns;
  };
  std::vector<lineage::StatementLineage> statements = lineage::AnalyzeScript(*script, lookup);
  std::erase_if(statements, [](const auto& one) { return one.kind != "query"; });
  if (statements.size() != 1 || !statements[0].error.empty()) {
    Problem(node, "not_read",
            statements.size() == 1
                ? statements[0].error
                : Concat("its SQL has ", statements.size(), " queries, not one"));
    return std::nullopt;
  }
  for (const lineage::SkippedText& skipped : statements[0].skipped) {
    Problem(node, "partly_read",
            Concat(Quoted(script->text(skipped.span)), " was not read: ", skipped.reason));
  }
  return std::move(statements[0].lineage);
}

void DbtLineage::NoteNames(const DbtNode& node, const QueryLineage& query) {
  if (!query.unresolved.empty()) {
    Problem(node, "unresolved",
            Concat("no table that it reads has a column ", NamesOf(query.unresolved)));
  }
  if (!query.ambiguous.empty()) {
    Problem(node, "ambiguous",
            Concat("more than one table could have the column ", NamesOf(query.ambiguous)));
  }
  for (const lineage::OutputColumn& column : query.columns) {
    if (column.name != "*") continue;
    Problem(node, "unknown_columns",
            "takes all columns of a table whose columns are not all known: run dbt docs generate, "
            "and import again");
  }
  for (const lineage::DatasetRef& input : query.inputs) {
    if (!input.namespace_name.empty()) continue;
    Problem(node, "unknown_table",
            Concat("reads ", Quoted(input.name), ", which is neither a model nor a source"));
  }
}

// A table that the project does not know is one of the same database and schema, where its name
// does not say which.
void DbtLineage::NameSource(const DbtNode& node, SourceUse& use) {
  lineage::FieldRef& field = use.field;
  if (field.namespace_name.empty()) {
    field.namespace_name = namespaces_.datasets;
    const auto dots = std::count(field.dataset.begin(), field.dataset.end(), '.');
    if (dots < 1 && !node.schema.empty()) field.dataset = Concat(node.schema, ".", field.dataset);
    if (dots < 2 && !node.database.empty()) {
      field.dataset = Concat(node.database, ".", field.dataset);
    }
    return;
  }
  const auto known = by_dataset_.find(field.dataset_ref());
  if (known != by_dataset_.end()) field.field = known->second->fields.NameOf(field.field);
}

void DbtLineage::NameSources(const DbtNode& node, QueryLineage& query) {
  for (lineage::OutputColumn& column : query.columns) {
    for (SourceUse& use : column.sources) NameSource(node, use);
  }
  for (SourceUse& use : query.indirect) NameSource(node, use);
}

}  // namespace goldline::ingest::internal
