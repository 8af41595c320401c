#include "core/double_text.h"

#include <charconv>
#include <cmath>
#include <string_view>

#include "core/decimal.h"

namespace goldline {
namespace {

// A number as it is shown in scientific form: digits × 10^exponent.
struct Shown {
  Int128 digits = 0;
  int exponent = 0;
};
Shown ParseShown(std::string_view text) {
  Shown shown;
  const std::size_t e = text.find('e');
  std::from_chars(text.data() + e + (text[e + 1] == '+' ? 2 : 1), text.data() + text.size(),
                  shown.exponent);
  const std::size_t point = text.find('.');
  for (const char c : text.substr(0, e)) {
    if (c >= '0' && c <= '9') shown.digits = shown.digits * 10 + (c - '0');
  }
  if (point != std::string_view::npos) shown.exponent -= static_cast<int>(e - point) - 1;
  for (; shown.digits % 10 == 0; shown.digits /= 10) ++shown.exponent;
  return shown;
}

// Whether the number shown stands exactly between `value`, above 2^53, and a neighbour, and reads
// back only because ties go to even. By integers: with value = m × 2^e the midpoints are
// (2m ± 1) × 2^(e-1), and (4m - 1) × 2^(e-2) below a power of two; 10^k is 5^k × 2^k, and no
// midpoint of 54 bits is a multiple of 5^24.
bool IsMidpoint(std::string_view text, double value) {
  Shown shown = ParseShown(text);
  if (shown.exponent < 0 || shown.exponent > 23) return false;
  for (int i = 0; i < shown.exponent; ++i) shown.digits *= 5;
  int twos = shown.exponent;
  for (; shown.digits % 2 == 0; shown.digits /= 2) ++twos;

  int e = 0;
  const auto m = static_cast<Int128>(std::ldexp(std::frexp(std::fabs(value), &e), 53));
  e -= 53;
  const bool at_power = m == Int128{1} << 52;
  const auto is = [&](Int128 odd, int power) { return shown.digits == odd && twos == power; };
  return is(2 * m + 1, e - 1) || (at_power ? is(4 * m - 1, e - 2) : is(2 * m - 1, e - 1));
}

bool ReadsBack(std::string_view digits, double value) {
  double shown = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), shown);
  return shown == value;
}

}  // namespace

std::string FormatDouble(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  const double magnitude = std::fabs(value);
  const bool plain = magnitude == 0 || (magnitude >= 1e-4 && magnitude < 1e15);
  char digits[32];
  const auto form = plain ? std::chars_format::fixed : std::chars_format::scientific;
  const char* end = std::to_chars(digits, digits + sizeof digits, value, form).ptr;
  // PostgreSQL does not lean on ties, which exist only beyond 2^53: there it takes the next digits
  // that read back for being nearest.
  for (int precision = 0; magnitude > 0x1p53 && precision <= 16; ++precision) {
    const std::string_view shown(digits, static_cast<std::size_t>(end - digits));
    if (ReadsBack(shown, value) && !IsMidpoint(shown, value)) break;
    end = std::to_chars(digits, digits + sizeof digits, value, form, precision).ptr;
  }
  return {static_cast<const char*>(digits), end};
}

}  // namespace goldline
