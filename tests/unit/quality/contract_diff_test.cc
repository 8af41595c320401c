#include "quality/contract_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "tests/support/data.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace goldline::quality {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAreArray;
using testing_support::IsOk;

Contract ContractOf(std::string_view body, std::string_view version = "1.0.0") {
  auto contract =
      Contract::Parse(Concat("apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: ", version,
                             "\nstatus: active\n", body),
                      "a.odcs.yaml");
  EXPECT_THAT(contract, IsOk()) << body;
  return *std::move(contract);
}

// "kind path breaks" of each change.
std::vector<std::string> Changes(const ContractDiff& diff) {
  std::vector<std::string> out;
  for (const ContractChange& change : diff.changes) {
    out.push_back(Concat(ToString(change.kind), " ", change.path, " ", ToString(change.breaks)));
  }
  return out;
}

// Two versions of one property `x` of the object `t`.
struct DiffCase {
  std::string_view before, after;
  std::vector<std::string> changes;  // paths below schema.t.properties.x
};

TEST(ContractDiff, SaysWhomAChangeBreaks) {
  const std::vector<DiffCase> kCases = {
      {"required: true", "required: true", {}},
      {"required: true", "required: false", {"changed .required consumers"}},
      {"required: false", "required: true", {"changed .required producers"}},
      {"required: true",
       "description: d",
       {"removed .required consumers", "added .description nobody"}},
      {"unique: false", "description: d", {"removed .unique nobody", "added .description nobody"}},
      {"description: a", "description: b", {"changed .description nobody"}},
      {"logicalType: string", "logicalType: date", {"changed .logicalType consumers"}},
      {"logicalType: number", "logicalType: integer", {"changed .logicalType producers"}},
      {"logicalType: integer", "logicalType: number", {"changed .logicalType consumers"}},
      {"physicalName: a", "physicalName: b", {"changed .physicalName consumers"}},
      {"logicalTypeOptions: {minLength: 2}",
       "logicalTypeOptions: {minLength: 1}",
       {"changed .logicalTypeOptions.minLength consumers"}},
      {"logicalTypeOptions: {minLength: 2}",
       "logicalTypeOptions: {minLength: 10}",
       {"changed .logicalTypeOptions.minLength producers"}},
      {"logicalTypeOptions: {maxLength: 9}",
       "logicalTypeOptions: {maxLength: 10}",
       {"changed .logicalTypeOptions.maxLength consumers"}},
      {"logicalTypeOptions: {pattern: a}",
       "logicalTypeOptions: {pattern: b}",
       {"changed .logicalTypeOptions.pattern consumers"}},
      {"logicalTypeOptions: {pattern: a}",
       "logicalTypeOptions: {pattern: a, minLength: 1}",
       {"added .logicalTypeOptions.minLength producers"}},
      {"enum: [a, b]", "enum: [b, c]", {"removed .enum.a producers", "added .enum.c consumers"}},
      {"quality: [{metric: nullValues, mustBeLessThan: 5}]",
       "quality: [{metric: nullValues, mustBeLessThan: 10}]",
       {"changed .quality.nullValues.mustBeLessThan consumers"}},
      {"quality: [{metric: nullValues, mustBeLessThan: 5}]",
       "quality: [{metric: nullValues, mustBeLessThan: 4, severity: warning}]",
       {"changed .quality.nullValues.mustBeLessThan producers",
        "added .quality.nullValues.severity nobody"}},
      {"quality: [{name: q, metric: nullValues, mustBe: 0}]",
       "description: d",
       {"removed .quality consumers", "added .description nobody"}},
      {"customProperties: [{property: p, value: 1}]",
       "customProperties: [{property: p, value: 2}]",
       {"changed .customProperties.p.value nobody"}},
      {"classification: public", "classification: pii", {"changed .classification nobody"}},
  };
  for (const DiffCase& test : kCases) {
    const auto contract = [](std::string_view rest) {
      return ContractOf(Concat("schema:\n- name: t\n  properties:\n  - name: x\n    ", rest, "\n"));
    };
    std::vector<std::string> changes =
        Changes(CompareContracts(contract(test.before), contract(test.after)));
    for (std::string& change : changes) {
      const std::size_t at = change.find("schema.t.properties.x");
      ASSERT_NE(at, std::string::npos) << change;
      change.erase(at, std::string_view("schema.t.properties.x").size());
    }
    EXPECT_THAT(changes, UnorderedElementsAreArray(test.changes))
        << test.before << " / " << test.after;
  }
}

TEST(ContractDiff, ComparesByNameAndNotByPosition) {
  const Contract older = ContractOf(
      "servers: [{server: a, type: local, path: p, format: csv}]\n"
      "schema:\n- name: t\n  properties: [{name: x}, {name: y}]\n- name: u\n");
  const Contract newer = ContractOf(
      "servers: [{server: b, type: local, path: p, format: csv}]\n"
      "schema:\n- name: v\n- name: t\n  properties: [{name: y}, {name: z, required: true}, {name: "
      "x},"
      " {name: w}]\n",
      "1.1.0");
  const ContractDiff diff = CompareContracts(older, newer);
  EXPECT_THAT(
      Changes(diff),
      ElementsAre("changed version nobody", "removed servers.a consumers", "added servers.b nobody",
                  "added schema.t.properties.z producers", "added schema.t.properties.w nobody",
                  "removed schema.u consumers", "added schema.v nobody"));
  EXPECT_TRUE(diff.HidesBreak());
  EXPECT_FALSE(CompareContracts(newer, newer).Breaks(Party::kConsumers));
  EXPECT_FALSE(CompareContracts(older, ContractOf("", "2.0.0")).HidesBreak());
}

// What another tool's changelog lists as changed: each of its paths is found here, too.
TEST(ContractDiff, FindsWhatAPublicChangelogFinds) {
  const auto folder =
      testing_support::DataFolder("quality/datacontract-cli/tests/fixtures/changelog/integration");
  if (!folder) GTEST_SKIP() << "needs quality/datacontract-cli of the test data";
  const auto read = [&](const char* name) {
    auto contract = Contract::Parse(testing_support::ReadFile(*folder / name), name);
    EXPECT_THAT(contract, IsOk());
    return *std::move(contract);
  };
  const ContractDiff diff = CompareContracts(read("changelog_integration_v1.yaml"),
                                             read("changelog_integration_v2.yaml"));
  EXPECT_THAT(
      Changes(diff),
      testing::IsSupersetOf({"added schema.customers nobody",
                             "removed schema.orders.properties.customer_id consumers",
                             "changed schema.orders.properties.order_date.logicalType consumers",
                             "changed schema.orders.properties.order_id.description nobody",
                             "added schema.orders.properties.region nobody"}));
}

}  // namespace
}  // namespace goldline::quality
