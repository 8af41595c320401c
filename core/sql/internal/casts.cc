#include "core/sql/internal/casts.h"

#include <charconv>
#include <cmath>
#include <limits>

#include "core/double_text.h"
#include "core/json.h"
#include "core/sql/internal/numbers.h"
#include "core/sql/internal/times.h"
#include "core/sql/internal/unicode.h"
#include "core/text.h"

namespace goldline::sql::internal {
namespace {

using Int = std::int64_t;
using Text = std::string_view;

// ------------------------------------------------------------------------------- from text

Result<Int> ParseBool(Text text) {
  const std::string word = AsciiLower(Trim(text));
  // Any prefix of these that is not shared, as parse_bool_with_len reads them.
  struct BoolWord {
    Text word;
    std::size_t shortest;
    Int value;
  };
  constexpr BoolWord kWords[] = {{"true", 1, 1}, {"false", 1, 0}, {"yes", 1, 1}, {"no", 1, 0},
                                 {"on", 2, 1},   {"off", 2, 0},   {"1", 1, 1},   {"0", 1, 0}};
  for (const BoolWord& row : kWords) {
    if (word.size() >= row.shortest && row.word.starts_with(word)) return row.value;
  }
  return errors::InvalidText(Quoted(text), "boolean");
}

Result<Int> ParseInteger(Text text, Type type) {
  Text digits = Trim(text);
  if (digits.starts_with('+')) digits.remove_prefix(1);
  Int value = 0;
  const char* end = digits.data() + digits.size();
  const auto [rest, failure] = std::from_chars(digits.data(), end, value);
  const bool doubled_sign = text.find("+-") != Text::npos;
  if (failure == std::errc::invalid_argument || doubled_sign)
    return errors::InvalidText(Quoted(text), TypeName(type));
  // Too many digits are noticed before what follows them.
  if (failure == std::errc::result_out_of_range || !FitsInteger(value, type))
    return errors::OutOfRange(Concat(Quoted(text), " for type ", TypeName(type)));
  if (rest != end) return errors::InvalidText(Quoted(text), TypeName(type));
  return value;
}

// Digits with at most one point, and an exponent of digits.
bool LooksNumeric(Text text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const auto digits = [&text] {
    std::size_t count = 0;
    while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
    text.remove_prefix(count);
    return count;
  };
  std::size_t count = digits();
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    count += digits();
  }
  if (count == 0) return false;
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    if (digits() == 0) return false;
  }
  return text.empty();
}

// NaN, inf, Infinity with a sign: nullopt for anything else.
std::optional<double> ParseNotFinite(Text text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (EqualsIgnoreAsciiCase(text, "nan")) return std::numeric_limits<double>::quiet_NaN();
  if (!EqualsIgnoreAsciiCase(text, "inf") && !EqualsIgnoreAsciiCase(text, "infinity"))
    return std::nullopt;
  const double infinity = std::numeric_limits<double>::infinity();
  return negative ? -infinity : infinity;
}

Result<Decimal> ParseNumeric(Text text) {
  const Text digits = Trim(text);
  if (const auto value = ParseDecimal(digits)) return *value;
  if (LooksNumeric(digits)) return errors::TooManyDigits(Quoted(text));
  if (ParseNotFinite(digits)) return errors::NotFinite("numeric");
  return errors::InvalidText(Quoted(text), "numeric");
}

Result<double> ParseDouble(Text text) {
  Text digits = Trim(text);
  if (const auto special = ParseNotFinite(digits)) return *special;
  const bool numeric = LooksNumeric(digits);
  if (digits.starts_with('+')) digits.remove_prefix(1);
  double value = 0;
  // A beginning that is too large is said before what is wrong behind it, as strtod finds them.
  const auto failure = std::from_chars(digits.data(), digits.data() + digits.size(), value).ec;
  if (failure == std::errc::result_out_of_range)
    return errors::OutOfRange(Concat(Quoted(text), " for type double precision"));
  if (!numeric) return errors::InvalidText(Quoted(text), "double precision");
  return value;
}

Result<Text> ParseJsonText(Text text) {
  if (const auto document = ParseJson(text); !document.ok())
    return errors::InvalidText(Quoted(text), "json");
  return text;
}

template <class T>
T OrFail(RowCall& call, Result<T> value) {
  if (value.ok()) return *std::move(value);
  call.Fail(std::move(value).error());
  return {};
}

Int TextToBool(RowCall& call, Text text) { return OrFail(call, ParseBool(text)); }
template <Type kType>
Int TextToInteger(RowCall& call, Text text) {
  return OrFail(call, ParseInteger(text, kType));
}
Decimal TextToNumeric(RowCall& call, Text text) { return OrFail(call, ParseNumeric(text)); }
double TextToDouble(RowCall& call, Text text) { return OrFail(call, ParseDouble(text)); }
Int TextToDate(RowCall& call, Text text) { return OrFail(call, ParseDateText(text)); }
Int TextToTime(RowCall& call, Text text) { return OrFail(call, ParseTimeText(text)); }
Int TextToTimestamp(RowCall& call, Text text) { return OrFail(call, ParseTimestampText(text)); }
Int TextToTimestampTz(RowCall& call, Text text) { return OrFail(call, ParseTimestampTzText(text)); }
Interval TextToInterval(RowCall& call, Text text) { return OrFail(call, ParseIntervalText(text)); }
Text TextToJson(RowCall& call, Text text) { return OrFail(call, ParseJsonText(text)); }

// ------------------------------------------------------------------------------- to text

Text BoolToText(RowCall&, Int value) { return value != 0 ? "true" : "false"; }
Text BoolOutput(RowCall&, Int value) { return value != 0 ? "t" : "f"; }
std::string IntegerToText(RowCall&, Int value) { return Concat(value); }
std::string NumericToText(RowCall&, const Decimal& value) { return ToString(value); }
std::string DoubleToText(RowCall&, double value) { return FormatDouble(value); }
std::string DateToText(RowCall&, Int days) { return FormatDate(days); }
std::string TimeToText(RowCall&, Int micros) { return FormatTime(micros); }
std::string TimestampToText(RowCall&, Int micros) { return FormatTimestamp(micros); }
std::string TimestampTzToText(RowCall&, Int micros) {
  std::string text = FormatTimestamp(micros);
  text.insert(text.ends_with(" BC") ? text.size() - 3 : text.size(), "+00");
  return text;
}
std::string IntervalToText(RowCall&, const Interval& value) { return FormatInterval(value); }

// ------------------------------------------------------------------------------- numbers

template <class T>
T Copy(RowCall&, T value) {
  return value;
}
template <Type kType>
Int IntegerToInteger(RowCall& call, Int value) {
  if (!FitsInteger(value, kType)) call.Fail(errors::OutOfRange(TypeName(kType)));
  return value;
}
Int IntegerToBool(RowCall&, Int value) { return value != 0 ? 1 : 0; }
Decimal IntegerToNumeric(RowCall&, Int value) { return Decimal{value, 0}; }
double IntegerToDouble(RowCall&, Int value) { return static_cast<double>(value); }
template <Type kType>
Int NumericToInteger(RowCall& call, const Decimal& value) {
  const auto nearest = ToInt64(value);
  if (nearest && FitsInteger(*nearest, kType)) return *nearest;
  call.Fail(errors::OutOfRange(TypeName(kType)));
  return 0;
}
double NumericToDouble(RowCall&, const Decimal& value) { return ToDouble(value); }
template <Type kType>
Int DoubleToInteger(RowCall& call, double value) {
  const double nearest = std::rint(value);
  // 2^63 itself does not fit; NaN fails both comparisons.
  if (nearest >= -0x1p63 && nearest < 0x1p63 && FitsInteger(static_cast<Int>(nearest), kType))
    return static_cast<Int>(nearest);
  call.Fail(errors::OutOfRange(TypeName(kType)));
  return 0;
}
Decimal DoubleToNumeric(RowCall& call, double value) {
  if (!std::isfinite(value)) {
    call.Fail(errors::NotFinite("numeric"));
    return {};
  }
  return OrTooManyDigits(call, DecimalFromDouble(value));
}

// ------------------------------------------------------------------------------- times

Int DateToTimestamp(RowCall& call, Int days) {
  const auto micros = JoinTimestamp(days, 0);
  if (!micros) call.Fail(errors::DatetimeOutOfRange("timestamp"));
  return micros.value_or(0);
}
Int TimestampToDate(RowCall&, Int micros) { return SplitTimestamp(micros).day; }
Int TimestampToTime(RowCall&, Int micros) { return SplitTimestamp(micros).micros; }
Interval TimeToInterval(RowCall&, Int micros) { return Interval{0, 0, micros}; }
Int IntervalToTime(RowCall&, const Interval& value) { return SplitTimestamp(value.micros).micros; }

// ------------------------------------------------------------------------------- modifiers

Decimal FitNumeric(RowCall& call, const Decimal& value) {
  const auto& modifiers = static_cast<const TypeModifiers&>(*call.prepared());
  const auto rounded = Rescale(value, modifiers.second);
  const int whole_digits = modifiers.first - modifiers.second;
  if (rounded && (rounded->coefficient == 0 ||
                  DigitCount(rounded->coefficient) - modifiers.second <= whole_digits)) {
    return *rounded;
  }
  call.Fail(errors::OutOfRange(Concat("numeric(", modifiers.first, ",", modifiers.second, ")")));
  return {};
}

Text FitText(RowCall& call, Text text) {
  const auto& modifiers = static_cast<const TypeModifiers&>(*call.prepared());
  return text.substr(0, OffsetOfCodePoint(text, static_cast<std::size_t>(modifiers.first)));
}

Int FitMicros(RowCall& call, Int micros) {
  const auto& modifiers = static_cast<const TypeModifiers&>(*call.prepared());
  Int unit = kMicrosPerSecond;
  for (int digit = 0; digit < modifiers.first; ++digit) unit /= 10;
  // Counted from 2000-01-01 as PostgreSQL does, halves go away from there.
  constexpr Int kEpoch2000 = 10'957 * kMicrosPerDay;
  const bool timestamp = modifiers.second != 0;
  const Int since = timestamp ? micros - kEpoch2000 : micros;
  const Int rounded = (since >= 0 ? since + unit / 2 : since - unit / 2) / unit * unit;
  return timestamp ? rounded + kEpoch2000 : rounded;
}

struct CastRow {
  Type from;
  Type to;
  CastContext context;
  Kernel kernel;
};

constexpr Type kBool = Type::kBool;
constexpr Type kInt16 = Type::kInt16;
constexpr Type kInt32 = Type::kInt32;
constexpr Type kInt64 = Type::kInt64;
constexpr Type kNumeric = Type::kNumeric;
constexpr Type kDouble = Type::kDouble;
constexpr Type kText = Type::kText;
constexpr Type kDate = Type::kDate;
constexpr Type kTime = Type::kTime;
constexpr Type kTimestamp = Type::kTimestamp;
constexpr Type kTimestampTz = Type::kTimestampTz;
constexpr Type kInterval = Type::kInterval;
constexpr Type kJson = Type::kJson;
constexpr CastContext kExplicit = CastContext::kExplicit;
constexpr CastContext kAssignment = CastContext::kAssignment;
constexpr CastContext kImplicit = CastContext::kImplicit;

constexpr CastRow kCasts[] = {
    {kBool, kInt32, kExplicit, Strict<Copy<Int>>()},
    {kInt32, kBool, kExplicit, Strict<IntegerToBool>()},
    {kInt16, kInt32, kImplicit, Strict<Copy<Int>>()},
    {kInt16, kInt64, kImplicit, Strict<Copy<Int>>()},
    {kInt32, kInt64, kImplicit, Strict<Copy<Int>>()},
    {kInt32, kInt16, kAssignment, Strict<IntegerToInteger<kInt16>>()},
    {kInt64, kInt16, kAssignment, Strict<IntegerToInteger<kInt16>>()},
    {kInt64, kInt32, kAssignment, Strict<IntegerToInteger<kInt32>>()},
    {kInt16, kNumeric, kImplicit, Strict<IntegerToNumeric>()},
    {kInt32, kNumeric, kImplicit, Strict<IntegerToNumeric>()},
    {kInt64, kNumeric, kImplicit, Strict<IntegerToNumeric>()},
    {kInt16, kDouble, kImplicit, Strict<IntegerToDouble>()},
    {kInt32, kDouble, kImplicit, Strict<IntegerToDouble>()},
    {kInt64, kDouble, kImplicit, Strict<IntegerToDouble>()},
    {kNumeric, kDouble, kImplicit, Strict<NumericToDouble>()},
    {kNumeric, kInt16, kAssignment, Strict<NumericToInteger<kInt16>>()},
    {kNumeric, kInt32, kAssignment, Strict<NumericToInteger<kInt32>>()},
    {kNumeric, kInt64, kAssignment, Strict<NumericToInteger<kInt64>>()},
    {kDouble, kInt16, kAssignment, Strict<DoubleToInteger<kInt16>>()},
    {kDouble, kInt32, kAssignment, Strict<DoubleToInteger<kInt32>>()},
    {kDouble, kInt64, kAssignment, Strict<DoubleToInteger<kInt64>>()},
    {kDouble, kNumeric, kAssignment, Strict<DoubleToNumeric>()},
    {kDate, kTimestamp, kImplicit, Strict<DateToTimestamp>()},
    {kDate, kTimestampTz, kImplicit, Strict<DateToTimestamp>()},
    {kTimestamp, kTimestampTz, kImplicit, Strict<Copy<Int>>()},
    {kTimestamp, kDate, kAssignment, Strict<TimestampToDate>()},
    {kTimestamp, kTime, kAssignment, Strict<TimestampToTime>()},
    {kTimestampTz, kTimestamp, kAssignment, Strict<Copy<Int>>()},
    {kTimestampTz, kDate, kAssignment, Strict<TimestampToDate>()},
    {kTimestampTz, kTime, kAssignment, Strict<TimestampToTime>()},
    {kTime, kInterval, kImplicit, Strict<TimeToInterval>()},
    {kInterval, kTime, kAssignment, Strict<IntervalToTime>()},
    {kBool, kText, kAssignment, Strict<BoolToText>()},
    {kInt16, kText, kAssignment, Strict<IntegerToText>()},
    {kInt32, kText, kAssignment, Strict<IntegerToText>()},
    {kInt64, kText, kAssignment, Strict<IntegerToText>()},
    {kNumeric, kText, kAssignment, Strict<NumericToText>()},
    {kDouble, kText, kAssignment, Strict<DoubleToText>()},
    {kDate, kText, kAssignment, Strict<DateToText>()},
    {kTime, kText, kAssignment, Strict<TimeToText>()},
    {kTimestamp, kText, kAssignment, Strict<TimestampToText>()},
    {kTimestampTz, kText, kAssignment, Strict<TimestampTzToText>()},
    {kInterval, kText, kAssignment, Strict<IntervalToText>()},
    {kJson, kText, kAssignment, Strict<Copy<Text>>()},
    {kText, kBool, kExplicit, Strict<TextToBool>()},
    {kText, kInt16, kExplicit, Strict<TextToInteger<kInt16>>()},
    {kText, kInt32, kExplicit, Strict<TextToInteger<kInt32>>()},
    {kText, kInt64, kExplicit, Strict<TextToInteger<kInt64>>()},
    {kText, kNumeric, kExplicit, Strict<TextToNumeric>()},
    {kText, kDouble, kExplicit, Strict<TextToDouble>()},
    {kText, kDate, kExplicit, Strict<TextToDate>()},
    {kText, kTime, kExplicit, Strict<TextToTime>()},
    {kText, kTimestamp, kExplicit, Strict<TextToTimestamp>()},
    {kText, kTimestampTz, kExplicit, Strict<TextToTimestampTz>()},
    {kText, kInterval, kExplicit, Strict<TextToInterval>()},
    {kText, kJson, kExplicit, Strict<TextToJson>()},
};

Kernel CopyKernel(Type type) {
  switch (PhysicalOf(type)) {
    case Physical::kInt:
      return Strict<Copy<Int>>();
    case Physical::kDouble:
      return Strict<Copy<double>>();
    case Physical::kNumeric:
      return Strict<Copy<Decimal>>();
    case Physical::kText:
      return Strict<Copy<Text>>();
    case Physical::kInterval:
      return Strict<Copy<Interval>>();
    case Physical::kNone:
      break;
  }
  return nullptr;
}

const CastRow* FindCast(Type from, Type to) {
  for (const CastRow& row : kCasts) {
    if (row.from == from && row.to == to) return &row;
  }
  return nullptr;
}

}  // namespace

CastContext CastContextOf(Type from, Type to) {
  if (from == to) return CastContext::kImplicit;
  const CastRow* row = FindCast(from, to);
  return row == nullptr ? CastContext::kNone : row->context;
}

Kernel CastKernel(Type from, Type to) {
  if (from == to) return CopyKernel(from);
  const CastRow* row = FindCast(from, to);
  return row == nullptr ? nullptr : row->kernel;
}

Kernel OutputKernel(Type from) {
  return from == Type::kBool ? Strict<BoolOutput>() : CastKernel(from, Type::kText);
}

Kernel FitKernel(Type type) {
  switch (type) {
    case Type::kNumeric:
      return Strict<FitNumeric>();
    case Type::kText:
      return Strict<FitText>();
    case Type::kTime:
    case Type::kTimestamp:
    case Type::kTimestampTz:
      return Strict<FitMicros>();
    default:
      return nullptr;
  }
}

Status AppendParsed(std::string_view text, Column& out) {
  switch (out.type) {
    case Type::kBool: {
      GL_TRY(const Int value, ParseBool(text));
      out.AppendInt(value);
      return Ok();
    }
    case Type::kInt16:
    case Type::kInt32:
    case Type::kInt64: {
      GL_TRY(const Int value, ParseInteger(text, out.type));
      out.AppendInt(value);
      return Ok();
    }
    case Type::kNumeric: {
      GL_TRY(const Decimal value, ParseNumeric(text));
      out.AppendNumeric(value);
      return Ok();
    }
    case Type::kDouble: {
      GL_TRY(const double value, ParseDouble(text));
      out.AppendDouble(value);
      return Ok();
    }
    case Type::kDate:
    case Type::kTime:
    case Type::kTimestamp:
    case Type::kTimestampTz: {
      const auto parse = out.type == Type::kDate        ? ParseDateText
                         : out.type == Type::kTime      ? ParseTimeText
                         : out.type == Type::kTimestamp ? ParseTimestampText
                                                        : ParseTimestampTzText;
      GL_TRY(const Int value, parse(text));
      out.AppendInt(value);
      return Ok();
    }
    case Type::kInterval: {
      GL_TRY(const Interval value, ParseIntervalText(text));
      out.AppendInterval(value);
      return Ok();
    }
    case Type::kJson: {
      GL_TRY(const Text value, ParseJsonText(text));
      out.AppendText(value);
      return Ok();
    }
    case Type::kText:
    case Type::kUnknown:
      break;
  }
  out.AppendText(text);
  return Ok();
}

}  // namespace goldline::sql::internal
