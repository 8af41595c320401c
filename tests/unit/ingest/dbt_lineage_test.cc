// Column lineage of dbt projects: a real one against what is written by hand, and the cases.
#include "ingest/internal/dbt_lineage.h"

#include <algorithm>
#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/files.h"
#include "tests/support/matchers.h"
#include "tests/unit/ingest/dbt_fixture.h"

namespace goldline::ingest::internal {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

// "main.orders#id IDENTITY"; without the database, which is the same everywhere.
std::string SourceText(const lineage::FieldRef& field, lineage::Transformation how) {
  const bool table = field.namespace_name == "ns";
  std::string name = table ? field.dataset.substr(field.dataset.find('.') + 1) : field.dataset;
  name += Concat("#", field.field.empty() ? "*" : field.field);
  if (how.subtype == lineage::Subtype::kUnspecified) return name;
  return Concat(name, " ", lineage::ToString(how.subtype), how.masking ? " masked" : "");
}

// By the column, which is "*" for the whole.
std::map<std::string, std::set<std::string>> ColumnsOf(const lineage::EdgeSet& edges) {
  std::map<std::string, std::set<std::string>> columns;
  for (const std::string& field : edges.fields) columns[field];
  for (const lineage::Edge& edge : edges.edges) {
    for (const lineage::Transformation how : edge.how.list()) {
      columns[edge.target.empty() ? "*" : edge.target].insert(SourceText(edge.source, how));
    }
  }
  return columns;
}

std::string TextOf(const DbtNodeLineage& node) {
  std::string text = node.dataset.name + "\n";
  const auto columns = ColumnsOf(node.edges);
  const auto add = [&](const std::string& name) {
    const auto at = columns.find(name);
    if (at == columns.end()) return;
    text += Concat("  ", name, ":", at->second.empty() ? "" : " ", Join(at->second, ", "), "\n");
  };
  for (const catalog::SchemaField& field : node.fields.fields) add(field.name);
  add("*");
  return text;
}

struct Analysis {
  explicit Analysis(DbtArtifacts read) : artifacts(std::move(read)) { lineage.Analyze(); }

  std::string Text(const std::string& id) const { return TextOf(lineage.nodes().at(id)); }

  DbtArtifacts artifacts;
  std::vector<DbtProblem> problems;
  DbtLineage lineage{artifacts, {"ns", "jobs"}, problems};
};

Analysis Analyze(const std::vector<TestModel>& models, std::string_view adapter = "postgres",
                 std::string_view sections = "") {
  Result<DbtArtifacts> read =
      ReadManifest(DbtManifest(models, "2026-01-01T00:00:00Z", adapter, sections));
  if (!read.ok()) ADD_FAILURE() << read.error().ToString();
  return Analysis(*std::move(read));
}

TEST(DbtLineageTest, TheBakeryIsAsItsModelsSay) {
  Result<DbtArtifacts> read = ReadDbtTarget(BakeryFolder());
  ASSERT_THAT(read, testing_support::IsOk());
  const Analysis analysis(*std::move(read));
  std::map<std::string, std::string> found;
  for (const auto& [id, node] : analysis.lineage.nodes()) {
    if (node.reading != DbtReading::kNone) found[node.dataset.name] = TextOf(node);
  }
  std::string block;
  const std::string expected =
      testing_support::ReadFile(testing_support::GoldenPath("dbt/bakery/lineage.txt")) + "\n";
  for (const std::string_view line : Split(expected, '\n')) {
    if (line.starts_with("#")) continue;
    if (!line.empty()) {
      block += Concat(line, "\n");
    } else if (!block.empty()) {
      const std::string name = block.substr(0, block.find('\n'));
      EXPECT_EQ(found[name], block);
      found.erase(name);
      block.clear();
    }
  }
  for (const auto& [name, text] : found) ADD_FAILURE() << "not expected: " << text;
  EXPECT_THAT(ProblemsOf(analysis.problems), ElementsAre("model.bakery.after_broken not_compiled"));
}

TEST(DbtLineageTest, ColumnsOfAModelAreThoseOfItsSqlWhereNoCatalogSaysMore) {
  const Analysis analysis = Analyze({
      {"one",
       "with source as (select * from db.s.raw) select id, a as x from source",
       {"source.p.s.raw"}},
      {"two", "select * from db.main.one", {"model.p.one"}},
  });
  EXPECT_EQ(analysis.Text("model.p.one"),
            "db.main.one\n  id: s.raw#id IDENTITY\n  x: s.raw#a IDENTITY\n");
  EXPECT_EQ(analysis.Text("model.p.two"),
            "db.main.two\n  id: main.one#id IDENTITY\n  x: main.one#x IDENTITY\n");
  EXPECT_THAT(analysis.problems, IsEmpty());
}

TEST(DbtLineageTest, AStarOverUnknownColumnsGivesThoseOfTheCatalog) {
  const std::string catalog =
      Concat("{", DbtMetadata("catalog/v1", "2026-01-01T00:00:00Z"),
             R"j(, "nodes": {"model.p.one": {"columns": {"b": {"name": "b", "index": 2},
                 "a": {"name": "a", "index": 1}, "count": {"name": "count", "index": 3}}},
                 "model.p.two": {"columns": {"count": {"name": "count", "index": 1}}}},
                 "sources": {}})j");
  Result<DbtArtifacts> read =
      ReadDbtBundle(Concat(R"({"manifest": )",
                           DbtManifest({{"one", "select *, 1 as count from elsewhere.t"},
                                        {"two", "select count(*) from db.main.one"}}),
                           R"(, "catalog": )", catalog, "}"));
  ASSERT_THAT(read, testing_support::IsOk());
  const Analysis analysis(*std::move(read));
  EXPECT_EQ(analysis.Text("model.p.one"),
            "db.main.one\n  a: elsewhere.t#a IDENTITY\n  b: elsewhere.t#b IDENTITY\n  count:\n");
  EXPECT_EQ(analysis.Text("model.p.two"), "db.main.two\n  count:\n");
  EXPECT_THAT(ProblemsOf(analysis.problems), ElementsAre("model.p.one unknown_table"));
}

TEST(DbtLineageTest, AStarOverUnknownColumnsIsToldWhereNoCatalogHelps) {
  const Analysis analysis = Analyze({{"m", "select *, 1 as one from elsewhere.t"}});
  EXPECT_EQ(analysis.Text("model.p.m"), "db.main.m\n  one:\n  *: elsewhere.t#* IDENTITY\n");
  EXPECT_THAT(ProblemsOf(analysis.problems),
              ElementsAre("model.p.m unknown_columns", "model.p.m unknown_table"));
}

TEST(DbtLineageTest, DeclaredColumnsAreThoseOfAStarThatTheQueryDoesNotName) {
  const Analysis analysis =
      Analyze({{"m",
                "select *, 1 as one from elsewhere.t",
                {},
                R"("columns": {"One": {"name": "One"}, "a": {"name": "a"}},)"}});
  EXPECT_EQ(analysis.Text("model.p.m"),
            "db.main.m\n  One:\n  a: elsewhere.t#a IDENTITY\n  *: elsewhere.t#* IDENTITY\n");
  EXPECT_EQ(analysis.lineage.nodes().at("model.p.m").with_lineage, 2U);
}

TEST(DbtLineageTest, WhatCannotBeReadDependsOnItsInputs) {
  const std::string ephemeral = R"("config": {"materialized": "ephemeral"},)";
  const Analysis analysis = Analyze({
      {"e1", "", {"source.p.s.raw"}, ephemeral},
      {"e2", "", {"model.p.e1", "model.p.e2"}, ephemeral},
      {"none", "", {"model.p.e2"}},
      {"python", "def model(dbt, session):", {"model.p.none"}, R"("language": "python",)"},
      {"two_queries", "select 1; select 2", {"model.p.none"}},
      {"gone", "select id from db.s.raw", {"model.p.disabled", "macro.p.x"}},
  });
  EXPECT_EQ(analysis.Text("model.p.none"), "db.main.none\n  *: s.raw#*\n");
  EXPECT_EQ(analysis.Text("model.p.python"), "db.main.python\n  *: main.none#*\n");
  EXPECT_EQ(analysis.Text("model.p.two_queries"), "db.main.two_queries\n  *: main.none#*\n");
  EXPECT_FALSE(analysis.lineage.nodes().contains("model.p.e1"));
  std::vector<std::string> problems = ProblemsOf(analysis.problems);
  std::sort(problems.begin(), problems.end());
  EXPECT_THAT(problems, ElementsAre("model.p.gone missing_node", "model.p.none not_compiled",
                                    "model.p.python not_sql", "model.p.two_queries not_read"));
}

TEST(DbtLineageTest, NamesThatNobodyKnowsAreNoConstants) {
  const Analysis analysis = Analyze({
      {"m", "select id, nothing as x, 1 as one from db.s.closed", {"model.p.closed"}},
      {"closed", "select id from db.s.raw", {"source.p.s.raw"}, R"("schema": "s",)"},
  });
  EXPECT_EQ(analysis.Text("model.p.m"), "db.main.m\n  id: s.closed#id IDENTITY\n");
  EXPECT_THAT(ProblemsOf(analysis.problems), ElementsAre("model.p.m unresolved"));
  EXPECT_EQ(analysis.lineage.nodes().at("model.p.m").with_lineage, 1U);
  EXPECT_EQ(analysis.lineage.nodes().at("model.p.m").fields.fields.size(), 3U);
}

TEST(DbtLineageTest, CyclesAreToldAndReadAnyway) {
  const Analysis analysis = Analyze({
      {"a", "select id from db.main.b", {"model.p.b"}},
      {"b", "select id from db.main.c", {"model.p.c"}},
      {"c", "select id from db.main.a", {"model.p.a"}},
      {"d", "select id from db.main.a", {"model.p.a"}},
  });
  EXPECT_THAT(ProblemsOf(analysis.problems), ElementsAre("model.p.a cycle"));
  EXPECT_EQ(analysis.Text("model.p.b"), "db.main.b\n  id: main.c#id IDENTITY\n");
  EXPECT_EQ(analysis.Text("model.p.d"), "db.main.d\n  id: main.a#id IDENTITY\n");
}

// Which table a name means, by the dialect's quotes and case.
TEST(DbtLineageTest, TablesAreFoundAsTheirRelationsAreWritten) {
  const struct {
    std::string adapter, relation, sql, source;
  } cases[] = {
      {"postgres", R"(\"db\".\"main\".\"t\")", "select id from DB.Main.T", "main.t#id IDENTITY"},
      {"postgres", R"(\"db\".\"main\".\"t\")", R"(select id from "db"."main"."t")",
       "main.t#id IDENTITY"},
      {"postgres", R"(\"db\".\"main\".\"t\")", "select id from main.t", "main.t#id IDENTITY"},
      {"snowflake", "DB.MAIN.T", "select ID from db.main.t", "main.t#id IDENTITY"},
      {"duckdb", R"(\"db\".\"main\".\"T\")", R"(select id from "db"."main"."t")",
       "main.t#id IDENTITY"},
      {"bigquery", "`db`.`main`.`t`", "select id from `db.main.t`", "main.t#id IDENTITY"},
      {"sqlserver", R"(\"db\".\"main\".\"t\")", "select id from [db].[main].[t]",
       "main.t#id IDENTITY"},
      // Another database is another table.
      {"postgres", R"(\"db\".\"main\".\"t\")", "select id from other.main.t", "main.t#id IDENTITY"},
  };
  for (const auto& [adapter, relation, sql, source] : cases) {
    const Analysis analysis = Analyze(
        {{"t",
          "",
          {},
          Concat(R"("columns": {"id": {"name": "id"}}, "relation_name": ")", relation, "\",")},
         {"m", sql, {"model.p.t"}}},
        adapter);
    const auto& edges = analysis.lineage.nodes().at("model.p.m").edges.edges;
    ASSERT_EQ(edges.size(), 1U) << adapter << ": " << sql;
    EXPECT_EQ(SourceText(edges[0].source, edges[0].how.list()[0]), source) << sql;
    const bool other = sql.find("other") != std::string::npos;
    EXPECT_EQ(edges[0].source.dataset, other ? "other.main.t" : "db.main.t") << sql;
    EXPECT_EQ(ProblemsOf(analysis.problems).size(), other ? 2U : 1U);
  }
}

TEST(DbtLineageTest, OfTablesOfOneNameThatWhichTheModelDependsOnIsMeant) {
  const Analysis analysis = Analyze({
      {"x", "select id from db.s.raw", {"source.p.s.raw"}, R"("schema": "one", "alias": "t",)"},
      {"y", "select id from db.s.raw", {"source.p.s.raw"}, R"("schema": "two", "alias": "t",)"},
      {"m", "select id from t", {"model.p.y"}},
      {"n", "select id from t", {}},
  });
  EXPECT_EQ(analysis.Text("model.p.m"), "db.main.m\n  id: two.t#id IDENTITY\n");
  // A name without a schema is taken to be in the model's own.
  EXPECT_EQ(analysis.Text("model.p.n"), "db.main.n\n  id: main.t#id IDENTITY\n");
  EXPECT_THAT(ProblemsOf(analysis.problems), ElementsAre("model.p.n unknown_table"));
}

TEST(DbtLineageTest, MetricsOfOldManifestsHaveTheirOwnExpression) {
  const std::string metrics =
      R"j(, "metrics": {"metric.p.total": {"name": "total", "calculation_method": "sum",
          "expression": "x * 2", "depends_on": {"nodes": ["model.p.m"]}},
          "metric.p.odd": {"name": "odd", "expression": "{{ jinja }}",
          "depends_on": {"nodes": ["model.p.m"]}}})j";
  const Analysis analysis =
      Analyze({{"m", "select a as x from db.s.raw", {"source.p.s.raw"}}}, "postgres", metrics);
  EXPECT_EQ(analysis.Text("metric.p.total"), "metric.p.total\n  total: main.m#x AGGREGATION\n");
  EXPECT_EQ(analysis.Text("metric.p.odd"), "metric.p.odd\n  *: main.m#*\n");
  EXPECT_THAT(ProblemsOf(analysis.problems), Contains("metric.p.odd not_read"));
}

TEST(DbtLineageTest, TwoNodesOfOneTableAreTold) {
  const Analysis analysis = Analyze({{"x", "select 1 as a", {}, R"("alias": "t",)"},
                                     {"y", "select 1 as b", {}, R"("alias": "t",)"}});
  EXPECT_THAT(ProblemsOf(analysis.problems), ElementsAre("model.p.y same_relation"));
}

}  // namespace
}  // namespace goldline::ingest::internal
