#include "core/sql/internal/syntax_error.h"

#include <algorithm>

namespace goldline::sql {
namespace {

std::uint8_t Byte(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<std::uint8_t>(text[at]) : 0;
}

bool IsContinuation(std::uint8_t byte) { return (byte & 0xC0) == 0x80; }

// Bytes of the well-formed code point at `at` (Unicode, table 3-7), else 0.
std::size_t CodePointSize(std::string_view text, std::size_t at) {
  const std::uint8_t first = Byte(text, at);
  if (first < 0x80) return first == 0 ? 0 : 1;
  const std::uint8_t second = Byte(text, at + 1);
  if (!IsContinuation(second)) return 0;
  if (first >= 0xC2 && first <= 0xDF) return 2;
  if (!IsContinuation(Byte(text, at + 2))) return 0;
  if (first == 0xE0) return second >= 0xA0 ? 3 : 0;
  if (first == 0xED) return second <= 0x9F ? 3 : 0;
  if (first >= 0xE1 && first <= 0xEF) return 3;
  if (!IsContinuation(Byte(text, at + 3))) return 0;
  if (first == 0xF0) return second >= 0x90 ? 4 : 0;
  if (first == 0xF4) return second <= 0x8F ? 4 : 0;
  return first >= 0xF1 && first <= 0xF3 ? 4 : 0;
}

}  // namespace

InputPlace PlaceOf(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  InputPlace place;
  place.line = 1 + static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n'));
  place.column = 1;
  for (const char letter : before.substr(line_start)) {
    if (!IsContinuation(static_cast<std::uint8_t>(letter))) ++place.column;
  }
  place.offset = static_cast<std::int64_t>(offset);
  return place;
}

std::size_t FindInvalidUtf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t size = CodePointSize(text, at);
    if (size == 0) return at;
    at += size;
  }
  return std::string_view::npos;
}

}  // namespace goldline::sql
