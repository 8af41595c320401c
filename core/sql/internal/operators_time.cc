// Arithmetic of dates, times and intervals, after date.c and timestamp.c.
#include <cmath>
#include <limits>

#include "core/sql/internal/registry.h"
#include "core/sql/internal/times.h"

namespace goldline::sql::internal {
namespace {

using Int = std::int64_t;

template <class T>
T OrOutOfRange(RowCall& call, const std::optional<T>& value, std::string_view what) {
  if (value) return *value;
  call.Fail(errors::DatetimeOutOfRange(what));
  return {};
}

Int Day(RowCall& call, Int days) {
  if (!IsDate(days)) call.Fail(errors::DatetimeOutOfRange("date"));
  return days;
}
Int DatePlusInt(RowCall& call, Int date, Int days) { return Day(call, date + days); }
Int DateMinusInt(RowCall& call, Int date, Int days) { return Day(call, date - days); }
Int DateMinusDate(RowCall&, Int a, Int b) { return a - b; }
Int DatePlusTime(RowCall& call, Int date, Int time) {
  return OrOutOfRange(call, JoinTimestamp(date, time), "timestamp");
}

Int TimestampPlus(RowCall& call, Int timestamp, const Interval& interval) {
  return OrOutOfRange(call, AddInterval(timestamp, interval), "timestamp");
}
Int TimestampMinus(RowCall& call, Int timestamp, const Interval& interval) {
  const auto negated = Negate(interval);
  if (!negated) return OrOutOfRange<Int>(call, std::nullopt, "interval");
  return TimestampPlus(call, timestamp, *negated);
}
Int DatePlus(RowCall& call, Int date, const Interval& interval) {
  const Int midnight = OrOutOfRange(call, JoinTimestamp(date, 0), "timestamp");
  return call.failed() ? 0 : TimestampPlus(call, midnight, interval);
}
Int DateMinus(RowCall& call, Int date, const Interval& interval) {
  const Int midnight = OrOutOfRange(call, JoinTimestamp(date, 0), "timestamp");
  return call.failed() ? 0 : TimestampMinus(call, midnight, interval);
}
Interval TimestampMinusTimestamp(RowCall& call, Int a, Int b) {
  Int micros = 0;
  if (__builtin_sub_overflow(a, b, &micros)) call.Fail(errors::DatetimeOutOfRange("interval"));
  return Interval{0, static_cast<std::int32_t>(micros / kMicrosPerDay), micros % kMicrosPerDay};
}

Int TimePlus(RowCall&, Int time, const Interval& interval) {
  return SplitTimestamp(time + interval.micros % kMicrosPerDay).micros;
}
Int TimeMinus(RowCall&, Int time, const Interval& interval) {
  return SplitTimestamp(time - interval.micros % kMicrosPerDay).micros;
}
Interval TimeMinusTime(RowCall&, Int a, Int b) { return Interval{0, 0, a - b}; }

Interval AddIntervals(RowCall& call, const Interval& a, const Interval& b) {
  Interval out;
  if (__builtin_add_overflow(a.months, b.months, &out.months) ||
      __builtin_add_overflow(a.days, b.days, &out.days) ||
      __builtin_add_overflow(a.micros, b.micros, &out.micros)) {
    call.Fail(errors::DatetimeOutOfRange("interval"));
  }
  return out;
}
Interval SubtractIntervals(RowCall& call, const Interval& a, const Interval& b) {
  Interval out;
  if (__builtin_sub_overflow(a.months, b.months, &out.months) ||
      __builtin_sub_overflow(a.days, b.days, &out.days) ||
      __builtin_sub_overflow(a.micros, b.micros, &out.micros)) {
    call.Fail(errors::DatetimeOutOfRange("interval"));
  }
  return out;
}
Interval NegateInterval(RowCall& call, const Interval& interval) {
  return OrOutOfRange(call, Negate(interval), "interval");
}

bool FitsInt32(double value) {
  return value >= std::numeric_limits<std::int32_t>::min() &&
         value <= std::numeric_limits<std::int32_t>::max();
}
// To whole microseconds, taking `seconds` as a number of seconds.
double RoundToMicros(double seconds) { return std::rint(seconds * 1e6) / 1e6; }

void CarryDays(RowCall& call, Interval& interval, std::int32_t days) {
  if (__builtin_add_overflow(interval.days, days, &interval.days))
    call.Fail(errors::DatetimeOutOfRange("interval"));
}

// interval_mul and interval_div: what is left of a month goes to days of 30, what is left of a day
// to seconds. `scale` multiplies or divides by the factor.
template <class Scale>
Interval ScaleInterval(RowCall& call, const Interval& interval, Scale scale) {
  const double months = scale(static_cast<double>(interval.months));
  const double days = scale(static_cast<double>(interval.days));
  Interval out;
  if (!FitsInt32(months) || !FitsInt32(days)) {
    call.Fail(errors::DatetimeOutOfRange("interval"));
    return out;
  }
  out.months = static_cast<std::int32_t>(months);
  out.days = static_cast<std::int32_t>(days);
  const double month_days = RoundToMicros((months - out.months) * 30);
  double seconds = RoundToMicros(
      (days - out.days + month_days - static_cast<std::int32_t>(month_days)) * 86'400);
  if (std::fabs(seconds) >= 86'400) {
    const auto whole = static_cast<std::int32_t>(seconds / 86'400);
    CarryDays(call, out, whole);
    seconds -= whole * 86'400.0;
  }
  CarryDays(call, out, static_cast<std::int32_t>(month_days));
  const double micros = std::rint(scale(static_cast<double>(interval.micros)) + seconds * 1e6);
  if (micros >= -0x1p63 && micros < 0x1p63) {
    out.micros = static_cast<Int>(micros);
  } else {
    call.Fail(errors::DatetimeOutOfRange("interval"));
  }
  return out;
}
Interval TimesDouble(RowCall& call, const Interval& interval, double factor) {
  return ScaleInterval(call, interval, [&](double part) { return part * factor; });
}
Interval DoubleTimes(RowCall& call, double factor, const Interval& interval) {
  return TimesDouble(call, interval, factor);
}
Interval DivideInterval(RowCall& call, const Interval& interval, double divisor) {
  if (divisor == 0) call.Fail(errors::DivisionByZero());
  if (call.failed()) return {};
  return ScaleInterval(call, interval, [&](double part) { return part / divisor; });
}

constexpr Type kDate = Type::kDate;
constexpr Type kTime = Type::kTime;
constexpr Type kTimestamp = Type::kTimestamp;
constexpr Type kTimestampTz = Type::kTimestampTz;
constexpr Type kInterval = Type::kInterval;
constexpr Type kInt = Type::kInt32;
constexpr Type kDouble = Type::kDouble;
constexpr std::string_view kArea = "operator";

bool IsDayOrTime(Type type) {
  return type == kDate || type == kTime || type == kTimestamp || type == kTimestampTz;
}

}  // namespace

std::vector<Function> TimeOperators() {
  std::vector<Function> rows{
      {"+", kArea, {kDate, kInt}, kDate, Strict<DatePlusInt>(), "so many days later"},
      {"+", kArea, {kInt, kDate}, kDate, Strict<DatePlusInt>(), "so many days later"},
      {"-", kArea, {kDate, kInt}, kDate, Strict<DateMinusInt>(), "so many days earlier"},
      {"-", kArea, {kDate, kDate}, kInt, Strict<DateMinusDate>(), "days between"},
      {"+", kArea, {kDate, kTime}, kTimestamp, Strict<DatePlusTime>(), "that time of the day"},
      {"+", kArea, {kTime, kDate}, kTimestamp, Strict<DatePlusTime>(), "that time of the day"},
      {"+", kArea, {kDate, kInterval}, kTimestamp, Strict<DatePlus>(), "later"},
      {"+", kArea, {kInterval, kDate}, kTimestamp, Strict<DatePlus>(), "later"},
      {"-", kArea, {kDate, kInterval}, kTimestamp, Strict<DateMinus>(), "earlier"},
      {"+", kArea, {kTime, kInterval}, kTime, Strict<TimePlus>(), "later, around midnight"},
      {"+", kArea, {kInterval, kTime}, kTime, Strict<TimePlus>(), "later, around midnight"},
      {"-", kArea, {kTime, kInterval}, kTime, Strict<TimeMinus>(), "earlier, around midnight"},
      {"-", kArea, {kTime, kTime}, kInterval, Strict<TimeMinusTime>(), "time between"},
      {"+", kArea, {kInterval, kInterval}, kInterval, Strict<AddIntervals>(), "sum"},
      {"-", kArea, {kInterval, kInterval}, kInterval, Strict<SubtractIntervals>(), "difference"},
      {"-", kArea, {kInterval}, kInterval, Strict<NegateInterval>(), "negation"},
      {"*", kArea, {kInterval, kDouble}, kInterval, Strict<TimesDouble>(), "so many times"},
      {"*", kArea, {kDouble, kInterval}, kInterval, Strict<DoubleTimes>(), "so many times"},
      {"/", kArea, {kInterval, kDouble}, kInterval, Strict<DivideInterval>(), "that part of it"},
  };
  for (const Type type : {kTimestamp, kTimestampTz}) {
    rows.push_back({"+", kArea, {type, kInterval}, type, Strict<TimestampPlus>(), "later"});
    rows.push_back({"+", kArea, {kInterval, type}, type, Strict<TimestampPlus>(), "later"});
    rows.push_back({"-", kArea, {type, kInterval}, type, Strict<TimestampMinus>(), "earlier"});
    rows.push_back({"-",
                    kArea,
                    {type, type},
                    kInterval,
                    Strict<TimestampMinusTimestamp>(),
                    "days and time between"});
  }
  for (Function& row : rows) {
    const bool day_last =
        row.arguments.size() == 2 && row.name == "+" && IsDayOrTime(row.arguments[1]);
    row.reversed = day_last && row.arguments[0] != kDate;
  }
  return rows;
}

}  // namespace goldline::sql::internal
