#include "quality/internal/like_pattern.h"

#include "core/ascii.h"

namespace goldline::quality::internal {

std::string RegexOfLike(std::string_view pattern) {
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
    if (c == '\\' && i + 1 < pattern.size()) c = pattern[++i];
    const bool plain = IsAlnum(c) || c == ' ' || (static_cast<unsigned char>(c) & 0x80U) != 0;
    if (!plain) regex += '\\';
    regex += c;
  }
  return regex + "$";
}

}  // namespace goldline::quality::internal
