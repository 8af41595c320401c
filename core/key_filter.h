// A KeyFilter says of a key that it is surely not in a set, or that it may be: a Bloom filter whose
// eight bits for a key lie in one cache line (the split blocks of Impala and Parquet, see
// https://arxiv.org/abs/2101.01719). With 12 bits for a key about 1 of 200 keys that are not in the
// set may be in it, with 16 bits 1 of 1000.
//
// A key is 64 evenly spread bits. Its first six have no part in the filter: who has many filters
// chooses by them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace goldline {

class KeyFilter {
 public:
  static constexpr std::size_t kBitsPerKey = 12;

  explicit KeyFilter(std::size_t keys, std::size_t bits_per_key = kBitsPerKey)
      : blocks_(keys * bits_per_key / 256 + 1) {}

  void Add(std::uint64_t mixed) {
    Block& block = blocks_[BlockOf(mixed)];
    for (std::size_t lane = 0; lane < kLanes; ++lane) block.lanes[lane] |= Bit(mixed, lane);
  }
  bool MayHold(std::uint64_t mixed) const {
    const Block& block = blocks_[BlockOf(mixed)];
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      if ((block.lanes[lane] & Bit(mixed, lane)) == 0) return false;
    }
    return true;
  }
  void Prefetch(std::uint64_t mixed) const { __builtin_prefetch(&blocks_[BlockOf(mixed)]); }

 private:
  static constexpr std::size_t kLanes = 8;
  // Odd, and unlike each other: Parquet's.
  static constexpr std::array<std::uint32_t, kLanes> kSalts = {
      0x47b6137bU, 0x44974d91U, 0x8824ad5bU, 0xa2b7289dU,
      0x705495c7U, 0x2df1424bU, 0x9efc4947U, 0x5c6bfb31U};

  struct alignas(32) Block {
    std::array<std::uint32_t, kLanes> lanes{};
  };

  std::size_t BlockOf(std::uint64_t mixed) const {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::size_t>((static_cast<Wide>(mixed << 6) * blocks_.size()) >> 64);
  }

  // From the last bits, which have no part in choosing the block.
  static std::uint32_t Bit(std::uint64_t mixed, std::size_t lane) {
    return std::uint32_t{1} << ((static_cast<std::uint32_t>(mixed) * kSalts[lane]) >> 27);
  }

  std::vector<Block> blocks_;
};

}  // namespace goldline
