#include "core/sql/internal/unicode.h"

#include <algorithm>
#include <clocale>
#include <cwctype>

#include <locale.h>

namespace goldline::sql::internal {
namespace {

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }
bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
}

// The C library's tables for C.UTF-8, which Debian always has; null elsewhere, then only ASCII
// letters have cases.
locale_t Letters() {
  static const locale_t letters = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return letters;
}

template <class Fn>
std::string MapCodePoints(std::string_view text, Fn map) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t bytes = CodePointBytes(text);
    const bool damaged = bytes == 1 && (text[0] & 0x80) != 0;
    if (damaged) {
      out += text[0];
    } else {
      AppendCodePoint(out, map(FirstCodePoint(text)));
    }
    text.remove_prefix(bytes);
  }
  return out;
}

std::string MapAscii(std::string_view text, char from, char to) {
  std::string out(text);
  for (char& c : out) {
    if (c >= from && c < from + 26) c = static_cast<char>(c - from + to);
  }
  return out;
}

}  // namespace

std::size_t CodePointBytes(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t bytes = lead < 0xC2   ? 1
                            : lead < 0xE0 ? 2
                            : lead < 0xF0 ? 3
                            : lead < 0xF5 ? 4
                                          : 1;
  if (bytes > text.size()) return 1;
  for (std::size_t i = 1; i < bytes; ++i) {
    if (!IsContinuation(text[i])) return 1;
  }
  return bytes;
}

char32_t FirstCodePoint(std::string_view text) {
  const std::size_t bytes = CodePointBytes(text);
  const auto lead = static_cast<unsigned char>(text[0]);
  if (bytes == 1) return lead;
  char32_t value = lead & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i)
    value = (value << 6) | (static_cast<unsigned char>(text[i]) & 0x3F);
  return value;
}

void AppendCodePoint(std::string& out, char32_t code_point) {
  const auto tail = [&](int shift) {
    out += static_cast<char>(0x80 | ((code_point >> shift) & 0x3F));
  };
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += static_cast<char>(0xC0 | (code_point >> 6));
    tail(0);
  } else if (code_point < 0x10000) {
    out += static_cast<char>(0xE0 | (code_point >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | (code_point >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

std::size_t CountCodePoints(std::string_view text) {
  std::size_t count = 0;
  while (!text.empty()) {
    text.remove_prefix(CodePointBytes(text));
    ++count;
  }
  return count;
}

std::size_t OffsetOfCodePoint(std::string_view text, std::size_t index) {
  std::size_t offset = 0;
  for (; index > 0 && offset < text.size(); --index) offset += CodePointBytes(text.substr(offset));
  return offset;
}

char32_t LowerCase(char32_t code_point) {
  if (code_point < 0x80 || Letters() == nullptr)
    return code_point >= 'A' && code_point <= 'Z' ? code_point + 32 : code_point;
  return static_cast<char32_t>(::towlower_l(static_cast<wint_t>(code_point), Letters()));
}

char32_t UpperCase(char32_t code_point) {
  if (code_point < 0x80 || Letters() == nullptr)
    return code_point >= 'a' && code_point <= 'z' ? code_point - 32 : code_point;
  return static_cast<char32_t>(::towupper_l(static_cast<wint_t>(code_point), Letters()));
}

bool IsAlphanumeric(char32_t code_point) {
  if (code_point < 0x80 || Letters() == nullptr) {
    const char32_t lower = code_point | 32;
    return (code_point >= '0' && code_point <= '9') || (lower >= 'a' && lower <= 'z');
  }
  return ::iswalnum_l(static_cast<wint_t>(code_point), Letters()) != 0;
}

std::string LowerText(std::string_view text) {
  return IsAscii(text) ? MapAscii(text, 'A', 'a') : MapCodePoints(text, LowerCase);
}

std::string UpperText(std::string_view text) {
  return IsAscii(text) ? MapAscii(text, 'a', 'A') : MapCodePoints(text, UpperCase);
}

}  // namespace goldline::sql::internal
