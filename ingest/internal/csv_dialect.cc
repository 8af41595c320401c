#include "ingest/internal/csv_dialect.h"

#include <algorithm>
#include <set>

#include "core/text.h"
#include "ingest/errors.h"
#include "ingest/internal/utf8.h"

namespace goldline::ingest {
namespace {

struct Reading {
  std::size_t columns = 0;  // cells of the first record
  std::size_t records = 0;
  std::size_t regular = 0;  // records with as many cells, and well quoted
};

Reading TryDialect(std::string_view head, bool whole, const CsvDialect& dialect) {
  CsvIndex index;
  index.Prepare(head.size(), head.size());
  std::vector<BadRow> bad;
  IndexCellsSlowly(head.data(), 0, head.size(), dialect, index, bad);
  // The last record of a head may go on behind it.
  std::size_t rows = index.row_count;
  if (!whole && rows > 1) --rows;
  Reading reading;
  reading.records = rows;
  if (rows > 0) reading.columns = index.rows[0].cells;
  std::size_t next_bad = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    const bool is_bad = next_bad < bad.size() && bad[next_bad].row == row;
    if (is_bad) ++next_bad;
    if (!is_bad && index.rows[row].cells == reading.columns) ++reading.regular;
  }
  return reading;
}

// Whether `a` is the better reading, see the header.
bool Better(const Reading& a, const Reading& b) {
  if ((a.columns >= 2) != (b.columns >= 2)) return a.columns >= 2;
  const std::size_t left = a.regular * b.records;
  const std::size_t right = b.regular * a.records;
  return left != right ? left > right : a.columns > b.columns;
}

std::string CellText(std::string_view head, std::size_t begin, std::size_t end,
                     const CsvDialect& dialect) {
  const std::string_view cell = head.substr(begin, end - begin);
  if (cell.size() < 2 || cell.front() != dialect.quote) return std::string(Trim(cell));
  std::string text(cell.size(), '\0');
  const char* const text_end = Unescape(cell.substr(1, cell.size() - 2), dialect, text.data());
  text.resize(static_cast<std::size_t>(text_end - text.data()));
  return std::string(Trim(text));
}

// Gives missing and repeated names one of their own, and notes it.
void NameFields(std::vector<std::string> names, CsvHeader& header) {
  std::set<std::string> taken(names.begin(), names.end());
  std::set<std::string> used;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string base = names[i].empty() ? Concat("column", i + 1) : names[i];
    std::string name = base;
    const bool repeated = !names[i].empty() && used.count(name) != 0;
    if (repeated || (names[i].empty() && taken.count(name) != 0)) {
      for (int n = 2; taken.count(name) != 0; ++n) name = Concat(base, "_", n);
    }
    if (names[i].empty()) {
      header.notes.push_back(Concat("column ", i + 1, " has no name and is called ", name));
    } else if (repeated) {
      header.notes.push_back(
          Concat("column ", i + 1, " repeats the name ", base, " and is called ", name));
    }
    taken.insert(name);
    used.insert(name);
    header.fields.push_back({name, Type::kText});
  }
}

}  // namespace

CsvDialect FindDialect(std::string_view head, bool whole, const ReadOptions& options) {
  CsvDialect dialect;
  dialect.quote = options.quote;
  if (options.delimiter) {
    dialect.delimiter = *options.delimiter;
  } else if (options.format == InputFormat::kTsv) {
    dialect.delimiter = '\t';
  } else {
    Reading best;
    for (const char delimiter : {',', ';', '\t', '|'}) {
      CsvDialect candidate = dialect;
      candidate.delimiter = delimiter;
      const Reading reading = TryDialect(head, whole, candidate);
      if (reading.columns < 2 || !Better(reading, best)) continue;
      best = reading;
      dialect.delimiter = delimiter;
    }
  }
  if (options.backslash_escapes) {
    dialect.backslash = *options.backslash_escapes;
    return dialect;
  }
  CsvDialect escaping = dialect;
  escaping.backslash = true;
  const Reading plain = TryDialect(head, whole, dialect);
  const Reading escaped = TryDialect(head, whole, escaping);
  dialect.backslash = plain.columns == escaped.columns &&
                      escaped.records - escaped.regular < plain.records - plain.regular;
  return dialect;
}

Result<CsvHeader> ReadHeader(std::string_view head, const CsvDialect& dialect,
                             const ReadOptions& options, const std::string& name) {
  CsvIndex index;
  index.Prepare(head.size(), head.size());
  std::vector<BadRow> bad;
  IndexCellsSlowly(head.data(), 0, head.size(), dialect, index, bad, 1);
  CsvHeader header;
  if (index.row_count == 0) {
    if (options.has_header) return errors::EmptyInput(name, "it has not even a header line");
    return header;
  }
  const CsvRow& row = index.rows[0];
  const std::size_t last = index.cell_ends[row.first + row.cells - 1];
  if (options.has_header) {
    const std::string_view line = head.substr(row.start, last - row.start);
    if (!bad.empty()) return errors::BadHeader(name, "a quote is not closed, or text follows it");
    if (!IsUtf8(line)) {
      return errors::BadHeader(name, "it is not UTF-8").Hint("say --encoding, for example latin1");
    }
    if (HasNul(line)) return errors::BadHeader(name, "it holds NUL bytes");
    std::vector<std::string> names;
    for (std::size_t cell = 0; cell < row.cells; ++cell) {
      const std::size_t begin = cell == 0 ? row.start : index.cell_ends[row.first + cell - 1] + 1;
      names.push_back(CellText(head, begin, index.cell_ends[row.first + cell], dialect));
    }
    NameFields(std::move(names), header);
    const bool crlf = last + 1 < head.size() && head[last] == '\r' && head[last + 1] == '\n';
    header.end = std::min(head.size(), last + (crlf ? 2 : 1));
    header.line_ends = index.lines;
  } else {
    for (std::size_t cell = 0; cell < row.cells; ++cell) {
      header.fields.push_back({Concat("column", cell + 1), Type::kText});
    }
  }
  return header;
}

char* Unescape(std::string_view inside, const CsvDialect& dialect, char* out) {
  for (std::size_t at = 0; at < inside.size(); ++at) {
    const bool more = at + 1 < inside.size();
    const char c = inside[at];
    if (more && c == dialect.quote && inside[at + 1] == dialect.quote) ++at;
    if (more && c == '\\' && dialect.backslash &&
        (inside[at + 1] == dialect.quote || inside[at + 1] == '\\')) {
      ++at;
    }
    *out++ = inside[at];
  }
  return out;
}

}  // namespace goldline::ingest
