// Service levels, executed against a clock that stands still: 2026-03-31 12:00 UTC.
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "core/text.h"
#include "quality/check.h"
#include "quality/internal/duration.h"
#include "tests/support/batches.h"
#include "tests/support/matchers.h"

namespace goldline::quality {
namespace {

using testing::HasSubstr;
using testing_support::BatchOf;
using testing_support::IsOk;

UtcTime At(std::string_view text) { return *ParseUtcTime(text); }
const std::string_view kNow = "2026-03-31T12:00:00Z";

using Rows = std::vector<std::vector<const char*>>;
const Rows kShipments = {
    // id, day, sent, arrived
    {"1", "2026-03-25", "2026-03-25 08:00:00", "2026-03-25 09:00:00"},
    {"2", "2026-03-26", "2026-03-26 08:00:00", "2026-03-26 20:00:00"},
    {"3", "2026-03-26", "2026-03-26 23:00:00", nullptr},
    {"4", "2026-03-29", "2026-03-29 01:00:00", "2026-03-29 02:00:00Z"},
    {"5", "soon", "2026-03-30 10:00:00", "2026-03-30 10:30:00"},
};

RuleResult Judge(std::string_view level, const Rows& rows) {
  const auto contract = Contract::Parse(
      Concat("apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\n"
             "schema:\n- name: shipments\n  physicalName: log.shipments\n  properties:\n"
             "  - {name: id, logicalType: integer}\n  - {name: day, logicalType: date}\n"
             "  - {name: sent, logicalType: timestamp}\n"
             "  - {name: arrived, logicalType: timestamp}\nslaProperties:\n- {",
             level, "}\n"),
      "a.odcs.yaml");
  EXPECT_THAT(contract, IsOk()) << level;
  const std::vector<std::string> fields = {"id", "day", "sent", "arrived"};
  auto plan = CheckPlan::Compile(*contract, contract->objects[0], BatchOf(fields, {}).fields,
                                 {.now = At(kNow)});
  EXPECT_THAT(plan, IsOk()) << level;
  Check check(*plan, RepeatedRows::kEvery);
  for (std::size_t row = 0; row < rows.size(); row += 2) {
    const auto end = std::min(row + 2, rows.size());
    BatchVerdict verdict =
        plan->Evaluate(BatchOf(fields, Rows(rows.begin() + static_cast<std::ptrdiff_t>(row),
                                            rows.begin() + static_cast<std::ptrdiff_t>(end))));
    EXPECT_THAT(check.Merge(verdict), IsOk());
  }
  return check.Finish("a").rules.back();
}

TEST(ServiceRules, AreExecuted) {
  const struct {
    std::string_view level;
    std::string_view verdict;  // status evaluated/failed measured
    std::string_view reason;   // a part of it
  } kCases[] = {
      {"property: freshness, value: 27, unit: h, element: shipments.sent", "passed 5/0 1 d 2 h",
       ""},
      {"property: freshness, value: 26, unit: hours, element: shipments.sent", "passed 5/0 1 d 2 h",
       ""},
      {"property: freshness, value: 1, unit: d, element: log.shipments.sent", "failed 5/0 1 d 2 h",
       "newest"},
      {"property: ly, value: 1, unit: day, element: shipments.sent", "failed 5/0 1 d 2 h",
       "2026-03-30 10:00:00"},
      // A date is as old as its end: the 29th ends 36 hours before noon of the 31st.
      {"property: freshness, value: 36, unit: h, element: shipments.day", "passed 4/0 1 d 12 h",
       ""},
      {"property: freshness, value: PT35H, element: shipments.day", "failed 4/0 1 d 12 h",
       "newest"},
      {"property: retention, value: 1, unit: mo, element: shipments.sent", "passed 5/0 6 d 4 h",
       ""},
      {"property: retention, value: P6D, element: shipments.sent", "failed 5/0 6 d 4 h", "oldest"},
      {"property: frequency, value: 3, unit: d, element: shipments.sent", "passed 5/0 2 d 2 h", ""},
      {"property: fy, value: 2, unit: d, element: shipments.sent", "failed 5/0 2 d 2 h",
       "after 2026-03-26 23:00:00"},
      {"property: latency, value: 12, unit: h, element: 'shipments.sent, shipments.arrived'",
       "passed 4/0", ""},
      {"property: latency, value: 1, unit: h, element: 'shipments.sent,shipments.arrived'",
       "failed 4/1", ""},
      {"property: volume, value: 1, unit: d, element: shipments.sent", "failed 5/0 0",
       "2026-03-27 00:00:00"},
      {"property: volume, value: 2/h, element: shipments.sent", "failed 5/0 0", "at least 2"},
      {"property: volume, value: 1, unit: w, element: shipments.sent", "skipped", "whole"},
      {"property: endOfLife, value: 2026-03-31", "warned 0/0", "2026-03-31T00:00:00Z"},
      {"property: endOfSupport, value: 2027-01-01", "passed 0/0", ""},
      // What cannot be executed says why.
      {"property: availability, value: 99.9%", "skipped", "over time"},
      {"property: freshness, value: 1, unit: d", "skipped", "no element"},
      {"property: freshness, value: 1, unit: d, element: shipments", "skipped", "no field"},
      {"property: freshness, value: 1, unit: d, element: shipments.at", "skipped", "no property"},
      {"property: freshness, value: 1, unit: d, element: shipments.id", "skipped", "neither"},
      {"property: freshness, value: often, element: shipments.sent", "skipped", "length of time"},
      {"property: volume, value: many, unit: d, element: shipments.sent", "skipped", "number"},
      {"property: endOfLife, value: never", "skipped", "no time"},
  };
  for (const auto& test : kCases) {
    const RuleResult result = Judge(test.level, kShipments);
    const std::string counts = Concat(" ", result.rows_evaluated, "/", result.rows_failed,
                                      result.measured.empty() ? "" : " ", result.measured);
    const std::string verdict = Concat(
        ToString(result.status), result.status == CheckStatus::kSkipped ? std::string() : counts);
    EXPECT_EQ(verdict, test.verdict) << test.level << ": " << result.reason;
    EXPECT_THAT(result.reason, HasSubstr(test.reason)) << test.level;
  }
  EXPECT_EQ(Judge("property: freshness, value: 1, unit: d, element: shipments.sent", {}).status,
            CheckStatus::kSkipped);
}

TEST(Duration, IsReadAndSubtractedByTheCalendar) {
  using internal::Before;
  using internal::ParseDuration;
  const struct {
    std::string_view value, unit, before;
  } kCases[] = {
      {"1", "mo", "2026-02-28T12:00:00Z"},
      {"3", "years", "2023-03-31T12:00:00Z"},
      {"13", "months", "2025-02-28T12:00:00Z"},
      {"1", "w", "2026-03-24T12:00:00Z"},
      {"0.5", "d", "2026-03-31T00:00:00Z"},
      {"500ms", "", "2026-03-31T11:59:59.5Z"},
      {"500 ms", "d", "2026-03-31T11:59:59.5Z"},
      {"90", "min", "2026-03-31T10:30:00Z"},
      {"P1Y2M10DT2H30M", "", "2025-01-21T09:30:00Z"},
      {"PT0.5S", "", "2026-03-31T11:59:59.5Z"},
      {"P2W", "d", "2026-03-17T12:00:00Z"},
  };
  for (const auto& test : kCases) {
    const auto duration = ParseDuration(test.value, test.unit);
    ASSERT_TRUE(duration) << test.value << " " << test.unit;
    EXPECT_EQ(ToString(Before(At(kNow), *duration)), test.before) << test.value << test.unit;
  }
  for (const auto& [value, unit] :
       std::vector<std::pair<std::string_view, std::string_view>>{{"", "d"},
                                                                  {"1", ""},
                                                                  {"1", "x"},
                                                                  {"-1", "d"},
                                                                  {"0", "d"},
                                                                  {"1.5", "mo"},
                                                                  {"P", ""},
                                                                  {"P1H", ""},
                                                                  {"PT1D", ""},
                                                                  {"P1", ""},
                                                                  {"1000000000", "d"},
                                                                  {"P90000Y90000Y", ""},
                                                                  {"1e99", "d"},
                                                                  {"99999999999", "y"}}) {
    EXPECT_FALSE(ParseDuration(value, unit)) << value << " " << unit;
  }
}

}  // namespace
}  // namespace goldline::quality
