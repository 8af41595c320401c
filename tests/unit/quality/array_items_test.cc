// Promises about the items of arrays and the keys of objects.
#include <map>
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
using testing_support::kAbsentCell;

constexpr std::string_view kContract = R"(apiVersion: v3.1.0
kind: DataContract
id: a
version: 1.0.0
status: active
schema:
- name: orders
  properties:
  - {name: id, logicalType: integer}
  - name: tags
    logicalType: array
    logicalTypeOptions: {maxItems: 3, uniqueItems: true}
    items: {name: tag, logicalType: string, logicalTypeOptions: {maxLength: 4}, enum: [new, old, rare]}
  - name: lines
    logicalType: array
    items:
      name: line
      logicalType: object
      required: true
      logicalTypeOptions: {minProperties: 2}
      properties:
      - {name: sku, logicalType: string, required: true, unique: true}
      - name: price
        logicalType: number
        classification: secret
        logicalTypeOptions: {minimum: 0}
        quality:
        - {metric: nullValues, mustBeLessThan: 2}
        - type: custom
          engine: goldline
          implementation: {rule: digits, precision: 6, scale: 2, filter: id > 2}
        - {type: custom, engine: goldline, implementation: {rule: mean, mustBe: 3}}
      - {name: at, logicalType: object, properties: [{name: shop, logicalType: integer}]}
  - name: address
    logicalType: object
    logicalTypeOptions: {minProperties: 1, maxProperties: 2}
    quality:
    - {type: custom, engine: goldline, implementation: {rule: requiredIf, condition: id < 6}}
    properties: [{name: city}, {name: geo, logicalType: object, properties: [{name: x}, {name: y}]}]
)";

CheckReport Judge(std::size_t size) {
  const auto contract = Contract::Parse(kContract, "a.odcs.yaml");
  EXPECT_THAT(contract, IsOk());
  const std::vector<std::string> fields = {
      "id", "tags", "lines", "address.city", "address.geo.x", "address.geo.y", "address.zip"};
  auto plan =
      CheckPlan::Compile(*contract, contract->objects.at(0), BatchOf(fields, {}).fields, {});
  EXPECT_THAT(plan, IsOk());
  Check check(*plan, RepeatedRows::kEvery);
  const char* none = kAbsentCell;
  const std::vector<std::vector<const char*>> rows = {
      {"1", R"(["new","old"])", R"([{"sku":"a","price":1.5}])", "Bonn", none, none, none},
      {"2", R"(["fresh"])", R"([{"sku":"a","price":-1},{"sku":"b","price":"x"}])", "Bonn", "1", "2",
       none},
      {"3", R"([])", R"([{"price":1.234},null,{"sku":"c","price":null,"at":{"shop":"one"}}])",
       "Bonn", "1", none, "53111"},
      {"4", nullptr, R"([{"sku":"d","price":9,"at":{"shop":1.0}}])", none, none, none, none},
      {"5", R"(["rare","new","rare"])", "[broken", "Bonn", nullptr, nullptr, nullptr},
      {"6", R"([1,null])", none, nullptr, none, none, none},
  };
  for (std::size_t row = 0; row < rows.size(); row += size) {
    const auto end = static_cast<std::ptrdiff_t>(std::min(row + size, rows.size()));
    BatchVerdict verdict = plan->Evaluate(BatchOf(
        fields, {rows.begin() + static_cast<std::ptrdiff_t>(row), rows.begin() + end}, row + 1));
    EXPECT_THAT(check.Merge(verdict), IsOk());
  }
  return check.Finish("a");
}

TEST(ArrayItems, AreJudgedByTheirRecords) {
  // status null/evaluated/failed: the first failing lines
  const std::map<std::string, std::string> expected = {
      {"tags.items", "failed 1/5/1: 5"},
      {"tags[].type", "failed 0/4/1: 6"},
      {"tags[].length", "failed 0/3/1: 2"},
      {"tags[].values", "failed 0/3/1: 2"},
      {"lines[].required", "failed 0/4/1: 3"},
      {"lines[].items", "failed 0/4/1: 3"},
      {"lines[].sku.required", "failed 0/4/1: 3"},
      {"lines[].sku.unique", "skipped"},
      {"lines[].price.type", "failed 0/4/1: 2"},
      {"lines[].price.range", "failed 0/4/1: 2"},
      {"lines[].price.nullValues", "passed 0/4/1: 3"},
      {"lines[].price.digits", "failed 0/2/1: 3"},
      {"lines[].price.mean", "skipped"},
      {"lines[].at.shop.type", "failed 2/2/1: 3"},
      {"address.items", "failed 1/5/2: 3 5"},
      {"address.requiredIf", "failed 0/6/1: 4"},
  };
  for (const std::size_t size : {6U, 2U}) {
    std::map<std::string, std::string> found;
    for (const RuleResult& result : Judge(size).rules) {
      std::string text(ToString(result.status));
      if (result.status != CheckStatus::kSkipped) {
        text += Concat(" ", result.rows_null, "/", result.rows_evaluated, "/", result.rows_failed,
                       result.examples.empty() ? "" : ":");
        for (const Example& example : result.examples) text += Concat(" ", example.line);
      }
      if (expected.contains(result.rule.id)) found[result.rule.id] = text;
      if (result.rule.id == "lines[].price.range") {
        EXPECT_EQ(result.rule.fields, std::vector<std::string>{"lines"});
        EXPECT_TRUE(result.rule.redacted);
      }
    }
    EXPECT_EQ(found, expected) << "by " << size;
  }
}

// "address." is the part of an address that has no name.
TEST(ArrayItems, CountKeysWithoutAName) {
  const auto contract = Contract::Parse(kContract, "a.odcs.yaml");
  ASSERT_THAT(contract, IsOk());
  const RecordBatch batch = BatchOf({"id", "address.", "address..x"}, {{"1", "a", "b"}});
  auto plan = CheckPlan::Compile(*contract, contract->objects.at(0), batch.fields, {});
  ASSERT_THAT(plan, IsOk());
  const BatchVerdict verdict = plan->Evaluate(batch);
  EXPECT_TRUE(verdict.failures.empty());
}

}  // namespace
}  // namespace goldline::quality
