#include "api/rest/service.h"

#include <set>

#include <gtest/gtest.h>

#include "api/rest/openapi.h"
#include "catalog/catalog.h"
#include "core/json.h"
#include "core/text.h"
#include "tests/support/files.h"
#include "tests/unit/rest/service_fixture.h"

namespace goldline::rest {
namespace {

using catalog::CatalogWriter;

TEST_F(ServiceTest, SaysHowItIs) {
  EXPECT_EQ(Get("/healthz").body, "{\"status\":\"ok\"}");
  EXPECT_EQ(Get("/readyz").status, 503);  // no server has started
  metrics_->ready = true;
  EXPECT_EQ(Get("/readyz").status, 200);
  const http::Response metrics = Get("/metrics");
  EXPECT_NE(metrics.body.find("goldline_build_info{version=\"1.2.3\"} 1"), std::string::npos);
  EXPECT_EQ(metrics.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_NE(Get("/").body.find("<h1>Goldline</h1>"), std::string::npos);
  store().Close().ok();
  EXPECT_EQ(Get("/healthz").status, 200);
}

TEST_F(ServiceTest, ListsDatasetsByPages) {
  std::vector<std::string> expected;
  for (const char* parent : {"crm", "shop", "s3://bucket"}) {
    for (int i = 0; i < 7; ++i) AddDataset(parent, Concat("data/set ", i, ",%"));
  }
  for (int i = 0; i < 7; ++i) expected.push_back(Concat("data/set ", i, ",%"));
  std::vector<std::string> all;
  for (int i = 0; i < 3; ++i) all.insert(all.end(), expected.begin(), expected.end());
  for (const std::size_t limit : {1, 2, 3, 7, 20, 21, 22, 1000}) {
    EXPECT_EQ(Walk("/v1/datasets?", "datasets", "name", limit), all) << limit;
    EXPECT_EQ(Walk("/v1/datasets?namespace=shop&", "datasets", "name", limit), expected) << limit;
  }
  EXPECT_TRUE(Walk("/v1/datasets?namespace=nobody&", "datasets", "name", 10).empty());
}

TEST_F(ServiceTest, RefusesBadParameters) {
  const std::pair<std::string, std::string> cases[] = {
      {"/v1/datasets?limit=0", "bad_parameter"},   {"/v1/datasets?limit=1001", "bad_parameter"},
      {"/v1/datasets?limit=ten", "bad_parameter"}, {"/v1/datasets?cursor=xyz", "bad_cursor"},
      {"/v1/datasets?cursor=61", "bad_cursor"},    {"/v1/datasets?limt=10", "unknown_parameter"},
      {"/v1/runs/not-a-uuid", "bad_parameter"},    {"/v1/runs?job=x", "missing_parameter"},
      {"/v1/runs?cursor=612c62", "bad_cursor"},
  };
  for (const auto& [target, code] : cases) {
    EXPECT_EQ(GetJson(target, 400).Text("code"), code) << target;
  }
  EXPECT_EQ(GetJson("/v1/datasets?limt=10", 400).Text("hint"), "did you mean limit?");
}

TEST_F(ServiceTest, ShowsADatasetInFull) {
  const Uuid uuid = NewUuid(Now());
  const UtcTime first = *ParseUtcTime("2026-01-01T00:00:00Z");
  const UtcTime second = *ParseUtcTime("2026-02-01T00:00:00Z");
  Change([&](CatalogWriter& catalog) -> Status {
    GL_TRY(const catalog::SystemId crm, catalog.PutSystem({.name = "CRM"}));
    GL_TRY(const catalog::DatasetId id,
           catalog.PutDataset({.ref = {"file://x", "in/orders.csv"},
                               .kind = "file",
                               .system = crm,
                               .description = "Orders",
                               .owners = {{{"Ada", "owner", "ada@example.org"}}},
                               .fields = {{{"id", "bigint", ""}}},
                               .properties = {{"team", "sales"}},
                               .as_of = first,
                               .run = uuid}));
    GL_TRY(const catalog::JobId job, catalog.PutJob({.ref = {"demo", "load"}}));
    GL_TRY([[maybe_unused]] const auto run, catalog.PutRun({.uuid = uuid,
                                                            .job = job,
                                                            .state = catalog::RunState::kComplete,
                                                            .started = first,
                                                            .outputs = {id},
                                                            .counts = {{"written", 5}}}));
    return Ok();
  });
  Change([&](CatalogWriter& catalog) -> Status {
    GL_TRY([[maybe_unused]] const auto id,
           catalog.PutDataset({.ref = {"file://x", "in/orders.csv"},
                               .fields = {{{"id", "bigint", ""}, {"amount", "numeric", "in EUR"}}},
                               .as_of = second}));
    return Ok();
  });
  const JsonValue one = GetJson("/v1/datasets/file%3A%2F%2Fx/in%2Forders.csv");
  EXPECT_EQ(one.Text("namespace"), "file://x");
  EXPECT_EQ(one.Text("name"), "in/orders.csv");
  EXPECT_EQ(one.Text("kind"), "file");
  EXPECT_EQ(one.Text("system"), "CRM");
  EXPECT_EQ(one.Find("owners")->items[0].Text("contact"), "ada@example.org");
  EXPECT_EQ(one.Find("properties")->Text("team"), "sales");
  ASSERT_EQ(one.Find("fields")->items.size(), 2u);
  EXPECT_EQ(one.Find("fields")->items[1].Text("description"), "in EUR");
  ASSERT_EQ(one.Find("versions")->items.size(), 2u);
  EXPECT_EQ(one.Find("versions")->items[0].Text("since"), "2026-02-01T00:00:00Z");
  EXPECT_EQ(one.Find("versions")->items[1].Text("run"), ToString(uuid));
  ASSERT_EQ(one.Find("written_by")->items.size(), 1u);
  EXPECT_EQ(one.Find("read_by")->items.size(), 0u);

  const JsonValue run = GetJson(Concat("/v1/runs/", ToString(uuid)));
  EXPECT_EQ(run.Text("state"), "COMPLETE");
  EXPECT_EQ(run.Find("job")->Text("name"), "load");
  EXPECT_EQ(run.Text("started"), "2026-01-01T00:00:00Z");
  EXPECT_TRUE(run.Find("ended")->is_null());
  EXPECT_EQ(run.Find("counts")->Find("written")->Int(), 5);
  EXPECT_EQ(run.Find("outputs")->items[0].Text("name"), "in/orders.csv");
  EXPECT_EQ(GetJson("/v1/datasets/file%3A%2F%2Fx/none", 404).Text("code"), "no_such_dataset");
  EXPECT_EQ(GetJson(Concat("/v1/runs/", ToString(NewUuid(Now()))), 404).Text("code"),
            "no_such_run");
}

TEST_F(ServiceTest, ListsRunsTheLatestFirst) {
  std::vector<std::string> expected;
  Change([&](CatalogWriter& catalog) -> Status {
    GL_TRY(const catalog::DatasetId orders, catalog.PutDataset({.ref = {"shop", "orders"}}));
    for (int i = 0; i < 12; ++i) {
      GL_TRY(const catalog::JobId job, catalog.PutJob({.ref = {"jobs", Concat("job", i % 2)}}));
      catalog::Run run{.uuid = NewUuid(Now()), .job = job};
      run.state = catalog::RunState::kRunning;
      if (i > 0) run.started = UtcTime{i * 1'000'000};
      if (i % 3 == 0) run.inputs = run.outputs = {orders};
      expected.insert(expected.begin(), ToString(run.uuid));
      GL_TRY([[maybe_unused]] const auto id, catalog.PutRun(run));
    }
    return Ok();
  });
  for (const std::size_t limit : {1, 5, 12, 100}) {
    EXPECT_EQ(Walk("/v1/runs?", "runs", "id", limit), expected) << limit;
  }
  std::vector<std::string> of_job;
  std::vector<std::string> of_dataset;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const std::size_t number = expected.size() - 1 - i;
    if (number % 2 == 1) of_job.push_back(expected[i]);
    if (number % 3 == 0) of_dataset.push_back(expected[i]);
  }
  EXPECT_EQ(Walk("/v1/runs?namespace=jobs&job=job1&", "runs", "id", 4), of_job);
  EXPECT_EQ(Walk("/v1/runs?namespace=shop&dataset=orders&", "runs", "id", 4), of_dataset);
  EXPECT_TRUE(Walk("/v1/runs?namespace=jobs&job=none&", "runs", "id", 4).empty());
}

std::string LoadEvent(std::string_view time, std::string_view type = "COMPLETE") {
  return Concat(R"({"eventType":")", type, R"(","eventTime":")", time,
                R"(","producer":"https://example.org","schemaURL":"https://example.org/s",
      "run":{"runId":"0193554a-6a6b-7c3d-9a1e-0123456789ab"},
      "job":{"namespace":"etl","name":"load"},
      "inputs":[{"namespace":"crm","name":"accounts"}],
      "outputs":[{"namespace":"dwh","name":"customers","facets":{"columnLineage":{
        "_producer":"p","_schemaURL":"s","fields":{"full_name":{"inputFields":[
          {"namespace":"crm","name":"accounts","field":"name","transformations":[
            {"type":"DIRECT","subtype":"TRANSFORMATION"}]},
          {"namespace":"crm","name":"accounts","field":"active","transformations":[
            {"type":"INDIRECT","subtype":"FILTER"}]}]}}}}}]})");
}

TEST_F(ServiceTest, TakesEventsAndAnswersWithTheGraph) {
  const http::Response first = Post("/api/v1/lineage", LoadEvent("2026-01-01T00:00:00Z"));
  EXPECT_EQ(first.status, 201) << first.body;
  const JsonValue receipt = *ParseJson(first.body);
  EXPECT_TRUE(receipt.Find("stored")->is_true());
  const http::Response again = Post("/api/v1/lineage", LoadEvent("2026-01-01T00:00:00Z"));
  EXPECT_EQ(again.status, 201) << again.body;
  EXPECT_TRUE(ParseJson(again.body)->Find("duplicate")->is_true());

  const JsonValue up = GetJson("/v1/lineage?field=dwh/customers%23full_name&direction=upstream");
  EXPECT_EQ(up.Find("target")->Text("id"), "dwh/customers#full_name");
  EXPECT_EQ(up.Text("direction"), "upstream");
  EXPECT_EQ(up.Find("nodes")->items.size(), 3u);
  EXPECT_EQ(up.Find("nodes")->items[0].Text("field"), "full_name");
  ASSERT_EQ(up.Find("edges")->items.size(), 2u);
  EXPECT_EQ(up.Find("edges")->items[0].Find("job")->Text("name"), "load");
  EXPECT_FALSE(up.Find("partial")->is_true());
  const std::string direct = "/v1/lineage?field=dwh/customers%23full_name&kinds=direct";
  EXPECT_EQ(GetJson(direct).Find("edges")->items.size(), 1u);
  EXPECT_EQ(GetJson(direct + "&direction=downstream").Find("edges")->items.size(), 0u);
  EXPECT_EQ(GetJson(direct + "&as_of=2025-01-01").Find("edges")->items.size(), 0u);
  EXPECT_EQ(GetJson("/v1/lineage?field=crm/accounts%23name").Find("edges")->items.size(), 1u);
  const JsonValue page = GetJson("/v1/lineage?field=dwh/customers%23full_name&limit=1");
  EXPECT_EQ(page.Find("nodes")->items.size(), 1u);
  EXPECT_EQ(page.Find("totals")->Find("nodes")->Int(), 3);
  const JsonValue trace = GetJson("/v1/trace?field=customers%23full_name");
  EXPECT_EQ(trace.Find("target")->Text("id"), "dwh/customers#full_name");
  EXPECT_EQ(trace.Find("nodes")->items.size(), 3u);
  EXPECT_FALSE(trace.Find("steps")->items.empty());
  EXPECT_TRUE(trace.Find("suspects")->items.empty());
  const JsonValue impact = GetJson("/v1/impact?field=crm/accounts%23name&depth=3");
  EXPECT_EQ(impact.Text("direction"), "downstream");
  EXPECT_EQ(impact.Find("edges")->items[0].Text("target"), "dwh/customers#full_name");
  EXPECT_EQ(GetJson("/v1/trace?field=a%23b", 404).Text("code"), "lineage_field_unknown");
  EXPECT_EQ(GetJson("/v1/lineage", 400).Text("code"), "missing_parameter");
  EXPECT_EQ(GetJson("/v1/lineage?field=a%23b", 404).Text("code"), "lineage_field_unknown");
  EXPECT_EQ(GetJson("/v1/lineage?field=a%23b&direction=left", 400).Text("code"), "bad_parameter");
  EXPECT_EQ(GetJson("/v1/runs").Find("runs")->items.size(), 1u);
}

TEST_F(ServiceTest, RefusesWhatIsNoEvent) {
  for (const std::string body : {"", "{", "[]", "{}", "null", "{\"eventTime\":\"x\"}"}) {
    EXPECT_EQ(Post("/api/v1/lineage", body).status, 400) << body;
  }
  EXPECT_EQ(Post("/api/v1/lineage", "{}", "text/plain").status, 415);
}

TEST_F(ServiceTest, TakesABatchEventByEvent) {
  const std::string good = LoadEvent("2026-01-01T00:00:00Z");
  const auto ask = [&](const std::string& body) {
    const http::Response response = Post("/api/v1/lineage/batch", body);
    EXPECT_EQ(response.status, 200) << response.body;
    return *ParseJson(response.body);
  };
  EXPECT_EQ(ask(Concat("[", good, "]")).Text("status"), "success");
  EXPECT_EQ(ask("[]").Text("status"), "success");
  const JsonValue mixed = ask(Concat("[", good, ", {}, ", good, ", \"x\"]"));
  EXPECT_EQ(mixed.Text("status"), "partial_success");
  EXPECT_EQ(mixed.Find("summary")->Find("received")->Int(), 4);
  EXPECT_EQ(mixed.Find("summary")->Find("successful")->Int(), 2);
  EXPECT_EQ(mixed.Find("summary")->Find("non_retriable")->Int(), 2);
  ASSERT_EQ(mixed.Find("failed_events")->items.size(), 2u);
  EXPECT_EQ(mixed.Find("failed_events")->items[1].Find("index")->Int(), 3);
  for (const std::string body : {"", "{}", "[", "[1", "[1,]", "[,1]", "[1]x", "[1]]"}) {
    EXPECT_EQ(Post("/api/v1/lineage/batch", body).status, 400) << body;
  }
}

TEST_F(ServiceTest, OpenApiDescribesEveryRoute) {
  const JsonValue document = GetJson("/openapi.json");
  EXPECT_EQ(document.Text("openapi"), "3.1.0");
  std::set<std::string> ids;
  for (const http::Route& route : router_.routes()) {
    const JsonValue* path = document.Find("paths")->Find(route.pattern);
    ASSERT_NE(path, nullptr) << route.pattern;
    const JsonValue* operation = path->Find(AsciiLower(ToString(route.method)));
    ASSERT_NE(operation, nullptr) << route.pattern;
    EXPECT_TRUE(ids.emplace(operation->Text("operationId")).second) << route.pattern;
    EXPECT_FALSE(operation->Text("summary").empty()) << route.pattern;
    EXPECT_FALSE(route.doc.answers.empty()) << route.pattern;
    const auto names = std::count(route.pattern.begin(), route.pattern.end(), '{');
    EXPECT_EQ(static_cast<std::size_t>(names), route.doc.path.size()) << route.pattern;
    for (const http::ParameterDoc& parameter : route.doc.path) {
      EXPECT_NE(route.pattern.find(Concat("{", parameter.name, "}")), std::string::npos);
    }
  }
}

TEST_F(ServiceTest, TheReferencePageIsUpToDate) {
  const auto path = std::filesystem::path(GOLDLINE_SOURCE_DIR) / "docs/reference/http.md";
  const std::string page = ReferencePage(router_);
  if (std::getenv("GL_UPDATE_GOLDEN") != nullptr) testing_support::WriteFile(path, page);
  EXPECT_EQ(testing_support::ReadFile(path), page)
      << "run with GL_UPDATE_GOLDEN=1 to write it again";
}

}  // namespace
}  // namespace goldline::rest
