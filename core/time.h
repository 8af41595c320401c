// UtcTime is an instant, in microseconds since 1970-01-01T00:00:00Z. All times that Goldline stores
// or shows are UTC. "Now" is read once by whoever starts a piece of work and handed down, so that
// one run has one now and tests choose theirs.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace goldline {

struct UtcTime {
  std::int64_t micros = 0;
  friend auto operator<=>(const UtcTime&, const UtcTime&) = default;
};

UtcTime Now();
// "2026-11-22T16:34:10.5Z": the shortest fraction that is exact.
std::string ToString(UtcTime time);
// ISO 8601 with a zone, or without one, then taken as UTC; a date alone means its midnight.
Result<UtcTime> ParseUtcTime(std::string_view text);

}  // namespace goldline
