#include "quality/observed_results.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "quality/check_run.h"
#include "quality/report_formats.h"
#include "tests/support/matchers.h"

namespace goldline::quality {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::IsOk;

std::string DocumentOf(std::string_view results, std::string_view members = "") {
  return Concat(R"({"apiVersion": "v0.1.0", "kind": "ObservabilityResults",
    "observedAt": "2026-01-02T03:04:05Z", "source": {"process": "nightly"})",
                members, R"(, "results": [)", results, "]}");
}

std::string ResultOf(std::string_view members, std::string_view status = "fail") {
  return Concat(R"({"id": "r", "type": "check", "name": "n", "status": ")", status, "\"", members,
                "}");
}

ObservedResults Read(std::string_view json) {
  auto read = ReadObservedResults(json, "checks.json");
  EXPECT_THAT(read, IsOk());
  return read.ok() ? *std::move(read) : ObservedResults{};
}

ObservedResult ReadOne(std::string_view members, std::string_view status = "fail") {
  ObservedResults read = Read(DocumentOf(ResultOf(members, status)));
  EXPECT_EQ(read.results.size(), 1u);
  return read.results.empty() ? ObservedResult{} : read.results.front();
}

TEST(ObservedResults, ReadsBothSpellings) {
  for (const auto& [run, contract, version] :
       {std::tuple{"runID", "contractID", "v0.1.0"}, {"runId", "contractId", "v0.8.1"}}) {
    const ObservedResults read = Read(
        Concat(R"({"apiVersion": ")", version, R"(", "kind": "ObservabilityResults", "id": "i-1",
        "observedAt": "2026-01-15T09:30:00+01:00",
        "source": {"process": "order-processor-dbt", ")",
               run, R"(": "build-4821", "vendor": "soda"}, "contract": {")", contract,
               R"(": "c-1", "standard": "ODCS", "version": "3.1.0"}, "results": [{"id": "dup_rows",
        "type": "check", "name": "No duplicate rows", "status": "fail", "severity": "critical",
        "dimension": "uniqueness", "target": {"resourceType": "table",
        "resourceIdentifier": "myTable"}, "measure": {"metric": "duplicateValues", "value": 3,
        "threshold": {"mustBe": 0}, "unit": "rows"}, "message": "duplicates!"}]})"));
    EXPECT_EQ(read.id, "i-1");
    EXPECT_EQ(ToString(read.at), "2026-01-15T08:30:00Z");
    EXPECT_EQ(read.process, "order-processor-dbt");
    EXPECT_EQ(read.run_id, "build-4821");
    EXPECT_EQ(read.Source(), "soda");
    EXPECT_EQ(read.contract_id, "c-1");
    EXPECT_TRUE(read.ignored.empty());
    ASSERT_EQ(read.results.size(), 1u);
    const ObservedResult& result = read.results.front();
    EXPECT_EQ(result.status, CheckStatus::kFailed);
    EXPECT_EQ(result.severity, Severity::kCritical);
    EXPECT_THAT(result.resources, ElementsAre("myTable"));
    EXPECT_FALSE(result.of_columns);
    EXPECT_EQ(result.value, 3);
    EXPECT_EQ(result.rows_failed, 3u);
    EXPECT_EQ(result.message, "duplicates!");
  }
}

TEST(ObservedResults, TakesAStatusWithItsSeverity) {
  const std::tuple<std::string_view, std::string_view, CheckStatus> cases[] = {
      {"pass", "", CheckStatus::kPassed},         {"warn", "", CheckStatus::kWarned},
      {"fail", "", CheckStatus::kFailed},         {"fail", "high", CheckStatus::kFailed},
      {"fail", "whatever", CheckStatus::kFailed}, {"fail", "warning", CheckStatus::kWarned},
      {"fail", "LOW", CheckStatus::kWarned},      {"skip", "", CheckStatus::kSkipped},
      {"error", "low", CheckStatus::kErrored},    {"unknown", "", CheckStatus::kSkipped},
  };
  for (const auto& [status, severity, expected] : cases) {
    EXPECT_EQ(ReadOne(Concat(R"(, "severity": ")", severity, "\""), status).status, expected)
        << status << " " << severity;
  }
}

TEST(ObservedResults, CountsRowsWhereTheyAreSaid) {
  const auto measured = [](std::string_view members) {
    return ReadOne(Concat(R"(, "measure": {)", members, "}"));
  };
  EXPECT_EQ(measured(R"("value": 7, "unit": "rows", "threshold": {"mustBe": 0})").rows_failed, 7u);
  // How many there are is no number of failures, and neither is a share.
  EXPECT_EQ(measured(R"("value": 7, "unit": "rows", "threshold": {"mustBe": 9})").rows_failed, 0u);
  EXPECT_EQ(measured(R"("value": 7, "unit": "percent", "threshold": {"mustBe": 0})").rows_failed,
            0u);
  EXPECT_EQ(measured(R"("value": -7, "unit": "rows", "threshold": {"mustBe": 0})").rows_failed, 0u);
  EXPECT_EQ(measured(R"("metric": "parse", "value": 7, "unit": "rows")").rows_failed, 7u);
  EXPECT_EQ(measured(R"("metric": "rowCount", "value": 7, "unit": "rows")").rows_failed, 0u);
  const ObservedResult both = measured(R"("value": 7, "unit": "rows", "threshold": {"mustBe": 0},
      "rowCount": 1200, "failedRowCount": 4)");
  EXPECT_EQ(both.rows_failed, 4u);
  EXPECT_EQ(both.rows_total, 1200u);
  EXPECT_EQ(measured(R"("value": 12.66)").value, 12.66);
  EXPECT_EQ(measured(R"("value": "12.66")").value, std::nullopt);
}

TEST(ObservedResults, NamesWhatIsWrongByItsPointer) {
  const std::string good = ResultOf("");
  const auto source = [&](std::string_view text) {
    return Concat(R"({"apiVersion": "v0.1.0", "kind": "ObservabilityResults",
        "observedAt": "2026-01-02", "source": )",
                  text, R"(, "results": [)", good, "]}");
  };
  const std::pair<std::string, std::string_view> cases[] = {
      {"[]", "/ "},
      {"null", "/ "},
      {R"({"kind": "Dataset"})", "/kind "},
      {R"({"apiVersion": "v1.0.0", "kind": "ObservabilityResults"})", "/apiVersion "},
      {R"({"apiVersion": 1, "kind": "ObservabilityResults"})", "/apiVersion "},
      {R"({"apiVersion": "v0.1.0", "kind": "ObservabilityResults"})", "/observedAt is missing"},
      {source("null"), "/source is missing"},
      {source("3"), "/source is no object"},
      {source("{}"), "/source/process is missing"},
      {source(R"({"process": "a\u001b[2J"})"), "/source/process has control characters"},
      {source(R"({"process": "a\u009b2J"})"), "/source/process has control characters"},
      {source(R"({"process": "a", "runId": 3})"), "/source/runId is no text"},
      {DocumentOf(""), "/results "},
      {DocumentOf("3"), "/results/0 is no object"},
      {DocumentOf(good + ", {}"), "/results/1/id is missing"},
      {DocumentOf(ResultOf("", "passed")), "/results/0/status "},
      {DocumentOf(ResultOf(R"(, "target": [])")), "/results/0/target is no object"},
      {DocumentOf(ResultOf(R"(, "target": {"resourceIdentifier": [1]})")),
       "/results/0/target/resourceIdentifier is no text"},
      {DocumentOf(ResultOf(R"(, "target": {"resourceIdentifier": [" "]})")),
       "/results/0/target/resourceIdentifier is empty"},
      {DocumentOf(ResultOf(
           R"(, "target": {"resourceType": "column", "resourceIdentifier": ["orders."]})")),
       "/results/0/target/resourceIdentifier has an empty part"},
      {DocumentOf(
           ResultOf(R"(, "target": {"resourceType": "column", "resourceIdentifier": ["a..b"]})")),
       "/results/0/target/resourceIdentifier has an empty part"},
      {DocumentOf(ResultOf(R"(, "measure": {"rowCount": 3, "failedRowCount": 4})")),
       "/results/0/measure/failedRowCount is above rowCount"},
      {DocumentOf(ResultOf(R"(, "measure": {"failedRowCount": -1})")),
       "/results/0/measure/failedRowCount is no count"},
      {DocumentOf(ResultOf(R"(, "measure": {"threshold": 0})")),
       "/results/0/measure/threshold is no object"},
      {DocumentOf(ResultOf(Concat(R"(, "severity": ")", std::string(1001, 'x'), "\""))),
       "/results/0/severity is over"},
  };
  for (const auto& [json, says] : cases) {
    const auto read = ReadObservedResults(json, "checks.json");
    ASSERT_FALSE(read.ok()) << json;
    EXPECT_EQ(read.error().id(), "bad_results");
    EXPECT_TRUE(read.error().message().starts_with(says)) << read.error().message();
    EXPECT_EQ(read.error().place().input, "checks.json");
  }
  EXPECT_EQ(ReadObservedResults("{", "checks.json").error().id(), "bad_json");
  std::string many = good;
  for (int i = 0; i < 10'000; ++i) many += Concat(",", good);
  EXPECT_THAT(ReadObservedResults(DocumentOf(many), "x").error().message(), HasSubstr("10000"));
}

TEST(ObservedResults, TellsWhatNobodyReads) {
  const ObservedResults read =
      Read(DocumentOf(ResultOf(R"(, "a/b": 1, "target": {"filter": "x", "resourceType": "table"},
          "measure": {"m~n": {}}, "tags": [])"),
                      R"(, "run": {"state": "completed"})"));
  EXPECT_THAT(read.ignored, ElementsAre("/results/0/target/filter", "/results/0/measure/m~0n",
                                        "/results/0/a~1b", "/results/0/tags", "/run"));
  std::string many;
  for (int i = 0; i < 500; ++i) many += Concat(R"(, "k)", i, R"(": 1)");
  const ObservedResults full = Read(DocumentOf(ResultOf(many)));
  EXPECT_EQ(full.ignored.size(), 100u);
  EXPECT_EQ(full.ignored_count, 500u);
}

TEST(ObservedResults, AMessageSteersNoTerminal) {
  EXPECT_EQ(ReadOne(R"(, "message": "a\u001b[2J\nb")").message, "a [2J b");
  EXPECT_EQ(ReadOne(R"(, "message": 3)").message, "");
}

TEST(ObservedResults, ReadsWhatGoldlineWrites) {
  CheckRun run;
  run.at = *ParseUtcTime("2026-11-22T16:34:10Z");
  run.process = "goldline check";
  run.contract_id = "c";
  CheckedObject object;
  object.report.object = "orders";
  const CheckStatus statuses[] = {CheckStatus::kPassed, CheckStatus::kWarned, CheckStatus::kFailed,
                                  CheckStatus::kSkipped, CheckStatus::kErrored};
  for (const CheckStatus status : statuses) {
    RuleResult result;
    result.rule.id = Concat("amount.", ToString(status));
    result.rule.kind = RuleKind::kPattern;
    result.rule.fields = {"amount"};
    result.status = status;
    result.rows_evaluated = 10;
    result.rows_failed = status == CheckStatus::kFailed ? 4 : 0;
    object.report.rules.push_back(result);
  }
  run.objects.push_back(object);
  const ObservedResults read = Read(OorsReport(run));
  EXPECT_EQ(read.at, run.at);
  EXPECT_EQ(read.process, "goldline check");
  EXPECT_EQ(read.vendor, "goldline");
  EXPECT_TRUE(read.ignored.empty());
  ASSERT_EQ(read.results.size(), std::size(statuses));
  for (std::size_t i = 0; i < read.results.size(); ++i) {
    EXPECT_EQ(read.results[i].id, Concat("orders.amount.", ToString(statuses[i])));
    EXPECT_EQ(read.results[i].status, statuses[i]);
    EXPECT_THAT(read.results[i].resources, ElementsAre("orders.amount"));
    EXPECT_TRUE(read.results[i].of_columns);
  }
  EXPECT_EQ(read.results[2].rows_failed, 4u);
}

}  // namespace
}  // namespace goldline::quality
