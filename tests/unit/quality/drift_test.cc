#include "quality/drift.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "core/json.h"
#include "core/text.h"
#include "quality/internal/distances.h"
#include "tests/support/batches.h"
#include "tests/support/matchers.h"

namespace goldline::quality {
namespace {

using testing_support::BatchOf;

using Random = std::mt19937_64;

ProfilePartial StateOf(const std::vector<std::string>& values) {
  Profiler profiler;
  for (std::size_t from = 0; from < values.size(); from += 2000) {
    std::vector<std::vector<const char*>> rows;
    for (std::size_t i = from; i < std::min(values.size(), from + 2000); ++i) {
      rows.push_back({values[i].c_str()});
    }
    profiler.Merge(ProfileBatch(BatchOf({"x"}, rows)));
  }
  return profiler.TakeState();
}

std::vector<std::string> Draw(std::size_t count, const std::function<std::string()>& value) {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(value());
  return values;
}

bool HasDistribution(const DriftReport& report) {
  return std::any_of(report.findings.begin(), report.findings.end(),
                     [](const auto& finding) { return finding.kind == DriftKind::kDistribution; });
}

TEST(Distances, AreThoseOfTheirDefinitions) {
  const std::vector<double> even = {50, 50};
  const std::vector<double> uneven = {90, 10};
  const std::vector<double> none = {0, 100};
  EXPECT_EQ(StabilityIndex(even, even), 0);
  // (0.9 - 0.5) ln(0.9 / 0.5) + (0.1 - 0.5) ln(0.1 / 0.5), but for the half values.
  EXPECT_NEAR(StabilityIndex(even, uneven), 0.8789, 0.03);
  EXPECT_LT(StabilityIndex(none, even), 10);
  EXPECT_EQ(JensenShannon(even, even), 0);
  EXPECT_NEAR(JensenShannon(std::vector<double>{1, 0}, std::vector<double>{0, 1}), 1, 1e-12);
  // Of (1/2, 1/2) and (0, 1): sqrt((3 - 3/4 log2 3 ... ) / 2), by hand.
  EXPECT_NEAR(JensenShannon(even, none), std::sqrt(0.311278), 1e-6);
  EXPECT_EQ(KullbackLeibler(even, even), 0);
  // 0.9 ln(0.9 / 0.5) + 0.1 ln(0.1 / 0.5), with 50.5 of 101, 90.5 and 10.5.
  EXPECT_NEAR(KullbackLeibler(even, uneven), 0.359450, 1e-5);
  EXPECT_NEAR(KullbackLeibler(uneven, even) + KullbackLeibler(even, uneven),
              StabilityIndex(even, uneven), 1e-12);
  // Nearly what it is of the shares themselves, which no half value changes when there are many.
  EXPECT_NEAR(KullbackLeibler(std::vector<double>{5e6, 5e6}, std::vector<double>{9e6, 1e6}),
              0.9 * std::log(1.8) + 0.1 * std::log(0.2), 1e-6);
  EXPECT_EQ(Hellinger(even, even), 0);
  EXPECT_NEAR(Hellinger(std::vector<double>{1, 0}, std::vector<double>{0, 7}), 1, 1e-12);
  EXPECT_NEAR(Hellinger(even, uneven), std::sqrt(1 - std::sqrt(0.45) - std::sqrt(0.05)), 1e-12);
  EXPECT_EQ(ChiSquared(even, even), 0);
  // The expected counts are 15, 20 and 25 in each row: 2 (25/15 + 25/25) / 2.
  EXPECT_NEAR(ChiSquared(std::vector<double>{10, 20, 30}, std::vector<double>{20, 20, 20}), 8.0 / 3,
              1e-12);
  // Of 40 and of 20: (20/3)² (3/70 + 3/50 + 3/35 + 3/25), by hand.
  EXPECT_NEAR(ChiSquared(std::vector<double>{30, 10}, std::vector<double>{5, 15}), 96.0 / 7, 1e-12);
  // A bin that both lack is none, and one bin cannot differ.
  EXPECT_NEAR(ChiSquared(std::vector<double>{30, 0, 10}, std::vector<double>{5, 0, 15}), 96.0 / 7,
              1e-12);
  EXPECT_EQ(ChiSquared(std::vector<double>{30}, std::vector<double>{5}), 0);
  EXPECT_EQ(KolmogorovSmirnov({{1, 1}, {2, 1}}, {{1, 1}, {2, 1}}), 0);
  EXPECT_EQ(KolmogorovSmirnov({{1, 1}, {2, 1}}, {{3, 5}}), 1);
  EXPECT_EQ(KolmogorovSmirnov({{1, 1}, {2, 1}, {3, 2}}, {{2, 3}, {3, 1}}), 0.25);
  EXPECT_EQ(KolmogorovSmirnov({}, {{3, 5}}), 0);
  EXPECT_EQ(Histogram({{1, 2}, {2, 1}, {5, 4}}, std::vector<double>{1, 2}),
            (std::vector<double>{2, 1, 4}));
}

TEST(Drift, FindsWhatMovedAndNothingElse) {
  Random random(5);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same values every time
  std::normal_distribution<double> normal(100, 10);
  std::normal_distribution<double> moved(108, 10);
  std::normal_distribution<double> wider(100, 25);
  const auto number = [&](auto& draw) { return [&] { return Concat(draw(random)); }; };
  const auto word = [&](double often) {
    return [&random, often] {
      return std::uniform_real_distribution<>()(random) < often ? "paid" : "new";
    };
  };
  const ProfilePartial before = StateOf(Draw(8000, number(normal)));
  EXPECT_FALSE(HasDistribution(MeasureDrift(before, StateOf(Draw(3000, number(normal))))));
  EXPECT_TRUE(HasDistribution(MeasureDrift(before, StateOf(Draw(3000, number(moved))))));
  EXPECT_TRUE(HasDistribution(MeasureDrift(before, StateOf(Draw(3000, number(wider))))));
  const ProfilePartial words = StateOf(Draw(5000, word(0.9)));
  EXPECT_TRUE(MeasureDrift(words, StateOf(Draw(4000, word(0.9)))).findings.empty());
  EXPECT_TRUE(HasDistribution(MeasureDrift(words, StateOf(Draw(4000, word(0.5))))));
}

// About 1 by chance, whatever the number of values; nothing where the counts are not exact.
TEST(Drift, TestsCountsThatAreExact) {
  Random random(11);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same values every time
  const auto kind = [&](std::uint64_t kinds) {
    return [&random, kinds] { return Concat("kind ", random() % kinds); };
  };
  double sum = 0;
  for (int trial = 0; trial < 50; ++trial) {
    const auto before = StateOf(Draw(100 + 300 * trial, kind(8)));
    sum += *MeasureDrift(before, StateOf(Draw(500, kind(8)))).fields.at(0).chi2;
  }
  EXPECT_NEAR(sum / 50, 1, 0.2);
  const auto many = StateOf(Draw(20'000, kind(5000)));
  EXPECT_FALSE(MeasureDrift(many, StateOf(Draw(20'000, kind(5000)))).fields.at(0).chi2);
  const auto few = StateOf(Draw(1000, kind(8)));
  EXPECT_GT(*MeasureDrift(few, StateOf(Draw(1000, kind(6)))).fields.at(0).chi2, 10);
}

TEST(Drift, ComparesNoKeysAndNoDates) {
  int next = 0;
  const auto id = [&next] { return Concat("id-", next++); };
  const auto day = [&next] { return Concat("2020-01-", 10 + next++ % 9); };
  EXPECT_FALSE(MeasureDrift(StateOf(Draw(500, id)), StateOf(Draw(500, id))).fields[0].psi);
  EXPECT_FALSE(MeasureDrift(StateOf(Draw(500, day)), StateOf(Draw(500, day))).fields[0].psi);
}

TEST(Drift, SaysWhatIsNewAndWhatIsGone) {
  Profiler before;
  before.Merge(ProfileBatch(BatchOf({"a", "b"}, {{"1", "x"}})));
  Profiler after;
  after.Merge(ProfileBatch(BatchOf({"b", "c"}, {{"x", "1"}})));
  const DriftReport report = MeasureDrift(before.TakeState(), after.TakeState());
  ASSERT_EQ(report.findings.size(), 2U);
  EXPECT_EQ(report.findings[0].kind, DriftKind::kGone);
  EXPECT_EQ(report.findings[1].kind, DriftKind::kNewField);
  EXPECT_EQ(report.findings[1].field, "c");
  EXPECT_THAT(ParseJson(report.ToJson()), testing_support::IsOk());
}

// From the sketches of 40,000 numbers as from all of them, within what the header says.
TEST(Drift, DistancesFromSketchesAreNearThoseOfAllValues) {
  Random random(7);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same values every time
  for (const double shift : {0.0, 0.3, 1.0}) {
    for (int trial = 0; trial < 4; ++trial) {
      std::vector<std::string> texts[2];
      WeightedNumbers numbers[2];
      for (int side = 0; side < 2; ++side) {
        std::normal_distribution<double> normal(side * shift, 1);
        for (int i = 0; i < 40'000; ++i) {
          texts[side].push_back(Concat(std::round(normal(random) * 1e6) / 1e6));
          numbers[side].emplace_back(std::strtod(texts[side].back().c_str(), nullptr), 1);
        }
        std::sort(numbers[side].begin(), numbers[side].end());
      }
      std::vector<double> edges;
      for (std::size_t i = 1; i < 10; ++i) edges.push_back(numbers[0][i * 4000 - 1].first);
      const auto before = Histogram(numbers[0], edges);
      const auto after = Histogram(numbers[1], edges);
      const DriftReport report = MeasureDrift(StateOf(texts[0]), StateOf(texts[1]));
      const FieldDrift& drift = report.fields.at(0);
      EXPECT_NEAR(*drift.ks, KolmogorovSmirnov(numbers[0], numbers[1]), 0.01);
      const double psi = StabilityIndex(before, after);
      EXPECT_NEAR(*drift.psi, psi, 0.01 + 0.03 * psi);
      EXPECT_NEAR(*drift.js, JensenShannon(before, after), 0.03);
      const double kl = KullbackLeibler(before, after);
      EXPECT_NEAR(*drift.kl, kl, 0.01 + 0.03 * kl);
      EXPECT_NEAR(*drift.hellinger, Hellinger(before, after), 0.03);
      EXPECT_FALSE(drift.chi2);
    }
  }
}

// Two samples of one distribution, also small ones and with limits that ask for little.
TEST(Drift, RaisesNoAlarmByChance) {
  Random random(9);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same values every time
  std::lognormal_distribution<double> skewed(2, 1);
  int alarms = 0;
  constexpr int kTrials = 300;
  for (int trial = 0; trial < kTrials; ++trial) {
    const auto value = [&]() -> std::string {
      if (trial % 2 == 0) return Concat(skewed(random));
      return Concat("kind ", static_cast<int>(std::min(30.0, skewed(random))));
    };
    const auto before = StateOf(Draw(20 + random() % 1000, value));
    const auto after = StateOf(Draw(20 + random() % 1000, value));
    const DriftLimits strict{.psi = 0.02, .ks = 0.02, .js = 0.02};
    alarms += HasDistribution(MeasureDrift(before, after, strict)) ? 1 : 0;
  }
  EXPECT_LE(alarms, 3);
}

}  // namespace
}  // namespace goldline::quality
