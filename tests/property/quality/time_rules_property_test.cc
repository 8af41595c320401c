// Rules about time against what walking the calendar day by day says: gap and volume for any cut
// into batches, and compare with an offset.
#include <algorithm>
#include <map>
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

// --- a calendar that only knows how to go on by a day ---

struct Day {
  int year = 1968, month = 1, day = 1;  // a Monday
  int weekday = 0;
  int hour = 0;

  static int Length(int year, int month) {
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2                                              ? (leap ? 29 : 28)
           : month == 4 || month == 6 || month == 9 || month == 11 ? 30
                                                                   : 31;
  }
  void NextHour() {
    if (++hour < 24) return;
    hour = 0;
    weekday = (weekday + 1) % 7;
    if (++day <= Length(year, month)) return;
    day = 1;
    if (++month <= 12) return;
    month = 1;
    ++year;
  }
  std::string Date() const {
    return Concat(year, month < 10 ? "-0" : "-", month, day < 10 ? "-0" : "-", day);
  }
  std::string Text() const { return Concat(Date(), hour < 10 ? "T0" : "T", hour, ":30:00Z"); }
};

constexpr int kHours = 24 * 365 * 4;  // to the end of 1971

// For each hour the number of its bucket, counted as they come.
std::vector<int> BucketsOf(std::string_view unit, const std::vector<Day>& hours) {
  std::vector<int> buckets;
  int bucket = 0;
  for (std::size_t i = 0; i < hours.size(); ++i) {
    const Day& now = hours[i];
    const bool new_day = now.hour == 0;
    const bool fresh = unit == "hour"   ? true
                       : unit == "day"  ? new_day
                       : unit == "week" ? new_day && now.weekday == 0
                                        : new_day && now.day == 1;
    bucket += i > 0 && fresh ? 1 : 0;
    buckets.push_back(bucket);
  }
  return buckets;
}

struct Expected {
  int gap = 0;
  std::string volume;
};

Expected Naive(const std::vector<int>& buckets, const std::vector<int>& times) {
  std::map<int, int> counts;
  for (const int time : times) ++counts[buckets[time]];
  Expected expected;
  int run = 0, least = 1 << 30, greatest = 0;
  for (int bucket = counts.begin()->first; bucket <= counts.rbegin()->first; ++bucket) {
    const int count = counts.contains(bucket) ? counts[bucket] : 0;
    run = count == 0 ? run + 1 : 0;
    expected.gap = std::max(expected.gap, run);
    least = std::min(least, count);
    greatest = std::max(greatest, count);
  }
  expected.volume = least == greatest ? Concat(least) : Concat(least, " to ", greatest);
  return expected;
}

CheckPlan PlanOf(std::string_view rules) {
  const auto contract = Contract::Parse(
      Concat("apiVersion: v3.1.0\nkind: DataContract\nid: twin\nversion: 1.0.0\nstatus: active\n"
             "schema:\n- name: t\n  properties:\n  - {name: a, logicalType: timestamp}\n"
             "  - {name: b, logicalType: date}\n  - {name: c, logicalType: date}\n  quality:\n",
             rules),
      "twin");
  EXPECT_TRUE(contract.ok()) << contract.error().ToString();
  auto plan =
      CheckPlan::Compile(*contract, contract->objects[0], BatchOf({"a", "b", "c"}, {}).fields, {});
  EXPECT_TRUE(plan.ok()) << plan.error().ToString();
  return *std::move(plan);
}

std::map<std::string, RuleResult> Engine(const CheckPlan& plan,
                                         const std::vector<std::vector<std::string>>& rows,
                                         std::size_t batch_rows) {
  Check check(plan, RepeatedRows::kEvery);
  for (std::size_t first = 0; first < rows.size(); first += batch_rows) {
    std::vector<std::vector<const char*>> cells;
    for (std::size_t i = first; i < std::min(rows.size(), first + batch_rows); ++i) {
      std::vector<const char*>& row = cells.emplace_back();
      for (const std::string& text : rows[i]) row.push_back(text.c_str());
    }
    BatchVerdict verdict = plan.Evaluate(BatchOf({"a", "b", "c"}, cells, first + 1));
    EXPECT_TRUE(check.Merge(verdict).ok());
  }
  std::map<std::string, RuleResult> results;
  for (RuleResult& result : check.Finish("t").rules) results[result.rule.id] = std::move(result);
  return results;
}

std::vector<Day> HoursFrom1968() {
  std::vector<Day> hours(1);
  while (hours.size() < kHours) {
    hours.push_back(hours.back());
    hours.back().NextHour();
  }
  return hours;
}

TEST(TimeRulesProperty, GapsAndVolumesAreThoseOfTheCalendar) {
  const std::vector<Day> hours = HoursFrom1968();
  const std::uint64_t seed = 31;
  SCOPED_TRACE(Concat("seed ", seed));
  std::mt19937_64 random(seed);
  for (const std::string_view unit : {"hour", "day", "week", "month"}) {
    const auto rule = [&](std::string_view id, std::string_view name, std::string_view field) {
      return Concat("  - {id: ", id,
                    ", type: custom, engine: goldline, implementation: {rule: ", name,
                    ", field: ", field, ", bucket: ", unit, ", mustBe: 0}}\n");
    };
    std::string rules = rule("gap", "gap", "a") + rule("volume", "volume", "a");
    if (unit != "hour") rules += rule("gap_b", "gap", "b") + rule("volume_b", "volume", "b");
    const CheckPlan plan = PlanOf(rules);
    const std::vector<int> buckets = BucketsOf(unit, hours);
    for (int round = 0; round < 60 && !testing::Test::HasFailure(); ++round) {
      const int span = round % 2 == 0 ? 100 : kHours - 1;
      const int from = static_cast<int>(random() % (kHours - span));
      std::vector<int> times(1 + random() % 40);
      std::vector<std::vector<std::string>> rows;
      for (int& time : times) {
        time = from + static_cast<int>(random() % span);
        rows.push_back({hours[time].Text(), hours[time].Date(), hours[time].Date()});
      }
      const Expected expected = Naive(buckets, times);
      for (const std::size_t batch_rows : {1, 7, 1000}) {
        auto found = Engine(plan, rows, batch_rows);
        EXPECT_EQ(found["gap"].measured, Concat(expected.gap)) << unit;
        EXPECT_EQ(found["volume"].measured, expected.volume) << unit;
        if (unit == "hour") continue;
        EXPECT_EQ(found["gap_b"].measured, Concat(expected.gap)) << unit;
        EXPECT_EQ(found["volume_b"].measured, expected.volume) << unit;
      }
    }
  }
}

// The month `months` later: the same day, or the last one there is.
std::string Shifted(const Day& day, int months) {
  int year = day.year + months / 12;
  int month = day.month + months % 12;
  if (month > 12) month -= 12, ++year;
  if (month < 1) month += 12, --year;
  Day shifted = day;
  shifted.year = year;
  shifted.month = month;
  shifted.day = std::min(day.day, Day::Length(year, month));
  return shifted.Date();
}

TEST(TimeRulesProperty, OffsetsAreThoseOfTheCalendar) {
  const std::vector<Day> hours = HoursFrom1968();
  const std::uint64_t seed = 32;
  SCOPED_TRACE(Concat("seed ", seed));
  std::mt19937_64 random(seed);
  for (int round = 0; round < 200 && !testing::Test::HasFailure(); ++round) {
    const bool by_month = round % 2 == 0;
    const int offset = static_cast<int>(random() % 81) - 40;
    if (offset == 0) continue;
    const CheckPlan plan = PlanOf(
        Concat("  - {id: r, type: custom, engine: goldline, implementation: {rule: compare, left: "
               "b, operator: <=, right: c, offset: ",
               offset, by_month ? " mo" : " d", "}}\n"));
    std::vector<std::vector<std::string>> rows;
    std::uint64_t failing = 0;
    for (int i = 0; i < 20; ++i) {
      const int right = 24 * (100 + static_cast<int>(random() % (kHours / 24 - 200)));
      const std::string limit =
          by_month ? Shifted(hours[right], offset) : hours[right + 24 * offset].Date();
      // At the limit, and near it.
      const int near = right + 24 * (offset * (by_month ? 30 : 1) + static_cast<int>(random() % 5));
      const std::string left =
          random() % 2 == 0 || near < 0 || near >= kHours ? limit : hours[near].Date();
      failing += left > limit ? 1 : 0;
      rows.push_back({"", left, hours[right].Date()});
    }
    EXPECT_EQ(Engine(plan, rows, 7)["r"].rows_failed, failing) << offset;
  }
}

}  // namespace
}  // namespace goldline::quality
