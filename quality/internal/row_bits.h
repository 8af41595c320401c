// One bit for each record, growing as records come.
#pragma once

#include <cstdint>
#include <vector>

namespace goldline::quality::internal {

class RowBits {
 public:
  void Resize(std::uint64_t rows) { words_.resize((rows + 63) / 64, 0); }
  // Of a row below the size. False when it was set before.
  bool Set(std::uint64_t row) {
    std::uint64_t& word = words_[row / 64];
    const std::uint64_t bit = std::uint64_t{1} << (row % 64);
    const bool fresh = (word & bit) == 0;
    word |= bit;
    return fresh;
  }
  bool Test(std::uint64_t row) const {
    return row / 64 < words_.size() && ((words_[row / 64] >> (row % 64)) & 1U) != 0;
  }

 private:
  std::vector<std::uint64_t> words_;
};

}  // namespace goldline::quality::internal
