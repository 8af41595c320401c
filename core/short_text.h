// A text of at most 16 bytes as its size and two words, so that two of them are compared without a
// call: its first and its last bytes, which may overlap and together are all of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace goldline {

struct ShortText {
  static constexpr std::size_t kMost = 16;

  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t size = 0;

  // Of a text of at most kMost bytes.
  static ShortText Of(std::string_view text) {
    const char* const begin = text.data();
    const std::size_t size = text.size();
    if (size >= 8) {
      return {Load<std::uint64_t>(begin), Load<std::uint64_t>(begin + size - 8), size};
    }
    if (size >= 4) {
      return {Load<std::uint32_t>(begin), Load<std::uint32_t>(begin + size - 4), size};
    }
    if (size == 0) return {};
    return {Load<std::uint8_t>(begin),
            Load<std::uint8_t>(begin + size / 2) << 8 | Load<std::uint8_t>(begin + size - 1), size};
  }

  friend bool operator==(const ShortText&, const ShortText&) = default;

 private:
  template <class Word>
  static std::uint64_t Load(const char* bytes) {
    Word word;
    std::memcpy(&word, bytes, sizeof word);
    return word;
  }
};

}  // namespace goldline
