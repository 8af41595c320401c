#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "core/text.h"
#include "quality/contract.h"
#include "quality/contract_import.h"
#include "quality/internal/dbt_words.h"
#include "tests/support/matchers.h"
#include "tests/unit/quality/imported_contract.h"

namespace goldline::quality {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing_support::ErrorId;
using testing_support::IsOk;

// What a test at the column c of the model m becomes.
std::string ImportedTest(std::string_view test) {
  const std::string yaml =
      Concat("models:\n- name: m\n  columns:\n  - name: c\n    data_tests:\n    - ", test, "\n");
  return ImportedAfter("engine: goldline\n            implementation:",
                       ImportDbt(yaml, "schema.yml", {}));
}
// What a test at the model becomes.
std::string ImportedModelTest(std::string_view test) {
  const std::string yaml = Concat("models:\n- name: m\n  tests:\n  - ", test, "\n");
  return ImportedAfter("engine: goldline\n        implementation:",
                       ImportDbt(yaml, "schema.yml", {}));
}

TEST(ImportDbt, MakesRulesOfTestsOfColumns) {
  const struct {
    std::string_view test;
    std::string_view rule;
  } kCases[] = {
      {"unique", "rule: unique onEmpty: pass"},
      {"not_null", "rule: notNull onEmpty: pass"},
      {"not_null: {config: {severity: warn}}", "rule: notNull onEmpty: pass severity: warning"},
      {"not_null: {where: \"d > 0\"}",
       "rule: notNull filter: d > 0 onEmpty: pass - name: d logicalType: number"},
      {"not_null: {config: {error_if: '>10'}}",
       "rule: notNull mustBeLessOrEqualTo: 10 warn: mustBe: 0 onEmpty: pass"},
      {"not_null: {config: {error_if: '>= 10', warn_if: '>2'}}",
       "rule: notNull mustBeLessThan: 10 warn: mustBeLessOrEqualTo: 2 onEmpty: pass"},
      {"not_null: {config: {severity: WARN, warn_if: '>2', error_if: '>10'}}",
       "rule: notNull mustBeLessOrEqualTo: 2 onEmpty: pass severity: warning"},
      {"accepted_values: {values: [a, b]}", "rule: in values: - a - b onEmpty: pass"},
      {"accepted_values: {arguments: {values: [1, 2], quote: false}}",
       "rule: in values: - 1 - 2 onEmpty: pass"},
      {"relationships: {to: ref('o'), field: id}",
       "rule: reference dataset: o to: - id onEmpty: pass"},
      {"relationships: {to: \"source('s', 'o')\", field: id}",
       "rule: reference dataset: o to: - id onEmpty: pass"},
      {"dbt_utils.not_empty_string", "rule: condition expression: trim(c) <> '' onEmpty: pass"},
      {"dbt_utils.not_empty_string: {trim_whitespace: false}", "rule: notEmpty onEmpty: pass"},
      {"dbt_utils.expression_is_true: {expression: '>= 1'}",
       "rule: condition expression: c >= 1 onEmpty: pass"},
      {"dbt_utils.accepted_range: {min_value: 0, max_value: 9, inclusive: false}",
       "rule: between exclusiveMin: 0 exclusiveMax: 9 onEmpty: pass"},
      {"dbt_utils.accepted_range: {max_value: now()}",
       "rule: condition expression: c <= (now()) onEmpty: pass"},
      {"dbt_utils.at_least_one", "rule: completeness mustBeGreaterThan: 0 onEmpty: fail"},
      {"dbt_utils.not_constant", "rule: distinctCount mustNotBe: 1 onEmpty: pass"},
      {"dbt_utils.not_null_proportion: {at_least: 0.9}",
       "rule: completeness mustBeGreaterOrEqualTo: 0.9 onEmpty: pass"},
      {"dbt_expectations.expect_column_value_lengths_to_be_between: {min_value: 1, strictly: true}",
       "rule: length min: 2 onEmpty: pass"},
      {"dbt_expectations.expect_column_values_to_match_regex: {regex: '^a', row_condition: 'd > "
       "0'}",
       "rule: matches patterns: - \"^a\" filter: d > 0 onEmpty: pass - name: d logicalType: "
       "number"},
      {"dbt_expectations.expect_column_mean_to_be_between: {min_value: 1}",
       "rule: mean mustBeGreaterOrEqualTo: 1 onEmpty: pass"},
      {"dbt_expectations.expect_column_distinct_values_to_equal_set: {value_set: [a]}",
       "rule: distinctValues equal: - a onEmpty: pass"},
  };
  for (const auto& test : kCases) EXPECT_EQ(ImportedTest(test.test), test.rule) << test.test;
}

TEST(ImportDbt, MakesRulesOfTestsOfModels) {
  const struct {
    std::string_view test;
    std::string_view rule;
  } kCases[] = {
      {"dbt_utils.unique_combination_of_columns: {combination_of_columns: [a, b]}",
       "rule: unique fields: - a - b onEmpty: pass"},
      {"dbt_utils.equal_rowcount: {compare_model: ref('o')}",
       "rule: sameCount dataset: o onEmpty: pass"},
      {"dbt_utils.expression_is_true: {expression: a + b = 2}",
       "rule: condition expression: a + b = 2 onEmpty: pass"},
      {"dbt_expectations.expect_table_columns_to_contain_set: {column_list: [a]}",
       "rule: columns contain: - a onEmpty: pass"},
      {"dbt_expectations.expect_column_pair_values_to_be_equal: {column_A: a, column_B: b}",
       "rule: compare left: a operator: \"=\" right: b onEmpty: pass"},
  };
  for (const auto& test : kCases) {
    EXPECT_THAT(ImportedModelTest(test.test), HasSubstr(test.rule)) << test.test;
  }
}

// What a test at the model m, of the columns at and net, becomes.
std::string ImportedTableTest(std::string_view test) {
  const std::string yaml = Concat(
      "models:\n- name: m\n  columns:\n  - {name: at, data_type: timestamp}\n"
      "  - {name: net, data_type: decimal}\n  - {name: c, data_type: text}\n  tests:\n"
      "  - dbt_expectations.expect_",
      test, "\n");
  return ImportedAfter("engine: goldline\n            implementation:",
                       ImportDbt(yaml, "schema.yml", {}));
}

TEST(ImportDbt, MakesRulesAboutTimeAndOtherTables) {
  const struct {
    std::string_view test;
    std::string_view rule;
  } kCases[] = {
      {"table_aggregation_to_equal_other_table: {expression: sum(net), compare_model: ref('o')}",
       "rule: sameTotal measure: total dataset: o to: net onEmpty: pass"},
      {"table_aggregation_to_equal_other_table: {expression: AVG( net ), compare_model: "
       "ref('o'), compare_expression: avg(Gross), tolerance: 0.01}",
       "rule: sameTotal measure: mean dataset: o to: Gross tolerance: 0.01 onEmpty: pass"},
      {"table_aggregation_to_equal_other_table: {expression: sum(net), compare_model: ref('o'), "
       "compare_expression: max(net)}",
       "not a sum, avg, min or max"},
      {"table_aggregation_to_equal_other_table: {expression: sum(net + 1), compare_model: "
       "ref('o')}",
       "not a sum, avg, min or max"},
      {"table_aggregation_to_equal_other_table: {expression: sum(net), compare_model: ref('o'), "
       "tolerance: some}",
       "is no number"},
      {"table_aggregation_to_equal_other_table: {expression: max(at), compare_model: ref('o')}",
       "it is for numbers"},
      {"table_aggregation_to_equal_other_table: {expression: sum(c), compare_model: ref('o')}",
       "it is for numbers"},
      {"table_aggregation_to_equal_other_table: {expression: sum(net), compare_model: ref('o'), "
       "group_by: [c]}",
       "its argument group_by"},
      {"row_values_to_have_data_for_every_n_datepart: {date_col: at}",
       "rule: gap bucket: day mustBe: 0 onEmpty: pass"},
      {"row_values_to_have_data_for_every_n_datepart: {date_col: AT, date_part: hour}",
       "rule: gap bucket: hour mustBe: 0 onEmpty: pass"},
      {"row_values_to_have_data_for_every_n_datepart: {date_col: at, interval: 7}",
       "its buckets are not"},
      {"row_values_to_have_data_for_every_n_datepart: {date_col: c}", "not known to be a date"},
  };
  for (const auto& test : kCases) {
    EXPECT_THAT(ImportedTableTest(test.test), HasSubstr(test.rule)) << test.test;
  }
}

TEST(ImportDbt, SaysWhatItCannotCarry) {
  const struct {
    std::string_view test;
    std::string_view note;
  } kCases[] = {
      {"my_own_test", "m.c: my_own_test: Goldline has no such rule"},
      {"not_null: {config: {enabled: false}}", "m.c: not_null: it is disabled"},
      {"not_null: {config: {where: \"{{ var('w') }}\"}}", "its config is Jinja"},
      {"not_null: {config: {where: 'dateadd(day, 1, d) > 0'}}", "there is no function dateadd"},
      {"not_null: {config: {error_if: '<5'}}", "not on too many failures"},
      {"not_null: {config: {fail_calc: sum(n)}}", "fail_calc"},
      {"not_null: {surprise: 1}", "its argument surprise has no counterpart"},
      {"unique: {config: {error_if: '>5'}}", "its limit is not a number of records"},
      {"accepted_values: {values: \"{{ var('v') }}\"}", "its values is Jinja"},
      {"relationships: {to: \"{{ target.schema }}.o\", field: id}", "names no model"},
      {"dbt_utils.accepted_range", "it has no bounds"},
      {"dbt_utils.at_least_one: {group_by_columns: [a]}", "group_by_columns"},
      {"dbt_utils.expression_is_true: {expression: 'in (select id from o)'}", "not evaluated"},
      {"dbt_expectations.expect_column_values_to_match_regex: {regex: '(?=a)'}", "m.c: dbt_exp"},
  };
  for (const auto& test : kCases) {
    EXPECT_THAT(ImportedTest(test.test), HasSubstr(test.note)) << test.test;
  }
}

TEST(ImportDbt, MakesAnObjectOfEachTable) {
  const auto import = ImportDbt(R"yml(
version: 2
models:
- name: orders
  description: All orders.
  config: {contract: {enforced: true}}
  constraints:
  - {type: primary_key, columns: [id]}
  - {type: check, expression: net >= 0}
  - {type: foreign_key, columns: [customer], to: ref('customers'), to_columns: [id]}
  columns:
  - {name: id, data_type: bigint, description: The key., constraints: [{type: not_null}]}
  - {name: net, data_type: "numeric(10, 2)"}
  - {name: customer, data_type: varchar}
sources:
- name: shop
  loaded_at_field: loaded
  freshness: {
warn_after : {
count:
  12, period : hour
}
  , error_after : {
  count:
    1, period : day
  }
}
  tables:
  - {name: customers, columns: [{name: loaded, tests: [not_null]}]}
  - {name: orders}
exposures: []
)yml",
                                "schema.yml", {});
  ASSERT_THAT(import, IsOk());
  ASSERT_EQ(import->left_out.size(), 2U);
  EXPECT_EQ(import->left_out[0].what, "the table \"orders\"");
  EXPECT_EQ(import->left_out[1].what, "exposures");
  const std::string yaml = WriteYaml(import->contract);
  const auto contract = Contract::Parse(yaml, "imported");
  ASSERT_THAT(contract, IsOk()) << yaml;
  ASSERT_EQ(contract->objects.size(), 2U);
  const SchemaObject& orders = contract->objects[0];
  EXPECT_EQ(orders.description, "All orders.");
  EXPECT_TRUE(orders.properties.at(0).primary_key);
  EXPECT_TRUE(orders.properties[0].required);
  EXPECT_EQ(orders.properties[1].type, LogicalType::kNumber);
  EXPECT_EQ(orders.properties[1].physical_type, "numeric(10, 2)");
  ASSERT_EQ(orders.quality.size(), 3U);
  EXPECT_EQ(orders.quality[0].metric, "condition");
  EXPECT_EQ(orders.quality[1].metric, "reference");
  EXPECT_EQ(orders.quality[2].metric, "columns");
  ASSERT_EQ(contract->objects[1].quality.size(), 2U);
  EXPECT_EQ(contract->objects[1].quality[0].severity, Severity::kWarning);
  EXPECT_EQ(contract->objects[1].quality[1].query,
            "select max((loaded)::timestamptz) >= now() - interval '1 day' from {object}");
}

TEST(ImportDbt, RefusesWhatIsNoPropertyFile) {
  EXPECT_THAT(ImportDbt("models: [", "s.yml", {}), Not(IsOk()));
  EXPECT_THAT(ImportDbt("version: 2", "s.yml", {}), ErrorId("not_importable"));
  EXPECT_THAT(ImportDbt("", "s.yml", {}), ErrorId("not_importable"));
}

// A field of no known type becomes what SQL needs it to be, by the name that it is declared by.
TEST(ImportDbt, FitsTypesToConditions) {
  const auto import = ImportDbt(R"yml(
models:
- name: m
  columns:
  - {name: Net}
  - {name: day}
  - {name: state, data_tests: [{not_null: {where: net > 1 and state = 'x' and day < now()}}]}
  - {name: id, data_type: varchar, data_tests: [{not_null: {where: id > 1}}]}
)yml",
                                "schema.yml", {});
  ASSERT_THAT(import, IsOk());
  ASSERT_EQ(import->left_out.size(), 1U);
  EXPECT_THAT(import->left_out[0].why, HasSubstr("text > integer"));
  const auto contract = Contract::Parse(WriteYaml(import->contract), "imported");
  ASSERT_THAT(contract, IsOk());
  const std::vector<Property>& properties = contract->objects.at(0).properties;
  ASSERT_EQ(properties.size(), 4U);
  EXPECT_EQ(properties[0].type, LogicalType::kNumber);
  EXPECT_EQ(properties[1].type, LogicalType::kTimestamp);
  EXPECT_EQ(properties[2].type, LogicalType::kNone);
}

TEST(DbtWords, ReadsReferences) {
  using internal::DbtRelation;
  EXPECT_EQ(DbtRelation("ref('a')"), "a");
  EXPECT_EQ(DbtRelation("{{ ref(\"p\", 'a', v=2) }}"), "a");
  EXPECT_EQ(DbtRelation("source('s','t')"), "t");
  for (const std::string_view wrong : {"", "a", "ref(a)", "ref('a'", "this"}) {
    EXPECT_FALSE(DbtRelation(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace goldline::quality
