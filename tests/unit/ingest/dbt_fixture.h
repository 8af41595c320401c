// Artifacts of dbt for tests: those of the project in tests/golden/dbt/bakery, and small manifests
// made of models.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/text.h"
#include "ingest/dbt_artifacts.h"
#include "tests/support/golden.h"

namespace goldline::ingest {

inline std::string BakeryFolder() { return testing_support::GoldenPath("dbt/bakery").string(); }

struct TestModel {
  std::string name;
  std::string sql;
  std::vector<std::string> inputs = {};
  std::string more = {};  // members of the node, each with a comma behind it
};

inline std::string DbtMetadata(std::string_view artifact, std::string_view time,
                               std::string_view adapter = "postgres") {
  return Concat(R"("metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/)", artifact,
                R"(.json", "dbt_version": "1.9.0", "generated_at": ")", time,
                R"(", "project_name": "p", "adapter_type": ")", adapter, R"("})");
}

// One source s.raw with the columns id, a and b, and the models.
inline std::string DbtManifest(const std::vector<TestModel>& models,
                               std::string_view time = "2026-01-01T00:00:00Z",
                               std::string_view adapter = "postgres",
                               std::string_view sections = "") {
  std::string nodes;
  for (const TestModel& model : models) {
    std::string sql;
    for (const char c : model.sql) sql += c == '"' ? std::string("\\\"") : std::string(1, c);
    nodes += Concat(nodes.empty() ? "" : ",", R"("model.p.)", model.name, R"(": {)", model.more,
                    R"("resource_type": "model", "package_name": "p", "database": "db",)",
                    R"("schema": "main", "name": ")", model.name,
                    R"(", "config": {"materialized": "table"}, "columns": {},)",
                    R"("depends_on": {"nodes": [)");
    std::string inputs;
    for (const std::string& input : model.inputs) {
      inputs += Concat(inputs.empty() ? "\"" : ",\"", input, "\"");
    }
    nodes += Concat(inputs, R"(]}, "compiled_code": ")", sql, R"("})");
  }
  return Concat("{", DbtMetadata("manifest/v12", time, adapter), sections, R"(, "nodes": {)", nodes,
                R"(}, "sources": {"source.p.s.raw": {"resource_type": "source", "database": "db",)",
                R"("schema": "s", "name": "raw", "columns": {"id": {"name": "id"},)",
                R"("a": {"name": "a"}, "b": {"name": "b"}}}}})");
}

inline Result<DbtArtifacts> ReadManifest(const std::string& manifest) {
  return ReadDbtBundle(Concat(R"({"manifest": )", manifest, "}"));
}

// "unique_id what" of each problem.
inline std::vector<std::string> ProblemsOf(const std::vector<DbtProblem>& problems) {
  std::vector<std::string> out;
  for (const DbtProblem& problem : problems) {
    out.push_back(Concat(problem.unique_id, " ", problem.what));
  }
  return out;
}

}  // namespace goldline::ingest
