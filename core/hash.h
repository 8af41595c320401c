// Hashes of bytes (XXH3). Stable across machines and releases: both are stored.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace goldline {

struct Hash128 {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  friend auto operator<=>(const Hash128&, const Hash128&) = default;
};

std::uint64_t HashBytes(std::string_view bytes, std::uint64_t seed = 0);
Hash128 HashBytes128(std::string_view bytes);
// 32 lower-case hexadecimal digits.
std::string ToString(const Hash128& hash);

}  // namespace goldline
