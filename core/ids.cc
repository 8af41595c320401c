#include "core/ids.h"

#include <random>

namespace goldline {

Uuid NewUuid(UtcTime now) {
  thread_local std::mt19937_64 random{std::random_device{}()};
  const auto millis = static_cast<std::uint64_t>(now.micros / 1000);
  Uuid uuid;
  uuid.high = (millis << 16) | 0x7000 | (random() & 0x0FFF);
  uuid.low = 0x8000'0000'0000'0000 | (random() >> 2);
  return uuid;
}

std::string ToString(const Uuid& uuid) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  for (int digit = 0; digit < 32; ++digit) {
    if (digit == 8 || digit == 12 || digit == 16 || digit == 20) out += '-';
    const std::uint64_t half = digit < 16 ? uuid.high : uuid.low;
    out += kHex[(half >> (60 - 4 * (digit % 16))) & 15];
  }
  return out;
}

std::optional<Uuid> ParseUuid(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  Uuid uuid;
  int digits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (c != '-') return std::nullopt;
      continue;
    }
    int value = 0;
    if (c >= '0' && c <= '9') {
      value = c - '0';
    } else if (c >= 'a' && c <= 'f') {
      value = c - 'a' + 10;
    } else if (c >= 'A' && c <= 'F') {
      value = c - 'A' + 10;
    } else {
      return std::nullopt;
    }
    std::uint64_t& half = digits++ < 16 ? uuid.high : uuid.low;
    half = half << 4 | static_cast<std::uint64_t>(value);
  }
  return uuid;
}

}  // namespace goldline
