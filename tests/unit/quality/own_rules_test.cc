// The rules of the engine goldline, each on one small dataset, in one batch and in three.
#include "quality/internal/own_rules.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "core/text.h"
#include "quality/check.h"
#include "quality/internal/like_pattern.h"
#include "tests/support/batches.h"
#include "tests/support/matchers.h"

namespace goldline::quality {
namespace {

using testing::HasSubstr;
using testing_support::BatchOf;
using testing_support::ErrorId;
using testing_support::IsOk;

constexpr std::string_view kProperties = R"(
  - {name: id, logicalType: integer}
  - {name: net, logicalType: number}
  - {name: tax, logicalType: number}
  - {name: gross, logicalType: number}
  - {name: state}
  - {name: zip}
  - {name: city}
  - {name: day, logicalType: date}
)";

Result<Contract> ContractOf(std::string_view implementation, std::string_view more = "") {
  return Contract::Parse(
      Concat("apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\n"
             "schema:\n- name: orders\n  properties:",
             kProperties, "  quality:\n  - {id: r, type: custom, engine: goldline", more,
             ", implementation: {", implementation, "}}\n"),
      "a.odcs.yaml");
}

using Rows = std::vector<std::vector<const char*>>;
const Rows kOrders = {
    // id, net, tax, gross, state, zip, city, day
    {"1", "1.00", "0.20", "1.20", "new", "10115", "Berlin", "2026-01-01"},
    {"2", "3.00", "0.60", "3.60", nullptr, "10115", "Berlin", "2026-01-02"},
    {"3", "200.00", "40", "240", "paid", "20095", "Hamburg", "2026-01-02"},
    {"4", "5", "1", "6.5", "Paid", "10115", "Potsdam", "2025-12-31"},
    {"x", nullptr, "1", "6.5", "", "80331", nullptr, "2026-02-30"},
    {"6", "-5", nullptr, "-5", "new", nullptr, "Berlin", "2026-03-01"},
};

// Cuts the orders into batches of `size` rows and checks them, the records of late findings too.
std::string Judge(const Contract& contract, std::size_t size) {
  const std::vector<std::string> fields = {"id",    "net", "tax",  "gross",
                                           "state", "zip", "city", "day"};
  auto plan = CheckPlan::Compile(contract, contract.objects.at(0), BatchOf(fields, {}).fields, {});
  EXPECT_THAT(plan, IsOk());
  if (!plan.ok()) return "";
  Check check(*plan, RepeatedRows::kEvery);
  std::vector<BatchVerdict> verdicts;
  for (std::size_t row = 0; row < kOrders.size(); row += size) {
    const auto end = std::min(row + size, kOrders.size());
    verdicts.push_back(
        plan->Evaluate(BatchOf(fields,
                               Rows(kOrders.begin() + static_cast<std::ptrdiff_t>(row),
                                    kOrders.begin() + static_cast<std::ptrdiff_t>(end)),
                               row + 1)));
    EXPECT_THAT(check.Merge(verdicts.back()), IsOk());
  }
  const CheckReport report = check.Finish("a");
  std::string rows;
  std::size_t first = 0;
  for (BatchVerdict& verdict : verdicts) {
    // What Merge added for series comes again from the second reading.
    std::erase_if(verdict.failures,
                  [&](const Failure& failure) { return plan->rules()[failure.rule].of_series; });
    EXPECT_TRUE(check.MarkRepeated(verdict, first).ok());
    for (const Failure& failure : verdict.failures) {
      if (plan->rules()[failure.rule].id == "r") rows += Concat(" ", first + failure.row + 1);
    }
    first += verdict.batch.rows();
  }
  for (const RuleResult& result : report.rules) {
    if (result.rule.id != "r") continue;
    return Concat(ToString(result.status), " ", result.rows_filtered_out, "/", result.rows_null,
                  "/", result.rows_evaluated, "/", result.rows_failed,
                  result.measured.empty() ? "" : " ", result.measured, ":", rows);
  }
  return "no rule";
}

struct OwnCase {
  std::string_view implementation;
  std::string_view verdict;  // status filtered/null/evaluated/failed measured: failing rows
};

TEST(OwnRules, JudgeRecordsAndDatasets) {
  const OwnCase kCases[] = {
      {"rule: in, field: state, values: [new, paid]", "failed 0/1/5/2: 4 5"},
      {"rule: notIn, field: state, values: [new]", "failed 0/1/5/2: 1 6"},
      {"rule: in, field: net, values: [1, 3.0, 200, 5.00, -5]", "passed 0/1/5/0:"},
      {"rule: in, field: state, values: [NEW, paid], ignoreCase: true", "failed 0/1/5/1: 5"},
      {"rule: notIn, field: city, values: [bERLIN], ignoreCase: true", "failed 0/1/5/3: 1 2 6"},
      {"rule: present, field: state", "passed 0/0/6/0:"},
      {"rule: olderThan, field: day, age: 1 d, filter: id < 4", "failed 3/0/3/3: 1 2 3"},
      {"rule: notInFuture, field: day, filter: id < 4", "failed 3/0/3/3: 1 2 3"},
      {"rule: notInFuture, field: day, offset: 100 y", "passed 0/0/5/0:"},
      {"rule: between, field: net, min: 1, exclusiveMax: 200", "failed 0/1/5/2: 3 6"},
      {"rule: between, field: day, exclusiveMin: 2026-01-01", "failed 0/0/5/2: 1 4"},
      {"rule: length, field: city, min: 7, max: 7", "failed 0/1/5/3: 1 2 6"},
      {"rule: notEmpty, field: state", "failed 0/1/5/1: 5"},
      {"rule: matches, field: city, pattern: ^B", "failed 0/1/5/2: 3 4"},
      {"rule: matches, field: city, patterns: [^B, m], match: any", "passed 0/1/5/0:"},
      {"rule: matches, field: city, pattern: B, fullMatch: true", "failed 0/1/5/5: 1 2 3 4 6"},
      {"rule: notMatches, field: city, patterns: [^B, ^H]", "failed 0/1/5/4: 1 2 3 6"},
      {"rule: like, field: city, pattern: '%l_n'", "failed 0/1/5/2: 3 4"},
      {"rule: notLike, field: city, pattern: 'B%'", "failed 0/1/5/3: 1 2 6"},
      {"rule: isNull, field: city", "failed 0/0/6/5: 1 2 3 4 6"},
      {"rule: notNull, field: city", "failed 0/0/6/1: 5"},
      {"rule: digits, field: net, precision: 2, scale: 1", "failed 0/1/5/1: 3"},
      {"rule: letterCase, field: state, case: lower", "failed 0/1/5/1: 4"},
      {"rule: json, field: id", "passed 0/0/5/0:"},
      {"rule: jsonSchema, field: id, schema: {type: integer, maximum: 4}", "failed 0/0/5/1: 6"},
      {"rule: jsonSchema, field: id, schema: '{\"type\": \"integer\"}'", "passed 0/0/5/0:"},
      {"rule: jsonSchema, field: city, schema: {}", "failed 0/1/5/5: 1 2 3 4 6"},
      {"rule: dateFormat, field: zip, patterns: [yyyyMMdd]", "failed 0/1/5/5: 1 2 3 4 5"},
      {"rule: format, field: city, name: email", "failed 0/1/5/5: 1 2 3 4 6"},
      // Of several fields.
      {"rule: condition, expression: net + tax = gross", "failed 0/2/4/1: 4"},
      {"rule: requiredIf, field: state, condition: net > 2", "failed 0/0/6/1: 2"},
      {"rule: anyOf, fields: [net, city]", "failed 0/0/6/1: 5"},
      {"rule: allOrNone, fields: [net, tax]", "failed 0/0/6/2: 5 6"},
      {"rule: compare, left: net, operator: <, right: gross", "failed 0/1/5/1: 6"},
      {"rule: compare, left: net, operator: '=', right: tax, ignoreRowIf: never",
       "failed 0/0/6/6: 1 2 3 4 5 6"},
      {"rule: compare, left: net, operator: '=', right: gross, absTolerance: 1.5",
       "failed 0/1/5/1: 3"},
      {"rule: compare, left: net, operator: '=', right: gross, relTolerance: 0.17",
       "failed 0/1/5/1: 4"},
      {"rule: compare, left: net, operator: '=', right: gross, absTolerance: 1.5, relTolerance: "
       "0.17",
       "passed 0/1/5/0:"},
      {"rule: compare, left: gross, operator: '<=', right: net, offset: 0.6",
       "failed 0/1/5/2: 3 4"},
      {"rule: compare, left: gross, operator: '<=', right: net, offset: '0.60'",
       "failed 0/1/5/2: 3 4"},
      {"rule: compare, left: net, operator: '<>', right: gross, offset: -0.2", "failed 0/1/5/1: 1"},
      {"rule: compare, left: net, operator: '=', right: gross, offset: -1, absTolerance: 0.8",
       "failed 0/1/5/2: 3 6"},
      {"rule: compare, left: day, operator: '<=', right: day, offset: -1 d",
       "failed 0/0/5/5: 1 2 3 4 6"},
      {"rule: sum, fields: [net, tax], equals: gross, tolerance: 0.5", "passed 0/2/4/0:"},
      {"rule: sum, fields: [net, tax], equals: gross, relTolerance: 0.07", "failed 0/2/4/1: 4"},
      {"rule: sum, fields: [net, tax], equals: gross, relTolerance: 0.08", "passed 0/2/4/0:"},
      {"rule: sum, fields: [net, tax], equals: gross, ignoreRowIf: allMissing",
       "failed 0/0/6/2: 4 5"},
      {"rule: sum, fields: [net, tax], equals: 6", "failed 0/2/4/3: 1 2 3"},
      {"rule: different, fields: [net, tax, gross]", "passed 0/2/4/0:"},
      {"rule: pairs, fields: [zip, city], values: [['10115', Berlin], ['20095', Hamburg]]",
       "failed 0/2/4/1: 4"},
      // Measures of the dataset.
      {"rule: mean, field: net, mustBeBetween: [40, 41]", "passed 0/0/6/0 40.8000000000000000:"},
      {"rule: total, field: net, mustBe: 204.00", "passed 0/0/6/0 204.00:"},
      {"rule: min, field: net, mustBeGreaterThan: 0", "failed 0/0/6/0 -5:"},
      {"rule: max, field: net, mustBe: 200", "passed 0/0/6/0 200.00:"},
      {"rule: distinctCount, field: zip, mustBe: 3", "passed 0/0/6/0 3:"},
      {"rule: completeness, field: state, mustBeGreaterThan: 0.9",
       "failed 0/0/6/0 0.83333333333333333333:"},
      {"rule: median, field: net, mustBe: 3", "passed 0/1/5/0 3:"},
      {"rule: quantile, field: net, at: 0.25, mustBe: 1", "passed 0/1/5/0 1:"},
      {"rule: quantile, field: net, at: 0.125, mustBe: -2", "passed 0/1/5/0 -2:"},
      // Series.
      {"rule: increasing, field: id", "passed 0/0/5/0:"},
      {"rule: increasing, field: day, strictly: true", "failed 0/0/5/2: 3 4"},
      {"rule: increasing, field: day", "failed 0/0/5/1: 4"},
      {"rule: decreasing, field: city", "failed 0/1/5/2: 3 4"},
      {"rule: zScore, field: net, limit: 1.5", "failed 0/1/5/1: 3"},
      {"rule: outliers, field: net", "failed 0/1/5/1: 3"},
      {"rule: outliers, field: net, method: mad, bothSides: false", "failed 0/1/5/1: 3"},
      {"rule: distinctValues, field: zip, equal: ['10115', '20095', '80331']", "passed 0/1/5/0:"},
      {"rule: distinctValues, field: net, in: [1, 3, 5.0, -5]", "failed 0/1/5/0:"},
      {"rule: distinctValues, field: net, contain: [1, 7]", "failed 0/1/5/0:"},
      {"rule: mostCommon, field: state, in: [new, sent]", "passed 0/1/5/0:"},
      {"rule: mostCommon, field: state, in: [paid]", "failed 0/1/5/0:"},
      {"rule: mostCommon, field: net, in: [1.0, 3, 200, 5, -5]", "passed 0/1/5/0:"},
      {"rule: mostCommon, field: net, in: [1.0, 3]", "failed 0/1/5/0:"},
      {"rule: mostCommon, field: net, in: [1.0, 7], ties: any", "passed 0/1/5/0:"},
      {"rule: distinctCount, field: net, approx: true, mustBe: 5", "passed 0/1/5/0 5:"},
      {"rule: distinctRatio, field: zip, approx: true, mustBe: 0.6", "passed 0/1/5/0 0.6:"},
      {"rule: entropy, field: net, mustBeBetween: [1.609, 1.61]", "passed 0/1/5/0 1.609437912434:"},
      {"rule: entropy, field: state, mustBe: 0, filter: id < 3", "passed 4/1/1/0 0:"},
      {"rule: correlation, fields: [net, gross], mustBeGreaterThan: 0.99",
       "passed 0/1/5/0 0.9999926216891348:"},
      {"rule: correlation, fields: [net, gross], mustBe: 1, filter: id = 1", "skipped 5/0/1/0:"},
      {"rule: dependency, determinant: [zip], dependent: [city]", "failed 0/1/5/3: 1 2 4"},
      {"rule: dependency, determinant: [zip], dependent: [city], fails: minority",
       "failed 0/1/5/1: 4"},
      {"rule: denial, constraint: 't1&t2&EQ(t1.zip,t2.zip)&IQ(t1.city,t2.city)'",
       "failed 0/1/5/3: 1 2 4"},
      // Keys and columns.
      {"rule: unique, fields: [zip, city]", "failed 0/2/4/2: 1 2"},
      {"rule: columns, equal: [id, net, tax, gross, state, zip, city, day], ordered: true",
       "passed 0/0/0/0 8:"},
      {"rule: unique, fields: [zip, city], nullsDistinct: false", "failed 0/0/6/2: 1 2"},
      {"rule: unique, field: state, nullsDistinct: false", "failed 0/0/6/2: 1 6"},
      {"rule: columns, equal: []", "failed 0/0/0/0 8:"},
      {"rule: columns, lack: [colour, password]", "passed 0/0/0/0 8:"},
      {"rule: columns, lack: [colour, zip]", "failed 0/0/0/0 8:"},
      {"rule: columns, equal: [id, net, vat, tax, gross, state, zip, city, day], ordered: true, "
       "optional: [vat]",
       "passed 0/0/0/0 8:"},
      {"rule: columns, equal: [id, vat], optional: [vat]", "failed 0/0/0/0 8:"},
      {"rule: columns, contain: [id, vat, colour], optional: [vat]", "failed 0/0/0/0 8:"},
      {"rule: columns, contain: [id, colour]", "failed 0/0/0/0 8:"},
      {"rule: columnCount, mustBe: 8", "passed 0/0/0/0 8:"},
      {"rule: columnAt, name: tax, index: 3", "passed 0/0/0/0 8:"},
      {"rule: columnAt, name: tax, index: 9", "failed 0/0/0/0 8:"},
      // Options.
      {"rule: in, field: state, values: [new, paid], filter: id <= 3", "passed 3/1/2/0:"},
      {"rule: in, field: state, values: [new, paid], onNull: fail", "failed 0/0/6/3: 2 4 5"},
      {"rule: in, field: state, values: [new, paid], onNull: pass", "failed 0/0/6/2: 4 5"},
      {"rule: in, field: state, values: [new, paid], mostly: 0.6", "passed 0/1/5/2 0.6: 4 5"},
      {"rule: in, field: state, values: [new, paid], mostly: 0.61", "failed 0/1/5/2 0.6: 4 5"},
      {"rule: in, field: state, values: [new, paid], mostly: 0.66, base: total",
       "passed 0/1/5/2 0.666667: 4 5"},
      {"rule: in, field: state, values: [new, paid], mustBeLessThan: 3", "passed 0/1/5/2 2: 4 5"},
      {"rule: in, field: state, values: [new, paid], mustBeLessThan: 50, unit: percent, "
       "warn: {mustBeLessThan: 1}",
       "warned 0/1/5/2 40: 4 5"},
      {"rule: in, field: state, values: [new], filter: id > 100", "skipped 6/0/0/0:"},
      {"rule: in, field: state, values: [new], filter: id > 100, onEmpty: pass", "passed 6/0/0/0:"},
      {"rule: in, field: state, values: [new], filter: id > 100, onEmpty: fail", "failed 6/0/0/0:"},
      {"rule: mean, field: net, filter: id < 3, mustBe: 2", "passed 4/0/2/0 2.0000000000000000:"},
      {"rule: unique, fields: [zip], filter: id > 1", "failed 2/1/3/2: 2 4"},
      {"rule: in, field: state, values: [new], filter: 1 / (id - 1) > 0", "errored 5/1/0/0:"},
  };
  for (const OwnCase& test : kCases) {
    const auto contract = ContractOf(test.implementation);
    ASSERT_THAT(contract, IsOk()) << test.implementation;
    for (const std::size_t size : {6U, 2U}) {
      EXPECT_EQ(Judge(*contract, size), test.verdict) << test.implementation << " by " << size;
    }
  }
}

// The options of any rule, as custom properties.
TEST(OwnRules, OptionsAreForMetricsToo) {
  const std::pair<std::string_view, std::string_view> kCases[] = {
      {"metric: rowCount, mustBe: 3, customProperties: [{property: goldline.filter, value: id <= "
       "3}]",
       "passed 3/0/3/0 3:"},
      {"metric: rowCount, mustBe: 6", "passed 0/0/0/0 6:"},
      {"metric: duplicateValues, arguments: {properties: [zip]}, mustBe: 0, customProperties: "
       "[{property: goldline.filter, value: id > 1}]",
       "failed 2/1/3/1 1: 4"},
  };
  for (const auto& [rule, verdict] : kCases) {
    const auto contract = Contract::Parse(
        Concat("apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\n"
               "schema:\n- name: orders\n  properties:",
               kProperties, "  quality:\n  - {id: r, ", rule, "}\n"),
        "a.odcs.yaml");
    ASSERT_THAT(contract, IsOk());
    EXPECT_EQ(Judge(*contract, 2), verdict) << rule;
  }
}

TEST(OwnRules, RefuseWhatTheyDoNotKnow) {
  const struct {
    std::string_view implementation;
    std::string_view part;
  } kCases[] = {
      {"rule: betwen, field: net", "between"},
      {"rule: between, field: nett, min: 1", "net"},
      {"rule: between, field: net, minimum: 1", "min"},
      {"rule: between, min: 1", "field"},
      {"rule: between, field: net", "neither min nor max"},
      {"rule: between, field: net, min: one", "not a number"},
      {"rule: matches, field: city, pattern: '('", "matches"},
      {"rule: matches, field: city, pattern: '(?=a)'", "matches"},
      {"rule: mean, field: net", "no operator"},
      {"rule: entropy, field: net", "no operator"},
      {"rule: distance, field: net", "no operator"},
      {"rule: distance, field: net, measure: emd, mustBe: 0", "psi, ks, js, kl, hellinger or chi2"},
      {"rule: distance, field: net, measure: chi2, mustBe: 0", "for texts"},
      {"rule: mostCommon, field: net", "a list"},
      {"rule: mostCommon, field: net, in: [1], ties: some", "all or any"},
      {"rule: correlation, fields: [net, city], mustBe: 1", "for numbers"},
      {"rule: correlation, fields: [net], mustBe: 1", "at least 2"},
      {"rule: jsonSchema, field: net", "needs a schema"},
      {"rule: jsonSchema, field: net, schema: {oneOf: []}", "oneOf"},
      {"rule: jsonSchema, field: net, schema: '{'", "jsonSchema"},
      {"rule: in, field: city, values: [a], normalize: nfc", "NFC"},
      {"rule: columns, optional: [id]", "a list"},
      {"rule: columns, equal: [id], optional: [net]", "does not list"},
      {"rule: compare, left: net, operator: <, right: tax, absTolerance: 1", "operator ="},
      {"rule: compare, left: net, operator: '=', right: tax, relTolerance: -1", "from 0 on"},
      {"rule: compare, left: net, operator: <, right: tax, offset: 2 d", "a number"},
      {"rule: compare, left: day, operator: <, right: day, offset: 2", "a date"},
      {"rule: compare, left: day, operator: <, right: net, offset: 2 d", "net"},
      {"rule: compare, left: day, operator: <, right: day, offset: soon", "neither a number"},
      {"rule: compare, left: day, operator: '=', right: day, offset: 1 d, absTolerance: 1",
       "has a tolerance"},
      {"rule: olderThan, field: day, age: old", "no length of time"},
      {"rule: notInFuture, field: net", "for dates"},
      {"rule: digits, field: city, precision: 2", "for numbers"},
      {"rule: sum, fields: [net], equals: all", "a number or a field"},
      {"rule: pairs, fields: [zip, city], values: [[a]]", "lists of 2 values"},
      {"rule: denial, constraint: 't1&EQ(t1.zip,t1.city)'", "t2"},
      {"rule: denial, constraint: 't1&t2&GT(t1.zip,t2.zip)'", "EQ"},
  };
  for (const auto& test : kCases) {
    const auto contract = ContractOf(test.implementation);
    ASSERT_THAT(contract, IsOk()) << test.implementation;
    const auto plan = CheckPlan::Compile(*contract, contract->objects.at(0), {}, {});
    ASSERT_FALSE(plan.ok()) << test.implementation;
    EXPECT_THAT(plan.error().ToString(), HasSubstr(test.part)) << test.implementation;
    EXPECT_GT(plan.error().place().line, 0U) << test.implementation;
    EXPECT_EQ(ExitCode(plan.error().code()), 2);
  }
  EXPECT_THAT(ContractOf("field: net"), ErrorId("contract_key_missing"));
  EXPECT_THAT(ContractOf("rule: in, mostly: 2"), ErrorId("contract_value_wrong"));
  EXPECT_THAT(ContractOf("rule: in, onNull: maybe"), ErrorId("contract_value_wrong"));
  EXPECT_THAT(ContractOf("rule: in, warn: {}"), ErrorId("contract_value_wrong"));
}

// Lists in Unicode: one letter is written in several ways, and has several cases.
TEST(OwnRules, ListsCompareTextsInTheFormTheyAreAskedTo) {
  const struct {
    std::string_view options;
    std::string_view failing;
  } kCases[] = {
      {"", " 2 3 4 5 6"},
      {", ignoreCase: true", " 2 3 5 6"},
      {", normalize: NFC", " 3 4 5 6"},
      {", normalize: NFC, ignoreCase: true", " 3 6"},
      {", normalize: NFKC, ignoreCase: true", " 6"},
  };
  const RecordBatch batch =
      BatchOf({"x"}, {{"Zoë"}, {"Zoe\u0308"}, {"\uFF3Aoë"}, {"ZOË"}, {"ZOE\u0308"}, {"Zoe"}}, 1);
  for (const auto& test : kCases) {
    const auto contract = Contract::Parse(
        Concat(
            "apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\n"
            "schema:\n- name: t\n  properties:\n  - name: x\n    quality: [{id: r, type: custom, "
            "engine: goldline, implementation: {rule: in, values: [Zoë]",
            test.options, "}}]\n"),
        "a.odcs.yaml");
    ASSERT_THAT(contract, IsOk());
    const auto plan = CheckPlan::Compile(*contract, contract->objects.at(0), batch.fields, {});
    ASSERT_THAT(plan, IsOk());
    std::string failing;
    for (const Failure& failure : plan->Evaluate(batch).failures) {
      failing += Concat(" ", failure.row + 1);
    }
    EXPECT_EQ(failing, test.failing) << test.options;
  }
}

// Quantiles and sets are made of values, and a classified field shows none.
TEST(OwnRules, MeasuresOfAClassifiedFieldShowNoValue) {
  const RecordBatch batch = BatchOf({"x"}, {{"4711"}, {"4711"}, {"4712"}});
  for (const std::string_view rule :
       {"rule: quantile, at: 0, mustBe: 1", "rule: median, mustBeLessThan: 10000",
        "rule: distinctValues, in: [1]", "rule: distinctValues, contain: [1]",
        "rule: mostCommon, in: [1]", "rule: max, mustBe: 1"}) {
    const auto contract = Contract::Parse(
        Concat("apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\n"
               "schema:\n- name: t\n  properties:\n  - name: x\n    logicalType: integer\n"
               "    classification: secret\n    quality:\n    - {id: r, type: custom, engine: "
               "goldline, implementation: {",
               rule, "}}\n"),
        "a.odcs.yaml");
    ASSERT_THAT(contract, IsOk());
    const auto plan = CheckPlan::Compile(*contract, contract->objects.at(0), batch.fields, {});
    ASSERT_THAT(plan, IsOk());
    Check check(*plan, RepeatedRows::kEvery);
    BatchVerdict verdict = plan->Evaluate(batch);
    ASSERT_THAT(check.Merge(verdict), IsOk());
    const CheckReport report = check.Finish("a");
    JsonWriter json;
    json.BeginObject();
    report.WriteMembers(json);
    EXPECT_THAT(json.EndObject().text(), testing::Not(HasSubstr("471"))) << rule;
    EXPECT_THAT(report.ToText(), testing::Not(HasSubstr("471"))) << rule;
  }
}

// A profile of earlier records, and records that are like them or not.
TEST(OwnRules, DistanceIsFromTheProfileThatIsGiven) {
  const auto numbers = [](int from) {
    std::vector<std::string> texts;
    for (int i = 0; i < 100; ++i) texts.push_back(Concat(from + i % 50));
    return texts;
  };
  const auto batch_of = [](const std::vector<std::string>& texts) {
    Rows rows;
    for (const std::string& text : texts) rows.push_back({text.c_str(), "a"});
    return BatchOf({"x", "y"}, rows, 1);
  };
  const auto before = std::make_shared<const ProfilePartial>(ProfileBatch(batch_of(numbers(0))));
  const struct {
    std::string_view rule;
    int from;
    std::string_view verdict;
  } kCases[] = {
      {"rule: distance, mustBeLessThan: 0.1", 0, "passed 0"},
      {"rule: distance, mustBeLessThan: 0.25", 40, "failed 3.96"},
      {"rule: distance, measure: ks, mustBeLessThan: 0.2", 10, "failed 0.2"},
      {"rule: distance, measure: ks, mustBeLessThan: 0.3", 10, "passed 0.2"},
      {"rule: distance, measure: ks, mustBeLessThan: 0.3, filter: x < 20", 10, "failed 0.6"},
      {"rule: distance, measure: js, mustBeLessThan: 0.3", 100, "failed 0.87"},
      // Ten of 100 values in each bin before, all of them in the last one now.
      {"rule: distance, measure: kl, mustBeLessThan: 2", 100, "failed 2.03"},
      {"rule: distance, measure: kl, mustBe: 0", 0, "passed 0"},
      {"rule: distance, measure: hellinger, mustBeLessThan: 0.8", 100, "failed 0.82"},
      {"rule: distance, mustBeLessThan: 0.1, filter: x > 1000", 0, "skipped "},
  };
  for (const auto& test : kCases) {
    const auto contract = Contract::Parse(
        Concat("apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\n"
               "schema:\n- name: t\n  properties:\n  - {name: x, logicalType: integer, quality: "
               "[{id: r, type: custom, engine: goldline, implementation: {",
               test.rule, "}}]}\n"),
        "a.odcs.yaml");
    ASSERT_THAT(contract, IsOk());
    const std::vector<std::string> texts = numbers(test.from);
    const RecordBatch batch = batch_of(texts);
    const auto without = CheckPlan::Compile(*contract, contract->objects.at(0), batch.fields, {});
    EXPECT_THAT(without->rules().back().skip_reason, HasSubstr("--against"));
    CompileOptions options;
    options.profile = before;
    const auto plan = CheckPlan::Compile(*contract, contract->objects.at(0), batch.fields, options);
    Check check(*plan, RepeatedRows::kEvery);
    BatchVerdict verdict = plan->Evaluate(batch);
    ASSERT_THAT(check.Merge(verdict), IsOk());
    const RuleResult result = check.Finish("a").rules.back();
    EXPECT_EQ(Concat(ToString(result.status), " ", result.measured.substr(0, 4)), test.verdict)
        << test.rule << " " << result.measured;
  }
}

TEST(OwnRules, DistancesOfTextsAreOfTheirCounts) {
  const auto batch_of = [](int yes) {
    Rows rows(100, {"no"});
    for (int i = 0; i < yes; ++i) rows[static_cast<std::size_t>(i)] = {"yes"};
    return BatchOf({"x"}, rows, 1);
  };
  CompileOptions options;
  options.profile = std::make_shared<const ProfilePartial>(ProfileBatch(batch_of(50)));
  const auto contract = Contract::Parse(
      "apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\nschema:\n"
      "- name: t\n  properties:\n  - {name: x, quality: [{type: custom, engine: goldline, "
      "implementation: {rule: distance, measure: chi2, mustBeLessThan: 8}}]}\n",
      "a.odcs.yaml");
  ASSERT_THAT(contract, IsOk());
  const auto plan = CheckPlan::Compile(*contract, contract->objects.at(0), {}, options);
  ASSERT_THAT(plan, IsOk());
  // Of 50 and 50 beside 90 and 10 the expected counts are 70 and 30: 2 (20²/70 + 20²/30).
  Check check(*plan, RepeatedRows::kEvery);
  BatchVerdict verdict = plan->Evaluate(batch_of(90));
  ASSERT_THAT(check.Merge(verdict), IsOk());
  const RuleResult result = check.Finish("a").rules.back();
  EXPECT_EQ(result.measured, "38.095238095238");
  EXPECT_EQ(result.status, CheckStatus::kFailed);
}

TEST(OwnRules, PresentAsksForTheKeyAndNotForAValue) {
  const RecordBatch batch = BatchOf(
      {"x", "o.p", "o.q"}, {{"1", "1", "1"},
                            {nullptr, nullptr, "1"},
                            {testing_support::kAbsentCell, testing_support::kAbsentCell, "1"},
                            {"", testing_support::kAbsentCell, testing_support::kAbsentCell}});
  const auto contract = Contract::Parse(
      "apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\n"
      "schema:\n- name: t\n  properties:\n"
      "  - {name: x, quality: [{type: custom, engine: goldline, implementation: {rule: "
      "present}}]}\n"
      "  - name: o\n    logicalType: object\n    properties:\n    - {name: p, quality: "
      "[{type: custom, engine: goldline, implementation: {rule: present}}]}\n",
      "a.odcs.yaml");
  ASSERT_THAT(contract, IsOk());
  const auto plan = CheckPlan::Compile(*contract, contract->objects.at(0), batch.fields, {});
  ASSERT_THAT(plan, IsOk());
  std::string failing;
  for (const Failure& failure : plan->Evaluate(batch).failures) {
    failing += Concat(" ", plan->rules()[failure.rule].id, ":", failure.row + 1);
  }
  EXPECT_EQ(failing, " x.present:3 o.p.present:3");
}

// Readers flatten an object, so there is no text that rules about one could look at.
TEST(OwnRules, RulesAboutTheTextOfAnObjectAreHarmless) {
  const RecordBatch batch = BatchOf({"o.p"}, {{"1"}, {nullptr}});
  const auto contract = Contract::Parse(
      "apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\n"
      "schema:\n- name: t\n  properties:\n  - name: o\n    logicalType: object\n    quality:\n"
      "    - {type: custom, engine: goldline, implementation: {rule: length, min: 1}}\n"
      "    - {type: custom, engine: goldline, implementation: {rule: json}}\n"
      "    - {type: custom, engine: goldline, implementation: {rule: jsonSchema, schema: false}}\n",
      "a.odcs.yaml");
  ASSERT_THAT(contract, IsOk());
  const auto plan = CheckPlan::Compile(*contract, contract->objects.at(0), batch.fields, {});
  ASSERT_THAT(plan, IsOk());
  EXPECT_TRUE(plan->Evaluate(batch).failures.empty());
}

TEST(OwnRules, SameCountPassesOverNoFilter) {
  const auto contract = ContractOf("rule: sameCount, dataset: returns, filter: id > 1");
  ASSERT_THAT(contract, IsOk());
  const auto plan = CheckPlan::Compile(*contract, contract->objects.at(0), {}, {});
  ASSERT_THAT(plan, IsOk());
  EXPECT_THAT(plan->rules().back().skip_reason, HasSubstr("filter"));
}

// What a rule that knows only at the end shows of the records that fail it: "line@offset=value".
std::string ExamplesOf(std::string_view properties, std::string_view rule, const Rows& rows,
                       std::size_t size) {
  const auto contract = Contract::Parse(
      Concat("apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\n"
             "schema:\n- name: t\n  properties: ",
             properties,
             "\n  quality:\n  - {id: r, type: custom, engine: goldline, "
             "implementation: {",
             rule, "}}\n"),
      "a.odcs.yaml");
  EXPECT_THAT(contract, IsOk());
  const std::vector<std::string> fields = {"x", "y"};
  auto plan =
      CheckPlan::Compile(*contract, contract->objects.at(0), BatchOf(fields, {}).fields, {});
  EXPECT_THAT(plan, IsOk());
  Check check(*plan, RepeatedRows::kEvery);
  for (std::size_t row = 0; row < rows.size(); row += size) {
    const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(row);
    const auto end = rows.begin() + static_cast<std::ptrdiff_t>(std::min(row + size, rows.size()));
    BatchVerdict verdict = plan->Evaluate(BatchOf(fields, Rows(begin, end), row + 1));
    EXPECT_THAT(check.Merge(verdict), IsOk());
  }
  std::string text;
  for (const RuleResult& result : check.Finish("a").rules) {
    if (result.rule.id != "r") continue;
    for (const Example& example : result.examples) {
      text += Concat(text.empty() ? "" : " ", example.input, ":", example.line, "=",
                     example.value.value_or("hidden"));
    }
  }
  return text;
}

TEST(OwnRules, ShowExamplesOfWhatIsKnownAtTheEnd) {
  constexpr std::string_view kOpen = "[{name: x, logicalType: number}, {name: y}]";
  constexpr std::string_view kSecret =
      "[{name: x, logicalType: number, classification: restricted}, {name: y}]";
  const Rows rows = {{"1.0", "a"},    {"2", "a"},   {"-900", "b"}, {"1", "b"}, {"2", "a"},
                     {"1000.0", "c"}, {"NaN", "c"}, {"2", "d"},    {"3", "d"}, {"2", "d"},
                     {"1.5", "e"},    {"950", "e"}, {"1.5", "f"},  {"2", "e"}, {"1001", "e"},
                     {"-1000", "g"},  {"1e3", "g"}, {"2", "g"},    {"3", "h"}, {"2", "i"},
                     {"3", "h"},      {"2.5", "i"}, {"3", "h"},    {"2", "i"}, {"2", "j"}};
  for (const std::size_t size : {25U, 4U, 1U}) {
    // The five farthest, in order of the input.
    EXPECT_EQ(ExamplesOf(kOpen, "rule: outliers, field: x", rows, size),
              "hand.csv:6=1000.0 hand.csv:7=NaN hand.csv:15=1001 hand.csv:16=-1000 "
              "hand.csv:17=1e3");
    EXPECT_EQ(ExamplesOf(kSecret, "rule: outliers, field: x", rows, size),
              "hand.csv:6=hidden hand.csv:7=hidden hand.csv:15=hidden hand.csv:16=hidden "
              "hand.csv:17=hidden");
    EXPECT_EQ(ExamplesOf(kOpen, "rule: zScore, field: x, limit: 2", rows, size),
              "hand.csv:3=-900 hand.csv:7=NaN hand.csv:16=-1000");
    // The first record of every value that fails.
    EXPECT_EQ(ExamplesOf(kOpen, "rule: dependency, determinant: [y], dependent: [x]", rows, size),
              "hand.csv:1=a, 1.0 hand.csv:2=a, 2 hand.csv:3=b, -900 hand.csv:4=b, 1 "
              "hand.csv:6=c, 1000.0");
    EXPECT_EQ(
        ExamplesOf(kOpen, "rule: dependency, determinant: [y], dependent: [x], fails: minority",
                   rows, size),
        "hand.csv:1=1.0 hand.csv:3=-900 hand.csv:4=1 hand.csv:6=1000.0 hand.csv:7=NaN");
    EXPECT_EQ(ExamplesOf(kSecret, "rule: dependency, determinant: [y], dependent: [x]", rows, size)
                  .substr(0, 17),
              "hand.csv:1=hidden");
  }
}

// A filter is SQL, and like a rule in SQL it may fit one dataset and not the next: only the rules
// it stands at are not executed, whatever they are executed as.
TEST(OwnRules, AFilterThatCannotBeExecutedIsOfItsRuleAlone) {
  const std::pair<std::string_view, std::string_view> kFilters[] = {
      {"colour = 1", "errored"},
      {"id + 1", "errored"},
      {"id =", "errored"},
      {"median_of(id) > 1", "skipped"},
  };
  constexpr std::string_view kRules[] = {
      "rule: in, field: state, values: [new]",
      "rule: unique, fields: [zip]",
      "rule: mean, field: net, mustBe: 2",
      "rule: condition, expression: net > 2",
      "rule: zScore, field: net",
      "rule: columns, contain: [id]",
      "rule: reference, field: zip, dataset: zips, to: [zip]",
  };
  for (const auto& [filter, status] : kFilters) {
    for (const std::string_view rule : kRules) {
      const auto contract = ContractOf(Concat(rule, ", filter: '", filter, "'"));
      ASSERT_THAT(contract, IsOk());
      const std::string verdict = Judge(*contract, 2);
      // Without its dataset a reference is skipped in any case.
      if (!rule.starts_with("rule: reference")) {
        EXPECT_EQ(verdict, Concat(status, " 0/0/0/0:")) << rule << " of " << filter;
      }
      const auto plan = CheckPlan::Compile(*contract, contract->objects.at(0), {}, {});
      EXPECT_FALSE(plan->rules().back().executed()) << rule;
      EXPECT_GT(plan->rules().back().place.line, 0U);
    }
  }
}

std::string Document() {
  const auto path = std::filesystem::path(GOLDLINE_SOURCE_DIR) / "docs/reference/rules.md";
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(OwnRules, AreAllInTheReference) {
  const std::string document = Document();
  for (const std::string_view name : internal::OwnRuleNames()) {
    EXPECT_THAT(document, HasSubstr(Concat("| `", name, "` |")));
  }
}

TEST(OwnRules, TheExampleOfTheReferenceRuns) {
  const std::string document = Document();
  const std::size_t begin = document.find("```yaml\n") + 8;
  const std::string example = document.substr(begin, document.find("```", begin) - begin);
  const auto contract = Contract::Parse(example, "rules.md");
  ASSERT_THAT(contract, IsOk());
  const auto plan = CheckPlan::Compile(*contract, contract->objects.at(0), {}, {});
  ASSERT_THAT(plan, IsOk());
  for (const Rule& rule : plan->rules()) EXPECT_TRUE(rule.executed()) << rule.id;
}

TEST(LikePattern, IsARegularExpression) {
  using internal::RegexOfLike;
  EXPECT_EQ(RegexOfLike("a%b_c"), "(?s)^a.*b.c$");
  EXPECT_EQ(RegexOfLike("50\\%.[x]"), "(?s)^50\\%\\.\\[x\\]$");
}

}  // namespace
}  // namespace goldline::quality
