#include "ingest/internal/window.h"

#include <algorithm>
#include <cstring>

namespace goldline::ingest {

void Window::Grow() {
  const std::size_t have = end_ - begin_;
  const std::size_t wanted = std::max(block_bytes_, 2 * have);
  if (shared_ || capacity_ - begin_ < wanted) {
    auto bigger = std::make_shared_for_overwrite<char[]>(wanted + kPadding);
    std::memcpy(bigger.get(), buffer_.get() + begin_, have);
    buffer_ = std::move(bigger);
    capacity_ = wanted;
    begin_ = 0;
    end_ = have;
    shared_ = false;
  }
  while (!at_end_ && end_ - begin_ < wanted) {
    Result<std::size_t> count = bytes_->Read(buffer_.get() + end_, begin_ + wanted - end_);
    at_end_ = !count.ok() || *count == 0;
    if (!at_end_) end_ += *count;
    if (!count.ok()) failure_ = std::move(count).error();
  }
  std::memset(buffer_.get() + end_, 0, kPadding);
}

Block Window::Take(std::size_t bytes, std::uint64_t line_ends, std::uint64_t records) {
  Block block;
  block.buffer = buffer_;
  block.text = pending().substr(0, bytes);
  block.place = place_;
  block.first_record = first_record_;
  shared_ = true;
  Skip(bytes, line_ends, records);
  return block;
}

Result<Block> Window::Reread(const Place& place, std::uint64_t bytes) const {
  const std::size_t size = bytes + 2;  // with a line end
  auto buffer = std::make_shared_for_overwrite<char[]>(size + kPadding);
  GL_TRY(const std::size_t count, bytes_->ReadAt(buffer.get(), size, place.offset));
  const std::string_view read(buffer.get(), count);
  std::size_t end = std::min<std::size_t>(bytes, count);
  if (end < count && read[end] == '\r') ++end;
  if (end < count && read[end] == '\n') ++end;
  std::memset(buffer.get() + end, 0, size + kPadding - end);
  Block block;
  block.text = {buffer.get(), end};
  block.place = place;
  block.line_ends = static_cast<std::uint64_t>(std::count_if(
      block.text.begin(), block.text.end(), [](char c) { return c == '\n' || c == '\r'; }));
  block.buffer = std::move(buffer);
  return block;
}

void Window::Skip(std::size_t bytes, std::uint64_t line_ends, std::uint64_t records) {
  begin_ += bytes;
  place_.offset += bytes;
  place_.line += line_ends;
  first_record_ += records;
}

}  // namespace goldline::ingest
