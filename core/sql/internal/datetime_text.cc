// Reads dates, times and timestamps as PostgreSQL 15 does in DateStyle ISO: year first, 1 or 2
// digits for month and day, optional time and zone. What depends on the order of day and month, and
// the words (today, epoch, infinity), are not read.
#include <charconv>
#include <cmath>

#include "core/ascii.h"
#include "core/sql/internal/times.h"
#include "core/text.h"

namespace goldline::sql::internal {
namespace {

enum class Fault : std::uint8_t { kNone, kForm, kRange, kZone };

struct DateTimeText {
  std::optional<std::int64_t> day;
  std::optional<std::int64_t> micros;  // may be a whole day: 24:00
  std::int32_t offset = 0;
};

class DateTimeReader {
 public:
  explicit DateTimeReader(std::string_view text) : text_(Trim(text)) {}

  Fault Read(DateTimeText& out) {
    if (text_.empty()) return Fault::kForm;
    if (text_.find(':') > 2 || text_.find(':') == std::string_view::npos) {
      if (const Fault fault = ReadDate(out); fault != Fault::kNone) return fault;
      const bool separated = Take('T') || Take('t');
      SkipBlanks();
      if (AtEnd()) return separated ? Fault::kForm : Fault::kNone;
      if (TakeWord("bc") || TakeWord("ad")) return FinishEra(out);
    }
    if (const Fault fault = ReadTime(out); fault != Fault::kNone) return fault;
    if (const Fault fault = ReadZone(out); fault != Fault::kNone) return fault;
    SkipBlanks();
    if (out.day && (TakeWord("bc") || TakeWord("ad"))) return FinishEra(out);
    return AtEnd() ? Fault::kNone : Fault::kForm;
  }

 private:
  bool AtEnd() const { return at_ == text_.size(); }
  char Peek() const { return AtEnd() ? '\0' : text_[at_]; }
  bool Take(char c) {
    if (Peek() != c || AtEnd()) return false;
    ++at_;
    return true;
  }
  void SkipBlanks() {
    while (Peek() == ' ') ++at_;
  }
  bool TakeWord(std::string_view word) {
    if (!EqualsIgnoreAsciiCase(text_.substr(at_, word.size()), word)) return false;
    at_ += word.size();
    era_is_bc_ = word == "bc";
    return true;
  }
  // Up to nine digits; `digits` tells how many there were.
  std::int64_t Number(int& digits) {
    std::int64_t value = 0;
    for (digits = 0; IsDigit(Peek()) && digits < 9; ++digits)
      value = value * 10 + (text_[at_++] - '0');
    return value;
  }

  Fault ReadDate(DateTimeText& out) {
    int digits = 0;
    date_.year = Number(digits);
    if (digits == 8 && Peek() != '-' && Peek() != '/') {
      date_.day = static_cast<int>(date_.year % 100);
      date_.month = static_cast<int>(date_.year / 100 % 100);
      date_.year /= 10'000;
      return FinishDate(out);
    }
    const char separator = Peek();
    if (digits < 3 || (separator != '-' && separator != '/')) return Fault::kForm;
    ++at_;
    date_.month = static_cast<int>(Number(digits));
    if (digits < 1 || digits > 2 || !Take(separator)) return Fault::kForm;
    date_.day = static_cast<int>(Number(digits));
    if (digits < 1 || digits > 2) return Fault::kForm;
    return FinishDate(out);
  }
  Fault FinishDate(DateTimeText& out) {
    if (date_.year == 0 || !IsValid(date_)) return Fault::kRange;
    out.day = DaysFromCivil(date_);
    return Fault::kNone;
  }
  Fault FinishEra(DateTimeText& out) {
    if (!AtEnd()) return Fault::kForm;
    if (era_is_bc_) date_.year = 1 - date_.year;
    if (!IsValid(date_)) return Fault::kRange;
    out.day = DaysFromCivil(date_);
    return Fault::kNone;
  }

  Fault ReadTime(DateTimeText& out) {
    int digits = 0;
    std::int64_t hour = Number(digits);
    if (digits < 1 || digits > 2 || !Take(':')) return Fault::kForm;
    const std::int64_t minute = Number(digits);
    if (digits < 1 || digits > 2) return Fault::kForm;
    std::int64_t second = 0;
    std::int64_t fraction = 0;
    if (Take(':')) {
      second = Number(digits);
      if (digits < 1 || digits > 2) return Fault::kForm;
      if (Peek() == '.') fraction = Fraction();
    }
    SkipBlanks();
    if (const Fault fault = ReadHalfOfDay(hour); fault != Fault::kNone) return fault;
    const std::int64_t micros = ((hour * 60 + minute) * 60 + second) * kMicrosPerSecond + fraction;
    if (hour > 24 || minute > 59 || second > 60 || micros > kMicrosPerDay) return Fault::kRange;
    out.micros = micros;
    return Fault::kNone;
  }
  Fault ReadHalfOfDay(std::int64_t& hour) {
    const bool am = TakeWord("am");
    if (!am && !TakeWord("pm")) return Fault::kNone;
    if (hour > 12) return Fault::kRange;
    hour = hour % 12 + (am ? 0 : 12);
    return Fault::kNone;
  }
  // From the point on, rounded to microseconds.
  std::int64_t Fraction() {
    const std::size_t first = at_++;
    while (IsDigit(Peek())) ++at_;
    double value = 0;
    if (at_ > first + 1) std::from_chars(text_.data() + first, text_.data() + at_, value);
    return std::llrint(value * 1e6);
  }

  Fault ReadZone(DateTimeText& out) {
    SkipBlanks();
    if (AtEnd()) return Fault::kNone;
    std::size_t end = at_;
    while (end < text_.size() && text_[end] != ' ') ++end;
    const std::string_view zone = text_.substr(at_, end - at_);
    if (EqualsIgnoreAsciiCase(zone, "bc") || EqualsIgnoreAsciiCase(zone, "ad")) return Fault::kNone;
    const auto offset = ParseZone(zone);
    if (!offset) return zone[0] == '+' || zone[0] == '-' ? Fault::kZone : Fault::kForm;
    out.offset = *offset;
    at_ = end;
    return Fault::kNone;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  CivilDate date_;
  bool era_is_bc_ = false;
};

Error FaultError(Fault fault, std::string_view text, Type type) {
  if (fault == Fault::kForm) return errors::BadDatetime(Quoted(text), TypeName(type));
  return errors::DatetimeOutOfRange(Concat(TypeName(type), " ", Quoted(text)));
}

Result<DateTimeText> ReadDateTime(std::string_view text, Type type, bool needs_day) {
  DateTimeText out;
  Fault fault = DateTimeReader(text).Read(out);
  if (fault == Fault::kNone && (needs_day ? !out.day : !out.micros)) fault = Fault::kForm;
  if (fault != Fault::kNone) return FaultError(fault, text, type);
  return out;
}

Result<std::int64_t> ReadTimestamp(std::string_view text, Type type) {
  GL_TRY(const DateTimeText parts, ReadDateTime(text, type, true));
  const std::int64_t east =
      type == Type::kTimestampTz ? std::int64_t{parts.offset} * kMicrosPerSecond : 0;
  const auto joined = JoinTimestamp(*parts.day, parts.micros.value_or(0) - east);
  if (!joined) return FaultError(Fault::kRange, text, type);
  return *joined;
}

}  // namespace

std::optional<std::int32_t> ParseZone(std::string_view text) {
  for (const std::string_view name : {"z", "utc", "gmt", "zulu"}) {
    if (EqualsIgnoreAsciiCase(text, name)) return 0;
  }
  if (text.size() < 2 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  int parts[3] = {0, 0, 0};
  std::size_t at = 1;
  const bool colons = text.find(':') != std::string_view::npos;
  const std::size_t digits = text.size() - 1;
  // +h, +hh, +hmm, +hhmm, or parts between colons.
  const std::size_t hour_digits = colons ? 2 : digits <= 2 ? digits : digits - 2;
  for (std::size_t part = 0; part < 3 && at < text.size(); ++part) {
    if (part > 0 && colons && text[at++] != ':') return std::nullopt;
    const std::size_t first = at;
    const std::size_t most = part == 0 ? hour_digits : 2;
    for (; at < text.size() && IsDigit(text[at]) && at - first < most; ++at)
      parts[part] = parts[part] * 10 + (text[at] - '0');
    if (at == first) return std::nullopt;
  }
  if (at != text.size() || parts[0] > 15 || parts[1] > 59 || parts[2] > 59) return std::nullopt;
  const int seconds = (parts[0] * 60 + parts[1]) * 60 + parts[2];
  return text[0] == '-' ? -seconds : seconds;
}

Result<std::int64_t> ParseDateText(std::string_view text) {
  GL_TRY(const DateTimeText parts, ReadDateTime(text, Type::kDate, true));
  if (!IsDate(*parts.day)) return FaultError(Fault::kRange, text, Type::kDate);
  return *parts.day;
}

Result<std::int64_t> ParseTimeText(std::string_view text) {
  GL_TRY(const DateTimeText parts, ReadDateTime(text, Type::kTime, false));
  return *parts.micros;
}

Result<std::int64_t> ParseTimestampText(std::string_view text) {
  return ReadTimestamp(text, Type::kTimestamp);
}

Result<std::int64_t> ParseTimestampTzText(std::string_view text) {
  return ReadTimestamp(text, Type::kTimestampTz);
}

}  // namespace goldline::sql::internal
