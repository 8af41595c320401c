// Names from outside are printed on terminals, which obey control characters.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace goldline {

// Whether UTF-8 text holds a control character of ASCII or of Latin-1 (U+0080 to U+009F).
inline bool HasControlCharacter(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte == 0x7F) return true;
    if (byte != 0xC2 || i + 1 == text.size()) continue;
    const auto next = static_cast<unsigned char>(text[i + 1]);
    if (next >= 0x80 && next <= 0x9F) return true;
  }
  return false;
}

// With blanks instead of those of ASCII; nothing of a text that has others.
inline std::string WithoutControlCharacters(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return HasControlCharacter(text) ? std::string() : text;
}

}  // namespace goldline
