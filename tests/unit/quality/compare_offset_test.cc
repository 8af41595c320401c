// The rule compare with an offset: exact numbers, and times by the calendar.
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "core/text.h"
#include "quality/check.h"
#include "tests/support/batches.h"
#include "tests/support/matchers.h"

namespace goldline::quality {
namespace {

using testing_support::BatchOf;
using testing_support::IsOk;

// How the rule judges one record with the fields `a` and `b`.
RuleResult Judge(std::string_view types, std::string_view rule, const char* a, const char* b) {
  const std::string_view left = types.substr(0, types.find('/'));
  const std::string_view right = types.substr(types.find('/') + 1);
  const auto contract = Contract::Parse(
      Concat("apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\n"
             "schema:\n- name: t\n  properties:\n  - {name: a",
             left, "}\n  - {name: b", right,
             "}\n  quality:\n  - {id: r, type: custom, engine: goldline, implementation: {rule: "
             "compare, left: a, right: b, ",
             rule, "}}\n"),
      "a.odcs.yaml");
  EXPECT_THAT(contract, IsOk()) << rule;
  const auto plan = CheckPlan::Compile(*contract, contract->objects[0], {}, {});
  EXPECT_THAT(plan, IsOk()) << rule;
  Check check(*plan, RepeatedRows::kEvery);
  BatchVerdict verdict = plan->Evaluate(BatchOf({"a", "b"}, {{a, b}}));
  EXPECT_THAT(check.Merge(verdict), IsOk());
  for (const RuleResult& result : check.Finish("a").rules) {
    if (result.rule.id == "r") return result;
  }
  return {};
}

constexpr std::string_view kDates = ", logicalType: date/, logicalType: date";
constexpr std::string_view kTimes = ", logicalType: timestamp/, logicalType: timestamp";
constexpr std::string_view kDateAndTime = ", logicalType: date/, logicalType: timestamp";
constexpr std::string_view kPattern =
    ", logicalType: date, logicalTypeOptions: {format: dd.MM.yyyy}/, logicalType: date";
constexpr std::string_view kIntegers = ", logicalType: integer/, logicalType: integer";
constexpr std::string_view kNumbers = ", logicalType: number/, logicalType: integer";
constexpr std::string_view kUntyped = "/";

TEST(CompareOffset, IsAddedToTheRightValue) {
  const struct {
    std::string_view types, rule;
    const char *a, *b;
    std::string_view status;
  } kCases[] = {
      {kDates, "operator: <=, offset: 14 d", "2026-03-15", "2026-03-01", "passed"},
      {kDates, "operator: <=, offset: 14 d", "2026-03-16", "2026-03-01", "failed"},
      {kDates, "operator: <=, offset: 2 w", "2026-03-15", "2026-03-01", "passed"},
      {kDates, "operator: '>=', offset: -14 d", "2026-02-15", "2026-03-01", "passed"},
      {kDates, "operator: '>=', offset: -14 d", "2026-02-14", "2026-03-01", "failed"},
      // By the calendar: the last day of a shorter month.
      {kDates, "operator: '=', offset: 1 mo", "2024-02-29", "2024-01-31", "passed"},
      {kDates, "operator: '=', offset: P1M", "2023-02-28", "2023-01-31", "passed"},
      {kDates, "operator: '=', offset: -P1M", "2024-02-29", "2024-03-31", "passed"},
      {kDates, "operator: '=', offset: 1 y", "2025-02-28", "2024-02-29", "passed"},
      {kDates, "operator: '=', offset: P1M2D", "2024-03-02", "2024-01-31", "passed"},
      // Half a day after a date is a time of it.
      {kDates, "operator: <, offset: 12 h", "2026-03-01", "2026-03-01", "passed"},
      {kDates, "operator: '=', offset: 12 h", "2026-03-01", "2026-03-01", "failed"},
      {kPattern, "operator: '=', offset: 1 d", "02.03.2026", "2026-03-01", "passed"},
      {kTimes, "operator: <=, offset: -PT2H", "2026-03-01T10:00:00Z", "2026-03-01T12:00:00Z",
       "passed"},
      {kTimes, "operator: <=, offset: -PT2H", "2026-03-01T10:00:01Z", "2026-03-01T12:00:00Z",
       "failed"},
      // As instants, whatever their zones.
      {kTimes, "operator: '=', offset: 2 h", "2026-03-01T12:00:00+02:00", "2026-03-01T08:00:00Z",
       "passed"},
      {kDateAndTime, "operator: '=', offset: +6 h", "2026-03-02", "2026-03-01T18:00:00Z", "passed"},
      {kUntyped, "operator: <=, offset: 1 d", "2026-03-02", "2026-03-01 00:00:00", "passed"},
      // Exact, also where doubles and 64 bits end.
      {kIntegers, "operator: '=', offset: 1", "9007199254740993", "9007199254740992", "passed"},
      {kIntegers, "operator: '=', offset: 1", "9007199254740992", "9007199254740992", "failed"},
      {kIntegers, "operator: <, offset: 1", "9223372036854775807", "9223372036854775807", "passed"},
      {kIntegers, "operator: <, offset: -1", "-9223372036854775808", "-9223372036854775808",
       "failed"},
      {kNumbers, "operator: '=', offset: 0.1", "1.1", "1", "passed"},
      {kNumbers, "operator: '=', offset: 1e-1", "1.100", "1", "passed"},
      {kNumbers, "operator: '=', offset: -0.3", "0.7", "1", "passed"},
      {kUntyped, "operator: '>', offset: 0.5", "10", "9", "passed"},
      // A missing value.
      {kDates, "operator: <, offset: 1 d", nullptr, "2026-03-01", "skipped"},
      {kDates, "operator: <, offset: 1 d, ignoreRowIf: never", "2026-03-01", nullptr, "failed"},
      {kDates, "operator: '=', offset: 1 d, ignoreRowIf: never", nullptr, nullptr, "passed"},
      // What is beyond the times there are is an error of the rule.
      {kTimes, "operator: <, offset: 100000 y", "2026-03-01T00:00:00Z", "9999-03-01T00:00:00Z",
       "passed"},
      {kTimes, "operator: <, offset: -100000 y", "2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z",
       "errored"},
      {kUntyped, "operator: <, offset: 1 d", "soon", "2026-03-01", "errored"},
  };
  for (const auto& test : kCases) {
    const RuleResult result = Judge(test.types, test.rule, test.a, test.b);
    EXPECT_EQ(ToString(result.status), test.status)
        << test.rule << " " << (test.a == nullptr ? "null" : test.a) << ": " << result.reason;
  }
}

TEST(CompareOffset, IsShownAndFingerprinted) {
  const RuleResult later = Judge(kDates, "operator: <=, offset: 14 d", "2026-03-15", "2026-03-01");
  const RuleResult earlier =
      Judge(kDates, "operator: <=, offset: -14 d", "2026-03-15", "2026-03-01");
  const RuleResult plain = Judge(kDates, "operator: <=", "2026-03-15", "2026-03-01");
  EXPECT_EQ(later.rule.complaint, "are not in the order a <= b + 14 d");
  EXPECT_EQ(earlier.rule.complaint, "are not in the order a <= b - 14 d");
  EXPECT_EQ(plain.rule.complaint, "are not in the order a <= b");
  EXPECT_NE(later.rule.fingerprint, earlier.rule.fingerprint);
  EXPECT_NE(later.rule.fingerprint, plain.rule.fingerprint);
}

}  // namespace
}  // namespace goldline::quality
