#include "quality/report_formats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/json.h"
#include "core/text.h"
#include "quality/check.h"
#include "tests/support/batches.h"
#include "tests/support/matchers.h"

namespace goldline::quality {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing_support::IsOk;

// Secrets and markup in every place that a value or a name can have.
constexpr std::string_view kContract = R"(apiVersion: v3.1.0
kind: DataContract
id: 5f0e
name: sales
version: 1.2.0
status: active
schema:
  - name: orders
    properties:
      - name: id
        logicalType: string
        required: true
        logicalTypeOptions: {pattern: "^[A-Z<>&]+$"}
      - name: amount
        logicalType: number
        classification: confidential
        quality:
          - {metric: nullValues, mustBeLessThan: 10, unit: percent, severity: warning}
      - {name: state, logicalType: string, enum: [new, paid]}
    quality:
      - {name: looked_at, type: text, description: Somebody looks at it}
      - {name: broken, type: sql, query: nobody > 1}
      - {name: total, type: sql, query: 'SELECT sum(amount) FROM {object}', mustBeGreaterThan: 100}
      - {name: greatest, type: sql, query: 'SELECT max(id) FROM {object}', mustBe: 'SECRET'}
      - name: watched
        metric: rowCount
        mustBeBetween: [10, 20]
        customProperties: [{property: goldline.gate, value: observe}]
)";

CheckRun RunOf(std::string_view yaml, const RecordBatch& batch) {
  CheckRun run;
  run.id = *ParseUuid("0193554a-6a6b-7c3d-9a1e-0123456789ab");
  run.at = *ParseUtcTime("2026-11-22T16:34:10Z");
  run.process = "goldline check";
  run.version = "0.1.0";
  run.contract = "sales";
  run.contract_id = "5f0e";
  run.contract_version = "1.2.0";
  run.contract_file = "a&b.odcs.yaml";
  auto contract = Contract::Parse(yaml, run.contract_file);
  EXPECT_THAT(contract, IsOk());
  auto plan = CheckPlan::Compile(*contract, contract->objects.at(0), batch.fields, {});
  EXPECT_THAT(plan, IsOk());
  Check check(*plan, RepeatedRows::kEvery);
  Profiler profiler;
  profiler.Merge(ProfileBatch(batch));
  BatchVerdict verdict = plan->Evaluate(RecordBatch(batch));
  EXPECT_THAT(check.Merge(verdict), IsOk());
  CheckedObject& object = run.objects.emplace_back();
  object.report = check.Finish("sales");
  object.dataset = {"file", "/data/orders.csv"};
  object.files = 1;
  object.bytes = 120;
  object.seconds = 0.25;
  object.profile = profiler.Finish();
  return run;
}

RecordBatch Orders() {
  return testing_support::BatchOf(
      {"id", "amount", "state"},
      {{"A<B", "7.5", "new"}, {"s3cret\x01\xFF\n", "40", "lost"}, {nullptr, nullptr, "paid"}});
}

CheckRun SampleRun() { return RunOf(kContract, Orders()); }

const JsonValue* FindBy(const JsonValue& list, std::string_view key, std::string_view value) {
  for (const JsonValue& item : list.items) {
    if (item.Text(key) == value) return &item;
  }
  ADD_FAILURE() << "no " << key << " " << value;
  return &list;
}

TEST(JUnitReport, SaysWhatBecameOfEachRule) {
  const std::string xml = JUnitReport(SampleRun());
  EXPECT_THAT(xml, HasSubstr("<testsuites name=\"goldline check\" tests=\"14\" failures=\"5\" "
                             "errors=\"1\" skipped=\"1\" time=\"0.25\">"));
  EXPECT_THAT(xml, HasSubstr("<testcase name=\"id.required\" classname=\"sales.orders\" "
                             "file=\"a&amp;b.odcs.yaml\" line=\"10\">\n      <failure "
                             "message=\"id has no value: 1 of 3 records\" type=\"required\">"));
  EXPECT_THAT(xml, HasSubstr("<skipped message=\"manual: a text is for people to judge\"/>"));
  EXPECT_THAT(xml, HasSubstr("<error message=\""));
  // Warnings, and failures that are only observed, pass and say so.
  EXPECT_THAT(xml, HasSubstr("<system-out>it is 33.333333 percent: mustBeLessThan 10\n"));
  EXPECT_THAT(xml, HasSubstr("<system-out>it is 3: mustBeBetween [10, 20]\n"));
}

TEST(JUnitReport, HoldsOnlyWhatXmlCanHold) {
  CheckRun run = SampleRun();
  run.contract = "<\"&'>\x01\x7F\t\xC3\xFF\xEF\xBF\xBF\xED\xA0\x80 \xC3\xA9";
  const std::string xml = JUnitReport(run);
  EXPECT_THAT(xml, HasSubstr("classname=\"&lt;&quot;&amp;'&gt;&#9;\xEF\xBF\xBD\xEF\xBF\xBD"
                             "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD \xC3\xA9.orders\""));
  for (const char c : xml) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
}

TEST(JUnitReport, AnObjectWithoutDataIsSkipped) {
  CheckRun run = SampleRun();
  run.objects = std::vector<CheckedObject>(1);
  run.objects[0].report.object = "orders";
  run.objects[0].skip_reason = "there is no file";
  const std::string xml = JUnitReport(run);
  EXPECT_THAT(xml, HasSubstr("tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"1\""));
  EXPECT_THAT(xml, HasSubstr("<skipped message=\"there is no file\"/>"));
}

TEST(OorsReport, HasAResultForEachRule) {
  auto report = ParseJson(OorsReport(SampleRun()));
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->Text("apiVersion"), "v0.1.0");
  EXPECT_EQ(report->Text("kind"), "ObservabilityResults");
  EXPECT_EQ(report->Text("observedAt"), "2026-11-22T16:34:10Z");
  EXPECT_EQ(report->Find("contract")->Text("contractID"), "5f0e");
  const JsonValue& results = *report->Find("results");
  struct Expected {
    std::string_view id, status, measure;
  };
  for (const Expected& expected : std::initializer_list<Expected>{
           {"orders.parse", "pass", R"({"metric":"parse","value":0,"unit":"rows"})"},
           {"orders.id.required", "fail",
            R"({"metric":"required","value":1,"threshold":{"mustBe":0},"unit":"rows"})"},
           {"orders.amount.nullValues", "warn",
            R"({"metric":"nullValues","value":33.333333,"threshold":{"mustBeLessThan":10},)"
            R"("unit":"percent"})"},
           {"orders.looked_at", "skip", ""},
           {"orders.broken", "error", ""},
           {"orders.total", "fail",
            R"({"metric":"sql","value":47.5,"threshold":{"mustBeGreaterThan":100}})"},
           {"orders.greatest", "fail", ""},
           {"orders.watched", "warn",
            R"({"metric":"rowCount","value":3,"threshold":{"mustBeBetween":[10,20]},)"
            R"("unit":"rows"})"}}) {
    const JsonValue& result = *FindBy(results, "id", expected.id);
    EXPECT_EQ(result.Text("status"), expected.status) << expected.id;
    JsonWriter measure;
    if (result.Find("measure") != nullptr) result.Find("measure")->Write(measure);
    EXPECT_EQ(measure.text(), expected.measure) << expected.id;
  }
}

TEST(OorsReport, HoldsNoValueOfARecord) {
  const std::string json = OorsReport(SampleRun());
  for (const std::string_view value : {"s3cret", "lost", "A<B", "7.5\""}) {
    EXPECT_THAT(json, Not(HasSubstr(std::string(value)))) << value;
  }
}

TEST(OpenLineageReport, CarriesVerdictsAndTheProfile) {
  auto event = ParseJson(OpenLineageReport(SampleRun()));
  ASSERT_THAT(event, IsOk());
  EXPECT_EQ(event->Text("eventType"), "COMPLETE");
  EXPECT_EQ(event->Find("run")->Text("runId"), "0193554a-6a6b-7c3d-9a1e-0123456789ab");
  const JsonValue& input = event->Find("inputs")->items.at(0);
  EXPECT_EQ(input.Text("name"), "/data/orders.csv");
  const JsonValue& facets = *input.Find("inputFacets");
  const JsonValue& assertions = *facets.Find("dataQualityAssertions")->Find("assertions");
  EXPECT_EQ(assertions.items.size(), 12U);  // without those that came to no verdict
  const JsonValue& required = *FindBy(assertions, "name", "id.required");
  EXPECT_EQ(required.Text("assertion"), "required");
  EXPECT_EQ(required.Text("column"), "id");
  EXPECT_FALSE(required.Find("success")->is_true());
  EXPECT_EQ(required.Text("severity"), "error");
  EXPECT_EQ(required.Text("actual"), "1");
  EXPECT_EQ(FindBy(assertions, "name", "amount.nullValues")->Text("severity"), "warn");
  EXPECT_EQ(FindBy(assertions, "name", "watched")->Text("severity"), "warn");
  const JsonValue& columns = *facets.Find("dataQualityMetrics")->Find("columnMetrics");
  EXPECT_EQ(columns.Find("id")->Find("nullCount")->text, "1");
  EXPECT_EQ(columns.Find("state")->Find("distinctCount")->text, "3");
  // Of a classified field counts are shown, and no value.
  EXPECT_EQ(columns.Find("amount")->Find("count")->text, "2");
  EXPECT_EQ(columns.Find("amount")->Find("min"), nullptr);
}

TEST(OpenLineageReport, KeepsExtremesThatAreJson) {
  const RecordBatch batch = testing_support::BatchOf(
      {"x", "y"}, {{"9007199254740993", "-Infinity"}, {"-0.5", "1e400"}, {"3", "2"}});
  const CheckRun run = RunOf(
      "apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1\nstatus: active\n"
      "schema:\n- name: t\n  properties:\n  - {name: x}\n",
      batch);
  auto event = ParseJson(OpenLineageReport(run));
  ASSERT_THAT(event, IsOk());
  const JsonValue& columns = *event->Find("inputs")
                                  ->items.at(0)
                                  .Find("inputFacets")
                                  ->Find("dataQualityMetrics")
                                  ->Find("columnMetrics");
  EXPECT_EQ(columns.Find("x")->Find("max")->text, "9007199254740993");
  EXPECT_EQ(columns.Find("x")->Find("min")->text, "-0.5");
}

TEST(ReportFormats, AreFoundByName) {
  EXPECT_EQ(FindReportFormat("junit")->write, JUnitReport);
  EXPECT_EQ(FindReportFormat("xml"), nullptr);
}

}  // namespace
}  // namespace goldline::quality
