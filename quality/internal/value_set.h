// Sets of values for "one of" rules: texts, and exact numbers for which 1 and 1.0 are the same.
// Built once, then read by any number of threads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/decimal.h"
#include "core/short_text.h"

namespace goldline::quality {

// Open addressing over the texts' hashes, with the bytes compared to be exact. Texts of at most 16
// bytes, which codes are, are compared in two registers.
class TextSet {
 public:
  TextSet() = default;
  explicit TextSet(std::vector<std::string> texts);

  bool empty() const { return texts_.empty(); }
  bool Contains(std::string_view text) const;
  const std::vector<std::string>& texts() const { return texts_; }

 private:
  static constexpr std::uint64_t kFree = ~std::uint64_t{0};  // the size of a free slot

  static std::uint64_t HashOf(const ShortText& text);

  std::vector<std::string> texts_;
  std::vector<std::uint32_t> slots_;    // 1 + index into texts_; 0 is free
  std::vector<ShortText> short_slots_;  // instead, where all texts are short
  std::uint64_t mask_ = 0;
  std::size_t shortest_ = 0;
  std::size_t longest_ = 0;
};

class NumberSet {
 public:
  NumberSet() = default;
  explicit NumberSet(std::vector<Decimal> numbers);
  bool Contains(const Decimal& number) const;

 private:
  std::vector<Decimal> numbers_;  // ascending
};

}  // namespace goldline::quality
