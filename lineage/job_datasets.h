// The graph of jobs and datasets: which datasets a job reads and writes, and which jobs read and
// write a dataset. It is what the edges that hold now, what jobs declare and the latest runs say
// together, not the last run alone: a run that has not come to its outputs yet hides nothing, and a
// job whose runs differ shows what all of them touched. A dataset of several names is one: the one
// that stands for all of them (catalog/identity.h).
//
//   JobDatasets jobs(catalog);
//   GL_TRY(const JobDatasets::Io io, jobs.OfJob(job));
//   for (catalog::DatasetId read : io.reads) ...
//
// As thread-safe as the CatalogView, which must stay.
#pragma once

#include <set>
#include <vector>

#include "catalog/catalog.h"
#include "core/result.h"

namespace goldline::lineage {

class JobDatasets {
 public:
  // So many of the latest runs of a job or dataset are asked.
  static constexpr std::size_t kRunsAsked = 100;

  struct Io {
    std::vector<catalog::DatasetId> reads;   // by id, each once
    std::vector<catalog::DatasetId> writes;  // by id, each once
  };
  struct Jobs {
    std::vector<catalog::JobId> readers;  // by id, each once
    std::vector<catalog::JobId> writers;  // by id, each once
  };

  explicit JobDatasets(const catalog::CatalogView& catalog) : catalog_(catalog) {}

  Result<Io> OfJob(catalog::JobId job) const;
  // A job that only reads, or only writes, is found among the latest runs; others always.
  Result<Jobs> OfDataset(catalog::DatasetId dataset) const;

 private:
  Status AddDeclared(catalog::JobId job, Io& io) const;
  Status AddDeclaredReads(catalog::JobId job, Io& io) const;
  Status AddJobsOf(catalog::DatasetId dataset, std::set<catalog::JobId>& readers,
                   std::set<catalog::JobId>& writers) const;
  Result<catalog::DatasetId> DatasetOf(std::uint64_t node) const;

  const catalog::CatalogView& catalog_;
};

}  // namespace goldline::lineage
