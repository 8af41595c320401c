#include <memory>

#include "core/worker_pool.h"
#include "ingest/check_inputs.h"

namespace goldline::ingest {

Result<ProfileOutcome> ProfileInputs(const std::vector<std::string>& inputs,
                                     const ReadOptions& read, std::size_t threads,
                                     std::stop_token stop) {
  GL_TRY(const std::vector<std::string> files, ExpandInputs(inputs));
  WorkerPool pool(threads);
  quality::Profiler profiler;
  ProfileOutcome outcome;
  for (const std::string& file : files) {
    GL_TRY(const std::unique_ptr<RecordSource> source, OpenSource(file, read));
    GL_RETURN_IF_ERROR(ForEachBatch<quality::ProfilePartial>(
        *source, pool,
        [](RecordBatch batch) -> Result<quality::ProfilePartial> {
          return quality::ProfileBatch(batch);
        },
        [&](quality::ProfilePartial part) {
          profiler.Merge(std::move(part));
          return Ok();
        },
        stop));
    outcome.bytes += source->bytes_read();
    outcome.notes.insert(outcome.notes.end(), source->notes().begin(), source->notes().end());
  }
  outcome.profile = profiler.Finish();
  return outcome;
}

}  // namespace goldline::ingest
