#include "quality/internal/typed_column.h"

#include <string>

#include <gtest/gtest.h>

#include "core/civil.h"

namespace goldline::quality {
namespace {

std::optional<std::int64_t> DateOf(std::string_view text) {
  return ParseTemporal(text, LogicalType::kDate, "");
}

std::string Padded(int number, std::size_t width) {
  std::string digits = std::to_string(number);
  return std::string(width - digits.size(), '0') + digits;
}

// The quick reader of plain dates against the calendar, on both sides of every end of a month.
TEST(TypedColumn, ReadsPlainDatesAsTheCalendarDoes) {
  for (int year = 0; year <= 9999; ++year) {
    for (int month = 0; month <= 13; ++month) {
      for (const int day : {0, 1, 9, 28, 29, 30, 31, 32}) {
        const CivilDate date{year, month, day};
        std::optional<std::int64_t> expected;
        if (IsValid(date)) expected = DaysFromCivil(date);
        const std::string text = Padded(year, 4) + "-" + Padded(month, 2) + "-" + Padded(day, 2);
        ASSERT_EQ(DateOf(text), expected) << text;
      }
    }
  }
}

TEST(TypedColumn, ReadsNoDateWithAnyOtherByteInIt) {
  for (std::size_t at = 0; at < 10; ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string text = "2022-11-12";
      text[at] = static_cast<char>(byte);
      const bool digit = byte >= '0' && byte <= '9';
      if (at == 4 || at == 7 ? byte == '-' : digit) continue;
      EXPECT_EQ(DateOf(text), std::nullopt) << text;
    }
  }
}

}  // namespace
}  // namespace goldline::quality
