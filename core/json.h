// JSON for documents of bounded size: a writer that builds text, and a tree that keeps every number
// as it was written. Record streams do not come this way; ingest reads them in place.
//
//   JsonWriter json;
//   json.BeginObject().Key("status").String("passed").Key("records").BeginObject()...
//   Result<JsonValue> event = ParseJson(body);
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"

namespace goldline {

// Appends `text` as a JSON string with its quotes. Invalid UTF-8 becomes U+FFFD.
void AppendJsonString(std::string& out, std::string_view text);

// Builds JSON text in the order of the calls. Commas and, when asked for, indentation are its own
// affair; that keys and values alternate is the caller's.
class JsonWriter {
 public:
  enum class Layout : std::uint8_t { kCompact, kIndented };
  explicit JsonWriter(Layout layout = Layout::kCompact) : layout_(layout) {}

  JsonWriter& BeginObject() { return Open('{'); }
  JsonWriter& EndObject() { return Close('}'); }
  JsonWriter& BeginArray() { return Open('['); }
  JsonWriter& EndArray() { return Close(']'); }
  JsonWriter& Key(std::string_view key);
  JsonWriter& String(std::string_view text);
  JsonWriter& Int(std::int64_t value);
  JsonWriter& UInt(std::uint64_t value);
  // The shortest text that reads back as the same number; NaN and infinities are null.
  JsonWriter& Double(double value);
  JsonWriter& Bool(bool value);
  JsonWriter& Null();
  // `json` is a valid JSON value.
  JsonWriter& Raw(std::string_view json);

  const std::string& text() const { return out_; }
  std::string Take() { return std::move(out_); }

 private:
  JsonWriter& Open(char bracket);
  JsonWriter& Close(char bracket);
  void BeforeValue();
  void NewLine();

  Layout layout_;
  std::string out_;
  std::vector<bool> filled_;  // for each open bracket: whether it has a member already
  bool after_key_ = false;
};

struct JsonMember;

struct JsonValue {
  enum class Kind : std::uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };

  Kind kind = Kind::kNull;
  std::string text;  // of a string; of a number as it was written; "true" or "false"
  std::vector<JsonValue> items;
  std::vector<JsonMember> members;  // in order; of a repeated key the last counts

  bool is_null() const { return kind == Kind::kNull; }
  bool is_string() const { return kind == Kind::kString; }
  bool is_number() const { return kind == Kind::kNumber; }
  bool is_array() const { return kind == Kind::kArray; }
  bool is_object() const { return kind == Kind::kObject; }
  bool is_true() const { return kind == Kind::kBool && text == "true"; }
  // The member of that name, else nullptr.
  const JsonValue* Find(std::string_view key) const;
  // The text of the string member of that name, else empty.
  std::string_view Text(std::string_view key) const;
  std::optional<std::int64_t> Int() const;
  void Write(JsonWriter& out) const;
};

struct JsonMember {
  std::string key;
  JsonValue value;
};

// One JSON document; RFC 8259 in full, at most 520 levels deep, UTF-8.
Result<JsonValue> ParseJson(std::string_view text);

}  // namespace goldline
