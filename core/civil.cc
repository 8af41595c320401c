// Date arithmetic after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": eras of 400
// years starting on 1 March make leap days fall at the end.
#include "core/civil.h"

#include <cstring>

#include "core/text.h"

namespace goldline {
namespace {

bool IsLeap(std::int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

std::int64_t FloorDivide(std::int64_t a, std::int64_t b) {
  return a / b - (a % b != 0 && (a % b < 0) != (b < 0) ? 1 : 0);
}

// Exactly `digits` digits at `at`, which moves past them; -1 when they are not there.
int TakeDigits(std::string_view text, std::size_t& at, int digits) {
  int value = 0;
  for (int i = 0; i < digits; ++i, ++at) {
    if (at >= text.size() || text[at] < '0' || text[at] > '9') return -1;
    value = value * 10 + (text[at] - '0');
  }
  return value;
}

bool TakeChar(std::string_view text, std::size_t& at, char c) {
  if (at >= text.size() || text[at] != c) return false;
  ++at;
  return true;
}

std::optional<std::int64_t> TakeDate(std::string_view text, std::size_t& at) {
  CivilDate date;
  date.year = TakeDigits(text, at, 4);
  if (date.year < 0 || !TakeChar(text, at, '-')) return std::nullopt;
  date.month = TakeDigits(text, at, 2);
  if (!TakeChar(text, at, '-')) return std::nullopt;
  date.day = TakeDigits(text, at, 2);
  if (!IsValid(date)) return std::nullopt;
  return DaysFromCivil(date);
}

std::optional<std::int64_t> TakeTime(std::string_view text, std::size_t& at) {
  const int hour = TakeDigits(text, at, 2);
  if (hour < 0 || hour > 24 || !TakeChar(text, at, ':')) return std::nullopt;
  const int minute = TakeDigits(text, at, 2);
  if (minute < 0 || minute > 59) return std::nullopt;
  int second = 0;
  std::int64_t fraction = 0;
  if (TakeChar(text, at, ':')) {
    second = TakeDigits(text, at, 2);
    if (second < 0 || second > 59) return std::nullopt;
    if (TakeChar(text, at, '.')) {
      std::int64_t unit = kMicrosPerSecond;
      const std::size_t first = at;
      for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
        unit /= 10;
        fraction += unit * (text[at] - '0');
      }
      if (at == first) return std::nullopt;
    }
  }
  const std::int64_t micros = ((hour * 60 + minute) * 60LL + second) * kMicrosPerSecond + fraction;
  if (micros > kMicrosPerDay) return std::nullopt;
  return micros;
}

// The zone at the end of the text: Z, ±hh, ±hh:mm or ±hhmm.
std::optional<std::int32_t> TakeZone(std::string_view text, std::size_t& at) {
  if (TakeChar(text, at, 'Z') || TakeChar(text, at, 'z')) return 0;
  const bool west = at < text.size() && text[at] == '-';
  if (!west && !(at < text.size() && text[at] == '+')) return std::nullopt;
  ++at;
  const int hours = TakeDigits(text, at, 2);
  if (hours < 0 || hours > 15) return std::nullopt;
  int minutes = 0;
  if (at < text.size()) {
    TakeChar(text, at, ':');
    minutes = TakeDigits(text, at, 2);
    if (minutes < 0 || minutes > 59) return std::nullopt;
  }
  const int seconds = (hours * 60 + minutes) * 60;
  return west ? -seconds : seconds;
}

void AppendPadded(std::string& out, std::int64_t value, std::size_t width) {
  const std::string digits = std::to_string(value);
  if (digits.size() < width) out.append(width - digits.size(), '0');
  out += digits;
}

// Hours, minutes, seconds and what there is of a fraction; as many hours as there are.
void AppendClock(std::string& out, std::uint64_t micros) {
  const auto seconds = static_cast<std::int64_t>(micros / kMicrosPerSecond);
  auto fraction = static_cast<std::int64_t>(micros % kMicrosPerSecond);
  AppendPadded(out, seconds / 3600, 2);
  out += ':';
  AppendPadded(out, seconds / 60 % 60, 2);
  out += ':';
  AppendPadded(out, seconds % 60, 2);
  if (fraction == 0) return;
  out += '.';
  std::size_t digits = 6;
  for (; fraction % 10 == 0; fraction /= 10) --digits;
  AppendPadded(out, fraction, digits);
}

}  // namespace

std::int64_t DaysFromCivil(const CivilDate& date) {
  const std::int64_t year = date.year - (date.month <= 2 ? 1 : 0);
  const std::int64_t era = FloorDivide(year, 400);
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year =
      (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

CivilDate CivilFromDays(std::int64_t days) {
  days += 719'468;
  const std::int64_t era = FloorDivide(days, 146'097);
  const std::int64_t day_of_era = days - era * 146'097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
  CivilDate date;
  date.day = static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
  date.month = static_cast<int>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  date.year = year_of_era + era * 400 + (date.month <= 2 ? 1 : 0);
  return date;
}

int DaysInMonth(std::int64_t year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeap(year) ? 29 : kDays[month - 1];
}

bool IsValid(const CivilDate& date) {
  return date.month >= 1 && date.month <= 12 && date.day >= 1 &&
         date.day <= DaysInMonth(date.year, date.month);
}

namespace {

// The ten bytes of "2024-02-29", which nearly all dates are; nullopt for any others, dates or not.
std::optional<std::int64_t> ParsePlainDate(const char* text) {
  static constexpr int kDaysBefore[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  std::uint64_t first = 0;  // "2024-02-"
  std::uint16_t last = 0;   // "29"
  std::memcpy(&first, text, sizeof first);
  std::memcpy(&last, text + sizeof first, sizeof last);
  // Digits become their values; a dash becomes 0, and all else has one of the upper bits set.
  const std::uint64_t digits = first ^ 0x2D30302D30303030;
  const std::uint64_t day_digits = last ^ 0x3030U;
  const std::uint64_t above_nine = ((digits + 0x7F76767F76767676) | digits) & 0x8080808080808080;
  const std::uint64_t day_above = ((day_digits + 0x7676) | day_digits) & 0x8080;
  if ((above_nine | day_above) != 0) return std::nullopt;
  const auto at = [&](int byte) { return static_cast<int>(digits >> (8 * byte)) & 0xFF; };
  const int year = at(0) * 1000 + at(1) * 100 + at(2) * 10 + at(3);
  const int month = at(5) * 10 + at(6);
  const int day = static_cast<int>(day_digits & 0xFF) * 10 + static_cast<int>(day_digits >> 8);
  if (year == 0 || month < 1 || month > 12 || day < 1 || day > DaysInMonth(year, month)) {
    return std::nullopt;
  }
  const int before = year - 1;
  return std::int64_t{before} * 365 + before / 4 - before / 100 + before / 400 +
         kDaysBefore[month - 1] + (IsLeap(year) && month > 2 ? 1 : 0) + day - 1 - 719'162;
}

}  // namespace

std::optional<std::int64_t> ParseIsoDate(std::string_view text) {
  if (text.size() == 10) {
    if (const std::optional<std::int64_t> days = ParsePlainDate(text.data())) return days;
  }
  std::size_t at = 0;
  const auto days = TakeDate(text, at);
  return at == text.size() ? days : std::nullopt;
}

std::optional<std::int64_t> ParseIsoTime(std::string_view text) {
  std::size_t at = 0;
  const auto micros = TakeTime(text, at);
  return at == text.size() ? micros : std::nullopt;
}

std::optional<ZonedMicros> ParseIsoTimestamp(std::string_view text) {
  std::size_t at = 0;
  const auto days = TakeDate(text, at);
  if (!days || !(TakeChar(text, at, 'T') || TakeChar(text, at, ' ') || TakeChar(text, at, 't')))
    return std::nullopt;
  const auto time = TakeTime(text, at);
  if (!time) return std::nullopt;
  ZonedMicros out{*days * kMicrosPerDay + *time, std::nullopt};
  if (at == text.size()) return out;
  out.offset_seconds = TakeZone(text, at);
  if (!out.offset_seconds || at != text.size()) return std::nullopt;
  return out;
}

std::string FormatDate(std::int64_t days) {
  const CivilDate date = CivilFromDays(days);
  std::string out;
  // PostgreSQL counts years before 1 as BC, without a year 0.
  AppendPadded(out, date.year > 0 ? date.year : 1 - date.year, 4);
  out += '-';
  AppendPadded(out, date.month, 2);
  out += '-';
  AppendPadded(out, date.day, 2);
  if (date.year <= 0) out += " BC";
  return out;
}

std::string FormatTime(std::int64_t micros) {
  std::string out;
  AppendClock(out, static_cast<std::uint64_t>(micros));
  return out;
}

std::string FormatTimestamp(std::int64_t micros) {
  const std::int64_t days = FloorDivide(micros, kMicrosPerDay);
  std::string date = FormatDate(days);
  std::string era;
  if (date.ends_with(" BC")) {
    era = " BC";
    date.resize(date.size() - 3);
  }
  return Concat(date, " ", FormatTime(micros - days * kMicrosPerDay), era);
}

std::string FormatInterval(const Interval& interval) {
  std::string out;
  bool after_negative = false;
  const auto part = [&](std::int64_t value, std::string_view unit) {
    if (value == 0) return;
    if (!out.empty()) out += ' ';
    // A positive part after a negative one carries its sign, or "-1 days 02:00" would be ambiguous.
    if (after_negative && value > 0) out += '+';
    out += Concat(value, " ", unit, value == 1 ? "" : "s");
    after_negative = value < 0;
  };
  part(interval.months / 12, "year");
  part(interval.months % 12, "mon");
  part(interval.days, "day");
  if (interval.micros != 0 || out.empty()) {
    if (!out.empty()) out += ' ';
    if (interval.micros < 0) {
      out += '-';
    } else if (after_negative) {
      out += '+';
    }
    const auto micros = static_cast<std::uint64_t>(interval.micros);
    AppendClock(out, interval.micros < 0 ? 0 - micros : micros);
  }
  return out;
}

}  // namespace goldline
