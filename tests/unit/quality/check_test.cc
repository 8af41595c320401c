#include "quality/check.h"

#include <map>

#include <gtest/gtest.h>

#include "core/json.h"
#include "core/text.h"
#include "quality/quarantine.h"
#include "tests/support/batches.h"
#include "tests/support/matchers.h"

namespace goldline::quality {
namespace {

using testing_support::BatchOf;
using testing_support::ErrorId;
using testing_support::IsOk;
using testing_support::kAbsentCell;

constexpr std::string_view kHead =
    "apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\n";

Contract ContractOf(std::string_view properties, std::string_view rest = "") {
  auto contract = Contract::Parse(
      Concat(kHead, rest, "schema:\n- name: t\n  properties:\n", properties), "a.odcs.yaml");
  EXPECT_THAT(contract, IsOk()) << (contract.ok() ? "" : contract.error().ToString());
  return contract.ok() ? *std::move(contract) : Contract{};
}

CheckPlan PlanOf(const Contract& contract, const RecordBatch& batch, bool fixed = true) {
  auto plan =
      CheckPlan::Compile(contract, contract.objects.at(0), batch.fields, {.fixed_fields = fixed});
  EXPECT_THAT(plan, IsOk());
  return *plan;
}

// "status nulls/evaluated/failed" of every rule that was executed.
std::map<std::string, std::string> Verdicts(const CheckReport& report) {
  std::map<std::string, std::string> verdicts;
  for (const RuleResult& result : report.rules) {
    verdicts[result.rule.id] = Concat(ToString(result.status), " ", result.rows_null, "/",
                                      result.rows_evaluated, "/", result.rows_failed);
  }
  return verdicts;
}

std::vector<std::uint32_t> FailingRows(const CheckPlan& plan, const BatchVerdict& verdict,
                                       std::string_view rule) {
  std::vector<std::uint32_t> rows;
  for (const Failure& failure : verdict.failures) {
    if (plan.rules()[failure.rule].id == rule) rows.push_back(failure.row);
  }
  return rows;
}

// One property `x`, one column of cells: which rows fail which rule, and the rule's counts.
struct CellCase {
  std::string_view property;  // what stands after `name: x`
  std::vector<const char*> cells;
  std::string_view rule;
  std::vector<std::uint32_t> failing;
  std::string_view verdict;
};

TEST(Check, JudgesCells) {
  const std::vector<CellCase> kCases = {
      // required: absent and null fail, empty does not
      {"required: true", {"a", nullptr, "", kAbsentCell}, "x.required", {1, 3}, "failed 0/4/2"},
      {"required: true", {"a", ""}, "x.required", {}, "passed 0/2/0"},
      // a value rule does not judge null; a rule that judged nothing is skipped
      {"logicalTypeOptions: {pattern: b}",
       {"abc", "ac", nullptr, kAbsentCell},
       "x.pattern",
       {1},
       "failed 2/2/1"},
      {"logicalTypeOptions: {pattern: b}", {nullptr, nullptr}, "x.pattern", {}, "skipped 2/0/0"},
      {"logicalTypeOptions: {pattern: '^$'}", {"", "a"}, "x.pattern", {1}, "failed 0/2/1"},
      // length in code points
      {"logicalTypeOptions: {minLength: 2, maxLength: 3}",
       {"héé", "h", "hééé", "", "日本"},
       "x.length",
       {1, 2, 3},
       "failed 0/5/3"},
      // type: a mismatch fails `type` and is not judged by the others
      {"logicalType: integer",
       {"1", "-7", "1.5", "a", "", "1.0"},
       "x.type",
       {2, 3, 4, 5},
       "failed 0/6/4"},
      {"logicalType: integer\n    logicalTypeOptions: {minimum: 0}",
       {"1", "-7", "a"},
       "x.range",
       {1},
       "failed 0/2/1"},
      {"logicalType: integer",
       {"99999999999999999999999999999999999999"},
       "x.type",
       {},
       "passed 0/1/0"},
      {"logicalType: integer\n    logicalTypeOptions: {format: i8}",
       {"127", "128", "-129"},
       "x.type",
       {1, 2},
       "failed 0/3/2"},
      {"logicalType: number",
       {"1", "1.50", "-.5", "1e3", "NaN", "x", "1e400", "+5"},
       "x.type",
       {5},
       "failed 0/8/1"},
      {"logicalType: boolean", {"true", "F", "0", "maybe"}, "x.type", {3}, "failed 0/4/1"},
      {"logicalType: date",
       {"2020-02-29", "2021-02-29", "2020-1-1", "20200101"},
       "x.type",
       {1, 2, 3},
       "failed 0/4/3"},
      {"logicalType: date\n    logicalTypeOptions: {format: dd.MM.yyyy}",
       {"29.02.2020", "2020-02-29", "31.04.2020"},
       "x.type",
       {1, 2},
       "failed 0/3/2"},
      {"logicalType: timestamp",
       {"2020-01-01T00:00:00Z", "2020-01-01 25:00:00"},
       "x.type",
       {1},
       "failed 0/2/1"},
      {"logicalType: time", {"23:59:59", "24:30:00"}, "x.type", {1}, "failed 0/2/1"},
      // ranges are exact
      {"logicalType: number\n    logicalTypeOptions: {minimum: 0.1, exclusiveMaximum: 0.3}",
       {"0.1", "0.10", "0.3", "0.30", "0.29999999999999999999999999", "0.0999", "NaN"},
       "x.range",
       {2, 3, 5, 6},
       "failed 0/7/4"},
      {"logicalType: integer\n    logicalTypeOptions: {maximum: 9007199254740992}",
       {"9007199254740992", "9007199254740993"},
       "x.range",
       {1},
       "failed 0/2/1"},
      {"logicalType: number\n    logicalTypeOptions: {minimum: -1.5}",
       {"-1.5", "-1.51", "-2", "-1"},
       "x.range",
       {1, 2},
       "failed 0/4/2"},
      {"logicalType: date\n    logicalTypeOptions: {minimum: '2020-01-01', exclusiveMaximum: "
       "'2021-01-01'}",
       {"2020-01-01", "2019-12-31", "2021-01-01"},
       "x.range",
       {1, 2},
       "failed 0/3/2"},
      {"logicalType: timestamp\n    logicalTypeOptions: {minimum: '2020-01-01T00:00:00Z'}",
       {"2020-01-01T01:00:00+02:00", "2020-01-01T00:00:00"},
       "x.range",
       {0},
       "failed 0/2/1"},
      {"logicalType: number\n    logicalTypeOptions: {multipleOf: 0.05}",
       {"0.10", "0.12", "1", "1e-2"},
       "x.multipleOf",
       {1, 3},
       "failed 0/4/2"},
      // sets: as numbers where the type is a number; null in the list never disables the rule
      {"enum: [a, null]", {"a", "b", nullptr}, "x.values", {1}, "failed 1/2/1"},
      {"logicalType: number\n    enum: [1, 2.50]",
       {"1.0", "2.5", "3"},
       "x.values",
       {2},
       "failed 0/3/1"},
      // formats
      {"logicalTypeOptions: {format: email}",
       {"a@b.de", "a@b", "a b@c.de", "@b.de", "ä@ö.de", "a@-b.de", "a..b@c.de"},
       "x.format",
       {1, 2, 3, 5, 6},
       "failed 0/7/5"},
      {"logicalTypeOptions: {format: uuid}",
       {"123e4567-e89b-12d3-a456-426614174000", "123e4567e89b12d3a456426614174000"},
       "x.format",
       {1},
       "failed 0/2/1"},
      {"logicalTypeOptions: {format: ipv4}",
       {"1.2.3.4", "1.2.3", "01.2.3.4", "256.1.1.1"},
       "x.format",
       {1, 2, 3},
       "failed 0/4/3"},
      {"logicalTypeOptions: {format: ipv6}",
       {"::1", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7", "::ffff:1.2.3.4", "1::2::3", "1:", "::"},
       "x.format",
       {2, 4, 5},
       "failed 0/7/3"},
      {"logicalTypeOptions: {format: uri}",
       {"https://a.b/c?d=%20", "a b", "http://x y", "mailto:a@b"},
       "x.format",
       {1, 2},
       "failed 0/4/2"},
      // unique: exact, by value, nulls are different from each other
      {"unique: true", {"a", "b", "a", nullptr, nullptr, "a"}, "x.unique", {2, 5}, "failed 2/4/3"},
      {"logicalType: number\n    unique: true",
       {"1.50", "1.5", "2"},
       "x.unique",
       {1},
       "failed 0/3/2"},
      {"logicalType: integer\n    unique: true", {"1", "x", "x"}, "x.unique", {}, "passed 0/1/0"},
      // metrics mark the rows they count; thresholds decide
      {"quality: [{metric: nullValues, mustBeLessOrEqualTo: 1}]",
       {"a", nullptr, ""},
       "x.nullValues",
       {1},
       "passed 0/3/1"},
      {"quality: [{metric: nullValues, mustBeLessThan: 50, unit: percent}]",
       {"a", nullptr},
       "x.nullValues",
       {1},
       "failed 0/2/1"},
      {"quality: [{metric: missingValues, arguments: {missingValues: ['', n/a]}, mustBe: 0}]",
       {"a", "n/a", "", nullptr},
       "x.missingValues",
       {1, 2, 3},
       "failed 0/4/3"},
      {"quality: [{metric: invalidValues, arguments: {validValues: [a, b]}, mustBe: 0}]",
       {"a", "c", nullptr},
       "x.invalidValues",
       {1},
       "failed 1/2/1"},
      {"quality: [{metric: invalidValues, arguments: {pattern: '^[ab]$'}, mustBe: 0}]",
       {"a", "c"},
       "x.invalidValues",
       {1},
       "failed 0/2/1"},
      {"quality: [{metric: duplicateValues, mustBeLessThan: 2}]",
       {"a", "a", "b", "b"},
       "x.duplicateValues",
       {1, 3},
       "failed 0/4/2"},
      {"quality: [{rule: rowCount, mustBeBetween: [2, 3]}]",
       {"a", "b"},
       "x.rowCount",
       {},
       "passed 0/0/0"},
      {"quality: [{rule: rowCount, mustBeBetween: [2, 3]}]",
       {"a"},
       "x.rowCount",
       {},
       "failed 0/0/0"},
      {"quality: [{metric: invalidValues, mustBe: 0}]",
       {"a"},
       "x.invalidValues",
       {},
       "skipped 0/0/0"},
      {"quality: [{metric: nullValues}]", {"a"}, "x.nullValues", {}, "skipped 0/0/0"},
      {"quality: [{type: text, description: looks fine}]", {"a"}, "x.text", {}, "skipped 0/0/0"},
      {"quality: [{type: custom, engine: soda, implementation: x}]",
       {"a"},
       "x.custom",
       {},
       "skipped 0/0/0"},
      // severities
      {"required: true\n    customProperties: [{property: goldline.severity, value: warning}]",
       {nullptr},
       "x.required",
       {0},
       "warned 0/1/1"},
      {"customProperties: [{property: goldline.missingValues, value: [n/a]}]\n    required: true",
       {"n/a", "a"},
       "x.required",
       {0},
       "failed 0/2/1"},
  };
  for (const CellCase& test : kCases) {
    const Contract contract = ContractOf(Concat("  - name: x\n    ", test.property, "\n"));
    std::vector<std::vector<const char*>> rows;
    for (const char* cell : test.cells) rows.push_back({cell});
    const RecordBatch batch = BatchOf({"x"}, rows);
    const CheckPlan plan = PlanOf(contract, batch);
    Check check(plan, RepeatedRows::kEvery);
    BatchVerdict verdict = plan.Evaluate(batch);
    EXPECT_THAT(check.Merge(verdict), IsOk());
    const CheckReport report = check.Finish("a");
    EXPECT_EQ(FailingRows(plan, verdict, test.rule), test.failing) << test.property;
    EXPECT_EQ(Verdicts(report)[std::string(test.rule)], test.verdict) << test.property;
  }
}

TEST(Check, TellsJsonTextFromNumbers) {
  const Contract contract = ContractOf(
      "  - {name: s, logicalType: string}\n  - {name: i, logicalType: integer}\n"
      "  - {name: a, logicalType: array, logicalTypeOptions: {minItems: 2, uniqueItems: true}}\n");
  RecordBatch batch =
      BatchOf({"s", "i", "a"}, {{"a", "1.0", "[1,2]"}, {"5", "1.5", "[1,1]"}, {"b", "2", "5"}});
  batch.columns[0].forms = {CellForm::kString, CellForm::kNumber, CellForm::kString};
  batch.columns[1].forms = {CellForm::kNumber, CellForm::kNumber, CellForm::kNumber};
  batch.columns[2].forms = {CellForm::kNested, CellForm::kNested, CellForm::kNumber};
  const CheckPlan plan = PlanOf(contract, batch);
  const BatchVerdict verdict = plan.Evaluate(batch);
  EXPECT_EQ(FailingRows(plan, verdict, "s.type"), (std::vector<std::uint32_t>{1}));
  EXPECT_EQ(FailingRows(plan, verdict, "i.type"), (std::vector<std::uint32_t>{1}));
  EXPECT_EQ(FailingRows(plan, verdict, "a.type"), (std::vector<std::uint32_t>{2}));
  EXPECT_EQ(FailingRows(plan, verdict, "a.items"), (std::vector<std::uint32_t>{1}));
}

TEST(Check, FindsPartsOfObjectsByTheirPaths) {
  const Contract contract = ContractOf(R"(  - name: address
    logicalType: object
    required: true
    properties:
    - {name: city, logicalType: string, required: true}
)");
  const RecordBatch batch =
      BatchOf({"address.city", "address.zip"},
              {{"Ulm", "1"}, {kAbsentCell, "2"}, {kAbsentCell, kAbsentCell}, {nullptr, "3"}});
  const CheckPlan plan = PlanOf(contract, batch, false);
  const BatchVerdict verdict = plan.Evaluate(batch);
  EXPECT_EQ(FailingRows(plan, verdict, "address.required"), (std::vector<std::uint32_t>{2}));
  EXPECT_EQ(FailingRows(plan, verdict, "address.city.required"),
            (std::vector<std::uint32_t>{1, 3}));
}

TEST(Check, ReadsColumnsThatAreTypedAlready) {
  const Contract contract = ContractOf(
      "  - {name: n, logicalType: number, logicalTypeOptions: {maximum: 10}}\n"
      "  - {name: d, logicalType: date, logicalTypeOptions: {minimum: '2020-01-01'}}\n");
  RecordBatch batch;
  batch.fields = {{"n", Type::kNumeric}, {"d", Type::kDate}};
  batch.columns = {Column(Type::kNumeric), Column(Type::kDate)};
  batch.columns[0].AppendNumeric(*ParseDecimal("10.00"));
  batch.columns[0].AppendNumeric(*ParseDecimal("10.01"));
  batch.columns[1].AppendInt(18262);  // 2020-01-01
  batch.columns[1].AppendNull();
  batch.places.resize(2);
  const CheckPlan plan = PlanOf(contract, batch);
  const BatchVerdict verdict = plan.Evaluate(batch);
  ASSERT_EQ(verdict.failures.size(), 1U);
  EXPECT_EQ(verdict.failures[0].row, 1U);
  EXPECT_EQ(plan.rules()[verdict.failures[0].rule].id, "n.range");
}

// Repeated keys: over files every record of the key fails, found on the second reading; over
// streams the later ones, with the line of the first.
TEST(Check, MarksRepeatedKeys) {
  const Contract contract = ContractOf(
      "  - {name: a, primaryKey: true, primaryKeyPosition: 2}\n"
      "  - {name: b, primaryKey: true, primaryKeyPosition: 1}\n");
  const std::vector<RecordBatch> batches = {
      BatchOf({"a", "b"}, {{"1", "x"}, {"2", "x"}, {"1", "y"}}, 2),
      BatchOf({"a", "b"}, {{"1", "x"}, {nullptr, "x"}, {"1", "x"}}, 5)};
  const CheckPlan plan = PlanOf(contract, batches[0]);
  for (const RepeatedRows mode : {RepeatedRows::kEvery, RepeatedRows::kLater}) {
    Check check(plan, mode);
    std::vector<std::vector<std::uint32_t>> rows;
    for (const RecordBatch& batch : batches) {
      BatchVerdict verdict = plan.Evaluate(batch);
      EXPECT_THAT(check.Merge(verdict), IsOk());
      rows.push_back(FailingRows(plan, verdict, "b+a.unique"));
      for (const Failure& failure : verdict.failures) {
        if (plan.rules()[failure.rule].kind != RuleKind::kUnique) continue;
        EXPECT_EQ(failure.first_seen, mode == RepeatedRows::kLater ? 2U : 0U);
      }
    }
    EXPECT_EQ(rows, (std::vector<std::vector<std::uint32_t>>{{}, {0, 2}}));
    const CheckReport report = check.Finish("a");
    const bool every = mode == RepeatedRows::kEvery;
    EXPECT_EQ(Verdicts(report)["b+a.unique"], every ? "failed 1/5/3" : "failed 1/5/2");
    EXPECT_EQ(report.failed, every ? 4U : 3U);  // and the one without a key
    EXPECT_EQ(check.unmarked_rows(), every ? 1U : 0U);
    if (!every) continue;
    EXPECT_TRUE(check.HasUnmarkedRows(0, 1));
    EXPECT_FALSE(check.HasUnmarkedRows(1, 6));
    std::vector<std::vector<std::uint32_t>> second;
    std::uint64_t first = 0;
    for (const RecordBatch& batch : batches) {
      BatchVerdict verdict = plan.Evaluate(batch);
      EXPECT_THAT(check.MarkRepeated(verdict, first), IsOk());
      first += batch.rows();
      second.push_back(FailingRows(plan, verdict, "b+a.unique"));
    }
    EXPECT_EQ(second, (std::vector<std::vector<std::uint32_t>>{{0}, {0, 2}}));
  }
}

TEST(Check, CountsDuplicatesInEveryTongue) {
  const Contract contract = ContractOf("  - {name: x, unique: true}\n");
  const RecordBatch batch =
      BatchOf({"x"}, {{"a"}, {"a"}, {"a"}, {"b"}, {"b"}, {"c"}, {nullptr}, {nullptr}});
  const CheckPlan plan = PlanOf(contract, batch);
  Check check(plan, RepeatedRows::kEvery);
  BatchVerdict verdict = plan.Evaluate(batch);
  EXPECT_THAT(check.Merge(verdict), IsOk());
  const CheckReport report = check.Finish("a");
  for (const RuleResult& result : report.rules) {
    if (!result.duplicates) continue;
    EXPECT_EQ(result.rows_failed, 5U);
    EXPECT_EQ(result.duplicates->distinct, 3U);
    EXPECT_EQ(result.duplicates->duplicate_keys, 2U);
    EXPECT_EQ(result.duplicates->duplicate_rows(), 5U);
    EXPECT_EQ(result.duplicates->excess_rows, 3U);
    EXPECT_EQ(result.duplicates->unique_once(), 1U);
    EXPECT_FALSE(result.duplicates->compared);
  }
  JsonWriter json;
  json.BeginObject();
  report.WriteMembers(json);
  EXPECT_THAT(std::string(json.EndObject().Take()),
              testing::HasSubstr(R"("duplicates":{"distinct":3,"duplicate_keys":2,)"
                                 R"("duplicate_rows":5,"excess_rows":3,"unique_once":1,)"
                                 R"("unique_ratio":0.3333333333333333,)"
                                 R"("uniqueness":0.16666666666666666})"));
}

// A threshold says which of the counts it is about, and means the same however the data is read.
TEST(Check, ComparesTheCountOfDuplicatesThatTheRuleNames) {
  const struct {
    std::string_view rule;
    std::string_view verdict;  // status measured compared
  } kCases[] = {
      {"metric: duplicateValues, mustBe: 3", "passed 3 excess_rows"},
      {"metric: duplicateValues, mustBe: 2", "failed 3 excess_rows"},
      {"metric: duplicateValues, mustBe: 50, unit: percent", "passed 50 excess_rows"},
      {"metric: duplicateValues, mustBe: 2, customProperties: [{property: goldline.count, value: "
       "duplicateKeys}]",
       "passed 2 duplicate_keys"},
      {"metric: duplicateValues, mustBeLessThan: 5, customProperties: [{property: goldline.count, "
       "value: duplicateRows}]",
       "failed 5 duplicate_rows"},
      {"type: custom, engine: goldline, implementation: {rule: unique, mustBe: 5}",
       "passed 5 duplicate_rows"},
      {"type: custom, engine: goldline, implementation: {rule: unique, mostly: 0.15}",
       "passed 0.166667 duplicate_rows"},
      {"type: custom, engine: goldline, implementation: {rule: unique, count: uniqueOnce, mustBe: "
       "1}",
       "passed 1 unique_once"},
      {"type: custom, engine: goldline, implementation: {rule: unique, count: uniqueRatio, "
       "mustBeBetween: [0.33, 0.34]}",
       "passed 0.33333333333333333333 unique_ratio"},
      {"type: custom, engine: goldline, implementation: {rule: unique, count: uniqueness, unit: "
       "percent, mustBeGreaterThan: 20}",
       "failed 16.666667 uniqueness"},
      {"type: custom, engine: goldline, implementation: {rule: unique, count: distinct, mustBe: 3, "
       "warn: {mustBe: 4}}",
       "warned 3 distinct"},
  };
  const RecordBatch batch =
      BatchOf({"x"}, {{"a"}, {"a"}, {"a"}, {"b"}, {"b"}, {"c"}, {nullptr}, {nullptr}});
  for (const auto& test : kCases) {
    const Contract contract =
        ContractOf(Concat("  - name: x\n    quality: [{id: r, ", test.rule, "}]\n"));
    const CheckPlan plan = PlanOf(contract, batch);
    for (const RepeatedRows repeated : {RepeatedRows::kEvery, RepeatedRows::kLater}) {
      Check check(plan, repeated);
      BatchVerdict verdict = plan.Evaluate(batch);
      EXPECT_THAT(check.Merge(verdict), IsOk());
      for (const RuleResult& result : check.Finish("a").rules) {
        if (result.rule.id != "r") continue;
        ASSERT_TRUE(result.duplicates && result.duplicates->compared) << test.rule;
        EXPECT_EQ(Concat(ToString(result.status), " ", result.measured, " ",
                         ToString(*result.duplicates->compared)),
                  test.verdict)
            << test.rule;
      }
    }
  }
}

TEST(Check, OnlyRulesAboutRepeatedKeysCountThem) {
  const Contract contract = ContractOf(
      "  - {name: x, quality: [{metric: nullValues, mustBe: 0, customProperties: "
      "[{property: goldline.count, value: distinct}]}]}\n");
  const auto plan = CheckPlan::Compile(contract, contract.objects.at(0), {}, {});
  EXPECT_THAT(plan, ErrorId("bad_rule"));
}

TEST(Check, AccountsForEveryPromise) {
  const auto contract =
      Contract::Parse(Concat(kHead, R"(slaProperties: [{property: latency, value: 4, unit: d}]
schema:
- name: t
  relationships: [{from: t.x, to: u.id, type: foreignKey}]
  properties:
  - {name: x, required: true, logicalType: string, logicalTypeOptions: {format: password}}
  - {name: gone, logicalType: date}
  - {name: list, logicalType: array, items: {logicalType: integer}}
)"),
                      "a");
  ASSERT_THAT(contract, IsOk());
  const RecordBatch batch = BatchOf({"x", "list"}, {{"1", "[1]"}});
  const CheckPlan plan = PlanOf(*contract, batch);
  Check check(plan, RepeatedRows::kEvery);
  BatchVerdict verdict = plan.Evaluate(batch);
  EXPECT_THAT(check.Merge(verdict), IsOk());
  CheckReport report = check.Finish("a");
  auto verdicts = Verdicts(report);
  EXPECT_EQ(verdicts["columns"], "failed 0/0/0");
  EXPECT_EQ(verdicts["gone.type"], "skipped 1/0/0");
  EXPECT_EQ(verdicts["x.format"], "skipped 0/0/0");
  EXPECT_EQ(verdicts["list[].type"], "passed 0/1/0");
  EXPECT_EQ(verdicts["sla.latency"], "skipped 0/0/0");
  EXPECT_EQ(verdicts["t.relationship"], "skipped 0/0/0");
  for (const RuleResult& result : report.rules) {
    EXPECT_EQ(result.status == CheckStatus::kSkipped || result.status == CheckStatus::kFailed,
              !result.reason.empty())
        << result.rule.id;
  }
  EXPECT_EQ(report.declared, report.executed + report.skipped + report.errored);
  EXPECT_EQ(report.declared + 1, report.rules.size());
  EXPECT_EQ(report.ExitCode(false), 1);
}

TEST(Check, GatesOnMalformedRecords) {
  const struct {
    std::string_view option;
    CheckStatus status;
  } kCases[] = {
      {"", CheckStatus::kFailed},
      {"customProperties: [{property: goldline.allowedMalformed, value: 1}]\n",
       CheckStatus::kPassed},
      {"customProperties: [{property: goldline.allowedMalformed, value: 33%}]\n",
       CheckStatus::kFailed},
      {"customProperties: [{property: goldline.allowedMalformed, value: 50%}]\n",
       CheckStatus::kPassed},
  };
  for (const auto& test : kCases) {
    const Contract contract = ContractOf("  - name: x\n", test.option);
    RecordBatch batch = BatchOf({"x"}, {{"a"}});
    batch.malformed.push_back({0, {2, 10}, 12, "too_few_fields", "1 field, not 2", "bad\""});
    const CheckPlan plan = PlanOf(contract, batch);
    Check check(plan, RepeatedRows::kEvery);
    BatchVerdict verdict = plan.Evaluate(batch);
    EXPECT_THAT(check.Merge(verdict), IsOk());
    const CheckReport report = check.Finish("a");
    EXPECT_EQ(report.status, test.status) << test.option;
    EXPECT_EQ(report.read, 2U);
    EXPECT_EQ(report.malformed, 1U);
    EXPECT_EQ(report.passed, 1U);
    const QuarantineLines lines = FormatQuarantine(plan, verdict, RecordShape::kFields);
    EXPECT_EQ(lines.lines.size(), 1U);
    EXPECT_EQ(lines.text,
              "{\"record\":\"bad\\\"\",\"place\":{\"file\":\"hand.csv\",\"line\":2,\"offset\":10},"
              "\"reasons\":[{\"rule\":\"parse\",\"fields\":[],\"message\":\"too_few_fields: 1 "
              "field, not 2\",\"code\":\"too_few_fields\",\"error_offset\":12}]}\n");
  }
}

TEST(Quarantine, GivesEveryReasonAndHidesClassifiedValues) {
  const Contract contract = ContractOf(
      "  - {name: id, required: true}\n"
      "  - {name: mail, classification: PII, logicalTypeOptions: {pattern: '@', minLength: 3}}\n");
  const RecordBatch batch =
      BatchOf({"id", "mail"}, {{nullptr, "x"}, {"1", "a@b"}, {"2", kAbsentCell}});
  const CheckPlan plan = PlanOf(contract, batch);
  Check check(plan, RepeatedRows::kEvery);
  BatchVerdict verdict = plan.Evaluate(batch);
  EXPECT_THAT(check.Merge(verdict), IsOk());
  const QuarantineLines lines = FormatQuarantine(plan, verdict, RecordShape::kFields);
  EXPECT_EQ(lines.lines.size(), 1U);
  EXPECT_EQ(lines.text,
            "{\"record\":{\"id\":null,\"mail\":\"x\"},\"place\":{\"file\":\"hand.csv\",\"line\":2,"
            "\"offset\":0},\"reasons\":[{\"rule\":\"id.required\",\"fields\":[\"id\"],\"message\":"
            "\"id has no value\"},{\"rule\":\"mail.length\",\"fields\":[\"mail\"],\"message\":"
            "\"mail must have at least 3 characters\"},{\"rule\":\"mail.pattern\",\"fields\":"
            "[\"mail\"],\"message\":\"mail does not match @\"}]}\n");
}

TEST(Quarantine, KeepsWarningsAndObservedRulesOut) {
  const Contract contract = ContractOf(
      "  - {name: a, required: true, customProperties: [{property: goldline.severity, value: "
      "warning}]}\n"
      "  - {name: b, required: true, customProperties: [{property: goldline.gate, value: "
      "observe}]}\n");
  const RecordBatch batch = BatchOf({"a", "b"}, {{nullptr, "1"}, {"1", nullptr}});
  const CheckPlan plan = PlanOf(contract, batch);
  Check check(plan, RepeatedRows::kEvery);
  BatchVerdict verdict = plan.Evaluate(batch);
  EXPECT_THAT(check.Merge(verdict), IsOk());
  EXPECT_EQ(FormatQuarantine(plan, verdict, RecordShape::kFields).lines.size(), 0U);
  const CheckReport report = check.Finish("a");
  EXPECT_EQ(report.status, CheckStatus::kWarned);
  EXPECT_EQ(report.failed, 1U);
  EXPECT_EQ(report.ExitCode(false), 0);
  EXPECT_EQ(report.ExitCode(true), 1);
}

TEST(CheckPlan, RefusesRulesThatCannotBeUsed) {
  for (const std::string_view property :
       {"logicalTypeOptions: {pattern: '('}", "logicalTypeOptions: {pattern: '(?=a)'}",
        "logicalType: date\n    logicalTypeOptions: {minimum: tomorrow}",
        "logicalType: date\n    logicalTypeOptions: {format: EEEE}"}) {
    const Contract contract = ContractOf(Concat("  - name: x\n    ", property, "\n"));
    const auto plan = CheckPlan::Compile(contract, contract.objects.at(0), {}, {});
    ASSERT_THAT(plan, ErrorId("bad_rule")) << property;
    EXPECT_GE(plan.error().place().line, 9U);
  }
}

TEST(CheckReport, WritesTheFixedKeys) {
  const Contract contract = ContractOf("  - {name: x, required: true}\n");
  const RecordBatch batch = BatchOf({"x"}, {{"a"}, {nullptr}});
  const CheckPlan plan = PlanOf(contract, batch);
  Check check(plan, RepeatedRows::kEvery);
  BatchVerdict verdict = plan.Evaluate(batch);
  EXPECT_THAT(check.Merge(verdict), IsOk());
  JsonWriter json;
  json.BeginObject();
  check.Finish("a").WriteMembers(json);
  json.EndObject();
  const auto report = ParseJson(json.text());
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->Text("status"), "failed");
  EXPECT_EQ(report->Find("records")->Find("failed")->Int(), 1);
  EXPECT_EQ(report->Find("promises")->Find("declared")->Int(), 2);
  const JsonValue& rule = report->Find("rules")->items.back();
  for (const std::string_view key :
       {"id", "kind", "fields", "severity", "status", "reason", "rows_total", "rows_null",
        "rows_evaluated", "rows_failed", "examples"}) {
    EXPECT_NE(rule.Find(key), nullptr) << key;
  }
  EXPECT_EQ(rule.Find("examples")->items[0].Find("line")->Int(), 3);
  EXPECT_TRUE(rule.Find("examples")->items[0].Find("value")->is_null());
}

}  // namespace
}  // namespace goldline::quality
