// A Window is the part of a byte stream that is in memory: what has been read and not yet handed
// out. It reads more on demand and hands out blocks that share its buffer.
//
//   while (!Cut(window.pending())) GL_RETURN_IF_ERROR(window.Grow());
//   Block block = window.Take(bytes, line_ends);
//
// A buffer that a block shares is never written again, so workers may read past the end of their
// block (kPadding bytes are always there) while the reader goes on. One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "core/batch.h"
#include "ingest/internal/byte_source.h"

namespace goldline::ingest {

class Window {
 public:
  static constexpr std::size_t kPadding = 64;

  // The first byte of `bytes` is at `offset` of the input.
  Window(std::unique_ptr<ByteSource> bytes, std::size_t block_bytes, std::uint64_t offset)
      : bytes_(std::move(bytes)), block_bytes_(block_bytes), place_{1, offset} {}

  std::string_view pending() const { return {buffer_.get() + begin_, end_ - begin_}; }
  // Nothing follows pending().
  bool at_end() const { return at_end_; }
  // The place of pending()'s first byte.
  const Place& place() const { return place_; }
  std::uint64_t first_record() const { return first_record_; }

  // Reads until a block's worth is pending, or twice what was, or the end. An error of the source
  // counts as the end; failure() has it.
  void Grow();
  // What kept the source from being read to its end; to be reported after what is whole.
  const std::optional<Error>& failure() const { return failure_; }

  // Hands out the first bytes of pending(), which hold so many line ends and records.
  Block Take(std::size_t bytes, std::uint64_t line_ends, std::uint64_t records);
  // Whether Reread works.
  bool seekable() const { return bytes_->seekable(); }
  // See RecordSource::Reread. Nothing that is pending changes.
  Result<Block> Reread(const Place& place, std::uint64_t bytes) const;
  // Drops them.
  void Skip(std::size_t bytes, std::uint64_t line_ends, std::uint64_t records);

 private:
  std::unique_ptr<ByteSource> bytes_;
  std::size_t block_bytes_;
  std::shared_ptr<char[]> buffer_ = std::make_shared<char[]>(kPadding);
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool shared_ = false;  // a block points into the buffer
  bool at_end_ = false;
  Place place_;
  std::uint64_t first_record_ = 0;
  std::optional<Error> failure_;
};

}  // namespace goldline::ingest
