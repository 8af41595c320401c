// A ByteSink takes bytes: a file descriptor, or a compressor in front of another sink. Finish()
// writes out what is held back; nothing follows it. One thread at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"

namespace goldline::ingest {

class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual Status Write(std::string_view bytes) = 0;
  virtual Status Finish() = 0;
};

std::unique_ptr<ByteSink> GzipSink(std::unique_ptr<ByteSink> inner, const std::string& name);
std::unique_ptr<ByteSink> ZstdSink(std::unique_ptr<ByteSink> inner, const std::string& name);

}  // namespace goldline::ingest
