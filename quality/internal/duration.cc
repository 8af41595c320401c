#include "quality/internal/duration.h"

#include <algorithm>
#include <cmath>

#include "core/ascii.h"
#include "core/decimal.h"
#include "core/text.h"

namespace goldline::quality::internal {
namespace {

constexpr std::int64_t kMicrosPerHour = 3'600 * kMicrosPerSecond;
constexpr std::int64_t kMicrosPerMinute = 60 * kMicrosPerSecond;

struct Unit {
  std::string_view names;  // between blanks
  std::int32_t months;     // what one is: months, or microseconds
  std::int64_t micros;
};
constexpr Unit kUnits[] = {
    {" y yr year years ", 12, 0},
    {" mo mon month months ", 1, 0},
    {" w week weeks ", 0, 7 * kMicrosPerDay},
    {" d day days ", 0, kMicrosPerDay},
    {" h hr hour hours ", 0, kMicrosPerHour},
    {" min minute minutes ", 0, kMicrosPerMinute},
    {" s sec second seconds ", 0, kMicrosPerSecond},
    {" ms millisecond milliseconds ", 0, 1'000},
};

const Unit* FindUnit(std::string_view name) {
  const std::string wanted = Concat(" ", AsciiLower(Trim(name)), " ");
  const auto* const unit = std::find_if(std::begin(kUnits), std::end(kUnits), [&](const Unit& u) {
    return u.names.find(wanted) != std::string_view::npos;
  });
  return wanted.size() == 2 || unit == std::end(kUnits) ? nullptr : unit;
}

// Nothing is longer: a time of today, so much earlier or later, is one.
constexpr std::int32_t kMostYears = 100'000;
constexpr std::int64_t kMostMicros = 366 * kMostYears * kMicrosPerDay;

// Adds `number` units; parts of a month are refused, as a month has no length.
bool AddUnits(Interval& sum, const Decimal& number, const Unit& unit) {
  if (number <= Decimal{0, 0}) return false;
  if (unit.months == 0) {
    const double micros = ToDouble(number) * static_cast<double>(unit.micros);
    if (micros > static_cast<double>(kMostMicros)) return false;
    sum.micros += static_cast<std::int64_t>(std::llround(micros));
    return sum.micros <= kMostMicros;
  }
  const Decimal whole = Normalized(number);
  if (whole.scale != 0 || whole.coefficient > kMostYears) return false;
  sum.months += static_cast<std::int32_t>(whole.coefficient) * unit.months;
  return sum.months <= 12 * kMostYears;
}

// "P1Y2M10DT2H30M"
std::optional<Interval> ParseIsoDuration(std::string_view text) {
  Interval sum;
  bool time = false;
  std::size_t at = 1;
  while (at < text.size()) {
    if (text[at] == 'T' && !time) {
      time = true;
      ++at;
      continue;
    }
    const std::size_t begin = at;
    while (at < text.size() && (IsDigit(text[at]) || text[at] == '.')) ++at;
    const std::optional<Decimal> number = ParseDecimal(text.substr(begin, at - begin));
    if (!number || at == text.size()) return std::nullopt;
    const std::string_view letter = text.substr(at++, 1);
    const Unit* unit = letter == "M"                              ? FindUnit(time ? "min" : "mo")
                       : time == (letter == "H" || letter == "S") ? FindUnit(letter)
                                                                  : nullptr;
    if (unit == nullptr || !AddUnits(sum, *number, *unit)) return std::nullopt;
  }
  if (sum == Interval{}) return std::nullopt;
  return sum;
}

}  // namespace

std::optional<Interval> ParseDuration(std::string_view value, std::string_view unit) {
  value = Trim(value);
  if (value.starts_with('P')) return ParseIsoDuration(value);
  const std::size_t end = std::min(value.find_first_not_of("0123456789."), value.size());
  const std::optional<Decimal> number = ParseDecimal(value.substr(0, end));
  const std::string_view own = Trim(value.substr(end));
  const Unit* found = FindUnit(own.empty() ? unit : own);
  Interval sum;
  if (!number || found == nullptr || !AddUnits(sum, *number, *found)) return std::nullopt;
  return sum;
}

std::optional<Interval> ParseOffset(std::string_view text) {
  text = Trim(text);
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  std::optional<Interval> offset = ParseDuration(text, "");
  if (offset && negative) *offset = {-offset->months, -offset->days, -offset->micros};
  return offset;
}

UtcTime Before(UtcTime time, const Interval& duration) {
  std::int64_t days = time.micros / kMicrosPerDay;
  std::int64_t micros = time.micros % kMicrosPerDay;
  if (micros < 0) {
    micros += kMicrosPerDay;
    --days;
  }
  CivilDate date = CivilFromDays(days);
  const std::int64_t months = date.year * 12 + date.month - 1 - duration.months;
  date.year = months >= 0 ? months / 12 : (months - 11) / 12;
  date.month = static_cast<int>(months - date.year * 12) + 1;
  date.day = std::min(date.day, DaysInMonth(date.year, date.month));
  return {DaysFromCivil(date) * kMicrosPerDay + micros - duration.micros};
}

std::string AgeText(std::int64_t micros) {
  if (micros < 0) return Concat("-", AgeText(-micros));
  static constexpr std::pair<std::int64_t, std::string_view> kParts[] = {{kMicrosPerDay, " d"},
                                                                         {kMicrosPerHour, " h"},
                                                                         {kMicrosPerMinute, " min"},
                                                                         {kMicrosPerSecond, " s"}};
  std::string out;
  int shown = 0;
  for (const auto& [size, name] : kParts) {
    const std::int64_t count = micros / size;
    micros %= size;
    if (count == 0 && shown == 0) continue;
    if (count > 0) out += Concat(out.empty() ? "" : " ", count, name);
    if (++shown == 2) break;
  }
  return out.empty() ? "0 s" : out;
}

}  // namespace goldline::quality::internal
