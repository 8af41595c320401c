// to_char, to_date, to_timestamp by template.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/sql/internal/format_number.h"
#include "core/sql/internal/format_time.h"
#include "core/sql/internal/numbers.h"
#include "core/sql/internal/registry.h"

namespace goldline::sql::internal {
namespace {

using Int = std::int64_t;
using Text = std::string_view;

template <class T>
T OrFail(RowCall& call, Result<T> value) {
  if (value.ok()) return *std::move(value);
  call.Fail(std::move(value).error());
  return {};
}

// An empty template gives NULL.
std::optional<std::string> TimestampToChar(RowCall& call, Int timestamp, Text format) {
  if (format.empty()) return std::nullopt;
  return OrFail(call, FormatMoment(format, MomentOf(timestamp)));
}

std::string Formatted(RowCall& call, Text format, const Decimal& value, bool negative) {
  const Int128 magnitude = value.coefficient < 0 ? -value.coefficient : value.coefficient;
  return OrFail(call, FormatNumber(format, Decimal{magnitude, value.scale}, negative));
}

std::string NumericToChar(RowCall& call, const Decimal& value, Text format) {
  const int scale = OrFail(call, TemplateScale(format));
  const Decimal rounded = OrTooManyDigits(call, Rescale(value, scale));
  return call.failed() ? std::string() : Formatted(call, format, rounded, rounded.coefficient < 0);
}
std::string IntegerToChar(RowCall& call, Int value, Text format) {
  return NumericToChar(call, Decimal{value, 0}, format);
}
std::string DoubleToChar(RowCall& call, double value, Text format) {
  const int scale = OrFail(call, TemplateScale(format));
  if (!std::isfinite(value)) call.Fail(errors::NotFinite("to_char"));
  if (call.failed()) return {};
  char digits[400];
  // Not more than the 15 digits that a double is sure of.
  const auto whole =
      std::to_chars(digits, digits + sizeof digits, std::fabs(value), std::chars_format::fixed, 0)
          .ptr;
  const int shown = std::clamp(15 - static_cast<int>(whole - digits), 0, scale);
  const auto end =
      std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed, shown).ptr;
  const Decimal rounded =
      OrTooManyDigits(call, ParseDecimal({digits, static_cast<std::size_t>(end - digits)}));
  return call.failed() ? std::string() : Formatted(call, format, rounded, std::signbit(value));
}

Int ToDate(RowCall& call, Text text, Text format) {
  const DayAndTime read = OrFail(call, ReadMoment(text, format));
  if (!call.failed() && !IsDate(read.day)) call.Fail(errors::DatetimeOutOfRange("date"));
  return read.day;
}
Int ToTimestamp(RowCall& call, Text text, Text format) {
  const DayAndTime read = OrFail(call, ReadMoment(text, format));
  const auto joined = JoinTimestamp(read.day, read.micros);
  if (!joined && !call.failed()) call.Fail(errors::DatetimeOutOfRange("timestamp"));
  return joined.value_or(0);
}

constexpr Type kText = Type::kText;

}  // namespace

std::vector<Function> FormatFunctions() {
  constexpr Text kTime = "time";
  constexpr Text kNumber = "number";
  return {
      {"to_char",
       kTime,
       {Type::kTimestamp, kText},
       kText,
       Strict<TimestampToChar>(),
       "written by a template such as 'YYYY-MM-DD HH24:MI'"},
      {"to_char",
       kTime,
       {Type::kTimestampTz, kText},
       kText,
       Strict<TimestampToChar>(),
       "written by a template, in UTC"},
      {"to_char", kTime, {Type::kInterval, kText}, kText, nullptr, "use extract()"},
      {"to_char",
       kNumber,
       {Type::kInt32, kText},
       kText,
       Strict<IntegerToChar>(),
       "written by a template such as 'FM999,990.00'"},
      {"to_char",
       kNumber,
       {Type::kInt64, kText},
       kText,
       Strict<IntegerToChar>(),
       "written by a template such as 'FM999,990.00'"},
      {"to_char",
       kNumber,
       {Type::kNumeric, kText},
       kText,
       Strict<NumericToChar>(),
       "written by a template such as 'FM999,990.00'"},
      {"to_char",
       kNumber,
       {Type::kDouble, kText},
       kText,
       Strict<DoubleToChar>(),
       "written by a template such as 'FM999,990.00'"},
      {"to_date",
       kTime,
       {kText, kText},
       Type::kDate,
       Strict<ToDate>(),
       "read by a template such as 'DD.MM.YYYY'"},
      {"to_timestamp",
       kTime,
       {kText, kText},
       Type::kTimestampTz,
       Strict<ToTimestamp>(),
       "read by a template such as 'DD.MM.YYYY HH24:MI', in UTC"},
  };
}

}  // namespace goldline::sql::internal
