#include "ingest/internal/dbt_plan.h"

#include <utility>

#include "core/double_text.h"
#include "core/hash.h"
#include "core/hash_uuid.h"
#include "core/json.h"
#include "core/text.h"
#include "ingest/internal/dbt_verdicts.h"

namespace goldline::ingest::internal {
namespace {

std::string KindOf(const DbtNode& node, const DbtArtifacts& artifacts) {
  switch (node.kind) {
    case DbtKind::kExposure:
      return "dashboard";
    case DbtKind::kMetric:
      return "metric";
    case DbtKind::kSeed:
      return "seed";
    case DbtKind::kSnapshot:
      return "snapshot";
    default:
      break;
  }
  if (!node.materialized.empty()) return node.materialized;
  const auto table = artifacts.catalog.find(node.unique_id);
  const bool view = table != artifacts.catalog.end() &&
                    AsciiLower(table->second.type).find("view") != std::string::npos;
  return view ? "view" : "table";
}

class Planner {
 public:
  Planner(const DbtArtifacts& artifacts, const DbtNamespaces& namespaces)
      : artifacts_(artifacts),
        namespaces_(namespaces),
        lineage_(artifacts, namespaces, plan_.problems) {}

  DbtPlan Plan() {
    plan_.project = artifacts_.project;
    plan_.time = artifacts_.generated_at;
    plan_.catalog_time = artifacts_.catalog_at;
    plan_.problems = artifacts_.problems;
    lineage_.Analyze();
    for (const auto& [id, node] : artifacts_.nodes) {
      ++plan_.nodes[node.ephemeral() ? "ephemeral" : std::string(ToString(node.kind))];
      const auto known = lineage_.nodes().find(id);
      if (known == lineage_.nodes().end()) continue;
      AddDataset(node, known->second);
      if (node.kind != DbtKind::kSource) AddJob(node, known->second);
      Count(node, known->second);
    }
    PlanDbtRuns(artifacts_, namespaces_, lineage_, plan_);
    return std::move(plan_);
  }

 private:
  void AddDataset(const DbtNode& node, const DbtNodeLineage& known) {
    PlannedDataset dataset;
    dataset.ref = known.dataset;
    dataset.kind = KindOf(node, artifacts_);
    dataset.description = node.description;
    dataset.owners = node.owners;
    dataset.properties = node.properties;
    dataset.fields = known.fields;
    dataset.made_elsewhere = node.kind == DbtKind::kSource;
    plan_.datasets.push_back(std::move(dataset));
  }

  void AddJob(const DbtNode& node, const DbtNodeLineage& known) {
    PlannedJob job;
    job.ref = {namespaces_.jobs, DbtJobName(node)};
    job.kind = Concat("dbt ", ToString(node.kind));
    job.description = node.description;
    job.sql = node.compiled;
    job.owners = node.owners;
    job.unique_id = node.unique_id;
    if (node.kind != DbtKind::kSeed) {
      job.output = known.dataset;
      job.edges = known.edges;
    }
    plan_.edges += job.edges.edges.size();
    plan_.jobs.push_back(std::move(job));
  }

  void Count(const DbtNode& node, const DbtNodeLineage& known) {
    if (node.kind != DbtKind::kModel && node.kind != DbtKind::kSnapshot) return;
    ++plan_.models;
    if (known.reading == DbtReading::kColumns) ++plan_.models_read;
    plan_.columns += known.fields.fields.size();
    plan_.columns_with_lineage += known.with_lineage;
  }

  const DbtArtifacts& artifacts_;
  const DbtNamespaces& namespaces_;
  DbtPlan plan_;
  DbtLineage lineage_;
};

// A hash of everything that it is told, whatever its size.
class Digest {
 public:
  Digest& Say(std::string_view text) {
    json_.String(text);
    return *this;
  }
  void End() {
    const Hash128 hash = HashBytes128(Concat(ToString(hash_), json_.EndArray().text()));
    hash_ = hash;
    json_ = JsonWriter();
    json_.BeginArray();
  }
  Hash128 hash() const { return hash_; }

 private:
  Hash128 hash_;
  JsonWriter json_ = [] {
    JsonWriter json;
    json.BeginArray();
    return json;
  }();
};

void Say(const std::vector<catalog::Owner>& owners, Digest& digest) {
  for (const catalog::Owner& owner : owners) digest.Say(owner.name).Say(owner.contact);
}

void Say(const PlannedDataset& dataset, Digest& digest) {
  digest.Say(dataset.ref.namespace_name).Say(dataset.ref.name).Say(dataset.kind);
  digest.Say(dataset.description);
  Say(dataset.owners, digest);
  for (const auto& [key, value] : dataset.properties) digest.Say(key).Say(value);
  for (const catalog::SchemaField& field : dataset.fields.fields) {
    digest.Say(field.name).Say(field.type).Say(field.description);
  }
  digest.End();
}

void Say(const PlannedJob& job, Digest& digest) {
  digest.Say(job.ref.namespace_name).Say(job.ref.name).Say(job.sql);
  for (const lineage::Edge& edge : job.edges.edges) {
    digest.Say(lineage::ToString(edge.source)).Say(edge.target).Say(Concat(edge.how.bits()));
  }
  for (const std::string& field : job.edges.fields) digest.Say(field);
  digest.End();
}

void Say(const PlannedRun& run, Digest& digest) {
  digest.Say(ToString(run.uuid)).Say(catalog::ToString(run.state)).Say(run.error);
  digest.Say(ToString(run.started)).Say(ToString(run.ended));
  for (const auto& [name, count] : run.counts) digest.Say(name).Say(Concat(count));
  for (const ExternalVerdict& verdict : run.verdicts) {
    digest.Say(verdict.rule).Say(quality::ToString(verdict.status)).Say(verdict.reason);
    digest.Say(Concat(verdict.rows_failed)).Say(FormatDouble(verdict.value.value_or(-1)));
  }
  digest.End();
}

}  // namespace

Uuid DbtPlan::Fingerprint() const {
  Digest digest;
  digest.Say("dbt import")
      .Say(project)
      .Say(ToString(time))
      .Say(ToString(catalog_time.value_or(UtcTime{})))
      .End();
  for (const PlannedDataset& dataset : datasets) Say(dataset, digest);
  for (const PlannedJob& job : jobs) Say(job, digest);
  for (const PlannedRun& run : runs) Say(run, digest);
  return UuidOf(digest.hash());
}

DbtPlan MakeDbtPlan(const DbtArtifacts& artifacts, const DbtNamespaces& namespaces) {
  return Planner(artifacts, namespaces).Plan();
}

std::string DbtImportJobName(const std::string& project) { return Concat("dbt-import-", project); }

}  // namespace goldline::ingest::internal
