#include "ingest/internal/stretches.h"

#include <algorithm>

namespace goldline::ingest::internal {
namespace {

using quality::QuarantineLines;

// Cuts the records of a batch into stretches, in order.
class Cutter {
 public:
  Cutter(const RecordBatch& batch, const QuarantineLines& lines) : batch_(batch), lines_(lines) {}

  // The stretch that begins with `row`, as if the batch were all there is.
  Stretch Cut(std::size_t row) {
    Stretch stretch;
    stretch.ordinal = row;
    stretch.place = batch_.places[row];
    const std::size_t end = EndOf(row);
    stretch.records = end - row;
    stretch.bytes =
        batch_.places[end - 1].offset + batch_.raw[end - 1].size() - stretch.place.offset;
    PassLines([row](const QuarantineLines::Line& line) {
      return line.unreadable ? line.row <= row : line.row < row;
    });
    stretch.text_begin = text_at_;
    stretch.lines = PassLines(
        [end](const QuarantineLines::Line& line) { return !line.unreadable && line.row < end; });
    stretch.text_end = text_at_;
    return stretch;
  }

 private:
  // An unreadable record ends a stretch.
  std::size_t EndOf(std::size_t row) {
    const auto& malformed = batch_.malformed;
    while (malformed_ < malformed.size() && malformed[malformed_].before_row <= row) ++malformed_;
    const std::size_t limit =
        malformed_ < malformed.size() ? malformed[malformed_].before_row : batch_.rows();
    return std::min({row + Stretches::kRecords, limit, batch_.rows()});
  }

  template <class Belongs>
  std::uint64_t PassLines(Belongs belongs) {
    const std::size_t first = line_;
    while (line_ < lines_.lines.size() && belongs(lines_.lines[line_])) {
      text_at_ = lines_.lines[line_++].end;
    }
    return line_ - first;
  }

  const RecordBatch& batch_;
  const QuarantineLines& lines_;
  std::size_t malformed_ = 0;  // the first behind the stretch
  std::size_t line_ = 0;
  std::size_t text_at_ = 0;
};

}  // namespace

Status Stretches::Add(std::uint64_t input, const quality::BatchVerdict& verdict,
                      const QuarantineLines& lines) {
  Cutter cutter(verdict.batch, lines);
  for (std::size_t row = 0; row < verdict.batch.rows();) {
    Stretch stretch = cutter.Cut(row);
    row += stretch.records;
    stretch.input = input;
    stretch.ordinal += ordinal_;
    stretch.text_begin += text_size_;
    stretch.text_end += text_size_;
    held_.push_back(stretch);
  }
  ordinal_ += verdict.batch.rows();
  text_size_ += lines.text.size();
  if (held_.size() < kHeld) return Ok();
  GL_TRY(const std::uint64_t at, file_.Append(std::as_bytes(std::span(held_))));
  static_cast<void>(at);  // stretches are all there is in the file
  saved_ += held_.size();
  held_.clear();
  return Ok();
}

Result<Stretch> Stretches::At(std::uint64_t index) {
  if (index >= saved_) return held_[index - saved_];
  if (index < read_first_ || index >= read_first_ + read_.size()) {
    read_first_ = index;
    read_.resize(std::min<std::uint64_t>(kHeld, saved_ - index));
    GL_RETURN_IF_ERROR(
        file_.Read(index * sizeof(Stretch), std::as_writable_bytes(std::span(read_))));
  }
  return read_[index - read_first_];
}

}  // namespace goldline::ingest::internal
