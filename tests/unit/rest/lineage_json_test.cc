#include "api/rest/lineage_json.h"

#include <random>

#include <gtest/gtest.h>

#include "core/text.h"
#include "tests/support/matchers.h"

namespace goldline::rest {
namespace {

using testing_support::IsOk;

TEST(SplitJsonArray, KeepsElementsAsWritten) {
  struct Case {
    std::string text;
    std::string elements;  // joined by ' | '
  };
  const Case cases[] = {
      {"[]", ""},
      {" [ \n] ", ""},
      {"[1]", "1"},
      {"[ {\"a\": [1, 2]} , {\"b\":\"],}\\\"\"} ]", "{\"a\": [1, 2]} | {\"b\":\"],}\\\"\"}"},
      {"[[],{},\"\"]", "[] | {} | \"\""},
  };
  for (const Case& c : cases) {
    const auto split = SplitJsonArray(c.text);
    ASSERT_THAT(split, IsOk()) << c.text;
    EXPECT_EQ(Join(*split, " | "), c.elements);
  }
  for (const std::string bad : {"", " ", "{}", "[", "[1", "[1,", "[1,]", "[,]", "[1 , ,2]", "[1]]",
                                "[1}", "[\"]", "[\"\\\"]", "1", "[1] 2", "[{]", "[{]}"}) {
    const auto split = SplitJsonArray(bad);
    EXPECT_FALSE(split.ok() && ParseJson(bad).ok()) << bad;
  }
}

std::string RandomJson(std::mt19937_64& random, int depth) {
  const std::string_view scalars[] = {"1",        "-2.5e3",       "null",   "true",
                                      "\"a,]b\"", "\"\\\"\\\\\"", "\"{[\"", " \"\" "};
  const auto kind = random() % (depth > 0 ? 4 : 2);
  if (kind < 2) return std::string(scalars[random() % std::size(scalars)]);
  std::string out = kind == 2 ? "[" : "{";
  const auto count = random() % 4;
  for (std::uint64_t i = 0; i < count; ++i) {
    if (i > 0) out += " ,";
    if (kind == 3) out += Concat("\"k", i, "\":");
    out += RandomJson(random, depth - 1);
  }
  return out + (kind == 2 ? "]" : "}");
}

TEST(SplitJsonArray, AgreesWithTheParserOnValidArrays) {
  const std::uint64_t seed = std::random_device{}();
  std::mt19937_64 random(seed);
  for (int round = 0; round < 2000; ++round) {
    std::string text = "[";
    const auto count = random() % 5;
    for (std::uint64_t i = 0; i < count; ++i)
      text += Concat(i > 0 ? ", " : "", RandomJson(random, 4));
    text += "]";
    const Result<JsonValue> whole = ParseJson(text);
    ASSERT_THAT(whole, IsOk()) << text;
    const auto split = SplitJsonArray(text);
    ASSERT_THAT(split, IsOk()) << text << " seed " << seed;
    ASSERT_EQ(split->size(), whole->items.size()) << text << " seed " << seed;
    for (std::size_t i = 0; i < split->size(); ++i) {
      const Result<JsonValue> element = ParseJson((*split)[i]);
      ASSERT_THAT(element, IsOk()) << (*split)[i] << " seed " << seed;
      JsonWriter ours;
      JsonWriter theirs;
      element->Write(ours);
      whole->items[i].Write(theirs);
      EXPECT_EQ(ours.text(), theirs.text()) << " seed " << seed;
    }
  }
}

}  // namespace
}  // namespace goldline::rest
