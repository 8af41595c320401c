// A dbt project into the store: its tables, exposures and metrics as datasets, its models as jobs
// that declare their lineage, its last invocation as runs, its tests and freshness as verdicts. One
// commit; the same artifacts again change nothing. Lineage holds from the manifest's time on: what
// a later manifest no longer says ends there, and an older one that comes late changes nothing of
// what is so now.
//
//   GL_TRY(DbtArtifacts project, ReadDbtTarget("target"));
//   GL_TRY(DbtReceipt receipt, ImportDbtProject(store, project, {.actor = "ada", .now = now}));
#pragma once

#include <cstdint>
#include <map>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/json.h"
#include "core/result.h"
#include "core/store/store.h"
#include "core/time.h"
#include "ingest/dbt_artifacts.h"

namespace goldline::ingest {

struct DbtImportOptions {
  // Of the tables, "postgres://db:5432". Empty: that of the last import of the project, else the
  // one in which most of its tables are known, else the adapter's name.
  std::string dataset_namespace{};
  std::string job_namespace{};  // empty: "dbt"
  bool replace = false;         // tables have new names: ends the lineage of all old ones
  std::string actor{};          // for the audit
  UtcTime now{};
  std::stop_token stop{};  // once it is asked for, nothing is committed
};

struct DbtReceipt {
  Uuid run;
  bool duplicate = false;  // it was here before, and nothing was changed
  std::string project, dbt_version, adapter;
  int schema_version = 0;
  UtcTime generated_at;
  std::string dataset_namespace;
  std::string namespace_from;  // "option", "earlier import", "catalog", "adapter"
  std::string namespace_hint;  // what to do about one that joins nothing; empty: nothing
  std::string job_namespace;
  std::map<std::string, std::uint64_t> nodes;      // by kind
  std::map<std::string, std::uint64_t> tests;      // by status
  std::map<std::string, std::uint64_t> freshness;  // by status
  std::map<std::string, std::uint64_t> runs;       // by state
  std::uint64_t models = 0, models_read = 0;       // snapshots, too; those whose SQL was read
  std::uint64_t columns = 0, columns_with_lineage = 0;
  std::uint64_t edges = 0;
  std::vector<std::string> ended;  // jobs whose lineage ends with this manifest
  std::vector<DbtProblem> problems;

  // "complete", or "partial" when something was left out.
  std::string_view Status() const { return problems.empty() ? "complete" : "partial"; }
};

// Errors: dbt_other_target when the project is known here and nothing of it is in the manifest, as
// when a developer's target follows that of production; dbt_ahead for artifacts of a time to come;
// cancelled.
Result<DbtReceipt> ImportDbtProject(store::KvStore& store, const DbtArtifacts& artifacts,
                                    const DbtImportOptions& options);

void WriteJson(const DbtReceipt& receipt, JsonWriter& json);
std::string TextOf(const DbtReceipt& receipt);

}  // namespace goldline::ingest
