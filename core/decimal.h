// Decimal is an exact decimal number of up to 38 digits: coefficient × 10^-scale. The scale is part
// of the value as in PostgreSQL (1.50 prints as 1.50) but not of its order (1.50 equals 1.5).
//
//   std::optional<Decimal> price = ParseDecimal("12.50");
//   std::optional<Decimal> total = Add(*price, Decimal{3, 0});   // nullopt: more than 38 digits
//
// Trivially copyable. Operations that can leave 38 digits return nullopt; the caller words the
// error.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace goldline {

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;

struct Decimal {
  static constexpr int kMaxDigits = 38;

  Int128 coefficient = 0;
  std::uint8_t scale = 0;  // digits after the point, 0..38

  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);
  friend bool operator==(const Decimal& a, const Decimal& b) { return (a <=> b) == 0; }
};

// Digits with an optional sign, point and exponent ("-1.5e3"); no blanks, no NaN. nullopt when the
// text is not a number or does not fit in 38 digits.
std::optional<Decimal> ParseDecimal(std::string_view text);

// All digits of the scale: Decimal{1250, 2} is "12.50".
std::string ToString(const Decimal& value);
double ToDouble(const Decimal& value);

std::optional<Decimal> Add(const Decimal& a, const Decimal& b);
std::optional<Decimal> Subtract(const Decimal& a, const Decimal& b);
// The scale is the sum of both scales.
std::optional<Decimal> Multiply(const Decimal& a, const Decimal& b);
// The same value with `scale` digits after the point, rounded half away from zero; nullopt when the
// digits do not fit.
std::optional<Decimal> Rescale(const Decimal& value, int scale);
// `value` cut to `scale` digits after the point, towards zero; a greater scale only adds zeros.
std::optional<Decimal> Truncate(const Decimal& value, int scale);
// The quotient as PostgreSQL computes it: rounded half away from zero to the greatest of both
// scales and what gives 16 significant digits (numeric.c, select_div_scale). `b` is not 0.
std::optional<Decimal> Divide(const Decimal& a, const Decimal& b);
// The integer part of the quotient, and what is left of `a`, with the sign of `a`. `b` is not 0.
std::optional<Decimal> DivideInteger(const Decimal& a, const Decimal& b);
std::optional<Decimal> Remainder(const Decimal& a, const Decimal& b);
// 15 significant digits of `value`, as PostgreSQL casts; nullopt for NaN, infinities and what does
// not fit.
std::optional<Decimal> DecimalFromDouble(double value);
// Without trailing zeros after the point: equal values give equal bytes. For keys and hashes.
Decimal Normalized(const Decimal& value);

// 10^exponent for 0..38.
Int128 PowerOfTen(int exponent);
// Number of decimal digits of |value|; 0 has one.
int DigitCount(Int128 value);

}  // namespace goldline
