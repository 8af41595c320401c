// Numbers, dates and booleans are read by hand-written loops for the forms that nearly every cell
// has; anything else goes to the general readers of core, which decide.
#include "quality/internal/typed_column.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "core/arena.h"
#include "core/civil.h"
#include "core/text.h"

namespace goldline::quality {
namespace {

struct IntegerFormat {
  std::string_view name;
  std::string_view low, high;
};
constexpr IntegerFormat kIntegerFormats[] = {
    {"i8", "-128", "127"},
    {"i16", "-32768", "32767"},
    {"i32", "-2147483648", "2147483647"},
    {"i64", "-9223372036854775808", "9223372036854775807"},
    {"u8", "0", "255"},
    {"u16", "0", "65535"},
    {"u32", "0", "4294967295"},
    {"u64", "0", "18446744073709551615"},
    {"u128", "0", "99999999999999999999999999999999999999"},
};

bool IsTemporal(LogicalType type) {
  return type == LogicalType::kDate || type == LogicalType::kTime ||
         type == LogicalType::kTimestamp;
}

int DaysIn(unsigned month, unsigned year) {
  static constexpr std::array<std::uint8_t, 13> kDays = {0,  31, 28, 31, 30, 31, 30,
                                                         31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return kDays[month] + (month == 2 && leap ? 1 : 0);
}

// "2024-02-29" as two words of bytes: their difference from "0000-00-00" has digits where there
// must be digits and zeros where there must be hyphens, and a sum whose highest bit tells when not.
std::optional<std::int64_t> ParsePlainDate(std::string_view text) {
  static_assert(std::endian::native == std::endian::little, "the year is in the lowest bytes");
  if (text.size() != 10) return std::nullopt;
  std::uint64_t front = 0;
  std::uint16_t back = 0;
  std::memcpy(&front, text.data(), 8);
  std::memcpy(&back, text.data() + 8, 2);
  front ^= 0x2D30302D30303030;
  back ^= 0x3030;
  const std::uint64_t wrong = front | (front + 0x7F76767F76767676);
  const std::uint32_t wrong_back = back | (back + 0x7676U);
  if ((wrong & 0x8080808080808080) != 0 || (wrong_back & 0x8080) != 0) return std::nullopt;
  const auto digit = [front](unsigned at) {
    return static_cast<std::uint32_t>(front >> 8 * at & 0xFF);
  };
  const std::uint32_t year = digit(0) * 1000 + digit(1) * 100 + digit(2) * 10 + digit(3);
  const std::uint32_t month = digit(5) * 10 + digit(6);
  const std::uint32_t day = (back & 0xFFU) * 10 + (back >> 8U);
  if (year == 0 || month == 0 || month > 12) return std::nullopt;
  if (day == 0 || day > static_cast<std::uint32_t>(DaysIn(month, year))) return std::nullopt;
  // Years that begin in March; months are 30.59 days (Neri and Schneider, Euclidean affine
  // functions, 2022).
  const std::uint32_t y = month > 2 ? year : year - 1;
  const std::uint32_t m = month > 2 ? month : month + 12;
  const std::uint32_t days = 365 * y + y / 4 - y / 100 + y / 400 + (979 * m - 2919) / 32 + day;
  return std::int64_t{days} - 719'469;
}

std::optional<bool> ParseBoolean(std::string_view text) {
  static constexpr std::pair<std::string_view, bool> kWords[] = {
      {"true", true}, {"false", false}, {"1", true},   {"0", false},
      {"t", true},    {"f", false},     {"yes", true}, {"no", false}};
  for (const auto& [word, value] : kWords) {
    if (EqualsIgnoreAsciiCase(text, word)) return value;
  }
  return std::nullopt;
}

// What a date pattern of Java's DateTimeFormatter found so far.
struct DateParts {
  std::int64_t year = 1970;
  int month = 1, day = 1, hour = 0, minute = 0, second = 0;
  std::int64_t micros = 0;
  std::int32_t offset_seconds = 0;
  bool afternoon = false, half_day = false;
};

constexpr std::string_view kMonths[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                        "jul", "aug", "sep", "oct", "nov", "dec"};

// Reads a date by a pattern, letter run by letter run.
class PatternDateReader {
 public:
  PatternDateReader(std::string_view text, std::string_view format)
      : text_(text), format_(format) {}

  std::optional<DateParts> Read() {
    for (std::size_t i = 0; i < format_.size();) {
      const char letter = format_[i];
      std::size_t run = 1;
      while (i + run < format_.size() && format_[i + run] == letter) ++run;
      if (letter == '\'') {
        const std::size_t end = format_.find('\'', i + 1);
        if (end == std::string_view::npos || !Take(format_.substr(i + 1, end - i - 1)))
          return std::nullopt;
        i = end + 1;
        continue;
      }
      if (!ReadRun(letter, run)) return std::nullopt;
      i += run;
    }
    if (at_ != text_.size()) return std::nullopt;
    if (parts_.half_day) parts_.hour = parts_.hour % 12 + (parts_.afternoon ? 12 : 0);
    return parts_;
  }

 private:
  bool ReadRun(char letter, std::size_t run) {
    switch (letter) {
      case 'y':
      case 'u':
        return ReadYear(run);
      case 'M':
      case 'L':
        return run >= 3 ? ReadMonthName() : Number(run, 2, 1, 12, parts_.month);
      case 'd':
        return Number(run, 2, 1, 31, parts_.day);
      case 'H':
        return Number(run, 2, 0, 23, parts_.hour);
      case 'h':
        parts_.half_day = true;
        return Number(run, 2, 1, 12, parts_.hour);
      case 'm':
        return Number(run, 2, 0, 59, parts_.minute);
      case 's':
        return Number(run, 2, 0, 59, parts_.second);
      case 'S':
        return ReadFraction(run);
      case 'a':
        return ReadHalfDay();
      case 'X':
      case 'x':
      case 'Z':
        return ReadZone();
      default:  // punctuation; and letters such as T that the standard's own examples do not quote
        return TakeRun(letter, run);
    }
  }

  bool Take(std::string_view literal) {
    if (text_.substr(at_, literal.size()) != literal) return false;
    at_ += literal.size();
    return true;
  }
  bool TakeRun(char c, std::size_t run) {
    for (; run > 0; --run, ++at_) {
      if (at_ >= text_.size() || text_[at_] != c) return false;
    }
    return true;
  }

  // One letter: as many digits as there are up to `most`; else exactly as many as letters.
  bool Number(std::size_t letters, std::size_t most, int low, int high, int& out) {
    std::size_t digits = 0;
    int value = 0;
    const std::size_t limit = letters == 1 ? most : letters;
    while (digits < limit && at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') {
      value = value * 10 + (text_[at_++] - '0');
      ++digits;
    }
    out = value;
    return digits >= (letters == 1 ? 1 : letters) && value >= low && value <= high;
  }
  bool ReadYear(std::size_t run) {
    int year = 0;
    if (!Number(run == 1 ? 4 : run, 4, 0, 9999, year)) return false;
    parts_.year = run == 2 ? 2000 + year : year;  // Java's base for two digits
    return true;
  }
  bool ReadMonthName() {
    const std::string name = AsciiLower(text_.substr(at_, 3));
    for (int i = 0; i < 12; ++i) {
      if (name != kMonths[i]) continue;
      parts_.month = i + 1;
      at_ += 3;
      return true;
    }
    return false;
  }
  bool ReadFraction(std::size_t run) {
    std::int64_t unit = kMicrosPerSecond;
    for (std::size_t i = 0; i < run; ++i, ++at_) {
      if (at_ >= text_.size() || text_[at_] < '0' || text_[at_] > '9') return false;
      unit /= 10;
      parts_.micros += unit * (text_[at_] - '0');
    }
    return true;
  }
  bool ReadHalfDay() {
    const std::string word = AsciiLower(text_.substr(at_, 2));
    if (word != "am" && word != "pm") return false;
    parts_.afternoon = word == "pm";
    at_ += 2;
    return true;
  }
  bool ReadZone() {
    const std::string probe = Concat("1970-01-01T00:00:00", text_.substr(at_));
    const std::optional<ZonedMicros> zoned = ParseIsoTimestamp(probe);
    if (!zoned || !zoned->offset_seconds) return false;
    parts_.offset_seconds = *zoned->offset_seconds;
    at_ = text_.size();
    return true;
  }

  std::string_view text_, format_;
  std::size_t at_ = 0;
  DateParts parts_;
};

std::optional<std::int64_t> ParseByPattern(std::string_view text, LogicalType type,
                                           std::string_view format) {
  const std::optional<DateParts> parts = PatternDateReader(text, format).Read();
  if (!parts) return std::nullopt;
  const CivilDate date{parts->year, parts->month, parts->day};
  if (!IsValid(date)) return std::nullopt;
  const std::int64_t seconds = (parts->hour * 60LL + parts->minute) * 60 + parts->second;
  const std::int64_t time = seconds * kMicrosPerSecond + parts->micros;
  if (type == LogicalType::kDate) return DaysFromCivil(date);
  if (type == LogicalType::kTime) return time;
  return DaysFromCivil(date) * kMicrosPerDay + time -
         std::int64_t{parts->offset_seconds} * kMicrosPerSecond;
}

// Whether a text is a value of the field's type; numbers and times are kept when asked for.
class CellReader {
 public:
  CellReader(const FieldType& type, TypedColumn& out) : type_(type), out_(out) {}

  bool Read(std::size_t row, std::string_view text, CellForm form) {
    switch (type_.type) {
      case LogicalType::kNone:
        return true;
      case LogicalType::kString:
        return form == CellForm::kString;
      case LogicalType::kInteger:
        return ReadInteger(row, text, form);
      case LogicalType::kNumber:
        return ReadNumber(row, text);
      case LogicalType::kBoolean: {
        const std::optional<bool> value = ParseBoolean(text);
        if (value) out_.numbers[row] = *value ? 1 : 0;
        return value.has_value();
      }
      case LogicalType::kObject:
        return text.starts_with('{');
      case LogicalType::kArray:
        return text.starts_with('[');
      default: {
        const std::optional<std::int64_t> value = ParseTemporal(text, type_.type, type_.format);
        if (value) out_.numbers[row] = *value;
        return value.has_value();
      }
    }
  }

 private:
  bool ReadInteger(std::size_t row, std::string_view text, CellForm form) {
    std::int64_t& coefficient = out_.numbers[row];
    std::int8_t& scale = out_.scales[row];
    if (ParsePlainNumber(text, coefficient, scale) && scale == 0) return InFormat(row);
    const std::optional<Decimal> value = ParseDecimal(text);
    if (!value) return false;
    // 1.0 is an integer where the source has numbers of its own (JSON); as text it is not.
    const bool whole = text.find_first_of(".eE") == std::string_view::npos ||
                       (form == CellForm::kNumber && Normalized(*value).scale == 0);
    scale = TypedColumn::kWide;
    return whole && InFormat(*value);
  }

  bool ReadNumber(std::size_t row, std::string_view text) {
    if (ParsePlainNumber(text, out_.numbers[row], out_.scales[row])) return true;
    out_.scales[row] = TypedColumn::kWide;
    return !std::holds_alternative<std::monostate>(ParseWideNumber(text));
  }

  bool InFormat(std::size_t row) const {
    return !type_.low || InFormat(Decimal{out_.numbers[row], 0});
  }
  bool InFormat(const Decimal& value) const {
    return !type_.low || (value >= *type_.low && value <= *type_.high);
  }

  const FieldType& type_;
  TypedColumn& out_;
};

}  // namespace

FieldType FieldType::Of(const Property& property, const std::vector<std::string>& missing) {
  FieldType field;
  field.type = property.type;
  field.missing = TextSet(missing);
  if (IsTemporal(property.type) && KnowsDateFormat(property.options.format)) {
    field.format = property.options.format;
  }
  if (property.type == LogicalType::kInteger) {
    for (const IntegerFormat& format : kIntegerFormats) {
      if (property.options.format != format.name) continue;
      field.low = ParseDecimal(format.low);
      field.high = ParseDecimal(format.high);
    }
  }
  return field;
}

bool KnowsDateFormat(std::string_view format) {
  bool quoted = false;
  for (const char c : format) {
    if (c == '\'') quoted = !quoted;
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!quoted && letter &&
        std::string_view("yuMLdHhmsSaXxZT").find(c) == std::string_view::npos) {
      return false;
    }
  }
  return !quoted && !format.empty();
}

LogicalType TypeOfDatePattern(std::string_view format) {
  bool quoted = false;
  bool date = false;
  bool time = false;
  for (const char c : format) {
    if (c == '\'') quoted = !quoted;
    if (quoted) continue;
    date |= std::string_view("yuMLd").find(c) != std::string_view::npos;
    time |= std::string_view("HhmsSa").find(c) != std::string_view::npos;
  }
  return date && time ? LogicalType::kTimestamp : time ? LogicalType::kTime : LogicalType::kDate;
}

bool ParsePlainNumber(std::string_view text, std::int64_t& coefficient, std::int8_t& scale) {
  const char* at = text.data();
  const char* const end = at + text.size();
  const bool negative = at != end && *at == '-';
  at += negative ? 1 : 0;
  if (end - at > 19 || at == end) return false;
  std::uint64_t value = 0;  // 19 digits fit, and are refused below
  const char* const first = at;
  const char* point = nullptr;
  for (; at != end; ++at) {
    const unsigned digit = static_cast<unsigned>(static_cast<unsigned char>(*at)) - '0';
    if (digit <= 9) {
      value = value * 10 + digit;
    } else if (*at == '.' && point == nullptr && at != first && at + 1 != end) {
      point = at;
    } else {
      return false;
    }
  }
  if (point == nullptr && end - first > 18) return false;
  const auto magnitude = static_cast<std::int64_t>(value);
  coefficient = negative ? -magnitude : magnitude;
  scale = point == nullptr ? std::int8_t{0} : static_cast<std::int8_t>(end - point - 1);
  return true;
}

WideNumber ParseWideNumber(std::string_view text) {
  if (const std::optional<Decimal> value = ParseDecimal(text)) return *value;
  for (const std::string_view word : {"nan", "inf", "infinity", "-inf", "-infinity", "+inf"}) {
    if (EqualsIgnoreAsciiCase(text, word)) return std::strtod(std::string(text).c_str(), nullptr);
  }
  // A number too long or too large for 38 digits.
  if (text.empty() || text.find_first_not_of("0123456789.eE+-") != std::string_view::npos)
    return {};
  const std::string copy(text);
  char* end = nullptr;
  const double value = std::strtod(copy.c_str(), &end);
  if (end != copy.c_str() + copy.size()) return {};
  return value;
}

std::optional<std::int64_t> ParseTemporal(std::string_view text, LogicalType type,
                                          std::string_view format) {
  if (!format.empty() && format != "yyyy-MM-dd") return ParseByPattern(text, type, format);
  if (type == LogicalType::kDate) {
    if (const std::optional<std::int64_t> days = ParsePlainDate(text)) return days;
    return ParseIsoDate(text);
  }
  if (type == LogicalType::kTime) return ParseIsoTime(text);
  if (const std::optional<ZonedMicros> zoned = ParseIsoTimestamp(text)) return zoned->Utc();
  return std::nullopt;
}

Column AsText(const Column& column) {
  Column text(Type::kText);
  auto arena = std::make_shared<TextArena>();
  const Physical physical = PhysicalOf(column.type);
  const bool number = IsNumber(column.type);
  text.Reserve(column.size());
  for (std::size_t row = 0; row < column.size(); ++row) {
    if (column.has_value(row)) {
      text.AppendText(arena->Copy(CellText(column, row)));
    } else {
      text.AppendMissing(column.states[row]);
    }
  }
  if (physical != Physical::kText) {
    const CellForm form = number                       ? CellForm::kNumber
                          : column.type == Type::kBool ? CellForm::kBool
                                                       : CellForm::kString;
    text.forms.assign(column.size(), form);
  } else {
    text.forms.assign(column.size(), CellForm::kNested);
  }
  text.owners.push_back(std::move(arena));
  return text;
}

namespace {

// Eight cells at a time, as most columns miss few.
void MarkNulls(const std::vector<CellState>& states, TypedColumn& out) {
  std::uint64_t all_present = 0;
  std::memset(&all_present, static_cast<int>(CellState::kPresent), sizeof all_present);
  for (std::size_t row = 0; row < states.size();) {
    std::uint64_t eight = 0;
    if (row + sizeof eight <= states.size()) std::memcpy(&eight, &states[row], sizeof eight);
    if (eight == all_present) {
      row += sizeof eight;
      continue;
    }
    for (const std::size_t end = std::min(row + sizeof eight, states.size()); row < end; ++row) {
      if (HasValue(states[row])) continue;
      out.classes[row] = CellClass::kNull;
      ++out.nulls;
    }
  }
}

}  // namespace

void ReadColumn(const Column* column, std::size_t rows, const FieldType& type, TypedColumn& out) {
  if (column == nullptr) {
    out.classes.assign(rows, CellClass::kNull);
    out.nulls = rows;
    static const std::vector<std::string_view> kNoTexts;
    out.texts = &kNoTexts;
    return;
  }
  if (column->type != Type::kText) {
    out.converted = AsText(*column);
    column = &*out.converted;
  }
  out.classes.assign(rows, CellClass::kValue);
  out.texts = &column->texts;
  out.states = &column->states;
  out.forms = column->forms.empty() ? nullptr : &column->forms;
  const bool numeric = type.type == LogicalType::kInteger || type.type == LogicalType::kNumber;
  if (numeric) out.scales.resize(rows);
  if (numeric || IsTemporal(type.type) || type.type == LogicalType::kBoolean)
    out.numbers.resize(rows);
  CellReader reader(type, out);
  const bool any_value_will_do = type.type == LogicalType::kNone ||
                                 (type.type == LogicalType::kString && out.forms == nullptr);
  const bool has_missing = !type.missing.empty();
  if (any_value_will_do && !has_missing) return MarkNulls(column->states, out);
  for (std::size_t row = 0; row < rows; ++row) {
    const std::string_view text = column->texts[row];
    if (!HasValue(column->states[row]) || (has_missing && type.missing.Contains(text))) {
      out.classes[row] = CellClass::kNull;
      ++out.nulls;
    } else if (!any_value_will_do && !reader.Read(row, text, column->form(row))) {
      out.classes[row] = CellClass::kMismatch;
      ++out.mismatches;
    }
  }
}

}  // namespace goldline::quality
