#include "mdm/internal/weights.h"

#include <array>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

namespace goldline::mdm {
namespace {

TEST(MonotoneWeights, TakesNeighboursTogetherThatBreakTheOrder) {
  const std::array<double, 4> m = {0.25, 0.5, 0.125, 0.125};
  const std::array<double, 4> u = {0.25, 0.125, 0.125, 0.5};
  const double pooled = std::log2(0.75 / 0.375);
  EXPECT_EQ(MonotoneWeights(m, u), (std::vector<double>{pooled, pooled, 0, -2}));
  const std::array<double, 2> sure = {1, 0};
  const std::array<double, 2> never = {0, 1};
  EXPECT_EQ(MonotoneWeights(sure, never), (std::vector<double>{12, -12}));
}

// Patterns drawn from known m and u: EM must find them again.
TEST(Learn, RecoversTheParametersThatMadeTheData) {
  constexpr std::size_t kComparisons = 4;
  constexpr double kRecords = 2000;
  constexpr double kPairs = kRecords * (kRecords - 1) / 2;
  constexpr double kMatches = 1500;
  const std::array<double, kComparisons> m = {0.95, 0.9, 0.8, 0.7};
  const std::array<double, kComparisons> u = {0.001, 0.01, 0.005, 0.02};
  std::vector<Comparison> comparisons;
  for (std::size_t c = 0; c < kComparisons; ++c) {
    comparisons.push_back({"c", Role::kCategory, {"exact", "else"}, 0});
  }
  Evidence evidence;
  evidence.records = kRecords;
  evidence.pairs = kPairs;
  for (std::size_t c = 0; c < kComparisons; ++c) {
    evidence.exact_pairs.push_back((kPairs - kMatches) * u[c]);
    evidence.all_pairs.push_back(kPairs - kMatches);
  }
  for (std::int8_t bits = 0; bits < 16; ++bits) {
    Pattern pattern;
    double match = kMatches;
    double other = kPairs - kMatches;
    for (std::size_t c = 0; c < kComparisons; ++c) {
      const bool agree = (bits >> c & 1) == 0;
      pattern.levels[c] = agree ? 0 : 1;
      match *= agree ? m[c] : 1 - m[c];
      other *= agree ? u[c] : 1 - u[c];
    }
    pattern.count = match + other;
    evidence.random.push_back({pattern.levels, other});
    if (bits != 15) evidence.candidates.push_back(pattern);  // blocking sees whoever agrees at all
  }
  const LearnedWeights learned = Learn(comparisons, evidence);
  for (std::size_t c = 0; c < kComparisons; ++c) {
    EXPECT_NEAR(learned.comparisons[c].levels[0].m, m[c], 0.02) << c;
    EXPECT_NEAR(learned.comparisons[c].levels[0].u, u[c], 0.1 * u[c]) << c;
    EXPECT_GT(learned.comparisons[c].levels[0].weight, 4) << c;
    EXPECT_LT(learned.comparisons[c].levels[1].weight, -1) << c;
  }
  EXPECT_NEAR(learned.matches, kMatches, 50);
  EXPECT_NEAR(learned.prior, std::log2(kMatches / kPairs), 0.1);
}

}  // namespace
}  // namespace goldline::mdm
