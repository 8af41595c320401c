#include "ingest/internal/statement_plan.h"

#include <algorithm>
#include <utility>

#include "core/files.h"
#include "core/sql/script.h"
#include "core/text.h"
#include "ingest/errors.h"
#include "lineage/script_lineage.h"

namespace goldline::ingest::internal {
namespace {

std::string NameIn(sql::List<sql::Identifier> name) {
  std::string text;
  for (const sql::Identifier& part : name) {
    text += Concat(text.empty() ? "" : ".", part.name);
  }
  return text;
}

// A dataset of the pipeline's namespace, else the only one of that name anywhere.
std::optional<catalog::Dataset> FindDataset(const catalog::CatalogView& catalog,
                                            const std::string& namespace_name,
                                            const std::string& name) {
  const auto own = catalog.FindDataset({namespace_name, name});
  if (own.ok() && *own) return *own;
  const auto named = catalog.DatasetsNamed(name);
  if (!named.ok() || named->size() != 1) return std::nullopt;
  return named->front();
}

// Dialects that fold names to upper case mean the table in lower case, too.
std::optional<lineage::TableColumns> FindTable(const catalog::CatalogView& catalog,
                                               const std::string& namespace_name,
                                               const std::string& name) {
  std::optional<catalog::Dataset> dataset = FindDataset(catalog, namespace_name, name);
  if (!dataset) dataset = FindDataset(catalog, namespace_name, AsciiLower(name));
  if (!dataset) return std::nullopt;
  lineage::TableColumns table;
  table.dataset = {dataset->ref.namespace_name, dataset->ref.name};
  const auto schema = catalog.Schema(dataset->id);
  if (!schema.ok() || schema->fields.empty()) {
    table.open = true;
    return table;
  }
  for (const catalog::SchemaField& field : schema->fields) table.columns.push_back(field.name);
  return table;
}

Error InFile(Error error, const std::string& file) {
  InputPlace place = error.place();
  place.input = file;
  return std::move(error).At(std::move(place));
}

std::size_t LineOf(std::string_view text, sql::Span span) {
  return 1 + static_cast<std::size_t>(std::count(
                 text.begin(), text.begin() + static_cast<std::ptrdiff_t>(span.begin), '\n'));
}

// Gives a result: a query, or what is put into a lasting table.
bool GivesResult(const lineage::StatementLineage& statement) {
  static constexpr std::string_view kKinds[] = {"query",        "insert", "update",     "merge",
                                                "create table", "copy",   "create view"};
  return !statement.temporary &&
         std::find(std::begin(kKinds), std::end(kKinds), statement.kind) != std::end(kKinds);
}

Result<lineage::QueryLineage> ResultOf(const sql::ParsedScript& script,
                                       const PipelineStatement& statement,
                                       const lineage::TableLookup& lookup,
                                       std::vector<std::string>& notes) {
  lineage::StatementLineage* result = nullptr;
  std::vector<lineage::StatementLineage> statements = lineage::AnalyzeScript(script, lookup);
  for (lineage::StatementLineage& one : statements) {
    for (const lineage::SkippedText& skipped : one.skipped) {
      notes.push_back(Concat("line ", LineOf(script.text(), skipped.span), " of ",
                             statement.sql_file, " is not read: ", skipped.reason));
    }
    if (!GivesResult(one)) continue;
    if (result != nullptr) {
      return errors::StatementsHaveResults(LineOf(script.text(), result->span),
                                           LineOf(script.text(), one.span))
          .At({statement.sql_file, LineOf(script.text(), one.span), 0});
    }
    result = &one;
  }
  if (result == nullptr) return errors::StatementHasNoResult(statement.sql_file);
  if (!result->error.empty()) {
    return errors::StatementTooComplex(result->error)
        .At({statement.sql_file, LineOf(script.text(), result->span), 0});
  }
  return std::move(result->lineage);
}

Result<lineage::QueryLineage> LineageOf(const StatementPlan& plan,
                                        const PipelineStatement& statement,
                                        const lineage::TableLookup& lookup,
                                        std::vector<std::string>& notes) {
  if (statement.dialect.empty()) {
    auto query = sql::ParseSelect(plan.text);
    if (!query.ok()) return InFile(std::move(query).error(), statement.sql_file);
    return lineage::AnalyzeQuery(**query, lookup);
  }
  auto script = sql::ParseScript(plan.text, *sql::FindDialect(statement.dialect));
  if (!script.ok()) return InFile(std::move(script).error(), statement.sql_file);
  return ResultOf(*script, statement, lookup, notes);
}

}  // namespace

Result<StatementPlan> MakeStatementPlan(const Pipeline& pipeline, const store::KvStore& store) {
  const PipelineStatement& statement = *pipeline.statement;
  StatementPlan plan;
  GL_TRY(plan.text, ReadWholeFile(statement.sql_file, 1 << 20));
  const catalog::CatalogView catalog(store.View());
  const lineage::TableLookup lookup = [&](sql::List<sql::Identifier> name) {
    return FindTable(catalog, pipeline.namespace_name, NameIn(name));
  };
  GL_TRY(plan.lineage, LineageOf(plan, statement, lookup, plan.notes));
  for (const lineage::NameFinding& finding : plan.lineage.unresolved) {
    plan.notes.push_back(Concat("no table has a column ", finding.name));
  }
  for (const lineage::NameFinding& finding : plan.lineage.ambiguous) {
    plan.notes.push_back(Concat(finding.name, " could be ", Join(finding.candidates, " or ")));
  }
  return plan;
}

Status CommitStatement(const Pipeline& pipeline, const StatementPlan& plan, RunCommit& commit) {
  catalog::DatasetFacts facts;
  facts.ref = pipeline.statement->target;
  facts.kind = "dashboard";
  facts.fields.emplace();
  for (const lineage::OutputColumn& column : plan.lineage.columns) {
    facts.fields->push_back({column.name, "", ""});
  }
  if (!pipeline.owner.empty()) facts.owners = OwnersOf(pipeline.owner);
  facts.run = commit.run.uuid;
  GL_TRY(const catalog::DatasetId target, commit.catalog.PutDataset(facts));
  commit.run.outputs = {target};
  for (const lineage::DatasetRef& input : plan.lineage.inputs) {
    const std::string& ns =
        input.namespace_name.empty() ? pipeline.namespace_name : input.namespace_name;
    GL_TRY(const catalog::DatasetId id, commit.catalog.PutDataset({.ref = {ns, input.name}}));
    commit.run.inputs.push_back(id);
  }
  lineage::EdgeSet edges = lineage::EdgesOf(plan.lineage, plan.text);
  for (lineage::Edge& edge : edges.edges) {
    if (edge.source.namespace_name.empty()) edge.source.namespace_name = pipeline.namespace_name;
  }
  edges.Normalize();
  return commit.lineage.AddFact({.job = commit.job,
                                 .output = target,
                                 .time = *commit.run.started,
                                 .run = commit.run.uuid,
                                 .state = catalog::RunState::kComplete},
                                std::move(edges));
}

}  // namespace goldline::ingest::internal
