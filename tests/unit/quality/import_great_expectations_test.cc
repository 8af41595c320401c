#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "core/text.h"
#include "quality/contract.h"
#include "quality/contract_import.h"
#include "quality/internal/pandas_condition.h"
#include "tests/support/matchers.h"

namespace goldline::quality {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing_support::ErrorId;
using testing_support::IsOk;

std::string Suite(std::string_view expectations) {
  return Concat(R"({"name": "orders", "expectations": [)", expectations, "]}");
}

TEST(ImportGreatExpectations, ReadsBothSpellingsOfASuite) {
  const auto import =
      ImportGreatExpectations(Suite(R"({"type": "expect_column_values_to_be_between",
                "kwargs": {"column": "net", "min_value": 0, "strict_min": true, "mostly": 0.9}},
               {"expectation_type": "ExpectColumnValuesToNotBeNull", "kwargs": {"column": "id"}},
               {"type": "expect_table_row_count_to_be_between", "severity": "warning", "kwargs":
                {"min_value": 1, "row_condition": "net > 0", "condition_parser": "pandas"}})"),
                              "suite.json", {});
  ASSERT_THAT(import, IsOk());
  EXPECT_EQ(import->carried, 3U);
  EXPECT_TRUE(import->left_out.empty());
  const std::string yaml = WriteYaml(import->contract);
  const auto contract = Contract::Parse(yaml, "imported");
  ASSERT_THAT(contract, IsOk()) << yaml;
  ASSERT_EQ(contract->objects.at(0).properties.size(), 2U);
  const Property& net = contract->objects[0].properties[0];
  EXPECT_EQ(net.type, LogicalType::kNumber);
  EXPECT_EQ(net.quality.at(0).metric, "between");
  EXPECT_EQ(ToString(*net.quality[0].options.mostly), "0.9");
  EXPECT_NE(net.quality[0].implementation.Find("exclusiveMin"), nullptr);
  const QualityRule& count = contract->objects[0].quality.at(0);
  EXPECT_EQ(count.threshold->ToString(), "mustBeGreaterOrEqualTo 1");
  EXPECT_EQ(count.severity, Severity::kWarning);
  EXPECT_EQ(count.options.filter, "net > 0");
}

TEST(ImportGreatExpectations, SaysWhatItCannotCarry) {
  const struct {
    std::string_view expectation;
    std::string_view why;
  } kCases[] = {
      {R"("expect_column_kl_divergence_to_be_less_than", "kwargs": {"column": "a"})", "no such"},
      {R"("expect_column_values_to_be_in_set", "kwargs": {"column": "a"})", "promises nothing"},
      {R"("expect_column_mean_to_be_between", "kwargs": {"column": "a"})", "promises nothing"},
      {R"("expect_column_mean_to_be_between", "kwargs": {"column": "a", "min_value": "x"})",
       "no number"},
      {R"("expect_column_mean_to_be_between", "kwargs": {"column": "a", "min_value": 2,
          "max_value": 1})",
       "above"},
      {R"("expect_column_values_to_be_null", "kwargs": {"column": "a", "mostly": "One"})",
       "from 0 to 1"},
      {R"("expect_column_values_to_be_null", "kwargs": {"column": "a", "row_condition":
          "b.str.len() > 1", "condition_parser": "pandas"})",
       "row condition"},
      {R"("expect_column_values_to_match_strftime_format", "kwargs": {"column": "a",
          "strftime_format": "%D"})",
       "%D"},
      {R"("expect_column_values_to_be_between", "kwargs": {"column": "a", "min_value":
          {"$PARAMETER": "upstream.max"}})",
       "upstream.max"},
      {R"("unexpected_rows_expectation", "kwargs": {"unexpected_rows_query":
          "SELECT a FROM {batch} JOIN b"})",
       "query"},
  };
  for (const auto& test : kCases) {
    const auto import = ImportGreatExpectations(
        Suite(Concat(R"({"type": )", test.expectation, "}")), "suite.json", {});
    ASSERT_THAT(import, IsOk()) << test.expectation;
    EXPECT_EQ(import->carried, 0U) << test.expectation;
    ASSERT_EQ(import->left_out.size(), 1U) << test.expectation;
    EXPECT_THAT(import->left_out[0].why, HasSubstr(test.why));
  }
}

TEST(ImportGreatExpectations, RefusesWhatIsNoSuite) {
  EXPECT_THAT(ImportGreatExpectations("{", "s.json", {}), Not(IsOk()));
  EXPECT_THAT(ImportGreatExpectations("{}", "s.json", {}), ErrorId("not_importable"));
  EXPECT_THAT(ImportGreatExpectations(R"({"expectations": 1})", "s.json", {}),
              ErrorId("not_importable"));
}

TEST(PandasCondition, IsReadAsSql) {
  using internal::ReadRowCondition;
  const struct {
    std::string_view python;
    std::string_view sql;
  } kCases[] = {
      {R"(a == 5 & b != "x's")", "a = 5 and b <> 'x''s'"},
      {"(w<0.8) | ~(x >= -1)", "(w < 0.8) or not (x >= -1)"},
      {R"(col("Net Price") > 1)", R"("Net Price" > 1)"},
      {R"(col("a").notNull())", "a is not null"},
      {"a == True and b == 'y'", "a = true and b = 'y'"},
  };
  for (const auto& test : kCases) {
    const auto condition = ReadRowCondition(test.python);
    ASSERT_TRUE(condition) << test.python;
    EXPECT_EQ(condition->sql, test.sql);
  }
  for (const std::string_view wrong : {"", "a.isin([1])", "col(a)", "a == $b", "'open"}) {
    EXPECT_FALSE(ReadRowCondition(wrong)) << wrong;
  }
}

TEST(PandasCondition, ReadsTimesAndFormats) {
  using internal::DatePatternOfStrftime;
  using internal::SqlOfTimeParameter;
  EXPECT_EQ(SqlOfTimeParameter("now()"), "now()");
  EXPECT_EQ(SqlOfTimeParameter("now() - timedelta(weeks=52*100)"), "now() - interval '5200 weeks'");
  EXPECT_EQ(SqlOfTimeParameter("datetime(2003, 1, 1)"), "timestamptz '2003-01-01 00:00:00Z'");
  EXPECT_FALSE(SqlOfTimeParameter("now() - timedelta(weeks=x)"));
  EXPECT_FALSE(SqlOfTimeParameter("datetime(2003)"));
  EXPECT_FALSE(SqlOfTimeParameter("today()"));
  EXPECT_EQ(DatePatternOfStrftime("%Y-%m-%dT%H:%M:%S"), "yyyy-MM-dd'T'HH:mm:ss");
  EXPECT_FALSE(DatePatternOfStrftime("%D"));
  EXPECT_FALSE(DatePatternOfStrftime("%"));
}

}  // namespace
}  // namespace goldline::quality
