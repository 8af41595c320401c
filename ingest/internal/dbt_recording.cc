#include "ingest/internal/dbt_recording.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "catalog/audit.h"
#include "catalog/catalog.h"
#include "core/errors.h"
#include "core/text.h"
#include "ingest/errors.h"
#include "ingest/internal/dbt_history.h"
#include "lineage/graph.h"

namespace goldline::ingest::internal {

using catalog::CatalogView;
using catalog::CatalogWriter;
using catalog::DatasetId;
using catalog::DatasetRef;
using catalog::JobId;
using store::ReadView;
using store::WriteSet;

namespace {

constexpr std::string_view kPrefix = "dbt.";
constexpr std::string_view kDescribedAt = "described_at";

catalog::JobRef ImportJob(const DbtPlan& plan, const DbtNamespaces& namespaces) {
  return {namespaces.jobs, DbtImportJobName(plan.project)};
}

// Of two manifests that describe a thing, the later one does, whichever came first.
bool Describes(const catalog::Properties& known, UtcTime time) {
  const auto at = known.find(std::string(kDescribedAt));
  if (at == known.end()) return true;
  const Result<UtcTime> described = ParseUtcTime(at->second);
  return !described.ok() || *described <= time;
}

// What is no longer said is emptied.
void Describe(const catalog::Properties& said, const catalog::Properties& known, UtcTime time,
              catalog::Properties& out) {
  for (const auto& [key, value] : known) {
    if (key.starts_with(kPrefix)) out[key] = "";
  }
  for (const auto& [key, value] : said) out[Concat(kPrefix, key)] = value;
  out[std::string(kDescribedAt)] = ToString(time);
}

// Types and descriptions that are known stay where the project says none; where it does not say
// all fields, others stay, too.
std::vector<catalog::SchemaField> Merged(const DbtFields& said,
                                         const std::vector<catalog::SchemaField>& known) {
  std::vector<catalog::SchemaField> fields = said.fields;
  if (said.from_catalog) return fields;
  for (const catalog::SchemaField& old : known) {
    const auto at = std::find_if(fields.begin(), fields.end(),
                                 [&](const auto& field) { return field.name == old.name; });
    if (at != fields.end()) {
      if (at->type.empty()) at->type = old.type;
      if (at->description.empty()) at->description = old.description;
    } else if (!said.whole) {
      fields.push_back(old);
    }
  }
  return fields;
}

// One commit.
class Recording {
 public:
  explicit Recording(const DbtCommit& commit)
      : store_(commit.store),
        view_(commit.view),
        changes_(commit.changes),
        plan_(commit.plan),
        options_(commit.options),
        receipt_(commit.receipt),
        namespaces_{commit.receipt.dataset_namespace, commit.receipt.job_namespace},
        catalog_(commit.store, commit.view, commit.changes, commit.options.now),
        lineage_(catalog_, commit.view, commit.changes),
        graph_(commit.view) {}

  Status EndAtNextImport() {
    GL_TRY(const bool known, IsKnown());
    if (known) return Ok();
    GL_RETURN_IF_ERROR(CheckTarget());
    GL_TRY(const std::optional<UtcTime> next,
           NextImport(catalog_.catalog(), ImportJob(plan_, namespaces_), plan_.time));
    if (!next) return Ok();
    for (const PlannedJob& job : plan_.jobs) {
      if (!job.output) continue;
      if (options_.stop.stop_requested()) return errors::Cancelled("the import");
      GL_TRY(const auto latest, LatestDeclaration(graph_, {job.ref, *job.output}, *next));
      if (latest && latest->time == *next) continue;
      GL_RETURN_IF_ERROR(End({job.ref, *job.output}, *next));
    }
    return Ok();
  }

  Status Record() {
    GL_TRY(receipt_.duplicate, IsKnown());
    receipt_.ended.clear();
    if (receipt_.duplicate) return Ok();
    for (const PlannedDataset& dataset : plan_.datasets) {
      GL_RETURN_IF_ERROR(PutDataset(dataset));
    }
    for (const PlannedJob& job : plan_.jobs) GL_RETURN_IF_ERROR(PutJob(job));
    GL_RETURN_IF_ERROR(EndWhatIsGone());
    for (const PlannedRun& run : plan_.runs) GL_RETURN_IF_ERROR(PutRun(run));
    GL_RETURN_IF_ERROR(PutImport());
    return Audit();
  }

 private:
  Result<bool> IsKnown() const {
    GL_TRY(const auto known, catalog_.catalog().FindRun(receipt_.run));
    return known.has_value();
  }

  // Exposures and metrics have the same names in every target.
  static bool IsTable(const DbtDeclared& declared) {
    return declared.job.name != declared.output.name;
  }

  Status CheckTarget() const {
    if (options_.replace) return Ok();
    std::set<catalog::JobRef> here;
    for (const PlannedJob& job : plan_.jobs) here.insert(job.ref);
    GL_TRY(std::vector<DbtDeclared> declared,
           DeclaredBy(CatalogView(view_), namespaces_.jobs, plan_.project));
    std::erase_if(declared, [](const DbtDeclared& one) { return !IsTable(one); });
    const bool known = std::any_of(declared.begin(), declared.end(),
                                   [&](const DbtDeclared& one) { return here.contains(one.job); });
    if (known || declared.empty()) return Ok();
    return errors::DbtOtherTarget(declared.size(), plan_.project);
  }

  Status PutDataset(const PlannedDataset& said) {
    if (options_.stop.stop_requested()) return errors::Cancelled("the import");
    catalog::DatasetFacts facts;
    facts.ref = said.ref;
    GL_TRY(const auto known, catalog_.catalog().FindDataset(said.ref));
    std::vector<catalog::SchemaField> fields;
    if (known) {
      GL_TRY(const catalog::SchemaVersion schema, catalog_.catalog().Schema(known->id));
      fields = schema.fields;
    }
    if (!known || Describes(known->properties, plan_.time)) {
      const bool has_kind = known && !known->kind.empty();
      if (!has_kind || !said.made_elsewhere) facts.kind = said.kind;
      if (!said.description.empty()) facts.description = said.description;
      if (!said.owners.empty()) facts.owners = said.owners;
      Describe(said.properties, known ? known->properties : catalog::Properties(), plan_.time,
               facts.properties);
    }
    if (!said.fields.fields.empty()) {
      facts.fields = Merged(said.fields, fields);
      facts.as_of = said.fields.from_catalog ? *plan_.catalog_time : plan_.time;
    }
    GL_TRY(datasets_[said.ref], catalog_.PutDataset(facts));
    return Ok();
  }

  Result<DatasetId> DatasetOf(const DatasetRef& ref) {
    const auto known = datasets_.find(ref);
    if (known != datasets_.end()) return known->second;
    catalog::DatasetFacts facts;
    facts.ref = ref;
    GL_TRY(const DatasetId id, catalog_.PutDataset(facts));
    datasets_[ref] = id;
    return id;
  }

  Status PutJob(const PlannedJob& said) {
    if (options_.stop.stop_requested()) return errors::Cancelled("the import");
    catalog::JobFacts facts;
    facts.ref = said.ref;
    GL_TRY(const auto known, catalog_.catalog().FindJob(said.ref));
    if (!known || Describes(known->properties, plan_.time)) {
      facts.kind = said.kind;
      if (!said.description.empty()) facts.description = said.description;
      if (!said.sql.empty()) facts.sql = said.sql;
      if (!said.owners.empty()) facts.owners = said.owners;
      facts.properties[std::string(kDescribedAt)] = ToString(plan_.time);
      facts.properties["dbt.unique_id"] = said.unique_id;
      facts.properties[std::string(kDbtProject)] = plan_.project;
      if (said.output) {
        facts.properties[std::string(kDbtOutput)] = said.output->name;
        facts.properties[std::string(kDbtOutputNamespace)] = said.output->namespace_name;
      }
    }
    GL_TRY(const JobId job, catalog_.PutJob(facts));
    if (!said.output) return Ok();
    GL_TRY(const DatasetId output, DatasetOf(*said.output));
    lineage::Fact fact{job, output, lineage::Layer::kDeclared, plan_.time, {}, std::nullopt, {}};
    // Of two readings of one manifest that with the later catalog knows more columns.
    fact.tie = {static_cast<std::uint64_t>(plan_.catalog_time.value_or(UtcTime{}).micros),
                static_cast<std::uint64_t>(options_.now.micros)};
    return lineage_.AddFact(fact, said.edges);
  }

  // What earlier manifests had and this one has not.
  Status EndWhatIsGone() {
    std::set<DbtDeclared> here;
    for (const PlannedJob& job : plan_.jobs) {
      if (job.output) here.insert({job.ref, *job.output});
    }
    const CatalogView before(view_);
    GL_TRY(const std::vector<DbtDeclared> declared,
           DeclaredBy(before, namespaces_.jobs, plan_.project));
    for (const DbtDeclared& one : declared) {
      if (here.contains(one)) continue;
      GL_TRY(const auto latest, LatestDeclaration(graph_, one, plan_.time));
      if (!latest) continue;
      GL_TRY(const lineage::EdgeSet edges, graph_.Edges(latest->edges));
      if (edges.empty()) continue;
      receipt_.ended.push_back(one.job.name);
      GL_RETURN_IF_ERROR(End(one, plan_.time));
    }
    return Ok();
  }

  Status End(const DbtDeclared& declared, UtcTime time) {
    catalog::JobFacts facts;
    facts.ref = declared.job;
    GL_TRY(const JobId job, catalog_.PutJob(facts));
    GL_TRY(const DatasetId output, DatasetOf(declared.output));
    return lineage_.AddFact({job, output, lineage::Layer::kDeclared, time, {}, std::nullopt, {}},
                            {});
  }

  Status PutRun(const PlannedRun& said) {
    if (options_.stop.stop_requested()) return errors::Cancelled("the import");
    catalog::JobFacts job;
    job.ref = said.job;
    if (!said.verdicts.empty()) job.kind = "dbt test";
    catalog::Run run;
    GL_TRY(run.job, catalog_.PutJob(job));
    run.uuid = said.uuid;
    run.state = said.state;
    run.started = said.started;
    run.ended = said.ended;
    run.counts = said.counts;
    if (!said.error.empty()) run.errors.push_back(said.error);
    GL_TRY(run.inputs, Ids(said.inputs));
    GL_TRY(run.outputs, Ids(said.outputs));
    GL_TRY([[maybe_unused]] const catalog::RunId id, catalog_.PutRun(run));
    if (said.verdicts.empty()) return Ok();
    GL_TRY(const catalog::Dataset dataset, catalog_.catalog().GetDataset(run.inputs.front()));
    return PutExternalVerdicts(store_, view_, changes_, dataset, said.verdicts,
                               {said.uuid, said.ended, options_.now});
  }

  Result<std::vector<DatasetId>> Ids(const std::vector<DatasetRef>& refs) {
    std::vector<DatasetId> ids;
    for (const DatasetRef& ref : refs) {
      GL_TRY(const DatasetId id, DatasetOf(ref));
      ids.push_back(id);
    }
    std::sort(ids.begin(), ids.end());
    return ids;
  }

  // The import as a run at the manifest's time: which came when is a question to the catalog.
  Status PutImport() {
    catalog::JobFacts job;
    job.ref = ImportJob(plan_, namespaces_);
    job.kind = "dbt import";
    GL_TRY(const auto next, NextImport(catalog_.catalog(), job.ref, plan_.time));
    if (!next) job.properties[std::string(kDbtNamespace)] = namespaces_.datasets;
    catalog::Run run;
    GL_TRY(run.job, catalog_.PutJob(job));
    run.uuid = receipt_.run;
    run.state = catalog::RunState::kComplete;
    run.started = run.ended = plan_.time;
    run.counts = {{"datasets", plan_.datasets.size()}, {"edges", plan_.edges}};
    run.properties["dbt version"] = receipt_.dbt_version;
    run.properties["namespace"] = namespaces_.datasets;
    GL_TRY([[maybe_unused]] const catalog::RunId id, catalog_.PutRun(run));
    return Ok();
  }

  Status Audit() {
    catalog::AuditEntry entry{options_.now, options_.actor, "dbt.import",
                              Concat("run ", ToString(receipt_.run))};
    entry.details = {{"project", plan_.project},
                     {"generated_at", ToString(plan_.time)},
                     {"datasets", Concat(plan_.datasets.size())}};
    return catalog::RecordAudit(view_, changes_, entry);
  }

  store::KvStore& store_;
  const ReadView& view_;
  WriteSet& changes_;
  const DbtPlan& plan_;
  const DbtImportOptions& options_;
  DbtReceipt& receipt_;
  const DbtNamespaces namespaces_;
  CatalogWriter catalog_;
  lineage::LineageWriter lineage_;
  lineage::LineageGraph graph_;
  std::map<DatasetRef, DatasetId> datasets_;
};

}  // namespace

Status EndAtNextImport(const DbtCommit& commit) { return Recording(commit).EndAtNextImport(); }

Status RecordDbtPlan(const DbtCommit& commit) { return Recording(commit).Record(); }

}  // namespace goldline::ingest::internal
