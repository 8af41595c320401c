#include "quality/profile.h"

#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "core/hash.h"
#include "core/text.h"
#include "quality/internal/figures.h"
#include "quality/internal/sketches.h"
#include "quality/profile_drift.h"
#include "tests/support/batches.h"
#include "tests/support/matchers.h"

namespace goldline::quality {
namespace {

using testing_support::BatchOf;
using testing_support::IsOk;
using testing_support::kAbsentCell;

DatasetProfile ProfileOf(const std::vector<RecordBatch>& batches) {
  Profiler profiler;
  for (const RecordBatch& batch : batches) profiler.Merge(ProfileBatch(batch));
  return profiler.Finish();
}

TEST(Profile, CountsStatesAndFindsTypes) {
  const struct {
    std::vector<const char*> cells;
    std::string_view type;
  } kCases[] = {
      {{"1", "-2", nullptr}, "integer"},
      {{"1", "2.5"}, "number"},
      {{"true", "FALSE"}, "boolean"},
      {{"2020-01-01", ""}, "date"},
      {{"2020-01-01", "2020-01-01 10:00:00"}, "timestamp"},
      {{"1", "x"}, "string"},
      {{"00123", "04711"}, "string"},
      {{nullptr, kAbsentCell}, "unknown"},
      {{"0", "0.5", "-0.25"}, "number"},
      {{"1e3"}, "number"},
      {{"2020-13-01"}, "string"},
      {{"-"}, "string"},
  };
  for (const auto& test : kCases) {
    std::vector<std::vector<const char*>> rows;
    for (const char* cell : test.cells) rows.push_back({cell});
    const DatasetProfile profile = ProfileOf({BatchOf({"x"}, rows)});
    EXPECT_EQ(profile.fields[0].type, test.type) << (test.cells[0] ? test.cells[0] : "null");
    EXPECT_EQ(profile.fields[0].rows(), test.cells.size());
  }
}

TEST(Profile, DescribesNumbers) {
  const DatasetProfile profile =
      ProfileOf({BatchOf({"x", "y"}, {{"1", "a"}, {"2", "b"}, {"3", "a"}}),
                 BatchOf({"x"}, {{"10"}, {nullptr}})});
  const FieldProfile& x = profile.fields[0];
  EXPECT_EQ(profile.records, 5U);
  EXPECT_EQ(x.min, "1");
  EXPECT_EQ(x.max, "10");
  EXPECT_DOUBLE_EQ(*x.mean, 4);
  EXPECT_NEAR(*x.stddev, std::sqrt(50.0 / 3), 1e-12);
  EXPECT_EQ((*x.quantiles)[2], 2);
  EXPECT_EQ(x.distinct, 4U);
  EXPECT_EQ(x.null, 1U);
  const FieldProfile& y = profile.fields[1];
  EXPECT_EQ(y.absent, 2U);
  EXPECT_EQ(y.top[0].value, "a");
  EXPECT_EQ(y.top[0].count, 2U);
}

// As exact as the count of distinct values: up to 1,024 different ones.
TEST(Profile, CountsFrequentValuesExactlyAmongAThousand) {
  std::vector<std::string> texts;
  for (int i = 0; i < 1000; ++i) texts.push_back(Concat("value ", i));
  for (int i = 0; i < 70; ++i) texts.emplace_back("value 3");
  for (int i = 0; i < 40; ++i) texts.emplace_back("late");
  std::vector<RecordBatch> batches;
  for (std::size_t from = 0; from < texts.size(); from += 100) {
    std::vector<std::vector<const char*>> rows;
    for (std::size_t i = from; i < std::min(from + 100, texts.size()); ++i) {
      rows.push_back({texts[i].c_str()});
    }
    batches.push_back(BatchOf({"x"}, rows));
  }
  const FieldProfile field = ProfileOf(batches).fields[0];
  EXPECT_EQ(field.top_error, 0U);
  EXPECT_EQ(field.top[0].value, "value 3");
  EXPECT_EQ(field.top[0].count, 71U);
  EXPECT_EQ(field.top[1].value, "late");
  EXPECT_EQ(field.top[1].count, 40U);
}

// The estimate of 10,000 different values is above 10,000 for every other set of them.
TEST(Profile, NeverCountsMoreDistinctValuesThanThereAre) {
  for (int set = 0; set < 8; ++set) {
    std::vector<std::string> texts;
    for (int i = 0; i < 10'000; ++i) texts.push_back(Concat(set, " ", i));
    std::vector<std::vector<const char*>> rows;
    for (const std::string& text : texts) rows.push_back({text.c_str()});
    const FieldProfile field = ProfileOf({BatchOf({"x"}, rows)}).fields[0];
    EXPECT_LE(field.distinct_lower, field.distinct);
    EXPECT_LE(field.distinct, field.present);
    EXPECT_EQ(field.distinct_upper, field.present);
  }
}

TEST(Profile, WritesFiguresForPeople) {
  std::vector<std::vector<const char*>> rows(1233, {"44000001"});
  rows.push_back({"43999000.5"});
  const std::string text = ProfileOf({BatchOf({"x"}, rows)}).ToText();
  EXPECT_EQ(text.substr(0, text.find('\n')), "1,234 records");
  EXPECT_NE(text.find("median 44000001, mean 44000000"), std::string::npos) << text;
  EXPECT_EQ(FourFigures(44'002'002.56), "44000000");
  EXPECT_EQ(FourFigures(0.012345), "0.01235");
  EXPECT_EQ(FourFigures(-3.14159), "-3.142");
  EXPECT_EQ(FourFigures(0), "0");
  EXPECT_EQ(FourFigures(123456), "123456");
  EXPECT_EQ(FourFigures(0.000012345), "1.235e-05");
}

TEST(Profile, ReadsBackItsJson) {
  const DatasetProfile profile = ProfileOf({BatchOf(
      {"n", "mail"}, {{"1.50", "ann@x.de"}, {"-.5", "bob@y.org"}, {nullptr, kAbsentCell}})});
  const std::string json = profile.ToJson();
  const auto again = DatasetProfile::FromJson(json);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->fields[1].semantic, "email");
  EXPECT_EQ(again->ToJson(), json);
  EXPECT_FALSE(DatasetProfile::FromJson("[]").ok());
}

TEST(DistinctCounter, IsExactForFewAndNearForMany) {
  for (const std::uint64_t count : {0U, 1U, 1000U, 1024U, 1025U, 5000U, 50'000U, 1'000'000U}) {
    DistinctCounter whole;
    DistinctCounter halves[2];
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::uint64_t hash = HashBytes(Concat("value ", i));
      whole.Add(hash);
      whole.Add(hash);
      halves[i % 2].Add(hash);
    }
    halves[0].Merge(halves[1]);
    EXPECT_EQ(halves[0].Estimate(), whole.Estimate()) << count;
    const double error = std::abs(whole.Estimate() - static_cast<double>(count));
    EXPECT_LE(error, 3.5 * whole.RelativeError() * static_cast<double>(count)) << count;
    EXPECT_EQ(whole.exact(), count <= 1024);
  }
}

TEST(QuantileSketch, KeepsRanksWithinItsError) {
  std::mt19937_64 random(7);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same values every time
  std::lognormal_distribution<double> values(4, 1.5);
  QuantileSketch total;
  std::vector<double> all;
  for (int part = 0; part < 40; ++part) {
    QuantileSketch sketch;
    for (int i = 0; i < 5000; ++i) {
      all.push_back(values(random));
      sketch.Add(all.back());
    }
    total.Merge(sketch);
  }
  std::sort(all.begin(), all.end());
  EXPECT_EQ(total.count(), all.size());
  for (const double share : {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99}) {
    const double value = total.Quantiles({share})[0];
    const auto rank = std::lower_bound(all.begin(), all.end(), value) - all.begin();
    EXPECT_NEAR(static_cast<double>(rank) / static_cast<double>(all.size()), share, QuantileSketch::kRankError) << share;
  }
}

TEST(FrequentValues, FindsTheHeavyOnes) {
  FrequentValues total;
  std::vector<std::string> texts;
  for (int i = 0; i < 20'000; ++i) texts.push_back(i % 4 == 0 ? "often" : Concat("rare ", i));
  for (int part = 0; part < 4; ++part) {
    FrequentValues values;
    for (int i = part * 5000; i < (part + 1) * 5000; ++i) {
      const std::string& text = texts[static_cast<std::size_t>(i)];
      values.Add(HashBytes(text), text);
    }
    total.Merge(values);
  }
  const auto top = total.Top(3);
  EXPECT_EQ(top[0].kept, "often");
  EXPECT_LE(top[0].count, 5000U);
  EXPECT_GE(top[0].count + total.error(), 5000U);
  EXPECT_LE(total.error(), 20'000U / 64);
}

DatasetProfile Numbers(double factor, int nulls) {
  std::vector<std::string> texts;
  for (int i = 1; i <= 200; ++i) texts.push_back(Concat(i * 0.48 * factor));
  std::vector<std::vector<const char*>> rows;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    rows.push_back({static_cast<int>(i) < nulls ? nullptr : texts[i].c_str()});
  }
  return ProfileOf({BatchOf({"amount"}, rows)});
}

TEST(ProfileDrift, NamesAChangedUnit) {
  const auto findings = CompareProfiles(Numbers(1, 0), Numbers(100, 0));
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(findings[0].kind, DriftKind::kScale);
  EXPECT_EQ(findings[0].field, "amount");
  EXPECT_EQ(findings[0].message, "values shifted ×100 (median 48 → 4800): a unit may have changed");
  EXPECT_GT(findings[0].strength, 0.9);
  EXPECT_TRUE(CompareProfiles(Numbers(1, 0), Numbers(1.1, 0)).empty());
  const auto down = CompareProfiles(Numbers(1000, 0), Numbers(1, 0));
  EXPECT_NE(down.at(0).message.find("÷1000"), std::string::npos);
}

TEST(ProfileDrift, NamesMissingAndNewValues) {
  const auto missing = CompareProfiles(Numbers(1, 0), Numbers(1, 60));
  ASSERT_FALSE(missing.empty());
  EXPECT_TRUE(std::any_of(missing.begin(), missing.end(), [](const DriftFinding& finding) {
    return finding.kind == DriftKind::kMissing;
  }));
  const DatasetProfile before = ProfileOf({BatchOf({"s"}, {{"new"}, {"paid"}, {"new"}})});
  const DatasetProfile after = ProfileOf({BatchOf({"s"}, {{"new"}, {"P"}, {"P"}})});
  const auto values = CompareProfiles(before, after);
  ASSERT_EQ(values.size(), 2U);
  EXPECT_EQ(values[0].message, "new values: \"P\"");
  EXPECT_EQ(values[1].message, "values that are gone: \"paid\"");
}

}  // namespace
}  // namespace goldline::quality
