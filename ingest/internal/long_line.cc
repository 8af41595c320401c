#include "ingest/internal/long_line.h"

#include <algorithm>
#include <cstring>

namespace goldline::ingest {
namespace {

// A block of its own for `head`, so that nothing of the line is kept.
Block LongLineBlock(std::string_view head, const Window& window, std::size_t max_record) {
  auto buffer = std::make_shared<char[]>(head.size() + Window::kPadding);
  std::memcpy(buffer.get(), head.data(), head.size());
  Block block;
  block.text = {buffer.get(), head.size()};
  block.buffer = std::move(buffer);
  block.place = window.place();
  block.first_record = window.first_record();
  block.cuts.push_back(
      {0, head.size(), window.place().line, window.place().offset + max_record, "line_too_long"});
  return block;
}

}  // namespace

Block SkipLongLine(Window& window, std::size_t max_record, bool cr_ends) {
  const char* const ends = cr_ends ? "\r\n" : "\n";
  // So much is there, whatever else has been read already.
  std::string_view head = window.pending().substr(0, std::min(kShownBytes, max_record + 1));
  head = head.substr(0, head.find_first_of(ends));
  Block block = LongLineBlock(head, window, max_record);
  while (true) {
    const std::string_view pending = window.pending();
    const std::size_t end = pending.find_first_of(ends);
    if (end == pending.npos) {
      window.Skip(pending.size(), 0, 0);
      if (window.at_end()) break;
      window.Grow();
      continue;
    }
    if (pending[end] == '\r' && end + 1 == pending.size() && !window.at_end()) {
      window.Skip(end, 0, 0);
      window.Grow();
      continue;
    }
    const bool crlf = pending[end] == '\r' && pending.substr(end, 2) == "\r\n";
    window.Skip(end + (crlf ? 2 : 1), 1, 0);
    break;
  }
  window.Skip(0, 0, 1);
  return block;
}

}  // namespace goldline::ingest
