// The audit chain: entries that are only ever added, each with a hash of itself and of all before
// it, so that none can be changed, taken out or put in between without every later hash changing.
// What an entry says is catalog/audit.h's affair. The commit thread links entries
// (WriteSet::Chain); who keeps the last hash elsewhere (the head) also notices when the end is cut
// off.
//
//   hash(0) = 32 zero bytes      hash(n) = SHA-256(hash(n-1) · n as 8 bytes, big-endian · entry)
//
// Free functions and values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace goldline::store {

struct ChainLink {
  std::uint64_t number = 0;  // 0: before the first entry
  std::string hash = std::string(32, '\0');
};

// The link of the entry after `last`.
ChainLink NextLink(const ChainLink& last, std::string_view entry);

// How links are stored under kAudit.
std::string ChainKey(std::uint64_t number);
std::string EncodeChained(const ChainLink& link, std::string_view entry);

struct Chained {
  ChainLink link;
  std::string_view entry;  // into the value
};
Result<Chained> DecodeChained(std::string_view key, std::string_view value);

}  // namespace goldline::store
