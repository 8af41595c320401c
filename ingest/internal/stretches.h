// Stretches say where the records of the inputs and their quarantine lines are, so that a few
// records can be judged and written again without the others. A Stretch is some readable records of
// one input that follow each other; between stretches may be unreadable ones, whose lines never
// change.
//
//   Stretches stretches;
//   GL_RETURN_IF_ERROR(stretches.Add(input, verdict, lines));    // batch after batch
//   for (i < stretches.size()) { GL_TRY(const Stretch stretch, stretches.At(i)); ... }
//
// Kept in a scratch file: two bytes a record. One thread at a time.
#pragma once

#include <cstdint>
#include <vector>

#include "core/batch.h"
#include "core/result.h"
#include "core/scratch_file.h"
#include "quality/check_plan.h"
#include "quality/quarantine.h"

namespace goldline::ingest::internal {

struct Stretch {
  std::uint64_t input = 0;    // which one
  std::uint64_t ordinal = 0;  // of its first record, among the readable ones of all inputs
  std::uint64_t records = 0;
  Place place;              // of its first record
  std::uint64_t bytes = 0;  // up to the end of its last record, without the line end
  // Its lines among those that were written.
  std::uint64_t text_begin = 0;
  std::uint64_t text_end = 0;
  std::uint64_t lines = 0;
};

class Stretches {
 public:
  // More would take longer to judge again, fewer more space.
  static constexpr std::size_t kRecords = 32;

  // `lines` are those of the verdict, and are written behind all before.
  Status Add(std::uint64_t input, const quality::BatchVerdict& verdict,
             const quality::QuarantineLines& lines);
  std::uint64_t size() const { return saved_ + held_.size(); }
  // Quick when asked in order.
  Result<Stretch> At(std::uint64_t index);

 private:
  static constexpr std::size_t kHeld = 4096;

  ScratchFile file_;
  std::uint64_t saved_ = 0;    // how many are in the file
  std::vector<Stretch> held_;  // the rest
  std::vector<Stretch> read_;  // from the file, from read_first_ on
  std::uint64_t read_first_ = 0;
  std::uint64_t ordinal_ = 0;
  std::uint64_t text_size_ = 0;
};

}  // namespace goldline::ingest::internal
