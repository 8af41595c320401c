// Simple patterns are matched by a table of our own; RE2, which Groups always uses, is its twin.
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/internal/byte_dfa.h"
#include "core/regex.h"
#include "core/text.h"

namespace goldline {
namespace {

using internal::ByteDfa;

// Whether both ways of matching say what RE2 says.
void ExpectAgreement(const std::string& pattern, const std::vector<std::string>& texts) {
  const Result<Regex> regex = Regex::Compile(pattern);
  const Result<Regex> anchored = Regex::Compile(Concat("^(?:", pattern, ")$"));
  if (!regex.ok() || !anchored.ok()) return;
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  std::vector<std::uint8_t> matches(texts.size(), 2);
  regex->MatchMany(views, matches.data());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    EXPECT_EQ(matches[i], regex->Matches(texts[i]) ? 1 : 0)
        << Quoted(pattern) << " among others in " << Quoted(texts[i]);
  }
  for (const std::string& text : texts) {
    EXPECT_EQ(regex->Matches(text), !regex->Groups(text).empty())
        << Quoted(pattern) << " in " << Quoted(text);
    EXPECT_EQ(regex->MatchesWhole(text), !anchored->Groups(text).empty())
        << Quoted(pattern) << " whole " << Quoted(text);
  }
}

class PatternMaker {
 public:
  explicit PatternMaker(std::uint64_t seed) : random_(seed) {}

  std::string Pattern(int depth = 0) {
    std::string out;
    const std::size_t parts = 1 + Roll(3);
    for (std::size_t i = 0; i < parts; ++i) out += Repeated(depth);
    if (depth < 3 && Roll(5) == 0) out += "|" + Pattern(depth + 1);
    return out;
  }
  std::string Text() {
    static const std::vector<std::string> kPieces = {"a", "b", "c",  "0",  "9", "@", ".", " ",
                                                     "-", "é", "日", "\n", "_", "€", "😀"};
    std::string out;
    for (std::size_t i = Roll(8); i > 0; --i) out += kPieces[Roll(kPieces.size())];
    return out;
  }

 private:
  std::size_t Roll(std::size_t sides) { return random_() % sides; }

  std::string Atom(int depth) {
    static const std::vector<std::string> kAtoms = {
        "a",   "b",   "0",       "@",      "\\.",  ".",    "[a-c]",  "[^a]", "[^@\\s]",
        "\\d", "\\w", "\\s",     "\\D",    "\\W",  "\\S",  "[0-9é]", "é",    "日",
        "^",   "$",   "[^é-日]", "[\\d-]", "[]a]", "[a-]", "-",      "[€-😀]"};
    if (depth < 3 && Roll(5) == 0) return (Roll(2) ? "(" : "(?:") + Pattern(depth + 1) + ")";
    return kAtoms[Roll(kAtoms.size())];
  }
  std::string Repeated(int depth) {
    static const std::vector<std::string> kCounts = {
        "*", "+", "?", "{2}", "{1,3}", "{2,}", "{0,1}", "*?", "{02}", "{1,02}", "{00}"};
    std::string atom = Atom(depth);
    if (atom != "^" && atom != "$" && Roll(3) == 0) atom += kCounts[Roll(kCounts.size())];
    return atom;
  }

  std::mt19937_64 random_;
};

TEST(RegexProperty, TableAgreesWithRe2OnRandomPatterns) {
  const std::uint64_t seed = 20261122;
  SCOPED_TRACE(Concat("seed ", seed));
  PatternMaker maker(seed);
  int tables = 0;
  for (int i = 0; i < 1000 && !testing::Test::HasFailure(); ++i) {
    const std::string pattern = maker.Pattern();
    std::vector<std::string> texts = {""};
    for (int j = 0; j < 30; ++j) texts.push_back(maker.Text());
    ExpectAgreement(pattern, texts);
    tables += ByteDfa::Compile(pattern, ByteDfa::Anchor::kNone) ? 1 : 0;
  }
  EXPECT_GT(tables, 600);
}

TEST(RegexProperty, TableAgreesWithRe2OnAllShortTexts) {
  std::vector<std::string> texts = {""};
  for (std::size_t first = 0, length = 0; length < 5; ++length) {
    const std::size_t end = texts.size();
    for (; first < end; ++first) {
      for (const char c : std::string_view("a0+@.")) texts.push_back(texts[first] + c);
    }
  }
  for (const char* pattern : {"[^@\\s]+@[^@\\s]+\\.[a-z]+",
                              "\\+[0-9]{1,3}",
                              "^a",
                              "a$",
                              "^a?$",
                              "(a|0)+@",
                              "a{2}",
                              "$a",
                              "a^",
                              "^",
                              "$",
                              "^$",
                              "(^a|0$)",
                              "a*",
                              "(?:a+0?)+$",
                              "",
                              "a|",
                              "[^a]",
                              "(a*)*@",
                              "\\.{2,}"}) {
    ExpectAgreement(pattern, texts);
  }
}

TEST(RegexProperty, DeclinesWhatIsNotSimple) {
  for (const char* pattern :
       {"\\bword", "(?i)a", "\\pL", "[[:alpha:]]", "\\x41", ".{400}x", "$^"}) {
    EXPECT_FALSE(ByteDfa::Compile(pattern, ByteDfa::Anchor::kNone)) << pattern;
  }
  EXPECT_TRUE(ByteDfa::Compile("[^@\\s]+@[^@\\s]+\\.[a-z]+", ByteDfa::Anchor::kWhole));
}

}  // namespace
}  // namespace goldline
