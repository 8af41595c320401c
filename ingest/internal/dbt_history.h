// The imports of a project that came before and after one, by the times of their manifests, and
// what that means for the lineage of jobs that one manifest has and another has not.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "catalog/catalog.h"
#include "core/result.h"
#include "lineage/graph.h"

namespace goldline::ingest::internal {

// A job of the project and a dataset that it declared edges to.
struct DbtDeclared {
  catalog::JobRef job;
  catalog::DatasetRef output;
  friend auto operator<=>(const DbtDeclared&, const DbtDeclared&) = default;
};

// Names of properties of jobs.
inline constexpr std::string_view kDbtProject = "dbt.project";
inline constexpr std::string_view kDbtOutput = "dbt.output";
inline constexpr std::string_view kDbtOutputNamespace = "dbt.output_namespace";
// Of the job of the imports.
inline constexpr std::string_view kDbtNamespace = "dbt.namespace";

// The time of the first import after `time`.
Result<std::optional<UtcTime>> NextImport(const catalog::CatalogView& catalog,
                                          const catalog::JobRef& imports, UtcTime time);

// What jobs of the project declare, as far as the catalog knows.
Result<std::vector<DbtDeclared>> DeclaredBy(const catalog::CatalogView& catalog,
                                            const std::string& job_namespace,
                                            const std::string& project);

// The latest declaration up to `time`.
Result<std::optional<lineage::FactSummary>> LatestDeclaration(const lineage::LineageGraph& graph,
                                                              const DbtDeclared& declared,
                                                              UtcTime time);

}  // namespace goldline::ingest::internal
