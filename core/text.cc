#include "core/text.h"

#include <algorithm>
#include <utility>

#include "core/edit_distance.h"

namespace goldline {
namespace {

bool IsBlank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// One row at a time: a word may be long.
std::size_t EditDistance(std::string_view a, std::string_view b) {
  EditRow before;
  EditRow above = FirstEditRow(b);
  for (std::size_t i = 0; i < a.size(); ++i) {
    EditRow row = i == 0 ? NextEditRow(b, a[0], '\0', nullptr, above)
                         : NextEditRow(b, a[i], a[i - 1], &before, above);
    before = std::move(above);
    above = std::move(row);
  }
  return above.back();
}

}  // namespace

void Append(std::string& out, double piece) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, piece).ptr;
  out.append(digits, end);
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  while (true) {
    const std::size_t at = text.find(separator);
    pieces.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return pieces;
    text.remove_prefix(at + 1);
  }
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  return text;
}

std::string AsciiLower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), Lower);
  return out;
}

bool EqualsIgnoreAsciiCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return Lower(x) == Lower(y); });
}

std::string_view NearestName(std::string_view word, const std::vector<std::string>& candidates) {
  std::string_view nearest;
  std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = EditDistance(word, candidate);
    if (distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string NameHint(std::string_view word, const std::vector<std::string>& candidates,
                     std::string_view they_are) {
  const std::string_view near = NearestName(word, candidates);
  return near.empty() ? Concat(they_are, Join(candidates, ", "))
                      : Concat("did you mean ", near, "?");
}

std::string Hex(std::string_view bytes) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char byte : bytes) {
    out += kHex[static_cast<unsigned char>(byte) >> 4U];
    out += kHex[static_cast<unsigned char>(byte) & 15U];
  }
  return out;
}

std::string Quoted(std::string_view text, std::size_t limit) {
  const bool cut = text.size() > limit;
  if (cut) {
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80) --limit;
    text = text.substr(0, limit);
  }
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || byte == 0x7F) {
      out += "\\x" + Hex({&c, 1});
    } else {
      out += c;
    }
  }
  out += cut ? "…\"" : "\"";
  return out;
}

}  // namespace goldline
