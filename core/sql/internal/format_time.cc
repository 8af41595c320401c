// After formatting.c of PostgreSQL 15: the fields that mappings use, with the modifiers FM and TH.
#include "core/sql/internal/format_time.h"

#include <algorithm>
#include <vector>

#include "core/ascii.h"
#include "core/text.h"

namespace goldline::sql::internal {
namespace {

using Int = std::int64_t;
using Text = std::string_view;

enum class FieldId : std::uint8_t {
  kLiteral,
  kHour12,
  kHour24,
  kMinute,
  kSecond,
  kMillisecond,
  kMicrosecond,
  kSecondOfDay,
  kHalfOfDay,
  kYear4,
  kYear3,
  kYear2,
  kYear1,
  kIsoYear,
  kMonth,
  kMonthName,
  kMonthShort,
  kDayOfMonth,
  kDayOfYear,
  kDayOfWeek,
  kIsoDayOfWeek,
  kDayName,
  kDayShort,
  kWeekOfMonth,
  kWeekOfYear,
  kIsoWeek,
  kCentury,
  kJulian,
  kQuarter,
};

enum class Letters : std::uint8_t { kUpper, kCapital, kLower };

struct FieldName {
  Text name;
  FieldId id;
  Letters letters = Letters::kUpper;
};

// Longer names before their prefixes. Those without letters in the result may be lower case too.
constexpr FieldName kFieldNames[] = {
    {"HH24", FieldId::kHour24},   {"HH12", FieldId::kHour12},       {"HH", FieldId::kHour12},
    {"MI", FieldId::kMinute},     {"SSSSS", FieldId::kSecondOfDay}, {"SSSS", FieldId::kSecondOfDay},
    {"SS", FieldId::kSecond},     {"MS", FieldId::kMillisecond},    {"US", FieldId::kMicrosecond},
    {"IYYY", FieldId::kIsoYear},  {"YYYY", FieldId::kYear4},        {"YYY", FieldId::kYear3},
    {"YY", FieldId::kYear2},      {"Y", FieldId::kYear1},           {"MM", FieldId::kMonth},
    {"DDD", FieldId::kDayOfYear}, {"DD", FieldId::kDayOfMonth},     {"ID", FieldId::kIsoDayOfWeek},
    {"IW", FieldId::kIsoWeek},    {"WW", FieldId::kWeekOfYear},     {"W", FieldId::kWeekOfMonth},
    {"CC", FieldId::kCentury},    {"J", FieldId::kJulian},          {"Q", FieldId::kQuarter},
};

// What is written depends on the letters of the name.
constexpr FieldName kCasedNames[] = {
    {"AM", FieldId::kHalfOfDay, Letters::kUpper},
    {"PM", FieldId::kHalfOfDay, Letters::kUpper},
    {"am", FieldId::kHalfOfDay, Letters::kLower},
    {"pm", FieldId::kHalfOfDay, Letters::kLower},
    {"MONTH", FieldId::kMonthName, Letters::kUpper},
    {"Month", FieldId::kMonthName, Letters::kCapital},
    {"month", FieldId::kMonthName, Letters::kLower},
    {"MON", FieldId::kMonthShort, Letters::kUpper},
    {"Mon", FieldId::kMonthShort, Letters::kCapital},
    {"mon", FieldId::kMonthShort, Letters::kLower},
    {"DAY", FieldId::kDayName, Letters::kUpper},
    {"Day", FieldId::kDayName, Letters::kCapital},
    {"day", FieldId::kDayName, Letters::kLower},
    {"DY", FieldId::kDayShort, Letters::kUpper},
    {"Dy", FieldId::kDayShort, Letters::kCapital},
    {"dy", FieldId::kDayShort, Letters::kLower},
    {"D", FieldId::kDayOfWeek, Letters::kUpper},
    {"d", FieldId::kDayOfWeek, Letters::kUpper},
};

constexpr Text kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                            "July",    "August",   "September", "October", "November", "December"};
constexpr Text kDays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                          "Thursday", "Friday", "Saturday"};

struct TemplatePart {
  FieldId id = FieldId::kLiteral;
  Letters letters = Letters::kUpper;
  bool fill = true;  // without FM
  int ordinal = 0;   // of TH: 1 for TH, 2 for th
  Text text;         // of a literal
};

const FieldName* FindFieldName(Text rest) {
  for (const FieldName& row : kCasedNames) {
    if (rest.starts_with(row.name) && row.name.size() > 1) return &row;
  }
  for (const FieldName& row : kFieldNames) {
    const Text start = rest.substr(0, row.name.size());
    if (start == row.name || start == AsciiLower(row.name)) return &row;
  }
  for (const FieldName& row : kCasedNames) {
    if (rest.starts_with(row.name)) return &row;
  }
  return nullptr;
}

Error UnknownField(Text rest) {
  return errors::NotOffered(Concat("the template field at ", Quoted(rest)))
      .Hint("put text to be copied in double quotes");
}

// Text between double quotes is copied, as is everything that is no letter.
Result<std::vector<TemplatePart>> ParseTemplate(Text format) {
  std::vector<TemplatePart> parts;
  while (!format.empty()) {
    TemplatePart part;
    if (format[0] == '"') {
      const std::size_t end = std::min(format.find('"', 1), format.size());
      part.text = format.substr(1, end - 1);
      format.remove_prefix(std::min(end + 1, format.size()));
      parts.push_back(part);
      continue;
    }
    if (!IsLetter(format[0])) {
      part.text = format.substr(0, 1);
      format.remove_prefix(1);
      parts.push_back(part);
      continue;
    }
    if (format.starts_with("FM") || format.starts_with("fm")) {
      part.fill = false;
      format.remove_prefix(2);
    }
    const FieldName* name = FindFieldName(format);
    if (name == nullptr) return UnknownField(format);
    part.id = name->id;
    part.letters = name->letters;
    format.remove_prefix(name->name.size());
    if (format.starts_with("TH") || format.starts_with("th")) {
      part.ordinal = format[0] == 'T' ? 1 : 2;
      format.remove_prefix(2);
    }
    parts.push_back(part);
  }
  return parts;
}

// ------------------------------------------------------------------------------- writing

std::string Digits(Int value, std::size_t width, bool fill) {
  std::string out = std::to_string(value < 0 ? -value : value);
  if (fill && out.size() < width) out.insert(0, width - out.size(), '0');
  return value < 0 ? "-" + out : out;
}

std::string Spelled(Text word, const TemplatePart& part, std::size_t width) {
  std::string out(word);
  if (part.letters == Letters::kLower) out = AsciiLower(word);
  if (part.letters == Letters::kUpper) {
    for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  }
  if (part.fill && out.size() < width) out.append(width - out.size(), ' ');
  return out;
}

Text OrdinalSuffix(const std::string& digits, int form) {
  static constexpr Text kSuffixes[2][4] = {{"TH", "ST", "ND", "RD"}, {"th", "st", "nd", "rd"}};
  const std::size_t size = digits.size();
  const bool teen = size > 1 && digits[size - 2] == '1';
  const int last = digits.back() - '0';
  const std::size_t index = !teen && last >= 1 && last <= 3 ? static_cast<std::size_t>(last) : 0;
  return kSuffixes[form - 1][index];
}

Int LastDigits(Int year, Int modulus) { return year % modulus; }

// Years before 1 as they are counted backwards, without a year 0.
Int Counted(Int year) { return year > 0 ? year : 1 - year; }

// The number of a field and how many digits it has; -1 for fields that are words.
struct NumberField {
  Int value = 0;
  int width = -1;
};

NumberField NumberOf(FieldId id, const Moment& m) {
  const Int year = Counted(m.date.year);
  const Int hour12 = m.hour() % 12 == 0 ? 12 : m.hour() % 12;
  switch (id) {
    case FieldId::kHour12:
      return {hour12, 2};
    case FieldId::kHour24:
      return {m.hour(), 2};
    case FieldId::kMinute:
      return {m.minute(), 2};
    case FieldId::kSecond:
      return {m.second(), 2};
    case FieldId::kMillisecond:
      return {m.fraction() / 1000, 3};
    case FieldId::kMicrosecond:
      return {m.fraction(), 6};
    case FieldId::kSecondOfDay:
      return {m.micros / kMicrosPerSecond, 0};
    case FieldId::kYear4:
      return {year, 4};
    case FieldId::kYear3:
      return {LastDigits(year, 1000), 3};
    case FieldId::kYear2:
      return {LastDigits(year, 100), 2};
    case FieldId::kYear1:
      return {LastDigits(year, 10), 1};
    case FieldId::kIsoYear:
      return {Counted(IsoWeekOf(m.day).year), 4};
    case FieldId::kMonth:
      return {m.date.month, 2};
    case FieldId::kDayOfMonth:
      return {m.date.day, 2};
    case FieldId::kDayOfYear:
      return {DayOfYear(m), 3};
    case FieldId::kDayOfWeek:
      return {DayOfWeek(m.day) + 1, 0};
    case FieldId::kIsoDayOfWeek:
      return {DayOfWeek(m.day) == 0 ? 7 : DayOfWeek(m.day), 0};
    case FieldId::kWeekOfMonth:
      return {(m.date.day - 1) / 7 + 1, 0};
    case FieldId::kWeekOfYear:
      return {(DayOfYear(m) - 1) / 7 + 1, 2};
    case FieldId::kIsoWeek:
      return {IsoWeekOf(m.day).week, 2};
    case FieldId::kCentury:
      return {CenturyOf(m.date.year), 2};
    case FieldId::kJulian:
      return {m.day + 2'440'588, 0};
    case FieldId::kQuarter:
      return {(m.date.month - 1) / 3 + 1, 0};
    default:
      return {};
  }
}

std::string WordOf(const TemplatePart& part, const Moment& m) {
  const Text month = kMonths[m.date.month - 1];
  const Text day = kDays[DayOfWeek(m.day)];
  switch (part.id) {
    case FieldId::kHalfOfDay:
      return Spelled(m.hour() >= 12 ? "PM" : "AM", part, 0);
    case FieldId::kMonthName:
      return Spelled(month, part, 9);
    case FieldId::kMonthShort:
      return Spelled(month.substr(0, 3), part, 0);
    case FieldId::kDayName:
      return Spelled(day, part, 9);
    case FieldId::kDayShort:
      return Spelled(day.substr(0, 3), part, 0);
    default:
      return std::string(part.text);
  }
}

// ------------------------------------------------------------------------------- reading

struct ReadFields {
  Int year = 0;
  Int month = 1;
  Int day = 1;
  Int day_of_year = 0;
  Int hour = 0;
  Int minute = 0;
  Int second = 0;
  Int micros = 0;
  bool hour12 = false;
  bool pm = false;
  bool has_half = false;
};

int WidthOf(FieldId id) {
  switch (id) {
    case FieldId::kYear4:
      return 4;
    case FieldId::kYear3:
    case FieldId::kDayOfYear:
    case FieldId::kMillisecond:
      return 3;
    case FieldId::kMicrosecond:
      return 6;
    case FieldId::kYear1:
      return 1;
    default:
      return 2;
  }
}

class MomentReader {
 public:
  explicit MomentReader(Text text) : text_(text) {}

  Status Read(const std::vector<TemplatePart>& parts) {
    for (std::size_t i = 0; i < parts.size() && !text_.empty(); ++i) {
      if (parts[i].id == FieldId::kLiteral) {
        SkipSeparator(parts[i].text);
        continue;
      }
      SkipBlanks();
      const bool next_is_number = i + 1 < parts.size() && IsNumberField(parts[i + 1].id);
      GL_RETURN_IF_ERROR(ReadField(parts[i], next_is_number));
    }
    return Ok();
  }
  const ReadFields& fields() const { return fields_; }

 private:
  static bool IsNumberField(FieldId id) {
    return id != FieldId::kLiteral && id != FieldId::kMonthName && id != FieldId::kMonthShort &&
           id != FieldId::kHalfOfDay && id != FieldId::kDayName && id != FieldId::kDayShort;
  }
  void SkipBlanks() {
    while (!text_.empty() && (text_[0] == ' ' || text_[0] == '\t')) text_.remove_prefix(1);
  }
  // A separator of the template takes blanks and one separator of the text; any other literal as
  // many characters as it has.
  void SkipSeparator(Text literal) {
    const bool separator = literal.size() == 1 && !IsLetter(literal[0]) && !IsDigit(literal[0]);
    if (!separator) {
      text_.remove_prefix(std::min(literal.size(), text_.size()));
      return;
    }
    SkipBlanks();
    const bool sign = !text_.empty() && (text_[0] == '-' || text_[0] == '+') && literal == " ";
    if (!text_.empty() && !IsLetter(text_[0]) && !IsDigit(text_[0]) && !sign)
      text_.remove_prefix(1);
  }

  // Exactly the field's digits where another number follows at once, else all digits there are.
  Result<Int> Number(FieldId id, bool next_is_number, int* digits) {
    const auto width = static_cast<std::size_t>(WidthOf(id));
    const std::size_t most = next_is_number ? width : 9;
    std::size_t count = 0;
    Int value = 0;
    while (count < most && count < text_.size() && IsDigit(text_[count]))
      value = value * 10 + (text_[count++] - '0');
    if (count == 0 || (next_is_number && count < width && count < text_.size()))
      return errors::BadDatetime(Quoted(text_), "the template's number");
    *digits = static_cast<int>(count);
    text_.remove_prefix(count);
    return value;
  }

  Status ReadField(const TemplatePart& part, bool next_is_number) {
    if (part.id == FieldId::kMonthName || part.id == FieldId::kMonthShort) return ReadMonth(part);
    if (part.id == FieldId::kHalfOfDay) return ReadHalf();
    int digits = 0;
    GL_TRY(const Int value, Number(part.id, next_is_number, &digits));
    switch (part.id) {
      case FieldId::kYear4:
        fields_.year = value;
        break;
      case FieldId::kYear2:
        // The year nearest to 2020.
        fields_.year = digits > 2 ? value : value < 70 ? value + 2000 : value + 1900;
        break;
      case FieldId::kMonth:
        fields_.month = value;
        break;
      case FieldId::kDayOfMonth:
        fields_.day = value;
        break;
      case FieldId::kDayOfYear:
        fields_.day_of_year = value;
        break;
      case FieldId::kHour12:
      case FieldId::kHour24:
        fields_.hour = value;
        fields_.hour12 = part.id == FieldId::kHour12;
        break;
      case FieldId::kMinute:
        fields_.minute = value;
        break;
      case FieldId::kSecond:
        fields_.second = value;
        break;
      case FieldId::kMillisecond:
        fields_.micros += digits > 3 ? kMicrosPerSecond : value * Scale(6 - digits);
        break;
      case FieldId::kMicrosecond:
        fields_.micros += digits > 6 ? kMicrosPerSecond : value * Scale(6 - digits);
        break;
      default:
        return errors::NotOffered("reading by this template field");
    }
    return Ok();
  }
  static Int Scale(int digits) { return static_cast<Int>(PowerOfTen(digits)); }

  Status ReadMonth(const TemplatePart& part) {
    for (std::size_t month = 0; month < std::size(kMonths); ++month) {
      const Text name =
          part.id == FieldId::kMonthName ? kMonths[month] : kMonths[month].substr(0, 3);
      if (!EqualsIgnoreAsciiCase(text_.substr(0, name.size()), name)) continue;
      fields_.month = static_cast<Int>(month) + 1;
      text_.remove_prefix(name.size());
      return Ok();
    }
    return errors::BadDatetime(Quoted(text_), "the template's month");
  }
  Status ReadHalf() {
    const std::string half = AsciiLower(text_.substr(0, 2));
    if (half != "am" && half != "pm")
      return errors::BadDatetime(Quoted(text_), "the template's AM or PM");
    fields_.pm = half == "pm";
    fields_.has_half = true;
    text_.remove_prefix(2);
    return Ok();
  }

  Text text_;
  ReadFields fields_;
};

Error OutOfRange(Text text) {
  return errors::DatetimeOutOfRange(Concat("date or time ", Quoted(text)));
}

Result<DayAndTime> Assemble(ReadFields fields, Text text) {
  if (fields.hour12) {
    if (fields.hour < 1 || fields.hour > 12)
      return errors::BadDatetime(Quoted(text), "an hour from 1 to 12");
    if (fields.has_half) fields.hour = fields.hour % 12 + (fields.pm ? 12 : 0);
  }
  if (fields.hour > 23 || fields.minute > 59 || fields.second > 59 || fields.micros > 999'999)
    return OutOfRange(text);
  // A year that was not given, or given as 0, is 1 BC.
  CivilDate date{fields.year, static_cast<int>(std::min<Int>(fields.month, 99)),
                 static_cast<int>(std::min<Int>(fields.day, 99))};
  if (fields.day_of_year > 0) {
    if (fields.day_of_year > 366) return OutOfRange(text);
    date = CivilFromDays(DaysFromCivil({fields.year, 1, 1}) + fields.day_of_year - 1);
    if (date.year != fields.year) return OutOfRange(text);
  }
  if (!IsValid(date)) return OutOfRange(text);
  const Int micros =
      ((fields.hour * 60 + fields.minute) * 60 + fields.second) * kMicrosPerSecond + fields.micros;
  return DayAndTime{DaysFromCivil(date), micros};
}

}  // namespace

Result<std::string> FormatMoment(Text format, const Moment& moment) {
  GL_TRY(const std::vector<TemplatePart> parts, ParseTemplate(format));
  std::string out;
  for (const TemplatePart& part : parts) {
    const NumberField number = NumberOf(part.id, moment);
    if (number.width < 0) {
      out += WordOf(part, moment);
      continue;
    }
    const std::string digits =
        Digits(number.value, static_cast<std::size_t>(number.width), part.fill);
    out += digits;
    if (part.ordinal != 0) out += OrdinalSuffix(digits, part.ordinal);
  }
  return out;
}

Result<DayAndTime> ReadMoment(Text text, Text format) {
  GL_TRY(const std::vector<TemplatePart> parts, ParseTemplate(format));
  MomentReader reader(text);
  GL_RETURN_IF_ERROR(reader.Read(parts));
  return Assemble(reader.fields(), text);
}

}  // namespace goldline::sql::internal
