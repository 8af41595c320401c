// The rules gap and volume, in one batch and in several.
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "core/text.h"
#include "quality/check.h"
#include "tests/support/batches.h"
#include "tests/support/matchers.h"

namespace goldline::quality {
namespace {

using testing::HasSubstr;
using testing_support::BatchOf;
using testing_support::IsOk;

using Rows = std::vector<std::vector<const char*>>;
const Rows kReadings = {
    // day, at, born
    {"2026-03-02", "2026-03-02T08:59:59Z", "2000-01-31"},
    {"2026-03-01", "2026-03-02T07:00:00Z", "2000-02-01"},
    {"2026-03-01", "2026-03-02T09:00:00+02:00", "1999-11-30"},
    {nullptr, "2026-03-02T11:00:00Z", nullptr},
    {"2026-03-09", "1969-12-31T23:59:59Z", "2000-02-29"},
    {"2026-02-30", "1970-01-01T00:00:00Z", "1999-11-01"},
    {"2026-03-10", nullptr, "2000-02-02"},
};

Result<Contract> ContractOf(std::string_view implementation) {
  return Contract::Parse(
      Concat("apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\n"
             "schema:\n- name: t\n  properties:\n  - {name: day, logicalType: date}\n"
             "  - {name: at, logicalType: timestamp}\n"
             "  - {name: born, logicalType: date, classification: pii}\n  - {name: n, logicalType: "
             "integer}\n  quality:\n  - {id: r, type: custom, engine: goldline, implementation: {",
             implementation, "}}\n"),
      "a.odcs.yaml");
}

RuleResult Judge(std::string_view implementation, std::size_t size) {
  const auto contract = ContractOf(implementation);
  EXPECT_THAT(contract, IsOk()) << implementation;
  const auto plan = CheckPlan::Compile(*contract, contract->objects[0], {}, {});
  EXPECT_THAT(plan, IsOk()) << implementation;
  Check check(*plan, RepeatedRows::kEvery);
  for (std::size_t row = 0; row < kReadings.size(); row += size) {
    const auto end = std::min(row + size, kReadings.size());
    BatchVerdict verdict = plan->Evaluate(
        BatchOf({"day", "at", "born"}, Rows(kReadings.begin() + static_cast<std::ptrdiff_t>(row),
                                            kReadings.begin() + static_cast<std::ptrdiff_t>(end))));
    EXPECT_THAT(check.Merge(verdict), IsOk());
    for (const Failure& failure : verdict.failures) {
      EXPECT_NE(plan->rules()[failure.rule].id, "r") << "it judges the dataset";
    }
  }
  for (const RuleResult& result : check.Finish("a").rules) {
    if (result.rule.id == "r") return result;
  }
  return {};
}

TEST(BucketRules, JudgeGapsAndVolumes) {
  const struct {
    std::string_view implementation;
    std::string_view verdict;  // status filtered/null/evaluated measured
    std::string_view reason;   // a part of it
  } kCases[] = {
      {"rule: gap, field: day, bucket: day, mustBe: 0", "failed 0/1/5 6",
       "it is 6: mustBe 0; nothing between 2026-03-02 and 2026-03-09"},
      {"rule: gap, field: day, bucket: day, mustBeLessThan: 7", "passed 0/1/5 6", ""},
      {"rule: gap, field: day, bucket: day, mustBeLessThan: 7, warn: {mustBe: 0}", "warned 0/1/5 6",
       "warns unless mustBe 0; nothing between"},
      // From Monday to Sunday: the 1st of March is of the week before.
      {"rule: gap, field: day, bucket: week, mustBe: 0", "passed 0/1/5 0", ""},
      {"rule: gap, field: day, bucket: month, mustBe: 0", "passed 0/1/5 0", ""},
      {"rule: gap, field: at, bucket: hour, mustBe: 2, filter: at >= '2026-03-01'",
       "passed 3/0/4 2", ""},
      {"rule: gap, field: at, bucket: hour, mustBe: 0, filter: at >= '2026-03-01'",
       "failed 3/0/4 2",
       "nothing between the hour of 2026-03-02 08:00:00 and the hour of 2026-03-02 11:00:00"},
      // Before 1970 and after it are two hours, two days and two months.
      {"rule: gap, field: at, bucket: hour, mustBe: 0, filter: at < '2026-03-01'", "passed 5/0/2 0",
       ""},
      {"rule: volume, field: at, bucket: hour, mustBe: 1, filter: at < '2026-03-01'",
       "passed 5/0/2 1", ""},
      {"rule: volume, field: at, bucket: month, mustBe: 1, filter: at < '2026-03-01'",
       "passed 5/0/2 1", ""},
      {"rule: volume, field: at, bucket: week, mustBe: 2, filter: at < '2026-03-01'",
       "passed 5/0/2 2", ""},
      {"rule: volume, field: at, bucket: hour, mustBeGreaterThan: 0, filter: at >= '2026-03-01'",
       "failed 3/0/4 0 to 2", "0 records in the hour of 2026-03-02 09:00:00: mustBeGreaterThan 0"},
      {"rule: volume, field: at, bucket: hour, mustBeLessThan: 2, filter: at >= '2026-03-01'",
       "failed 3/0/4 0 to 2", "2 records in the hour of 2026-03-02 07:00:00"},
      {"rule: volume, field: at, bucket: hour, mustBeBetween: [0, 2], filter: at >= '2026-03-01', "
       "warn: {mustBeGreaterThan: 0}",
       "warned 3/0/4 0 to 2", "0 records in the hour of 2026-03-02 09:00:00, and warns unless"},
      {"rule: volume, field: day, bucket: day, mustNotBe: 0", "failed 0/1/5 0 to 2",
       "0 records in 2026-03-03"},
      {"rule: volume, field: day, bucket: week, mustBe: 2, whole: true", "failed 0/1/5 1",
       "1 records in the week of 2026-03-02: mustBe 2"},
      {"rule: volume, field: day, bucket: day, mustBeLessThan: 2, whole: true",
       "passed 0/1/5 0 to 1", ""},
      {"rule: volume, field: day, bucket: month, mustBe: 5", "passed 0/1/5 5", ""},
      {"rule: volume, field: day, bucket: month, mustBe: 5, whole: true", "skipped 0/1/5",
       "no bucket is whole"},
      {"rule: volume, field: day, bucket: month, mustBe: 5, filter: day < '2000-01-01'",
       "skipped 7/0/0", "empty"},
      // When the records of a classified field were is not told.
      {"rule: gap, field: born, bucket: month, mustBe: 0", "failed 0/1/6 1", "it is 1: mustBe 0"},
      {"rule: volume, field: born, bucket: month, mustBe: 1", "failed 0/1/6", "classified"},
  };
  for (const auto& test : kCases) {
    for (const std::size_t size : {7U, 2U, 1U}) {
      const RuleResult result = Judge(test.implementation, size);
      const std::string verdict =
          Concat(ToString(result.status), " ", result.rows_filtered_out, "/", result.rows_null, "/",
                 result.rows_evaluated, result.measured.empty() ? "" : " ", result.measured);
      EXPECT_EQ(verdict, test.verdict) << test.implementation << ": " << result.reason;
      EXPECT_THAT(result.reason, HasSubstr(test.reason)) << test.implementation;
      if (result.rule.redacted) {
        EXPECT_THAT(result.reason, testing::Not(HasSubstr("19"))) << test.implementation;
      }
      EXPECT_TRUE(result.rule.of_dataset);
    }
  }
}

TEST(BucketRules, RefuseWhatHasNoBuckets) {
  const std::pair<std::string_view, std::string_view> kCases[] = {
      {"rule: gap, field: day, bucket: day", "no operator"},
      {"rule: volume, field: day, bucket: day", "no operator"},
      {"rule: gap, field: day, mustBe: 0", "needs a bucket"},
      {"rule: gap, field: day, bucket: year, mustBe: 0", "needs a bucket"},
      {"rule: gap, field: day, bucket: hour, mustBe: 0", "dates have none"},
      {"rule: volume, field: n, bucket: day, mustBe: 0", "for dates"},
      {"rule: gap, field: day, bucket: day, whole: true, mustBe: 0", "whole"},
  };
  for (const auto& [implementation, part] : kCases) {
    const auto contract = ContractOf(implementation);
    ASSERT_THAT(contract, IsOk());
    const auto plan = CheckPlan::Compile(*contract, contract->objects[0], {}, {});
    ASSERT_FALSE(plan.ok()) << implementation;
    EXPECT_THAT(plan.error().ToString(), HasSubstr(part)) << implementation;
    EXPECT_GT(plan.error().place().line, 0U);
  }
}

// A million buckets are kept, and no more.
TEST(BucketRules, HaveALimit) {
  const auto contract = ContractOf("rule: gap, field: day, bucket: day, mustBe: 0");
  ASSERT_THAT(contract, IsOk());
  const auto plan = CheckPlan::Compile(*contract, contract->objects[0], {}, {});
  ASSERT_THAT(plan, IsOk());
  for (const std::int64_t days : {1'000'000, 1'000'001}) {
    Check check(*plan, RepeatedRows::kEvery);
    for (std::int64_t first = 0; first < days; first += 100'000) {
      RecordBatch batch = BatchOf({"day"}, {});
      batch.columns[0] = Column(Type::kDate);
      for (std::int64_t day = first; day < std::min(days, first + 100'000); ++day) {
        batch.columns[0].AppendInt(day);
        batch.places.push_back({static_cast<std::uint64_t>(day) + 2, 0});
      }
      BatchVerdict verdict = plan->Evaluate(std::move(batch));
      EXPECT_THAT(check.Merge(verdict), IsOk());
    }
    const RuleResult result = check.Finish("a").rules.back();
    if (days == 1'000'000) {
      EXPECT_EQ(result.status, CheckStatus::kPassed) << result.reason;
    } else {
      EXPECT_EQ(result.status, CheckStatus::kSkipped);
      EXPECT_THAT(result.reason, HasSubstr("1000000"));
    }
  }
}

}  // namespace
}  // namespace goldline::quality
