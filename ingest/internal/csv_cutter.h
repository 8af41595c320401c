// The CsvCutter cuts a CSV at record ends into blocks that can be parsed on their own.
//
// A quote that is not closed would take everything up to the next quote with it. So when the cell
// that it opens spans lines and then either text follows its closing quote, or the record grows too
// long, or the input ends, the opening quote is taken for the mistake: the record ends with the
// line of that quote and is malformed, and reading goes on with the next line. Such stretches are
// listed in Block::cuts, and everything between them is well quoted or bad within one line.
//
// Where blocks end depends on block sizes; what is a record, and which are bad, does not.
#pragma once

#include <optional>

#include "ingest/internal/csv_scan.h"
#include "ingest/internal/window.h"

namespace goldline::ingest {

class CsvCutter {
 public:
  // `window` begins behind the header.
  CsvCutter(Window window, const CsvDialect& dialect, const CsvKernels& kernels,
            std::size_t block_bytes, std::size_t max_record, std::uint64_t max_lines);

  Result<std::optional<Block>> Next();
  const Window& window() const { return window_; }

 private:
  bool Advance();
  bool AtEnd();
  void OpenQuote(std::size_t seen);
  Block LongRecord();
  Block Cut();

  Window window_;
  CsvDialect dialect_;
  const CsvKernels& kernels_;
  std::size_t block_bytes_;
  CutLimits limits_;
  CutState state_;
  std::vector<Block::Cut> bad_;
  bool too_long_ = false;
  // What the search for closing quotes has gone over twice, and up to where it has been. Past a
  // budget, cells of several lines are not looked for again where the search has already been, so
  // that the work stays proportional to the input whatever is in it.
  std::uint64_t searched_twice_ = 0;
  std::uint64_t searched_to_ = 0;
};

}  // namespace goldline::ingest
