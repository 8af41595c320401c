// The tree is built from simdjson's On-Demand front end, walked in full because it validates only
// what is touched. Numbers are kept as their text: On-Demand refuses integers beyond 64 bits.
#include "core/json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

#include <simdjson.h>

#include "core/errors.h"
#include "core/json_number.h"
#include "core/utf8.h"

namespace goldline {
namespace {

namespace od = simdjson::ondemand;
using simdjson::error_code;

// simdjson only asserts on depth, so it is counted here. A level takes some kilobytes of stack in a
// sanitized build. A record may be 512 levels deep (ingest), and one set aside is a part of a line.
constexpr int kMaxDepth = 520;

// Objects of one or two members are rare.
constexpr std::size_t kUsualMembers = 4;

error_code Build(od::value value, int depth, JsonValue& out);

error_code BuildArray(od::array array, int depth, JsonValue& out) {
  out.kind = JsonValue::Kind::kArray;
  for (auto item : array) {
    od::value child;
    if (const error_code error = item.get(child)) return error;
    if (const error_code error = Build(child, depth + 1, out.items.emplace_back())) return error;
  }
  return simdjson::SUCCESS;
}

error_code BuildObject(od::object object, int depth, JsonValue& out) {
  out.kind = JsonValue::Kind::kObject;
  for (auto member : object) {
    if (out.members.empty()) out.members.reserve(kUsualMembers);
    std::string_view key;
    if (const error_code error = member.unescaped_key().get(key)) return error;
    JsonValue& child = out.members.emplace_back(std::string(key), JsonValue{}).value;
    od::value value;
    if (const error_code error = member.value().get(value)) return error;
    if (const error_code error = Build(value, depth + 1, child)) return error;
  }
  return simdjson::SUCCESS;
}

error_code BuildScalar(od::value value, od::json_type type, JsonValue& out) {
  if (type == od::json_type::string) {
    std::string_view text;
    if (const error_code error = value.get_string().get(text)) return error;
    out.kind = JsonValue::Kind::kString;
    out.text = text;
    return simdjson::SUCCESS;
  }
  const std::string_view token = Trim(value.raw_json_token());
  if (token == "null") {
    out.kind = JsonValue::Kind::kNull;
    bool is_null = false;
    if (const error_code error = value.is_null().get(is_null)) return error;
    return is_null ? simdjson::SUCCESS : simdjson::N_ATOM_ERROR;
  }
  out.text = token;
  if (token == "true" || token == "false") {
    out.kind = JsonValue::Kind::kBool;
    bool moved_past = false;
    return value.get_bool().get(moved_past);
  }
  out.kind = JsonValue::Kind::kNumber;
  return IsJsonNumber(token) ? simdjson::SUCCESS : simdjson::NUMBER_ERROR;
}

error_code Build(od::value value, int depth, JsonValue& out) {
  if (depth > kMaxDepth) return simdjson::DEPTH_ERROR;
  od::json_type type;
  if (const error_code error = value.type().get(type)) return error;
  if (type == od::json_type::array) {
    od::array array;
    if (const error_code error = value.get_array().get(array)) return error;
    return BuildArray(array, depth, out);
  }
  if (type == od::json_type::object) {
    od::object object;
    if (const error_code error = value.get_object().get(object)) return error;
    return BuildObject(object, depth, out);
  }
  return BuildScalar(value, type, out);
}

// `document` is the text inside brackets of ours, so that scalars need no path of their own.
error_code BuildDocument(od::document& document, JsonValue& out) {
  od::array wrapper;
  if (const error_code error = document.get_array().get(wrapper)) return error;
  JsonValue wrapped;
  if (const error_code error = BuildArray(wrapper, 0, wrapped)) return error;
  if (!document.current_location().error()) return simdjson::TAPE_ERROR;
  if (wrapped.items.size() != 1)
    return wrapped.items.empty() ? simdjson::EMPTY : simdjson::TAPE_ERROR;
  out = std::move(wrapped.items.front());
  return simdjson::SUCCESS;
}

}  // namespace

namespace {

// How many bytes from the first on stand for themselves: ASCII but for controls, quotes and
// backslashes. Eight at a time, each with a sum whose highest bit tells.
std::size_t PlainPrefix(std::string_view text) {
  constexpr std::uint64_t kEach = 0x0101010101010101;
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text.data() + at, 8);
    const std::uint64_t control = bytes - kEach * 0x20;
    const std::uint64_t quote = (bytes ^ kEach * '"') - kEach;
    const std::uint64_t backslash = (bytes ^ kEach * '\\') - kEach;
    if (((bytes | control | quote | backslash) & kEach * 0x80) != 0) break;
  }
  for (; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x20 || byte >= 0x80 || byte == '"' || byte == '\\') break;
  }
  return at;
}

// Of a text whose beginning was written as it is.
void AppendEscaped(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const bool valid = simdjson::validate_utf8(text.data(), text.size());
  std::size_t from = 0;  // first byte not yet copied
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const bool bad_unicode = !valid && byte >= 0x80;
    if (byte >= 0x20 && byte != '"' && byte != '\\' && !bad_unicode) continue;
    std::size_t skip = 1;
    if (bad_unicode) {
      // Of what is no character one byte is replaced.
      if (const std::size_t length = Utf8Length(text.substr(at)); length != 0) {
        at += length - 1;
        continue;
      }
    }
    out.append(text, from, at - from);
    if (bad_unicode) {
      out += "\xEF\xBF\xBD";
    } else if (byte == '"' || byte == '\\') {
      out += '\\';
      out += static_cast<char>(byte);
    } else if (byte == '\n') {
      out += "\\n";
    } else if (byte == '\r') {
      out += "\\r";
    } else if (byte == '\t') {
      out += "\\t";
    } else {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
    from = at + skip;
  }
  out.append(text, from, text.size() - from);
}

}  // namespace

void AppendJsonString(std::string& out, std::string_view text) {
  const std::size_t plain = PlainPrefix(text);
  out += '"';
  out.append(text, 0, plain);
  if (plain < text.size()) AppendEscaped(out, text.substr(plain));
  out += '"';
}

void JsonWriter::NewLine() {
  if (layout_ == Layout::kCompact) return;
  out_ += '\n';
  out_.append(2 * filled_.size(), ' ');
}

void JsonWriter::BeforeValue() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (filled_.empty()) return;
  if (filled_.back()) out_ += ',';
  filled_.back() = true;
  NewLine();
}

JsonWriter& JsonWriter::Open(char bracket) {
  BeforeValue();
  out_ += bracket;
  filled_.push_back(false);
  return *this;
}

JsonWriter& JsonWriter::Close(char bracket) {
  const bool filled = filled_.back();
  filled_.pop_back();
  if (filled) NewLine();
  out_ += bracket;
  return *this;
}

JsonWriter& JsonWriter::Key(std::string_view key) {
  BeforeValue();
  AppendJsonString(out_, key);
  out_ += layout_ == Layout::kCompact ? ":" : ": ";
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::String(std::string_view text) {
  BeforeValue();
  AppendJsonString(out_, text);
  return *this;
}

JsonWriter& JsonWriter::Int(std::int64_t value) {
  BeforeValue();
  Append(out_, value);
  return *this;
}

JsonWriter& JsonWriter::UInt(std::uint64_t value) {
  BeforeValue();
  Append(out_, value);
  return *this;
}

JsonWriter& JsonWriter::Double(double value) {
  if (!std::isfinite(value)) return Null();
  BeforeValue();
  Append(out_, value);
  return *this;
}

JsonWriter& JsonWriter::Bool(bool value) { return Raw(value ? "true" : "false"); }
JsonWriter& JsonWriter::Null() { return Raw("null"); }

JsonWriter& JsonWriter::Raw(std::string_view json) {
  BeforeValue();
  out_ += json;
  return *this;
}

const JsonValue* JsonValue::Find(std::string_view key) const {
  for (auto member = members.rbegin(); member != members.rend(); ++member) {
    if (member->key == key) return &member->value;
  }
  return nullptr;
}

std::string_view JsonValue::Text(std::string_view key) const {
  const JsonValue* member = Find(key);
  return member != nullptr && member->is_string() ? std::string_view(member->text)
                                                  : std::string_view{};
}

std::optional<std::int64_t> JsonValue::Int() const {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [rest, failure] = std::from_chars(text.data(), end, value);
  if (kind != Kind::kNumber || failure != std::errc{} || rest != end) return std::nullopt;
  return value;
}

void JsonValue::Write(JsonWriter& out) const {
  switch (kind) {
    case Kind::kNull:
      out.Null();
      return;
    case Kind::kBool:
    case Kind::kNumber:
      out.Raw(text);
      return;
    case Kind::kString:
      out.String(text);
      return;
    case Kind::kArray:
      out.BeginArray();
      for (const JsonValue& item : items) item.Write(out);
      out.EndArray();
      return;
    case Kind::kObject:
      out.BeginObject();
      for (const auto& [key, value] : members) {
        out.Key(key);
        value.Write(out);
      }
      out.EndObject();
      return;
  }
}

Result<JsonValue> ParseJson(std::string_view text) {
  // Kept for the next document of this thread, unless this one is large.
  constexpr std::size_t kKeptBytes = std::size_t{64} << 10;
  thread_local od::parser kept_parser;
  thread_local std::string kept_text;
  od::parser own_parser;
  std::string own_text;
  const bool keep = text.size() <= kKeptBytes;
  od::parser& parser = keep ? kept_parser : own_parser;
  std::string& wrapped = keep ? kept_text : own_text;
  wrapped.reserve(text.size() + 2 + simdjson::SIMDJSON_PADDING);
  wrapped.assign("[").append(text).append("]");
  const simdjson::padded_string_view padded(wrapped.data(), wrapped.size(), wrapped.capacity());
  od::document document;
  JsonValue out;
  if (const error_code error = parser.iterate(padded).get(document)) {
    return errors::BadJson(simdjson::error_message(error));
  }
  const error_code error = BuildDocument(document, out);
  if (!error) return out;
  std::uint64_t offset = 0;
  const char* location = nullptr;
  if (!document.current_location().get(location) && location >= padded.data() &&
      location <= padded.data() + padded.size()) {
    offset = static_cast<std::uint64_t>(std::max<std::ptrdiff_t>(0, location - padded.data() - 1));
  }
  return errors::BadJson(Concat(simdjson::error_message(error), " (near byte ", offset, ")"));
}

}  // namespace goldline
