#include <filesystem>
#include <fstream>
#include <sstream>

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
using testing_support::kAbsentCell;

constexpr std::string_view kProperties = R"(
  - {name: id, logicalType: integer}
  - {name: amount, physicalName: amt, logicalType: number}
  - {name: day, logicalType: date, logicalTypeOptions: {format: dd.MM.yyyy}}
  - {name: country, customProperties: [{property: goldline.missingValues, value: ["n/a"]}]}
  - {name: email, classification: pii}
)";

// A contract for `orders` whose one quality entry is `rule`, in flow style.
Contract ContractOf(std::string_view rule) {
  auto contract = Contract::Parse(
      Concat("apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\n"
             "schema:\n- name: orders\n  physicalName: shop.orders_v2\n  properties:",
             kProperties, "  quality:\n  - {id: r, type: sql, ", rule, "}\n"),
      "a.odcs.yaml");
  EXPECT_THAT(contract, IsOk());
  return *std::move(contract);
}

RecordBatch Orders() {
  return BatchOf({"id", "amt", "day", "country", "email", "note"},
                 {{"1", "10.50", "31.01.2026", "DE", "a@x.org", "ok"},
                  {"2", "-3", "01.02.2026", "n/a", "b@x.org", "ok"},
                  {"3", "much", "02.02.2026", "FR", nullptr, "late"},
                  {"4", "0.05", "99.99.2026", nullptr, "d@x.org", "ok"}});
}

RuleResult CheckOrders(std::string_view rule, std::vector<RecordBatch> batches) {
  const Contract contract = ContractOf(rule);
  auto plan = CheckPlan::Compile(contract, contract.objects.at(0), batches.front().fields, {});
  EXPECT_THAT(plan, IsOk());
  Check check(*plan, RepeatedRows::kEvery);
  for (RecordBatch& batch : batches) {
    BatchVerdict verdict = plan->Evaluate(std::move(batch));
    EXPECT_THAT(check.Merge(verdict), IsOk());
  }
  const CheckReport report = check.Finish("a");
  for (const RuleResult& result : report.rules) {
    if (result.rule.id == "r") return result;
  }
  ADD_FAILURE() << "there is no rule r";
  return {};
}

struct SqlCase {
  std::string_view rule;
  std::string_view verdict;  // "status nulls/evaluated/failed measured"
  std::string_view reason;   // a part of it
};

TEST(SqlRules, ShowNoValueOfAClassifiedField) {
  const RuleResult greatest =
      CheckOrders("query: select max(email) from orders, mustBe: a@x.org", {Orders()});
  EXPECT_EQ(greatest.status, CheckStatus::kFailed);
  EXPECT_EQ(greatest.measured, "");
  EXPECT_EQ(greatest.reason.find("@x.org: "), std::string::npos);
  EXPECT_THAT(greatest.reason, HasSubstr("not shown"));
  const RuleResult broken =
      CheckOrders("query: select max(email) from orders, mustBeLessThan: 1", {Orders()});
  EXPECT_EQ(broken.status, CheckStatus::kErrored);
  EXPECT_EQ(broken.reason.find("d@x.org"), std::string::npos);
  const RuleResult count =
      CheckOrders("query: select count(email) from orders, mustBe: 4", {Orders()});
  EXPECT_EQ(count.measured, "3");
}

TEST(SqlRules, JudgesTheDatasetAndItsRecords) {
  const std::vector<SqlCase> kCases = {
      // A query's one value is compared; no record fails it.
      {"query: select count(*) from orders, mustBe: 4", "passed 0/4/0 4", ""},
      {"query: 'SELECT COUNT(*) FROM shop.orders_v2;', mustBeGreaterThan: 4", "failed 0/4/0 4",
       "it is 4: mustBeGreaterThan 4"},
      {"query: 'select count(*) from {object} where \"id\" > 2', mustBe: 2", "passed 0/4/0 2", ""},
      {"query: 'select count(*) from ${table} o where o.id > 2', mustBeBetween: [1, 2]",
       "passed 0/4/0 2", ""},
      // A record whose amount is no number is not judged, under either name of the field.
      {"query: select sum(amount) from orders, mustBe: 7.55", "passed 0/3/0 7.55", ""},
      {"query: select count(*) from orders where amt < 0, mustBe: 0", "failed 0/3/0 1",
       "it is 1: mustBe 0"},
      // Dates are read by their pattern, missing values are null.
      {"query: select max(day) from orders, mustBe: 2026-02-02", "passed 0/3/0 2026-02-02", ""},
      {"query: select count(country) from orders, mustBe: 2", "passed 0/4/0 2", ""},
      {"query: 'select bool_and(id > 0) from orders', mustBe: true", "passed 0/4/0 true", ""},
      // Fields that the contract does not declare are there as the source has them.
      {"query: 'select count(*) from orders where note = ''late''', mustBe: 1", "passed 0/4/0 1",
       ""},
      // No value to compare: nothing was promised about it.
      {"query: select max(id) from orders where id > 9, mustBeLessThan: 5", "skipped 0/4/0 ",
       "gives no value"},
      {"query: select count(*) from orders group by country having count(*) > 9, mustBe: 0",
       "skipped 0/4/0 ", "gives no value"},
      // A condition is judged for each record: 3 is no number, 4 no date.
      {"query: amount >= 0", "failed 0/3/1 ", ""},
      {"query: amount >= 0, mustBeLessOrEqualTo: 1", "passed 0/3/1 1", ""},
      {"query: amount >= 0, unit: percent, mustBeLessThan: 33", "failed 0/3/1 33.333333",
       "it is 33.333333 percent"},
      {"query: 'day >= date ''2026-01-31'' and amount > -5'", "passed 0/2/0 ", ""},
      {"query: \"country in ('DE','FR')\"", "passed 2/2/0 ", ""},
      {"query: 1 / (id - 2) < 7", "errored 0/3/0 ",
       "1 records could not be judged: division by zero"},
      {"query: select sum(1 / (id - 2)) from orders, mustBe: 0", "errored 0/4/0 ",
       "division by zero"},
      // What cannot be executed says so.
      {"query: select count(*) from orders", "skipped 0/0/0 ", "no operator"},
      {"query: ' ', mustBe: 0", "skipped 0/0/0 ", "no query"},
      {"query: select count(*) from customers, mustBe: 0", "skipped 0/0/0 ",
       "it needs the records of customers, not these"},
      {"query: 'select count(*) from orders o join customers c on o.id = c.id', mustBe: 0",
       "skipped 0/0/0 ", "a join is not evaluated"},
      {"query: 'select datediff(day, a, b) from orders', mustBe: 0", "skipped 0/0/0 ",
       "there is no function"},
      {"query: select count(amuont) from orders, mustBe: 0", "errored 0/0/0 ",
       "there is no field \"amuont\""},
      {"query: select count( from orders, mustBe: 0", "errored 0/0/0 ", ""},
      {"query: select id from orders, mustBe: 0", "errored 0/0/0 ", "must give one value"},
      {"query: 'select count(*), max(id) from orders', mustBe: 0", "errored 0/0/0 ",
       "must give one value"},
      {"query: 'select count(*) from orders group by note', mustBe: 3", "errored 0/4/0 ",
       "gives 2 rows"},
      {"query: select max(note) from orders, mustBe: 3", "errored 0/4/0 ok", "not a number"},
      {"query: amount + 1", "errored 0/0/0 ", "neither a SELECT nor a condition"},
  };
  for (const SqlCase& test : kCases) {
    SCOPED_TRACE(test.rule);
    const RuleResult result = CheckOrders(test.rule, {Orders()});
    EXPECT_EQ(Concat(ToString(result.status), " ", result.rows_null, "/", result.rows_evaluated,
                     "/", result.rows_failed, " ", result.measured),
              test.verdict);
    EXPECT_THAT(result.reason, HasSubstr(std::string(test.reason)));
  }
}

TEST(SqlRules, MergesBatches) {
  const RuleResult result =
      CheckOrders("query: select count(distinct id) from orders, mustBe: 4", {Orders(), Orders()});
  EXPECT_EQ(result.status, CheckStatus::kPassed);
  EXPECT_EQ(result.rows_evaluated, 8U);
}

TEST(SqlRules, NamesTheRecordsThatBreakACondition) {
  const Contract contract = ContractOf("query: 'amount >= 0 and id < 4'");
  auto plan = CheckPlan::Compile(contract, contract.objects.at(0), Orders().fields, {});
  ASSERT_THAT(plan, IsOk());
  const BatchVerdict verdict = plan->Evaluate(Orders());
  std::vector<std::string> messages;
  for (const Failure& failure : verdict.failures) {
    if (plan->rules()[failure.rule].id == "r") {
      messages.push_back(plan->Message(failure, verdict.batch));
    }
  }
  EXPECT_EQ(messages, (std::vector<std::string>{
                          "amount, id \"-3, 2\" does not satisfy amount >= 0 and id < 4",
                          "amount, id \"0.05, 4\" does not satisfy amount >= 0 and id < 4"}));
}

TEST(SqlRules, ShowsNoValueOfAClassifiedField) {
  const Contract contract = ContractOf("query: 'email like ''%@y.org'' or id < 1'");
  auto plan = CheckPlan::Compile(contract, contract.objects.at(0), Orders().fields, {});
  ASSERT_THAT(plan, IsOk());
  const BatchVerdict verdict = plan->Evaluate(Orders());
  ASSERT_FALSE(verdict.failures.empty());
  for (const Failure& failure : verdict.failures) {
    if (plan->rules()[failure.rule].id != "r") continue;
    EXPECT_THAT(plan->Message(failure, verdict.batch), testing::Not(HasSubstr("@x.org")));
  }
}

TEST(SqlRules, TheExampleOfTheReferenceIsExecuted) {
  const auto path = std::filesystem::path(GOLDLINE_SOURCE_DIR) / "docs/reference/contracts.md";
  std::stringstream page;
  page << std::ifstream(path).rdbuf();
  const std::string text = page.str();
  const std::size_t begin = text.find("```yaml\n") + 8;
  ASSERT_LT(begin, text.size());
  const auto contract = Contract::Parse(text.substr(begin, text.find("```", begin) - begin), "doc");
  ASSERT_THAT(contract, IsOk());
  const RecordBatch batch =
      BatchOf({"order_id", "email", "amount", "discount", "ordered_on", "shipped_on"},
              {{"O-1", "a@x.org", "10", "2", "2026-01-31", "2026-02-01"},
               {"O-2", "b@x.org", "10", "12", "2026-01-31", "n/a"}});
  const auto plan = CheckPlan::Compile(*contract, contract->objects.at(0), batch.fields, {});
  ASSERT_THAT(plan, IsOk());
  Check check(*plan, RepeatedRows::kEvery);
  BatchVerdict verdict = plan->Evaluate(batch);
  EXPECT_THAT(check.Merge(verdict), IsOk());
  const CheckReport report = check.Finish("doc");
  EXPECT_EQ(report.declared, report.executed);
  for (const RuleResult& result : report.rules) {
    const bool breaks = result.rule.id == "discount_within_amount";
    EXPECT_EQ(result.rows_failed, breaks || result.rule.kind == RuleKind::kNullValues ? 1U : 0U)
        << result.rule.id;
  }
}

}  // namespace
}  // namespace goldline::quality
