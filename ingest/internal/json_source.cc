// JSON records: cut by a LineCutter or ElementCutter on the thread that reads; on the threads that
// parse, simdjson finds where the tokens of a whole block start, and one walk over them checks the
// grammar of each record in full and fills the columns.
#include <algorithm>
#include <cstring>
#include <utility>

#include "core/arena.h"
#include "core/json.h"
#include "core/json_number.h"
#include "core/text.h"
#include "ingest/errors.h"
#include "ingest/internal/json_columns.h"
#include "ingest/internal/json_cutter.h"
#include "ingest/internal/json_structure.h"
#include "ingest/internal/source_base.h"
#include "ingest/internal/utf8.h"

namespace goldline::ingest {
namespace {

constexpr int kMaxDepth = 512;
// Cells of a batch at most, counting absent ones: what hostile keys can ask for.
constexpr std::size_t kMaxCells = std::size_t{8} << 20;

struct JsonOptions {
  bool rows = false;  // records are arrays in the order of fields()
  bool reject_duplicate_keys = false;
  std::size_t max_record = 0;
};

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// A stretch of a block: a record, or what the cutter found to be none.
struct Slice {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::uint64_t line = 0;
  const Block::Cut* bad = nullptr;
};

// Why the walk over a record stopped.
struct Fault {
  const char* code = nullptr;
  std::size_t at = 0;  // in the block's text
  std::string detail;
};

// The parsing of one block.
class JsonBlockParser {
 public:
  JsonBlockParser(const Block& block, const Fields& fields, const JsonOptions& options,
                  std::shared_ptr<const std::string> input, JsonStructure& structure)
      : block_(block),
        text_(block.text),
        fields_(fields),
        options_(options),
        structure_(structure),
        batch_(BatchFor(block, std::move(input))),
        slices_(SlicesOf(block)),
        columns_(slices_.size(), MaxColumns(slices_.size())) {}

  RecordBatch Run() {
    has_escapes_ = text_.find('\\') != text_.npos;
    batch_.places.reserve(slices_.size());
    batch_.raw.reserve(slices_.size());
    if (options_.rows) NameRowColumns();
    ParseRuns();
    columns_.MoveTo(batch_);
    for (Column& column : batch_.columns) {
      column.owners.push_back(block_.buffer);
      if (arena_) column.owners.push_back(arena_);
    }
    if (arena_) batch_.owners.push_back(arena_);
    return std::move(batch_);
  }

 private:
  static std::size_t MaxColumns(std::size_t rows) {
    return std::max<std::size_t>(64, kMaxCells / std::max<std::size_t>(1, rows));
  }

  static std::vector<Slice> SlicesOf(const Block& block) {
    std::vector<Slice> slices;
    if (!block.cuts.empty()) {
      for (const Block::Cut& cut : block.cuts) {
        slices.push_back({cut.begin, cut.end, cut.line, cut.code == nullptr ? nullptr : &cut});
      }
      return slices;
    }
    slices.reserve(static_cast<std::size_t>(block.line_ends) + 1);
    std::uint64_t line = block.place.line;
    const std::string_view text = block.text;
    for (std::size_t at = 0; at < text.size(); ++line) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      slices.push_back({at, end, line, nullptr});
      at = end + 1;
    }
    return slices;
  }

  // ---- records

  // The fields of rows are the columns, in order, there or not.
  void NameRowColumns() {
    std::size_t guess = 0;
    for (const Field& field : fields_) {
      std::string raw;
      AppendJsonString(raw, field.name);
      JsonKey& key =
          columns_.Find(columns_.root(), std::string_view(raw).substr(1, raw.size() - 2), guess);
      columns_.ColumnOf(key);
      row_keys_.push_back(&key);
    }
    columns_.KeepNew();
  }

  // What is broken has broken strings: the tokens of what stands before and behind it are looked
  // for apart from it.
  void ParseRuns() {
    std::size_t from = 0;
    for (std::size_t i = 0; i < slices_.size(); ++i) {
      if (slices_[i].bad == nullptr) continue;
      Parse(from, i);
      AddBad(slices_[i]);
      from = i + 1;
    }
    Parse(from, slices_.size());
  }

  // Slices [low, high), which are lines, or elements that the cutter found in order. Where the
  // tokens of all cannot be told, in smaller parts, so that what is wrong with one line does not
  // reach another.
  void Parse(std::size_t low, std::size_t high) {
    if (low == high) return;
    const std::size_t begin = slices_[low].begin;
    const std::size_t end = slices_[high - 1].end;
    if (structure_.Index(text_.substr(begin, end - begin))) {
      base_ = begin;
      starts_ = structure_.count() > 0 ? structure_.starts() : nullptr;
      count_ = structure_.count();
      at_ = 0;
      for (std::size_t i = low; i < high; ++i) Record(slices_[i]);
      return;
    }
    if (high - low == 1) {
      Unreadable(slices_[low]);
      return;
    }
    const std::size_t part = std::max<std::size_t>(1, (high - low) / 16);
    for (std::size_t from = low; from < high; from += part) {
      Parse(from, std::min(high, from + part));
    }
  }

  void Record(const Slice& slice) {
    end_ = slice.end;
    while (at_ < count_ && Start(at_) < slice.begin) ++at_;
    if (at_ == count_ || Start(at_) >= end_) {
      // Blank. An element of an array never is.
      return;
    }
    if (ReadRecord()) {
      batch_.places.push_back({slice.line, block_.place.offset + slice.begin});
      batch_.raw.push_back(RawText(slice));
      columns_.Commit();
      return;
    }
    columns_.TakeBack();
    AddMalformed(slice);
  }

  std::string_view RawText(const Slice& slice) const {
    std::string_view raw = text_.substr(slice.begin, slice.end - slice.begin);
    if (!raw.empty() && raw.back() == '\r') raw.remove_suffix(1);
    return raw;
  }

  void AddMalformed(const Slice& slice) {
    batch_.malformed.push_back(
        Malformed(fault_.code, columns_.row(), {slice.line, block_.place.offset + slice.begin},
                  block_.place.offset + fault_.at, RawText(slice), fault_.detail));
  }

  void AddBad(const Slice& slice) {
    std::string_view text = RawText(slice);
    while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
    const bool too_long = std::strcmp(slice.bad->code, "line_too_long") == 0;
    batch_.malformed.push_back(Malformed(slice.bad->code, columns_.row(),
                                         {slice.line, block_.place.offset + slice.begin},
                                         slice.bad->error_offset, text,
                                         too_long ? Concat(options_.max_record)
                                                  : "a bracket, quote or comma is missing "
                                                    "or too many"));
  }

  // A slice that is not UTF-8, or whose strings are not in order.
  void Unreadable(const Slice& slice) {
    const std::string_view text = text_.substr(slice.begin, slice.end - slice.begin);
    const std::size_t not_utf8 = FirstNotUtf8(text);
    if (not_utf8 < text.size()) {
      Fail("encoding", slice.begin + not_utf8);
    } else {
      StringFault(slice);
    }
    AddMalformed(slice);
  }

  void StringFault(const Slice& slice) {
    bool inside = false;
    std::size_t open = slice.begin;
    for (std::size_t at = slice.begin; at < slice.end; ++at) {
      if (text_[at] == '"') {
        inside = !inside;
        open = at;
      } else if (text_[at] == '\\') {
        ++at;
      } else if (inside && static_cast<unsigned char>(text_[at]) < 0x20) {
        Fail("malformed_json", at, "a control character in a string");
        return;
      }
    }
    Fail("malformed_json", open, "a string is not closed");
  }

  // ---- tokens

  std::size_t Start(std::size_t token) const { return base_ + starts_[token]; }
  bool More() const { return at_ < count_ && Start(at_) < end_; }
  // The byte at the next token, or NUL when the record has none.
  char Peek() const { return More() ? text_[Start(at_)] : '\0'; }
  // The end of the token that starts before the next one, without blanks.
  std::size_t TokenEnd() const {
    std::size_t end = More() ? Start(at_) : end_;
    while (IsBlank(text_[end - 1])) --end;
    return end;
  }

  bool Fail(const char* code, std::size_t at, std::string detail = {}) {
    fault_ = {code, at, std::move(detail)};
    return false;
  }
  bool Expected(const char* what) {
    return Fail("malformed_json", More() ? Start(at_) : end_,
                Concat("expected ", what, More() ? "" : " before the end"));
  }

  // ---- the walk

  bool ReadRecord() {
    const char first = Peek();
    if (options_.rows ? first != '[' : first != '{') return NotARecord();
    const std::size_t begin = Start(at_++);
    if (options_.rows ? !Row(begin) : !Members(columns_.root(), 1)) return false;
    return More() ? Expected("the end of the record") : true;
  }

  // Some other JSON value, if it is one.
  bool NotARecord() {
    const std::size_t begin = Start(at_++);
    if (!Check(begin, 1)) return false;
    if (More()) return Expected("the end of the record");
    return Fail("not_a_record", begin,
                options_.rows ? "not an array, as the header line is" : "not a JSON object");
  }

  // The members of an object whose opening brace has been read.
  bool Members(JsonObject& object, int depth) {
    if (depth > kMaxDepth) return Fail("depth", Start(at_ - 1), Concat(kMaxDepth));
    const std::uint64_t visit = ++visits_;
    std::size_t guess = 0;
    if (Peek() == '}') {
      ++at_;
      return true;
    }
    while (true) {
      if (Peek() != '"') return Expected("a key");
      const std::size_t key_begin = Start(at_++) + 1;
      const std::size_t key_end = TokenEnd() - 1;
      JsonKey& key = columns_.Find(object, text_.substr(key_begin, key_end - key_begin), guess);
      if (key.bad_escape) return Fail("malformed_json", key_begin, "a bad escape in a key");
      if (key.seen == visit) {
        if (options_.reject_duplicate_keys) {
          return Fail("duplicate_key", key_begin - 1, Quoted(key.path));
        }
        columns_.Clear(key);
      }
      key.seen = visit;
      if (Peek() != ':') return Expected("a colon");
      ++at_;
      if (!More()) return Expected("a value");
      const std::size_t begin = Start(at_++);
      if (!Member(key, begin, depth)) return false;
      const char next = Peek();
      if (next == ',') {
        ++at_;
        continue;
      }
      if (next != '}') return Expected("a comma or a closing brace");
      ++at_;
      return true;
    }
  }

  bool Member(JsonKey& key, std::size_t begin, int depth) {
    if (text_[begin] == '{' && Peek() != '}') return Members(columns_.ObjectOf(key), depth + 1);
    Column* const column = columns_.ColumnOf(key);
    if (column == nullptr) {
      return Fail("too_many_keys", begin, Concat(columns_.max_columns()));
    }
    return Cell(*column, begin, depth);
  }

  // A value that is one cell.
  bool Cell(Column& column, std::size_t begin, int depth) {
    switch (text_[begin]) {
      case '"':
        return StringCell(column, begin);
      case '{':
      case '[': {
        if (!Check(begin, depth + 1)) return false;
        const std::size_t end = Start(at_ - 1) + 1;
        columns_.Set(column, CellState::kPresent, CellForm::kNested,
                     text_.substr(begin, end - begin));
        return true;
      }
      default:
        return WordCell(column, begin);
    }
  }

  bool StringCell(Column& column, std::size_t begin) {
    const std::size_t end = TokenEnd() - 1;
    std::string_view inside = text_.substr(begin + 1, end - begin - 1);
    if (has_escapes_ && std::memchr(inside.data(), '\\', inside.size()) != nullptr) {
      if (!arena_) arena_ = std::make_shared<TextArena>();
      char* const out = arena_->Allocate(inside.size());
      std::size_t bad = 0;
      const char* const out_end = UnescapeJson(inside, out, bad);
      if (out_end == nullptr) {
        return Fail("malformed_json", begin + 1 + bad, "a bad escape in a string");
      }
      inside = {out, static_cast<std::size_t>(out_end - out)};
    }
    columns_.Set(column, inside.empty() ? CellState::kEmpty : CellState::kPresent,
                 CellForm::kString, inside);
    return true;
  }

  // true, false, null or a number.
  bool WordCell(Column& column, std::size_t begin) {
    const std::string_view word = text_.substr(begin, TokenEnd() - begin);
    if (word == "null") {
      columns_.Set(column, CellState::kNull, CellForm::kString, {});
    } else if (word == "true" || word == "false") {
      columns_.Set(column, CellState::kPresent, CellForm::kBool, word);
    } else if (IsJsonNumber(word)) {
      columns_.Set(column, CellState::kPresent, CellForm::kNumber, word);
    } else {
      return Fail("malformed_json", begin, "neither a value nor a number");
    }
    return true;
  }

  // Values of a row, in the order of the fields.
  bool Row(std::size_t begin) {
    std::size_t cells = 0;
    bool closed = Peek() == ']';
    if (closed) ++at_;
    while (!closed) {
      if (!More()) return Expected("a value");
      const std::size_t value = Start(at_++);
      if (cells < row_keys_.size()) {
        if (!Cell(*columns_.ColumnOf(*row_keys_[cells]), value, 1)) return false;
      } else if (!Check(value, 2)) {
        return false;
      }
      ++cells;
      const char next = Peek();
      if (next != ',' && next != ']') return Expected("a comma or a closing bracket");
      closed = next == ']';
      ++at_;
    }
    if (cells == row_keys_.size()) return true;
    const bool few = cells < row_keys_.size();
    return Fail(few ? "too_few_fields" : "too_many_fields", begin,
                Concat(cells, " where ", row_keys_.size(), " are expected"));
  }

  // Checks a whole value of which no cell is made by itself.
  bool Check(std::size_t begin, int depth) {
    if (depth > kMaxDepth) return Fail("depth", begin, Concat(kMaxDepth));
    switch (text_[begin]) {
      case '{':
        return CheckMembers(depth);
      case '[':
        return CheckItems(depth);
      case '"':
        return CheckString(begin);
      default: {
        const std::string_view word = text_.substr(begin, TokenEnd() - begin);
        const bool good = word == "null" || word == "true" || word == "false" || IsJsonNumber(word);
        return good || Fail("malformed_json", begin, "neither a value nor a number");
      }
    }
  }

  bool CheckString(std::size_t begin) {
    const std::string_view inside = text_.substr(begin + 1, TokenEnd() - 1 - begin - 1);
    if (!has_escapes_ || inside.find('\\') == inside.npos) return true;
    scratch_.resize(inside.size());
    std::size_t bad = 0;
    return UnescapeJson(inside, scratch_.data(), bad) != nullptr ||
           Fail("malformed_json", begin + 1 + bad, "a bad escape in a string");
  }

  bool CheckItems(int depth) {
    if (Peek() == ']') {
      ++at_;
      return true;
    }
    while (true) {
      if (!More()) return Expected("a value");
      const std::size_t begin = Start(at_++);
      if (!Check(begin, depth + 1)) return false;
      const char next = Peek();
      if (next != ',' && next != ']') return Expected("a comma or a closing bracket");
      ++at_;
      if (next == ']') return true;
    }
  }

  bool CheckMembers(int depth) {
    if (Peek() == '}') {
      ++at_;
      return true;
    }
    while (true) {
      if (Peek() != '"') return Expected("a key");
      const std::size_t key = Start(at_++);
      if (!CheckString(key)) return false;
      if (Peek() != ':') return Expected("a colon");
      ++at_;
      if (!More()) return Expected("a value");
      const std::size_t begin = Start(at_++);
      if (!Check(begin, depth + 1)) return false;
      const char next = Peek();
      if (next != ',' && next != '}') return Expected("a comma or a closing brace");
      ++at_;
      if (next == '}') return true;
    }
  }

  const Block& block_;
  std::string_view text_;
  const Fields& fields_;
  const JsonOptions& options_;
  JsonStructure& structure_;
  RecordBatch batch_;
  std::vector<Slice> slices_;
  JsonColumns columns_;
  std::vector<JsonKey*> row_keys_;
  bool has_escapes_ = false;
  std::shared_ptr<TextArena> arena_;
  std::string scratch_;
  // Of the part that is indexed.
  std::size_t base_ = 0;
  const std::uint32_t* starts_ = nullptr;
  std::size_t count_ = 0;
  std::size_t at_ = 0;   // the next token
  std::size_t end_ = 0;  // of the record
  std::uint64_t visits_ = 0;
  Fault fault_;
};

template <class Cutter>
class JsonSource final : public NamedSource {
 public:
  JsonSource(const std::string& name, Cutter cutter, const Fields& fields,
             const JsonOptions& options)
      : NamedSource(name), options_(options), cutter_(std::move(cutter)) {
    fields_ = fields;
  }

  Result<std::optional<Block>> Next() override {
    Result<std::optional<Block>> block = cutter_.Next();
    if (block.ok() && block->has_value()) bytes_read_ += (*block)->text.size();
    return block;
  }

  Result<RecordBatch> Parse(const Block& block) const override {
    // Kept from block to block by each thread, some megabytes.
    static thread_local JsonStructure structure;
    return JsonBlockParser(block, fields_, options_, name_, structure).Run();
  }

  // Where the elements of a document end only its ElementCutter knows.
  bool CanReread() const override {
    return std::is_same_v<Cutter, LineCutter> && window().seekable();
  }
  Result<Block> Reread(const Place& place, std::uint64_t bytes) const override {
    return window().Reread(place, bytes);
  }

 private:
  const Window& window() const { return cutter_.window(); }

  JsonOptions options_;
  Cutter cutter_;
};

std::string_view FirstLine(std::string_view text) { return Trim(text.substr(0, text.find('\n'))); }

// Whether the text is a record a line rather than one document: its first line is a whole object or
// array, and another of the kind follows.
bool LooksLikeLines(std::string_view text) {
  text = text.substr(std::min(text.size(), text.find_first_not_of(" \t\r\n")));
  const std::string_view first = FirstLine(text);
  if (first.size() == text.size() || first.empty()) return false;
  const char closing = first.front() == '{' ? '}' : ']';
  const std::string_view rest = Trim(text.substr(std::min(text.size(), text.find('\n'))));
  const bool brackets = first.front() == '{' || first.front() == '[';
  return brackets && first.back() == closing && !rest.empty() && rest.front() == first.front() &&
         ParseJson(first).ok();
}

// The names in a header row, or nothing when it is no array of strings.
std::optional<Fields> HeaderNames(std::string_view row) {
  const Result<JsonValue> value = ParseJson(row);
  if (!value.ok() || !value->is_array() || value->items.empty()) return std::nullopt;
  Fields fields;
  for (const JsonValue& item : value->items) {
    if (!item.is_string()) return std::nullopt;
    const bool repeated = std::any_of(fields.begin(), fields.end(),
                                      [&](const Field& field) { return field.name == item.text; });
    if (repeated) return std::nullopt;
    fields.push_back({item.text, Type::kText});
  }
  return fields;
}

Result<std::unique_ptr<NamedSource>> OpenLines(Window window, const std::string& name,
                                               const ReadOptions& options, JsonOptions json) {
  Fields fields;
  std::string_view text = window.pending();
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  if (start != text.npos && text[start] == '[') {
    while (window.pending().find('\n', start) == text.npos && !window.at_end() &&
           window.pending().size() <= options.max_record_bytes) {
      window.Grow();
    }
    text = window.pending();
    const std::size_t end = std::min(text.find('\n', start), text.size() - 1) + 1;
    std::optional<Fields> names = HeaderNames(text.substr(start, end - start));
    if (!names) {
      return errors::BadHeader(name, "the first line must be an array of different names");
    }
    fields = *std::move(names);
    json.rows = true;
    const auto lines =
        std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), '\n');
    window.Skip(end, static_cast<std::uint64_t>(lines), 0);
  }
  LineCutter cutter(std::move(window), options.block_bytes, options.max_record_bytes,
                    kMaxBlockLines);
  return std::make_unique<JsonSource<LineCutter>>(name, std::move(cutter), fields, json);
}

}  // namespace

Result<std::unique_ptr<NamedSource>> OpenJson(Window window, const std::string& name,
                                              const ReadOptions& options) {
  JsonOptions json;
  json.reject_duplicate_keys = options.reject_duplicate_keys;
  json.max_record = options.max_record_bytes;
  if (window.pending().empty() && window.failure()) return *window.failure();
  if (options.format == InputFormat::kNdjson ||
      LooksLikeLines(window.pending().substr(0, kSniffedBytes))) {
    return OpenLines(std::move(window), name, options, json);
  }
  if (Trim(window.pending()).empty() && window.at_end()) {
    return errors::EmptyInput(name, "a JSON document holds at least a value");
  }
  ElementCutter cutter(std::move(window), options.block_bytes, options.max_record_bytes,
                       kMaxBlockLines);
  return std::make_unique<JsonSource<ElementCutter>>(name, std::move(cutter), Fields{}, json);
}

}  // namespace goldline::ingest
