// Functions of dates, times and intervals, after timestamp.c. The session's zone is UTC.
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/sql/internal/date_parts.h"
#include "core/sql/internal/registry.h"
#include "core/sql/internal/times.h"
#include "core/text.h"

namespace goldline::sql::internal {
namespace {

using Int = std::int64_t;
using Text = std::string_view;

// ------------------------------------------------------------------------------- extract

std::optional<DatePart> PartOrFail(RowCall& call, Text name) {
  const auto part = DatePartFromName(name);
  if (!part) call.Fail(errors::BadArgument(Concat("there is no date field ", Quoted(name))));
  return part;
}
PartValue OrNoField(RowCall& call, const std::optional<PartValue>& value, Text name, Type type) {
  if (value) return *value;
  if (!call.failed())
    call.Fail(errors::NotSupported(Concat(TypeName(type), " has no field ", Quoted(name))));
  return {};
}

PartValue TakePart(RowCall& call, Text name, Int value, Type type) {
  const auto part = PartOrFail(call, name);
  if (!part) return {};
  if (type == Type::kDate) return OrNoField(call, PartOfDate(*part, value), name, type);
  if (type == Type::kTime) return OrNoField(call, PartOfTime(*part, value), name, type);
  return OrNoField(call, PartOfTimestamp(*part, value, type == Type::kTimestampTz), name, type);
}
PartValue TakePart(RowCall& call, Text name, const Interval& value, Type type) {
  const auto part = PartOrFail(call, name);
  return part ? OrNoField(call, PartOfInterval(*part, value), name, type) : PartValue{};
}

template <Type kType>
Decimal Extract(RowCall& call, Text name, Int value) {
  return TakePart(call, name, value, kType).exact;
}
template <Type kType>
double DatePartOf(RowCall& call, Text name, Int value) {
  return TakePart(call, name, value, kType).rounded;
}
Decimal ExtractInterval(RowCall& call, Text name, const Interval& value) {
  return TakePart(call, name, value, Type::kInterval).exact;
}
double DatePartOfInterval(RowCall& call, Text name, const Interval& value) {
  return TakePart(call, name, value, Type::kInterval).rounded;
}
// date_part of a date is that of its midnight, so it has hours.
double DatePartOfDate(RowCall& call, Text name, Int day) {
  const auto midnight = JoinTimestamp(day, 0);
  if (!midnight) call.Fail(errors::DatetimeOutOfRange("timestamp"));
  return midnight ? DatePartOf<Type::kTimestamp>(call, name, *midnight) : 0;
}

// ------------------------------------------------------------------------------- date_trunc

// Microseconds in a unit of the clock, 0 for larger units.
Int ClockUnit(DatePart part) {
  switch (part) {
    case DatePart::kMicroseconds:
      return 1;
    case DatePart::kMilliseconds:
      return 1000;
    case DatePart::kSecond:
      return kMicrosPerSecond;
    case DatePart::kMinute:
      return 60 * kMicrosPerSecond;
    case DatePart::kHour:
      return 3600 * kMicrosPerSecond;
    default:
      return 0;
  }
}

// The first day of the unit; nullopt for what is no unit.
std::optional<Int> StartDay(DatePart part, const Moment& moment) {
  const CivilDate& date = moment.date;
  const auto year_start = [](Int year) { return DaysFromCivil({year, 1, 1}); };
  switch (part) {
    case DatePart::kDay:
      return moment.day;
    case DatePart::kWeek:
      return StartOfIsoWeek(moment.day);
    case DatePart::kMonth:
      return DaysFromCivil({date.year, date.month, 1});
    case DatePart::kQuarter:
      return DaysFromCivil({date.year, (date.month - 1) / 3 * 3 + 1, 1});
    case DatePart::kYear:
      return year_start(date.year);
    case DatePart::kDecade:
      return year_start(DecadeOf(date.year) * 10);
    case DatePart::kCentury: {
      const Int century = CenturyOf(date.year);
      return year_start(century > 0 ? century * 100 - 99 : century * 100 + 1);
    }
    case DatePart::kMillennium: {
      const Int millennium = MillenniumOf(date.year);
      return year_start(millennium > 0 ? millennium * 1000 - 999 : millennium * 1000 + 1);
    }
    default:
      return std::nullopt;
  }
}

template <Type kType>
Int DateTrunc(RowCall& call, Text name, Int timestamp) {
  const auto part = PartOrFail(call, name);
  if (!part) return 0;
  const Moment moment = MomentOf(timestamp);
  if (const Int unit = ClockUnit(*part); unit != 0)
    return timestamp - (moment.micros - moment.micros / unit * unit);
  const auto day = StartDay(*part, moment);
  if (!day) {
    call.Fail(errors::NotSupported(Concat("date_trunc has no unit ", Quoted(name))));
    return 0;
  }
  const auto start = JoinTimestamp(*day, 0);
  if (!start) call.Fail(errors::DatetimeOutOfRange("timestamp"));
  return start.value_or(0);
}

Interval TruncInterval(RowCall& call, Text name, const Interval& value) {
  const auto part = PartOrFail(call, name);
  if (!part) return {};
  if (const Int unit = ClockUnit(*part); unit != 0)
    return {value.months, value.days, value.micros / unit * unit};
  const auto months = [&](std::int32_t unit) { return Interval{value.months / unit * unit, 0, 0}; };
  switch (*part) {
    case DatePart::kDay:
      return {value.months, value.days, 0};
    case DatePart::kMonth:
      return months(1);
    case DatePart::kQuarter:
      return months(3);
    case DatePart::kYear:
      return months(12);
    case DatePart::kDecade:
      return months(120);
    case DatePart::kCentury:
      return months(1200);
    case DatePart::kMillennium:
      return months(12'000);
    default:
      break;
  }
  call.Fail(errors::NotSupported(Concat("date_trunc of interval has no unit ", Quoted(name))));
  return {};
}

// ------------------------------------------------------------------------------- age

// Field by field, borrowing days from the month that the earlier of both is in (timestamp_age).
Interval AgeBetween(Int later, Int earlier) {
  const bool swapped = later < earlier;
  const Moment a = MomentOf(later);
  const Moment b = MomentOf(earlier);
  const int sign = swapped ? -1 : 1;
  Int micros = sign * (a.micros - b.micros);
  Int days = sign * (a.date.day - b.date.day);
  Int months = sign * ((a.date.year - b.date.year) * 12 + (a.date.month - b.date.month));
  while (micros < 0) {
    micros += kMicrosPerDay;
    --days;
  }
  const CivilDate& borrow = swapped ? a.date : b.date;
  while (days < 0) {
    days += DaysInMonth(borrow.year, borrow.month);
    --months;
  }
  return Interval{static_cast<std::int32_t>(sign * months), static_cast<std::int32_t>(sign * days),
                  sign * micros};
}
Interval Age(RowCall&, Int later, Int earlier) { return AgeBetween(later, earlier); }
Interval AgeNow(RowCall& call, Int timestamp) {
  const Int today = SplitTimestamp(call.context().now.micros).day;
  return AgeBetween(today * kMicrosPerDay, timestamp);
}

// ------------------------------------------------------------------------------- making

bool CheckDate(RowCall& call, Int year, Int month, Int day, Int* days) {
  const CivilDate date{year < 0 ? year + 1 : year, static_cast<int>(month), static_cast<int>(day)};
  const bool valid = year != 0 && IsValid(date) && IsDate(*days = DaysFromCivil(date));
  if (!valid) call.Fail(errors::DatetimeOutOfRange(Concat("date ", year, "-", month, "-", day)));
  return valid;
}
bool CheckTime(RowCall& call, Int hour, Int minute, double second, Int* micros) {
  const bool finite = std::isfinite(second) && second >= 0 && second <= 60 && hour >= 0 &&
                      hour <= 24 && minute >= 0 && minute <= 59;
  if (finite) *micros = (hour * 60 + minute) * 60 * kMicrosPerSecond + std::llrint(second * 1e6);
  const bool valid = finite && *micros <= kMicrosPerDay;
  if (!valid) call.Fail(errors::DatetimeOutOfRange("time"));
  return valid;
}
Int MakeDate(RowCall& call, Int year, Int month, Int day) {
  Int days = 0;
  CheckDate(call, year, month, day, &days);
  return days;
}
Int MakeTime(RowCall& call, Int hour, Int minute, double second) {
  Int micros = 0;
  CheckTime(call, hour, minute, second, &micros);
  return micros;
}
Int MakeTimestamp(RowCall& call, Int year, Int month, Int day, Int hour, Int minute,
                  double second) {
  Int days = 0;
  Int micros = 0;
  if (!CheckDate(call, year, month, day, &days) || !CheckTime(call, hour, minute, second, &micros))
    return 0;
  const auto timestamp = JoinTimestamp(days, micros);
  if (!timestamp) call.Fail(errors::DatetimeOutOfRange("timestamp"));
  return timestamp.value_or(0);
}
Int FromEpoch(RowCall& call, double seconds) {
  if (std::isinf(seconds)) {
    call.Fail(errors::NotFinite("timestamp"));
    return 0;
  }
  // PostgreSQL counts from 2000-01-01 and rounds there, which decides the last digit.
  constexpr double kSecondsTo2000 = 946'684'800;
  constexpr Int kMicrosTo2000 = 946'684'800'000'000;
  const double since_2000 = std::rint((seconds - kSecondsTo2000) * 1e6);
  Int micros = 0;
  const bool fits = since_2000 > -0x1p63 && since_2000 < 0x1p63 &&
                    !__builtin_add_overflow(static_cast<Int>(since_2000), kMicrosTo2000, &micros) &&
                    IsTimestamp(micros);
  if (!fits) call.Fail(errors::DatetimeOutOfRange("timestamp"));
  return fits ? micros : 0;
}

// ------------------------------------------------------------------------------- zones

std::optional<Int> ZoneOffset(RowCall& call, Text zone) {
  std::optional<std::int32_t> offset = ParseZone(zone);
  if (EqualsIgnoreAsciiCase(zone, "etc/utc")) offset = 0;
  if (!offset) {
    call.Fail(errors::BadZone(Quoted(zone)));
    return std::nullopt;
  }
  // An offset that stands for a zone is POSIX's: positive is west of Greenwich.
  return -Int{*offset};
}
Int Shift(RowCall& call, Int timestamp, Int seconds) {
  Int out = 0;
  if (__builtin_add_overflow(timestamp, seconds * kMicrosPerSecond, &out) || !IsTimestamp(out))
    call.Fail(errors::DatetimeOutOfRange("timestamp"));
  return out;
}
Int LocalToInstant(RowCall& call, Text zone, Int local) {
  const auto offset = ZoneOffset(call, zone);
  return offset ? Shift(call, local, -*offset) : 0;
}
Int InstantToLocal(RowCall& call, Text zone, Int instant) {
  const auto offset = ZoneOffset(call, zone);
  return offset ? Shift(call, instant, *offset) : 0;
}
std::optional<Int> IntervalOffset(RowCall& call, const Interval& zone) {
  if (zone.months == 0 && zone.days == 0) return zone.micros / kMicrosPerSecond;
  call.Fail(errors::BadArgument("a time zone cannot have months or days"));
  return std::nullopt;
}
Int LocalToInstantBy(RowCall& call, const Interval& zone, Int local) {
  const auto offset = IntervalOffset(call, zone);
  return offset ? Shift(call, local, -*offset) : 0;
}
Int InstantToLocalBy(RowCall& call, const Interval& zone, Int instant) {
  const auto offset = IntervalOffset(call, zone);
  return offset ? Shift(call, instant, *offset) : 0;
}

// ------------------------------------------------------------------------------- now

Int CurrentInstant(RowCall& call) { return call.context().now.micros; }
Int CurrentDay(RowCall& call) { return SplitTimestamp(call.context().now.micros).day; }
Int CurrentTime(RowCall& call) { return SplitTimestamp(call.context().now.micros).micros; }

// ------------------------------------------------------------------------------- justify

template <class From, class To>
bool Carry(From& small, To& large, Int unit) {
  const auto whole = static_cast<To>(small / unit);
  small = static_cast<From>(small - whole * unit);
  return !__builtin_add_overflow(large, whole, &large);
}
// Gives both parts the same sign.
template <class Small, class Large>
void SameSign(Small& small, Large& large, Int unit) {
  if (large > 0 && small < 0) {
    small = static_cast<Small>(small + unit);
    --large;
  } else if (large < 0 && small > 0) {
    small = static_cast<Small>(small - unit);
    ++large;
  }
}
Interval JustifyHours(RowCall& call, const Interval& value) {
  Interval out = value;
  if (!Carry(out.micros, out.days, kMicrosPerDay))
    call.Fail(errors::DatetimeOutOfRange("interval"));
  SameSign(out.micros, out.days, kMicrosPerDay);
  return out;
}
Interval JustifyDays(RowCall& call, const Interval& value) {
  Interval out = value;
  if (!Carry(out.days, out.months, 30)) call.Fail(errors::DatetimeOutOfRange("interval"));
  SameSign(out.days, out.months, 30);
  return out;
}
Interval JustifyInterval(RowCall& call, const Interval& value) {
  Interval out = value;
  // Days first where they have the sign of the time, so that its carry cannot overflow needlessly.
  bool fits = true;
  if ((out.days > 0 && out.micros > 0) || (out.days < 0 && out.micros < 0))
    fits = Carry(out.days, out.months, 30);
  fits = fits && Carry(out.micros, out.days, kMicrosPerDay) && Carry(out.days, out.months, 30);
  if (!fits) call.Fail(errors::DatetimeOutOfRange("interval"));
  if (out.months > 0 && (out.days < 0 || (out.days == 0 && out.micros < 0))) {
    out.days += 30;
    --out.months;
  } else if (out.months < 0 && (out.days > 0 || (out.days == 0 && out.micros > 0))) {
    out.days -= 30;
    ++out.months;
  }
  SameSign(out.micros, out.days, kMicrosPerDay);
  return out;
}

bool IsFinite(RowCall&, Int) { return true; }
bool IsFiniteInterval(RowCall&, const Interval&) { return true; }

Int Within(RowCall& call, WideMicros timestamp) {
  const bool fits = timestamp >= kMinTimestamp && timestamp <= std::numeric_limits<Int>::max() &&
                    IsTimestamp(static_cast<Int>(timestamp));
  if (!fits) call.Fail(errors::DatetimeOutOfRange("timestamp"));
  return fits ? static_cast<Int>(timestamp) : 0;
}

// The start of the stride that `source` is in, strides being counted from `origin`.
Int DateBin(RowCall& call, const Interval& stride, Int source, Int origin) {
  if (stride.months != 0) call.Fail(errors::NotSupported("a stride cannot have months"));
  const WideMicros step = ComparableMicros(stride);
  if (!call.failed() && (step <= 0 || step > std::numeric_limits<Int>::max()))
    call.Fail(errors::DatetimeOutOfRange("stride"));
  if (call.failed()) return 0;
  const WideMicros distance = WideMicros{source} - origin;
  WideMicros start = distance - distance % step;
  if (distance < 0 && distance % step != 0) start -= step;
  return Within(call, origin + start);
}

constexpr Type kText = Type::kText;
constexpr Type kDate = Type::kDate;
constexpr Type kTime = Type::kTime;
constexpr Type kTimestamp = Type::kTimestamp;
constexpr Type kTimestampTz = Type::kTimestampTz;
constexpr Type kInterval = Type::kInterval;
constexpr Type kNumeric = Type::kNumeric;
constexpr Type kDouble = Type::kDouble;
constexpr Type kInt = Type::kInt32;
constexpr Text kArea = "time";

Function Stable(Text name, std::vector<Type> arguments, Type result, Kernel kernel, Text doc) {
  Function row{name, kArea, std::move(arguments), result, kernel, doc};
  row.stable = true;
  return row;
}

void AddParts(std::vector<Function>& rows) {
  const auto add = [&](Type type, Kernel exact, Kernel rounded) {
    rows.push_back(
        {"extract", kArea, {kText, type}, kNumeric, exact, "a field, exact: EXTRACT(year FROM x)"});
    rows.push_back({"date_part", kArea, {kText, type}, kDouble, rounded, "a field"});
  };
  add(kDate, Strict<Extract<kDate>>(), Strict<DatePartOfDate>());
  add(kTime, Strict<Extract<kTime>>(), Strict<DatePartOf<kTime>>());
  add(kTimestamp, Strict<Extract<kTimestamp>>(), Strict<DatePartOf<kTimestamp>>());
  add(kTimestampTz, Strict<Extract<kTimestampTz>>(), Strict<DatePartOf<kTimestampTz>>());
  add(kInterval, Strict<ExtractInterval>(), Strict<DatePartOfInterval>());
}

void AddNow(std::vector<Function>& rows) {
  for (const Text name :
       {"now", "current_timestamp", "transaction_timestamp", "statement_timestamp"})
    rows.push_back(Stable(name, {}, kTimestampTz, Strict<CurrentInstant>(),
                          "the moment at which this work began"));
  rows.push_back(Stable("localtimestamp", {}, kTimestamp, Strict<CurrentInstant>(),
                        "the moment at which this work began"));
  rows.push_back(Stable("current_date", {}, kDate, Strict<CurrentDay>(), "today, in UTC"));
  rows.push_back(
      Stable("localtime", {}, kTime, Strict<CurrentTime>(), "the time of day at which it began"));
}

}  // namespace

std::vector<Function> TimeFunctions() {
  std::vector<Function> rows{
      {"date_bin",
       kArea,
       {kInterval, kTimestamp, kTimestamp},
       kTimestamp,
       Strict<DateBin>(),
       "start of the stride that the second is in, counted from the third"},
      {"date_bin",
       kArea,
       {kInterval, kTimestampTz, kTimestampTz},
       kTimestampTz,
       Strict<DateBin>(),
       "start of the stride that the second is in, counted from the third"},
      {"date_trunc",
       kArea,
       {kText, kTimestamp},
       kTimestamp,
       Strict<DateTrunc<kTimestamp>>(),
       "start of the unit it is in"},
      {"date_trunc",
       kArea,
       {kText, kTimestampTz},
       kTimestampTz,
       Strict<DateTrunc<kTimestampTz>>(),
       "start of the unit it is in, in UTC"},
      {"date_trunc",
       kArea,
       {kText, kInterval},
       kInterval,
       Strict<TruncInterval>(),
       "cut to whole units"},
      {"justify_days",
       kArea,
       {kInterval},
       kInterval,
       Strict<JustifyDays>(),
       "30 days as one month"},
      {"justify_hours",
       kArea,
       {kInterval},
       kInterval,
       Strict<JustifyHours>(),
       "24 hours as one day"},
      {"justify_interval",
       kArea,
       {kInterval},
       kInterval,
       Strict<JustifyInterval>(),
       "both, with one sign"},
      {"make_date", kArea, {kInt, kInt, kInt}, kDate, Strict<MakeDate>(), "year, month, day"},
      {"make_time",
       kArea,
       {kInt, kInt, kDouble},
       kTime,
       Strict<MakeTime>(),
       "hour, minute, second"},
      {"make_timestamp",
       kArea,
       {kInt, kInt, kInt, kInt, kInt, kDouble},
       kTimestamp,
       Strict<MakeTimestamp>(),
       "year, month, day, hour, minute, second"},
      {"make_timestamptz",
       kArea,
       {kInt, kInt, kInt, kInt, kInt, kDouble},
       kTimestampTz,
       Strict<MakeTimestamp>(),
       "year, month, day, hour, minute, second in UTC"},
      {"timezone",
       kArea,
       {kText, kTimestamp},
       kTimestampTz,
       Strict<LocalToInstant>(),
       "AT TIME ZONE: the instant of a local time"},
      {"timezone",
       kArea,
       {kText, kTimestampTz},
       kTimestamp,
       Strict<InstantToLocal>(),
       "AT TIME ZONE: the local time of an instant"},
      {"timezone",
       kArea,
       {kInterval, kTimestamp},
       kTimestampTz,
       Strict<LocalToInstantBy>(),
       "AT TIME ZONE: the instant of a local time"},
      {"timezone",
       kArea,
       {kInterval, kTimestampTz},
       kTimestamp,
       Strict<InstantToLocalBy>(),
       "AT TIME ZONE: the local time of an instant"},
      {"to_timestamp",
       kArea,
       {kDouble},
       kTimestampTz,
       Strict<FromEpoch>(),
       "seconds since 1970-01-01"},
      {"isfinite", kArea, {kInterval}, Type::kBool, Strict<IsFiniteInterval>(), "always true"},
  };
  for (const Type type : {kDate, kTimestamp, kTimestampTz})
    rows.push_back({"isfinite", kArea, {type}, Type::kBool, Strict<IsFinite>(), "always true"});
  for (const Type type : {kTimestamp, kTimestampTz}) {
    rows.push_back({"age",
                    kArea,
                    {type, type},
                    kInterval,
                    Strict<Age>(),
                    "years, months, days and time between"});
    rows.push_back(Stable("age", {type}, kInterval, Strict<AgeNow>(), "age today"));
  }
  AddParts(rows);
  AddNow(rows);
  return rows;
}

}  // namespace goldline::sql::internal
