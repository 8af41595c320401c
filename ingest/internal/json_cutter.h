// Cutting JSON into blocks of whole records.
//
// A LineCutter takes every line for a record; LF ends a line, and a string cannot hold one.
//
// An ElementCutter reads a JSON document: the elements of a top-level array are the records, or the
// top-level values themselves. It follows brackets and strings, so a record that is wrong inside
// but well bracketed costs only itself. Where brackets or strings do not close, the record is taken
// to end before the next line that is indented like its own line and starts with the same bracket,
// or on one line before the next "}, {"; what follows is read as usual. Every element is listed in
// Block::cuts with its line.
#pragma once

#include <optional>
#include <string>

#include "ingest/internal/window.h"

namespace goldline::ingest {

class LineCutter {
 public:
  LineCutter(Window window, std::size_t block_bytes, std::size_t max_record,
             std::uint64_t max_lines)
      : window_(std::move(window)),
        block_bytes_(block_bytes),
        max_record_(max_record),
        max_lines_(max_lines) {}

  Result<std::optional<Block>> Next();
  const Window& window() const { return window_; }

 private:
  bool Advance();
  bool TakeLine(std::string_view data, std::size_t end);
  bool Blank(std::string_view line) const;

  Window window_;
  std::size_t block_bytes_;
  std::size_t max_record_;
  std::uint64_t max_lines_;
  // Of what is pending: scanned so far, whole lines and the records in them.
  std::size_t at_ = 0;
  std::size_t last_end_ = 0;
  std::uint64_t lines_ = 0;
  std::uint64_t records_ = 0;
  bool too_long_ = false;
};

class ElementCutter {
 public:
  ElementCutter(Window window, std::size_t block_bytes, std::size_t max_record,
                std::uint64_t max_elements)
      : window_(std::move(window)),
        block_bytes_(block_bytes),
        max_record_(max_record),
        max_elements_(max_elements) {}

  Result<std::optional<Block>> Next();
  const Window& window() const { return window_; }

 private:
  enum class Step : std::uint8_t { kOn, kMore, kBroken };

  bool Advance();
  bool AtEnd();
  Step ScanOne();
  void SkipBlanks(std::string_view data);
  Step Between(std::string_view data);
  Step InElement(std::string_view data);
  Step InString(std::string_view data);
  Step Close(std::string_view data, char bracket);
  void Start(std::string_view data);
  void Reached(std::size_t end);
  void EndElement(std::string_view data, std::size_t end);
  void Broken(std::string_view data);
  std::size_t NextPlausible(std::string_view data) const;
  void AddFault(std::size_t begin, std::size_t end, const char* code);
  Block SkipLongElement();

  Window window_;
  std::size_t block_bytes_;
  std::size_t max_record_;
  std::uint64_t max_elements_;

  // Where in the document a byte between elements is.
  struct Position {
    bool in_array = false;
    bool after_comma = false;  // a comma waits for its element
    bool after_element = false;
    bool own_line = true;  // only `indent` stands before it on its line
    std::string indent;
  };
  Position here_;      // at at_
  Position here_end_;  // at last_end_; survives from block to block

  // Of what is pending.
  std::size_t at_ = 0;
  std::size_t last_end_ = 0;        // behind the last element
  std::uint64_t lines_ = 0;         // line ends before at_
  std::uint64_t lines_at_end_ = 0;  // line ends before last_end_
  std::vector<Block::Cut> cuts_;

  // The element being read.
  bool in_element_ = false;
  bool in_string_ = false;
  bool complete_ = false;  // its brackets are closed again
  std::size_t begin_ = 0;
  std::uint64_t lines_at_begin_ = 0;
  std::string open_;         // its open brackets
  std::uint64_t fault_ = 0;  // offset of what makes it no JSON, as far as is known here
  bool too_long_ = false;

  std::uint64_t searched_twice_ = 0;
  std::uint64_t searched_to_ = 0;
};

}  // namespace goldline::ingest
