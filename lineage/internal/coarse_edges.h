// Edges between whole datasets that follow from what the runs of a job read and wrote: a run says
// that each of its outputs depends on each of its inputs, unless those pairs are too many to mean
// anything. Then it says none, not even those of its events before, so that the order in which
// events come does not matter. An edge holds from the first time that a run says it.
#pragma once

#include <string>

#include "core/store/store.h"
#include "lineage/internal/graph_rows.h"

namespace goldline::lineage {

class CoarseEdges {
 public:
  CoarseEdges(const store::ReadView& view, store::WriteSet& changes, std::uint64_t job)
      : view_(view), changes_(changes), job_(job) {}

  // Adds to what is stored under the key of a run; whether its pairs are few enough to be said.
  Result<bool> Add(const FactKey& run, RunDatasetsRow row);

 private:
  Status PutFirst(const NodePair& pair, UtcTime since);
  Status TakeBack(const RunDatasetsRow& row, std::string_view own_key);
  void Put(const NodePair& pair, UtcTime since);

  const store::ReadView& view_;
  store::WriteSet& changes_;
  std::uint64_t job_;
};

}  // namespace goldline::lineage
