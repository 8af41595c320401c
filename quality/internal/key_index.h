// A KeyIndex finds repeated keys exactly: every key is known by 128 bits (the value itself for
// integers, XXH3 otherwise, so that two different keys meet with a chance of 2^-128), and the place
// of its first record is kept. 64 partitions grow one at a time, so growing never doubles the whole
// index at once; a key costs 24 bytes over a load of at most 3/4: about 40 bytes.
// One thread at a time, which is what makes "the first one" mean the first in input order.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/hash.h"

namespace goldline::quality {

class KeyIndex {
 public:
  // What inserting a key that was there already tells.
  struct Repeat {
    std::uint64_t first_ordinal = 0;
    bool first_time = false;  // the second record of this key: the first is counted now
  };

  // Begins to load the cache lines that Insert will need.
  void Prefetch(const Hash128& key) const;
  // Adds the key of record `ordinal` (below 2^63); tells when the key has been there before.
  std::optional<Repeat> Insert(const Hash128& key, std::uint64_t ordinal);
  std::uint64_t size() const { return size_; }

 private:
  static constexpr std::size_t kPartitions = 64;
  static constexpr std::uint64_t kRepeated = std::uint64_t{1} << 63;
  static constexpr std::uint64_t kFree = ~std::uint64_t{0};

  struct Slot {
    Hash128 key;
    std::uint64_t ordinal = kFree;  // with kRepeated set once a second record was seen
  };
  struct Partition {
    std::vector<Slot> slots;
    std::uint64_t used = 0;
  };

  static std::uint64_t Mix(const Hash128& key);
  static void Grow(Partition& partition);

  std::array<Partition, kPartitions> partitions_;
  std::uint64_t size_ = 0;
};

}  // namespace goldline::quality
