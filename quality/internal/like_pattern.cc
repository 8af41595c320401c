#include "quality/internal/like_pattern.h"

#include "core/ascii.h"

namespace goldline::quality::internal {
namespace {

// The inside of brackets; an empty class matches nothing.
void AppendClass(std::string& regex, std::string_view inside) {
  if (inside.empty()) {
    regex += "[^\\x00-\\x{10FFFF}]";
    return;
  }
  regex += '[';
  for (std::size_t i = 0; i < inside.size(); ++i) {
    const bool meant = inside[i] == '-' || (inside[i] == '^' && i == 0);
    if (!meant && (inside[i] == '^' || inside[i] == '[' || inside[i] == '\\')) regex += '\\';
    regex += inside[i];
  }
  regex += ']';
}

}  // namespace

std::string RegexOfLike(std::string_view pattern, bool classes) {
  std::string regex = "(?s)^";
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    char c = pattern[i];
    if (c == '%') {
      regex += ".*";
      continue;
    }
    if (c == '_') {
      regex += '.';
      continue;
    }
    const std::size_t close = classes && c == '[' ? pattern.find(']', i) : std::string_view::npos;
    if (close != std::string_view::npos) {
      AppendClass(regex, pattern.substr(i + 1, close - i - 1));
      i = close;
      continue;
    }
    if (c == '\\' && i + 1 < pattern.size()) c = pattern[++i];
    const bool plain = IsAlnum(c) || c == ' ' || (static_cast<unsigned char>(c) & 0x80U) != 0;
    if (!plain) regex += '\\';
    regex += c;
  }
  return regex + "$";
}

}  // namespace goldline::quality::internal
