// What dbt leaves behind in its target folder, read: manifest.json (of dbt 1.0, schema v4, on; that
// of Fusion, too) and, where they are there, catalog.json, run_results.json and sources.json. Pure:
// no store, no clock. What is of no use or of a wrong type is left out and listed; only what makes
// a whole file useless is an error.
//
//   GL_TRY(DbtArtifacts project, ReadDbtTarget("target"));
//   for (const auto& [unique_id, node] : project.nodes) ...
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/entities.h"
#include "core/result.h"
#include "core/time.h"

namespace goldline::ingest {

enum class DbtKind : std::uint8_t {
  kModel,
  kSeed,
  kSnapshot,
  kSource,
  kTest,
  kUnitTest,
  kExposure,
  kMetric,
  kSemanticModel,
};
std::string_view ToString(DbtKind kind);  // "semantic_model", as the ids begin

struct DbtColumn {
  std::string name;
  std::string type;
  std::string description;
};

// Only of tests.
struct DbtTest {
  std::string attached;  // the id of the node it is about; of old manifests empty
  std::string subject;   // the template that names it: {{ get_where_subquery(ref('orders')) }}
  std::string column;
  bool warns = false;  // its severity
};

// Only of snapshots: what makes the columns that dbt adds.
struct DbtSnapshot {
  std::string strategy;
  std::vector<std::string> unique_key;
  std::string updated_at;
  std::map<std::string, std::string> column_names;  // of those that have another name
};

struct DbtMeasure {
  std::string name;
  std::string aggregation;
  std::string expression;
};

struct DbtNode {
  DbtKind kind = DbtKind::kModel;
  std::string unique_id, name, package;
  std::string database, schema, identifier;
  std::string relation_name;  // as SQL writes it; empty: it has none
  std::string description;
  std::string materialized;  // "table", "ephemeral" …
  std::string language;      // "python"
  std::string compiled;      // the SQL of the manifest, else of the results; empty: in neither
  std::vector<DbtColumn> columns;
  std::vector<std::string> depends_on;
  std::vector<catalog::Owner> owners;
  catalog::Properties properties;  // "tags", "meta.tier", "url" …
  DbtTest test;
  DbtSnapshot snapshot;
  std::string measure;               // of a simple metric
  std::string aggregation;           // of a metric of dbt before 1.6: sum, average …
  std::string expression;            // what it aggregates
  std::vector<DbtMeasure> measures;  // of a semantic model

  bool ephemeral() const { return kind == DbtKind::kModel && materialized == "ephemeral"; }
  // Whether it is a table or view of the database.
  bool relation() const {
    return kind == DbtKind::kSource || kind == DbtKind::kSeed || kind == DbtKind::kSnapshot ||
           (kind == DbtKind::kModel && !ephemeral());
  }
};

struct DbtTable {  // of catalog.json: what the database says
  std::string type;
  std::vector<DbtColumn> columns;
};

struct DbtResult {  // of run_results.json
  std::string unique_id, status, message;
  std::optional<UtcTime> started, ended;
  std::optional<std::uint64_t> rows_affected, failures;
};

struct DbtFreshness {  // of sources.json
  std::string unique_id, status, message;
  std::optional<UtcTime> measured;
  std::optional<UtcTime> loaded;  // the latest record
  std::optional<double> age;      // of it, in seconds
};

// Something that was not taken, or only in part.
struct DbtProblem {
  std::string unique_id;  // or the name of a file
  std::string what;       // a stable word: "bad_value"
  std::string message;
};

struct DbtArtifacts {
  std::string project, dbt_version, adapter;
  int schema_version = 0;  // of the manifest
  UtcTime generated_at;
  std::map<std::string, DbtNode> nodes;  // by unique id
  std::map<std::string, DbtTable> catalog;
  std::optional<UtcTime> catalog_at;
  std::string invocation;  // the id of the one that the results are of
  std::string command;     // "build"
  std::optional<UtcTime> results_at;
  std::vector<DbtResult> results;
  std::vector<DbtFreshness> freshness;
  std::vector<DbtProblem> problems;
};

// Errors: no_such_input, dbt_no_manifest, dbt_damaged, dbt_not_an_artifact; cannot_read.
Result<DbtArtifacts> ReadDbtTarget(const std::string& folder);

// The files of a target as one JSON document, {"manifest": …, "catalog": …}, without what is never
// read, and such a document read.
Result<std::string> BundleDbtTarget(const std::string& folder);
Result<DbtArtifacts> ReadDbtBundle(std::string_view json);

}  // namespace goldline::ingest
