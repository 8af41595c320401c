// The least and the greatest of texts by their bytes. Nearly all of them are told from both by one
// word each: their first eight bytes as a number, with zeros behind the shorter ones.
//
//   TextRange range;
//   for (...) range.Add(text);          // which must stay
//   if (range.known()) ... range.least(), range.most()
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace goldline::quality {

static_assert(std::endian::native == std::endian::little, "the words of texts are turned round");

class TextRange {
 public:
  void Add(std::string_view text) {
    const std::uint64_t prefix = PrefixOf(text);
    if (prefix > least_prefix_ && prefix < most_prefix_) return;
    if (!known_ || text < least_) {
      least_ = text;
      least_prefix_ = prefix;
    }
    if (!known_ || text > most_) {
      most_ = text;
      most_prefix_ = prefix;
    }
    known_ = true;
  }

  bool known() const { return known_; }
  std::string_view least() const { return least_; }
  std::string_view most() const { return most_; }

 private:
  template <class Word>
  static Word Load(const char* bytes) {
    Word word;
    std::memcpy(&word, bytes, sizeof word);
    return word;
  }

  // Words overlap where a text is no longer than eight bytes.
  static std::uint64_t PrefixOf(std::string_view text) {
    const char* const begin = text.data();
    const std::size_t size = text.size();
    if (size >= 8) return __builtin_bswap64(Load<std::uint64_t>(begin));
    if (size >= 4) {
      const std::uint64_t first = __builtin_bswap32(Load<std::uint32_t>(begin));
      const std::uint64_t last = __builtin_bswap32(Load<std::uint32_t>(begin + size - 4));
      return first << 32 | last << 8 * (8 - size);
    }
    std::uint64_t prefix = 0;
    for (std::size_t i = 0; i < size; ++i) {
      prefix |= std::uint64_t{static_cast<unsigned char>(begin[i])} << 8 * (7 - i);
    }
    return prefix;
  }

  std::string_view least_, most_;
  std::uint64_t least_prefix_ = 0, most_prefix_ = 0;
  bool known_ = false;
};

}  // namespace goldline::quality
