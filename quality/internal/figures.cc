#include "quality/internal/figures.h"

#include <charconv>
#include <cmath>

#include "core/text.h"

namespace goldline::quality {

std::string Grouped(std::uint64_t value) {
  std::string digits = std::to_string(value);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string FourFigures(double value) {
  const double size = std::abs(value);
  if (size < 1e15 && value == std::floor(value)) return Concat(static_cast<std::int64_t>(value));
  if (!std::isfinite(value)) return Concat(value);
  const double scale = std::pow(10, 3 - std::floor(std::log10(size)));
  const double rounded = std::round(value * scale) / scale;
  if (size < 1e-4 || size >= 1e15) return Concat(rounded);
  char digits[32];
  const auto end =
      std::to_chars(digits, digits + sizeof digits, rounded, std::chars_format::fixed).ptr;
  return {digits, end};
}

}  // namespace goldline::quality
