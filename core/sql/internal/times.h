// What the date and time functions share: bounds, calendar steps and PostgreSQL's reading of text.
// Timestamps are microseconds since 1970-01-01, with or without a zone; the session is in UTC.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/civil.h"
#include "core/result.h"
#include "core/sql/evaluation_errors.h"
#include "core/type.h"

namespace goldline::sql::internal {

// 4714-11-24 BC, where PostgreSQL's calendar begins, and the last day of date.
inline constexpr std::int64_t kMinDay = -2'440'588;
inline constexpr std::int64_t kMaxDay = 2'145'031'948;
inline constexpr std::int64_t kMinTimestamp = kMinDay * kMicrosPerDay;
// The last day whose microseconds since 1970 fit, in the year 294247.
inline constexpr std::int64_t kMaxTimestampDay = 106'751'990;

bool IsDate(std::int64_t days);
bool IsTimestamp(std::int64_t micros);

// Day and time of day of a timestamp.
struct DayAndTime {
  std::int64_t day = 0;
  std::int64_t micros = 0;  // since midnight
};
DayAndTime SplitTimestamp(std::int64_t micros);
// nullopt outside the bounds.
std::optional<std::int64_t> JoinTimestamp(std::int64_t day, std::int64_t micros);

// months first (days past the end of the month become its last), then days, then microseconds.
std::optional<std::int64_t> AddInterval(std::int64_t timestamp, const Interval& interval);
std::optional<Interval> Negate(const Interval& interval);
// With months of 30 days of 24 hours, for comparing: microseconds, which need more than 64 bits.
__extension__ typedef __int128 WideMicros;
WideMicros ComparableMicros(const Interval& interval);

// "UTC", "Z", "GMT", "+02", "+02:00", "-0530": seconds east of UTC. Names of places are not known.
std::optional<std::int32_t> ParseZone(std::string_view text);

Result<std::int64_t> ParseDateText(std::string_view text);
Result<std::int64_t> ParseTimeText(std::string_view text);
Result<std::int64_t> ParseTimestampText(std::string_view text);
Result<std::int64_t> ParseTimestampTzText(std::string_view text);
Result<Interval> ParseIntervalText(std::string_view text);

}  // namespace goldline::sql::internal
