#include "ingest/internal/run_commit.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "ingest/incidents.h"
#include "ingest/run_results.h"
#include "lineage/sql_lineage.h"

namespace goldline::ingest::internal {
namespace {

using catalog::DatasetId;

std::vector<catalog::SchemaField> SchemaOf(const Fields& fields) {
  std::vector<catalog::SchemaField> schema;
  for (const Field& field : fields) {
    schema.push_back({field.name, std::string(TypeName(field.type)), ""});
  }
  return schema;
}

Result<DatasetId> PutSource(const PipelineSource& source, const SourcePlan& plan,
                            RunCommit& commit) {
  GL_TRY(const catalog::SystemId system, commit.catalog.PutSystem({.name = source.system}));
  catalog::DatasetFacts facts;
  facts.ref = source.dataset;
  facts.kind = "file";
  facts.system = system;
  facts.fields = SchemaOf(plan.fields);
  facts.run = commit.run.uuid;
  return commit.catalog.PutDataset(facts);
}

Result<DatasetId> PutTarget(const Pipeline& pipeline, const RunPlan& plan, RunCommit& commit) {
  catalog::DatasetFacts facts;
  facts.ref = pipeline.target->dataset;
  facts.kind = pipeline.target->records == TargetRecords::kGolden ? "golden" : "table";
  facts.fields = SchemaOf(plan.target_fields);
  if (facts.kind == "golden") {
    facts.fields->insert(facts.fields->begin(), {std::string(kGoldenIdField), "text", ""});
  }
  std::string owner = plan.contract.Owner();
  if (owner.empty()) owner = pipeline.owner;
  if (!owner.empty()) facts.owners = OwnersOf(owner);
  if (!plan.contract.id.empty()) facts.properties["contract"] = plan.contract.id;
  facts.run = commit.run.uuid;
  return commit.catalog.PutDataset(facts);
}

// Each field by the mapping of every source; a field without an expression is the source's own.
Result<lineage::EdgeSet> EdgesOf(const Pipeline& pipeline, const RunPlan& plan) {
  lineage::EdgeSet all;
  for (std::size_t i = 0; i < plan.sources.size(); ++i) {
    const PipelineSource& source = pipeline.sources[i];
    lineage::InputRelation input;
    input.alias = source.dataset.name.substr(source.dataset.name.rfind('.') + 1);
    input.dataset = {source.dataset.namespace_name, source.dataset.name};
    for (const Field& field : plan.sources[i].fields) input.columns.push_back(field.name);
    std::vector<lineage::Mapping> mappings;
    for (const Mapping::FieldRule& rule : plan.sources[i].mapping.rules()) {
      mappings.push_back({rule.target, rule.expression.sql()});
    }
    GL_TRY(lineage::EdgeSet edges, lineage::EdgesOfMappings(mappings, {input}, source.where));
    std::move(edges.edges.begin(), edges.edges.end(), std::back_inserter(all.edges));
    all.fields.insert(all.fields.end(), edges.fields.begin(), edges.fields.end());
    std::move(edges.field_sql.begin(), edges.field_sql.end(), std::back_inserter(all.field_sql));
  }
  all.Normalize();
  return all;
}

Status PutQuarantine(const Pipeline& pipeline, const RunOutcome& outcome, DatasetId target,
                     RunCommit& commit) {
  QuarantineSet set;
  set.dataset = target;
  set.run = commit.run.id;
  set.uuid = commit.run.uuid;
  set.time = *commit.run.started;
  set.object = outcome.plan.object;
  set.gate = outcome.plan.contract.gate;
  set.fields = outcome.plan.target_fields;
  // Golden records are not the records that passed, but what became of them.
  if (pipeline.target->records == TargetRecords::kMapped) {
    std::error_code failed;
    set.admitted = std::filesystem::absolute(outcome.report.output, failed).string();
  }
  return outcome.kept_aside.Complete(std::move(set), outcome.plan.contract_text, commit.changes);
}

}  // namespace

Status PutIncidents(const quality::Contract& contract, const quality::CheckReport& check,
                    DatasetId target, RunCommit& commit) {
  GL_TRY(const catalog::Dataset dataset, commit.catalog.catalog().GetDataset(target));
  return UpdateIncidents(commit.store, commit.view, commit.changes, dataset, check,
                         {commit.run.uuid, *commit.run.started, contract.close_incidents});
}

Status CommitGateFailure(const Pipeline& pipeline, const RunOutcome& outcome, RunCommit& commit) {
  catalog::DatasetFacts facts;
  facts.ref = pipeline.target->dataset;
  GL_TRY(const DatasetId target, commit.catalog.PutDataset(facts));
  commit.run.properties[std::string(kJudgedTarget)] = lineage::ToString(facts.ref);
  PutOutcomes(commit.changes, target, outcome.flow.check, commit.run.uuid, *commit.run.started);
  return PutIncidents(outcome.plan.contract, outcome.flow.check, target, commit);
}

Status CommitRecords(const Pipeline& pipeline, const RunOutcome& outcome, RunCommit& commit) {
  const UtcTime time = *commit.run.started;
  for (std::size_t i = 0; i < pipeline.sources.size(); ++i) {
    GL_TRY(const DatasetId source, PutSource(pipeline.sources[i], outcome.plan.sources[i], commit));
    commit.run.inputs.push_back(source);
    PutProfile(commit.changes, source,
               {time, commit.run.id, outcome.flow.source_profiles[i].ToJson()});
  }
  GL_TRY(const DatasetId target, PutTarget(pipeline, outcome.plan, commit));
  commit.run.outputs = {target};
  commit.run.properties["mapping"] = outcome.plan.fingerprint;
  commit.run.properties["output"] = outcome.report.output;
  PutProfile(commit.changes, target, {time, commit.run.id, outcome.flow.target_profile.ToJson()});
  PutOutcomes(commit.changes, target, outcome.flow.check, commit.run.uuid, time);
  GL_RETURN_IF_ERROR(PutIncidents(outcome.plan.contract, outcome.flow.check, target, commit));
  GL_RETURN_IF_ERROR(PutQuarantine(pipeline, outcome, target, commit));
  GL_RETURN_IF_ERROR(
      outcome.keys.Complete(commit.view, outcome.replaced, commit.run.uuid, commit.changes));
  GL_TRY(lineage::EdgeSet edges, EdgesOf(pipeline, outcome.plan));
  GL_RETURN_IF_ERROR(commit.lineage.AddFact({.job = commit.job,
                                             .output = target,
                                             .time = time,
                                             .run = commit.run.uuid,
                                             .state = catalog::RunState::kComplete},
                                            std::move(edges)));
  if (outcome.resolution != nullptr) commit.changes.Append(outcome.resolution->changes);
  return Ok();
}

}  // namespace goldline::ingest::internal
