// Calendar arithmetic in the proleptic Gregorian calendar, and strict ISO 8601 text for dates,
// times and timestamps. 2020-02-30 and 24:00:01 are refused, never rolled over. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace goldline {

inline constexpr std::int64_t kMicrosPerSecond = 1'000'000;
inline constexpr std::int64_t kMicrosPerDay = 86'400 * kMicrosPerSecond;

struct CivilDate {
  std::int64_t year = 1970;
  int month = 1;  // 1..12
  int day = 1;    // 1..31
};

// Days since 1970-01-01; the date must be valid.
std::int64_t DaysFromCivil(const CivilDate& date);
CivilDate CivilFromDays(std::int64_t days);
int DaysInMonth(std::int64_t year, int month);
bool IsValid(const CivilDate& date);

// PostgreSQL's interval: the three parts are kept apart.
struct Interval {
  std::int32_t months = 0;
  std::int32_t days = 0;
  std::int64_t micros = 0;
  friend bool operator==(const Interval&, const Interval&) = default;
};

// A timestamp as written: local micros since 1970-01-01 and, when the text had one, its offset.
struct ZonedMicros {
  std::int64_t micros = 0;
  std::optional<std::int32_t> offset_seconds;
  // The instant in UTC, taking `default_offset_seconds` where none was written.
  std::int64_t Utc(std::int32_t default_offset_seconds = 0) const {
    return micros -
           std::int64_t{offset_seconds.value_or(default_offset_seconds)} * kMicrosPerSecond;
  }
};

// "2024-02-29": days since 1970-01-01.
std::optional<std::int64_t> ParseIsoDate(std::string_view text);
// "13:45", "13:45:59", "13:45:59.123456": microseconds since midnight; further digits are dropped.
std::optional<std::int64_t> ParseIsoTime(std::string_view text);
// "2024-02-29T13:45:59Z", also with a blank for T, without seconds, with "+02:00", "+0200" or
// "+02", or without a zone.
std::optional<ZonedMicros> ParseIsoTimestamp(std::string_view text);

// PostgreSQL's ISO output: "2024-02-29", "13:45:59.5", "2024-02-29 13:45:59".
std::string FormatDate(std::int64_t days);
std::string FormatTime(std::int64_t micros);
std::string FormatTimestamp(std::int64_t micros);
// PostgreSQL's default interval output: "1 year 2 mons -3 days +04:05:06.7".
std::string FormatInterval(const Interval& interval);

}  // namespace goldline
