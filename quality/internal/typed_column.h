// A TypedColumn is one field of a batch as its contract sees it: for each row whether there is a
// value, and the value read once as the declared type, so that every rule of the field runs over
// numbers instead of texts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/batch.h"
#include "core/decimal.h"
#include "quality/contract.h"
#include "quality/internal/value_set.h"

namespace goldline::quality {

enum class CellClass : std::uint8_t {
  kValue,
  kNull,      // absent, null or a missing value: only completeness rules look at it
  kMismatch,  // not of the declared type: fails `type`, and no other rule judges it
};

// How a field is read. Made once from its property.
struct FieldType {
  LogicalType type = LogicalType::kNone;
  std::string format;                // a date pattern; empty means ISO 8601
  std::optional<Decimal> low, high;  // what an integer format (i32, u8, …) can hold
  TextSet missing;                   // texts that stand for no value

  static FieldType Of(const Property& property, const std::vector<std::string>& missing);
};

// A number that does not fit in 18 digits and no exponent.
using WideNumber = std::variant<std::monostate, Decimal, double>;
WideNumber ParseWideNumber(std::string_view text);

// The commonest numbers: an optional minus, up to 18 digits, an optional point inside them. False
// for everything else, number or not.
bool ParsePlainNumber(std::string_view text, std::int64_t& coefficient, std::int8_t& scale);

struct TypedColumn {
  static constexpr std::int8_t kWide = -1;  // of `scales`: see the text

  std::vector<CellClass> classes;
  std::uint64_t nulls = 0;
  std::uint64_t mismatches = 0;
  const std::vector<std::string_view>* texts = nullptr;
  const std::vector<CellState>* states = nullptr;  // nullptr: all are absent
  const std::vector<CellForm>* forms = nullptr;    // nullptr: all are strings
  std::vector<std::int64_t> numbers;               // coefficients; days, microseconds, 0 and 1
  std::vector<std::int8_t> scales;                 // of integers and numbers
  std::vector<std::uint32_t> keys;                 // of objects that were flattened: how many
  std::optional<Column> converted;  // keeps the texts of a column that was typed already

  std::size_t rows() const { return classes.size(); }
  bool complete() const { return nulls + mismatches == 0; }
  // A number as an exact decimal, where it is one.
  std::optional<Decimal> DecimalAt(std::size_t row) const {
    if (scales[row] == kWide) return ParseDecimal((*texts)[row]);
    return Decimal{numbers[row], static_cast<std::uint8_t>(scales[row])};
  }
};

// `column` may be nullptr: the field is absent from every one of `rows` records.
void ReadColumn(const Column* column, std::size_t rows, const FieldType& type, TypedColumn& out);

// A column that is typed already, as the text a reader would have given.
Column AsText(const Column& column);

// A date, time or timestamp by its type: days, microseconds since midnight, microseconds UTC.
std::optional<std::int64_t> ParseTemporal(std::string_view text, LogicalType type,
                                          std::string_view format);
// Whether the letters of a date pattern are all understood.
bool KnowsDateFormat(std::string_view format);
// A date, a time or a timestamp, by the letters of the pattern.
LogicalType TypeOfDatePattern(std::string_view format);

}  // namespace goldline::quality
