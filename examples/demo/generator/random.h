// Random numbers for the demo company: the same for a seed on every machine and compiler, which the
// distributions of the standard library are not. SplitMix64 (Steele, Lea, Flood 2014).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace goldline::demo {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t Next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }
  // low <= result <= high.
  int Between(int low, int high) {
    return low + static_cast<int>(Next() % static_cast<std::uint64_t>(high - low + 1));
  }
  bool Chance(int percent) { return Between(0, 99) < percent; }
  template <class T>
  const T& Pick(std::span<const T> choices) {
    return choices[static_cast<std::size_t>(Next() % choices.size())];
  }

 private:
  std::uint64_t state_;
};

}  // namespace goldline::demo
