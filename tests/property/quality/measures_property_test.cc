// Measures of a dataset against what a few lines say of all its values at once, for any cut into
// batches: entropy, correlation, the most common value, outliers and every count of duplicates.
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/text.h"
#include "quality/check.h"
#include "tests/support/batches.h"

namespace goldline::quality {
namespace {

using testing_support::BatchOf;

constexpr std::string_view kContract = R"(apiVersion: v3.1.0
kind: DataContract
id: twin
version: 1.0.0
status: active
schema:
- name: t
  properties:
  - {name: x, logicalType: integer}
  - {name: y, logicalType: number}
  quality:
  - {id: entropy, type: custom, engine: goldline, implementation: {rule: entropy, field: x, mustBe: 0}}
  - {id: common, type: custom, engine: goldline, implementation: {rule: mostCommon, field: x, in: [1, 2, 3]}}
  - {id: correlation, type: custom, engine: goldline, implementation: {rule: correlation, fields: [x, y], mustBe: 2}}
  - {id: outliers, type: custom, engine: goldline, implementation: {rule: outliers, field: x}}
  - {id: unique, type: custom, engine: goldline, implementation: {rule: unique, field: x, nullsDistinct: false}}
)";

struct Row {
  std::optional<int> x, y;
};

double Entropy(const std::map<int, int>& counts, double total) {
  double sum = 0;
  for (const auto& [value, count] : counts) sum -= count / total * std::log(count / total);
  return sum;
}

double Correlation(const std::vector<Row>& rows) {
  double n = 0, x = 0, y = 0;
  for (const Row& row : rows) {
    if (!row.x || !row.y) continue;
    ++n;
    x += *row.x;
    y += *row.y;
  }
  double xx = 0, yy = 0, xy = 0;
  for (const Row& row : rows) {
    if (!row.x || !row.y) continue;
    xx += (*row.x - x / n) * (*row.x - x / n);
    yy += (*row.y - y / n) * (*row.y - y / n);
    xy += (*row.x - x / n) * (*row.y - y / n);
  }
  return xy / std::sqrt(xx * yy);  // NaN where one does not vary
}

double Quantile(std::vector<double> values, double at) {
  std::sort(values.begin(), values.end());
  const double place = at * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const auto above = std::min(below + 1, values.size() - 1);
  return values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
}

std::map<std::string, RuleResult> Engine(const CheckPlan& plan, const std::vector<Row>& rows,
                                         std::size_t batch_rows) {
  Check check(plan, RepeatedRows::kEvery);
  for (std::size_t first = 0; first < rows.size(); first += batch_rows) {
    std::vector<std::string> texts;
    std::vector<std::vector<const char*>> cells;
    texts.reserve(2 * batch_rows);
    for (std::size_t i = first; i < std::min(rows.size(), first + batch_rows); ++i) {
      std::vector<const char*>& row = cells.emplace_back();
      for (const std::optional<int>& cell : {rows[i].x, rows[i].y}) {
        row.push_back(cell ? texts.emplace_back(std::to_string(*cell)).c_str() : nullptr);
      }
    }
    BatchVerdict verdict = plan.Evaluate(BatchOf({"x", "y"}, cells, first + 1));
    EXPECT_TRUE(check.Merge(verdict).ok());
  }
  std::map<std::string, RuleResult> results;
  for (RuleResult& result : check.Finish("t").rules) results[result.rule.id] = std::move(result);
  return results;
}

void ExpectCounts(const std::vector<Row>& rows, const DuplicateCounts& found) {
  std::map<int, std::uint64_t> keys;  // a missing value is a key like any other
  for (const Row& row : rows) ++keys[row.x.value_or(-1)];
  std::uint64_t repeated = 0, of_repeated = 0;
  for (const auto& [key, count] : keys) {
    repeated += count > 1 ? 1 : 0;
    of_repeated += count > 1 ? count : 0;
  }
  EXPECT_EQ(found.rows, rows.size());
  EXPECT_EQ(found.distinct, keys.size());
  EXPECT_EQ(found.duplicate_keys, repeated);
  EXPECT_EQ(found.duplicate_rows(), of_repeated);
  EXPECT_EQ(found.excess_rows, rows.size() - keys.size());
  EXPECT_EQ(found.unique_once(), keys.size() - repeated);
}

void ExpectMeasures(const std::vector<Row>& rows, std::map<std::string, RuleResult> found) {
  std::map<int, int> counts;
  std::vector<double> values;
  for (const Row& row : rows) {
    if (!row.x) continue;
    ++counts[*row.x];
    values.push_back(*row.x);
  }
  if (values.empty()) return;
  EXPECT_NEAR(std::stod(found["entropy"].measured),
              Entropy(counts, static_cast<double>(values.size())), 1e-9);
  int most = 0;
  for (const auto& [value, count] : counts) most = std::max(most, count);
  const bool common = std::all_of(counts.begin(), counts.end(), [&](const auto& entry) {
    return entry.second < most || (entry.first >= 1 && entry.first <= 3);
  });
  EXPECT_EQ(found["common"].status, common ? CheckStatus::kPassed : CheckStatus::kFailed);
  const double correlation = Correlation(rows);
  if (std::isfinite(correlation)) {
    EXPECT_NEAR(std::stod(found["correlation"].measured), correlation, 1e-9);
  } else {
    EXPECT_EQ(found["correlation"].status, CheckStatus::kSkipped);
  }
  const double low = Quantile(values, 0.25), high = Quantile(values, 0.75);
  const auto outside = std::count_if(values.begin(), values.end(), [&](double value) {
    return value < low - 1.5 * (high - low) || value > high + 1.5 * (high - low);
  });
  EXPECT_EQ(found["outliers"].rows_failed, static_cast<std::uint64_t>(outside));
  EXPECT_EQ(found["outliers"].examples.size(), std::min<std::size_t>(outside, Check::kExamples));
}

TEST(MeasuresProperty, AgreeWithATwinForAnyCut) {
  const auto contract = Contract::Parse(kContract, "twin");
  ASSERT_TRUE(contract.ok()) << contract.error().ToString();
  const auto plan =
      CheckPlan::Compile(*contract, contract->objects[0], BatchOf({"x", "y"}, {}).fields, {});
  ASSERT_TRUE(plan.ok()) << plan.error().ToString();
  const std::uint64_t seed = 23;
  SCOPED_TRACE(Concat("seed ", seed));
  std::mt19937_64 random(seed);
  for (int round = 0; round < 300 && !testing::Test::HasFailure(); ++round) {
    std::vector<Row> rows(1 + random() % 50);
    const int spread = 1 + static_cast<int>(random() % 9);
    for (Row& row : rows) {
      if (random() % 8 != 0)
        row.x = static_cast<int>(random() % 100 == 0 ? 999 : random() % spread);
      if (random() % 8 != 0) row.y = static_cast<int>(random() % spread) - 4;
    }
    std::string correlation;
    for (const std::size_t batch_rows : {1, 7, 1000}) {
      auto results = Engine(*plan, rows, batch_rows);
      // To the last digit, wherever batches end.
      if (batch_rows > 1) {
        EXPECT_EQ(results["correlation"].measured, correlation);
      }
      correlation = results["correlation"].measured;
      ExpectCounts(rows, *results["unique"].duplicates);
      ExpectMeasures(rows, std::move(results));
    }
  }
}

}  // namespace
}  // namespace goldline::quality
