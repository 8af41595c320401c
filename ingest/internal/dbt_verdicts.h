// Results of tests and of freshness as verdicts about datasets, and of models as runs.
#pragma once

#include "ingest/internal/dbt_plan.h"

namespace goldline::ingest::internal {

void PlanDbtRuns(const DbtArtifacts& artifacts, const DbtNamespaces& namespaces,
                 const DbtLineage& lineage, DbtPlan& plan);

}  // namespace goldline::ingest::internal
