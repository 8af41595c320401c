// What can be told about a CSV from its first bytes: its delimiter, its way to escape, its header.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/batch.h"
#include "core/result.h"
#include "ingest/internal/csv_scan.h"
#include "ingest/reader.h"

namespace goldline::ingest {

// Rule for the delimiter: of , ; tab | the one that splits the header in two or more, and then the
// largest share of the records into as many cells as the header; between equals the one with more
// cells, then the one named first. None does: comma. Backslashes escape where reading them so
// leaves fewer bad records. `head` ends anywhere when `whole` is false.
CsvDialect FindDialect(std::string_view head, bool whole, const ReadOptions& options);

struct CsvHeader {
  Fields fields;
  std::size_t end = 0;          // behind the header's line end, in the head
  std::uint64_t line_ends = 0;  // before `end`
  std::vector<std::string> notes;
};

// The first record of `head` as header, or where options say there is none, as the measure of how
// many columns there are.
Result<CsvHeader> ReadHeader(std::string_view head, const CsvDialect& dialect,
                             const ReadOptions& options, const std::string& name);

// Appends the text of a quoted cell, without its outer quotes, to `out`; returns the end.
char* Unescape(std::string_view inside, const CsvDialect& dialect, char* out);

}  // namespace goldline::ingest
