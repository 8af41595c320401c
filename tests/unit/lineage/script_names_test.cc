// Lineage of statements: what names, words and functions mean to their dialects.
#include "tests/unit/lineage/script_fixture.h"

namespace goldline::lineage {
namespace {

TEST(ScriptNames, ReadsSoftKeywordsAsColumns) {
  Compare({
      {"postgres", "SELECT a, sample FROM k",
       "query: a <- k.a IDENTITY; sample <- k.sample IDENTITY\n"},
      {"postgres", "SELECT prewhere, settings FROM k",
       "query: prewhere <- k.prewhere IDENTITY; settings <- k.settings IDENTITY\n"},
      {"bigquery", "SELECT a, b, FROM t", "query: a <- t.a IDENTITY; b <- t.b IDENTITY\n"},
  });
}

TEST(ScriptNames, RecursesWithoutTheWordWhereThatIsLegal) {
  const std::string_view sql =
      "WITH r AS (SELECT a, c FROM t UNION ALL SELECT t.a, r.c || t.c FROM r, t) SELECT c FROM r";
  Compare({
      {"oracle", sql, "query: C <- t.c IDENTITY, t.c TRANSFORMATION\n"},
      {"postgres", sql, "query: c <- r.c TRANSFORMATION, t.c IDENTITY, t.c TRANSFORMATION\n"},
  });
}

TEST(ScriptNames, NamesThatAreNoColumns) {
  Compare({
      {"oracle", "SELECT s.id, SYSDATE AS d FROM src s WHERE ROWNUM < 10",
       "query: ID <- SRC.ID IDENTITY; D <- \n"},
      {"spark", "SELECT 1L AS one, a FROM x", "query: one <- ; a <- x.a IDENTITY\n"},
      {"redshift", "SELECT date_part(dow, ts) AS d FROM src",
       "query: d <- src.ts TRANSFORMATION\n"},
      {"bigquery", "DECLARE m INT64 DEFAULT 1; INSERT INTO w (x, y) SELECT a, m FROM z",
       "assign\ninsert w: x <- z.a IDENTITY; y <- \n"},
      {"snowflake", "SELECT a AS k, k + 1 AS l FROM x",
       "query: K <- X.A IDENTITY; L <- X.A TRANSFORMATION\n"},
      {"snowflake", "SELECT upper(a) AS a, a || 'x' AS l FROM x",
       "query: A <- X.A TRANSFORMATION; L <- X.A TRANSFORMATION\n"},
      {"clickhouse", "SELECT a AS b, b AS z FROM t",
       "query: b <- t.a IDENTITY; z <- t.a IDENTITY\n"},
      {"clickhouse", "SELECT a AS k FROM t WHERE k = 1", "query: k <- t.a IDENTITY | t.a FILTER\n"},
  });
}

TEST(ScriptNames, ColumnsOfLists) {
  Compare({
      {"redshift", "SELECT p.a, q FROM t p, p.c q",
       "query: a <- t.a IDENTITY; q <- t.c TRANSFORMATION\n"},
      {"bigquery", "WITH w AS (SELECT a, [b] AS arr FROM t) SELECT v FROM w, w.arr AS v",
       "query: v <- t.b TRANSFORMATION\n"},
      {"snowflake", "SELECT id, value:x AS v, index AS i FROM x, LATERAL FLATTEN(input => x.arr)",
       "query: ID <- X.ID IDENTITY; V <- X.ARR TRANSFORMATION; I <- \n"},
      {"bigquery", "SELECT (SELECT value.s FROM UNNEST(c) WHERE key = 'q') AS k FROM t",
       "query: k <- t.c TRANSFORMATION, t.c FILTER\n"},
      {"spark", "SELECT pos, col FROM t LATERAL VIEW posexplode(c) p AS pos, col",
       "query: pos <- ; col <- t.c TRANSFORMATION\n"},
      {"bigquery", "INSERT INTO u SELECT * FROM (SELECT a, b FROM t) UNPIVOT (v FOR k IN (a, b))",
       "insert u: a <- t.a IDENTITY, t.b IDENTITY; d <- \n"},
      {"duckdb", "SELECT c -> d AS q FROM t, u",
       "query: q <- t.c TRANSFORMATION, u.d TRANSFORMATION\n"},
  });
}

TEST(ScriptNames, KindsOfFunctions) {
  Compare({
      {"snowflake", "SELECT listagg(b, ',') WITHIN GROUP (ORDER BY c) AS l FROM t",
       "query: L <- t.b AGGREGATION, t.c SORT\n"},
      {"postgres", "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY b) AS m FROM t",
       "query: m <- t.b AGGREGATION\n"},
      {"snowflake", "SELECT iff(a > 1, b, c) AS i FROM t",
       "query: I <- t.a CONDITIONAL, t.b TRANSFORMATION, t.c TRANSFORMATION\n"},
      {"clickhouse", "SELECT sumIf(a, b = 1) AS s, multiIf(a = 1, b, c) AS m FROM t",
       "query: s <- t.a AGGREGATION, t.b FILTER; "
       "m <- t.a CONDITIONAL, t.b TRANSFORMATION, t.c TRANSFORMATION\n"},
      {"oracle", "SELECT ora_hash(a) AS h FROM t", "query: H <- t.a TRANSFORMATION\n"},
  });
}

TEST(ScriptNames, StatementsWithinOthers) {
  Compare({
      {"bigquery", "EXPORT DATA OPTIONS (uri = 'x') AS SELECT a FROM t",
       "copy x: a <- t.a IDENTITY\n"},
      {"snowflake", "CREATE TASK k SCHEDULE = '1 minute' AS INSERT INTO u (d) SELECT a FROM t",
       "insert u: d <- t.a IDENTITY\n"},
      {"tsql", "ALTER VIEW v AS SELECT a FROM t", "create view v: a <- t.a IDENTITY\n"},
      {"oracle", "SET SERVEROUTPUT ON\nINSERT INTO u (d) SELECT b FROM t;",
       "other\ninsert u: d <- t.b IDENTITY\n"},
      {"snowflake", "SELECT a FROM identifier('t')", "query: A <- t.a IDENTITY\n"},
      {"snowflake", "SELECT * ILIKE 'A%' FROM t", "query: a <- t.a IDENTITY\n"},
      {"clickhouse", "SELECT * EXCEPT (b, c) APPLY(sum) FROM t", "query: a <- t.a AGGREGATION\n"},
  });
}

// Each common table has the columns of the one before it twice.
std::string ErrorOfStars(std::string_view table) {
  std::string sql = Concat("WITH c0 AS (SELECT * FROM ", table, ")");
  for (int i = 1; i <= 30; ++i) {
    const std::string before = Concat("c", i - 1);
    sql += Concat(", c", i, " AS (SELECT * FROM ", before, " x, ", before, " y)");
  }
  const auto statements = Analyze("postgres", sql + " SELECT * FROM c30");
  return statements.size() == 1 ? statements[0].error : "not one statement";
}

TEST(ScriptNames, StarsOfStarsEnd) {
  EXPECT_EQ(ErrorOfStars("t"), "it has too many columns");
  EXPECT_EQ(ErrorOfStars("x"), "it has too many tables whose columns are not known");
}

TEST(ScriptNames, NamesOfTheSchema) {
  Compare({
      {"bigquery", "SELECT day FROM `my.shop.raw_20240131`",
       "query: day <- shop.raw_yyyymmdd.day IDENTITY\n"},
      {"bigquery", "SELECT day FROM shop.raw_2024x131",
       "query: day <- shop.raw_2024x131.day IDENTITY\n"},
      {"bigquery", "SELECT who.name, n.who.name AS again, upper(who.name) AS big FROM nested n",
       "query: name <- nested.who.name IDENTITY; again <- nested.who.name IDENTITY; "
       "big <- nested.who.name TRANSFORMATION\n"},
      {"bigquery", "SELECT id.x FROM nested", "query: x <- nested.id TRANSFORMATION\n"},
  });
}

TEST(ScriptNames, FollowsWhatOneDialectAddsToQueries) {
  Compare({
      {"duckdb", "PIVOT t ON c IN ('x', 'y') USING sum(b) GROUP BY a",
       "query: a <- t.a IDENTITY; x <- t.b AGGREGATION, t.c CONDITIONAL; y <- t.b AGGREGATION,"
       " t.c CONDITIONAL | t.a GROUP_BY\n"},
      {"duckdb", "SELECT a, x_total FROM (PIVOT t ON c IN ('x') USING sum(b) AS total)",
       "query: a <- t.a IDENTITY; x_total <- t.b AGGREGATION, t.c CONDITIONAL | t.a GROUP_BY\n"},
      {"duckdb", "CREATE TABLE w AS PIVOT t ON c USING sum(b) GROUP BY a",
       "create table w: a <- t.a IDENTITY; * <- t.b AGGREGATION, t.c CONDITIONAL | t.a GROUP_BY ?"
       " the columns of PIVOT\n"},
      {"duckdb", "UNPIVOT t ON COLUMNS(* EXCLUDE (c)) INTO NAME n VALUE v",
       "query: c <- t.c IDENTITY; n <- ; v <- t.a IDENTITY, t.b IDENTITY\n"},
      {"bigquery", "SELECT * FROM t PIVOT (sum(b) AS s FOR c IN ('x' AS one))",
       "query: a <- t.a IDENTITY; s_one <- t.b AGGREGATION, t.c CONDITIONAL | t.a GROUP_BY\n"},
      {"snowflake", "SELECT * FROM t PIVOT (sum(b) FOR c IN ('x'))",
       "query: a <- t.a IDENTITY; 'x' <- t.b AGGREGATION, t.c CONDITIONAL | t.a GROUP_BY\n"},
      {"spark", "SELECT * FROM t PIVOT (sum(b) AS s FOR c IN ('x' AS one))",
       "query: a <- t.a IDENTITY; one <- t.b AGGREGATION, t.c CONDITIONAL | t.a GROUP_BY\n"},
      {"duckdb", "SELECT min(COLUMNS(* EXCLUDE (c))) FROM t",
       "query: a <- t.a AGGREGATION; b <- t.b AGGREGATION\n"},
      {"snowflake", "SELECT object_construct(*) AS o FROM u",
       "query: O <- u.a TRANSFORMATION, u.d TRANSFORMATION\n"},
      {"snowflake", "SELECT a + 1 AS x FROM t WHERE x > 1",
       "query: X <- t.a TRANSFORMATION | t.a FILTER\n"},
      {"databricks", "SELECT a, b FROM t ORDER BY ALL",
       "query: a <- t.a IDENTITY; b <- t.b IDENTITY | t.a SORT, t.b SORT\n"},
      {"clickhouse",
       "SELECT arrayFilter((a, y) -> a > y, [d]) AS y, b > 1 ? c : d AS z FROM t, (SELECT d FROM"
       " u) LIMIT 1 WITH TIES",
       "query: y <- u.d TRANSFORMATION; z <- t.b CONDITIONAL, t.c TRANSFORMATION, u.d"
       " TRANSFORMATION\n"},
      {"duckdb",
       "SELECT [x + a FOR x IN list_value(b) IF x > d] AS l, MAP {c: b} AS m FROM t, (SELECT d"
       " FROM u)",
       "query: l <- t.a TRANSFORMATION, t.b TRANSFORMATION, u.d TRANSFORMATION; m <- t.b"
       " TRANSFORMATION, t.c TRANSFORMATION\n"},
      {"postgres", "SELECT (t).a FROM t", "query: a <- t.a IDENTITY\n"},
      {"postgres", "SELECT a FROM t WHERE b::int <> a AND c > 'x'",
       "query: a <- t.a IDENTITY | t.a FILTER, t.b FILTER, t.c FILTER\n"},
      {"postgres", "SELECT a, b FROM t EXCEPT SELECT a, d FROM u",
       "query: a <- t.a IDENTITY; b <- t.b IDENTITY | t.a FILTER, t.b FILTER, u.a FILTER, u.d"
       " FILTER\n"},
      {"mysql",
       "SELECT j.p, j.o FROM t, JSON_TABLE(t.c, '$[*]' COLUMNS (o FOR ORDINALITY, p INT PATH"
       " '$.p')) AS j",
       "query: p <- t.c TRANSFORMATION; o <- \n"},
      {"tsql", "SELECT j.* FROM t CROSS APPLY OPENJSON(c) WITH (p int '$.p', q decimal(10, 2)) j",
       "query: p <- t.c TRANSFORMATION; q <- t.c TRANSFORMATION\n"},
      {"bigquery", "SELECT a, b FROM t INNER UNION ALL BY NAME SELECT d, a FROM u",
       "query: a <- t.a IDENTITY, u.a IDENTITY\n"},
      {"bigquery", "SELECT a, b FROM t UNION ALL CORRESPONDING BY (a) SELECT d, a FROM u",
       "query: a <- t.a IDENTITY, u.a IDENTITY\n"},
      {"snowflake", "SELECT t.b, u.d FROM t ASOF JOIN u MATCH_CONDITION (t.b >= u.d) ON t.a = u.a",
       "query: B <- t.b IDENTITY; D <- u.d IDENTITY | t.a JOIN, t.b JOIN, u.a JOIN, u.d JOIN\n"},
      {"bigquery",
       "FROM t |> JOIN u ON t.a = u.a |> WHERE u.d > 1 |> SELECT t.b, u.d |> AS z |> SELECT z.b",
       "query: b <- t.b IDENTITY | t.a JOIN, u.a JOIN, u.d FILTER\n"},
      {"bigquery", "FROM t |> AGGREGATE sum(b) AS s GROUP BY a |> ORDER BY s |> LIMIT 3",
       "query: a <- t.a IDENTITY; s <- t.b AGGREGATION | t.a GROUP_BY, t.b SORT\n"},
      {"clickhouse",
       "SELECT sumMerge(a) AS x, sumIf(a, b > 1) AS y, argMaxIfState(a, b) AS z FROM t LIMIT 2"
       " OFFSET 1 BY c",
       "query: x <- t.a AGGREGATION; y <- t.a AGGREGATION, t.b FILTER; z <- t.a AGGREGATION, t.b"
       " AGGREGATION | t.c SORT\n"},
      {"clickhouse", "SELECT a FROM t ORDER BY b LIMIT 1 OFFSET 2 BY c SETTINGS x = 1 FORMAT JSON",
       "query: a <- t.a IDENTITY | t.b SORT, t.c SORT\n"},
      {"clickhouse", "SELECT a FROM t PREWHERE b > 1 LIMIT 1 BY c SETTINGS x = 1 FORMAT JSON",
       "query: a <- t.a IDENTITY | t.b FILTER, t.c SORT\n"},
      {"flink",
       "SELECT window_start, sum(b) AS s FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(a), INTERVAL '1'"
       " MINUTE)) GROUP BY window_start",
       "query: window_start <- t.a TRANSFORMATION; s <- t.b AGGREGATION | t.a GROUP_BY\n"},
      {"databricks", "CREATE OR REFRESH STREAMING TABLE w AS SELECT a FROM STREAM(t)",
       "create table w: a <- t.a IDENTITY\n"},
      {"spark", "SELECT x.a AS [n] FROM (t AS y) AS x", "query: n <- t.a IDENTITY\n"},
      {"teradata", "SELECT a (FORMAT '999'), upper(c) (TITLE 'C') FROM t",
       "query: A <- t.a IDENTITY; #2 <- t.c TRANSFORMATION\n"},
      {"singlestore", "SELECT a :> text AS x FROM t", "query: x <- t.a TRANSFORMATION\n"},
      {"clickhouse", "SELECT $$it's$$ AS x, a FROM t", "query: x <- ; a <- t.a IDENTITY\n"},
      {"oracle", "SELECT a, s.nextval AS n FROM t@far", "query: A <- t@far.A IDENTITY; N <- \n"},
      {"duckdb", "SELECT a FROM read_csv('in.csv', header = true)",
       "query: a <- in.csv.a IDENTITY\n"},
  });
}

TEST(ScriptNames, NamesWhatFunctionsInFromGive) {
  Compare({
      {"tsql", "SELECT s.value FROM t CROSS APPLY STRING_SPLIT(c, ',') s",
       "query: value <- t.c TRANSFORMATION\n"},
      {"tsql", "SELECT x.v.value('(/a)[1]', 'int') AS n FROM t CROSS APPLY c.nodes('/r') x(v)",
       "query: n <- t.c TRANSFORMATION\n"},
      {"tsql", "SELECT c.value('(/a)[1]', 'int') AS n FROM t", "query: n <- t.c TRANSFORMATION\n"},
      {"postgres", "SELECT e.* FROM t, jsonb_each(c) e",
       "query: key <- t.c TRANSFORMATION; value <- t.c TRANSFORMATION\n"},
      {"postgres", "SELECT e ->> 'k' AS k FROM t, jsonb_array_elements(c) e",
       "query: k <- t.c TRANSFORMATION\n"},
      {"spark", "SELECT p.* FROM l LATERAL VIEW posexplode(xs) p",
       "query: pos <- ; col <- l.xs TRANSFORMATION\n"},
      {"databricks", "SELECT xs:items[*].price AS p FROM l", "query: p <- l.xs TRANSFORMATION\n"},
      {"redshift", "SELECT x, n FROM l, l.xs AS x AT n",
       "query: x <- l.xs TRANSFORMATION; n <- \n"},
      {"redshift", "SELECT k, v FROM l, UNPIVOT l.xs AS v AT k",
       "query: k <- ; v <- l.xs TRANSFORMATION\n"},
      {"clickhouse", "SELECT (a * 2 AS d) + 1 AS x, d FROM t",
       "query: x <- t.a TRANSFORMATION; d <- t.a TRANSFORMATION\n"},
      {"clickhouse", "SELECT lagInFrame(a) OVER (ORDER BY b) AS p FROM t",
       "query: p <- t.a TRANSFORMATION, t.b WINDOW\n"},
      {"trino",
       "SELECT * FROM t MATCH_RECOGNIZE (PARTITION BY a ORDER BY b MEASURES x.c AS c1, "
       "last(y.c) AS c2 ONE ROW PER MATCH PATTERN (x y+) DEFINE y AS y.c > prev(y.c))",
       "query: a <- t.a IDENTITY; c1 <- t.c IDENTITY; c2 <- t.c TRANSFORMATION"
       " | t.a GROUP_BY, t.b SORT, t.c FILTER\n"},
  });
}

TEST(ScriptNames, FieldsOfRecordsKeepTheirOwnSources) {
  Compare({
      {"bigquery", "SELECT s.* FROM (SELECT STRUCT(a AS x, b) AS s FROM t)",
       "query: x <- t.a TRANSFORMATION; b <- t.b TRANSFORMATION\n"},
      {"bigquery", "SELECT q.s.x AS y, s.b FROM (SELECT STRUCT(a AS x, b) AS s FROM t) q",
       "query: y <- t.a TRANSFORMATION; b <- t.b TRANSFORMATION\n"},
      {"bigquery",
       "SELECT last.* EXCEPT (c) FROM (SELECT ARRAY_AGG(t ORDER BY c DESC LIMIT 1)[OFFSET(0)] AS "
       "last FROM t GROUP BY a)",
       "query: a <- t.a AGGREGATION, t.c SORT; b <- t.b AGGREGATION, t.c SORT | t.a GROUP_BY\n"},
      {"bigquery", "SELECT ANY_VALUE(t).b AS y FROM t GROUP BY a",
       "query: y <- t.b AGGREGATION | t.a GROUP_BY\n"},
      {"bigquery", "SELECT i.x FROM (SELECT [STRUCT(a AS x, b AS y)] AS l FROM t), UNNEST(l) AS i",
       "query: x <- t.a TRANSFORMATION\n"},
      {"bigquery",
       "WITH n AS (SELECT ARRAY(SELECT AS STRUCT a, b FROM t WHERE c = 'x') AS l) "
       "SELECT i.b FROM n, UNNEST(n.l) AS i",
       "query: b <- t.b AGGREGATION, t.c FILTER\n"},
      {"spark", "SELECT s.y FROM (SELECT named_struct('x', a, 'y', b) AS s FROM t)",
       "query: y <- t.b TRANSFORMATION\n"},
      {"bigquery", "SELECT s.z FROM (SELECT STRUCT(a AS x, b) AS s FROM t)",
       "query: z <- t.a TRANSFORMATION, t.b TRANSFORMATION\n"},
      // What arms of a union give cannot be told apart by one of them.
      {"bigquery",
       "SELECT s.x FROM (SELECT STRUCT(a AS x) AS s FROM t UNION ALL SELECT STRUCT(d AS x) FROM u)",
       "query: x <- t.a TRANSFORMATION, u.d TRANSFORMATION\n"},
  });
}

}  // namespace
}  // namespace goldline::lineage
