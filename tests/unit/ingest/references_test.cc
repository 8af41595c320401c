// Rules about other datasets: foreign keys of one and several parts, of a dataset to itself, and
// equal numbers of records.
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "core/text.h"
#include "ingest/check_inputs.h"
#include "quality/contract.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace goldline::ingest {
namespace {

using testing::HasSubstr;
using testing_support::ErrorId;
using testing_support::IsOk;
using testing_support::TempFolder;
using testing_support::WriteFile;

constexpr std::string_view kContract = R"(apiVersion: v3.1.0
kind: DataContract
id: shop
version: 1.0.0
status: active
schema:
- name: orders
  physicalName: shop.orders
  properties:
  - {name: id, logicalType: integer}
  - name: customer
    logicalType: integer
    relationships: [{to: customers.id}]
  - {name: parent, logicalType: integer, relationships: [{to: shop.orders.id}]}
  - {name: country}
  - {name: day, logicalType: date, logicalTypeOptions: {format: dd.MM.yyyy}}
  relationships:
  - {type: foreignKey, from: [orders.customer, country], to: [customers.id, customers.country]}
  quality:
  - {type: custom, engine: goldline, implementation: {rule: sameCount, dataset: customers}}
  - type: custom
    engine: goldline
    implementation: {rule: sameCount, dataset: customers, mustBeBetween: [1, 2]}
  - id: calendar
    type: custom
    engine: goldline
    implementation: {rule: reference, field: day, dataset: days, to: [day], mostly: 0.5}
- name: customers
  properties:
  - {name: id, logicalType: string, physicalName: cust_no}
  - {name: country, customProperties: [{property: goldline.missingValues, value: ["-"]}]}
)";

constexpr std::string_view kOrders =
    "id,customer,parent,country,day\n1,7,,DE,01.02.2026\n2,8,1,FR,02.02.2026\n3,9,5,DE,\n"
    "4,,2,DE,03.02.2026\n5,x,4,-,04.02.2026\n";

class References : public testing::Test {
 protected:
  References() {
    WriteFile(folder_ / "orders.csv", kOrders);
    WriteFile(folder_ / "customers.csv", "cust_no,country\n007,DE\n8,-\nx,DE\n");
    WriteFile(folder_ / "days.ndjson", "{\"day\":\"01.02.2026\"}\n{\"day\":\"02.02.2026\"}\n");
    auto contract = quality::Contract::Parse(kContract, "shop.odcs.yaml");
    EXPECT_THAT(contract, IsOk());
    contract_ = *contract;
    options_.threads = 2;
  }

  std::string Path(std::string_view name) const { return (folder_ / std::string(name)).string(); }

  // "id: status evaluated/failed" of the rule.
  std::string Outcome(std::string_view id) {
    const auto outcome = CheckInputs(contract_, {Path("orders.csv")}, options_);
    if (!outcome.ok()) return outcome.error().ToString();
    for (const quality::RuleResult& result : outcome->report.rules) {
      if (result.rule.id != id) continue;
      return Concat(ToString(result.status), " ", result.rows_evaluated, "/", result.rows_failed,
                    result.reason.empty() ? "" : ": ", result.reason);
    }
    return "no such rule";
  }

  TempFolder folder_;
  quality::Contract contract_;
  CheckInputsOptions options_;
};

TEST_F(References, AreSkippedWithoutTheirRecords) {
  EXPECT_THAT(Outcome("customer.relationship"), HasSubstr("needs the records of customers"));
  EXPECT_THAT(Outcome("sameCount"), HasSubstr("needs the records of customers"));
  EXPECT_THAT(Outcome("calendar"), HasSubstr("needs the records of days"));
  // A dataset that refers to itself is at hand; the parent of a record may come after it.
  EXPECT_EQ(Outcome("parent.relationship"), "passed 4/0");
}

TEST_F(References, AreKeysOfTheOtherRecords) {
  options_.related = {{"customers", {Path("customers.csv")}}, {"days", {Path("days.ndjson")}}};
  // 007 and 7 are one integer; "x" is none, and a record without a customer is not judged.
  EXPECT_EQ(Outcome("customer.relationship"), "failed 3/1");
  EXPECT_EQ(Outcome("orders.relationship"), "failed 3/2");
  EXPECT_EQ(Outcome("calendar"), "passed 4/2");
  EXPECT_EQ(Outcome("sameCount"), "failed 0/0: there are 5 records, and 3 of customers");
  EXPECT_THAT(Outcome("sameCount#2"), HasSubstr("passed"));
}

TEST_F(References, RefuseWhatIsNotThere) {
  options_.related = {{"customer", {Path("customers.csv")}}};
  auto outcome = CheckInputs(contract_, {Path("orders.csv")}, options_);
  EXPECT_THAT(outcome, ErrorId("nothing_refers_to"));
  EXPECT_THAT(outcome.error().hint(), HasSubstr("customers"));
  WriteFile(folder_ / "other.csv", "a,b\n1,2\n");
  options_.related = {{"customers", {Path("other.csv")}}};
  EXPECT_THAT(CheckInputs(contract_, {Path("orders.csv")}, options_),
              ErrorId("reference_field_missing"));
  options_.related = {{"customers", {Path("nowhere.csv")}}};
  EXPECT_FALSE(CheckInputs(contract_, {Path("orders.csv")}, options_).ok());
}

TEST_F(References, FindManyKeys) {
  std::string customers = "cust_no,country\n";
  std::string orders = "id,customer,parent,country,day\n";
  for (int i = 0; i < 50'000; ++i) {
    customers += Concat(i * 3, ",DE\n");
    orders += Concat(i, ",", i, ",,DE,\n");
  }
  WriteFile(folder_ / "customers.csv", customers);
  WriteFile(folder_ / "orders.csv", orders);
  options_.related = {{"customers", {Path("customers.csv")}}};
  EXPECT_EQ(Outcome("customer.relationship"), "failed 50000/33333");
  EXPECT_EQ(Outcome("orders.relationship"), "failed 50000/33333");
}

}  // namespace
}  // namespace goldline::ingest
