// A KeyEntry is a key with the place of its first record, as a KeyIndex keeps it in its table and
// in its runs: 24 bytes, which are also the bytes of the temporary file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <tuple>

#include "core/hash.h"

namespace goldline::quality {

// The high half of the key of an integer, whose low half is its value.
inline constexpr std::uint64_t kIntegerKey = 1;

struct KeyEntry {
  static constexpr std::uint64_t kRepeated = std::uint64_t{1} << 63;
  static constexpr std::uint64_t kFree = ~std::uint64_t{0};

  std::uint64_t mixed = 0;  // with `high` as good as the key itself: see MixedBits
  std::uint64_t high = 0;
  std::uint64_t ordinal = kFree;  // with kRepeated set once a second record was seen

  bool free() const { return ordinal == kFree; }
  bool HasKeyOf(const KeyEntry& other) const { return mixed == other.mixed && high == other.high; }
  friend bool operator<(const KeyEntry& a, const KeyEntry& b) {
    return std::tie(a.mixed, a.high) < std::tie(b.mixed, b.high);
  }
};

// Integer keys are their own value, so their bits are spread here (the finaliser of MurmurHash3,
// which can be undone: no two keys have the same mixed bits and the same high half).
inline std::uint64_t MixedBits(const Hash128& key) {
  std::uint64_t bits = key.low ^ key.high;
  bits = (bits ^ (bits >> 33)) * 0xFF51AFD7ED558CCDULL;
  bits = (bits ^ (bits >> 33)) * 0xC4CEB9FE1A85EC53ULL;
  return bits ^ (bits >> 33);
}

// The first bits choose the partition of the index.
inline constexpr int kPartitionBits = 6;
inline std::size_t PartitionOf(std::uint64_t mixed) { return mixed >> (64 - kPartitionBits); }

// Where among `count` places a key of a partition belongs: evenly spread and in the order of
// `mixed`, so that what lies in order of its home is nearly sorted.
inline std::size_t HomeOf(std::uint64_t mixed, std::size_t count) {
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::size_t>((static_cast<Wide>(mixed << kPartitionBits) * count) >> 64);
}

}  // namespace goldline::quality
