// The keys of kSeenKey, see core/store/keyspaces.h.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "catalog/entities.h"
#include "core/hash.h"
#include "core/result.h"
#include "core/store/key.h"
#include "quality/earlier_keys.h"

namespace goldline::ingest::internal {

// Keys of a space are in buckets by their first bits, so that few are read to find one.
inline constexpr int kBucketBits = 14;
inline std::uint16_t BucketOf(const Hash128& key) {
  return static_cast<std::uint16_t>(key.low >> (64 - kBucketBits));
}

struct SeenRun {
  Hash128 space;
  catalog::RunId run;
};
std::string SeenRunPrefix();
std::string SeenRunPrefix(const Hash128& space);
std::string SeenRunKey(const Hash128& space, catalog::RunId run);
Result<SeenRun> ReadSeenRunKey(std::string_view key);

struct SeenPage {
  std::uint16_t bucket = 0;
  catalog::RunId run;
  std::uint32_t part = 0;
};
std::string SeenPagePrefix(const Hash128& space);
std::string SeenPagePrefix(const Hash128& space, std::uint16_t bucket);
std::string SeenPageKey(const Hash128& space, const SeenPage& page);
Result<SeenPage> ReadSeenPageKey(std::string_view key);

inline bool ComesBefore(const Hash128& a, const Hash128& b) {
  return a.low != b.low ? a.low < b.low : a.high < b.high;
}

// Sorts the keys, drops all but the first record of each and gives those of each bucket.
Status ForEachBucket(
    std::vector<quality::SeenKey>& keys,
    const std::function<Status(std::uint16_t, std::span<const quality::SeenKey>)>& take);

}  // namespace goldline::ingest::internal
