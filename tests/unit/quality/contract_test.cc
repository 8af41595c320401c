#include "quality/contract.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "tests/support/data.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"
#include "tests/support/yaml_shape.h"

namespace goldline::quality {
namespace {

using testing_support::ErrorId;
using testing_support::IsOk;

constexpr std::string_view kHead =
    "apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\n";

Result<Contract> ParseBody(std::string_view body) {
  return Contract::Parse(Concat(kHead, body), "a.odcs.yaml");
}

TEST(Contract, ReadsSchemaRulesAndOptions) {
  const auto contract = ParseBody(R"(name: Orders
team: {name: sales, members: [{username: ann, role: Data Owner}]}
slaProperties: [{property: latency, value: 4, unit: d}]
customProperties:
- {property: goldline.gate, value: stop}
- {property: goldline.allowedMalformed, value: 2%}
- {property: goldline.missingValues, value: [n/a, "-"]}
schema:
- name: orders
  colour: green
  properties:
  - name: id
    logicalType: integer
    required: true
    unique: true
  - name: amount
    logicalType: number
    logicalTypeOptions: {minimum: 0, exclusiveMaximum: 100.5, multipleOf: 0.01}
    quality:
    - {metric: nullValues, mustBeLessThan: 5, unit: percent, severity: warning}
    - {type: text, description: looks right}
  - name: status
    enum: [new, {value: paid}, null]
  quality:
  - {rule: rowCount, mustBeBetween: [1, 10]}
)");
  ASSERT_THAT(contract, IsOk());
  EXPECT_EQ(contract->Owner(), "ann");
  EXPECT_EQ(contract->gate, Gate::kStop);
  EXPECT_EQ(contract->allowed_malformed_percent, 2);
  EXPECT_EQ(contract->missing_values, (std::vector<std::string>{"n/a", "-"}));
  ASSERT_EQ(contract->unknown_keys.size(), 1U);
  EXPECT_EQ(contract->unknown_keys[0].path, "schema[0].colour");
  EXPECT_EQ(contract->unknown_keys[0].place.line, 15U);
  const SchemaObject* orders = contract->Find("orders");
  ASSERT_NE(orders, nullptr);
  const Property& amount = orders->properties[1];
  EXPECT_EQ(amount.options.minimum->text, "0");
  EXPECT_TRUE(amount.options.maximum->exclusive);
  EXPECT_EQ(amount.quality[0].severity, Severity::kWarning);
  EXPECT_TRUE(amount.quality[0].percent);
  EXPECT_EQ(amount.quality[1].type, RuleType::kText);
  EXPECT_EQ(orders->properties[2].allowed->size(), 3U);
  EXPECT_TRUE(orders->properties[2].allowed->at(2).is_null);
  EXPECT_EQ(orders->quality[0].metric, "rowCount");
  EXPECT_EQ(orders->quality[0].threshold->ToString(), "mustBeBetween [1, 10]");
}

TEST(Contract, SaysWhatIsWrongAndWhere) {
  const struct {
    std::string_view body;
    std::string_view id;
    std::uint64_t line;
  } kCases[] = {
      {"schema: 5\n", "contract_value_wrong", 6},
      {"servers: {type: local}\n", "contract_value_wrong", 6},
      {"servers:\n- type: local\n", "contract_key_missing", 7},
      {"servers:\n- {server: a, type: local, path: [x]}\n", "contract_value_wrong", 7},
      {"schema:\n- properties: []\n", "contract_key_missing", 7},
      {"schema:\n- name: a\n  description:\n", "contract_value_wrong", 8},
      {"schema:\n- name: a\n  properties:\n  - {name: x, logicalType: strin}\n",
       "contract_value_wrong", 9},
      {"schema:\n- name: a\n  properties:\n  - {name: x, required: maybe}\n",
       "contract_value_wrong", 9},
      {"schema:\n- name: a\n  properties:\n  - name: x\n  - name: x\n", "contract_value_wrong", 10},
      {"schema:\n- name: a\n  quality:\n  - {metric: rowCount, mustBe: 1, mustNotBe: 2}\n",
       "contract_value_wrong", 9},
      {"schema:\n- name: a\n  quality:\n  - {metric: rowCount, mustBeBetween: [5, 1]}\n",
       "contract_value_wrong", 9},
      {"schema:\n- name: a\n  quality:\n  - {metric: rowCount, mustBe: many}\n",
       "contract_value_wrong", 9},
      {"schema:\n- name: a\n  quality:\n  - {type: library, mustBe: 1}\n", "contract_key_missing",
       9},
      {"schema:\n- name: a\n  quality:\n  - {type: magic}\n", "contract_value_wrong", 9},
      {"schema:\n- name: a\n  quality:\n  - {metric: rowCount, mustBe: 1, severity: huge}\n",
       "contract_value_wrong", 9},
      {"schema:\n- name: a\n  properties:\n  - name: x\n    logicalTypeOptions: {minLength: -1}\n",
       "contract_value_wrong", 10},
      {"customProperties:\n- {property: goldline.gat, value: stop}\n", "contract_value_wrong", 7},
      {"customProperties:\n- {property: goldline.allowedMalformed, vale: 2}\n",
       "contract_value_wrong", 7},
      {"schema:\n- name: a\n  customProperties:\n  - {property: goldline.gate, value: stop}\n",
       "contract_value_wrong", 9},
      {"schema:\n- name: a\n  properties:\n  - name: x\n    customProperties:\n"
       "    - {property: goldline.serverity, value: info}\n",
       "contract_value_wrong", 11},
      {"schema:\n- name: a\n  quality:\n  - metric: rowCount\n    mustBe: 1\n    "
       "customProperties:\n"
       "    - {property: goldline.gates, value: stop}\n",
       "contract_value_wrong", 12},
      {"id: b\n", "bad_yaml", 6},
  };
  for (const auto& test : kCases) {
    const auto contract = ParseBody(test.body);
    ASSERT_THAT(contract, ErrorId(test.id)) << test.body;
    EXPECT_EQ(contract.error().place().line, test.line) << contract.error().ToString();
    EXPECT_EQ(contract.error().place().input, "a.odcs.yaml");
    EXPECT_EQ(ExitCode(contract.error().code()), 2);
  }
}

TEST(Contract, RefusesWhatIsNotAContract) {
  for (const std::string_view text :
       {"", "just words", "[1, 2]", "dataContractSpecification: 1.2.1\nid: a\n"}) {
    EXPECT_THAT(Contract::Parse(text, "x"), ErrorId("not_a_contract")) << text;
  }
  EXPECT_THAT(Contract::Parse("a: [", "x"), ErrorId("bad_yaml"));
  EXPECT_THAT(Contract::Parse("kind: DataContract\n", "x"), ErrorId("contract_key_missing"));
  EXPECT_THAT(
      Contract::Parse("apiVersion: v2.2.2\nkind: DataContract\nid: a\nversion: 1\nstatus: active\n",
                      "x"),
      ErrorId("contract_value_wrong"));
}

TEST(Contract, ComparesThresholds) {
  const Decimal five{5, 0};
  const struct {
    std::string_view rule;
    bool holds;
  } kCases[] = {
      {"mustBe: 5.0", true},
      {"mustNotBe: 5", false},
      {"mustBeGreaterThan: 4.9", true},
      {"mustBeGreaterOrEqualTo: 5", true},
      {"mustBeLessThan: 5", false},
      {"mustBeLessOrEqualTo: 5", true},
      {"mustBeBetween: [5, 6]", true},
      {"mustBeBetween: [1, 5]", true},
      {"mustNotBeBetween: [5, 6]", false},
  };
  for (const auto& test : kCases) {
    const auto contract = ParseBody(
        Concat("schema:\n- name: a\n  quality:\n  - metric: rowCount\n    ", test.rule, "\n"));
    ASSERT_THAT(contract, IsOk()) << test.rule;
    EXPECT_EQ(contract->objects[0].quality[0].threshold->Holds(five), test.holds) << test.rule;
  }
}

// Every public contract: the ones named invalid are refused, ODCS 3 is read and written back, other
// formats are named as such.
TEST(Contract, ReadsPublicContracts) {
  int read = 0;
  for (const char* folder : {"quality/contracts", "quality/datacontract-cli"}) {
    const auto root = testing_support::DataFolder(folder);
    if (!root) GTEST_SKIP() << "no test data at " << testing_support::DataRoot();
    for (const auto& entry : std::filesystem::recursive_directory_iterator(*root)) {
      const std::string extension = entry.path().extension();
      if (extension != ".yaml" && extension != ".yml") continue;
      const std::string text = testing_support::ReadFile(entry.path());
      const auto contract = Contract::Parse(text, entry.path().string());
      if (text.find("dataContractSpecification:") != std::string::npos) {
        EXPECT_FALSE(contract.ok()) << entry.path();
      } else if (entry.path().filename().string().starts_with("invalid")) {
        EXPECT_FALSE(contract.ok()) << entry.path();
      } else {
        ASSERT_THAT(contract, IsOk()) << entry.path();
        const auto again = ParseYaml(WriteYaml(contract->source), "written");
        ASSERT_THAT(again, IsOk()) << entry.path();
        EXPECT_EQ(testing_support::Shape(*again), testing_support::Shape(contract->source));
        ++read;
      }
    }
  }
  EXPECT_GT(read, 50);
}

}  // namespace
}  // namespace goldline::quality
