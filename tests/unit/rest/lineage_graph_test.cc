// /v1/lineage and /v1/lineage/diff: starts, levels, filters, times, pages, pictures.
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/json.h"
#include "core/text.h"
#include "tests/unit/rest/service_fixture.h"

namespace goldline::rest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class LineageGraphTest : public ServiceTest {
 protected:
  // A run that makes `output`'s field `all` out of field `x` of each input.
  void Run(std::string_view job, std::string_view output, const std::vector<std::string>& inputs,
           std::string_view time, std::string_view subtype = "IDENTITY") {
    std::string fields;
    std::string datasets;
    for (const std::string& input : inputs) {
      fields += Concat(fields.empty() ? "" : ",", R"({"namespace":"crm","name":")", input,
                       R"(","field":"x","transformations":[{"type":"DIRECT","subtype":")", subtype,
                       R"("}]})");
      datasets +=
          Concat(datasets.empty() ? "" : ",", R"({"namespace":"crm","name":")", input, R"("})");
    }
    const std::string run = Concat("0193554a-6a6b-7c3d-9a1e-", 100'000'000'000 + ++runs_);
    const std::string event =
        Concat(R"({"eventType":"COMPLETE","eventTime":")", time,
               R"(","producer":"p","schemaURL":"s","run":{"runId":")", run,
               R"("},"job":{"namespace":"etl","name":")", job, R"("},"inputs":[)", datasets,
               R"(],"outputs":[{"namespace":"crm","name":")", output,
               R"(","facets":{"columnLineage":{"_producer":"p","_schemaURL":"s","fields":{"x":)",
               R"({"inputFields":[)", fields, "]}}}}}]}");
    const http::Response answer = Post("/api/v1/lineage", event);
    ASSERT_EQ(answer.status, 201) << answer.body;
  }

  static std::vector<std::string> EdgesOf(const JsonValue& answer,
                                          std::string_view list = "edges") {
    std::vector<std::string> edges;
    for (const JsonValue& edge : answer.Find(list)->items) {
      edges.push_back(Concat(edge.Text("source"), ">", edge.Text("target")));
    }
    return edges;
  }

 private:
  int runs_ = 0;
};

TEST_F(LineageGraphTest, StartsAnywhereAndRollsUp) {
  Run("load", "mid", {"raw"}, "2026-01-01");
  Run("show", "end", {"mid"}, "2026-01-02");
  EXPECT_THAT(EdgesOf(GetJson("/v1/lineage?dataset=crm/mid")),
              ElementsAre("crm/mid>crm/end", "crm/raw>crm/mid"));
  const JsonValue job = GetJson("/v1/lineage?job=etl/show");
  EXPECT_EQ(job.Find("target")->Text("job"), "show");
  EXPECT_THAT(EdgesOf(job), ElementsAre("crm/mid>crm/end", "crm/raw>crm/mid"));
  EXPECT_EQ(job.Find("edges")->items[0].Find("field_edges")->Int(), 1);
  EXPECT_THAT(EdgesOf(GetJson("/v1/lineage?job=etl/show&level=field&direction=upstream&depth=1")),
              ElementsAre("crm/mid#x>crm/end#x"));
  const JsonValue system = GetJson("/v1/lineage?system=namespace:crm");
  EXPECT_THAT(EdgesOf(system), ElementsAre("namespace:crm>namespace:crm"));
  EXPECT_EQ(system.Find("nodes")->items[0].Text("namespace"), "crm");
  EXPECT_THAT(EdgesOf(GetJson("/v1/lineage?field=crm/mid%23x&only_job=etl/load")),
              ElementsAre("crm/raw#x>crm/mid#x"));
  EXPECT_THAT(EdgesOf(GetJson("/v1/lineage?field=crm/mid%23x&only_namespace=other")), IsEmpty());
  EXPECT_THAT(EdgesOf(GetJson("/v1/lineage?field=crm/mid%23x&layer=declared")), IsEmpty());
  EXPECT_THAT(EdgesOf(GetJson("/v1/lineage?field=crm/mid%23x&kinds=INDIRECT,JOIN")), IsEmpty());
}

TEST_F(LineageGraphTest, RefusesWhatItCannotAnswer) {
  Run("load", "mid", {"raw"}, "2026-01-01");
  const std::string field = "/v1/lineage?field=crm/mid%23x&";
  const std::pair<std::string, std::string> cases[] = {
      {"/v1/lineage", "missing_parameter"},
      {field + "dataset=crm/mid", "bad_parameter"},
      {field + "kinds=SIDEWAYS", "not_a_kind"},
      {field + "layer=top", "not_a_layer"},
      {field + "level=row", "bad_parameter"},
      {field + "between=2026-01-01", "not_a_stretch"},
      {field + "between=2026-02-01..2026-01-01", "ends_before_it_begins"},
      {field + "between=2026-01-01..&as_of=2026-01-01", "two_times"},
      {field + "limit=0", "bad_parameter"},
      {field + "limit=1001", "bad_parameter"},
      {field + "cursor=abc", "bad_cursor"},
      {field + "limit=1&format=dot", "bad_parameter"},
      {"/v1/lineage/diff?field=crm/mid%23x", "missing_parameter"},
      {"/v1/lineage/diff?field=crm/mid%23x&from=never", "bad_parameter"},
      {"/v1/lineage/diff?field=crm/mid%23x&from=2026-02-01&to=2026-01-01", "ends_before_it_begins"},
      {"/v1/trace?field=crm/mid%23x&between=2026-01-01..&as_of=2026-01-01", "two_times"},
  };
  for (const auto& [target, code] : cases) {
    EXPECT_EQ(GetJson(target, 400).Text("code"), code) << target;
  }
  EXPECT_EQ(GetJson("/v1/lineage?job=etl/none", 404).Text("code"), "job_unknown");
  EXPECT_EQ(GetJson("/v1/lineage?system=none", 404).Text("code"), "system_unknown");
  EXPECT_EQ(GetJson(field + "only_job=none", 404).Text("code"), "job_unknown");
}

TEST_F(LineageGraphTest, PagesAddUpToTheWhole) {
  for (int i = 0; i < 7; ++i) Run(Concat("fan", i), Concat("out", i), {"hub"}, "2026-01-01");
  Run("fill", "hub", {"raw"}, "2026-01-01");
  const JsonValue whole = GetJson("/v1/lineage?field=crm/hub%23x");
  EXPECT_EQ(whole.Find("totals"), nullptr);
  EXPECT_EQ(whole.Find("next_cursor"), nullptr);
  for (const std::size_t limit : {1, 2, 4, 8, 9, 1000}) {
    std::vector<std::string> edges;
    std::vector<std::string> nodes;
    std::string cursor;
    do {
      const JsonValue page =
          GetJson(Concat("/v1/lineage?field=crm/hub%23x&limit=", limit, "&cursor=", cursor));
      const JsonValue& totals = *page.Find("totals");
      EXPECT_EQ(totals.Find("nodes")->Int(), 9);
      EXPECT_EQ(totals.Find("edges")->Int(), 8);
      EXPECT_EQ(totals.Find("upstream")->Find("direct")->Int(), 1);
      EXPECT_EQ(totals.Find("downstream")->Find("nodes")->Int(), 7);
      EXPECT_EQ(totals.Find("downstream")->Find("by_distance")->items[0].Int(), 7);
      EXPECT_FALSE(page.Find("partial")->is_true());
      EXPECT_LE(page.Find("nodes")->items.size(), limit);
      for (const std::string& edge : EdgesOf(page)) edges.push_back(edge);
      for (const JsonValue& node : page.Find("nodes")->items) nodes.emplace_back(node.Text("id"));
      cursor = page.Text("next_cursor");
    } while (!cursor.empty());
    EXPECT_EQ(edges, EdgesOf(whole)) << limit;
    EXPECT_EQ(nodes.size(), 9U) << limit;
  }
}

TEST_F(LineageGraphTest, PagesOfTwoAnswersAreNotMixed) {
  for (int i = 0; i < 3; ++i) Run(Concat("fan", i), Concat("out", i), {"hub"}, "2026-01-01");
  const std::string target = "/v1/lineage?field=crm/hub%23x&limit=2&cursor=";
  const std::string cursor(GetJson(target).Text("next_cursor"));
  Run("elsewhere", "b", {"a"}, "2026-01-01");
  EXPECT_EQ(GetJson(target + cursor).Find("nodes")->items.size(), 2U);
  EXPECT_EQ(GetJson(Concat("/v1/lineage?field=crm/a%23x&cursor=", cursor), 412).Text("code"),
            "lineage_changed");
  Run("fan3", "out3", {"hub"}, "2026-01-01");
  EXPECT_EQ(GetJson(target + cursor, 412).Text("code"), "lineage_changed");
}

TEST_F(LineageGraphTest, AnswersForATimeAndTellsTwoApart) {
  Run("load", "mid", {"old", "kept"}, "2026-01-01");
  Run("load", "mid", {"new", "kept"}, "2026-02-01", "AGGREGATION");
  const std::string field = "field=crm/mid%23x&direction=upstream&";
  const JsonValue between = GetJson("/v1/lineage?" + field + "between=2026-01-15..2026-02-15");
  EXPECT_THAT(EdgesOf(between),
              ElementsAre("crm/kept#x>crm/mid#x", "crm/new#x>crm/mid#x", "crm/old#x>crm/mid#x"));
  EXPECT_EQ(between.Find("between")->Text("from"), "2026-01-15T00:00:00Z");
  const JsonValue& stretches = *between.Find("edges")->items[0].Find("stretches");
  ASSERT_EQ(stretches.items.size(), 2U);
  EXPECT_EQ(stretches.items[0].Text("to"), "2026-02-01T00:00:00Z");
  EXPECT_TRUE(stretches.items[1].Find("to")->is_null());
  const http::Response answer = Get("/v1/lineage/diff?" + field + "from=2026-01-15");
  EXPECT_EQ(answer.Header(kStatusHeader), "different");
  const JsonValue diff = *ParseJson(answer.body);
  EXPECT_THAT(EdgesOf(diff, "appeared"), ElementsAre("crm/new#x>crm/mid#x"));
  EXPECT_THAT(EdgesOf(diff, "ended"), ElementsAre("crm/old#x>crm/mid#x"));
  EXPECT_EQ(diff.Find("changed")->items.size(), 1U);
  EXPECT_EQ(Get("/v1/lineage/diff?" + field + "from=2026-02-15").Header(kStatusHeader), "equal");
  const JsonValue trace = GetJson("/v1/trace?field=crm/mid%23x&between=2026-01-15..2026-02-15");
  EXPECT_EQ(trace.Find("edges")->items.size(), 3U);
  EXPECT_NE(Get("/v1/trace?field=crm/mid%23x&between=2026-01-15..&format=text")
                .body.find("from 2026-01-15T00:00:00Z to now"),
            std::string::npos);
}

TEST_F(LineageGraphTest, DrawsAndListsWhomToTell) {
  Run("load", "mid", {"raw"}, "2026-01-01");
  for (const std::string route : {"lineage", "trace", "impact"}) {
    const std::string target = Concat("/v1/", route, "?field=crm/mid%23x&format=");
    EXPECT_EQ(Get(target + "dot").body.find("digraph lineage {\n"), 0U) << route;
    EXPECT_EQ(Get(target + "mermaid").body.find("graph LR\n"), 0U) << route;
  }
  const JsonValue impact = GetJson("/v1/impact?field=crm/raw%23x");
  ASSERT_EQ(impact.Find("downstream")->items.size(), 2U);
  EXPECT_EQ(impact.Find("downstream")->items[0].Text("id"), "job:etl/load");
  EXPECT_EQ(impact.Find("downstream")->items[1].Text("dataset"), "mid");
  EXPECT_EQ(GetJson("/v1/trace?field=crm/mid%23x").Find("downstream"), nullptr);
}

}  // namespace
}  // namespace goldline::rest
