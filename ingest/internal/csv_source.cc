// CSV: a CsvCutter for the thread that reads; for the threads that parse an index of all cell ends
// (csv_scan.h), then one loop for each column over the rows.
#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "core/arena.h"
#include "core/text.h"
#include "ingest/errors.h"
#include "ingest/internal/csv_cutter.h"
#include "ingest/internal/csv_dialect.h"
#include "ingest/internal/long_line.h"
#include "ingest/internal/source_base.h"
#include "ingest/internal/utf8.h"

namespace goldline::ingest {
namespace {

// The listed missing values, with a quick no by length.
class MissingValues {
 public:
  explicit MissingValues(const std::vector<std::string>& tokens) : tokens_(tokens) {
    for (const std::string& token : tokens_) lengths_ |= LengthBit(token.size());
  }
  bool empty() const { return tokens_.empty(); }
  bool Has(std::string_view text) const {
    if ((lengths_ & LengthBit(text.size())) == 0) return false;
    return std::find(tokens_.begin(), tokens_.end(), text) != tokens_.end();
  }

 private:
  static std::uint64_t LengthBit(std::size_t length) {
    return std::uint64_t{1} << std::min<std::size_t>(length, 63);
  }
  std::vector<std::string> tokens_;
  std::uint64_t lengths_ = 0;
};

class CsvSource final : public NamedSource {
 public:
  CsvSource(const std::string& name, Window window, const CsvDialect& dialect, CsvHeader header,
            const ReadOptions& options)
      : NamedSource(name),
        dialect_(dialect),
        missing_(options.missing_values),
        empty_state_(options.empty_is_null ? CellState::kNull : CellState::kEmpty),
        pad_short_rows_(options.pad_short_rows),
        max_record_(options.max_record_bytes),
        cutter_(std::move(window), dialect, Kernels(), options.block_bytes,
                options.max_record_bytes, kMaxBlockLines) {
    fields_ = std::move(header.fields);
    notes_ = std::move(header.notes);
  }

  Result<std::optional<Block>> Next() override {
    Result<std::optional<Block>> block = cutter_.Next();
    if (block.ok() && block->has_value()) bytes_read_ += (*block)->text.size();
    return block;
  }

  Result<RecordBatch> Parse(const Block& block) const override;

  bool CanReread() const override { return cutter_.window().seekable(); }
  Result<Block> Reread(const Place& place, std::uint64_t bytes) const override {
    return cutter_.window().Reread(place, bytes);
  }

 private:
  friend class CsvBlockParser;

  CsvDialect dialect_;
  MissingValues missing_;
  CellState empty_state_;
  bool pad_short_rows_;
  std::size_t max_record_;
  CsvCutter cutter_;
};

// The parsing of one block.
class CsvBlockParser {
 public:
  CsvBlockParser(const CsvSource& source, const Block& block, CsvIndex& index)
      : source_(source),
        block_(block),
        text_(block.text),
        index_(index),
        batch_(BatchFor(block, source.name_)) {}

  RecordBatch Run() {
    batch_.fields = source_.fields_;
    IndexRows();
    SetAsideMalformed();
    FillPlaces();
    for (std::size_t column = 0; column < batch_.fields.size(); ++column) FillColumn(column);
    return std::move(batch_);
  }

 private:
  struct BadCut {
    std::size_t row = 0;  // it stands before this row of the index
    const Block::Cut* cut = nullptr;
  };

  void IndexRows() {
    index_.Prepare(text_.size() + block_.cuts.size(),
                   static_cast<std::size_t>(block_.line_ends) + block_.cuts.size());
    std::size_t at = 0;
    for (const Block::Cut& cut : block_.cuts) {
      IndexPart(at, cut.begin);
      bad_cuts_.push_back({index_.row_count, &cut});
      index_.lines += LineEnds(text_.substr(cut.begin, cut.end - cut.begin));
      at = cut.end;
    }
    IndexPart(at, text_.size());
  }

  static std::uint32_t LineEnds(std::string_view text) {
    std::uint32_t count = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
      count += text[at] == '\r' || (text[at] == '\n' && (at == 0 || text[at - 1] != '\r'));
    }
    return count;
  }

  void IndexPart(std::size_t begin, std::size_t end) {
    if (begin == end) return;
    const std::size_t cells = index_.cells;
    const std::size_t rows = index_.row_count;
    const std::uint32_t lines = index_.lines;
    if (!source_.dialect_.backslash &&
        Kernels().index_cells(text_.data(), begin, end, source_.dialect_, index_)) {
      return;
    }
    index_.cells = cells;
    index_.row_count = rows;
    index_.lines = lines;
    IndexCellsSlowly(text_.data(), begin, end, source_.dialect_, index_, bad_rows_);
  }

  std::size_t RowEnd(const CsvRow& row) const {
    return index_.cell_ends[row.first + row.cells - 1];
  }
  std::string_view RowText(const CsvRow& row) const {
    return text_.substr(row.start, RowEnd(row) - row.start);
  }

  // Takes the rows that are no records out of the index.
  void SetAsideMalformed() {
    const bool clean_text = IsUtf8(text_) && !HasNul(text_);
    const std::size_t columns = source_.fields_.size();
    std::size_t next_bad = 0;
    std::size_t next_cut = 0;
    std::size_t kept = 0;
    CsvRow* const rows = index_.rows.get();
    for (std::size_t row = 0; row < index_.row_count; ++row) {
      while (next_cut < bad_cuts_.size() && bad_cuts_[next_cut].row == row) {
        AddCut(*bad_cuts_[next_cut++].cut, kept);
      }
      const bool bad = next_bad < bad_rows_.size() && bad_rows_[next_bad].row == row;
      if (bad) {
        Add("text_after_quote", rows[row], bad_rows_[next_bad++].at, kept);
      } else if (clean_text && rows[row].cells == columns) {
        rows[kept++] = rows[row];
      } else if (IsRecord(rows[row], kept)) {
        rows[kept++] = rows[row];
      }
    }
    while (next_cut < bad_cuts_.size()) AddCut(*bad_cuts_[next_cut++].cut, kept);
    row_count_ = kept;
  }

  // The slower look at a row of which something is suspicious.
  bool IsRecord(const CsvRow& row, std::size_t kept) {
    const std::string_view text = RowText(row);
    const std::size_t columns = source_.fields_.size();
    if (const std::size_t at = FirstNotUtf8(text); at < text.size()) {
      Add("encoding", row, row.start + at, kept);
    } else if (const std::size_t nul = text.find('\0'); nul != text.npos) {
      Add("nul_byte", row, row.start + nul, kept);
    } else if (row.cells > columns) {
      Add("too_many_fields", row, index_.cell_ends[row.first + columns - 1], kept);
    } else if (row.cells < columns && !source_.pad_short_rows_) {
      Add("too_few_fields", row, RowEnd(row), kept);
    } else {
      short_rows_ = short_rows_ || row.cells < columns;
      return true;
    }
    return false;
  }

  void Add(std::string_view code, const CsvRow& row, std::size_t at, std::size_t kept) {
    batch_.malformed.push_back(
        Malformed(code, kept, PlaceOf(row), block_.place.offset + at, RowText(row),
                  Concat(row.cells, " where ", source_.fields_.size(), " are expected")));
  }

  void AddCut(const Block::Cut& cut, std::size_t kept) {
    std::string_view text = text_.substr(cut.begin, cut.end - cut.begin);
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
    batch_.malformed.push_back(Malformed(cut.code, kept,
                                         {cut.line, block_.place.offset + cut.begin},
                                         cut.error_offset, text, Concat(source_.max_record_)));
  }

  Place PlaceOf(const CsvRow& row) const {
    return {block_.place.line + row.line, block_.place.offset + row.start};
  }

  void FillPlaces() {
    batch_.places.resize(row_count_);
    batch_.raw.resize(row_count_);
    for (std::size_t r = 0; r < row_count_; ++r) {
      const CsvRow& row = index_.rows[r];
      batch_.places[r] = PlaceOf(row);
      batch_.raw[r] = RowText(row);
    }
  }

  void FillColumn(std::size_t c) {
    Column& column = batch_.columns.emplace_back(Type::kText);
    column.owners.push_back(block_.buffer);
    column.states.resize(row_count_);
    column.texts.resize(row_count_);
    if (short_rows_ || index_.escapes || !source_.missing_.empty()) {
      FillCells<true>(c, column);
    } else {
      FillCells<false>(c, column);
    }
    if (arena_ && column.owners.size() == 1) column.owners.push_back(arena_);
  }

  template <bool kUnusual>
  void FillCells(std::size_t c, Column& column) {
    const char* const data = text_.data();
    const std::uint32_t* const ends = index_.cell_ends.get();
    const CsvRow* const rows = index_.rows.get();
    CellState* const states = column.states.data();
    std::string_view* const texts = column.texts.data();
    const char quote = source_.dialect_.quote;
    const CellState empty_state = source_.empty_state_;
    for (std::size_t r = 0; r < row_count_; ++r) {
      if (kUnusual && c >= rows[r].cells) {
        states[r] = CellState::kAbsent;
        continue;
      }
      const std::uint32_t* const cell = ends + rows[r].first + c;
      std::size_t begin = c == 0 ? rows[r].start : cell[-1] + 1;
      std::size_t end = *cell;
      // data[begin] is at worst the delimiter or line end behind an empty cell, or padding.
      const bool quoted = data[begin] == quote && end - begin >= 2;
      begin += quoted;
      end -= quoted;
      std::string_view text(data + begin, end - begin);
      CellState state = CellState::kPresent;
      if (text.empty()) state = quoted ? CellState::kEmpty : empty_state;
      if (kUnusual) {
        if (quoted && index_.escapes) text = Unescaped(text);
        if (source_.missing_.Has(text)) state = CellState::kNull;
      }
      states[r] = state;
      texts[r] = text;
    }
  }

  std::string_view Unescaped(std::string_view inside) {
    const CsvDialect& dialect = source_.dialect_;
    const bool escapes = std::memchr(inside.data(), dialect.quote, inside.size()) != nullptr ||
                         (dialect.backslash && inside.find('\\') != inside.npos);
    if (!escapes) return inside;
    if (!arena_) {
      arena_ = std::make_shared<TextArena>();
      batch_.owners.push_back(arena_);
    }
    char* const out = arena_->Allocate(inside.size());
    return {out, static_cast<std::size_t>(Unescape(inside, dialect, out) - out)};
  }

  const CsvSource& source_;
  const Block& block_;
  std::string_view text_;
  CsvIndex& index_;
  RecordBatch batch_;
  std::vector<BadCut> bad_cuts_;
  std::vector<BadRow> bad_rows_;
  std::size_t row_count_ = 0;
  bool short_rows_ = false;
  std::shared_ptr<TextArena> arena_;
};

Result<RecordBatch> CsvSource::Parse(const Block& block) const {
  // Kept from block to block by each thread: some megabytes that need not be cleared.
  static thread_local CsvIndex index;
  return CsvBlockParser(*this, block, index).Run();
}

}  // namespace

Result<std::unique_ptr<NamedSource>> OpenCsv(Window window, const std::string& name,
                                             const ReadOptions& options) {
  if (window.pending().empty() && window.failure()) return *window.failure();
  const std::string_view head = window.pending().substr(0, kSniffedBytes);
  const bool whole = window.at_end() && head.size() == window.pending().size();
  CsvDialect dialect = FindDialect(head, whole, options);
  // A header may be longer than what is looked at otherwise.
  GL_TRY(CsvHeader header, ReadHeader(window.pending(), dialect, options, name));
  while (header.end >= window.pending().size() && !window.at_end()) {
    if (window.pending().size() > options.max_record_bytes) {
      return errors::BadHeader(name, "it is longer than --max-record-bytes allows");
    }
    window.Grow();
    GL_TRY(header, ReadHeader(window.pending(), dialect, options, name));
  }
  dialect.blank_line_is_null = header.fields.size() == 1;
  window.Skip(header.end, header.line_ends, 0);
  return std::make_unique<CsvSource>(name, std::move(window), dialect, std::move(header), options);
}

}  // namespace goldline::ingest
