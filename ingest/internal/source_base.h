// What all record sources have in common: a name, notes, and malformed records as they are told.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ingest/internal/window.h"
#include "ingest/reader.h"

namespace goldline::ingest {

// Lines of a block at most; bounds the rows of a batch whose records are short.
inline constexpr std::uint64_t kMaxBlockLines = 8192;

// How much of an input is looked at to tell its format and dialect, however it comes.
inline constexpr std::size_t kSniffedBytes = 64 * 1024;

class NamedSource : public RecordSource {
 public:
  explicit NamedSource(const std::string& name)
      : name_(std::make_shared<const std::string>(name)) {}
  const Fields& fields() const override { return fields_; }
  const std::string& name() const override { return *name_; }
  const std::vector<std::string>& notes() const override { return notes_; }
  void Note(std::string note) { notes_.push_back(std::move(note)); }
  std::uint64_t bytes_read() const override { return bytes_read_; }

 protected:
  std::shared_ptr<const std::string> name_;
  Fields fields_;
  std::vector<std::string> notes_;
  std::uint64_t bytes_read_ = 0;
};

// A batch without rows that belongs to `block`.
RecordBatch BatchFor(const Block& block, std::shared_ptr<const std::string> input);

// `code` decides the message; `detail` goes into it where it has a place for one.
MalformedRecord Malformed(std::string_view code, std::size_t before_row, Place place,
                          std::uint64_t error_offset, std::string_view text,
                          const std::string& detail = {});

// `window` is at the start of its input or behind its byte order mark.
Result<std::unique_ptr<NamedSource>> OpenCsv(Window window, const std::string& name,
                                             const ReadOptions& options);
Result<std::unique_ptr<NamedSource>> OpenJson(Window window, const std::string& name,
                                              const ReadOptions& options);

}  // namespace goldline::ingest
