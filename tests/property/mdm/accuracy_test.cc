// How well people are found in real files whose truth is known, without labels and with the roles
// inferred; and that the answer is the same for any order of the records and number of threads.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "mdm/matcher.h"
#include "tests/support/data.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"
#include "tests/support/batches.h"
#include "tests/support/person_files.h"

namespace goldline::mdm {
namespace {

using testing_support::IsOk;
using testing_support::Table;

struct Sample {
  Table table;
  std::vector<std::uint32_t> truth;
  std::vector<std::string> ignored;
};

// `truth_of` makes the name of the person from a row.
template <class TruthOf>
std::optional<Sample> Load(const std::string& file, std::vector<std::string> ignored,
                           const TruthOf& truth_of) {
  const auto path = testing_support::DataFolder("matching/" + file);
  if (!path) return std::nullopt;
  Sample sample{
      testing_support::ParseCsv(testing_support::ReadFile(*path)), {}, std::move(ignored)};
  std::vector<std::string> names;
  for (std::size_t row = 1; row < sample.table.size(); ++row) {
    names.push_back(truth_of(sample.table[row]));
  }
  sample.truth = testing_support::Labels(names);
  return sample;
}

using Row = std::vector<std::string>;

std::optional<Sample> Fake1000() {
  return Load("fake_1000/fake_1000.csv", {"unique_id", "cluster"},
              [](const Row& row) { return row.back(); });
}

// "rec-223-dup-1": the number is the person.
std::optional<Sample> Febrl(int set) {
  return Load("febrl/dataset" + std::to_string(set) + ".csv", {"rec_id"},
              [](const Row& row) { return row[0].substr(4, row[0].find('-', 4) - 4); });
}

std::optional<Sample> Historical() {
  return Load("historical_50k/historical_50k.csv", {"unique_id", "cluster"},
              [](const Row& row) { return row[1]; });
}

MatchResult MatchTable(const Table& table, const std::vector<std::string>& ignored,
                       std::size_t threads) {
  const std::vector<RecordBatch> batches = {testing_support::MakeBatch(table)};
  auto result = Match(batches, InferMatchModel(batches, ignored), threads);
  EXPECT_THAT(result, IsOk());
  return *std::move(result);
}

PartitionScore Score(const Sample& sample, const char* name) {
  const MatchResult result = MatchTable(sample.table, sample.ignored, 2);
  const PartitionScore score = ScorePartition(result.cluster, sample.truth);
  std::printf("%s: pair F1 %.4f (precision %.4f, recall %.4f), B3 %.4f, largest %u, pairs %u\n",
              name, score.pair_f1, score.pair_precision, score.pair_recall, score.b3_f1,
              static_cast<unsigned>(result.counters.largest),
              static_cast<unsigned>(result.counters.pairs_compared));
  return score;
}

TEST(MatchAccuracy, Fake1000) {
  const auto sample = Fake1000();
  if (!sample) GTEST_SKIP() << "no data";
  EXPECT_GE(Score(*sample, "fake_1000").pair_f1, 0.93);
}

TEST(MatchAccuracy, Febrl) {
  for (const int set : {1, 3}) {
    if (set == 3 && !std::getenv("GOLDLINE_LONG_TESTS")) continue;
    const auto sample = Febrl(set);
    if (!sample) GTEST_SKIP() << "no data";
    EXPECT_GE(Score(*sample, set == 1 ? "febrl 1" : "febrl 3").pair_f1, 0.99);
  }
}

TEST(MatchAccuracy, Historical) {
  if (!std::getenv("GOLDLINE_LONG_TESTS")) GTEST_SKIP() << "a long run";
  const auto sample = Historical();
  if (!sample) GTEST_SKIP() << "no data";
  EXPECT_GE(Score(*sample, "historical_50k").pair_f1, 0.85);
}

TEST(MatchDeterminism, NeitherThreadsNorTheOrderOfRecordsMatter) {
  const auto sample = Fake1000();
  if (!sample) GTEST_SKIP() << "no data";
  const MatchResult one = MatchTable(sample->table, sample->ignored, 1);
  const MatchResult four = MatchTable(sample->table, sample->ignored, 4);
  EXPECT_EQ(one.cluster, four.cluster);
  ASSERT_EQ(one.pairs.size(), four.pairs.size());
  for (std::size_t p = 0; p < one.pairs.size(); ++p) {
    ASSERT_EQ(one.pairs[p].weight, four.pairs[p].weight);  // to the bit
  }
  for (unsigned seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE(seed);
    std::vector<std::size_t> order(sample->truth.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::shuffle(order.begin(), order.end(), std::mt19937(seed));
    Table shuffled = {sample->table[0]};
    for (const std::size_t row : order) shuffled.push_back(sample->table[row + 1]);
    const MatchResult again = MatchTable(shuffled, sample->ignored, 2);
    std::vector<std::uint32_t> expected;
    for (const std::size_t row : order) expected.push_back(one.cluster[row]);
    EXPECT_EQ(ScorePartition(again.cluster, expected).pair_f1, 1.0);
    EXPECT_EQ(again.counters.clusters, one.counters.clusters);
    EXPECT_EQ(again.prior, one.prior);
  }
}

TEST(MatchBounds, StrangeInputHasADefinedOutcome) {
  const std::vector<std::string> header = {"first_name", "surname", "dob", "email"};
  const auto clusters = [&](Table rows) {
    rows.insert(rows.begin(), header);
    return MatchTable(rows, {}, 2).counters;
  };
  EXPECT_EQ(clusters({}).clusters, 0U);
  EXPECT_EQ(clusters({{"Ann", "Lee", "1970-01-02", "a@b.org"}}).clusters, 1U);
  EXPECT_EQ(clusters(Table(3, {"", "", "", ""})).clusters, 3U);
  const std::string huge(1 << 20, 'x');
  EXPECT_LE(clusters(Table(2, {huge, huge, "1970-01-02", huge})).clusters, 2U);
  EXPECT_LE(clusters(Table(5000, {"Ann", "Lee", "1970-01-02", "a@b.org"})).pairs_compared, 200000U);
}

TEST(MatchErrors, AModelWithoutAttributesIsRefused) {
  const std::vector<RecordBatch> batches = {testing_support::BatchOf({"name"}, {{"Ann"}})};
  EXPECT_FALSE(Match(batches, MatchModel{}, 1).ok());
}

}  // namespace
}  // namespace goldline::mdm
