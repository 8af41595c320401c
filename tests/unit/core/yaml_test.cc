#include "core/yaml.h"

#include <gtest/gtest.h>

#include "core/regex.h"
#include "core/text.h"
#include "tests/support/matchers.h"
#include "tests/support/yaml_shape.h"

namespace goldline {
namespace {

using testing_support::ErrorId;
using testing_support::IsOk;
using testing_support::Shape;

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

TEST(Yaml, WritesWhatItReads) {
  const std::string_view kTexts[] = {
      "a: 1\nb: '1'\nc: ~\nd:\ne: []\nf: {}\n",
      "- - 1\n  - [2, {k: v}]\n- {x: \"\", y: \" \"}\n",
      "query: |\n  select 1\n    from t\n\n  where x\n",
      "folded: >\n  one\n  two\nkept: |+\n  a\n\nstripped: |-\n  a\n  b\n",
      "odd: [\"a: b\", \"# no\", \"- x\", \"tab\\there\", \"\\u00e9\\n\", '@at', \"'\"]\n",
      "plain: a b:c {d} #e\nurl: http://x.org/#a\ndate: 2024-01-02\nyes: no\nn: 0x1F\n",
      "\"key: odd\": 1\n\"\": 2\n? long key\n: v\n",
      "just text\n",
  };
  for (const std::string_view text : kTexts) {
    const auto root = ParseYaml(text, "f.yaml");
    ASSERT_THAT(root, IsOk()) << text;
    const std::string written = WriteYaml(*root);
    const auto again = ParseYaml(written, "again.yaml");
    ASSERT_THAT(again, IsOk()) << written;
    EXPECT_EQ(Shape(*again), Shape(*root)) << written;
  }
}

TEST(Yaml, TextsThatMeanAnotherThingAreQuoted) {
  YamlNode root = YamlNode::Mapping();
  for (const char* text :
       {"", "true", "12", "-", "null", "No", "2024-01-02", ".5", "a: b", "x #y"}) {
    root.Set(Concat("k", root.entries.size()), YamlNode::Text(text));
  }
  root.Set("n", YamlNode::Plain("12"));
  root.Set("s", YamlNode::Sequence({YamlNode::Text("plain words")}));
  const auto again = ParseYaml(WriteYaml(root), "f.yaml");
  ASSERT_THAT(again, IsOk());
  for (std::size_t i = 0; i < 10; ++i) {
    EXPECT_TRUE(again->entries[i].value.is_scalar());
    EXPECT_TRUE(again->entries[i].value.quoted) << again->entries[i].value.text;
    EXPECT_EQ(again->entries[i].value.text, root.entries[i].value.text);
  }
  EXPECT_FALSE(again->Find("n")->quoted);
  EXPECT_FALSE(again->Find("s")->items[0].quoted);
}

}  // namespace
}  // namespace goldline
