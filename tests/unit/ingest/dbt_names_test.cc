// The names that dbt-ol gives, as its own test events show them.
#include "ingest/internal/dbt_names.h"

#include <gtest/gtest.h>

#include "core/text.h"

namespace goldline::ingest::internal {
namespace {

DbtNode Node(DbtKind kind, std::string id, std::string database, std::string schema,
             std::string identifier) {
  DbtNode node;
  node.kind = kind;
  node.unique_id = std::move(id);
  node.database = std::move(database);
  node.schema = std::move(schema);
  node.identifier = std::move(identifier);
  node.materialized = "table";
  return node;
}

TEST(DbtNamesTest, TablesAndJobsAreCalledAsDbtOlCallsThem) {
  const struct {
    DbtNode node;
    std::string dataset, job, tests;
  } cases[] = {
      {Node(DbtKind::kModel, "model.jaffle_shop.customers", "postgres", "public", "customers"),
       "postgres.public.customers", "postgres.public.jaffle_shop.customers",
       "postgres.public.jaffle_shop.customers.test"},
      // BigQuery: the database is a project.
      {Node(DbtKind::kModel, "model.dbt_test.test_model", "random-gcp-project", "dbt_test1",
            "test_model_alias"),
       "random-gcp-project.dbt_test1.test_model_alias",
       "random-gcp-project.dbt_test1.dbt_test.test_model",
       "random-gcp-project.dbt_test1.dbt_test.test_model.test"},
      // Spark has no databases.
      {Node(DbtKind::kModel, "model.jaffle_shop.orders", "", "default", "orders"), "default.orders",
       "default.jaffle_shop.orders", "default.jaffle_shop.orders.test"},
      {Node(DbtKind::kSnapshot, "snapshot.snapshot_test.orders_snapshot", "postgres", "postgres",
            "orders_snapshot"),
       "postgres.postgres.orders_snapshot",
       "postgres.postgres.snapshot_test.orders_snapshot.snapshot",
       "postgres.postgres.snapshot.snapshot_test.orders_snapshot.test"},
      {Node(DbtKind::kSource, "source.dbt_bigquery_test.dbt_test2.source_table",
            "random-gcp-project", "dbt_test2", "source_table"),
       "random-gcp-project.dbt_test2.source_table",
       "random-gcp-project.dbt_test2.source.dbt_bigquery_test.dbt_test2.source_table",
       "random-gcp-project.dbt_test2.source.dbt_bigquery_test.dbt_test2.source_table.test"},
      {Node(DbtKind::kExposure, "exposure.p.weekly", "", "", "weekly"), "exposure.p.weekly",
       "exposure.p.weekly", "exposure.p.weekly.test"},
  };
  for (const auto& [node, dataset, job, tests] : cases) {
    EXPECT_EQ(DbtDatasetName(node), dataset);
    EXPECT_EQ(DbtJobName(node), job);
    EXPECT_EQ(DbtTestJobName(node), tests);
  }
}

TEST(DbtNamesTest, OnlyTablesAreInTheNamespaceOfTheDatabase) {
  const DbtNode model = Node(DbtKind::kModel, "model.p.m", "d", "s", "m");
  const DbtNode metric = Node(DbtKind::kMetric, "metric.p.m", "", "", "m");
  EXPECT_EQ(DbtDatasetRef(model, "postgres://h:1", "dbt").namespace_name, "postgres://h:1");
  EXPECT_EQ(DbtDatasetRef(metric, "postgres://h:1", "dbt").namespace_name, "dbt");
}

TEST(DbtNamesTest, AdaptersHaveTheSchemesOfOpenLineage) {
  const struct {
    std::string_view adapter, scheme, form, dialect;
  } cases[] = {
      {"postgres", "postgres", "postgres://HOST:PORT", "postgres"},
      {"redshift", "redshift", "redshift://HOST:PORT", "redshift"},
      {"bigquery", "bigquery", "", "bigquery"},
      {"snowflake", "snowflake", "snowflake://ORGANIZATION-ACCOUNT", "snowflake"},
      {"sqlserver", "mssql", "mssql://HOST:PORT", "tsql"},
      {"athena", "awsathena", "awsathena://athena.REGION.amazonaws.com", "trino"},
      {"databricks", "databricks", "databricks://HOST", "databricks"},
      {"spark", "spark", "spark://HOST:PORT", "spark"},
      {"duckdb", "duckdb", "duckdb://PATH", "duckdb"},
      {"Trino", "trino", "trino://HOST:PORT", "trino"},
      {"unheard_of", "unheard_of", "unheard_of://HOST:PORT", "generic"},
      {"", "dbt", "dbt://HOST:PORT", "generic"},
  };
  for (const auto& [adapter, scheme, form, dialect] : cases) {
    EXPECT_EQ(DbtScheme(adapter), scheme);
    EXPECT_EQ(DbtNamespaceForm(adapter), form);
    EXPECT_EQ(DbtDialect(adapter).name, dialect);
  }
}

TEST(DbtNamesTest, RelationsAreReadWithTheirQuotes) {
  const struct {
    std::string_view relation, dialect, parts;
  } cases[] = {
      {R"("db"."main"."Orders")", "postgres", "'db' 'main' 'Orders'"},
      {"ANALYTICS.PUBLIC.ORDERS", "snowflake", "ANALYTICS PUBLIC ORDERS"},
      {"`my-project`.`marts`.`orders`", "bigquery", "'my-project' 'marts' 'orders'"},
      {"`my-project.marts.orders`", "bigquery", "'my-project' 'marts' 'orders'"},
      {"`a.b`.c", "spark", "'a.b' c"},
      {"[db].[dbo].[Order Lines]", "tsql", "'db' 'dbo' 'Order Lines'"},
      {R"("unclosed)", "postgres", "'unclosed'"},
      {"", "postgres", ""},
  };
  for (const auto& [relation, dialect, parts] : cases) {
    std::string read;
    for (const RelationPart& part : DbtRelationParts(relation, *sql::FindDialect(dialect))) {
      read +=
          Concat(read.empty() ? "" : " ", part.quoted ? Concat("'", part.name, "'") : part.name);
    }
    EXPECT_EQ(read, parts);
  }
}

}  // namespace
}  // namespace goldline::ingest::internal
