// Reading what dbt writes: real artifacts, old and new schemas, and what is none.
#include "ingest/dbt_artifacts.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/files.h"
#include "tests/support/matchers.h"
#include "tests/unit/ingest/dbt_fixture.h"

namespace goldline::ingest {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing_support::ErrorId;
using testing_support::IsOk;

TEST(DbtArtifactsTest, ReadsAProject) {
  const Result<DbtArtifacts> read = ReadDbtTarget(BakeryFolder());
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->project, "bakery");
  EXPECT_EQ(read->adapter, "duckdb");
  EXPECT_EQ(read->schema_version, 12);
  EXPECT_THAT(read->problems, IsEmpty());
  const DbtNode& revenue = read->nodes.at("model.bakery.revenue");
  EXPECT_EQ(revenue.materialized, "table");
  EXPECT_EQ(revenue.properties.at("tags"), "finance, weekly");
  EXPECT_EQ(revenue.properties.at("meta.tier"), "1");
  ASSERT_EQ(revenue.owners.size(), 1U);
  EXPECT_EQ(revenue.owners[0].name, "Finance Team");
  EXPECT_EQ(revenue.owners[0].contact, "finance@bakery.example");
  const DbtNode& clients = read->nodes.at("source.bakery.shop.clients");
  EXPECT_EQ(clients.identifier, "crm_clients");
  EXPECT_EQ(clients.description, "The till system.");
  EXPECT_EQ(clients.owners.at(0).contact, "till-team@bakery.example");
  EXPECT_TRUE(read->nodes.at("model.bakery.stg_items").ephemeral());
  EXPECT_EQ(read->catalog.at("model.bakery.revenue").columns.at(2).type, "DOUBLE");
  EXPECT_EQ(read->results.size(), 28U);
  EXPECT_EQ(read->freshness.at(0).status, "warn");
}

TEST(DbtArtifactsTest, ABundleIsTheSameProject) {
  const Result<std::string> bundle = BundleDbtTarget(BakeryFolder());
  ASSERT_THAT(bundle, IsOk());
  const Result<DbtArtifacts> sent = ReadDbtBundle(*bundle);
  const Result<DbtArtifacts> read = ReadDbtTarget(BakeryFolder());
  ASSERT_THAT(sent, IsOk());
  EXPECT_EQ(sent->nodes.size(), read->nodes.size());
  for (const auto& [id, node] : read->nodes) {
    const DbtNode& other = sent->nodes.at(id);
    EXPECT_EQ(other.compiled, node.compiled);
    EXPECT_EQ(other.properties, node.properties);
    EXPECT_EQ(other.columns.size(), node.columns.size());
  }
  EXPECT_EQ(sent->results.size(), read->results.size());
  EXPECT_EQ(sent->catalog.size(), read->catalog.size());
  EXPECT_EQ(sent->freshness.size(), read->freshness.size());
}

// dbt 1.0 to 1.2 say compiled_sql, name no project, and a metric has its own expression.
TEST(DbtArtifactsTest, OldManifestsAreRead) {
  const Result<DbtArtifacts> read = ReadManifest(
      R"j({"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v4.json",
          "generated_at": "2022-01-01T00:00:00Z", "adapter_type": "redshift"},
          "nodes": {"model.shop.orders": {"resource_type": "model", "package_name": "shop",
            "schema": "s", "name": "orders", "compiled_sql": "select 1 as one", "columns": {},
            "config": {"materialized": "view"}}},
          "metrics": {"metric.shop.total": {"resource_type": "metric", "name": "total",
            "type": "sum", "sql": "amount", "depends_on": {"nodes": ["model.shop.orders"]}}}})j");
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->project, "shop");
  EXPECT_EQ(read->nodes.at("model.shop.orders").compiled, "select 1 as one");
  EXPECT_EQ(read->nodes.at("metric.shop.total").expression, "amount");
}

TEST(DbtArtifactsTest, SchemasToComeAreReadAsFarAsTheyAreKnown) {
  std::string manifest = DbtManifest({{"m", "select id from db.s.raw"}});
  manifest.replace(manifest.find("/v12"), 4, "/v20");
  const Result<DbtArtifacts> read = ReadManifest(manifest);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->schema_version, 20);
  EXPECT_THAT(ProblemsOf(read->problems), ElementsAre("manifest.json newer_schema"));
  EXPECT_EQ(read->nodes.size(), 2U);
}

// Commands that only parse leave a manifest without compiled SQL beside results that have it.
TEST(DbtArtifactsTest, CompiledSqlOfTheResultsStandsInForThatOfTheManifest) {
  const std::string results =
      Concat("{", DbtMetadata("run-results/v6", "2026-01-01T00:00:00Z"),
             R"j(, "results": [{"unique_id": "model.p.m", "status": "success",
                 "compiled_code": "select 2"}, {"unique_id": "model.p.n", "status": "success",
                 "compiled_code": "select 2"}]})j");
  const Result<DbtArtifacts> read =
      ReadDbtBundle(Concat(R"({"manifest": )", DbtManifest({{"m", ""}, {"n", "select 1"}}),
                           R"(, "run_results": )", results, "}"));
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->nodes.at("model.p.m").compiled, "select 2");
  EXPECT_EQ(read->nodes.at("model.p.n").compiled, "select 1");
}

TEST(DbtArtifactsTest, ValuesOfWrongTypesAreLeftOutAndListed) {
  const Result<DbtArtifacts> read = ReadManifest(DbtManifest(
      {{"m",
        "",
        {},
        R"("description": ["x"], "tags": "one", "meta": 7, "alias": 5, "group": {},)"}}));
  ASSERT_THAT(read, IsOk());
  const DbtNode& node = read->nodes.at("model.p.m");
  EXPECT_EQ(node.description, "");
  EXPECT_EQ(node.identifier, "5");
  EXPECT_EQ(node.properties.at("tags"), "one");
  ASSERT_FALSE(read->problems.empty());
  for (const DbtProblem& problem : read->problems) {
    EXPECT_EQ(problem.unique_id, "model.p.m");
    EXPECT_EQ(problem.what, "bad_value");
  }
  EXPECT_THAT(read->problems[0].message, HasSubstr("`description` is not a text"));
}

TEST(DbtArtifactsTest, NamesThatSteerATerminalAreLeftOut) {
  const Result<DbtArtifacts> read = ReadManifest(
      DbtManifest({{"m", "", {}, R"("alias": "\u001b[31m",)"},
                   {"n", "", {}, R"("columns": {"\u0007": {}}, "meta": {"owner": "a\nb"},)"}}));
  ASSERT_THAT(read, IsOk());
  EXPECT_THAT(ProblemsOf(read->problems), ElementsAre("model.p.m bad_value"));
  EXPECT_FALSE(read->nodes.contains("model.p.m"));
  EXPECT_THAT(read->nodes.at("model.p.n").columns, IsEmpty());
  EXPECT_EQ(read->nodes.at("model.p.n").owners.at(0).name, "a b");
}

TEST(DbtArtifactsTest, NodesThatAreDisabledOrNoObjectsAreLeftOut) {
  const std::string section =
      R"j(, "exposures": {"exposure.p.a": 7, "exposure.p.b": {"config": {"enabled": false}},
          "exposure.p.c": {"owner": {"email": ["a@x", "b@x"]}}})j";
  const Result<DbtArtifacts> read =
      ReadManifest(DbtManifest({}, "2026-01-01T00:00:00Z", "postgres", section));
  ASSERT_THAT(read, IsOk());
  EXPECT_THAT(ProblemsOf(read->problems), ElementsAre("exposure.p.a bad_value"));
  EXPECT_FALSE(read->nodes.contains("exposure.p.b"));
  EXPECT_EQ(read->nodes.at("exposure.p.c").owners.at(0).contact, "a@x, b@x");
}

TEST(DbtArtifactsTest, WhatIsNoTargetIsRefusedWithItsPlace) {
  const testing_support::TempFolder folder;
  const std::string target = folder.path().string();
  EXPECT_THAT(ReadDbtTarget(target + "/none"), ErrorId("no_such_input"));
  EXPECT_THAT(ReadDbtTarget(target), ErrorId("dbt_no_manifest"));
  const struct {
    std::string text, id, said;
  } cases[] = {
      {"", "dbt_damaged", "it is empty"},
      {R"({"metadata": {)", "dbt_damaged", "manifest.json"},
      {"[]", "dbt_not_an_artifact", "it is not an object"},
      {"{}", "dbt_not_an_artifact", "`metadata`"},
      {R"({"metadata": {}})", "dbt_not_an_artifact", "`dbt_schema_version`"},
      {Concat("{", DbtMetadata("catalog/v1", "2026-01-01T00:00:00Z"), "}"), "dbt_not_an_artifact",
       "catalog/v1"},
      {Concat("{", DbtMetadata("manifest/v12", "today"), R"(, "nodes": {}})"),
       "dbt_not_an_artifact", "`generated_at`"},
      {Concat("{", DbtMetadata("manifest/v12", "2026-01-01T00:00:00Z"), "}"), "dbt_not_an_artifact",
       "`nodes`"},
      {Concat("{", DbtMetadata("manifest/v3", "2026-01-01T00:00:00Z"), R"(, "nodes": {}})"),
       "dbt_too_old", "v3"},
      {std::string(3000, '['), "dbt_damaged", "manifest.json"},
  };
  for (const auto& [text, id, said] : cases) {
    testing_support::WriteFile(folder.path() / "manifest.json", text);
    const Result<DbtArtifacts> read = ReadDbtTarget(target);
    ASSERT_THAT(read, ErrorId(id)) << text.substr(0, 80);
    EXPECT_THAT(read.error().ToString(), HasSubstr(said));
    EXPECT_THAT(read.error().ToString(), HasSubstr("manifest.json"));
  }
  testing_support::WriteFile(folder.path() / "manifest.json", DbtManifest({}));
  testing_support::WriteFile(folder.path() / "catalog.json", "{\"metadata\": 1}");
  const Result<DbtArtifacts> read = ReadDbtTarget(target);
  ASSERT_THAT(read, ErrorId("dbt_not_an_artifact"));
  EXPECT_THAT(read.error().place().input, HasSubstr("catalog.json"));
}

TEST(DbtArtifactsTest, ABundleWithoutAManifestIsRefused) {
  EXPECT_THAT(ReadDbtBundle("{}"), ErrorId("dbt_not_an_artifact"));
  EXPECT_THAT(ReadDbtBundle("7"), ErrorId("dbt_not_an_artifact"));
  EXPECT_THAT(ReadDbtBundle("{"), ErrorId("dbt_damaged"));
}

}  // namespace
}  // namespace goldline::ingest
