#include "core/double_text.h"

#include <charconv>
#include <cmath>
#include <string_view>

namespace goldline {
namespace {

// Whether `digits`, the shortest that read back as `value`, stand exactly between it and a
// neighbour, and read back only because ties go to even.
bool IsMidpoint(std::string_view digits, double value) {
  long double shown = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), shown);
  const double toward = shown > value ? HUGE_VAL : -HUGE_VAL;
  const auto a = static_cast<long double>(value);
  const auto b = static_cast<long double>(std::nextafter(value, toward));
  return shown != a && shown == a + (b - a) / 2;
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
  // PostgreSQL does not lean on ties; they exist only beyond 2^53.
  const bool tie = !plain && magnitude > 0x1p53 &&
                   IsMidpoint({digits, static_cast<std::size_t>(end - digits)}, value);
  if (tie) end = std::to_chars(digits, digits + sizeof digits, value, form, 16).ptr;
  return {static_cast<const char*>(digits), end};
}

}  // namespace goldline
