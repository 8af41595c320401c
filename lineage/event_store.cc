#include "lineage/event_store.h"

#include <algorithm>
#include <map>

#include "catalog/catalog.h"
#include "core/text.h"
#include "lineage/assertions.h"
#include "lineage/graph.h"
#include "lineage/internal/described.h"
#include "lineage/internal/event_rows.h"
#include "lineage/internal/graph_rows.h"
#include "lineage/run_facets.h"

namespace goldline::lineage {
namespace {

using catalog::CatalogWriter;
using catalog::RunState;
using store::Keyspace;

const Ignored kTooManyPairs{"inputs and outputs", "are too many to depend on each other"};

// Writes what one event says into one set of changes.
class Recording {
 public:
  Recording(store::KvStore& store, const store::ReadView& view, store::WriteSet& changes,
            const Event& event, UtcTime now)
      : catalog_(store, view, changes, now),
        lineage_(catalog_, view, changes),
        changes_(changes),
        event_(event),
        now_(now) {}

  Status Record(Receipt& receipt) {
    GL_RETURN_IF_ERROR(PutJob());
    GL_TRY(const std::vector<catalog::DatasetId> inputs, PutDatasets(event_.inputs));
    for (const catalog::DatasetId input : inputs) KeepResults(input, kTestFacet, event_.run_facets);
    GL_TRY(const std::vector<catalog::DatasetId> outputs, PutDatasets(event_.outputs));
    GL_RETURN_IF_ERROR(PutDatasetFacets());
    GL_TRY(auto sets, SetsOf(outputs, receipt));
    if (event_.kind == EventKind::kRun) {
      GL_RETURN_IF_ERROR(PutRun(inputs, outputs));
      if (!event_.explicit_lineage) {
        GL_RETURN_IF_ERROR(PutRunDatasets(inputs, outputs, receipt));
      }
    }
    if (event_.kind == EventKind::kJob && (event_.lists_outputs || event_.explicit_lineage)) {
      std::vector<catalog::DatasetId> declared;
      for (const auto& [output, set] : sets) declared.push_back(output);
      GL_RETURN_IF_ERROR(lineage_.AddDeclaration(job_, event_.time, event_.hash, inputs, declared));
    }
    if (event_.declares_only_reads()) {
      lineage_.AddDeclaredReads(job_, event_.time, event_.hash, inputs);
    }
    GL_RETURN_IF_ERROR(PutFacts(std::move(sets), OwnLayer(), receipt));
    GL_RETURN_IF_ERROR(PutSqlFacts(outputs, receipt));
    receipt.stored = true;
    const std::uint32_t day = ArrivalDay(now_);
    changes_.Put(Keyspace::kEvent, EventKey(day, event_.hash), EncodeEvent(event_, receipt));
    changes_.Put(Keyspace::kEventTime, EventTimeKey(event_.kind, event_.time, event_.hash),
                 EncodeDay(day));
    return Ok();
  }

 private:
  catalog::FacetReport ReportOf(Facets facets) const {
    const catalog::ReportOrder order{event_.time, static_cast<std::uint8_t>(RankOf(event_.state)),
                                     event_.hash};
    return {order, event_.run, std::move(facets)};
  }

  Status PutJob() {
    if (event_.kind == EventKind::kDataset) return Ok();
    catalog::JobFacts facts;
    facts.ref = event_.job;
    GL_TRY(job_, catalog_.PutJob(facts));
    const catalog::FacetReport report = ReportOf(event_.job_facets);
    GL_TRY(const catalog::FacetChanges changed, catalog_.ReportFacets(job_, report));
    if (changed.latest.empty()) return Ok();
    GL_RETURN_IF_ERROR(DescribeJob(changed.latest, report.facets, facts));
    GL_TRY(job_, catalog_.PutJob(facts));
    return Ok();
  }

  Result<std::vector<catalog::DatasetId>> PutDatasets(const std::vector<EventDataset>& datasets) {
    std::vector<catalog::DatasetId> ids;
    for (const EventDataset& dataset : datasets) {
      GL_TRY(const catalog::DatasetId id, catalog_.PutDataset({.ref = dataset.ref}));
      ids.push_back(id);
      lineage_.Know(dataset.ref, id);
      refs_[id] = dataset.ref;
      // Of a dataset that is there more than once the outputs count, which come last.
      for (const auto& [name, text] : dataset.facets) facets_[id][name] = text;
      KeepResults(id, kAssertionsFacet, dataset.run_facets);
    }
    return ids;
  }

  // Results of tests are of the dataset, too, until the job tells newer ones.
  void KeepResults(catalog::DatasetId dataset, std::string_view facet, const Facets& said) {
    const auto results = said.find(std::string(facet));
    if (results != said.end()) facets_[dataset][ResultsOf(facet, event_.job)] = results->second;
  }

  Status PutDatasetFacets() {
    for (auto& [id, facets] : facets_) {
      const catalog::FacetReport report = ReportOf(std::move(facets));
      GL_TRY(const catalog::FacetChanges changed, catalog_.ReportFacets(id, report));
      if (changed.latest.empty()) continue;
      catalog::DatasetFacts facts;
      facts.ref = refs_.at(id);
      GL_RETURN_IF_ERROR(DescribeDataset(changed.latest, report.facets, facts));
      const auto source = facts.properties.find("data_source");
      if (source != facts.properties.end() && !source->second.empty()) {
        GL_TRY(facts.system, catalog_.PutSystem({.name = source->second}));
      }
      GL_TRY([[maybe_unused]] const catalog::DatasetId same, catalog_.PutDataset(facts));
    }
    return Ok();
  }

  Status PutRun(const std::vector<catalog::DatasetId>& inputs,
                const std::vector<catalog::DatasetId>& outputs) {
    catalog::Run run;
    run.uuid = event_.run;
    run.job = job_;
    run.state = event_.state.value_or(RunState::kOther);
    if (run.state == RunState::kStart) run.started = event_.time;
    if (catalog::IsTerminal(run.state)) run.ended = event_.time;
    run.nominal = event_.nominal;
    run.inputs = inputs;
    run.outputs = outputs;
    AddRows(event_.inputs, "read", run.counts);
    AddRows(event_.outputs, "written", run.counts);
    if (!event_.error_message.empty()) run.errors.push_back(event_.error_message);
    if (event_.parent) DescribeParent(*event_.parent, run.properties);
    GL_RETURN_IF_ERROR(DescribeRun(event_.run_facets, run.properties));
    GL_TRY(const catalog::RunId id, catalog_.PutRun(std::move(run)));
    return catalog_.KeepFacets(id, ReportOf(FacetsOfRun(inputs, outputs)));
  }

  // The run's own, and those of its inputs and outputs: "input 12 dataQualityMetrics".
  Facets FacetsOfRun(const std::vector<catalog::DatasetId>& inputs,
                     const std::vector<catalog::DatasetId>& outputs) const {
    Facets facets = event_.run_facets;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      for (const auto& [name, text] : event_.inputs[i].run_facets) {
        facets[KeptName({DatasetRole::kInput, inputs[i], name})] = text;
      }
    }
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      for (const auto& [name, text] : event_.outputs[i].run_facets) {
        facets[KeptName({DatasetRole::kOutput, outputs[i], name})] = text;
      }
    }
    return facets;
  }

  static void AddRows(const std::vector<EventDataset>& datasets, const std::string& name,
                      catalog::Counts& counts) {
    for (const EventDataset& dataset : datasets) {
      if (dataset.rows) counts[name] += *dataset.rows;
    }
  }

  Status PutRunDatasets(const std::vector<catalog::DatasetId>& inputs,
                        const std::vector<catalog::DatasetId>& outputs, Receipt& receipt) {
    if (inputs.empty() && outputs.empty()) return Ok();
    GL_TRY(const bool depend,
           lineage_.AddRunDatasets(job_, event_.run, event_.time, inputs, outputs, Content()));
    if (!depend) receipt.ignored.push_back(kTooManyPairs);
    return Ok();
  }

  // What is said of each output that has field lineage; a job that declares none for an output
  // declares that the output depends on its inputs. An explicit lineage is all there is, and may
  // speak of datasets and jobs that are no outputs.
  using Sets = std::map<catalog::DatasetId, EdgeSet>;
  Result<Sets> SetsOf(const std::vector<catalog::DatasetId>& outputs, Receipt& receipt) {
    Sets sets;
    const EdgeSet declared = DeclaredInputs(receipt);
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      const EventDataset& output = event_.outputs[i];
      if (output.lineage) {
        AddTo(sets[outputs[i]], *output.lineage);
      } else if (event_.kind == EventKind::kJob && !event_.explicit_lineage) {
        AddTo(sets[outputs[i]], output.sql_lineage.value_or(declared));
      }
    }
    if (!event_.explicit_lineage) return sets;
    for (const ExplicitTarget& target : *event_.explicit_lineage) {
      GL_TRY(const catalog::DatasetId node, NodeOf(target));
      AddTo(sets[node], target.edges);
    }
    return sets;
  }

  // Jobs and datasets share one row of ids.
  Result<catalog::DatasetId> NodeOf(const ExplicitTarget& target) {
    if (!target.is_job) return catalog_.PutDataset({.ref = target.name});
    GL_TRY(const catalog::JobId job,
           catalog_.PutJob({.ref = {target.name.namespace_name, target.name.name}}));
    return catalog::DatasetId{job.value};
  }

  EventContent Content() const {
    return event_.whole ? EventContent::kWhole : EventContent::kPartial;
  }

  Layer OwnLayer() const {
    return event_.kind == EventKind::kRun ? Layer::kObserved : Layer::kDeclared;
  }

  // What the SQL of a run says has a layer of its own: it yields to what any run of the job says
  // itself, whichever comes first.
  Status PutSqlFacts(const std::vector<catalog::DatasetId>& outputs, Receipt& receipt) {
    Sets sets;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      const std::optional<EdgeSet>& lineage = event_.outputs[i].sql_lineage;
      if (!lineage) continue;
      receipt.edges_from_sql += lineage->edges.size();
      if (event_.kind == EventKind::kRun) AddTo(sets[outputs[i]], *lineage);
    }
    return PutFacts(std::move(sets), Layer::kSql, receipt);
  }

  Status PutFacts(Sets&& sets, Layer layer, Receipt& receipt) {
    for (auto& [output, set] : sets) {
      set.statement = event_.sql;
      set.Normalize();
      receipt.edges += set.edges.size();
    }
    Fact fact;
    fact.job = job_;
    fact.layer = layer;
    fact.time = event_.time;
    fact.run = event_.run;
    fact.state = event_.state;
    fact.tie = event_.hash;
    fact.content = Content();
    if (layer == Layer::kObserved && event_.explicit_lineage && !event_.whole) {
      return lineage_.AddEntries(fact, sets);
    }
    for (auto& [output, set] : sets) {
      fact.output = output;
      GL_RETURN_IF_ERROR(lineage_.AddFact(fact, std::move(set)));
    }
    return Ok();
  }

  // What a JobEvent says of each output of which it says no fields.
  EdgeSet DeclaredInputs(Receipt& receipt) const {
    EdgeSet set;
    if (event_.kind != EventKind::kJob || event_.explicit_lineage) return set;
    const auto silent = std::count_if(
        event_.outputs.begin(), event_.outputs.end(),
        [](const EventDataset& output) { return !output.lineage && !output.sql_lineage; });
    if (event_.inputs.size() * static_cast<std::size_t>(silent) > kMostCoarsePairs) {
      receipt.ignored.push_back(kTooManyPairs);
      return set;
    }
    for (const EventDataset& input : event_.inputs) {
      set.edges.push_back(
          {{input.ref.namespace_name, input.ref.name, ""}, "", Subtype::kUnspecified});
    }
    return set;
  }

  static void AddTo(EdgeSet& set, const EdgeSet& more) {
    set.edges.insert(set.edges.end(), more.edges.begin(), more.edges.end());
    set.fields.insert(set.fields.end(), more.fields.begin(), more.fields.end());
    set.field_sql.insert(set.field_sql.end(), more.field_sql.begin(), more.field_sql.end());
  }

  CatalogWriter catalog_;
  LineageWriter lineage_;
  store::WriteSet& changes_;
  const Event& event_;
  UtcTime now_;
  catalog::JobId job_;
  std::map<catalog::DatasetId, DatasetRef> refs_;
  std::map<catalog::DatasetId, Facets> facets_;  // of the datasets of the event
};

}  // namespace

Status PrepareEvent(store::KvStore& store, const store::ReadView& view, const Event& event,
                    UtcTime now, store::WriteSet& changes, Receipt& receipt) {
  receipt = Receipt{};
  receipt.event = ToString(event.hash);
  receipt.kind = event.kind;
  receipt.facets_used = event.facets_used;
  receipt.facets_kept = event.facets_kept;
  receipt.ignored = event.ignored;
  GL_TRY(const auto stored,
         view.Get(Keyspace::kEventTime, EventTimeKey(event.kind, event.time, event.hash)));
  receipt.duplicate = stored.has_value();
  if (receipt.duplicate) {
    receipt.stored = true;
    return Ok();
  }
  return Recording(store, view, changes, event, now).Record(receipt);
}

Result<Receipt> RecordEvent(store::KvStore& store, const Event& event, UtcTime now,
                            store::Durability durability) {
  Receipt receipt;
  const auto record = [&](const store::ReadView& view, store::WriteSet& changes) -> Status {
    return PrepareEvent(store, view, event, now, changes, receipt);
  };
  GL_RETURN_IF_ERROR(store::Update(store, durability, record));
  // The copy that was found may be on its way to the disk still.
  if (receipt.duplicate) GL_RETURN_IF_ERROR(store.Commit(store::WriteSet(), durability));
  return receipt;
}

}  // namespace goldline::lineage
