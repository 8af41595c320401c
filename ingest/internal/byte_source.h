// A ByteSource is a stream of bytes: a file, standard input, a text in memory, or another source
// decompressed or decoded to UTF-8. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "core/result.h"
#include "ingest/reader.h"

namespace goldline::ingest {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Fills `to` as far as it can and returns how many bytes, 0 only at the end. What comes before an
  // error is delivered before it; after it every read gives it again.
  virtual Result<std::size_t> Read(char* to, std::size_t size) = 0;

  // Whether ReadAt works: a regular file, as it is.
  virtual bool seekable() const { return false; }
  // The same from `offset` of the input, whatever Read has read. Any thread.
  virtual Result<std::size_t> ReadAt(char* to, std::size_t size, std::uint64_t offset) const;
};

// A path, or "-" for standard input.
Result<std::unique_ptr<ByteSource>> OpenFileBytes(const std::string& path,
                                                  std::stop_token stop = {});
std::unique_ptr<ByteSource> TextBytes(std::string text);
std::unique_ptr<ByteSource> CallbackBytes(ReadBytes read);
// `head`, which was read from `inner`, then the rest of it.
std::unique_ptr<ByteSource> PrefixedBytes(std::string head, std::unique_ptr<ByteSource> inner);

// `name` is for messages. Several members one after the other are one stream.
std::unique_ptr<ByteSource> GzipBytes(std::unique_ptr<ByteSource> inner, const std::string& name);
std::unique_ptr<ByteSource> ZstdBytes(std::unique_ptr<ByteSource> inner, const std::string& name);
// `encoding` is neither kAuto nor kUtf8. What does not decode becomes bytes that are not UTF-8 (a
// lone 0xFF), so that it is reported as the bad encoding that it is.
std::unique_ptr<ByteSource> DecodedBytes(std::unique_ptr<ByteSource> inner, Encoding encoding);

// Up to `size` bytes.
Result<std::string> ReadHead(ByteSource& source, std::size_t size);

}  // namespace goldline::ingest
