#include "quality/internal/value_groups.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "core/hash.h"
#include "core/text.h"
#include "quality/internal/sort_numbers.h"
#include "quality/internal/text_range.h"

namespace goldline::quality {
namespace {

using Random = std::mt19937_64;

Column ColumnOf(const std::vector<std::string>& texts) {
  Column column;
  for (const std::string& text : texts) column.AppendText(text);
  return column;
}

// The obvious twin, over columns of few, of many and of only different values, in one object.
TEST(ValueGroups, CountWhatAMapCounts) {
  Random random(3);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same values every time
  ValueGroups groups;
  for (const std::size_t different : {1U, 3U, 700U, 20'000U, 1'000'000U, 2U}) {
    std::vector<std::string> texts;
    for (int i = 0; i < 9'000; ++i) texts.push_back(Concat("value ", random() % different));
    std::map<std::string_view, std::uint32_t> truth;
    for (const std::string& text : texts) ++truth[text];
    const Column column = ColumnOf(texts);
    groups.Collect(column);
    EXPECT_EQ(groups.cells(), texts.size());
    EXPECT_EQ(groups.all().front().text, texts.front());
    std::map<std::string_view, std::uint32_t> found;
    for (const ValueGroup& group : groups.all()) {
      EXPECT_EQ(group.hash, HashBytes(group.text));
      found[group.text] += group.count;
    }
    EXPECT_EQ(groups.all().size(), truth.size());
    EXPECT_EQ(found, truth) << different;
  }
}

TEST(ValueGroups, LeaveOutWhatIsMissingAndTellObjectsFromTheirText) {
  const std::vector<std::string> texts = {"{}", "", "a", "{}"};
  Column column = ColumnOf(texts);
  column.AppendMissing(CellState::kNull);
  column.forms.assign(column.size(), CellForm::kString);
  column.forms[3] = CellForm::kNested;
  ValueGroups groups;
  groups.Collect(column);
  ASSERT_EQ(groups.all().size(), 2U);
  EXPECT_EQ(groups.cells(), 3U);
  EXPECT_EQ(groups.all()[0].count, 2U);
  EXPECT_EQ(groups.all()[0].nested, 1U);
  groups.Collect(Column());
  EXPECT_TRUE(groups.all().empty());
}

TEST(TextRange, FindsTheEndsOfTextsOfAllLengths) {
  Random random(5);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same values every time
  for (int trial = 0; trial < 2'000; ++trial) {
    std::vector<std::string> texts(1 + random() % 20);
    for (std::string& text : texts) {
      text.resize(random() % 12);
      // Few letters, so that texts share beginnings; a NUL and a byte above 127 among them.
      for (char& c : text) c = std::string_view("ab\0\xC3", 4)[random() % 4];
    }
    TextRange range;
    for (const std::string& text : texts) range.Add(text);
    EXPECT_EQ(range.least(), *std::min_element(texts.begin(), texts.end()));
    EXPECT_EQ(range.most(), *std::max_element(texts.begin(), texts.end()));
  }
  EXPECT_FALSE(TextRange().known());
}

TEST(SortNumbers, SortsAsTheLibraryDoes) {
  Random random(7);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same values every time
  for (const std::size_t size : {0U, 1U, 2U, 127U, 128U, 129U, 5'000U}) {
    for (const double spread : {1.0, 1e3, 1e300}) {
      std::vector<double> numbers;
      for (std::size_t i = 0; i < size; ++i) {
        const double noise = std::uniform_real_distribution<double>(-1, 1)(random);
        numbers.push_back(i % 7 == 0   ? 0
                          : i % 5 == 0 ? std::floor(spread * noise)
                                       : spread * noise);
      }
      std::vector<double> expected = numbers;
      std::sort(expected.begin(), expected.end());
      SortNumbers(numbers);
      EXPECT_EQ(numbers, expected) << size;
    }
  }
}

}  // namespace
}  // namespace goldline::quality
