// Verdicts of other tools, over HTTP.
#include <gtest/gtest.h>

#include "catalog/catalog.h"
#include "ingest/incidents.h"
#include "ingest/run_results.h"
#include "tests/unit/rest/service_fixture.h"

namespace goldline::rest {
namespace {

class ResultsTest : public ServiceTest {
 public:
  static std::string Document(std::string_view results,
                              std::string_view at = "2026-01-02T03:04:05Z",
                              std::string_view vendor = "soda") {
    return Concat(R"({"apiVersion": "v0.1.0", "kind": "ObservabilityResults", "observedAt": ")", at,
                  R"(", "source": {"process": "nightly", "vendor": ")", vendor,
                  R"("}, "results": [)", results, "]}");
  }
  static std::string ResultOf(std::string_view id, std::string_view status,
                              std::string_view resource, std::string_view type = "table",
                              std::string_view more = "") {
    return Concat(R"({"id": ")", id, R"(", "type": "check", "name": "n", "status": ")", status,
                  R"(", "target": {"resourceType": ")", type, R"(", "resourceIdentifier": )",
                  resource, "}", more, "}");
  }

  JsonValue Take(const std::string& document, int status = 201, std::string_view query = "") {
    return PostJson(Concat("/v1/results", query), document, status);
  }

  // "rule status field" of the latest outcomes of a dataset.
  std::vector<std::string> Outcomes(const catalog::DatasetRef& ref) {
    std::vector<std::string> out;
    const auto dataset = catalog::CatalogView(store().View()).FindDataset(ref);
    if (!dataset.ok() || !*dataset) return out;
    const auto latest = ingest::LatestOutcomes(store().View(), (*dataset)->id, std::nullopt);
    if (!latest.ok()) return out;
    for (const ingest::RuleOutcome& one : *latest) {
      out.push_back(Concat(one.rule, " ", one.status, " ", Join(one.fields, "+")));
    }
    return out;
  }
};

TEST_F(ResultsTest, KeepsVerdictsUnderTheDatasetsThatTheyName) {
  AddDataset("crm", "accounts");
  const JsonValue receipt = Take(Document(Join(
      std::vector<std::string>{
          ResultOf("no_dup", "fail", R"("accounts")", "table",
                   R"(, "measure": {"value": 3, "unit": "rows", "threshold": {"mustBe": 0}})"),
          ResultOf("in_range", "pass", R"(["accounts.age", "accounts.address.zip"])", "column"),
          ResultOf("fresh", "warn", R"("warehouse.orders.updated")", "column"),
          ResultOf("both", "error", R"(["accounts", "other"])", "dataset")},
      ",")));
  EXPECT_EQ(receipt.Find("results")->Int(), 4);
  EXPECT_EQ(receipt.Text("source"), "soda");
  EXPECT_EQ(Outcomes({"crm", "accounts"}),
            (std::vector<std::string>{"soda:both errored ", "soda:in_range passed age+address.zip",
                                      "soda:no_dup failed "}));
  EXPECT_EQ(Outcomes({"default", "warehouse.orders"}),
            (std::vector<std::string>{"soda:fresh warned updated"}));
  EXPECT_EQ(Outcomes({"default", "other"}), (std::vector<std::string>{"soda:both errored "}));

  const JsonValue run = GetJson(Concat("/v1/runs/", receipt.Text("run_id")));
  EXPECT_EQ(run.Text("state"), "COMPLETE");
  EXPECT_EQ(run.Find("job")->Text("name"), "results of nightly");
  EXPECT_EQ(run.Find("inputs")->items.size(), 3u);
  EXPECT_EQ(Walk("/v1/incidents?rule=soda:no_dup&", "incidents", "dataset", 10),
            (std::vector<std::string>{"crm/accounts"}));
  EXPECT_EQ(GetJson("/v1/incidents").Find("incidents")->items.size(), 3u);
  const JsonValue entry = GetJson("/v1/audit").Find("entries")->items.back();
  EXPECT_EQ(entry.Text("action"), "results.import");
  EXPECT_EQ(entry.Text("actor"), "ada via HTTP");
}

TEST_F(ResultsTest, TellsTheLatestOutcomeOfEachRule) {
  const std::string measure = R"(, "measure": {"value": 1.5, "rowCount": 9, "failedRowCount": 2})";
  for (const char* const day : {"2026-01-01", "2026-01-02"}) {
    std::string results = ResultOf("a", "fail", R"("t.x")", "column", measure);
    for (const char* const id : {"b", "c", "d,%"}) results += "," + ResultOf(id, "pass", R"("t")");
    Take(Document(results, day));
  }
  const std::string target = "/v1/results?namespace=default&dataset=t&";
  const std::vector<std::string> rules = {"soda:a", "soda:b", "soda:c", "soda:d,%"};
  for (const std::size_t limit : {1, 2, 3, 4, 1000}) {
    EXPECT_EQ(Walk(target, "results", "rule", limit), rules) << limit;
  }
  const JsonValue first = GetJson(target).Find("results")->items.front();
  EXPECT_EQ(first.Text("time"), "2026-01-02T00:00:00Z");
  EXPECT_EQ(first.Text("status"), "failed");
  EXPECT_EQ(first.Text("kind"), "external");
  EXPECT_EQ(first.Find("fields")->items.front().text, "x");
  EXPECT_EQ(first.Find("rows_failed")->Int(), 2);
  EXPECT_EQ(first.Find("measured")->text, "1.5");
  EXPECT_TRUE(GetJson(target).Find("results")->items.back().Find("measured")->is_null());
  const JsonValue before = GetJson(target + "as_of=2026-01-01T12:00:00Z");
  EXPECT_EQ(before.Find("results")->items.front().Text("time"), "2026-01-01T00:00:00Z");
  EXPECT_EQ(GetJson("/v1/results?namespace=default&dataset=u", 404).Text("code"),
            "no_such_dataset");
  EXPECT_EQ(GetJson("/v1/results?dataset=t", 400).Text("code"), "missing_parameter");
}

TEST_F(ResultsTest, TheSameDocumentIsTakenOnce) {
  const std::string document = Document(ResultOf("r", "fail", R"("t")"));
  const JsonValue first = Take(document);
  EXPECT_FALSE(first.Find("duplicate")->is_true());
  const JsonValue again = Take(document, 200);
  EXPECT_TRUE(again.Find("duplicate")->is_true());
  EXPECT_EQ(again.Text("run_id"), first.Text("run_id"));
  EXPECT_EQ(GetJson("/v1/incidents/1").Find("failures")->Int(), 1);
  EXPECT_EQ(GetJson("/v1/audit").Find("entries")->items.size(), 2u);  // and the incident's
  Take(document, 201, "?dataset=other");
  EXPECT_EQ(GetJson("/v1/incidents").Find("incidents")->items.size(), 2u);
}

TEST_F(ResultsTest, ADocumentThatSaysSomethingElseIsAnother) {
  const auto saying = [](std::string_view value, std::string_view message) {
    return Document(
        ResultOf("r", "fail", R"("t")", "table",
                 Concat(R"(, "measure": {"value": )", value, R"(}, "message": ")", message, "\"")));
  };
  Take(saying("5", "5 bad"));
  Take(saying("7", "5 bad"));
  Take(saying("7", "7 bad"));
  Take(saying("7", "7 bad"), 200);
}

TEST_F(ResultsTest, TheAuditSaysWhenItWasTaken) {
  Take(Document(ResultOf("r", "fail", R"("t")"), "0001-01-01T00:00:00Z"));
  const JsonValue entries = GetJson("/v1/audit");
  ASSERT_EQ(entries.Find("entries")->items.size(), 2u);
  for (const JsonValue& entry : entries.Find("entries")->items) {
    EXPECT_FALSE(entry.Text("time").starts_with("0001")) << entry.Text("action");
  }
  EXPECT_EQ(GetJson("/v1/incidents/1").Text("opened"), "0001-01-01T00:00:00Z");
}

TEST_F(ResultsTest, WhatADocumentIsAboutIsLimited) {
  std::string names, results;
  for (int i = 0; i < 101; ++i) names += Concat(i == 0 ? "" : ",", "\"t", i, "\"");
  EXPECT_THAT(Take(Document(ResultOf("r", "pass", Concat("[", names, "]"))), 400).Text("detail"),
              testing::HasSubstr("more than 100 names"));
  std::string dots = "t";
  for (int i = 0; i < 33; ++i) dots += ".x";
  EXPECT_THAT(
      Take(Document(ResultOf("r", "pass", Concat("\"", dots, "\""), "column")), 400).Text("detail"),
      testing::HasSubstr("more than 32 dots"));
  for (int i = 0; i < 1001; ++i) {
    results += Concat(i == 0 ? "" : ",", ResultOf(Concat("r", i), "pass", Concat("\"t", i, "\"")));
  }
  EXPECT_THAT(Take(Document(results), 400).Text("detail"), testing::HasSubstr("1000 datasets"));
  EXPECT_TRUE(Walk("/v1/datasets?", "datasets", "name", 10).empty());
}

// Whatever the order in which documents come, incidents are about the latest verdict.
TEST_F(ResultsTest, AVerdictThatComesLateIsHistory) {
  Take(Document(ResultOf("r", "fail", R"("t")"), "2026-01-05"));
  Take(Document(ResultOf("r", "pass", R"("t")"), "2026-01-03"));
  EXPECT_TRUE(GetJson("/v1/incidents/1").Find("last_passed")->is_null());
  Take(Document(ResultOf("r", "fail", R"("t")"), "2026-01-04"));
  EXPECT_EQ(GetJson("/v1/incidents/1").Text("last_failed"), "2026-01-05T00:00:00Z");
  EXPECT_EQ(Outcomes({"default", "t"}), (std::vector<std::string>{"soda:r failed "}));
  Take(Document(ResultOf("r", "pass", R"("t")"), "2026-01-06"));
  EXPECT_EQ(GetJson("/v1/incidents/1").Text("last_passed"), "2026-01-06T00:00:00Z");
  EXPECT_EQ(Take(Document(ResultOf("r", "pass", R"("t")"), "2999-01-01"), 400).Text("code"),
            "bad_results");
}

TEST_F(ResultsTest, ADatasetMayBeSaid) {
  const std::string document =
      Document(Concat(ResultOf("a", "fail", R"("age")", "column"), ",",
                      ResultOf("b", "fail", R"("people.age")", "column"),
                      R"(, {"id": "c", "type": "check", "status": "fail"})"));
  EXPECT_EQ(Take(document, 400).Text("code"), "bad_results");
  EXPECT_TRUE(Walk("/v1/datasets?", "datasets", "name", 10).empty());
  Take(document, 201, "?dataset=shop/people");
  EXPECT_EQ(Outcomes({"shop", "people"}),
            (std::vector<std::string>{"soda:a failed age", "soda:b failed age", "soda:c failed "}));
  Take(document, 201, "?dataset=folk&namespace=s3%3A%2F%2Fbucket");
  EXPECT_EQ(Outcomes({"s3://bucket", "folk"}).size(), 3u);
  EXPECT_EQ(Take(document, 400, "?dataset=%1B%5B2J").Text("code"), "bad_setting");
}

TEST_F(ResultsTest, OneBadResultRefusesTheDocument) {
  const std::string good = ResultOf("r", "fail", R"("t")");
  const auto refused = [&](const std::string& document, std::string_view says) {
    const JsonValue problem = Take(document, 400);
    EXPECT_EQ(problem.Text("code"), "bad_results");
    EXPECT_NE(problem.Text("detail").find(says), std::string_view::npos) << problem.Text("detail");
  };
  refused(Document(good + ", {}"), "/results/1/id");
  refused(Document(Concat(good, ",", good)), "/results/1/id is that of /results/0");
  AddDataset("a", "t");
  AddDataset("b", "t");
  refused(Document(good), "/results/0");
  EXPECT_EQ(GetJson("/v1/incidents").Find("incidents")->items.size(), 0u);
  Take(Document(good), 201, "?namespace=b");
  EXPECT_EQ(Outcomes({"b", "t"}).size(), 1u);
}

TEST_F(ResultsTest, AToolNeedsNoHeader) {
  EXPECT_EQ(Post("/v1/results", Document(ResultOf("r", "fail", R"("t")"))).status, 201);
  EXPECT_EQ(GetJson("/v1/audit").Find("entries")->items.back().Text("actor"), "nightly via HTTP");
  EXPECT_EQ(Post("/v1/results", "{}", "text/plain").status, 415);
}

}  // namespace
}  // namespace goldline::rest
