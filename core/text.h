// Text building: joining pieces into a std::string without streams.
//   Concat("row ", 12, ": ", name)   Join(names, ", ")
#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace goldline {

inline void Append(std::string& out, std::string_view piece) { out += piece; }
inline void Append(std::string& out, char piece) { out += piece; }
// Shortest text that reads back as the same value.
void Append(std::string& out, double piece);
template <std::integral T>
requires(!std::same_as<T, char> && !std::same_as<T, bool>) void Append(std::string& out, T piece) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, piece).ptr;
  out.append(digits, end);
}

template <class... Pieces>
std::string Concat(const Pieces&... pieces) {
  std::string out;
  (Append(out, pieces), ...);
  return out;
}

template <class Range>
std::string Join(const Range& pieces, std::string_view separator) {
  std::string out;
  for (const auto& piece : pieces) {
    if (!out.empty()) out += separator;
    Append(out, piece);
  }
  return out;
}

// Pieces of `text` between separators; an empty text has one empty piece.
std::vector<std::string_view> Split(std::string_view text, char separator);

// Without blanks, tabs and line ends on both sides (ASCII).
std::string_view Trim(std::string_view text);

// ASCII letters in lower case; other bytes unchanged.
std::string AsciiLower(std::string_view text);
bool EqualsIgnoreAsciiCase(std::string_view a, std::string_view b);

// The candidate nearest to `word` by edit distance if it is near enough to be a slip of the finger,
// else empty. Used for "did you mean".
std::string_view NearestName(std::string_view word, const std::vector<std::string>& candidates);
// The hint for a word that is none of the candidates: "did you mean a?" when one is near, else
// "keys are a, b", where `they_are` says "keys are ".
std::string NameHint(std::string_view word, const std::vector<std::string>& candidates,
                     std::string_view they_are);

// Two lower-case hexadecimal digits for each byte.
std::string Hex(std::string_view bytes);

// `text` in double quotes, with control characters escaped and cut after `limit` bytes (at a code
// point), for messages.
std::string Quoted(std::string_view text, std::size_t limit = 80);

}  // namespace goldline
