#include "quality/internal/value_set.h"

#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace goldline::quality {
namespace {

// Texts that differ in one byte, in length, or not at all, in sets of short ones and of longer
// ones.
TEST(TextSet, HoldsItsTextsAndNoOther) {
  std::mt19937_64 random(7);
  for (const std::size_t longest : {1U, 3U, 4U, 7U, 8U, 9U, 16U, 17U, 40U}) {
    const auto any_text = [&] {
      std::string text(random() % (longest + 1), 'a');
      for (char& c : text) c = "ab\0\xFF"[random() % 4];
      return text;
    };
    std::set<std::string> expected;
    while (expected.size() < std::min<std::size_t>(longest, 200)) expected.insert(any_text());
    const TextSet set(std::vector<std::string>(expected.begin(), expected.end()));
    for (const std::string& text : expected) {
      EXPECT_TRUE(set.Contains(text));
      for (std::size_t i = 0; i < text.size(); ++i) {
        std::string other = text;
        other[i] = static_cast<char>(other[i] ^ 1);
        EXPECT_EQ(set.Contains(other), expected.contains(other));
      }
      EXPECT_EQ(set.Contains(text + "a"), expected.contains(text + "a"));
    }
    for (int i = 0; i < 1000; ++i) {
      const std::string text = any_text();
      EXPECT_EQ(set.Contains(text), expected.contains(text));
    }
  }
  EXPECT_FALSE(TextSet().Contains(""));
  EXPECT_FALSE(TextSet(std::vector<std::string>()).Contains(""));
}

}  // namespace
}  // namespace goldline::quality
