// Ids. Inside, entities have dense 64-bit ids of their own type, so that swapping two does not
// compile; outside, runs and golden records are known by a UUID (version 7: sortable by time).
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/time.h"

namespace goldline {

template <class Tag>
struct Id {
  std::uint64_t value = 0;  // 0 is no entity
  explicit operator bool() const { return value != 0; }
  friend auto operator<=>(const Id&, const Id&) = default;
};

struct Uuid {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  friend auto operator<=>(const Uuid&, const Uuid&) = default;
};

// A new UUID of version 7 for an event at `now`; random beyond the millisecond.
Uuid NewUuid(UtcTime now);
// "0193554a-6a6b-7c3d-9a1e-0123456789ab".
std::string ToString(const Uuid& uuid);
// Any version, upper or lower case, hyphens required.
std::optional<Uuid> ParseUuid(std::string_view text);

}  // namespace goldline

template <class Tag>
struct std::hash<goldline::Id<Tag>> {
  std::size_t operator()(goldline::Id<Tag> id) const noexcept {
    return std::hash<std::uint64_t>{}(id.value);
  }
};
