// Reads intervals: "1 year 2 mons -3 days 04:05:06.7", "1.5 hours ago", "P1Y2M3DT4H5M6S". Fractions
// of a unit go to the smaller ones as in DecodeInterval of PostgreSQL 15's datetime.c.
#include <charconv>
#include <cmath>
#include <limits>

#include "core/ascii.h"
#include "core/sql/internal/times.h"
#include "core/text.h"

namespace goldline::sql::internal {
namespace {

enum class Fault : std::uint8_t { kNone, kForm, kRange };

struct IntervalUnit {
  std::string_view name;
  std::int64_t months;  // each of the three: how many of them the unit has
  std::int64_t days;
  std::int64_t micros;
};

constexpr std::int64_t kSecond = kMicrosPerSecond;
// Singular; an s at the end is allowed for the words of three letters and more.
constexpr IntervalUnit kUnits[] = {
    {"microsecond", 0, 0, 1},
    {"us", 0, 0, 1},
    {"usec", 0, 0, 1},
    {"millisecond", 0, 0, 1000},
    {"ms", 0, 0, 1000},
    {"msec", 0, 0, 1000},
    {"second", 0, 0, kSecond},
    {"sec", 0, 0, kSecond},
    {"s", 0, 0, kSecond},
    {"minute", 0, 0, 60 * kSecond},
    {"min", 0, 0, 60 * kSecond},
    {"m", 0, 0, 60 * kSecond},
    {"hour", 0, 0, 3600 * kSecond},
    {"hr", 0, 0, 3600 * kSecond},
    {"h", 0, 0, 3600 * kSecond},
    {"day", 0, 1, 0},
    {"d", 0, 1, 0},
    {"week", 0, 7, 0},
    {"w", 0, 7, 0},
    {"month", 1, 0, 0},
    {"mon", 1, 0, 0},
    {"year", 12, 0, 0},
    {"yr", 12, 0, 0},
    {"y", 12, 0, 0},
    {"decade", 120, 0, 0},
    {"dec", 120, 0, 0},
    {"century", 1200, 0, 0},
    {"c", 1200, 0, 0},
    {"centuries", 1200, 0, 0},
    {"millennium", 12'000, 0, 0},
    {"millennia", 12'000, 0, 0},
    {"mil", 12'000, 0, 0},
};

const IntervalUnit* FindUnit(std::string_view word) {
  std::string name = AsciiLower(word);
  for (int round = 0; round < 2; ++round) {
    for (const IntervalUnit& unit : kUnits) {
      if (unit.name == name) return &unit;
    }
    if (name.size() < 3 || name.back() != 's') return nullptr;
    name.pop_back();
  }
  return nullptr;
}

class IntervalReader {
 public:
  explicit IntervalReader(std::string_view text) : text_(Trim(text)) {}

  Fault Read(Interval& out) {
    if (text_.empty()) return Fault::kForm;
    if (text_[0] == 'P') {
      ReadIso();
    } else {
      while (fault_ == Fault::kNone && SkipBlanks()) ReadField();
    }
    if (fault_ != Fault::kNone) return fault_;
    if (fields_ == 0) return Fault::kForm;
    return Store(out);
  }

 private:
  struct Number {
    std::int64_t whole = 0;
    double fraction = 0;
    bool negative = false;
    bool has_sign = false;
  };

  // Whether anything is left. Like PostgreSQL, other punctuation separates as blanks do.
  bool SkipBlanks() {
    constexpr std::string_view kSkipped = " \t\n\r\f\v!\"#$%&'()*,/;<=>?@[\\]^_`{|}~";
    while (at_ < text_.size() && kSkipped.find(text_[at_]) != std::string_view::npos) ++at_;
    return at_ < text_.size();
  }
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  std::string_view Word() {
    const std::size_t first = at_;
    while (IsLetter(Peek())) ++at_;
    return text_.substr(first, at_ - first);
  }
  void Fail(Fault fault) {
    if (fault_ == Fault::kNone) fault_ = fault;
  }

  std::int64_t Digits() {
    std::int64_t value = 0;
    const char* first = text_.data() + at_;
    const auto [rest, failure] = std::from_chars(first, text_.data() + text_.size(), value);
    if (rest == first) Fail(Fault::kForm);
    if (failure == std::errc::result_out_of_range) Fail(Fault::kRange);
    at_ += static_cast<std::size_t>(rest - first);
    return value;
  }
  double PointFraction() {
    const std::size_t first = at_++;
    while (IsDigit(Peek())) ++at_;
    double value = 0;
    if (at_ > first + 1) std::from_chars(text_.data() + first, text_.data() + at_, value);
    return value;
  }
  Number ReadNumber() {
    Number number;
    number.has_sign = Peek() == '-' || Peek() == '+';
    number.negative = Peek() == '-';
    if (number.has_sign) ++at_;
    if (Peek() != '.') number.whole = IsDigit(Peek()) ? Digits() : (Fail(Fault::kForm), 0);
    if (Peek() == '.') number.fraction = PointFraction();
    return number;
  }

  void ReadField() {
    if (IsLetter(Peek())) {
      if (!EqualsIgnoreAsciiCase(Word(), "ago") || SkipBlanks()) Fail(Fault::kForm);
      ago_ = true;
      return;
    }
    Number number = ReadNumber();
    if (fault_ != Fault::kNone) return;
    if (Peek() == ':') return ReadClock(number);
    if (Peek() == '-') return ReadYearMonth(number);
    if (Peek() == '.' || Peek() == '/') return Fail(Fault::kForm);
    SkipBlanks();
    const std::string_view word = Word();
    const IntervalUnit* unit = FindUnit(word.empty() ? "second" : word);
    if (unit == nullptr) return Fail(Fault::kForm);
    AddUnit(number, *unit);
  }

  // The standard's y-m. Anything else with a dash in it is a date.
  void ReadYearMonth(const Number& years) {
    ++at_;
    const std::int64_t months = IsDigit(Peek()) ? Digits() : (Fail(Fault::kForm), 0);
    if (years.fraction != 0 || Peek() == '-' || Peek() == '.') return Fail(Fault::kForm);
    if (months >= 12) return Fail(Fault::kRange);
    AddUnit(years, *FindUnit("year"));
    months_ += years.negative ? -months : months;
  }

  // h:mm, h:mm:ss.f or, when a fraction follows the second part, m:ss.f.
  void ReadClock(const Number& first) {
    ++at_;
    const std::int64_t second = IsDigit(Peek()) ? Digits() : (Fail(Fault::kForm), 0);
    std::int64_t parts[3] = {first.whole, second, 0};
    double fraction = 0;
    if (Peek() == ':') {
      ++at_;
      parts[2] = IsDigit(Peek()) ? Digits() : 0;
      if (Peek() == '.') fraction = PointFraction();
    } else if (Peek() == '.') {
      fraction = PointFraction();
      parts[2] = parts[1];
      parts[1] = parts[0];
      parts[0] = 0;
    }
    if (parts[1] > 59 || parts[2] > 60) return Fail(Fault::kRange);
    const int sign = first.negative ? -1 : 1;
    AddMicros(sign, parts[0], 3600 * kSecond);
    AddMicros(sign, parts[1] * 60 + parts[2], kSecond);
    AddMicros(sign, std::llrint(fraction * 1e6), 1);
    for (const std::string_view unit : {"hour", "minute", "second"}) Mark(*FindUnit(unit));
  }

  void AddMicros(int sign, std::int64_t count, std::int64_t unit) {
    std::int64_t amount = 0;
    if (__builtin_mul_overflow(count * sign, unit, &amount) ||
        __builtin_add_overflow(micros_, amount, &micros_)) {
      Fail(Fault::kRange);
    }
  }
  void AddDays(std::int64_t days) {
    if (__builtin_add_overflow(days_, days, &days_)) Fail(Fault::kRange);
  }

  // Each unit at most once.
  void Mark(const IntervalUnit& unit) {
    ++fields_;
    for (std::size_t i = 0; i < std::size(kUnits); ++i) {
      const bool same = kUnits[i].months == unit.months && kUnits[i].days == unit.days &&
                        kUnits[i].micros == unit.micros;
      if (!same) continue;
      if ((seen_ >> i & 1) != 0) Fail(Fault::kForm);
      seen_ |= std::uint64_t{1} << i;
      return;
    }
  }

  void AddUnit(const Number& number, const IntervalUnit& unit) {
    Mark(unit);
    if (number.whole > std::numeric_limits<std::int32_t>::max() && unit.micros == 0)
      return Fail(Fault::kRange);
    const int sign = number.negative ? -1 : 1;
    const double fraction = number.fraction * sign;
    months_ += sign * number.whole * unit.months;
    AddDays(sign * number.whole * unit.days);
    AddMicros(sign, number.whole, unit.micros);
    if (fraction == 0) return;
    if (unit.months > 1) {
      months_ += std::llrint(fraction * static_cast<double>(unit.months));
    } else if (unit.months == 1 || unit.days == 7) {
      AddDayFraction(fraction * (unit.months == 1 ? 30 : 7));
    } else if (unit.days == 1) {
      AddMicroFraction(fraction * static_cast<double>(kMicrosPerDay));
    } else {
      AddMicroFraction(fraction * static_cast<double>(unit.micros));
    }
  }
  void AddDayFraction(double days) {
    const auto whole = static_cast<std::int64_t>(days);
    AddDays(whole);
    AddMicroFraction((days - static_cast<double>(whole)) * static_cast<double>(kMicrosPerDay));
  }
  void AddMicroFraction(double micros) { AddMicros(1, std::llrint(micros), 1); }

  // P[n]Y[n]M[n]W[n]DT[n]H[n]M[n]S
  void ReadIso() {
    at_ = 1;
    bool time = false;
    while (fault_ == Fault::kNone && at_ < text_.size()) {
      if (Peek() == 'T') {
        time = true;
        ++at_;
        continue;
      }
      const Number number = ReadNumber();
      const std::string_view letter = text_.substr(at_, 1);
      ++at_;
      const std::string_view known = time ? "HMS" : "YMWD";
      if (letter.empty() || known.find(letter) == std::string_view::npos) return Fail(Fault::kForm);
      const IntervalUnit* unit = FindUnit(letter == "M" && !time ? "mon" : letter);
      AddUnit(number, *unit);
    }
  }

  Fault Store(Interval& out) const {
    const auto fits = [](std::int64_t value) { return value == static_cast<std::int32_t>(value); };
    if (!fits(months_) || !fits(days_)) return Fault::kRange;
    out = {static_cast<std::int32_t>(months_), static_cast<std::int32_t>(days_), micros_};
    if (!ago_) return Fault::kNone;
    const auto negated = Negate(out);
    if (!negated) return Fault::kRange;
    out = *negated;
    return Fault::kNone;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Fault fault_ = Fault::kNone;
  int fields_ = 0;
  std::uint64_t seen_ = 0;  // a bit for each row of kUnits
  bool ago_ = false;
  std::int64_t months_ = 0;
  std::int64_t days_ = 0;
  std::int64_t micros_ = 0;
};

}  // namespace

Result<Interval> ParseIntervalText(std::string_view text) {
  Interval out;
  switch (IntervalReader(text).Read(out)) {
    case Fault::kNone:
      return out;
    case Fault::kRange:
      return errors::IntervalOutOfRange(Concat("interval ", Quoted(text)));
    case Fault::kForm:
      break;
  }
  return errors::BadDatetime(Quoted(text), TypeName(Type::kInterval));
}

}  // namespace goldline::sql::internal
