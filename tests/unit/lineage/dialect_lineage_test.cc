// Lineage of what dialects add to queries: one row a construct, as "column <- source HOW, …; …" and
// behind "|" what decides about rows.
#include <gtest/gtest.h>

#include "core/sql/script.h"
#include "core/text.h"
#include "lineage/sql_lineage.h"
#include "tests/support/source_uses.h"

namespace goldline::lineage {
namespace {

using testing_support::UsesText;

std::string LineageOf(std::string_view dialect, std::string_view text) {
  static const JsonSchema schema = *JsonSchema::Parse(
      R"({"t":{"a":"int","b":"int","c":"text"},"u":{"a":"int","d":"int"},"l":{"i":"int","xs":"array"},
          "q":{"item":"text","quarter":"text","n":"int"}})");
  const auto script = sql::ParseScript(text, *sql::FindDialect(dialect));
  if (!script.ok() || !(*script)->skipped.empty() || (*script)->statements.empty())
    return "not parsed";
  const sql::Statement& statement = *(*script)->statements[0];
  if (statement.kind != sql::StatementKind::kQuery) return "not a query";
  const auto lineage = AnalyzeQuery(*statement.As<sql::QueryStatement>().query, schema.lookup());
  if (!lineage.ok()) return lineage.error().ToString();
  std::string result;
  for (const OutputColumn& column : lineage->columns) {
    result += Concat(result.empty() ? "" : "; ", column.name, " <- ", UsesText(column.sources));
  }
  if (!lineage->indirect.empty()) result += Concat(" | ", UsesText(lineage->indirect));
  for (const NameFinding& finding : lineage->unresolved) result += " ? " + finding.name;
  return result;
}

TEST(DialectLineage, FollowsWhatDialectsAddToQueries) {
  struct Case {
    std::string_view dialect;
    std::string_view sql;
    std::string_view expected;
  };
  const Case kCases[] = {
      {"bigquery", "SELECT * EXCEPT (b, c) FROM t", "a <- t.a IDENTITY"},
      {"bigquery", "SELECT * REPLACE (b + 1 AS a) FROM t",
       "a <- t.b TRANSFORMATION; b <- t.b IDENTITY; c <- t.c IDENTITY"},
      {"duckdb", "SELECT * EXCLUDE (a) RENAME (b AS x) FROM t",
       "x <- t.b IDENTITY; c <- t.c IDENTITY"},
      {"duckdb", "SELECT COLUMNS('^[ab]$') FROM t", "a <- t.a IDENTITY; b <- t.b IDENTITY"},
      {"bigquery", "SELECT a FROM t QUALIFY row_number() OVER (PARTITION BY b ORDER BY c) = 1",
       "a <- t.a IDENTITY | t.b FILTER, t.c FILTER"},
      {"oracle", "SELECT a FROM t START WITH b IS NULL CONNECT BY PRIOR c = a",
       "A <- t.a IDENTITY | t.a FILTER, t.b FILTER, t.c FILTER"},
      {"duckdb", "SELECT a, sum(b) AS s FROM t GROUP BY ALL",
       "a <- t.a IDENTITY; s <- t.b AGGREGATION | t.a GROUP_BY"},
      {"duckdb", "SELECT a, b FROM t UNION ALL BY NAME SELECT d, a FROM u",
       "a <- t.a IDENTITY, u.a IDENTITY; b <- t.b IDENTITY; d <- u.d IDENTITY"},
      {"spark", "SELECT * FROM t LEFT SEMI JOIN u ON t.a = u.a",
       "a <- t.a IDENTITY; b <- t.b IDENTITY; c <- t.c IDENTITY | t.a JOIN, u.a JOIN"},
      {"spark", "SELECT i, x FROM l LATERAL VIEW explode(xs) v AS x",
       "i <- l.i IDENTITY; x <- l.xs TRANSFORMATION"},
      {"bigquery", "SELECT x, o FROM l, UNNEST(xs) AS x WITH OFFSET AS o",
       "x <- l.xs TRANSFORMATION; o <- "},
      {"snowflake", "SELECT f.value:name::string AS n FROM l, LATERAL FLATTEN(input => l.xs) f",
       "N <- l.xs TRANSFORMATION"},
      {"clickhouse", "SELECT i, x FROM l ARRAY JOIN xs AS x",
       "i <- l.i IDENTITY; x <- l.xs TRANSFORMATION"},
      {"clickhouse", "WITH a + 1 AS one SELECT one FROM t", "one <- t.a TRANSFORMATION"},
      {"duckdb", "SELECT list_transform(xs, i -> i + 1) AS y FROM l", "y <- l.xs TRANSFORMATION"},
      {"tsql", "SELECT DATEDIFF(day, a, b) AS d FROM t",
       "d <- t.a TRANSFORMATION, t.b TRANSFORMATION"},
      {"bigquery", "SELECT DATE_TRUNC(a, MONTH) AS m FROM t", "m <- t.a TRANSFORMATION"},
      {"tsql", "SELECT TOP 1 a FROM (SELECT TOP 3 a FROM t ORDER BY b) x",
       "a <- t.a IDENTITY | t.b SORT"},
      {"bigquery", "FROM t |> WHERE a > 1 |> AGGREGATE SUM(b) AS s GROUP BY c",
       "c <- t.c IDENTITY; s <- t.b AGGREGATION | t.a FILTER, t.c GROUP_BY"},
      {"snowflake", "SELECT * FROM q PIVOT (sum(n) FOR quarter IN ('Q1', 'Q2')) p",
       "item <- q.item IDENTITY; Q1 <- q.n AGGREGATION, q.quarter CONDITIONAL; "
       "Q2 <- q.n AGGREGATION, q.quarter CONDITIONAL | q.item GROUP_BY"},
      {"duckdb", "SELECT * FROM t UNPIVOT (v FOR k IN (a, b))",
       "c <- t.c IDENTITY; k <- ; v <- t.a IDENTITY, t.b IDENTITY"},
      {"snowflake",
       "SELECT * FROM t MATCH_RECOGNIZE (PARTITION BY c ORDER BY a MEASURES last(x.b) AS m "
       "ONE ROW PER MATCH PATTERN (x+) DEFINE x AS x.a > 1)",
       "C <- t.c IDENTITY; M <- t.b TRANSFORMATION | t.a FILTER, t.a SORT, t.c GROUP_BY"},
  };
  for (const Case& test : kCases) {
    EXPECT_EQ(LineageOf(test.dialect, test.sql), test.expected) << test.sql;
  }
}

}  // namespace
}  // namespace goldline::lineage
