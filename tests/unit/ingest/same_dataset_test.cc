// Rules that hold two datasets side by side: equal sets of values, columns and totals.
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

class SameDataset : public testing::Test {
 protected:
  SameDataset() {
    Write("target.csv", "id,net,day,kind\n1,1.50,01.02.2026,a\n2,2.25,02.02.2026,b\n2,,,a\n");
    Write("source.csv", "id,net,day,kind,none\n2,2.250,2026-02-02,b,\n01,1.5,2026-02-01,a,\n");
    options_.threads = 2;
  }

  std::string Path(std::string_view name) const { return (folder_ / std::string(name)).string(); }
  void Write(std::string_view name, std::string_view text) {
    WriteFile(folder_ / std::string(name), text);
  }

  static Result<quality::Contract> ContractOf(std::string_view implementation) {
    return quality::Contract::Parse(Concat(R"(apiVersion: v3.1.0
kind: DataContract
id: a
version: 1.0.0
status: active
schema:
- name: target
  properties:
  - {name: id, logicalType: integer}
  - {name: net, logicalType: number}
  - {name: day, logicalType: date, logicalTypeOptions: {format: dd.MM.yyyy}}
  - {name: kind}
  - {name: secret, logicalType: number, classification: pii}
  quality:
  - {id: r, type: custom, engine: goldline, implementation: {)",
                                           implementation, R"(}}
- name: source
  properties:
  - {name: id, logicalType: integer}
  - {name: net, logicalType: string}
  - {name: day, logicalType: date}
)"),
                                    "a.odcs.yaml");
  }

  Result<quality::RuleResult> Judge(std::string_view implementation) {
    GL_TRY(const quality::Contract contract, ContractOf(implementation));
    options_.object = "target";
    GL_TRY(const CheckOutcome outcome, CheckInputs(contract, {Path("target.csv")}, options_));
    for (const quality::RuleResult& result : outcome.report.rules) {
      if (result.rule.id == "r") return result;
    }
    return quality::RuleResult{};
  }

  // "status evaluated measured: reason"
  std::string Outcome(std::string_view implementation) {
    const Result<quality::RuleResult> result = Judge(implementation);
    if (!result.ok()) return result.error().ToString();
    EXPECT_TRUE(result->rule.of_dataset) << implementation;
    EXPECT_EQ(result->rows_failed, 0U) << implementation;
    return Concat(ToString(result->status), " ", result->rows_evaluated,
                  result->measured.empty() ? "" : " ", result->measured,
                  result->reason.empty() ? "" : ": ", result->reason);
  }

  TempFolder folder_;
  CheckInputsOptions options_;
};

struct Case {
  std::string_view implementation, outcome;
};

TEST_F(SameDataset, ComparesSetsOfValues) {
  options_.related = {{"source", {Path("source.csv")}}};
  const Case kCases[] = {
      // 01 and 1 are one integer, and a value that comes twice is one of the set.
      {"rule: sameValues, field: id, dataset: source", "passed 3 0"},
      {"rule: sameValues, field: net, dataset: source", "passed 2 0"},
      // Each side counts the keys that are whole. Dates are read as the field here is.
      {"rule: sameValues, fields: [id, kind], dataset: source",
       "failed 3 1: 1 keys are not in source, and 0 of source are not here"},
      {"rule: sameValues, field: kind, dataset: source, to: id",
       "failed 3 4: 2 keys are not in source, and 2 of source are not here"},
      {"rule: sameValues, field: kind, dataset: source, to: id, mustBeLessThan: 5", "passed 3 4"},
      {"rule: sameValues, field: kind, dataset: source, to: id, mustBeLessThan: 4",
       "failed 3 4: it is 4: mustBeLessThan 4; 2 keys are not in source, and 2 of source are not "
       "here"},
      {"rule: sameValues, field: id, dataset: source, filter: id = 1",
       "failed 1 1: 0 keys are not in source, and 1 of source are not here"},
      {"rule: sameValues, field: id, dataset: source, mustBe: 0, filter: id > 100",
       "failed 0 2: it is 2: mustBe 0; 0 keys are not in source, and 2 of source are not here"},
  };
  for (const Case& test : kCases) {
    EXPECT_EQ(Outcome(test.implementation), test.outcome) << test.implementation;
  }
  Write("source.csv", "id\n");
  EXPECT_EQ(Outcome("rule: sameValues, field: id, dataset: source"),
            "failed 3 2: 2 keys are not in source, and 0 of source are not here");
  EXPECT_THAT(Outcome("rule: sameValues, field: id, dataset: source, filter: id > 9"),
              HasSubstr("skipped 0: empty"));
}

TEST_F(SameDataset, ComparesTotals) {
  options_.related = {{"source", {Path("source.csv")}}};
  const Case kCases[] = {
      {"rule: sameTotal, field: net, dataset: source", "passed 2 3.75"},
      {"rule: sameTotal, field: net, dataset: source, measure: mean",
       "passed 2 1.8750000000000000"},
      {"rule: sameTotal, field: net, dataset: source, measure: min", "passed 2 1.50"},
      {"rule: sameTotal, field: net, dataset: source, measure: max", "passed 2 2.25"},
      {"rule: sameTotal, field: id, dataset: source",
       "failed 3 5: the total is 5 here, and 3 in source"},
      {"rule: sameTotal, field: id, dataset: source, tolerance: 1.9",
       "failed 3 5: the total is 5 here, and 3 in source"},
      {"rule: sameTotal, field: id, dataset: source, tolerance: 2", "passed 3 5"},
      {"rule: sameTotal, field: id, dataset: source, relTolerance: 0.39",
       "failed 3 5: the total is 5 here, and 3 in source"},
      {"rule: sameTotal, field: id, dataset: source, relTolerance: 0.4", "passed 3 5"},
      {"rule: sameTotal, field: id, dataset: source, filter: id = 1, tolerance: 1, relTolerance: "
       "0.7",
       "passed 1 1"},
      {"rule: sameTotal, field: id, dataset: source, to: net, measure: max",
       "failed 3 2: the greatest is 2 here, and 2.250 in source"},
      {"rule: sameTotal, field: id, dataset: source, mustBeBetween: [1, 2]",
       "passed 3 1.6666666666666667"},
      {"rule: sameTotal, field: id, dataset: source, mustBe: 1",
       "failed 3 1.6666666666666667: it is 1.6666666666666667: mustBe 1; the total is 5 here, and "
       "3 in source"},
      {"rule: sameTotal, field: id, dataset: source, filter: id > 9",
       "failed 0: there is no number here"},
      {"rule: sameTotal, field: net, dataset: source, to: kind",
       "skipped 2: the numbers of source have no exact total"},
      {"rule: sameTotal, field: net, dataset: source, to: none",
       "failed 2: there is no number in "
       "source"},
  };
  for (const Case& test : kCases) {
    EXPECT_EQ(Outcome(test.implementation), test.outcome) << test.implementation;
  }
}

TEST_F(SameDataset, AddsExactly) {
  options_.related = {{"source", {Path("source.csv")}}};
  constexpr std::string_view kTotal = "rule: sameTotal, field: net, dataset: source";
  // In doubles both would be 9007199254740992, or 0.
  Write("target.csv", "net\n9007199254740992\n1\n");
  Write("source.csv", "net\n9007199254740992\n");
  EXPECT_THAT(Outcome(kTotal), HasSubstr("failed 2 9007199254740993"));
  Write("target.csv", "net\n1e15\n0.001\n-1e15\n");
  Write("source.csv", "net\n0.001\n");
  EXPECT_EQ(Outcome(kTotal), "passed 3 0.001");
  // Means of the same value with other counts, whose quotients are rounded otherwise.
  Write("target.csv", "net\n1\n0\n0\n");
  Write("source.csv", Concat("net\n", "100000\n"));
  EXPECT_THAT(Outcome(Concat(kTotal, ", measure: mean")), HasSubstr("failed"));
  std::string source = "net\n100000\n";
  for (int i = 1; i < 300'000; ++i) source += "0\n";
  Write("source.csv", source);
  EXPECT_EQ(Outcome(Concat(kTotal, ", measure: mean")), "passed 3 0.33333333333333333333");
  // What has no exact sum is not judged.
  Write("source.csv", "net\nNaN\n");
  EXPECT_THAT(Outcome(kTotal), HasSubstr("skipped 3: the numbers of source have no exact total"));
  Write("target.csv", "net\n12345678901234567890123456789012345678\n");
  Write("source.csv", "net\n12345678901234567890123456789012345678\n");
  EXPECT_THAT(Outcome(kTotal), HasSubstr("skipped 1: the numbers here have no exact total"));
  EXPECT_THAT(Outcome(Concat(kTotal, ", measure: max")), HasSubstr("passed 1"));
  // On either side: a total that leaves a value out is none.
  Write("target.csv", "net\n1.5\nmany\n");
  Write("source.csv", "net\n1.5\n");
  EXPECT_THAT(Outcome(kTotal), HasSubstr("skipped 1: the numbers here have no exact total"));
  EXPECT_THAT(Outcome(Concat(kTotal, ", filter: net = '1.5'")), HasSubstr("passed 1"));
}

TEST_F(SameDataset, ComparesColumns) {
  options_.related = {{"source", {Path("source.csv")}}};
  const Case kCases[] = {
      {"rule: sameColumns, dataset: source",
       "failed 0 4: not in the data: none; net is a number here, and a text in source"},
      {"rule: sameColumns, dataset: source, ignore: [none]",
       "failed 0 4: net is a number here, and a text in source"},
      {"rule: sameColumns, dataset: source, ignore: [net, none]", "passed 0 3"},
      {"rule: sameColumns, dataset: source, ignore: [none, net], ordered: true", "passed 0 3"},
  };
  for (const Case& test : kCases) {
    EXPECT_EQ(Outcome(test.implementation), test.outcome) << test.implementation;
  }
  Write("source.csv", "id,kind,day,state\n");  // the header alone tells
  EXPECT_EQ(Outcome("rule: sameColumns, dataset: source"),
            "failed 0 4: not in the data: state; too many: net");
  EXPECT_EQ(Outcome("rule: sameColumns, dataset: source, ignore: [net, state]"), "passed 0 3");
  EXPECT_EQ(Outcome("rule: sameColumns, dataset: source, ignore: [net, state], ordered: true"),
            "failed 0 3: their order is id, day, kind");
}

TEST_F(SameDataset, IsSkippedWithoutTheOther) {
  for (const std::string_view implementation :
       {"rule: sameValues, fields: [id, kind], dataset: source",
        "rule: sameTotal, field: net, dataset: source", "rule: sameColumns, dataset: source"}) {
    options_.related.clear();
    const auto without = Judge(implementation);
    ASSERT_THAT(without, IsOk());
    EXPECT_EQ(without->status, quality::CheckStatus::kSkipped);
    EXPECT_THAT(without->reason, HasSubstr("needs the records of source"));
    options_.related = {{"source", {Path("source.csv")}}};
    const auto with = Judge(implementation);
    ASSERT_THAT(with, IsOk());
    // It is the same promise.
    EXPECT_EQ(with->rule.fingerprint, without->rule.fingerprint) << implementation;
    EXPECT_EQ(with->rule.fields, without->rule.fields) << implementation;
  }
  Write("source.csv", "number\n1\n");
  EXPECT_THAT(Judge("rule: sameValues, field: id, dataset: source"),
              ErrorId("reference_field_missing"));
  EXPECT_THAT(Judge("rule: sameTotal, field: id, dataset: source"),
              ErrorId("reference_field_missing"));
}

TEST_F(SameDataset, ShowsNoClassifiedValue) {
  Write("target.csv", "secret\n77\n88\n");
  Write("source.csv", "secret\n77\n");
  options_.related = {{"source", {Path("source.csv")}}};
  for (const std::string_view rule : {"rule: sameTotal, measure: max", "rule: sameValues",
                                      "rule: sameTotal", "rule: sameTotal, filter: secret = 88",
                                      "rule: sameTotal, measure: mean, filter: secret = 88"}) {
    const std::string outcome = Outcome(Concat(rule, ", field: secret, dataset: source"));
    EXPECT_THAT(outcome, HasSubstr("failed"));
    EXPECT_THAT(outcome, testing::Not(HasSubstr("77")));
    EXPECT_THAT(outcome, testing::Not(HasSubstr("88")));
  }
}

// More different keys than are kept.
TEST_F(SameDataset, KeepsAMillionKeysThatAreNotThere) {
  std::string target = "id\n";
  for (int i = 0; i <= 1'000'000; ++i) target += Concat(i, "\n");
  Write("target.csv", target);
  Write("source.csv", "id\n-1\n");
  options_.related = {{"source", {Path("source.csv")}}};
  EXPECT_EQ(Outcome("rule: sameValues, field: id, dataset: source"),
            "failed 1000001: more than 1000000 keys are not in source, and 1 of source are not "
            "here");
  EXPECT_THAT(Outcome("rule: sameValues, field: id, dataset: source, mustBeLessThan: 10000000"),
              HasSubstr("skipped 1000001: more than 1000000 keys"));
}

TEST_F(SameDataset, RefusesWhatIsWrong) {
  const Case kCases[] = {
      {"rule: sameValues, field: id", "names no dataset"},
      {"rule: sameValues, dataset: source", "from 0 fields to 0"},
      {"rule: sameValues, fields: [id, kind], to: [id], dataset: source", "from 2 fields to 1"},
      {"rule: sameTotal, field: kind, dataset: source", "for numbers"},
      {"rule: sameTotal, dataset: source", "about one field"},
      {"rule: sameTotal, field: id, dataset: source, measure: median", "total, mean, min or max"},
      {"rule: sameTotal, field: id, dataset: source, tolerance: -1", "from 0 on"},
      {"rule: sameTotal, field: id, dataset: source, tolerance: 1, mustBe: 1", "one of them"},
      {"rule: sameColumns", "names no dataset"},
      {"rule: sameColumns, dataset: source, columns: [a]", "ignore"},
  };
  for (const Case& test : kCases) {
    EXPECT_THAT(Outcome(test.implementation), HasSubstr(test.outcome)) << test.implementation;
  }
}

}  // namespace
}  // namespace goldline::ingest
