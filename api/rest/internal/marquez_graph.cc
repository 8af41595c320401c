#include "api/rest/internal/marquez_graph.h"

#include <algorithm>

#include "api/rest/errors.h"

namespace goldline::rest {
namespace {

using catalog::DatasetId;
using catalog::JobId;
using lineage::JobDatasets;

class Builder {
 public:
  Builder(const catalog::CatalogView& catalog, const std::stop_token& stop)
      : jobs_(catalog), stop_(stop) {}

  Result<JobGraph> Build(std::vector<JobId> frontier, std::size_t depth) {
    for (const JobId job : frontier) Reach(job);
    for (std::size_t distance = 0; !frontier.empty(); ++distance) {
      std::vector<JobId> next;
      for (const JobId job : frontier) GL_RETURN_IF_ERROR(Expand(job, next));
      if (distance == depth) break;
      frontier.clear();
      for (const JobId job : next) {
        if (Reach(job)) frontier.push_back(job);
      }
    }
    return Finish();
  }

 private:
  bool Reach(JobId job) {
    if (reached_.contains(job)) return false;
    if (reached_.size() >= kMostJobs) {
      partial_ = true;
      return false;
    }
    return reached_.insert(job).second;
  }

  // Adds every job that shares a dataset with this one to `next`.
  Status Expand(JobId job, std::vector<JobId>& next) {
    if (stop_.stop_requested()) return errors::NotReady("the request was given up");
    GL_TRY(const JobDatasets::Io io, jobs_.OfJob(job));
    for (const DatasetId dataset : io.reads) reads_.emplace(dataset, job);
    for (const DatasetId dataset : io.writes) writes_.emplace(dataset, job);
    for (const std::vector<DatasetId>* const ids : {&io.reads, &io.writes}) {
      for (const DatasetId dataset : *ids) {
        if (!seen_.insert(dataset).second) continue;
        GL_TRY(const JobDatasets::Jobs around, jobs_.OfDataset(dataset));
        for (const JobId one : around.readers) reads_.emplace(dataset, one);
        for (const JobId one : around.writers) writes_.emplace(dataset, one);
        next.insert(next.end(), around.readers.begin(), around.readers.end());
        next.insert(next.end(), around.writers.begin(), around.writers.end());
      }
    }
    return Ok();
  }

  // Every edge between what was reached, whichever side told of it.
  JobGraph Finish() const {
    JobGraph graph;
    graph.partial = partial_;
    for (const JobId job : reached_) graph.jobs[job];
    for (const auto& [dataset, job] : reads_) {
      if (!reached_.contains(job)) continue;
      graph.jobs[job].reads.push_back(dataset);
      graph.datasets[dataset].readers.push_back(job);
    }
    for (const auto& [dataset, job] : writes_) {
      if (!reached_.contains(job)) continue;
      graph.jobs[job].writes.push_back(dataset);
      graph.datasets[dataset].writers.push_back(job);
    }
    return graph;
  }

  JobDatasets jobs_;
  const std::stop_token& stop_;
  std::set<JobId> reached_;
  std::set<DatasetId> seen_;
  std::set<std::pair<DatasetId, JobId>> reads_;
  std::set<std::pair<DatasetId, JobId>> writes_;
  bool partial_ = false;
};

}  // namespace

Result<JobGraph> GraphAround(const catalog::CatalogView& catalog, const std::vector<JobId>& starts,
                             std::size_t depth, const std::stop_token& stop) {
  return Builder(catalog, stop).Build(starts, depth);
}

}  // namespace goldline::rest
