// Projects of dbt in the store: what is kept, and that imports in any order are the same.
#include "ingest/import_dbt.h"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalog/audit.h"
#include "catalog/catalog.h"
#include "catalog/verify.h"
#include "ingest/incidents.h"
#include "ingest/run_results.h"
#include "lineage/graph.h"
#include "tests/support/matchers.h"
#include "tests/support/store_fixture.h"
#include "tests/unit/ingest/dbt_fixture.h"

namespace goldline::ingest {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing_support::ErrorId;
using testing_support::IsOk;

UtcTime At(std::string_view text) { return *ParseUtcTime(text); }

class ImportDbtTest : public testing_support::StoreTest {
 public:
  DbtReceipt Import(const Result<DbtArtifacts>& artifacts, const std::string& name = "db://h") {
    EXPECT_THAT(artifacts, IsOk());
    DbtImportOptions options;
    options.dataset_namespace = name;
    options.actor = "ada";
    options.now = now_;
    const Result<DbtReceipt> receipt = ImportDbtProject(store(), *artifacts, options);
    EXPECT_THAT(receipt, IsOk());
    return receipt.ok() ? *receipt : DbtReceipt();
  }
  DbtReceipt Import(const std::string& manifest) { return Import(ReadManifest(manifest)); }

  // "db.main.a#x <- db.s.raw#id" of all that leads to the dataset's fields.
  std::set<std::string> Upstream(const std::string& dataset, std::string_view as_of = "") {
    lineage::WalkOptions options;
    options.direction = lineage::Direction::kUpstream;
    options.as_of = as_of.empty() ? now_ : At(as_of);
    const auto walk = lineage::LineageGraph(store().View()).Walk({"db://h", dataset, ""}, options);
    std::set<std::string> edges;
    if (!walk.ok()) return {walk.error().id()};
    for (const lineage::WalkEdge& edge : walk->edges) {
      edges.insert(Concat(edge.target.dataset, "#", edge.target.field, " <- ", edge.source.dataset,
                          "#", edge.source.field));
    }
    return edges;
  }

  catalog::Dataset DatasetOf(const std::string& name, const std::string& parent = "db://h") {
    const auto found = catalog::CatalogView(store().View()).FindDataset({parent, name});
    EXPECT_TRUE(found.ok() && *found) << name;
    return found.ok() && *found ? **found : catalog::Dataset();
  }

  // "rule status fields" of the latest outcomes.
  std::vector<std::string> Outcomes(const std::string& dataset) {
    std::vector<std::string> out;
    const auto latest = LatestOutcomes(store().View(), DatasetOf(dataset).id, std::nullopt);
    EXPECT_THAT(latest, IsOk());
    for (const RuleOutcome& one : *latest) {
      out.push_back(Concat(one.rule, " ", one.status, " ", one.severity, " ", one.rows_failed, " ",
                           Join(one.fields, "+")));
    }
    return out;
  }

  void ExpectSound() {
    std::vector<catalog::Check> checks = lineage::LineageChecks();
    const auto report = catalog::Verify(store().View(), checks);
    ASSERT_THAT(report, IsOk());
    EXPECT_EQ(report->differences.size(), 0U);
  }

  UtcTime now_ = At("2026-12-01T00:00:00Z");
};

TEST_F(ImportDbtTest, KeepsAProject) {
  const DbtReceipt receipt = Import(ReadDbtTarget(BakeryFolder()));
  EXPECT_FALSE(receipt.duplicate);
  EXPECT_EQ(receipt.namespace_from, "option");
  EXPECT_EQ(receipt.models, 10U);
  EXPECT_EQ(receipt.models_read, 9U);
  EXPECT_THAT(ProblemsOf(receipt.problems), ElementsAre("model.bakery.after_broken not_compiled"));

  const catalog::Dataset revenue = DatasetOf("bakery.main.revenue");
  EXPECT_EQ(revenue.kind, "table");
  EXPECT_EQ(revenue.description, "Revenue by week and country.");
  EXPECT_EQ(revenue.owners.at(0).contact, "finance@bakery.example");
  EXPECT_EQ(revenue.properties.at("dbt.meta.tier"), "1");
  const auto schema = catalog::CatalogView(store().View()).Schema(revenue.id);
  ASSERT_THAT(schema, IsOk());
  EXPECT_EQ(schema->fields.at(2), (catalog::SchemaField{"revenue", "DOUBLE", "In euros."}));
  EXPECT_EQ(DatasetOf("bakery.main.order_totals").kind, "incremental");
  EXPECT_EQ(DatasetOf("bakery.main_staging.stg_orders").kind, "view");
  EXPECT_EQ(DatasetOf("bakery.main.countries").kind, "seed");
  EXPECT_EQ(DatasetOf("bakery.main_snapshots.orders_snapshot").kind, "snapshot");
  const catalog::Dataset weekly = DatasetOf("exposure.bakery.weekly_revenue", "dbt");
  EXPECT_EQ(weekly.kind, "dashboard");
  EXPECT_EQ(weekly.owners.at(0).contact, "ada@bakery.example");
  EXPECT_EQ(weekly.properties.at("dbt.url"), "https://bi.bakery.example/weekly");
  EXPECT_EQ(weekly.properties.at("dbt.maturity"), "high");
  EXPECT_EQ(DatasetOf("metric.bakery.revenue_total", "dbt").kind, "metric");
  ExpectSound();
}

TEST_F(ImportDbtTest, TestsAndFreshnessAreVerdictsAboutTheirTables) {
  Import(ReadDbtTarget(BakeryFolder()));
  EXPECT_THAT(
      Outcomes("bakery.main.revenue"),
      ElementsAre("dbt:cannot_run errored error 0 ", "dbt:no_negative_amounts failed error 2 ",
                  "dbt:not_null_revenue_week passed error 0 week",
                  "dbt:revenue_counts_paid_sales passed error 0 ",
                  "dbt:revenue_is_round passed error 0 revenue",
                  "dbt:unique_revenue__week_country_ passed error 0 "));
  EXPECT_THAT(
      Outcomes("bakery.main_staging.stg_orders"),
      ElementsAre("dbt:accepted_values_stg_orders_status__PAID__OPEN warned warning 1 status",
                  "dbt:not_null_stg_orders_order_id passed error 0 order_id",
                  "dbt:unique_stg_orders_order_id passed error 0 order_id"));
  EXPECT_THAT(Outcomes("bakery.raw.orders"),
              ElementsAre("dbt:freshness warned warning 0 ",
                          "dbt:source_unique_shop_orders_id passed error 0 id"));
  const auto incidents = Incidents(store().View(), {});
  ASSERT_THAT(incidents, IsOk());
  EXPECT_EQ(incidents->size(), 3U);
}

TEST_F(ImportDbtTest, EveryNodeThatRanHasARun) {
  Import(ReadDbtTarget(BakeryFolder()));
  const catalog::CatalogView catalog(store().View());
  const auto run_of = [&](const std::string& name) {
    const auto job = catalog.FindJob({"dbt", name});
    EXPECT_TRUE(job.ok() && *job) << name;
    const auto runs = catalog.RunsOf((**job).id, 10);
    EXPECT_EQ(runs->size(), 1U) << name;
    return runs->front();
  };
  const catalog::Run seed = run_of("bakery.main.seed.bakery.countries");
  EXPECT_EQ(seed.state, catalog::RunState::kComplete);
  EXPECT_EQ(seed.counts.at("written"), 3U);
  const catalog::Run broken = run_of("bakery.main.bakery.broken");
  EXPECT_EQ(broken.state, catalog::RunState::kFail);
  EXPECT_THAT(broken.errors.at(0), HasSubstr("no_such_function"));
  EXPECT_LT(*broken.started, *broken.ended);
  EXPECT_EQ(run_of("bakery.main.bakery.after_broken").state, catalog::RunState::kAbort);
  EXPECT_EQ(run_of("bakery.main.bakery.revenue").inputs.size(), 2U);
}

TEST_F(ImportDbtTest, TheSameAgainChangesNothing) {
  const DbtReceipt first = Import(ReadDbtTarget(BakeryFolder()));
  const auto entries = [&] {
    std::size_t count = 0;
    for (store::Cursor at = store().View().Prefix(store::Keyspace::kEntity, ""); at.valid();
         at.Next()) {
      ++count;
    }
    return count;
  };
  const std::size_t before = entries();
  now_ = At("2026-12-02T00:00:00Z");
  const DbtReceipt again = Import(ReadDbtTarget(BakeryFolder()));
  EXPECT_TRUE(again.duplicate);
  EXPECT_EQ(again.run, first.run);
  EXPECT_EQ(again.edges, first.edges);
  EXPECT_EQ(entries(), before);
  EXPECT_EQ(Incidents(store().View(), {})->at(0).failures, 1U);
}

// A manifest is written anew by almost every command; the results beside it may be those of before.
TEST_F(ImportDbtTest, ResultsThatAreReadAgainCountOnce) {
  Result<DbtArtifacts> project = ReadDbtTarget(BakeryFolder());
  Import(project);
  project->generated_at.micros += 1;
  EXPECT_FALSE(Import(project).duplicate);
  const auto incidents = Incidents(store().View(), {});
  ASSERT_THAT(incidents, IsOk());
  ASSERT_EQ(incidents->size(), 3U);
  for (const Incident& incident : *incidents) EXPECT_EQ(incident.failures, 1U) << incident.rule;
}

// Three manifests of a project that changes, each said as models.
std::vector<std::string> ThreeManifests() {
  const TestModel a{"a", "select id, a as x from db.s.raw", {"source.p.s.raw"}};
  const TestModel b{"b", "select x from db.main.a", {"model.p.a"}};
  const TestModel other_a{"a", "select id, b as x from db.s.raw", {"source.p.s.raw"}};
  const TestModel c{"c", "select x from db.main.b", {"model.p.b"}};
  return {DbtManifest({a, b}, "2026-01-01T00:00:00Z"),
          DbtManifest({other_a}, "2026-02-01T00:00:00Z"),
          DbtManifest({other_a, b, c}, "2026-03-01T00:00:00Z")};
}

TEST_F(ImportDbtTest, ANewerManifestEndsWhatIsGone) {
  const std::vector<std::string> manifests = ThreeManifests();
  Import(manifests[0]);
  EXPECT_EQ(Upstream("db.main.b").count("db.main.b#x <- db.main.a#x"), 1U);
  const DbtReceipt receipt = Import(manifests[1]);
  EXPECT_THAT(receipt.ended, ElementsAre("db.main.p.b"));
  EXPECT_THAT(Upstream("db.main.b"), IsEmpty());
  EXPECT_THAT(Upstream("db.main.a"),
              ElementsAre("db.main.a#id <- db.s.raw#id", "db.main.a#x <- db.s.raw#b"));
  EXPECT_THAT(Upstream("db.main.a", "2026-01-15T00:00:00Z"),
              ElementsAre("db.main.a#id <- db.s.raw#id", "db.main.a#x <- db.s.raw#a"));
  EXPECT_THAT(Import(manifests[2]).ended, IsEmpty());
  EXPECT_EQ(Upstream("db.main.b").size(), 2U);
  ExpectSound();
}

TEST_F(ImportDbtTest, AnOlderManifestThatComesLateChangesNothingOfNow) {
  const std::vector<std::string> manifests = ThreeManifests();
  Import(manifests[1]);
  Import(manifests[0]);
  EXPECT_THAT(Upstream("db.main.b"), IsEmpty());
  EXPECT_EQ(Upstream("db.main.b", "2026-01-15T00:00:00Z").size(), 2U);
  EXPECT_THAT(Upstream("db.main.a"),
              ElementsAre("db.main.a#id <- db.s.raw#id", "db.main.a#x <- db.s.raw#b"));
  ExpectSound();
}

// Every order of three imports, one of them twice, gives the same answers at every time.
TEST(ImportDbtOrderTest, AnyOrderIsTheSame) {
  class Store : public ImportDbtTest {
   public:
    void TestBody() override {}
  };
  const std::vector<std::string> manifests = ThreeManifests();
  std::vector<std::size_t> order{0, 1, 2};
  std::vector<std::set<std::string>> expected;
  do {
    Store store;
    for (const std::size_t i : order) store.Import(manifests[i]);
    store.Import(manifests[order[0]]);
    std::vector<std::set<std::string>> answers;
    for (const char* const dataset : {"db.main.a", "db.main.b", "db.main.c"}) {
      for (const char* const time : {"", "2026-01-15T00:00:00Z", "2026-02-15T00:00:00Z",
                                     "2026-03-15T00:00:00Z", "2025-01-01T00:00:00Z"}) {
        answers.push_back(store.Upstream(dataset, time));
      }
    }
    store.ExpectSound();
    if (expected.empty()) expected = answers;
    EXPECT_EQ(answers, expected) << Join(order, " ");
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_F(ImportDbtTest, ALaterManifestDescribesWhicheverCameFirst) {
  const auto described = [](const char* text, const char* time) {
    return DbtManifest({{"m",
                         "select id from db.s.raw",
                         {"source.p.s.raw"},
                         Concat(R"("description": ")", text, R"(", "tags": [")", text, "\"],")}},
                       time);
  };
  Import(described("new", "2026-02-01T00:00:00Z"));
  Import(described("old", "2026-01-01T00:00:00Z"));
  EXPECT_EQ(DatasetOf("db.main.m").description, "new");
  EXPECT_EQ(DatasetOf("db.main.m").properties.at("dbt.tags"), "new");
  Import(
      DbtManifest({{"m", "select id from db.s.raw", {"source.p.s.raw"}}}, "2026-03-01T00:00:00Z"));
  EXPECT_EQ(DatasetOf("db.main.m").description, "new");
  EXPECT_FALSE(DatasetOf("db.main.m").properties.contains("dbt.tags"));
}

// Of one manifest read twice, that with a catalog knows more columns.
TEST_F(ImportDbtTest, ACatalogThatComesLaterIsTaken) {
  const std::string manifest =
      DbtManifest({{"m", "select * from elsewhere.t"}}, "2026-01-01T00:00:00Z");
  Import(manifest);
  EXPECT_THAT(Upstream("db.main.m"), ElementsAre("db.main.m# <- db.elsewhere.t#"));
  const std::string catalog =
      Concat("{", DbtMetadata("catalog/v1", "2025-12-31T00:00:00Z"),
             R"j(, "nodes": {"model.p.m": {"columns": {"a": {"name": "a", "type": "int"}}}}})j");
  Import(ReadDbtBundle(Concat(R"({"manifest": )", manifest, R"(, "catalog": )", catalog, "}")));
  EXPECT_THAT(Upstream("db.main.m"), ElementsAre("db.main.m#a <- db.elsewhere.t#a"));
}

TEST_F(ImportDbtTest, TypesThatACatalogSaidStay) {
  const auto model = [](const char* time) {
    return DbtManifest({{"m", "select id from db.s.raw", {"source.p.s.raw"}}}, time);
  };
  const std::string catalog =
      Concat("{", DbtMetadata("catalog/v1", "2026-01-01T00:00:00Z"),
             R"j(, "nodes": {"model.p.m": {"columns": {"id": {"name": "id", "type": "int"}}}}})j");
  Import(ReadDbtBundle(
      Concat(R"({"manifest": )", model("2026-01-01T00:00:00Z"), R"(, "catalog": )", catalog, "}")));
  Import(model("2026-02-01T00:00:00Z"));
  const catalog::CatalogView view(store().View());
  const auto history = view.SchemaHistory(DatasetOf("db.main.m").id);
  ASSERT_THAT(history, IsOk());
  EXPECT_EQ(history->size(), 1U);
  EXPECT_EQ(history->at(0).fields.at(0).type, "int");
}

// A developer's target has other schemas: its import must not end the lineage of production.
TEST_F(ImportDbtTest, AnotherTargetOfAProjectIsRefused) {
  const auto manifest = [](const char* schema, const char* time) {
    return ReadManifest(DbtManifest({{"m",
                                      "select id from db.s.raw",
                                      {"source.p.s.raw"},
                                      Concat(R"("schema": ")", schema, "\",")}},
                                    time));
  };
  Import(manifest("prod", "2026-01-01T00:00:00Z"));
  DbtImportOptions options;
  options.dataset_namespace = "db://h";
  options.now = now_;
  for (const char* const time : {"2026-02-01T00:00:00Z", "2025-12-01T00:00:00Z"}) {
    const auto refused = ImportDbtProject(store(), *manifest("dev", time), options);
    ASSERT_THAT(refused, ErrorId("dbt_other_target"));
    EXPECT_THAT(refused.error().hint(), HasSubstr("--job-namespace"));
    EXPECT_EQ(Upstream("db.dev.m"), (std::set<std::string>{"lineage_field_unknown"}));
  }
  options.job_namespace = "dbt-dev";
  EXPECT_THAT(ImportDbtProject(store(), *manifest("dev", "2026-02-01T00:00:00Z"), options), IsOk());
  EXPECT_EQ(Upstream("db.prod.m").size(), 1U);
  options.job_namespace = "";
  options.replace = true;
  const auto moved = ImportDbtProject(store(), *manifest("new", "2026-03-01T00:00:00Z"), options);
  ASSERT_THAT(moved, IsOk());
  EXPECT_THAT(moved->ended, ElementsAre("db.prod.p.m"));
  EXPECT_THAT(Upstream("db.prod.m"), IsEmpty());
}

TEST_F(ImportDbtTest, TheNamespaceIsFoundOut) {
  const std::vector<std::string> manifests = ThreeManifests();
  DbtReceipt receipt = Import(ReadManifest(manifests[0]), "");
  EXPECT_EQ(receipt.dataset_namespace, "postgres");
  EXPECT_EQ(receipt.namespace_from, "adapter");
  EXPECT_THAT(receipt.namespace_hint, HasSubstr("--namespace postgres://HOST:PORT"));
  receipt = Import(ReadManifest(manifests[1]), "postgres://h:5432");
  EXPECT_THAT(receipt.ended, testing::SizeIs(2));
  receipt = Import(ReadManifest(manifests[2]), "");
  EXPECT_EQ(receipt.dataset_namespace, "postgres://h:5432");
  EXPECT_EQ(receipt.namespace_from, "earlier import");
  EXPECT_EQ(receipt.namespace_hint, "");
}

TEST_F(ImportDbtTest, TablesThatTheCatalogKnowsSayWhichDatabaseItIs) {
  const auto know = [&](const store::ReadView& view, store::WriteSet& changes) -> Status {
    catalog::CatalogWriter writer(store(), view, changes, now_);
    for (const char* const name : {"db.s.raw", "db.main.a"}) {
      catalog::DatasetFacts facts;
      facts.kind = "landing";
      for (const char* const parent : {"kafka://broker", "postgres://warehouse:5432"}) {
        facts.ref = {parent, name};
        GL_TRY([[maybe_unused]] const auto id, writer.PutDataset(facts));
      }
    }
    return Ok();
  };
  ASSERT_THAT(store::Update(store(), store::Durability::kSync, know), IsOk());
  const DbtReceipt receipt = Import(ReadManifest(ThreeManifests()[0]), "");
  EXPECT_EQ(receipt.dataset_namespace, "postgres://warehouse:5432");
  EXPECT_EQ(receipt.namespace_from, "catalog");
  // What others say of a source stays.
  EXPECT_EQ(DatasetOf("db.s.raw", "postgres://warehouse:5432").kind, "landing");
  EXPECT_EQ(DatasetOf("db.main.a", "postgres://warehouse:5432").kind, "table");
}

TEST_F(ImportDbtTest, NothingIsWrittenOfWhatIsRefused) {
  const Result<DbtArtifacts> ahead =
      ReadManifest(DbtManifest({{"m", "select 1 as a"}}, "2027-01-01T00:00:00Z"));
  DbtImportOptions options;
  options.now = now_;
  EXPECT_THAT(ImportDbtProject(store(), *ahead, options), ErrorId("dbt_ahead"));
  Result<DbtArtifacts> later = ReadManifest(DbtManifest({{"m", "select 1 as a"}}));
  later->freshness.emplace_back().measured = At("2027-01-01T00:00:00Z");
  EXPECT_THAT(ImportDbtProject(store(), *later, options), ErrorId("dbt_ahead"));
  const Result<DbtArtifacts> good = ReadManifest(DbtManifest({{"m", "select 1 as a"}}));
  options.job_namespace = "a\nb";
  EXPECT_THAT(ImportDbtProject(store(), *good, options), ErrorId("bad_setting"));
  options.job_namespace = "";
  std::stop_source stop;
  stop.request_stop();
  options.stop = stop.get_token();
  EXPECT_THAT(ImportDbtProject(store(), *good, options), ErrorId("cancelled"));
  EXPECT_THAT(*catalog::CatalogView(store().View()).Namespaces(), IsEmpty());
}

TEST_F(ImportDbtTest, TheReportSaysWhatWasLeftOut) {
  const DbtReceipt receipt = Import(ReadDbtTarget(BakeryFolder()));
  const std::string text = TextOf(receipt);
  EXPECT_THAT(text, HasSubstr("46 of 46 columns (100%), from the SQL of 9 of 10"));
  EXPECT_THAT(text, HasSubstr("! model.bakery.after_broken has no compiled SQL"));
  JsonWriter json;
  WriteJson(receipt, json);
  const Result<JsonValue> parsed = ParseJson(json.text());
  ASSERT_THAT(parsed, IsOk());
  EXPECT_EQ(parsed->Text("status"), "partial");
  EXPECT_EQ(parsed->Find("tests")->Find("warned")->Int(), 3);
  EXPECT_EQ(parsed->Find("columns")->Find("coverage")->text, "1");
}

}  // namespace
}  // namespace goldline::ingest
