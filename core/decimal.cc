#include "core/decimal.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>

namespace goldline {
namespace {

constexpr std::array<Int128, 39> kPowers = [] {
  std::array<Int128, 39> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

constexpr Int128 kLimit = kPowers[38];  // exclusive bound of |coefficient|

bool Fits(Int128 value) { return value > -kLimit && value < kLimit; }
UInt128 Magnitude(Int128 value) {
  return value < 0 ? UInt128{0} - static_cast<UInt128>(value) : static_cast<UInt128>(value);
}

bool MultiplyChecked(Int128 a, Int128 b, Int128* out) {
  return !__builtin_mul_overflow(a, b, out) && Fits(*out);
}

// a and b at one scale, or nullopt when the finer scale does not fit.
std::optional<std::pair<Int128, Int128>> Align(const Decimal& a, const Decimal& b) {
  const int scale = std::max(a.scale, b.scale);
  Int128 x = 0;
  Int128 y = 0;
  if (!MultiplyChecked(a.coefficient, kPowers[static_cast<std::size_t>(scale - a.scale)], &x) ||
      !MultiplyChecked(b.coefficient, kPowers[static_cast<std::size_t>(scale - b.scale)], &y)) {
    return std::nullopt;
  }
  return std::pair{x, y};
}

// Compares |a| and |b| by integer part, then by fraction: exact where aligning would overflow.
std::strong_ordering CompareMagnitude(const Decimal& a, const Decimal& b) {
  const auto unit_a = static_cast<UInt128>(kPowers[a.scale]);
  const auto unit_b = static_cast<UInt128>(kPowers[b.scale]);
  const UInt128 x = Magnitude(a.coefficient);
  const UInt128 y = Magnitude(b.coefficient);
  if (x / unit_a != y / unit_b) return x / unit_a <=> y / unit_b;
  UInt128 fraction_a = x % unit_a;
  UInt128 fraction_b = y % unit_b;
  // Both fractions are below 10^scale, so bringing them to the finer scale stays below 10^38.
  if (a.scale < b.scale)
    fraction_a *= static_cast<UInt128>(kPowers[static_cast<std::size_t>(b.scale - a.scale)]);
  if (b.scale < a.scale)
    fraction_b *= static_cast<UInt128>(kPowers[static_cast<std::size_t>(a.scale - b.scale)]);
  return fraction_a <=> fraction_b;
}

// A product of two 128-bit numbers.
struct Wide {
  UInt128 high = 0;
  UInt128 low = 0;
};

Wide MultiplyWide(UInt128 a, UInt128 b) {
  constexpr UInt128 kMask = std::numeric_limits<std::uint64_t>::max();
  const UInt128 a_low = a & kMask;
  const UInt128 b_low = b & kMask;
  const UInt128 low = a_low * b_low;
  const UInt128 middle = (a >> 64) * b_low + (low >> 64);
  const UInt128 cross = a_low * (b >> 64) + (middle & kMask);
  return {(a >> 64) * (b >> 64) + (middle >> 64) + (cross >> 64), (cross << 64) | (low & kMask)};
}

struct Quotient {
  UInt128 value = 0;
  UInt128 rest = 0;
};

// Schoolbook division, a bit at a time; nullopt when the quotient needs more than 128 bits.
std::optional<Quotient> DivideWide(Wide a, UInt128 b) {
  if (a.high == 0) return Quotient{a.low / b, a.low % b};
  if (a.high >= b) return std::nullopt;
  for (int bit = 0; bit < 128; ++bit) {
    const bool carry = (a.high >> 127) != 0;
    a.high = (a.high << 1) | (a.low >> 127);
    a.low <<= 1;
    if (carry || a.high >= b) {
      a.high -= b;
      a.low |= 1;
    }
  }
  return Quotient{a.low, a.high};
}

// |a| * 10^shift / |b|, for shifts up to 76.
std::optional<Quotient> DivideShifted(UInt128 a, int shift, UInt128 b) {
  const int first = std::min(shift, 38);
  const auto power = [](int n) { return static_cast<UInt128>(PowerOfTen(n)); };
  auto out = DivideWide(MultiplyWide(a, power(first)), b);
  if (!out || shift == first) return out;
  const Wide head = MultiplyWide(out->value, power(shift - first));
  const auto tail = DivideWide(MultiplyWide(out->rest, power(shift - first)), b);
  if (!tail || head.high != 0) return std::nullopt;
  return Quotient{head.low + tail->value, tail->rest};
}

std::optional<Decimal> Signed(UInt128 magnitude, bool negative, int scale) {
  if (magnitude >= static_cast<UInt128>(kLimit)) return std::nullopt;
  const auto coefficient = static_cast<Int128>(magnitude);
  return Decimal{negative ? -coefficient : coefficient, static_cast<std::uint8_t>(scale)};
}

// The position and value of the first digit in base 10,000, in which PostgreSQL computes.
struct LeadingDigit {
  int weight = 0;
  Int128 digit = 0;
};

LeadingDigit Leading(const Decimal& value) {
  if (value.coefficient == 0) return {};
  const int before_point = DigitCount(value.coefficient) - value.scale;
  const int weight = (before_point - 1 >= 0 ? before_point - 1 : before_point - 4) / 4;
  const auto magnitude = static_cast<Int128>(Magnitude(value.coefficient));
  const int shift = 4 * weight + value.scale;
  return {weight, shift >= 0 ? magnitude / PowerOfTen(shift) : magnitude * PowerOfTen(-shift)};
}

int QuotientScale(const Decimal& a, const Decimal& b) {
  constexpr int kSignificantDigits = 16;
  const LeadingDigit x = Leading(a);
  const LeadingDigit y = Leading(b);
  const int weight = x.weight - y.weight - (x.digit <= y.digit ? 1 : 0);
  return std::max({kSignificantDigits - 4 * weight, int{a.scale}, int{b.scale}});
}

}  // namespace

Int128 PowerOfTen(int exponent) { return kPowers[static_cast<std::size_t>(exponent)]; }

int DigitCount(Int128 value) {
  const UInt128 magnitude = Magnitude(value);
  int digits = 1;
  while (digits < 39 &&
         magnitude >= static_cast<UInt128>(kPowers[static_cast<std::size_t>(digits)])) {
    if (++digits == 39) break;
  }
  return digits;
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
  if (a.scale == b.scale) return a.coefficient <=> b.coefficient;
  const bool negative_a = a.coefficient < 0;
  const bool negative_b = b.coefficient < 0;
  if (negative_a != negative_b)
    return negative_a ? std::strong_ordering::less : std::strong_ordering::greater;
  return negative_a ? CompareMagnitude(b, a) : CompareMagnitude(a, b);
}

std::optional<Decimal> ParseDecimal(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  Int128 coefficient = 0;
  int scale = 0;
  int seen = 0;
  bool point = false;
  std::size_t i = 0;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '.' && !point) {
      point = true;
    } else if (c >= '0' && c <= '9') {
      ++seen;
      if (coefficient >= kPowers[37]) return std::nullopt;
      coefficient = coefficient * 10 + (c - '0');
      if (point) ++scale;
    } else {
      break;
    }
  }
  if (seen == 0) return std::nullopt;
  if (i < text.size()) {
    if (text[i] != 'e' && text[i] != 'E') return std::nullopt;
    ++i;
    if (i < text.size() && text[i] == '+') ++i;
    int exponent = 0;
    const char* end = text.data() + text.size();
    const auto [rest, failure] = std::from_chars(text.data() + i, end, exponent);
    if (failure != std::errc{} || rest != end || exponent > 100 || exponent < -100)
      return std::nullopt;
    scale -= exponent;
  }
  if (scale < 0) {
    if (coefficient != 0 &&
        (scale < -37 || !MultiplyChecked(coefficient, PowerOfTen(-scale), &coefficient))) {
      return std::nullopt;
    }
    scale = 0;
  }
  if (scale > Decimal::kMaxDigits) return std::nullopt;
  return Decimal{negative ? -coefficient : coefficient, static_cast<std::uint8_t>(scale)};
}

std::string ToString(const Decimal& value) {
  UInt128 rest = Magnitude(value.coefficient);
  char digits[48];
  char* end = digits + sizeof digits;
  char* at = end;
  for (int written = 0; rest != 0 || written <= value.scale; ++written) {
    if (written == value.scale && value.scale != 0) *--at = '.';
    *--at = static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  }
  if (value.coefficient < 0) *--at = '-';
  return std::string(at, end);
}

double ToDouble(const Decimal& value) {
  // Both are doubles without rounding, and their quotient is rounded once: the nearest double
  // (Clinger, How to Read Floating Point Numbers Accurately, 1990).
  static constexpr double kPowers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                       1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                       1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  constexpr Int128 kExact = Int128{1} << 53;
  if (value.coefficient <= kExact && value.coefficient >= -kExact &&
      value.scale < std::size(kPowers)) {
    return static_cast<double>(static_cast<std::int64_t>(value.coefficient)) / kPowers[value.scale];
  }
  const std::string text = ToString(value);
  double out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

std::optional<Decimal> Add(const Decimal& a, const Decimal& b) {
  const auto aligned = Align(a, b);
  if (!aligned) return std::nullopt;
  Int128 sum = 0;  // two values just below 10^38 are more than 2^127
  if (__builtin_add_overflow(aligned->first, aligned->second, &sum)) return std::nullopt;
  if (!Fits(sum)) return std::nullopt;
  return Decimal{sum, std::max(a.scale, b.scale)};
}

std::optional<Decimal> Subtract(const Decimal& a, const Decimal& b) {
  return Add(a, Decimal{-b.coefficient, b.scale});
}

std::optional<Decimal> Multiply(const Decimal& a, const Decimal& b) {
  Int128 product = 0;
  const int scale = a.scale + b.scale;
  if (!MultiplyChecked(a.coefficient, b.coefficient, &product)) return std::nullopt;
  if (scale <= Decimal::kMaxDigits) return Decimal{product, static_cast<std::uint8_t>(scale)};
  return std::nullopt;
}

std::optional<Decimal> Rescale(const Decimal& value, int scale) {
  if (scale < 0 || scale > Decimal::kMaxDigits) return std::nullopt;
  const auto target = static_cast<std::uint8_t>(scale);
  if (scale >= value.scale) {
    Int128 coefficient = 0;
    if (!MultiplyChecked(value.coefficient, PowerOfTen(scale - value.scale), &coefficient))
      return std::nullopt;
    return Decimal{coefficient, target};
  }
  const Int128 unit = PowerOfTen(value.scale - scale);
  Int128 quotient = value.coefficient / unit;
  const Int128 remainder = value.coefficient % unit;
  if (Magnitude(remainder) >= static_cast<UInt128>(unit - unit / 2))
    quotient += value.coefficient < 0 ? -1 : 1;
  return Decimal{quotient, target};
}

std::optional<Decimal> Truncate(const Decimal& value, int scale) {
  if (scale >= value.scale) return Rescale(value, scale);
  const Int128 unit = PowerOfTen(value.scale - std::max(scale, 0));
  return Decimal{value.coefficient / unit, static_cast<std::uint8_t>(std::max(scale, 0))};
}

std::optional<Decimal> Divide(const Decimal& a, const Decimal& b) {
  const int scale = QuotientScale(a, b);
  if (scale > Decimal::kMaxDigits) return std::nullopt;
  const UInt128 divisor = Magnitude(b.coefficient);
  auto quotient = DivideShifted(Magnitude(a.coefficient), scale + b.scale - a.scale, divisor);
  if (!quotient) return std::nullopt;
  if (quotient->rest >= divisor - divisor / 2) ++quotient->value;
  return Signed(quotient->value, (a.coefficient < 0) != (b.coefficient < 0), scale);
}

std::optional<Decimal> DivideInteger(const Decimal& a, const Decimal& b) {
  const bool negative = (a.coefficient < 0) != (b.coefficient < 0);
  const UInt128 x = Magnitude(a.coefficient);
  const UInt128 y = Magnitude(b.coefficient);
  if (b.scale >= a.scale) {
    const auto quotient = DivideShifted(x, b.scale - a.scale, y);
    return quotient ? Signed(quotient->value, negative, 0) : std::nullopt;
  }
  // a / (b * 10^k) in whole numbers is (a / 10^k) / b.
  return Signed(x / static_cast<UInt128>(PowerOfTen(a.scale - b.scale)) / y, negative, 0);
}

std::optional<Decimal> Remainder(const Decimal& a, const Decimal& b) {
  const int scale = std::max(a.scale, b.scale);
  const auto power = [&](int n) { return static_cast<UInt128>(PowerOfTen(scale - n)); };
  const Wide divisor = MultiplyWide(Magnitude(b.coefficient), power(b.scale));
  const Wide dividend = MultiplyWide(Magnitude(a.coefficient), power(a.scale));
  // Beyond 128 bits, one of the two needed no zeros: it is the smaller, or the result.
  if (divisor.high != 0) {
    if (dividend.high == 0) return Signed(dividend.low, a.coefficient < 0, scale);
    return std::nullopt;
  }
  Wide reduced = dividend;
  reduced.high %= divisor.low;
  const auto quotient = DivideWide(reduced, divisor.low);
  return Signed(quotient->rest, a.coefficient < 0, scale);
}

std::optional<Decimal> DecimalFromDouble(double value) {
  if (!std::isfinite(value)) return std::nullopt;
  char digits[40];
  const auto end =
      std::to_chars(digits, digits + sizeof digits, value, std::chars_format::general, 15).ptr;
  return ParseDecimal({digits, static_cast<std::size_t>(end - digits)});
}

Decimal Normalized(const Decimal& value) {
  Decimal out = value;
  while (out.scale > 0 && out.coefficient % 10 == 0) {
    out.coefficient /= 10;
    --out.scale;
  }
  return out;
}

}  // namespace goldline
