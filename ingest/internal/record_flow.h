// The one pass over the records of a run: read, map, judge, set aside, hand on. Mapping and judging
// happen on the workers, batch by batch; what depends on order (repeated keys, files) happens on
// the calling thread in input order, so the outcome does not depend on the number of threads.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/worker_pool.h"
#include "ingest/internal/run_plan.h"
#include "ingest/run.h"
#include "quality/check.h"
#include "quality/profile.h"

namespace goldline::ingest::internal {

struct FlowOutcome {
  std::vector<SourceCounts> sources;
  std::uint64_t mapping_errors = 0;  // records with a value that could not be computed
  quality::CheckReport check;
  bool stopped = false;                                  // a stop gate ended the pass
  std::vector<quality::DatasetProfile> source_profiles;  // as read, one for each source
  quality::DatasetProfile target_profile;                // of the records that went on
};

struct FlowSinks {
  // Gets the records that go on, in input order, with the position of their source.
  std::function<Status(RecordBatch, std::size_t source)> keep;
  // Gets the lines of those set aside (quality/quarantine.h), in input order.
  std::function<Status(std::string_view lines)> set_aside;
  // Gets the check when all was read and decided, unless a gate stopped it.
  std::function<Status(const quality::Check&)> at_end;
};

Result<FlowOutcome> PassRecords(const Pipeline& pipeline, const RunPlan& plan, WorkerPool& pool,
                                const RunOptions& options, const FlowSinks& sinks);

}  // namespace goldline::ingest::internal
