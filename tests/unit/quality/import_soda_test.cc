#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "core/text.h"
#include "quality/contract.h"
#include "quality/contract_import.h"
#include "quality/internal/soda_words.h"
#include "tests/support/matchers.h"
#include "tests/unit/quality/imported_contract.h"

namespace goldline::quality {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing_support::ErrorId;
using testing_support::IsOk;

// What a check of the dataset t becomes.
std::string ImportedCheck(std::string_view check) {
  return ImportedAfter("quality:",
                       ImportSoda(Concat("checks for t:\n- ", check, "\n"), "checks.yml", {}));
}
// What a check of version 4 at the column c becomes.
std::string ImportedOfContract(std::string_view check) {
  return ImportedAfter(
      "quality:",
      ImportSoda(Concat("dataset: d/s/t\ncolumns:\n- name: c\n  checks:\n  - ", check, "\n"),
                 "t.yml", {}));
}

TEST(ImportSoda, MakesRulesOfSodaCl) {
  const std::string own = " type: custom engine: goldline implementation: rule: ";
  const struct {
    std::string_view check;
    std::string rule;
  } kCases[] = {
      {"row_count > 0", "- name: row_count > 0 metric: rowCount mustBeGreaterThan: 0"},
      {"row_count between 1 and 9",
       "- name: row_count between 1 and 9 metric: rowCount mustBeBetween: - 1 - 9"},
      {"row_count: {fail: when < 5, warn: when < 10}",
       "- name: row_count metric: rowCount mustBeGreaterOrEqualTo: 5 customProperties: "
       "- property: goldline.warn value: mustBeGreaterOrEqualTo: 10"},
      {"row_count > 0: {filter: a > 1}",
       "- name: row_count > 0 type: sql query: select count(*) from {object} where a > 1 "
       "mustBeGreaterThan: 0"},
      {"missing_count(c) = 0",
       Concat("- name: missing_count(c) = 0", own, "notNull mustBe: 0 onEmpty: pass")},
      {"missing_percent(c) < 5 %: {name: Full}",
       Concat("- name: Full", own, "notNull mustBeLessThan: 5 unit: percent onEmpty: pass")},
      {"missing_count(c) = 0: {missing values: [n/a]}",
       Concat(
           "- name: missing_count(c) = 0", own,
           "condition expression: c is not null and not (c in ('n/a')) mustBe: 0 onEmpty: pass")},
      {"missing_count(c): {warn: when > 5}",
       Concat("- name: missing_count(c)", own,
              "notNull mustBeLessOrEqualTo: 5 onEmpty: pass severity: warning")},
      {"invalid_count(c) = 0: {valid values: [a, b]}",
       Concat("- name: invalid_count(c) = 0", own, "in values: - a - b mustBe: 0 onEmpty: pass")},
      {"invalid_percent(c) < 1: {valid regex: '^a'}",
       Concat("- name: invalid_percent(c) < 1", own,
              "matches pattern: \"^a\" base: total mustBeLessThan: 1 unit: percent onEmpty: pass")},
      {"invalid_count(c) = 0: {valid format: email}",
       Concat("- name: invalid_count(c) = 0", own, "format name: email mustBe: 0 onEmpty: pass")},
      {"invalid_count(c) = 0: {valid min: 1, valid max: 9}",
       Concat("- name: invalid_count(c) = 0", own,
              "between min: 1 max: 9 mustBe: 0 onEmpty: pass")},
      {"invalid_count(c) = 0: {valid max length: 9, missing values: ['-']}",
       Concat("- name: invalid_count(c) = 0", own, "length max: 9 mustBe: 0 filter: ",
              "not coalesce((c in ('-')), false) onEmpty: pass")},
      {"duplicate_count(c) = 0",
       "- name: duplicate_count(c) = 0 metric: duplicateValues mustBe: 0 customProperties: "
       "- property: goldline.onEmpty value: pass"},
      {"duplicate_count(c) < 5",
       "- name: duplicate_count(c) < 5 metric: duplicateValues mustBeLessThan: 5 "
       "customProperties: - property: goldline.onEmpty value: pass - property: goldline.count "
       "value: duplicateKeys"},
      {"duplicate_count(a, b) = 0",
       "- name: duplicate_count(a, b) = 0 metric: duplicateValues arguments: properties: - a - b "
       "mustBe: 0 customProperties: - property: goldline.onEmpty value: pass"},
      {"avg(c) between 1 and 10",
       Concat("- name: avg(c) between 1 and 10", own, "mean mustBeBetween: - 1 - 10")},
      {"max(c) between (1 and 10]",
       Concat("- name: max(c) between (1 and 10]", own, "max mustBeGreaterThan: 1 ",
              "- name: max(c) between (1 and 10]", own, "max mustBeLessOrEqualTo: 10")},
      {"percentile(c, 0.95) < 3",
       Concat("- name: percentile(c, 0.95) < 3", own, "quantile at: 0.95 mustBeLessThan: 3")},
      {"avg_length(c) > 2",
       "- name: avg_length(c) > 2 type: sql query: select avg(length(c)) from {object} "
       "mustBeGreaterThan: 2"},
      {"freshness(c) < 1d12h",
       "- name: freshness(c) < 1d12h type: sql query: select max(c::timestamptz) > now() - "
       "interval '1 days 12 hours' from {object} mustBe: true dimension: timeliness"},
      {"values in (a) must exist in o (id)",
       Concat("- name: values in (a) must exist in o (id)", own,
              "reference fields: - a dataset: o to: - id")},
      {"failed rows: {fail condition: a > b}",
       Concat("- name: failed rows", own, "condition expression: not coalesce((a > b), false) ",
              "mustBe: 0 onEmpty: pass")},
      {"failed rows: {fail query: select * from t where a > b}",
       Concat("- name: failed rows", own, "condition expression: not coalesce((a > b), false) ",
              "mustBe: 0 onEmpty: pass")},
      {"net > 1: {net expression: sum(a) - sum(b)}",
       "- name: net > 1 type: sql query: select sum(a) - sum(b) from {object} "
       "mustBeGreaterThan: 1"},
      {"schema: {fail: {when required column missing: [a]}}",
       Concat("- name: \"schema: when required column missing\"", own, "columns contain: - a")},
      {"schema: {warn: {when wrong column index: {a: 0}}}",
       Concat("- name: \"schema: when wrong column index\"", own,
              "columnAt name: a index: 1 severity: warning")},
  };
  for (const auto& test : kCases) EXPECT_EQ(ImportedCheck(test.check), test.rule) << test.check;
}

TEST(ImportSoda, MakesRulesOfContracts) {
  const struct {
    std::string_view check;
    std::string_view rule;
  } kCases[] = {
      {"missing:", "rule: notNull mustBe: 0 onEmpty: pass"},
      {"missing: {threshold: {metric: percent, must_be_less_than: 5}}",
       "rule: notNull mustBeLessThan: 5 unit: percent onEmpty: pass"},
      {"missing: {threshold: {must_be: 0, level: warn}}",
       "rule: notNull mustBe: 0 onEmpty: pass severity: warning"},
      {"missing: {threshold: {must_be_less_than: 9, additional: {must_be: 0, level: warn}}}",
       "rule: notNull mustBeLessThan: 9 warn: mustBe: 0 onEmpty: pass"},
      {"invalid: {valid_format: {name: a, regex: ^a}}",
       "rule: matches pattern: \"^a\" mustBe: 0 onEmpty: pass"},
      {"invalid: {valid_reference_data: {dataset: d/s/o, column: id}}",
       "rule: reference dataset: o to: - id mustBe: 0 onEmpty: pass"},
      {"duplicate: {threshold: {must_be_less_than_or_equal: 3}}",
       "metric: duplicateValues mustBeLessOrEqualTo: 3"},
      {"aggregate: {function: avg, threshold: {must_be_between: {greater_than: 1, less_than: 3}}}",
       "rule: mean mustBeGreaterThan: 1"},
      {"failed_rows: {expression: c > d}", "expression: not coalesce((c > d), false) mustBe: 0"},
      {"metric: {expression: avg(c), threshold: {must_be: 1}}",
       "query: select avg(c) from {object} mustBe: 1"},
  };
  for (const auto& test : kCases) {
    EXPECT_THAT(ImportedOfContract(test.check), HasSubstr(test.rule)) << test.check;
  }
}

TEST(ImportSoda, SaysWhatItCannotCarry) {
  const struct {
    std::string_view check;
    std::string_view note;
  } kCases[] = {
      {"anomaly detection for row_count", "no rule for this kind"},
      {"change for row_count < 5", "no rule for this kind"},
      {"row_count > ${LEAST}", "no rule for this kind"},
      {"row_count", "its limits are missing"},
      {"row_count > 0: {filter: \"day = '${DAY}'\"}", "a variable"},
      {"row_count > 0: {group by: [a]}", "\"group by\" has no counterpart"},
      {"duplicate_percent(c) < 5", "a share of repeated values"},
      {"invalid_count(c) = 0", "does not say what is valid"},
      {"invalid_count(c) < 5: {valid min: 1, valid length: 2}", "all its conditions together"},
      {"invalid_count(c) = 0: {valid format: phone number}", "\"phone number\" has no counterpart"},
      {"invalid_count(c) = 0: {valid regex: '(?=a)'}", "t: invalid_count(c) = 0: "},
      {"freshness(c, now) < 1d", "one column"},
      {"freshness(c) > 1d", "may be less old"},
      {"my_metric > 1", "no such rule"},
      {"failed rows: {fail query: select a from t join o}", "more than a SELECT"},
      {"values in (a) must not exist in o (id)", "what must not exist"},
      {"schema: {fail: {when forbidden column present: [a]}}", "no rule forbids"},
      {"schema: {warn: {when schema changes: any}}", "no memory of the past"},
  };
  for (const auto& test : kCases) {
    EXPECT_THAT(ImportedCheck(test.check), HasSubstr(test.note)) << test.check;
  }
}

TEST(ImportSoda, ReadsPartsOfDatasetsAndSchemas) {
  const auto import = ImportSoda(R"yml(
filter orders [today]:
  where: day = '2024-01-01'
checks for orders [today]:
- missing_count(id) = 0
checks for orders [other]:
- row_count > 0
checks for customers:
- row_count > 0
for each dataset T:
- row_count > 0
)yml",
                                 "checks.yml", {});
  ASSERT_THAT(import, IsOk());
  ASSERT_EQ(import->left_out.size(), 2U);
  EXPECT_EQ(import->left_out[0].what, "orders: [other]");
  EXPECT_EQ(import->left_out[1].what, "for each dataset T");
  const std::string yaml = WriteYaml(import->contract);
  const auto contract = Contract::Parse(yaml, "imported");
  ASSERT_THAT(contract, IsOk()) << yaml;
  ASSERT_EQ(contract->objects.size(), 2U);
  EXPECT_EQ(contract->objects[0].properties.at(0).quality.at(0).options.filter,
            "day = '2024-01-01'");

  const auto schema = ImportSoda(R"yml(
dataset: shop/main/orders
columns:
- {name: id, data_type: bigint}
- {name: state, data_type: varchar, character_maximum_length: 9}
checks:
- schema:
- freshness: {column: state, threshold: {unit: day, must_be_less_than: 2}}
)yml",
                                 "orders.yml", {});
  ASSERT_THAT(schema, IsOk());
  EXPECT_TRUE(schema->left_out.empty());
  const auto parsed = Contract::Parse(WriteYaml(schema->contract), "imported");
  ASSERT_THAT(parsed, IsOk());
  EXPECT_EQ(parsed->objects.at(0).name, "orders");
  EXPECT_EQ(parsed->objects[0].properties.at(0).type, LogicalType::kInteger);
  EXPECT_EQ(parsed->objects[0].quality.at(0).metric, "columns");
  EXPECT_THAT(parsed->objects[0].quality.at(1).query, HasSubstr("interval '2 days'"));
}

TEST(ImportSoda, RefusesWhatIsNoFileOfSoda) {
  EXPECT_THAT(ImportSoda("checks for t: [", "s.yml", {}), Not(IsOk()));
  EXPECT_THAT(ImportSoda("models: []", "s.yml", {}), ErrorId("not_importable"));
  EXPECT_THAT(ImportSoda("", "s.yml", {}), ErrorId("not_importable"));
}

TEST(SodaWords, ReadsComparisons) {
  using internal::SodaInterval;
  using internal::SodaOperators;
  EXPECT_EQ(SodaOperators("<= 5%").at(0).key, "mustBeLessOrEqualTo");
  EXPECT_EQ(SodaOperators("<= 5%").at(0).value.text, "5");
  EXPECT_EQ(SodaOperators("not between 1 and 2").at(0).key, "mustNotBeBetween");
  for (const std::string_view wrong :
       {"", "5", "< ", "< a b", "between 1", "not between (1 and 2"}) {
    EXPECT_TRUE(SodaOperators(wrong).empty()) << wrong;
  }
  EXPECT_EQ(SodaInterval("3h30m"), "3 hours 30 minutes");
  for (const std::string_view wrong : {"", "3", "h", "3x", "1.5d"}) {
    EXPECT_FALSE(SodaInterval(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace goldline::quality
