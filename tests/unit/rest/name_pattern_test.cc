#include "api/rest/internal/name_pattern.h"

#include <random>

#include <gtest/gtest.h>

#include "core/text.h"

namespace goldline::rest {
namespace {

TEST(NamePattern, FindsPartsOfNames) {
  struct Case {
    std::string pattern;
    std::string name;
    std::string emphasised;  // the name itself: not found
  };
  const Case cases[] = {
      {"menu", "public.Menus", "public.<em>Menu</em>s"},
      {"MENU", "menu", "<em>menu</em>"},
      {"a_c", "xabcx", "x<em>abc</em>x"},
      {"a%d", "xabcdx", "x<em>abcd</em>x"},
      {"%b%", "abc", "a<em>b</em>c"},
      {"a%a", "banana", "b<em>ana</em>na"},
      {"a%a", "ba", "ba"},
      {"menus", "menu", "menu"},
      {"_", "", ""},
      {"%", "abc", "abc"},
      {"[a", "x[A", "x<em>[A</em>"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(NamePattern(c.pattern).Emphasised(c.name), c.emphasised)
        << c.pattern << " " << c.name;
  }
  EXPECT_TRUE(NamePattern("%").IsIn("abc"));
  EXPECT_FALSE(NamePattern("_").IsIn(""));
}

// "like" as SQL defines it, letter by letter.
bool Like(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '%') {
    return Like(pattern.substr(1), text) || (!text.empty() && Like(pattern, text.substr(1)));
  }
  if (text.empty() || (pattern[0] != '_' && pattern[0] != text[0])) return false;
  return Like(pattern.substr(1), text.substr(1));
}

TEST(NamePattern, AgreesWithASlowTwin) {
  const std::uint64_t seed = std::random_device{}();
  std::mt19937_64 random(seed);
  const auto text = [&random](std::string_view letters, std::size_t most) {
    std::string out;
    for (std::size_t n = random() % (most + 1); n > 0; --n)
      out += letters[random() % letters.size()];
    return out;
  };
  for (int round = 0; round < 5000; ++round) {
    const std::string pattern = text("ab_%", 5);
    const std::string name = text("ab", 7);
    EXPECT_EQ(NamePattern(pattern).IsIn(name), Like(Concat("%", pattern, "%"), name))
        << Quoted(pattern) << " " << Quoted(name) << " seed " << seed;
  }
}

}  // namespace
}  // namespace goldline::rest
