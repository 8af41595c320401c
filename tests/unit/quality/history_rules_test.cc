// Rules about change over time: one dataset beside a history that is made up.
#include "quality/internal/history_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "quality/check.h"
#include "quality/check_plan.h"
#include "tests/support/batches.h"
#include "tests/support/matchers.h"

namespace goldline::quality {
namespace {

using testing::HasSubstr;
using testing_support::BatchOf;
using testing_support::ErrorId;
using testing_support::IsOk;

constexpr std::int64_t kDay = std::int64_t{86'400} * 1'000'000;
// A Monday.
constexpr UtcTime kNow{20'773 * kDay};

// A point a day that ends with the day before kNow.
std::vector<MetricPoint> Days(const std::vector<double>& values) {
  std::vector<MetricPoint> points;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto ago = static_cast<std::int64_t>(values.size() - i);
    points.push_back({{kNow.micros - ago * kDay}, values[i]});
  }
  return points;
}

Result<Contract> ContractOf(std::string_view implementation, std::string_view more) {
  return Contract::Parse(
      Concat("apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\n"
             "schema:\n- name: orders\n  properties:\n  - {name: id}\n"
             "  - {name: total, logicalType: number, quality: [{id: positive, type: custom, "
             "engine: goldline, implementation: {rule: between, min: 0}},\n"
             "    {id: mean, type: custom, engine: goldline, mustBeGreaterThan: 0, "
             "implementation: {rule: mean}}]}\n"
             "  quality:\n  - {id: r, type: custom, engine: goldline",
             more, ", implementation: {", implementation, "}}\n"),
      "a.odcs.yaml");
}

// "status measured reason" of the rule r over four records, one of which is below 0.
std::string Judge(std::string_view implementation, std::string_view more,
                  std::shared_ptr<const MetricHistory> history) {
  const auto contract = ContractOf(implementation, more);
  EXPECT_THAT(contract, IsOk());
  CompileOptions options;
  options.now = kNow;
  options.history = std::move(history);
  const RecordBatch batch =
      BatchOf({"id", "total"}, {{"1", "10"}, {"2", "30"}, {"3", "-20"}, {"4", "20"}});
  const auto plan = CheckPlan::Compile(*contract, contract->objects[0], batch.fields, options);
  EXPECT_THAT(plan, IsOk());
  Check check(*plan, RepeatedRows::kEvery);
  BatchVerdict verdict = plan->Evaluate(batch);
  EXPECT_THAT(check.Merge(verdict), IsOk());
  const CheckReport report = check.Finish("a");
  for (const RuleResult& result : report.rules) {
    if (result.rule.id == "r") {
      return Concat(ToString(result.status), " ", result.measured, " ", result.reason);
    }
  }
  return "none";
}

std::shared_ptr<const MetricHistory> History(std::string metric, const std::vector<double>& days) {
  MetricHistory history;
  history.metrics[std::move(metric)] = Days(days);
  return std::make_shared<const MetricHistory>(std::move(history));
}

TEST(MetricDeltaTest, MeasuresTheChange) {
  struct Case {
    std::string_view implementation, more, metric;
    std::vector<double> days;
    std::string_view starts;
  };
  const Case cases[] = {
      {"rule: metricDelta", ", mustBeBetween: [-20, 20]", "records", {9, 5}, "passed -20"},
      {"rule: metricDelta", ", mustBeBetween: [-10, 10]", "records", {9, 5}, "failed -20"},
      {"rule: metricDelta, change: absolute", ", mustBe: -1", "records", {5}, "passed -1"},
      {"rule: metricDelta, change: absolute", ", mustBe: 0", "records", {0, 4}, "passed 0"},
      {"rule: metricDelta, versus: average, last: 2, change: absolute",
       ", mustBe: -2",
       "records",
       {100, 5, 7},
       "passed -2"},
      {"rule: metricDelta, versus: average",
       ", mustBe: 0",
       "records",
       {90, 4, 4, 4, 4, 4, 4, 4},
       "passed 0"},
      // A week ago was the only Monday among them.
      {"rule: metricDelta, versus: sameWeekday, change: absolute",
       ", mustBe: 2",
       "records",
       {9, 2, 9, 9, 9, 9, 9, 9},
       "passed 2"},
      {"rule: metricDelta, versus: sameWeekday", ", mustBe: 0", "records", {9, 9}, "skipped"},
      {"rule: metricDelta", ", mustBe: 0", "records", {0}, "skipped"},
      {"rule: metricDelta", ", mustBe: 0", "records", {}, "skipped"},
      // Of another rule: the share of records that failed, and what a measure measured.
      {"rule: metricDelta, of: positive, change: absolute",
       ", mustBe: 0.05",
       "positive",
       {0.2},
       "passed 0.05"},
      {"rule: metricDelta, of: mean", ", mustBe: 25", "mean", {8}, "passed 25"},
      {"rule: metricDelta, of: nothing", ", mustBe: 0", "records", {1}, "errored"},
      {"rule: metricDelta", ", mustBe: 0", "positive", {1}, "skipped"},
  };
  for (const Case& one : cases) {
    EXPECT_THAT(Judge(one.implementation, one.more, History(std::string(one.metric), one.days)),
                testing::StartsWith(std::string(one.starts)))
        << one.implementation << one.more;
  }
}

TEST(AnomalyRuleTest, FailsWhatIsFarFromItsHistory) {
  const std::vector<double> usual = {40, 41, 39, 40, 42, 40, 41, 39, 40, 41, 40, 42};
  const std::string far = Judge("rule: anomaly", "", History("records", usual));
  EXPECT_THAT(far, testing::StartsWith("failed 4 "));
  EXPECT_THAT(far, HasSubstr("usual"));
  EXPECT_THAT(Judge("rule: anomaly", "", History("records", {4, 4, 4, 4, 4, 4, 4, 4, 4, 4})),
              testing::StartsWith("passed 4"));
  EXPECT_THAT(
      Judge("rule: anomaly, of: positive", "", History("positive", {0, 0, 0, 0, 0, 0, 0, 0, 0, 0})),
      testing::StartsWith("failed 0.25"));
}

TEST(AnomalyRuleTest, IsSilentUntilThereIsAHistory) {
  EXPECT_THAT(Judge("rule: anomaly", "", History("records", {40, 41, 39})),
              HasSubstr("skipped  it needs a history of 10 runs, and there are 3 runs"));
  EXPECT_THAT(Judge("rule: anomaly, leastRuns: 3", "", History("records", {40, 41, 39})),
              testing::StartsWith("failed 4"));
  EXPECT_THAT(Judge("rule: anomaly", "", nullptr), HasSubstr("kept with --record"));
  EXPECT_THAT(Judge("rule: metricDelta", ", mustBe: 0", nullptr), testing::StartsWith("skipped"));
}

TEST(HistoryRulesTest, KnowNothingOfLaterRuns) {
  MetricHistory history;
  history.metrics["records"] = {{{kNow.micros - kDay}, 4}, {{kNow.micros + kDay}, 400}};
  EXPECT_THAT(Judge("rule: metricDelta", ", mustBe: 0",
                    std::make_shared<const MetricHistory>(std::move(history))),
              testing::StartsWith("passed 0"));
}

TEST(HistoryRulesTest, RefuseWhatMakesNoSense) {
  for (const auto& [implementation, more] :
       {std::pair{"rule: metricDelta", ""},
        {"rule: metricDelta, versus: yesterday", ", mustBe: 0"},
        {"rule: metricDelta, change: much", ", mustBe: 0"},
        {"rule: metricDelta, last: 3", ", mustBe: 0"},
        {"rule: metricDelta, versus: average, last: 0", ", mustBe: 0"},
        {"rule: anomaly", ", mustBe: 0"},
        {"rule: anomaly, leastRuns: 1", ""},
        {"rule: anomaly, width: wide", ""},
        {"rule: anomaly, smallChange: -1", ""}}) {
    const auto contract = ContractOf(implementation, more);
    if (!contract.ok()) continue;
    const auto plan = CheckPlan::Compile(*contract, contract->objects[0],
                                         {{"id", Type::kText}, {"total", Type::kText}}, {});
    EXPECT_FALSE(plan.ok()) << implementation << more;
  }
}

}  // namespace
}  // namespace goldline::quality
