// The columns of a JSON batch as they are discovered: a tree of the keys seen, each leaf with the
// column of its path. One thread at a time.
//
// Keys mostly come in the order of the record before, so each object guesses its next key first.
// A record that turns out malformed is taken back whole, with the columns that it brought.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/batch.h"
#include "core/short_text.h"

namespace goldline::ingest {

struct JsonObject;

// A key of an object, as it is written between its quotes.
struct JsonKey {
  std::string raw;
  ShortText short_raw;  // of a longer key the size alone
  std::string path;
  JsonKey* same_as =
      nullptr;  // the same key in its usual spelling, where this one has other escapes
  std::size_t column = static_cast<std::size_t>(-1);  // of values that are no objects
  std::unique_ptr<JsonObject> object;                 // of values that are
  bool bad_escape = false;                            // the raw key is no JSON string
  std::uint64_t seen = 0;  // visit of its object in which it was last there

  bool IsWritten(std::string_view text) const {
    if (text.size() > ShortText::kMost) return raw == text;
    return text.size() == short_raw.size && ShortText::Of(text) == short_raw;
  }
};

struct JsonObject {
  std::vector<std::unique_ptr<JsonKey>> keys;
  std::unordered_map<std::string_view, JsonKey*> by_raw;  // once there are many
  std::string prefix;                                     // of paths: "address."
};

class JsonColumns {
 public:
  // For at most `rows` records; `max_columns` bounds what hostile keys can ask for.
  JsonColumns(std::size_t rows, std::size_t max_columns) : rows_(rows), max_columns_(max_columns) {}

  JsonObject& root() { return root_; }
  std::size_t max_columns() const { return max_columns_; }

  // The key, tried first at `guess`, which moves on.
  JsonKey& Find(JsonObject& object, std::string_view raw, std::size_t& guess) {
    JsonKey* key = nullptr;
    if (guess < object.keys.size() && object.keys[guess]->IsWritten(raw)) {
      key = object.keys[guess++].get();
    } else {
      key = &Search(object, raw, guess);
    }
    return key->same_as == nullptr ? *key : *key->same_as;
  }
  JsonObject& ObjectOf(JsonKey& key);
  // The column of the key's plain values, or nullptr when there are too many columns.
  Column* ColumnOf(JsonKey& key) {
    if (key.column != static_cast<std::size_t>(-1)) return &columns_[key.column];
    return NewColumn(key);
  }
  void Set(Column& column, CellState state, CellForm form, std::string_view text) {
    column.states[row_] = state;
    column.forms[row_] = form;
    column.texts[row_] = text;
  }
  // Forgets the values of this record at and below the key.
  void Clear(JsonKey& key);

  std::size_t row() const { return row_; }
  void Commit() {
    ++row_;
    KeepNew();
  }
  void TakeBack();
  // Keeps what has been added though there is no record yet.
  void KeepNew() {
    new_keys_.clear();
    committed_columns_ = columns_.size();
  }
  // The columns of the committed records.
  void MoveTo(RecordBatch& batch);

 private:
  JsonKey& Search(JsonObject& object, std::string_view raw, std::size_t& guess);
  void Name(JsonObject& object, JsonKey& key);
  Column* NewColumn(JsonKey& key);
  void ClearCell(Column& column);

  std::size_t rows_;
  std::size_t max_columns_;
  std::size_t row_ = 0;
  JsonObject root_;
  std::vector<Column> columns_;
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::size_t> by_path_;
  std::vector<JsonKey*> column_keys_;
  // What this record brought.
  std::vector<JsonObject*> new_keys_;
  std::size_t committed_columns_ = 0;
};

// Replaces the escapes of a JSON string at `out`, which has room for as many bytes; returns the
// end, or nullptr and the position of the bad escape.
char* UnescapeJson(std::string_view inside, char* out, std::size_t& bad);

}  // namespace goldline::ingest
