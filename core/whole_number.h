// A whole number that is all of a text: "12", and neither "+12", "-1", "12 " nor "".
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace goldline {

inline std::optional<std::uint64_t> ParseWholeNumber(std::string_view text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

}  // namespace goldline
