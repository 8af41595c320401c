// The two passes over CSV bytes that run at memory speed: ScanCuts finds where records end, for the
// thread that reads; IndexCells finds every cell end, for the threads that parse. Both know the
// same grammar: a quote opens a quoted cell only at the start of a cell; inside, a doubled quote is
// a quote; elsewhere a quote is text. LF, CR LF and CR end a line.
//
// Compiled for several instruction sets from csv_kernels.inc; Kernels() chooses once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace goldline::ingest {

struct CsvDialect {
  char delimiter = ',';
  char quote = '"';
  bool backslash = false;           // \" inside a quoted cell is a quote, \\ a backslash
  bool blank_line_is_null = false;  // a single column: an empty line is a record
};

// What ScanCuts knows about the bytes from the start of a record on.
struct CutState {
  std::size_t at = 0;               // scanned up to here
  std::size_t open = 0;             // of the last opening quote
  std::size_t last_end = 0;         // behind the last record end
  std::uint64_t lines = 0;          // line ends before `at`
  std::uint64_t records = 0;        // whole records before last_end
  std::uint64_t lines_at_end = 0;   // line ends before last_end
  std::uint64_t lines_at_open = 0;  // line ends before `open`
  bool quoted = false;              // `at` is inside a quoted cell
};

enum class CutEvent : std::uint8_t {
  kMore,      // scanned all there is
  kEnough,    // max_lines line ends are before last_end
  kBadClose,  // at `at` a quote closes a cell of several lines, and text follows it
  kOpenLine,  // with one_line_cells: a line ends inside a quoted cell
  kTooLong,   // the record after last_end has more than max_record bytes
};

struct CutLimits {
  std::size_t max_record = 0;
  std::uint64_t max_lines = 0;
  // Up to here quoted cells may not hold line ends.
  std::size_t one_line_cells_before = 0;
};

struct CsvRow {
  std::uint32_t start = 0;  // of its first byte
  std::uint32_t first = 0;  // its first cell's end is cell_ends[first]
  std::uint32_t cells = 0;
  std::uint32_t line = 0;  // line ends before it
};

// Where rows and cells are in a text. Reused from text to text: what there is
// room for is never cleared, the counts tell what is used.
struct CsvIndex {
  std::unique_ptr<std::uint32_t[]> cell_ends;
  std::unique_ptr<CsvRow[]> rows;
  std::size_t cell_room = 0;
  std::size_t row_room = 0;
  std::size_t cells = 0;
  std::size_t row_count = 0;
  std::uint32_t lines = 0;
  bool escapes = false;  // some quoted cell may hold a doubled quote or a backslash

  // Empties it and makes room for a text of so many bytes and line ends.
  void Prepare(std::size_t bytes, std::size_t line_ends);
};

struct CsvKernels {
  const char* name;
  // Scans data[state.at, limit). data[limit] may be looked at when limit < size.
  CutEvent (*scan_cuts)(const char* data, std::size_t limit, std::size_t size,
                        const CsvDialect& dialect, const CutLimits& limits, CutState& state);
  // Indexes data[begin, end), which starts and ends at record ends, and appends to `index`. False
  // when quotes stand where a simple reading by their parity would go wrong; `index` is then
  // undefined and IndexCellsSlowly is to be used. The index must be prepared for the text.
  bool (*index_cells)(const char* data, std::size_t begin, std::size_t end,
                      const CsvDialect& dialect, CsvIndex& index);
};

// For this machine.
const CsvKernels& Kernels();
// All that this machine can run, the plainest first; for tests.
std::vector<const CsvKernels*> RunnableKernels();

// The grammar in full, byte by byte: what index_cells does and the rest. Ordinals of rows in which
// text follows a closing quote are appended to `bad_rows`, with the place of the quote.
struct BadRow {
  std::size_t row = 0;
  std::size_t at = 0;
};
void IndexCellsSlowly(const char* data, std::size_t begin, std::size_t end,
                      const CsvDialect& dialect, CsvIndex& index, std::vector<BadRow>& bad_rows,
                      std::size_t max_rows = static_cast<std::size_t>(-1));

}  // namespace goldline::ingest
