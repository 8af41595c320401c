// The fields of dates, times and intervals, by PostgreSQL's names, and the calendar behind them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/decimal.h"
#include "core/sql/internal/times.h"

namespace goldline::sql::internal {

enum class DatePart : std::uint8_t {
  kMicroseconds,
  kMilliseconds,
  kSecond,
  kMinute,
  kHour,
  kDay,
  kWeek,
  kMonth,
  kQuarter,
  kYear,
  kDecade,
  kCentury,
  kMillennium,
  kJulian,
  kIsoYear,
  kDayOfWeek,
  kIsoDayOfWeek,
  kDayOfYear,
  kEpoch,
  kTimezone,
  kTimezoneHour,
  kTimezoneMinute,
};

// Any case, singular or plural.
std::optional<DatePart> DatePartFromName(std::string_view name);

// A timestamp taken apart.
struct Moment {
  CivilDate date;
  std::int64_t day = 0;     // since 1970-01-01
  std::int64_t micros = 0;  // since midnight
  std::int64_t hour() const { return micros / 3'600'000'000; }
  std::int64_t minute() const { return micros / 60'000'000 % 60; }
  std::int64_t second() const { return micros / kMicrosPerSecond % 60; }
  std::int64_t fraction() const { return micros % kMicrosPerSecond; }
};
Moment MomentOf(std::int64_t timestamp);

int DayOfWeek(std::int64_t day);  // 0 is Sunday
int DayOfYear(const Moment& moment);
struct IsoWeek {
  std::int64_t year = 0;
  int week = 0;
};
IsoWeek IsoWeekOf(std::int64_t day);
// The day on which an ISO week begins.
std::int64_t StartOfIsoWeek(std::int64_t day);
// The first year of the decade, century or millennium that `year` is in, and its ordinal. There is
// no year 0 in it: 1 BC is year 0 of ours.
std::int64_t DecadeOf(std::int64_t year);
std::int64_t CenturyOf(std::int64_t year);
std::int64_t MillenniumOf(std::int64_t year);

// A field as extract() gives it, exact, and as date_part() computes it in double precision.
struct PartValue {
  Decimal exact;
  double rounded = 0;
};
// nullopt: the type has no such field.
std::optional<PartValue> PartOfTimestamp(DatePart part, std::int64_t timestamp, bool with_zone);
std::optional<PartValue> PartOfDate(DatePart part, std::int64_t day);
std::optional<PartValue> PartOfTime(DatePart part, std::int64_t micros);
std::optional<PartValue> PartOfInterval(DatePart part, const Interval& interval);

}  // namespace goldline::sql::internal
