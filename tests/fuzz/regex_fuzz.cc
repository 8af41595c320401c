// A line that is a pattern, and a text: the table of states and RE2 itself agree on every pattern
// that RE2 takes, searched for and as the whole text, one by one and many at a time. Groups come
// from RE2 alone, so they tell what it thinks.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/regex.h"
#include "core/text.h"
#include "core/utf8.h"

namespace {

using goldline::Concat;
using goldline::Regex;

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = goldline::Utf8Length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

void Disagree(std::string_view pattern, std::string_view text, const char* how) {
  std::fprintf(stderr, "pattern %s, text %s: %s\n", std::string(pattern).c_str(),
               std::string(text).c_str(), how);
  std::abort();
}

void Compare(const Regex& regex, const Regex* whole, std::string_view text) {
  const bool matches = regex.Matches(text);
  if (matches == regex.Groups(text).empty()) Disagree(regex.pattern(), text, "searched");
  if (whole != nullptr && regex.MatchesWhole(text) == whole->Groups(text).empty()) {
    Disagree(regex.pattern(), text, "whole");
  }
  const std::array<std::string_view, 3> texts = {text, "", text};
  std::array<std::uint8_t, 3> many{};
  regex.MatchMany(texts, many.data());
  if ((many[0] != 0) != matches || many[0] != many[2] || (many[1] != 0) != regex.Matches("")) {
    Disagree(regex.pattern(), text, "many");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t line = input.find('\n');
  const std::string_view pattern = input.substr(0, line);
  const std::string_view text = line == std::string_view::npos ? "" : input.substr(line + 1);
  const auto regex = Regex::Compile(pattern);
  if (!regex.ok()) return 0;
  // What stays open in the pattern, such as \Q, may swallow the end of this one.
  const auto whole = Regex::Compile(Concat("\\A(?:", pattern, ")\\z"));
  // They agree on UTF-8 only, and a text is cut where its first line ends, too.
  for (const std::string_view part : {text, text.substr(0, text.find('\n')), pattern}) {
    if (IsUtf8(part)) Compare(*regex, whole.ok() ? &*whole : nullptr, part);
  }
  return 0;
}
