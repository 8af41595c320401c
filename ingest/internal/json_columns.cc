#include "ingest/internal/json_columns.h"

#include <utility>

#include "core/json.h"

namespace goldline::ingest {
namespace {

constexpr std::size_t kManyKeys = 16;

}  // namespace

JsonKey& JsonColumns::Search(JsonObject& object, std::string_view raw, std::size_t& guess) {
  if (object.keys.size() < kManyKeys) {
    for (std::size_t i = 0; i < object.keys.size(); ++i) {
      if (object.keys[i]->raw != raw) continue;
      guess = i + 1;
      return *object.keys[i];
    }
  } else {
    const auto found = object.by_raw.find(raw);
    if (found != object.by_raw.end()) return *found->second;
  }
  auto key = std::make_unique<JsonKey>();
  key->raw = raw;
  key->short_raw =
      raw.size() <= ShortText::kMost ? ShortText::Of(raw) : ShortText{0, 0, raw.size()};
  Name(object, *key);
  JsonKey& added = *object.keys.emplace_back(std::move(key));
  new_keys_.push_back(&object);
  if (object.keys.size() == kManyKeys) {
    for (const auto& each : object.keys) object.by_raw.emplace(each->raw, each.get());
  } else if (object.keys.size() > kManyKeys) {
    object.by_raw.emplace(added.raw, &added);
  }
  guess = object.keys.size();
  return added;
}

// Sets what the raw key means.
void JsonColumns::Name(JsonObject& object, JsonKey& key) {
  if (key.raw.find('\\') == key.raw.npos) {
    key.path = object.prefix + key.raw;
    return;
  }
  std::string name(key.raw.size(), '\0');
  std::size_t bad = 0;
  const char* const end = UnescapeJson(key.raw, name.data(), bad);
  key.bad_escape = end == nullptr;
  if (key.bad_escape) return;
  name.resize(static_cast<std::size_t>(end - name.data()));
  key.path = object.prefix + name;
  std::string usual;
  AppendJsonString(usual, name);
  usual = usual.substr(1, usual.size() - 2);
  std::size_t guess = 0;
  if (usual != key.raw) key.same_as = &Search(object, usual, guess);
}

JsonObject& JsonColumns::ObjectOf(JsonKey& key) {
  if (!key.object) {
    key.object = std::make_unique<JsonObject>();
    key.object->prefix = key.path + ".";
  }
  return *key.object;
}

Column* JsonColumns::NewColumn(JsonKey& key) {
  // Another way to write the same path: "a.b" beside {"a": {"b": ...}}.
  if (const auto found = by_path_.find(key.path); found != by_path_.end()) {
    return &columns_[found->second];
  }
  if (columns_.size() >= max_columns_) return nullptr;
  key.column = columns_.size();
  by_path_.emplace(key.path, key.column);
  names_.push_back(key.path);
  column_keys_.push_back(&key);
  Column& column = columns_.emplace_back(Type::kText);
  // Zero is absent, and a string: records without the key need no visit.
  static_assert(static_cast<int>(CellState::kAbsent) == 0);
  static_assert(static_cast<int>(CellForm::kString) == 0);
  column.states.resize(rows_);
  column.forms.resize(rows_);
  column.texts.resize(rows_);
  return &column;
}

void JsonColumns::ClearCell(Column& column) {
  Set(column, CellState::kAbsent, CellForm::kString, {});
}

void JsonColumns::Clear(JsonKey& key) {
  if (const auto found = by_path_.find(key.path); found != by_path_.end()) {
    ClearCell(columns_[found->second]);
  }
  if (!key.object) return;
  for (const auto& below : key.object->keys) Clear(*below);
}

void JsonColumns::TakeBack() {
  while (columns_.size() > committed_columns_) {
    column_keys_.back()->column = static_cast<std::size_t>(-1);
    column_keys_.pop_back();
    by_path_.erase(names_.back());
    names_.pop_back();
    columns_.pop_back();
  }
  for (; !new_keys_.empty(); new_keys_.pop_back()) {
    JsonObject& object = *new_keys_.back();
    object.by_raw.erase(object.keys.back()->raw);
    object.keys.pop_back();
    if (object.keys.size() < kManyKeys) object.by_raw.clear();
  }
  for (Column& column : columns_) ClearCell(column);
}

void JsonColumns::MoveTo(RecordBatch& batch) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    columns_[i].states.resize(row_);
    columns_[i].forms.resize(row_);
    columns_[i].texts.resize(row_);
    batch.fields.push_back({std::move(names_[i]), Type::kText});
    batch.columns.push_back(std::move(columns_[i]));
  }
}

namespace {

// Value of four hexadecimal digits, or -1.
int Hex4(std::string_view digits) {
  if (digits.size() < 4) return -1;
  int value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const char c = digits[i];
    int digit = -1;
    if (c >= '0' && c <= '9') digit = c - '0';
    if (c >= 'a' && c <= 'f') digit = c - 'a' + 10;
    if (c >= 'A' && c <= 'F') digit = c - 'A' + 10;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

char* PutUtf8(unsigned code, char* out) {
  const auto put = [&out](unsigned byte) { *out++ = static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | (code >> 6));
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3F));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  }
  return out;
}

// The code point of the \u escape whose digits start at `at`, which moves behind it; -1 if it is
// none, as for a surrogate alone.
int UnicodeEscape(std::string_view inside, std::size_t& at) {
  const int high = Hex4(inside.substr(at));
  if (high < 0 || (high >= 0xDC00 && high < 0xE000)) return -1;
  at += 4;
  if (high < 0xD800 || high >= 0xE000) return high;
  if (inside.substr(at, 2) != "\\u") return -1;
  const int low = Hex4(inside.substr(at + 2));
  if (low < 0xDC00 || low >= 0xE000) return -1;
  at += 6;
  return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

}  // namespace

char* UnescapeJson(std::string_view inside, char* out, std::size_t& bad) {
  std::size_t at = 0;
  while (at < inside.size()) {
    if (inside[at] != '\\') {
      *out++ = inside[at++];
      continue;
    }
    bad = at;
    if (at + 1 == inside.size()) return nullptr;
    const char kind = inside[at + 1];
    at += 2;
    constexpr std::string_view kKinds = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    if (const std::size_t simple = kKinds.find(kind); simple != kKinds.npos) {
      *out++ = kMeanings[simple];
      continue;
    }
    const int code = kind == 'u' ? UnicodeEscape(inside, at) : -1;
    if (code < 0) return nullptr;
    out = PutUtf8(static_cast<unsigned>(code), out);
  }
  return out;
}

}  // namespace goldline::ingest
