#include "core/store/key.h"

#include "core/store/errors.h"

namespace goldline::store {
namespace {

constexpr char kEscape = '\0';
constexpr char kEscapedZero = '\xff';
constexpr char kEndOfText = '\1';
constexpr std::uint64_t kSignBit = std::uint64_t{1} << 63;

void AppendBigEndian(std::string& key, std::uint64_t value, std::size_t bytes) {
  char out[8];
  for (std::size_t at = bytes; at-- > 0; value >>= 8) out[at] = static_cast<char>(value & 255);
  key.append(out, bytes);
}

}  // namespace

KeyWriter& KeyWriter::U8(std::uint8_t value) {
  AppendBigEndian(key_, value, 1);
  return *this;
}
KeyWriter& KeyWriter::U16(std::uint16_t value) {
  AppendBigEndian(key_, value, 2);
  return *this;
}
KeyWriter& KeyWriter::U32(std::uint32_t value) {
  AppendBigEndian(key_, value, 4);
  return *this;
}
KeyWriter& KeyWriter::U64(std::uint64_t value) {
  AppendBigEndian(key_, value, 8);
  return *this;
}
KeyWriter& KeyWriter::I64(std::int64_t value) {
  return U64(static_cast<std::uint64_t>(value) ^ kSignBit);
}

KeyWriter& KeyWriter::TextPrefix(std::string_view prefix) {
  for (std::size_t zero = 0; (zero = prefix.find(kEscape)) != std::string_view::npos;) {
    key_ += prefix.substr(0, zero + 1);
    key_ += kEscapedZero;
    prefix.remove_prefix(zero + 1);
  }
  key_ += prefix;
  return *this;
}

KeyWriter& KeyWriter::Text(std::string_view text) {
  TextPrefix(text);
  key_ += kEscape;
  key_ += kEndOfText;
  return *this;
}

KeyWriter& KeyWriter::Hash(const Hash128& hash) { return U64(hash.high).U64(hash.low); }

std::uint64_t KeyReader::BigEndian(std::size_t bytes) {
  if (!ok_ || rest_.size() < bytes) {
    ok_ = false;
    return 0;
  }
  std::uint64_t value = 0;
  for (const char byte : rest_.substr(0, bytes))
    value = value << 8 | static_cast<unsigned char>(byte);
  rest_.remove_prefix(bytes);
  return value;
}

std::uint8_t KeyReader::U8() { return static_cast<std::uint8_t>(BigEndian(1)); }
std::uint16_t KeyReader::U16() { return static_cast<std::uint16_t>(BigEndian(2)); }
std::uint32_t KeyReader::U32() { return static_cast<std::uint32_t>(BigEndian(4)); }
std::uint64_t KeyReader::U64() { return BigEndian(8); }
std::int64_t KeyReader::I64() {
  const std::uint64_t stored = U64();
  return ok_ ? static_cast<std::int64_t>(stored ^ kSignBit) : 0;
}

std::string KeyReader::Text() {
  std::string text;
  while (ok_) {
    const std::size_t escape = rest_.find(kEscape);
    if (escape == std::string_view::npos || escape + 1 >= rest_.size()) break;
    text += rest_.substr(0, escape);
    const char after = rest_[escape + 1];
    rest_.remove_prefix(escape + 2);
    if (after == kEndOfText) return text;
    if (after != kEscapedZero) break;
    text += kEscape;
  }
  ok_ = false;
  return {};
}

Hash128 KeyReader::Hash() {
  const std::uint64_t high = U64();
  return {high, U64()};
}

Uuid KeyReader::ReadUuid() {
  const std::uint64_t high = U64();
  return {high, U64()};
}

Status KeyReader::Finish() const {
  if (!ok_) return errors::KeyDamaged("it ends too early or a text in it is malformed");
  if (!rest_.empty()) return errors::KeyDamaged("bytes are left over");
  return Ok();
}

std::string PrefixEnd(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && end.back() == '\xff') end.pop_back();
  if (!end.empty()) ++end.back();
  return end;
}

}  // namespace goldline::store
