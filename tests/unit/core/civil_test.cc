#include "core/civil.h"

#include <string>

#include <gtest/gtest.h>

#include "core/ascii.h"

namespace goldline {
namespace {

// Read digit by digit.
std::optional<std::int64_t> Slowly(const std::string& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == 4 || i == 7 ? text[i] != '-' : !IsDigit(text[i])) return std::nullopt;
  }
  const CivilDate date{std::stoi(text.substr(0, 4)), std::stoi(text.substr(5, 2)),
                       std::stoi(text.substr(8, 2))};
  return IsValid(date) ? std::optional(DaysFromCivil(date)) : std::nullopt;
}

TEST(Civil, ReadsEveryDateThatItWrites) {
  const std::int64_t first = *Slowly("0001-01-01");
  const std::int64_t last = *Slowly("9999-12-31");
  for (std::int64_t day = first; day <= last; ++day) {
    ASSERT_EQ(ParseIsoDate(FormatDate(day)), day) << FormatDate(day);
  }
}

TEST(Civil, RefusesWhatIsNoDate) {
  for (const std::string date :
       {"2024-02-29", "2023-02-28", "1900-03-01", "0000-01-01", "9999-12-31", "2024-04-30"}) {
    for (std::size_t at = 0; at < date.size(); ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text = date;
        text[at] = static_cast<char>(byte);
        ASSERT_EQ(ParseIsoDate(text), Slowly(text)) << text;
      }
    }
  }
  for (const char* text : {"", "2024-2-29", "2024-02-29 ", "2024-02-2", "02024-02-29"}) {
    EXPECT_FALSE(ParseIsoDate(text)) << text;
  }
}

}  // namespace
}  // namespace goldline
