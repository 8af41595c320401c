// The graph of jobs and datasets around some jobs, both ways, its distance counted in jobs: a job
// that shares a dataset with one of distance n has at most distance n + 1. Each job and dataset is
// looked at once, so that the cost is what the graph touches.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "catalog/catalog.h"
#include "core/result.h"
#include "lineage/job_datasets.h"

namespace goldline::rest {

struct JobGraph {
  std::map<catalog::JobId, lineage::JobDatasets::Io> jobs;
  std::map<catalog::DatasetId, lineage::JobDatasets::Jobs>
      datasets;          // with jobs of this graph only
  bool partial = false;  // there are more than kMostJobs jobs
};

inline constexpr std::size_t kMostJobs = 10'000;

Result<JobGraph> GraphAround(const catalog::CatalogView& catalog,
                             const std::vector<catalog::JobId>& starts, std::size_t depth,
                             const std::stop_token& stop);

}  // namespace goldline::rest
