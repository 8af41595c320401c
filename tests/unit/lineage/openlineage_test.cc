#include "lineage/openlineage.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "tests/support/data.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace goldline::lineage {
namespace {

using testing::ElementsAre;
using testing_support::ErrorId;
using testing_support::IsOk;

constexpr std::string_view kRun = R"({"eventType":"COMPLETE","eventTime":"2026-01-31T10:00:00Z",
  "run":{"runId":"0193554a-6a6b-7c3d-9a1e-0123456789ab","facets":{
    "parent":{"run":{"runId":"0193554a-6a6b-7c3d-9a1e-0123456789aa"},
              "job":{"namespace":"sched","name":"dag"}},
    "custom.facet":{"x":1}}},
  "job":{"namespace":"sched","name":"dag.load","facets":{"sql":{"query":"insert …"}}},
  "inputs":[{"namespace":"pg","name":"orders"}],
  "outputs":[{"namespace":"wh","name":"sales","facets":{
    "schema":{"fields":[{"name":"total","type":"numeric"},
                        {"name":"who","fields":[{"name":"id","type":"int"}]}]},
    "columnLineage":{"fields":{
      "total":{"inputFields":[{"namespace":"pg","name":"orders","field":"amount",
        "transformations":[{"type":"DIRECT","subtype":"AGGREGATION"},
                           {"type":"INDIRECT","subtype":"CONDITIONAL"}]}]},
      "who":{"inputFields":[{"namespace":"pg","name":"orders","field":"email"}],
             "transformationType":"MASKED"},
      "const":{"inputFields":[]},
      "bad":{"inputFields":[{"name":"orders"}]},
      "worse":7},
     "dataset":[{"namespace":"pg","name":"orders","field":"status",
       "transformations":[{"type":"INDIRECT","subtype":"FILTER"}]}]}}}],
  "producer":"p","schemaURL":"https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"})";

TEST(OpenLineage, ReadsWhatARunSays) {
  const Result<Event> event = ParseEvent(kRun);
  ASSERT_THAT(event, IsOk());
  EXPECT_EQ(event->kind, EventKind::kRun);
  EXPECT_EQ(event->state, catalog::RunState::kComplete);
  EXPECT_EQ(event->job, (JobRef{"sched", "dag.load"}));
  EXPECT_EQ(event->sql, "insert …");
  ASSERT_TRUE(event->parent.has_value());
  EXPECT_EQ(event->parent->job.name, "dag");
  EXPECT_THAT(event->facets_used, ElementsAre("columnLineage", "parent", "schema", "sql"));
  EXPECT_THAT(event->facets_kept, ElementsAre("custom.facet"));
  EXPECT_EQ(event->raw, kRun);
}

TEST(OpenLineage, ReadsColumnLineageOfEveryVersion) {
  const Result<Event> event = ParseEvent(kRun);
  ASSERT_THAT(event, IsOk());
  const EventDataset& sales = event->outputs[0];
  ASSERT_TRUE(sales.lineage.has_value());
  EXPECT_THAT(sales.lineage->fields, ElementsAre("bad", "const", "total", "who"));
  const FieldRef amount{"pg", "orders", "amount"};
  const TransformationSet sum{{Subtype::kAggregation, false}, {Subtype::kConditional, false}};
  EXPECT_THAT(sales.lineage->edges,
              ElementsAre(Edge{amount, "total", sum},
                          Edge{{"pg", "orders", "email"}, "who", {Subtype::kTransformation, true}},
                          Edge{{"pg", "orders", "status"}, "", Subtype::kFilter}));
  EXPECT_EQ(sales.facets.at("schema"), R"({"fields":[{"name":"total","type":"numeric"},)"
                                       R"({"fields":[{"name":"id","type":"int"}],"name":"who"}]})");
}

TEST(OpenLineage, SaysWhatItIgnoredAndWhy) {
  const Result<Event> event = ParseEvent(kRun);
  ASSERT_THAT(event, IsOk());
  std::vector<std::string> ignored;
  for (const Ignored& one : event->ignored) ignored.push_back(one.what);
  EXPECT_THAT(ignored, ElementsAre("outputs[0].facets.columnLineage.fields.bad.inputFields",
                                   "outputs[0].facets.columnLineage.fields.worse"));
}

TEST(OpenLineage, RefusesBrokenIdentityOnly) {
  const struct {
    std::string_view body;
    std::string_view why;
  } kRefused[] = {
      {"[]", "object"},
      {R"({"run":{}})", "eventTime"},
      {R"({"eventTime":"yesterday","dataset":{"namespace":"n","name":"d"}})", "eventTime"},
      {R"({"eventTime":"2026-01-01T00:00:00Z"})", "no run, job or dataset"},
      {R"({"eventTime":"2026-01-01T00:00:00Z","eventType":"START","job":{"namespace":"n","name":"j"}})",
       "run is missing"},
      {R"({"eventTime":"2026-01-01T00:00:00Z","run":{"runId":"x"},"job":{"namespace":"n","name":"j"}})",
       "not a UUID"},
      {R"({"eventTime":"2026-01-01T00:00:00Z","job":{"name":"j"}})", "job.namespace"},
      {R"({"eventTime":"2026-01-01T00:00:00Z","dataset":{"namespace":"n"}})", "dataset.name"},
      {R"({"eventTime":"2026-01-01T00:00:00Z","job":{"namespace":"n","name":"j"},"inputs":[{"name":"x"}]})",
       "inputs[0].namespace"},
  };
  for (const auto& [body, why] : kRefused) {
    const Result<Event> event = ParseEvent(body);
    ASSERT_THAT(event, ErrorId("not_an_event")) << body;
    EXPECT_NE(event.error().message().find(why), std::string::npos) << event.error().ToString();
  }
  EXPECT_THAT(ParseEvent("{"), ErrorId("bad_json"));
}

TEST(OpenLineage, TakesOddFacetsAsTheyAre) {
  for (const std::string_view facets :
       {"7", "null", R"({"schema":7})", R"({"schema":{"fields":{}}})", R"({"columnLineage":{}})",
        R"({"columnLineage":{"fields":[]}})", R"({"outputStatistics":{"rowCount":"wrong"}})",
        R"({"ownership":{"owners":[{"no-name":"x"}]}})"}) {
    const std::string body =
        Concat(R"({"eventTime":"2026-01-01T00:00:00Z","dataset":{"namespace":"n","name":"d",)",
               R"("facets":)", facets, "}}");
    EXPECT_THAT(ParseEvent(body), IsOk()) << body;
  }
}

TEST(OpenLineage, HashIsOfMeaningNotOfSpelling) {
  const auto hash = [](std::string_view body) { return ParseEvent(body)->hash; };
  const std::string_view a =
      R"({"eventTime":"2026-01-01T00:00:00Z","dataset":{"namespace":"n","name":"d"}})";
  const std::string_view b =
      R"({ "dataset": {"name":"d", "namespace":"n"}, "eventTime":"2026-01-01T00:00:00Z" })";
  EXPECT_EQ(hash(a), hash(b));
  EXPECT_NE(hash(a), hash(R"({"eventTime":"2026-01-01T00:00:01Z","dataset":)"
                          R"({"namespace":"n","name":"d"}})"));
}

TEST(OpenLineage, RanksStatesOfOneMoment) {
  using catalog::RunState;
  EXPECT_GT(RankOf(RunState::kFail), RankOf(RunState::kRunning));
  EXPECT_GT(RankOf(RunState::kRunning), RankOf(RunState::kStart));
  EXPECT_GT(RankOf(RunState::kStart), RankOf(std::nullopt));
  EXPECT_EQ(RankOf(RunState::kOther), RankOf(std::nullopt));
}

TEST(OpenLineage, ReadsTheParentThatIntegrationsHandOn) {
  const std::string run = "0193554a-6a6b-7c3d-9a1e-0123456789ab";
  const auto parent = ParentRunFrom("airflow://eu/prod/nightly.orders/" + run);
  ASSERT_TRUE(parent);
  EXPECT_EQ(parent->job, (JobRef{"airflow://eu/prod", "nightly.orders"}));
  EXPECT_EQ(ToString(parent->run), run);
  catalog::Properties properties;
  DescribeParent(*parent, properties);
  const auto back = ParentOf(properties);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->job, parent->job);
  EXPECT_EQ(back->run, parent->run);
  for (const std::string& bad : {std::string(), run, "/" + run, "job/" + run, "ns//" + run,
                                 "/job/" + run, std::string("ns/job/run"), "ns/job/" + run + "/"}) {
    EXPECT_FALSE(ParentRunFrom(bad)) << bad;
  }
  EXPECT_FALSE(ParentOf({}));
}

// The specification's and its proxy's test events: names of those with broken identity say so; a
// broken facet is no reason to refuse.
TEST(OpenLineage, AgreesWithTheSpecificationsTestEvents) {
  int seen = 0;
  for (const char* part : {"openlineage/openlineage-spec/raw", "openlineage/marquez/raw/api"}) {
    const auto folder = testing_support::DataFolder(part);
    if (!folder) GTEST_SKIP() << "no test data at " << testing_support::DataRoot();
    for (const auto& entry : std::filesystem::recursive_directory_iterator(*folder)) {
      if (entry.path().extension() != ".json") continue;
      const std::string text = testing_support::ReadFile(entry.path());
      const Result<JsonValue> json = ParseJson(text);
      if (!json.ok() || json->Find("eventTime") == nullptr) continue;
      const bool broken = entry.path().filename() == "event_no_run_id.json";
      const Result<Event> event = ParseEvent(text);
      EXPECT_EQ(event.ok(), !broken)
          << entry.path() << (event.ok() ? "" : event.error().ToString());
      ++seen;
    }
  }
  EXPECT_GT(seen, 15);
}

}  // namespace
}  // namespace goldline::lineage
