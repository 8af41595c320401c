#include <memory>

#include "core/worker_pool.h"
#include "ingest/check_inputs.h"
#include "ingest/unreadable_records.h"

namespace goldline::ingest {
namespace {

struct Part {
  quality::ProfilePartial profile;
  std::vector<MalformedRecord> malformed;
};

// A header promises fields even where no record follows.
quality::ProfilePartial FieldsAlone(const Fields& fields) {
  RecordBatch empty;
  empty.fields = fields;
  empty.columns.resize(fields.size());
  return quality::ProfileBatch(empty);
}

}  // namespace

Result<ProfileOutcome> ProfileInputs(const std::vector<std::string>& inputs, ReadOptions read,
                                     std::size_t threads, std::stop_token stop) {
  GL_TRY(const std::vector<std::string> files, ExpandInputs(inputs));
  read.stop = stop;
  WorkerPool pool(threads);
  quality::Profiler profiler;
  ProfileOutcome outcome;
  UnreadableRecords unreadable;
  for (const std::string& file : files) {
    GL_TRY(const std::unique_ptr<RecordSource> source, OpenSource(file, read));
    profiler.Merge(FieldsAlone(source->fields()));
    GL_RETURN_IF_ERROR(ForEachBatch<Part>(
        *source, pool,
        [](RecordBatch batch) -> Result<Part> {
          return Part{quality::ProfileBatch(batch), std::move(batch.malformed)};
        },
        [&](Part part) {
          profiler.Merge(std::move(part.profile));
          unreadable.Add(part.malformed, source->name());
          return Ok();
        },
        stop));
    outcome.bytes += source->bytes_read();
    outcome.notes.insert(outcome.notes.end(), source->notes().begin(), source->notes().end());
  }
  if (unreadable.count() > 0) outcome.notes.push_back(unreadable.Note());
  outcome.profile = profiler.Finish();
  outcome.state = profiler.TakeState();
  return outcome;
}

}  // namespace goldline::ingest
