#include "ingest/internal/csv_cutter.h"

#include <algorithm>
#include <utility>

#include "ingest/internal/long_line.h"

namespace goldline::ingest {

CsvCutter::CsvCutter(Window window, const CsvDialect& dialect, const CsvKernels& kernels,
                     std::size_t block_bytes, std::size_t max_record, std::uint64_t max_lines)
    : window_(std::move(window)), dialect_(dialect), kernels_(kernels), block_bytes_(block_bytes) {
  limits_.max_record = max_record;
  limits_.max_lines = max_lines;
}

Result<std::optional<Block>> CsvCutter::Next() {
  state_ = CutState{};
  bad_.clear();
  too_long_ = false;
  while (!Advance()) {
  }
  if (state_.last_end > 0) return std::optional(Cut());
  if (too_long_) return std::optional(LongRecord());
  if (window_.failure()) return *window_.failure();
  return std::optional<Block>();
}

// Scans on; true when there is a block to cut, a record that is too long at the very start, or
// nothing left.
bool CsvCutter::Advance() {
  const std::string_view data = window_.pending();
  // A CR or a quote is understood only with the byte behind it.
  const std::size_t limit = window_.at_end() || data.empty() ? data.size() : data.size() - 1;
  const bool tired = searched_twice_ > 8 * searched_to_ + 16 * limits_.max_record;
  const std::uint64_t offset = window_.place().offset;
  limits_.one_line_cells_before =
      tired && searched_to_ > offset ? static_cast<std::size_t>(searched_to_ - offset) : 0;
  switch (kernels_.scan_cuts(data.data(), limit, data.size(), dialect_, limits_, state_)) {
    case CutEvent::kEnough:
      return true;
    case CutEvent::kBadClose:
      OpenQuote(state_.at);
      return false;
    case CutEvent::kOpenLine:
      OpenQuote(state_.open);
      return false;
    case CutEvent::kTooLong:
      too_long_ = true;
      return true;
    case CutEvent::kMore:
      break;
  }
  if (state_.last_end > 0 && data.size() >= block_bytes_) return true;
  if (!window_.at_end()) {
    window_.Grow();
    return false;
  }
  if (state_.last_end == data.size() || window_.failure()) return true;
  return AtEnd();
}

// The last record, which no line end ends. False when there is more to scan after all.
bool CsvCutter::AtEnd() {
  const std::string_view data = window_.pending();
  if (data.size() - state_.last_end > limits_.max_record) {
    too_long_ = true;
    return true;
  }
  if (state_.quoted && state_.lines != state_.lines_at_open) {
    OpenQuote(data.size());
    return false;
  }
  if (state_.quoted) {
    const std::uint64_t offset = window_.place().offset;
    bad_.push_back({state_.last_end, data.size(), window_.place().line + state_.lines_at_end,
                    offset + state_.open, "unterminated_quote"});
  }
  ++state_.records;
  state_.last_end = data.size();
  state_.lines_at_end = state_.lines;
  return true;
}

// The cell that opens at state_.open is not closed: its record ends with its line. The search for
// the closing quote has been as far as `seen`.
void CsvCutter::OpenQuote(std::size_t seen) {
  const std::string_view data = window_.pending();
  std::size_t next = data.find_first_of("\r\n", state_.open) + 1;
  if (data[next - 1] == '\r' && next < data.size() && data[next] == '\n') ++next;
  const std::uint64_t offset = window_.place().offset;
  bad_.push_back({state_.last_end, next, window_.place().line + state_.lines_at_end,
                  offset + state_.open, "unterminated_quote"});
  searched_twice_ += seen > next ? seen - next : 0;
  searched_to_ = std::max(searched_to_, offset + seen);
  state_.lines = state_.lines_at_end = state_.lines_at_open + 1;
  state_.at = state_.last_end = next;
  state_.quoted = false;
  ++state_.records;
}

// The record at the start is too long. When a line ends in it, that is in a quoted cell, which then
// is the mistake.
Block CsvCutter::LongRecord() {
  const std::string_view data = window_.pending().substr(0, limits_.max_record + 1);
  const std::size_t line_end = data.find_first_of("\r\n");
  if (line_end == data.npos) return SkipLongLine(window_, limits_.max_record, true);
  state_ = CutState{};
  kernels_.scan_cuts(data.data(), line_end, data.size(), dialect_, limits_, state_);
  state_.lines_at_open = 0;
  OpenQuote(limits_.max_record);
  return Cut();
}

Block CsvCutter::Cut() {
  Block block = window_.Take(state_.last_end, state_.lines_at_end, state_.records);
  block.line_ends = state_.lines_at_end;
  block.cuts = std::move(bad_);
  bad_.clear();
  return block;
}

}  // namespace goldline::ingest
