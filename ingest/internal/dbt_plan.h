// What an import writes, as values: datasets, jobs with their lineage, runs and verdicts, under the
// names of dbt's OpenLineage integration. Pure: made of the artifacts and two namespaces.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "catalog/entities.h"
#include "core/ids.h"
#include "ingest/dbt_artifacts.h"
#include "ingest/internal/dbt_lineage.h"
#include "ingest/internal/external_verdicts.h"
#include "lineage/edge.h"

namespace goldline::ingest::internal {

struct PlannedDataset {
  catalog::DatasetRef ref;
  std::string kind;
  std::string description;
  std::vector<catalog::Owner> owners;
  catalog::Properties properties;
  DbtFields fields;
  bool made_elsewhere = false;  // a source: others may know its kind better
};

struct PlannedJob {
  catalog::JobRef ref;
  std::string kind;
  std::string description;
  std::string sql;
  std::vector<catalog::Owner> owners;
  std::string unique_id;
  std::optional<catalog::DatasetRef> output;  // that it declares its edges to
  lineage::EdgeSet edges;
};

struct PlannedRun {
  catalog::JobRef job;
  Uuid uuid;
  catalog::RunState state = catalog::RunState::kComplete;
  UtcTime started, ended;
  catalog::Counts counts;
  std::string error;
  std::vector<catalog::DatasetRef> inputs, outputs;
  std::vector<ExternalVerdict> verdicts;  // about the one input
};

struct DbtPlan {
  std::string project;
  UtcTime time;                         // of the manifest
  std::optional<UtcTime> catalog_time;  // of what the database says of columns
  std::vector<PlannedDataset> datasets;
  std::vector<PlannedJob> jobs;
  std::vector<PlannedRun> runs;
  std::vector<DbtProblem> problems;

  // For the report.
  std::map<std::string, std::uint64_t> nodes;      // by kind, ephemeral models by themselves
  std::map<std::string, std::uint64_t> tests;      // by status
  std::map<std::string, std::uint64_t> freshness;  // by status
  std::map<std::string, std::uint64_t> run_states;
  std::uint64_t models = 0, models_read = 0;  // models and snapshots, and those whose SQL was read
  std::uint64_t columns = 0, columns_with_lineage = 0;
  std::uint64_t edges = 0;

  // The same for the same plan.
  Uuid Fingerprint() const;
};

DbtPlan MakeDbtPlan(const DbtArtifacts& artifacts, const DbtNamespaces& namespaces);

// "dbt-import-PROJECT".
std::string DbtImportJobName(const std::string& project);

}  // namespace goldline::ingest::internal
