#include "ingest/run_events.h"

#include <algorithm>
#include <optional>

#include "catalog/errors.h"
#include "catalog/openlineage_facet.h"
#include "core/text.h"
#include "ingest/errors.h"
#include "ingest/internal/event_datasets.h"
#include "ingest/internal/run_record_keeper.h"
#include "lineage/edge.h"
#include "lineage/graph.h"

namespace goldline::ingest {
namespace {

using catalog::BeginFacet;
using catalog::Run;
using catalog::RunState;

// One statement is one dataset's lineage; the latest facts are those of this run or of few later.
constexpr std::size_t kFactsLookedAt = 100;

bool IsOurs(const catalog::Job& job) {
  return std::find(std::begin(internal::kOwnJobKinds), std::end(internal::kOwnJobKinds),
                   job.kind) != std::end(internal::kOwnJobKinds);
}

std::string PropertyOf(const catalog::Properties& properties, const std::string& name) {
  const auto found = properties.find(name);
  return found == properties.end() ? std::string() : found->second;
}

// Writes the events of one run.
class EventsOfRun {
 public:
  EventsOfRun(const store::ReadView& view, const Run& run, const catalog::Job& job,
              std::string producer)
      : graph_(view), run_(run), job_(job), producer_(std::move(producer)) {}

  std::string Start() {
    JsonWriter json;
    Begin(RunState::kStart, *run_.started, json);
    WriteRun(false, json);
    WriteJob({}, json);
    json.Key("inputs").BeginArray().EndArray().Key("outputs").BeginArray().EndArray().EndObject();
    return json.Take();
  }

  Result<std::string> End() {
    JsonWriter json;
    Begin(run_.state, *run_.ended, json);
    WriteRun(true, json);
    GL_TRY(const std::vector<internal::OutputLineage> outputs, Outputs());
    WriteJob(outputs, json);
    const internal::EventDatasets datasets(graph_.catalog(), run_, producer_);
    json.Key("inputs").BeginArray();
    for (const catalog::DatasetId input : run_.inputs) {
      GL_RETURN_IF_ERROR(datasets.WriteInput(input, json));
    }
    json.EndArray().Key("outputs").BeginArray();
    for (const internal::OutputLineage& output : outputs) {
      GL_RETURN_IF_ERROR(datasets.WriteOutput(output, json));
    }
    json.EndArray().EndObject();
    return json.Take();
  }

 private:
  void Begin(RunState state, UtcTime time, JsonWriter& json) const {
    json.BeginObject().Key("eventType").String(catalog::ToString(state));
    json.Key("eventTime").String(ToString(time)).Key("producer").String(producer_);
    json.Key("schemaURL").String(catalog::kRunEventSchema);
  }

  void WriteRun(bool ended, JsonWriter& json) const {
    json.Key("run").BeginObject().Key("runId").String(ToString(run_.uuid));
    json.Key("facets").BeginObject();
    BeginFacet(json, producer_, "processing_engine", "1-1-1/ProcessingEngineRunFacet");
    const std::string_view version = std::string_view(producer_).substr(producer_.rfind(':') + 1);
    json.Key("name").String("goldline").Key("version").String(version).EndObject();
    WriteParent(json);
    if (ended && !run_.errors.empty()) {
      BeginFacet(json, producer_, "errorMessage", "1-0-1/ErrorMessageRunFacet");
      json.Key("message").String(Join(run_.errors, "\n"));
      json.Key("programmingLanguage").String("C++").EndObject();
    }
    json.EndObject().EndObject();
  }

  void WriteParent(JsonWriter& json) const {
    const std::optional<lineage::ParentRun> parent = lineage::ParentOf(run_.properties);
    if (!parent) return;
    BeginFacet(json, producer_, "parent", "1-2-0/ParentRunFacet");
    json.Key("run").BeginObject().Key("runId").String(ToString(parent->run)).EndObject();
    json.Key("job").BeginObject().Key("namespace").String(parent->job.namespace_name);
    json.Key("name").String(parent->job.name).EndObject().EndObject();
  }

  void WriteJob(const std::vector<internal::OutputLineage>& outputs, JsonWriter& json) const {
    json.Key("job").BeginObject().Key("namespace").String(job_.ref.namespace_name);
    json.Key("name").String(job_.ref.name).Key("facets").BeginObject();
    BeginFacet(json, producer_, "jobType", "2-0-4/JobTypeJobFacet");
    json.Key("processingType").String("BATCH").Key("integration").String("GOLDLINE");
    json.Key("jobType").String(internal::TypeText(job_.kind)).EndObject();
    if (!job_.description.empty()) {
      BeginFacet(json, producer_, "documentation", "1-1-0/DocumentationJobFacet");
      json.Key("description").String(job_.description).EndObject();
    }
    internal::WriteOwners(job_.owners, producer_, "1-0-1/OwnershipJobFacet", json);
    WriteStatement(outputs, json);
    internal::WriteExplicitLineage(outputs, producer_, json);
    json.EndObject().EndObject();
  }

  // Of a pipeline with a mapping each field has its own SQL, in the facet of its lineage.
  void WriteStatement(const std::vector<internal::OutputLineage>& outputs, JsonWriter& json) const {
    if (job_.kind != internal::kStatementJob || outputs.size() != 1) return;
    BeginFacet(json, producer_, "sql", "1-1-0/SQLJobFacet");
    json.Key("query").String(outputs.front().edges.statement);
    const std::string dialect = PropertyOf(job_.properties, std::string(internal::kSqlDialect));
    if (!dialect.empty()) json.Key("dialect").String(dialect);
    json.EndObject();
  }

  // A run that failed its gate wrote nothing; what it meant to write has its verdicts.
  Result<std::vector<internal::OutputLineage>> Outputs() const {
    std::vector<internal::OutputLineage> outputs;
    for (const catalog::DatasetId id : run_.outputs) {
      GL_TRY(internal::OutputLineage output, OutputOf(id));
      GL_TRY(output.edges, EdgesTo(id));
      outputs.push_back(std::move(output));
    }
    const std::string judged = PropertyOf(run_.properties, std::string(internal::kJudgedTarget));
    if (!outputs.empty() || judged.empty()) return outputs;
    const Result<lineage::FieldRef> target = graph_.FindField(judged);
    if (!target.ok()) return outputs;
    GL_TRY(const auto dataset, graph_.catalog().FindDataset(target->dataset_ref()));
    if (dataset) outputs.push_back({dataset->id, dataset->ref, {}});
    return outputs;
  }

  Result<internal::OutputLineage> OutputOf(catalog::DatasetId id) const {
    GL_TRY(const catalog::Dataset dataset, graph_.catalog().GetDataset(id));
    return internal::OutputLineage{id, dataset.ref, {}};
  }

  Result<lineage::EdgeSet> EdgesTo(catalog::DatasetId output) const {
    GL_TRY(const auto facts,
           graph_.Facts(run_.job, output, lineage::Layer::kObserved, run_.started, kFactsLookedAt));
    for (const lineage::FactSummary& fact : facts) {
      if (fact.run == run_.uuid) return graph_.Edges(fact.edges);
    }
    return lineage::EdgeSet();
  }

  lineage::LineageGraph graph_;
  const Run& run_;
  const catalog::Job& job_;
  std::string producer_;
};

}  // namespace

Result<std::vector<std::string>> RunEvents(const store::ReadView& view, const Uuid& run,
                                           std::string_view version) {
  const catalog::CatalogView catalog(view);
  GL_TRY(const std::optional<Run> found, catalog.FindRun(run));
  if (!found) return errors::NoSuchRun(ToString(run));
  GL_TRY(const catalog::Job job, catalog.GetJob(found->job));
  if (!IsOurs(job) || !found->started) return errors::NotOurRun(ToString(run));
  EventsOfRun events(view, *found, job, catalog::ProducerOf(version));
  std::vector<std::string> all = {events.Start()};
  if (catalog::IsTerminal(found->state) && found->ended) {
    GL_TRY(std::string end, events.End());
    all.push_back(std::move(end));
  }
  return all;
}

}  // namespace goldline::ingest
