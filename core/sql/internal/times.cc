#include "core/sql/internal/times.h"

#include <algorithm>
#include <limits>

namespace goldline::sql::internal {

bool IsDate(std::int64_t days) { return days >= kMinDay && days <= kMaxDay; }

bool IsTimestamp(std::int64_t micros) {
  return micros >= kMinTimestamp && micros < (kMaxTimestampDay + 1) * kMicrosPerDay;
}

DayAndTime SplitTimestamp(std::int64_t micros) {
  std::int64_t day = micros / kMicrosPerDay;
  std::int64_t rest = micros % kMicrosPerDay;
  if (rest < 0) {
    rest += kMicrosPerDay;
    --day;
  }
  return {day, rest};
}

std::optional<std::int64_t> JoinTimestamp(std::int64_t day, std::int64_t micros) {
  std::int64_t out = 0;
  if (__builtin_mul_overflow(day, kMicrosPerDay, &out) ||
      __builtin_add_overflow(out, micros, &out) || !IsTimestamp(out)) {
    return std::nullopt;
  }
  return out;
}

std::optional<std::int64_t> AddInterval(std::int64_t timestamp, const Interval& interval) {
  auto [day, time] = SplitTimestamp(timestamp);
  if (interval.months != 0) {
    CivilDate date = CivilFromDays(day);
    const std::int64_t months = date.year * 12 + (date.month - 1) + interval.months;
    date.year = months >= 0 ? months / 12 : -((11 - months) / 12);
    date.month = static_cast<int>(months - date.year * 12) + 1;
    date.day = std::min(date.day, DaysInMonth(date.year, date.month));
    day = DaysFromCivil(date);
    if (!IsDate(day)) return std::nullopt;
  }
  const auto moved = JoinTimestamp(day + interval.days, time);
  std::int64_t out = 0;
  if (!moved || __builtin_add_overflow(*moved, interval.micros, &out) || !IsTimestamp(out))
    return std::nullopt;
  return out;
}

std::optional<Interval> Negate(const Interval& interval) {
  Interval out;
  if (__builtin_sub_overflow(0, interval.months, &out.months) ||
      __builtin_sub_overflow(0, interval.days, &out.days) ||
      __builtin_sub_overflow(0, interval.micros, &out.micros)) {
    return std::nullopt;
  }
  return out;
}

WideMicros ComparableMicros(const Interval& interval) {
  const std::int64_t days = std::int64_t{interval.months} * 30 + interval.days;
  return WideMicros{days} * kMicrosPerDay + interval.micros;
}

}  // namespace goldline::sql::internal
