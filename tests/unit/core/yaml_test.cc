#include "core/yaml.h"

#include <gtest/gtest.h>

#include "core/regex.h"
#include "tests/support/matchers.h"

namespace goldline {
namespace {

using testing_support::ErrorId;
using testing_support::IsOk;

TEST(Yaml, EveryNodeKnowsItsPlace) {
  const auto root = ParseYaml("a: 1\nb:\n  - x\n  - {c: 'y'}\nd: ~\n", "f.yaml");
  ASSERT_THAT(root, IsOk());
  const YamlNode* b = root->Find("b");
  ASSERT_NE(b, nullptr);
  ASSERT_EQ(b->items.size(), 2U);
  EXPECT_EQ(b->items[1].line, 4U);
  EXPECT_EQ(b->items[1].Find("c")->text, "y");
  EXPECT_TRUE(b->items[1].Find("c")->quoted);
  EXPECT_FALSE(root->Find("a")->quoted);
  EXPECT_TRUE(root->Find("d")->is_null());
  EXPECT_EQ(root->Find("e"), nullptr);
}

TEST(Yaml, AnEmptyTextIsANullNode) {
  for (const std::string_view text : {"", "# only a comment\n", "---\n"}) {
    const auto root = ParseYaml(text, "f.yaml");
    ASSERT_THAT(root, IsOk());
    EXPECT_TRUE(root->is_null());
  }
}

TEST(Yaml, RefusesWhatCouldHurtWithItsLine) {
  const struct {
    std::string text;
    std::uint64_t line;
  } cases[] = {
      {"a: 1\nb: [1, 2\n", 3},  {"a: &x [1]\nb: *x\n", 2}, {"a: 1\na: 2\n", 2},
      {"a: 1\n---\nb: 2\n", 3}, {"? [1]\n: 2\n", 1},       {std::string(5'000, '['), 1},
  };
  for (const auto& one : cases) {
    const auto root = ParseYaml(one.text, "f.yaml");
    ASSERT_THAT(root, ErrorId("bad_yaml")) << one.text.substr(0, 40);
    EXPECT_EQ(root.error().place().line, one.line) << one.text.substr(0, 40);
  }
}

TEST(Regexes, SearchAnywhereOrTheWholeText) {
  const auto digits = Regex::Compile("[0-9]{3}");
  ASSERT_THAT(digits, IsOk());
  EXPECT_TRUE(digits->Matches("x123y"));
  EXPECT_FALSE(digits->MatchesWhole("x123y"));
  EXPECT_TRUE(digits->MatchesWhole("123"));
  EXPECT_FALSE(digits->Matches(""));
}

TEST(Regexes, RefusesWhatHasNoLinearTime) {
  for (const std::string_view pattern : {"(?=a)", "(a)\\1", "(", "a{1001}{1001}"}) {
    EXPECT_THAT(Regex::Compile(pattern), ErrorId("bad_regex")) << pattern;
  }
}

TEST(Regexes, GroupsTellAbsentFromEmpty) {
  const auto pattern = Regex::Compile("(a)|(b*)c");
  ASSERT_THAT(pattern, IsOk());
  const auto groups = pattern->Groups("xc");
  ASSERT_EQ(groups.size(), 3U);
  EXPECT_EQ(groups[0], "c");
  EXPECT_EQ(groups[1].data(), nullptr);
  EXPECT_NE(groups[2].data(), nullptr);
  EXPECT_TRUE(groups[2].empty());
}

}  // namespace
}  // namespace goldline
