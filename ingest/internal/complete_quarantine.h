// Completes a draft of a quarantine file, written while the inputs were read once, by what only the
// end of that reading told: that the first records of repeated keys fail, too. Only the stretches
// that hold such records are read, judged and written again; all other lines are copied. The file
// is the same, byte for byte, as if everything had been read again.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/worker_pool.h"
#include "ingest/internal/file_stamp.h"
#include "ingest/internal/stretches.h"
#include "ingest/output_file.h"
#include "ingest/reader.h"
#include "quality/check.h"

namespace goldline::ingest::internal {

// The one reading: what was read, how it was judged, and what was written.
struct FirstReading {
  const std::vector<std::string>& inputs;
  const std::vector<FileStamp>& stamps;  // of each input, from before it was read
  const ReadOptions& options;
  const quality::CheckPlan& plan;
  const quality::Check& check;  // finished
  Stretches& stretches;
  std::string draft;  // the file of lines
};

// "record" in the lines of a source's records.
quality::RecordShape ShapeOf(const RecordSource& source);

// Whether it takes less time than to read everything again.
bool IsQuickerToComplete(const FirstReading& reading);

// Returns how many lines were added to those of the draft. An input that has changed is an error.
Result<std::uint64_t> CompleteQuarantine(const FirstReading& reading, WorkerPool& pool,
                                         OutputFile& output);

}  // namespace goldline::ingest::internal
