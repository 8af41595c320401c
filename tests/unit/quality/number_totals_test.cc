#include "quality/number_totals.h"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace goldline::quality {
namespace {

std::string TextOf(const std::optional<Decimal>& number) {
  return number ? ToString(Normalized(*number)) : "none";
}

NumberTotals Of(const std::vector<std::string>& texts) {
  NumberTotals totals;
  for (const std::string& text : texts) totals.Add(ParseDecimal(text));
  return totals;
}

TEST(NumberTotals, AreExactOrNone) {
  const struct {
    std::vector<std::string> numbers;
    std::string sum, mean, least, greatest;
  } kCases[] = {
      {{}, "0", "none", "none", "none"},
      {{"0.1", "0.2"}, "0.3", "0.15", "0.1", "0.2"},
      {{"1e15", "0.001", "-1e15"},
       "0.001",
       "0.00033333333333333333",
       "-1000000000000000",
       "1000000000000000"},
      {{"9007199254740992", "1"},
       "9007199254740993",
       "4503599627370496.5",
       "1",
       "9007199254740992"},
      {{"1", "NaN"}, "none", "none", "none", "none"},
      {{"1", "12345678901234567890123456789"},
       "none",
       "none",
       "1",
       "12345678901234567890123456789"},
      // Too far apart for 38 digits.
      {{"1e26", "1e-20"}, "none", "none", "0.00000000000000000001", "100000000000000000000000000"},
  };
  for (const auto& test : kCases) {
    const NumberTotals totals = Of(test.numbers);
    EXPECT_EQ(totals.count(), test.numbers.size());
    EXPECT_EQ(TextOf(totals.Sum()), test.sum);
    EXPECT_EQ(TextOf(totals.Mean()), test.mean);
    EXPECT_EQ(TextOf(totals.Least()), test.least);
    EXPECT_EQ(TextOf(totals.Greatest()), test.greatest);
  }
}

TEST(NumberTotals, AreTheSameInAnyParts) {
  std::mt19937_64 random(3);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same values every time
  std::vector<std::string> texts;
  for (int i = 0; i < 500; ++i) {
    const auto digits = static_cast<std::int64_t>(random());
    texts.push_back(ToString(Decimal{digits, static_cast<std::uint8_t>(random() % 12)}));
  }
  const NumberTotals whole = Of(texts);
  for (const std::size_t size : {1U, 7U, 100U}) {
    NumberTotals merged;
    for (std::size_t from = texts.size(); from > 0;) {  // from the end, too
      const std::size_t first = from > size ? from - size : 0;
      merged.Merge(Of({texts.begin() + static_cast<std::ptrdiff_t>(first),
                       texts.begin() + static_cast<std::ptrdiff_t>(from)}));
      from = first;
    }
    EXPECT_EQ(TextOf(merged.Sum()), TextOf(whole.Sum()));
    EXPECT_EQ(TextOf(merged.Mean()), TextOf(whole.Mean()));
    EXPECT_EQ(TextOf(merged.Least()), TextOf(whole.Least()));
    EXPECT_EQ(TextOf(merged.Greatest()), TextOf(whole.Greatest()));
  }
}

}  // namespace
}  // namespace goldline::quality
