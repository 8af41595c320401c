// The CSV reader against a slow one that goes byte by byte, on random texts and tables, for all
// block sizes down to a few bytes and several numbers of threads; and the kernels of all
// instruction sets against each other.
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ingest/internal/csv_scan.h"
#include "ingest/reader.h"
#include "tests/support/batch_dump.h"

namespace goldline::ingest {
namespace {

using testing_support::DumpAll;
using testing_support::DumpCell;
using testing_support::Hexed;

// The grammar of csv_scan.h and the way out of open quotes of csv_cutter.h, once more and plainly.
class NaiveCsv {
 public:
  NaiveCsv(std::string text, char delimiter, std::size_t columns, std::size_t max_record)
      : text_(std::move(text)), delimiter_(delimiter), columns_(columns), max_record_(max_record) {}

  // `at` is behind the header.
  std::string Dump(std::size_t at) {
    std::size_t line = 2;
    while (at < text_.size()) {
      const Record record = ReadRecord(at);
      const std::string content = text_.substr(at, record.end - at);
      const bool blank = content.empty() && columns_ > 1;
      if (!blank) Tell(record, at, line, content);
      line += LineEnds(at, record.next);
      at = record.next;
    }
    return out_;
  }

 private:
  struct Cell {
    std::string text;
    bool quoted = false;
  };
  struct Record {
    std::size_t end = 0;   // of its content
    std::size_t next = 0;  // where the next one starts
    std::string code;
    std::size_t error = 0;
    std::vector<Cell> cells;
    std::vector<std::size_t> cell_ends;
  };

  bool LineEndAt(std::size_t at) const {
    return at < text_.size() && (text_[at] == '\n' || text_[at] == '\r');
  }
  std::size_t Behind(std::size_t at) const {
    if (at >= text_.size()) return text_.size();
    return text_.compare(at, 2, "\r\n") == 0 ? at + 2 : at + 1;
  }
  std::size_t LineEnds(std::size_t from, std::size_t to) const {
    std::size_t count = 0;
    while (from < to) {
      if (LineEndAt(from)) {
        ++count;
        from = Behind(from);
      } else {
        ++from;
      }
    }
    return count;
  }
  std::size_t NextLineEnd(std::size_t at) const {
    while (at < text_.size() && !LineEndAt(at)) ++at;
    return at;
  }

  Record Broken(std::size_t open) const {
    Record record;
    record.end = NextLineEnd(open);
    record.next = Behind(record.end);
    record.code = "unterminated_quote";
    record.error = open;
    return record;
  }

  // The record has more bytes than it may have.
  Record TooLong(std::size_t at) const {
    if (NextLineEnd(at) <= at + max_record_) {
      // That line end is inside quotes.
      bool inside = false;
      std::size_t open = at;
      for (std::size_t i = at; i < NextLineEnd(at); ++i) {
        if (text_[i] != '"') continue;
        const bool starts = i == at || text_[i - 1] == delimiter_;
        if (!inside && starts) {
          inside = true;
          open = i;
        } else if (inside && i + 1 < text_.size() && text_[i + 1] == '"') {
          ++i;
        } else if (inside) {
          inside = false;
        }
      }
      return Broken(open);
    }
    Record record;
    record.end = NextLineEnd(at);
    record.next = Behind(record.end);
    record.code = "line_too_long";
    record.error = at + max_record_;
    return record;
  }

  Record ReadRecord(std::size_t at) const {
    Record record;
    std::size_t i = at;
    while (true) {
      Cell cell;
      if (i < text_.size() && text_[i] == '"') {
        cell.quoted = true;
        const std::size_t open = i++;
        bool lines = false;
        while (i < text_.size() && !(text_[i] == '"' && text_.compare(i, 2, "\"\"") != 0)) {
          lines = lines || LineEndAt(i);
          cell.text += text_[i];
          i += text_[i] == '"' ? 2 : 1;
        }
        if (i - at > max_record_) return TooLong(at);
        if (i == text_.size()) {
          if (lines) return Broken(open);
          record.code = "unterminated_quote";
          record.error = open;
        } else {
          const std::size_t close = i++;
          if (i < text_.size() && text_[i] != delimiter_ && !LineEndAt(i)) {
            if (lines) return Broken(open);
            if (record.code.empty()) {
              record.code = "text_after_quote";
              record.error = close;
            }
          }
        }
      }
      while (i < text_.size() && text_[i] != delimiter_ && !LineEndAt(i)) cell.text += text_[i++];
      record.cells.push_back(cell);
      record.cell_ends.push_back(i);
      if (i == text_.size() || LineEndAt(i)) break;
      ++i;
    }
    if (i - at > max_record_) return TooLong(at);
    record.end = i;
    record.next = Behind(i);
    return record;
  }

  void Tell(Record record, std::size_t at, std::size_t line, const std::string& content) {
    if (record.code.empty()) Judge(record, at, content);
    out_ += Concat("#", ordinal_++, " line ", line, " at ", at);
    if (!record.code.empty()) {
      out_ += Concat(" BAD ", record.code, " at ", record.error, " <",
                     Hexed(content.substr(0, Shown(record))), ">\n");
      return;
    }
    out_ += Concat(" <", Hexed(content), ">");
    for (std::size_t i = 0; i < record.cells.size(); ++i) {
      const Cell& cell = record.cells[i];
      CellState state = CellState::kPresent;
      if (cell.text.empty()) state = cell.quoted ? CellState::kEmpty : CellState::kNull;
      out_ += Concat(" f", i, "=", DumpCell(state, CellForm::kString, cell.text));
    }
    out_ += "\n";
  }

  // How much of a bad record is kept.
  std::size_t Shown(const Record& record) const {
    constexpr std::size_t kShown = 4096;
    return record.code == "line_too_long" ? std::min(kShown, max_record_ + 1) : kShown;
  }

  void Judge(Record& record, std::size_t at, const std::string& content) const {
    // The random texts hold no other byte that is not UTF-8.
    const std::size_t bad = content.find('\xFF');
    const std::size_t nul = content.find('\0');
    if (bad != content.npos) {
      record.code = "encoding";
      record.error = at + bad;
    } else if (nul != content.npos) {
      record.code = "nul_byte";
      record.error = at + nul;
    } else if (record.cells.size() > columns_) {
      record.code = "too_many_fields";
      record.error = record.cell_ends[columns_ - 1];
    } else if (record.cells.size() < columns_) {
      record.code = "too_few_fields";
      record.error = record.end;
    }
  }

  std::string text_;
  char delimiter_;
  std::size_t columns_;
  std::size_t max_record_;
  std::string out_;
  std::uint64_t ordinal_ = 0;
};

unsigned Seed() {
  const char* seed = std::getenv("GOLDLINE_SEED");
  return seed != nullptr ? static_cast<unsigned>(std::atoi(seed)) : 20261122U;
}

std::string RandomText(std::mt19937& random, const std::vector<std::string>& pieces,
                       std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += pieces[random() % pieces.size()];
  return text;
}

std::string Header(std::size_t columns, char delimiter) {
  std::string header;
  for (std::size_t i = 0; i < columns; ++i) {
    if (i > 0) header += delimiter;
    header += Concat("f", i);
  }
  return header + "\n";
}

ReadOptions Options(std::mt19937& random, char delimiter) {
  constexpr std::size_t kBlocks[] = {1, 2, 3, 7, 16, 63, 64, 65, 200, 4096, 512 * 1024};
  ReadOptions options;
  options.format = InputFormat::kCsv;
  options.delimiter = delimiter;
  options.backslash_escapes = false;
  options.block_bytes = kBlocks[random() % std::size(kBlocks)];
  return options;
}

void Compare(const std::string& text, char delimiter, std::size_t columns, ReadOptions options,
             WorkerPool* pool) {
  const std::string header = Header(columns, delimiter);
  NaiveCsv naive(header + text, delimiter, columns, options.max_record_bytes);
  const std::string expected = naive.Dump(header.size());
  ASSERT_EQ(DumpAll(OpenText(header + text, "random.csv", options), pool), expected)
      << "text <" << Hexed(text) << "> block " << options.block_bytes << " columns " << columns;
}

TEST(CsvProperty, AnyBytesAreReadAsTheSlowReaderReadsThem) {
  std::mt19937 random(Seed());
  SCOPED_TRACE(Concat("GOLDLINE_SEED=", Seed()));
  const std::vector<std::string> pieces{"a",  "bc", ",",    ",",        "\"", "\"", "\"\"", "\n",
                                        "\n", "\r", "\r\n", "\xC3\xA9", " ",  ";",  "\\"};
  const std::vector<std::string> dirty{"a", ",", "\"", "\n", "\xFF", std::string(1, '\0'), "b,c\n"};
  WorkerPool pools[] = {WorkerPool(1), WorkerPool(2), WorkerPool(5)};
  for (int round = 0; round < 6000; ++round) {
    const std::size_t columns = 1 + random() % 4;
    const std::size_t size = random() % (round % 10 == 0 ? 400 : 60);
    const std::string text = RandomText(random, round % 4 == 3 ? dirty : pieces, size);
    WorkerPool* const pool = round % 5 == 0 ? &pools[random() % 3] : nullptr;
    Compare(text, ',', columns, Options(random, ','), pool);
    if (HasFatalFailure()) return;
  }
}

TEST(CsvProperty, LongRecordsAreReadAsTheSlowReaderReadsThem) {
  std::mt19937 random(Seed() + 1);
  SCOPED_TRACE(Concat("GOLDLINE_SEED=", Seed()));
  const std::vector<std::string> pieces{
      "abcdefgh", "ijklmnopqrstuvwx", ",", "\"", "\n", "\r\n", "\"\"", "yz,\"", "\","};
  for (int round = 0; round < 3000; ++round) {
    const std::string text = RandomText(random, pieces, random() % 80);
    ReadOptions options = Options(random, ',');
    options.max_record_bytes = 64 + random() % 40;
    Compare(text, ',', 1 + random() % 3, options, nullptr);
    if (HasFatalFailure()) return;
  }
}

// A table in a random dialect, as a careful program would write it.
std::string Table(std::mt19937& random, char delimiter, std::size_t columns) {
  const std::vector<std::string> pieces{"x",  "longer text", "\"",           ",",   ";",
                                        "\n", "\r\n",        "\xE2\x82\xAC", "1.5", "'"};
  const char* const line_end = random() % 3 == 0 ? "\r\n" : random() % 2 == 0 ? "\n" : "\r";
  std::string text;
  const std::size_t rows = random() % 40;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      if (column > 0) text += delimiter;
      const std::string cell = RandomText(random, pieces, random() % 4);
      const bool special =
          cell.find_first_of("\"\r\n") != cell.npos || cell.find(delimiter) != cell.npos;
      if (!special && random() % 3 != 0) {
        text += cell;
        continue;
      }
      text += '"';
      for (const char c : cell) text += c == '"' ? "\"\"" : std::string(1, c);
      text += '"';
    }
    if (row + 1 < rows || random() % 2 == 0) text += line_end;
  }
  return text;
}

TEST(CsvProperty, TablesInAnyDialectAreReadAsTheSlowReaderReadsThem) {
  std::mt19937 random(Seed() + 2);
  SCOPED_TRACE(Concat("GOLDLINE_SEED=", Seed()));
  WorkerPool pool(3);
  for (int round = 0; round < 2000; ++round) {
    const char delimiter = ",;\t|"[random() % 4];
    const std::size_t columns = 2 + random() % 6;
    Compare(Table(random, delimiter, columns), delimiter, columns, Options(random, delimiter),
            round % 4 == 0 ? &pool : nullptr);
    if (HasFatalFailure()) return;
  }
}

TEST(CsvProperty, GarbageBetweenGoodRecordsCostsOnlyItself) {
  std::mt19937 random(Seed() + 3);
  SCOPED_TRACE(Concat("GOLDLINE_SEED=", Seed()));
  const std::string garbage[] = {"1,\"open,x",   "\"x\"y,2,3", "only",
                                 "1,2,3,4,5",    "\xFF,a,b",   std::string("a\0,b,c", 6),
                                 "a,\"b\"\"c,d", "\"",         "x,y,\"z"};
  for (int round = 0; round < 500; ++round) {
    std::string text = "a,b,c\n";
    std::vector<std::string> good;
    for (int i = 0; i < 30; ++i) {
      if (random() % 4 == 0) text += garbage[random() % std::size(garbage)] + "\n";
      const std::string record = Concat(i, ",\"name ", i, "\",plain");
      good.push_back(record);
      text += record + "\n";
    }
    ReadOptions options = Options(random, ',');
    auto source = OpenText(text, "garbage.csv", options);
    ASSERT_TRUE(source.ok());
    std::vector<std::string> read;
    while (true) {
      auto block = (*source)->Next();
      ASSERT_TRUE(block.ok());
      if (!block->has_value()) break;
      const auto batch = (*source)->Parse(**block);
      ASSERT_TRUE(batch.ok());
      for (const std::string_view raw : batch->raw) read.emplace_back(raw);
    }
    ASSERT_EQ(read, good) << Hexed(text);
  }
}

// The index of one text by one kernel, as text.
std::string Indexed(const CsvKernels& kernel, const std::string& padded, std::size_t size,
                    const CsvDialect& dialect, bool& regular) {
  CsvIndex index;
  index.Prepare(size, size);
  regular = kernel.index_cells(padded.data(), 0, size, dialect, index);
  if (!regular) return {};
  std::string out = Concat("lines ", index.lines, " escapes ", index.escapes ? 1 : 0, "\n");
  for (std::size_t row = 0; row < index.row_count; ++row) {
    const CsvRow& r = index.rows[row];
    out += Concat(r.start, "/", r.line, ":");
    for (std::size_t c = 0; c < r.cells; ++c) out += Concat(" ", index.cell_ends[r.first + c]);
    out += "\n";
  }
  return out;
}

TEST(CsvProperty, AllKernelsFindTheSameCellsAndCuts) {
  std::mt19937 random(Seed() + 4);
  SCOPED_TRACE(Concat("GOLDLINE_SEED=", Seed()));
  const std::vector<std::string> pieces{"abc",   "defghijk",       ",", ",", "\n", "\r\n", "\r",
                                        "\"q\"", ",\"q,\n\"\"\",", "\""};
  const auto kernels = RunnableKernels();
  for (int round = 0; round < 4000; ++round) {
    const std::string text = RandomText(random, pieces, random() % 120);
    const std::string padded = text + std::string(64, '\0');
    CsvDialect dialect;
    dialect.blank_line_is_null = random() % 2 == 0;
    bool regular = false;
    const std::string expected = Indexed(*kernels[0], padded, text.size(), dialect, regular);
    CutLimits limits;
    limits.max_record = 40 + random() % 400;
    limits.max_lines = 1 + random() % 50;
    CutState cuts;
    const CutEvent event =
        kernels[0]->scan_cuts(padded.data(), text.size(), text.size(), dialect, limits, cuts);
    for (const CsvKernels* kernel : kernels) {
      bool same = false;
      ASSERT_EQ(Indexed(*kernel, padded, text.size(), dialect, same), expected)
          << kernel->name << " " << Hexed(text);
      ASSERT_EQ(same, regular) << kernel->name;
      CutState other;
      ASSERT_EQ(kernel->scan_cuts(padded.data(), text.size(), text.size(), dialect, limits, other),
                event)
          << kernel->name;
      ASSERT_EQ(other.last_end, cuts.last_end) << kernel->name;
      ASSERT_EQ(other.lines_at_end, cuts.lines_at_end) << kernel->name;
      ASSERT_EQ(other.records, cuts.records) << kernel->name;
    }
  }
}

}  // namespace
}  // namespace goldline::ingest
