// After timestamp_part_common, interval_part_common and time_part_common of PostgreSQL 15.
#include "core/sql/internal/date_parts.h"

#include <string>

#include "core/text.h"

namespace goldline::sql::internal {
namespace {

using Int = std::int64_t;

constexpr Int kJulianOf1970 = 2'440'588;

struct PartName {
  std::string_view name;
  DatePart part;
};
constexpr PartName kPartNames[] = {
    {"microseconds", DatePart::kMicroseconds},
    {"microsecond", DatePart::kMicroseconds},
    {"milliseconds", DatePart::kMilliseconds},
    {"millisecond", DatePart::kMilliseconds},
    {"second", DatePart::kSecond},
    {"seconds", DatePart::kSecond},
    {"minute", DatePart::kMinute},
    {"minutes", DatePart::kMinute},
    {"hour", DatePart::kHour},
    {"hours", DatePart::kHour},
    {"day", DatePart::kDay},
    {"days", DatePart::kDay},
    {"week", DatePart::kWeek},
    {"weeks", DatePart::kWeek},
    {"month", DatePart::kMonth},
    {"months", DatePart::kMonth},
    {"quarter", DatePart::kQuarter},
    {"year", DatePart::kYear},
    {"years", DatePart::kYear},
    {"decade", DatePart::kDecade},
    {"decades", DatePart::kDecade},
    {"century", DatePart::kCentury},
    {"centuries", DatePart::kCentury},
    {"millennium", DatePart::kMillennium},
    {"millennia", DatePart::kMillennium},
    {"julian", DatePart::kJulian},
    {"isoyear", DatePart::kIsoYear},
    {"dow", DatePart::kDayOfWeek},
    {"isodow", DatePart::kIsoDayOfWeek},
    {"doy", DatePart::kDayOfYear},
    {"epoch", DatePart::kEpoch},
    {"timezone", DatePart::kTimezone},
    {"timezone_hour", DatePart::kTimezoneHour},
    {"timezone_minute", DatePart::kTimezoneMinute},
};

PartValue Whole(Int value) { return {Decimal{value, 0}, static_cast<double>(value)}; }
PartValue Fixed(Int units, std::uint8_t scale, double rounded) {
  return {Decimal{units, scale}, rounded};
}

// The fields below a minute, of seconds and microseconds.
std::optional<PartValue> PartOfSeconds(DatePart part, Int second, Int fraction) {
  const Int micros = second * kMicrosPerSecond + fraction;
  const auto s = static_cast<double>(second);
  const auto f = static_cast<double>(fraction);
  switch (part) {
    case DatePart::kMicroseconds:
      return Fixed(micros, 0, s * 1e6 + f);
    case DatePart::kMilliseconds:
      return Fixed(micros, 3, s * 1e3 + f / 1e3);
    case DatePart::kSecond:
      return Fixed(micros, 6, s + f / 1e6);
    default:
      return std::nullopt;
  }
}

// Years before 1 are counted without a year 0.
Int ShownYear(Int year) { return year > 0 ? year : year - 1; }

std::optional<PartValue> PartOfDay(DatePart part, const Moment& moment) {
  const CivilDate& date = moment.date;
  switch (part) {
    case DatePart::kDay:
      return Whole(date.day);
    case DatePart::kWeek:
      return Whole(IsoWeekOf(moment.day).week);
    case DatePart::kMonth:
      return Whole(date.month);
    case DatePart::kQuarter:
      return Whole((date.month - 1) / 3 + 1);
    case DatePart::kYear:
      return Whole(ShownYear(date.year));
    case DatePart::kDecade:
      return Whole(DecadeOf(date.year));
    case DatePart::kCentury:
      return Whole(CenturyOf(date.year));
    case DatePart::kMillennium:
      return Whole(MillenniumOf(date.year));
    case DatePart::kIsoYear:
      return Whole(ShownYear(IsoWeekOf(moment.day).year));
    case DatePart::kDayOfWeek:
      return Whole(DayOfWeek(moment.day));
    case DatePart::kIsoDayOfWeek:
      return Whole(DayOfWeek(moment.day) == 0 ? 7 : DayOfWeek(moment.day));
    case DatePart::kDayOfYear:
      return Whole(DayOfYear(moment));
    default:
      return std::nullopt;
  }
}

std::optional<PartValue> JulianOf(const Moment& moment) {
  const Int julian = moment.day + kJulianOf1970;
  const auto share = Divide(Decimal{moment.micros, 0}, Decimal{kMicrosPerDay, 0});
  const auto exact = share ? Add(Decimal{julian, 0}, *share) : std::nullopt;
  if (!exact) return std::nullopt;
  const std::int64_t whole = moment.micros / kMicrosPerSecond;
  const double seconds = static_cast<double>(whole) + static_cast<double>(moment.fraction()) / 1e6;
  return PartValue{*exact, static_cast<double>(julian) + seconds / 86'400.0};
}

}  // namespace

std::optional<DatePart> DatePartFromName(std::string_view name) {
  for (const PartName& row : kPartNames) {
    if (EqualsIgnoreAsciiCase(row.name, name)) return row.part;
  }
  return std::nullopt;
}

Moment MomentOf(Int timestamp) {
  const auto [day, micros] = SplitTimestamp(timestamp);
  return {CivilFromDays(day), day, micros};
}

int DayOfWeek(Int day) { return static_cast<int>(((day + 4) % 7 + 7) % 7); }

int DayOfYear(const Moment& moment) {
  return static_cast<int>(moment.day - DaysFromCivil({moment.date.year, 1, 1})) + 1;
}

Int StartOfIsoWeek(Int day) { return day - (DayOfWeek(day) + 6) % 7; }

// The week belongs to the year of its Thursday.
IsoWeek IsoWeekOf(Int day) {
  const Int thursday = StartOfIsoWeek(day) + 3;
  const Int year = CivilFromDays(thursday).year;
  return {year, static_cast<int>((thursday - DaysFromCivil({year, 1, 1})) / 7) + 1};
}

Int DecadeOf(Int year) { return year >= 0 ? year / 10 : -((8 - (year - 1)) / 10); }
Int CenturyOf(Int year) { return year > 0 ? (year + 99) / 100 : -((99 - (year - 1)) / 100); }
Int MillenniumOf(Int year) { return year > 0 ? (year + 999) / 1000 : -((999 - (year - 1)) / 1000); }

std::optional<PartValue> PartOfTimestamp(DatePart part, Int timestamp, bool with_zone) {
  const Moment moment = MomentOf(timestamp);
  if (const auto value = PartOfSeconds(part, moment.second(), moment.fraction())) return value;
  if (const auto value = PartOfDay(part, moment)) return value;
  switch (part) {
    case DatePart::kMinute:
      return Whole(moment.minute());
    case DatePart::kHour:
      return Whole(moment.hour());
    case DatePart::kJulian:
      return JulianOf(moment);
    case DatePart::kEpoch:
      return Fixed(timestamp, 6, static_cast<double>(timestamp) / 1e6);
    case DatePart::kTimezone:
    case DatePart::kTimezoneHour:
    case DatePart::kTimezoneMinute:
      return with_zone ? std::optional(Whole(0)) : std::nullopt;
    default:
      return std::nullopt;
  }
}

std::optional<PartValue> PartOfDate(DatePart part, Int day) {
  if (part == DatePart::kJulian) return Whole(day + kJulianOf1970);
  if (part == DatePart::kEpoch) return Whole(day * 86'400);
  return PartOfDay(part, {CivilFromDays(day), day, 0});
}

std::optional<PartValue> PartOfTime(DatePart part, Int micros) {
  const Moment moment{{}, 0, micros};
  if (part == DatePart::kMinute) return Whole(moment.minute());
  if (part == DatePart::kHour) return Whole(moment.hour());
  if (part == DatePart::kEpoch) return Fixed(micros, 6, static_cast<double>(micros) / 1e6);
  return PartOfSeconds(part, moment.second(), moment.fraction());
}

std::optional<PartValue> PartOfInterval(DatePart part, const Interval& interval) {
  const Int year = interval.months / 12;
  const Int month = interval.months % 12;
  const Moment clock{{}, 0, interval.micros};
  if (const auto value = PartOfSeconds(part, clock.second(), clock.fraction())) return value;
  switch (part) {
    case DatePart::kMinute:
      return Whole(clock.minute());
    case DatePart::kHour:
      return Whole(clock.hour());
    case DatePart::kDay:
      return Whole(interval.days);
    case DatePart::kMonth:
      return Whole(month);
    case DatePart::kQuarter:
      return Whole(month / 3 + 1);
    case DatePart::kYear:
      return Whole(year);
    case DatePart::kDecade:
      return Whole(year / 10);
    case DatePart::kCentury:
      return Whole(year / 100);
    case DatePart::kMillennium:
      return Whole(year / 1000);
    case DatePart::kEpoch: {
      // A year is 365.25 days: quarters of days keep it whole.
      const Int seconds = (1461 * year + 120 * month + 4 * Int{interval.days}) * 21'600;
      const Int128 micros = Int128{seconds} * kMicrosPerSecond + interval.micros;
      double rounded = static_cast<double>(interval.micros) / 1e6;
      rounded += 365.25 * 86'400 * static_cast<double>(year);
      rounded += 30.0 * 86'400 * static_cast<double>(month);
      rounded += 86'400.0 * interval.days;
      return PartValue{Decimal{micros, 6}, rounded};
    }
    default:
      return std::nullopt;
  }
}

}  // namespace goldline::sql::internal
