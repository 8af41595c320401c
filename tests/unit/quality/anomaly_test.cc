#include "quality/anomaly.h"

#include <cmath>
#include <functional>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "core/civil.h"

namespace goldline::quality {
namespace {

using Random = std::mt19937_64;
using Shape = std::function<double(int day)>;

constexpr std::int64_t kMonday = 20'451;  // 2025-12-29

MetricPoint PointOf(int day, double value) {
  return {UtcTime{(kMonday + day) * kMicrosPerDay + 3'600'000'000}, value};
}

std::vector<MetricPoint> Series(int days, const Shape& shape) {
  std::vector<MetricPoint> series;
  for (int day = 0; day < days; ++day) series.push_back(PointOf(day, shape(day)));
  return series;
}

double Noise(Random& random) { return std::normal_distribution<double>()(random); }
bool IsWeekend(int day) { return day % 7 >= 5; }

TEST(Anomaly, FindsWhatWasPlanted) {
  Random random(21);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same values every time
  const Shape level = [&](int) { return 1000 + 20 * Noise(random); };
  const Shape line = [&](int day) { return 1000 + 15 * day + 20 * Noise(random); };
  const Shape week = [&](int day) { return (IsWeekend(day) ? 200 : 1000) + 20 * Noise(random); };
  const Shape both = [&](int day) {
    return (IsWeekend(day) ? 200 : 1000) + 15 * day + 20 * Noise(random);
  };
  const Shape flat = [](int) { return 500.0; };
  const Shape zero = [](int) { return 0.0; };
  const Shape wrong = [&](int day) { return day % 15 == 2 ? 0.0 : 1000 + 20 * Noise(random); };
  const struct {
    std::string_view name;
    Shape history;
    int days;
    double value;  // of the day after
    AnomalyKind kind;
    double expected;
  } kCases[] = {
      {"a drop", level, 30, 600, AnomalyKind::kLevel, 1000},
      {"a jump after few points", level, 10, 3000, AnomalyKind::kLevel, 1000},
      {"a drop among wrong values", wrong, 60, 400, AnomalyKind::kLevel, 1000},
      {"a line that ends", line, 40, 1000, AnomalyKind::kTrend, 1600},
      {"a line that jumps", line, 40, 2200, AnomalyKind::kTrend, 1600},
      {"a Monday like a Sunday", week, 42, 210, AnomalyKind::kSeason, 1000},
      {"a Sunday like a Monday", week, 41, 990, AnomalyKind::kSeason, 200},
      {"a Monday like none", week, 42, 5000, AnomalyKind::kLevel, 1000},
      {"a growing Monday like a Sunday", both, 42, 830, AnomalyKind::kSeason, 1630},
      {"a flat series that moves", flat, 20, 560, AnomalyKind::kLevel, 500},
      {"zeros that end", zero, 20, 1, AnomalyKind::kLevel, 0},
  };
  for (const auto& test : kCases) {
    const auto history = Series(test.days, test.history);
    const auto anomaly = FindAnomaly(history, PointOf(test.days, test.value));
    ASSERT_TRUE(anomaly) << test.name;
    EXPECT_EQ(ToString(anomaly->kind), ToString(test.kind)) << test.name;
    EXPECT_NEAR(anomaly->expected, test.expected, 60) << test.name;
    EXPECT_GT(anomaly->deviation, 1) << test.name;
    EXPECT_TRUE(test.value < anomaly->low || test.value > anomaly->high) << test.name;
    EXPECT_LE(anomaly->low, anomaly->expected) << test.name;
    EXPECT_EQ(anomaly->since, anomaly->point.time) << test.name;
    EXPECT_FALSE(anomaly->message.empty());
  }
}

TEST(Anomaly, LeavesAloneWhatIsUsual) {
  Random random(22);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same values every time
  const Shape level = [&](int) { return 1000 + 20 * Noise(random); };
  const Shape line = [&](int day) { return 1000 + 15 * day + 20 * Noise(random); };
  const Shape week = [&](int day) { return (IsWeekend(day) ? 200 : 1000) + 20 * Noise(random); };
  const Shape flat = [](int) { return 500.0; };
  const struct {
    std::string_view name;
    Shape history;
    int days;
    double value;
  } kCases[] = {
      {"too short a history", level, 9, 99'999},
      {"no history", level, 0, 1},
      {"what is no number", level, 30, std::nan("")},
      {"a usual value", level, 30, 1030},
      {"the line goes on", line, 40, 1610},
      {"a usual Sunday", week, 41, 210},
      {"a usual Monday", week, 42, 1010},
      {"a small change of a flat series", flat, 20, 510},
      {"a flat series", flat, 20, 500},
  };
  for (const auto& test : kCases) {
    EXPECT_FALSE(FindAnomaly(Series(test.days, test.history), PointOf(test.days, test.value)))
        << test.name;
  }
}

TEST(Anomaly, FindsAShiftThatStays) {
  Random random(23);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same values every time
  auto history = Series(40, [&](int) { return 1000 + 20 * Noise(random); });
  for (int day = 40; day < 43; ++day) history.push_back(PointOf(day, 1100));
  const auto early = FindAnomaly(std::span(history).first(41), PointOf(41, 1100));
  EXPECT_FALSE(early);
  const auto anomaly = FindAnomaly(history, PointOf(43, 1100));
  ASSERT_TRUE(anomaly);
  EXPECT_EQ(anomaly->kind, AnomalyKind::kLevel);
  EXPECT_EQ(anomaly->since, history[40].time);
  EXPECT_LT(anomaly->deviation, 1);
  EXPECT_GT(anomaly->deviation, 0.5);
  EXPECT_NE(anomaly->message.find("since 2026-02-07"), std::string::npos) << anomaly->message;
  // A small change that stays is small.
  auto flat = Series(40, [](int) { return 500.0; });
  for (int day = 40; day < 50; ++day) flat.push_back(PointOf(day, 520));
  EXPECT_FALSE(FindAnomaly(flat, PointOf(50, 520)));
}

// Clean series of six shapes, and how often a value of theirs is called an anomaly. Measured: at
// most 0.1 % where the noise is normal, 0.3 % of small counts, 0.6 % with heavy tails (Student's t
// of 4 degrees), 0.8 % of skewed values (log-normal, 0.5).
TEST(Anomaly, RaisesFewFalseAlarms) {
  Random random(24);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same values every time
  const struct {
    std::string_view name;
    double most;  // of the values, as a share
    Shape shape;
  } kClean[] = {
      {"level", 0.003, [&](int) { return 1000 + 100 * Noise(random); }},
      {"line", 0.003, [&](int day) { return 1000 + 30 * day + 100 * Noise(random); }},
      {"week", 0.003, [&](int day) { return (IsWeekend(day) ? 200 : 1000) + 50 * Noise(random); }},
      {"skewed", 0.01, [&](int) { return std::exp(0.5 * Noise(random)); }},
      {"heavy", 0.01, [&](int) { return 100 + std::student_t_distribution<double>(4)(random); }},
      {"counts", 0.005,
       [&](int) { return static_cast<double>(std::poisson_distribution<int>(3)(random)); }},
  };
  for (const auto& clean : kClean) {
    for (const int days : {10, 15, 30, 90}) {
      int alarms = 0;
      const int trials = days == 90 ? 200 : 1000;
      for (int trial = 0; trial < trials; ++trial) {
        const auto history = Series(days, clean.shape);
        alarms += FindAnomaly(history, PointOf(days, clean.shape(days))) ? 1 : 0;
      }
      EXPECT_LE(alarms, clean.most * trials) << clean.name << " of " << days << " days";
    }
  }
}

}  // namespace
}  // namespace goldline::quality
