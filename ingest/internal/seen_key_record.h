// The stored shapes of the keys that runs leave behind; see core/store/keyspaces.h for theirs.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "quality/earlier_keys.h"

namespace goldline::ingest::internal {

// Of kSeenKey, tag 1: what one run left in a space.
struct SeenRunRecord {
  std::uint64_t run_high = 0;  // UUID of the run
  std::uint64_t run_low = 0;
  std::uint64_t keys = 0;
  std::uint32_t parts = 0;  // that it was written in
  bool operator==(const SeenRunRecord&) const = default;
};

std::string Encode(const SeenRunRecord& record);
Result<SeenRunRecord> DecodeSeenRun(std::string_view bytes);

// Of tag 2, whose values are many: byte 0 the format (1), then for each key its low and its high
// half and its line, eight bytes each, little-endian. Sorted by the low half, then the high one.
std::string EncodeSeenKeys(std::span<const quality::SeenKey> keys);
Result<std::vector<quality::SeenKey>> DecodeSeenKeys(std::string_view bytes);
// The line of a key among them.
Result<std::optional<std::uint64_t>> FindSeenKey(std::string_view bytes, const Hash128& key);

}  // namespace goldline::ingest::internal
