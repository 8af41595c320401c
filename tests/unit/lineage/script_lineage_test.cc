// Lineage of scripts: one row a script, with one line a statement as "kind target: column <- source
// HOW, …; … | rows". Of a temporary target nothing is told but of its readers.
#include "lineage/script_lineage.h"

#include <gtest/gtest.h>

#include "core/text.h"
#include "tests/support/source_uses.h"

namespace goldline::lineage {
namespace {

using testing_support::UsesText;

const JsonSchema& Schema() {
  static const JsonSchema schema = *JsonSchema::Parse(
      R"({"t":{"a":"int","b":"int","c":"text"},"u":{"a":"int","d":"int"},
          "x.orders":{"id":"int","amount":"int"},"y.orders":{"id":"int","net":"int"},
          "shop.raw_yyyymmdd":{"day":"date"},
          "nested":{"id":"int","who":"STRUCT<name STRING>"}})");
  return schema;
}

std::vector<StatementLineage> Analyze(std::string_view dialect, std::string_view text) {
  const auto script = sql::ParseScript(text, *sql::FindDialect(dialect));
  if (!script.ok()) return {};
  return AnalyzeScript(*script, Schema().lookup());
}

std::string LineageOf(std::string_view dialect, std::string_view text) {
  std::string result;
  for (const StatementLineage& statement : Analyze(dialect, text)) {
    result += statement.kind;
    if (statement.target) result += " " + statement.target->name;
    if (statement.temporary) result += " (temporary)";
    std::string columns;
    for (const OutputColumn& column : statement.lineage.columns) {
      columns +=
          Concat(columns.empty() ? ": " : "; ", column.name, " <- ", UsesText(column.sources));
    }
    result += columns;
    if (!statement.lineage.indirect.empty()) {
      result += Concat(" | ", UsesText(statement.lineage.indirect));
    }
    for (const NameFinding& finding : statement.lineage.unresolved) result += " ? " + finding.name;
    for (const NameFinding& finding : statement.lineage.ambiguous) result += " ?? " + finding.name;
    for (const SkippedText& skipped : statement.skipped) result += " ! " + skipped.reason;
    result += '\n';
  }
  return result;
}

struct Case {
  std::string_view dialect;
  std::string_view sql;
  std::string_view expected;
};

void Compare(std::initializer_list<Case> cases) {
  for (const Case& one : cases) {
    EXPECT_EQ(LineageOf(one.dialect, one.sql), one.expected) << one.dialect << ": " << one.sql;
  }
}

TEST(ScriptLineage, NamesTheWrittenColumns) {
  Compare({
      {"postgres", "INSERT INTO u SELECT b, a FROM t",
       "insert u: a <- t.b IDENTITY; d <- t.a IDENTITY\n"},
      {"postgres", "INSERT INTO u (d, a) SELECT b, a FROM t",
       "insert u: d <- t.b IDENTITY; a <- t.a IDENTITY\n"},
      {"postgres", "INSERT INTO new SELECT a, sum(b) FROM t GROUP BY a",
       "insert new: a <- t.a IDENTITY; #2 <- t.b AGGREGATION | t.a GROUP_BY\n"},
      {"postgres", "CREATE TABLE new AS SELECT a, sum(b) FROM t GROUP BY a",
       "create table new: a <- t.a IDENTITY; sum <- t.b AGGREGATION | t.a GROUP_BY\n"},
      {"postgres", "CREATE VIEW v (x, y) AS SELECT a, b FROM t",
       "create view v: x <- t.a IDENTITY; y <- t.b IDENTITY\n"},
      {"duckdb", "INSERT INTO u BY NAME SELECT a AS d, b AS a FROM t",
       "insert u: d <- t.a IDENTITY; a <- t.b IDENTITY\n"},
      {"postgres", "INSERT INTO u VALUES (1, (SELECT max(b) FROM t))",
       "insert u: a <- ; d <- t.b AGGREGATION\n"},
      {"postgres",
       "INSERT INTO u SELECT a, b FROM t ON CONFLICT (a) DO UPDATE SET d = excluded.d + u.d",
       "insert u: a <- t.a IDENTITY; d <- t.b IDENTITY, t.b TRANSFORMATION, u.d TRANSFORMATION\n"},
      {"mysql", "INSERT INTO u SELECT a, b FROM t ON DUPLICATE KEY UPDATE d = VALUES(a)",
       "insert u: a <- t.a IDENTITY; d <- t.a IDENTITY, t.b IDENTITY\n"},
      {"postgres", "UPDATE u SET d = t.b FROM t WHERE t.a = u.a",
       "update u: d <- t.b IDENTITY | t.a FILTER, u.a FILTER\n"},
      {"postgres", "UPDATE u SET (a, d) = (SELECT b, c FROM t)",
       "update u: a <- t.b IDENTITY; d <- t.c IDENTITY\n"},
      {"tsql", "UPDATE x SET d = s.b FROM u x JOIN t s ON s.a = x.a",
       "update u: d <- t.b IDENTITY | t.a JOIN, u.a JOIN\n"},
      {"postgres", "DELETE FROM u USING t WHERE t.a = u.a", "delete u | t.a FILTER, u.a FILTER\n"},
      {"postgres",
       "MERGE INTO u USING t ON u.a = t.a WHEN MATCHED AND t.c = 'x' THEN UPDATE SET d = t.b "
       "WHEN NOT MATCHED THEN INSERT (a, d) VALUES (t.a, 0)",
       "merge u: d <- t.b IDENTITY; a <- t.a IDENTITY | t.a JOIN, t.c FILTER, u.a JOIN\n"},
      {"snowflake", "INSERT ALL INTO u (a) VALUES (b) INTO w (z) VALUES (a) SELECT a, b FROM t",
       "insert u: a <- t.b IDENTITY\ninsert W: Z <- t.a IDENTITY\n"},
      {"postgres", "COPY (SELECT a FROM t WHERE b > 0) TO '/out/a.csv'",
       "copy /out/a.csv: a <- t.a IDENTITY | t.b FILTER\n"},
      {"postgres", "COPY u (a) TO '/out/a.csv'", "copy /out/a.csv: a <- u.a IDENTITY\n"},
      {"postgres", "COPY u FROM '/in/u.csv'", "copy u\n"},
  });
}

TEST(ScriptLineage, RunsOneSessionThroughTheScript) {
  Compare({
      {"postgres",
       "CREATE TEMP TABLE s AS SELECT a, b * 2 AS z FROM t WHERE c = 'x'; "
       "INSERT INTO u SELECT a, z FROM s",
       "create table s (temporary)\n"
       "insert u: a <- t.a IDENTITY; d <- t.b TRANSFORMATION | t.c FILTER\n"},
      {"tsql", "SELECT a AS k INTO #s FROM t INSERT INTO u (d) SELECT k FROM #s",
       "create table #s (temporary)\ninsert u: d <- t.a IDENTITY\n"},
      {"tsql",
       "DECLARE @s TABLE (k INT) INSERT INTO @s SELECT b FROM t INSERT INTO u (d) SELECT k FROM @s",
       "assign\ninsert @s (temporary)\ninsert u: d <- t.b IDENTITY\n"},
      {"postgres", "CREATE TABLE n AS SELECT a AS k FROM t; INSERT INTO u (d) SELECT * FROM n",
       "create table n: k <- t.a IDENTITY\ninsert u: d <- n.k IDENTITY\n"},
      {"postgres",
       "CREATE TABLE n AS SELECT a AS k FROM t; ALTER TABLE n RENAME TO m; SELECT k FROM m",
       "create table m: k <- t.a IDENTITY\nrename m\nquery: k <- m.k IDENTITY\n"},
      {"snowflake",
       "CREATE TABLE n AS SELECT a AS k FROM t; CREATE TABLE m AS SELECT d AS j FROM u; "
       "ALTER TABLE n SWAP WITH m; SELECT * FROM m",
       "create table N: K <- t.a IDENTITY\ncreate table M: J <- u.d IDENTITY\nswap N\n"
       "query: K <- N.K IDENTITY\n"},
      {"postgres", "CREATE TEMP TABLE t AS SELECT d AS a FROM u; DROP TABLE t; SELECT a FROM t",
       "create table t (temporary)\ndrop t\nquery: a <- t.a IDENTITY\n"},
      {"postgres", "TRUNCATE u; GRANT SELECT ON u TO public", "truncate u\nother\n"},
      {"postgres",
       "WITH moved AS (DELETE FROM t WHERE b = 0 RETURNING a, c) INSERT INTO u (a) SELECT a FROM "
       "moved",
       "delete t | t.b FILTER\ninsert u: a <- t.a IDENTITY\n"},
  });
}

TEST(ScriptLineage, EndsStatementsWhereTheNextOneBegins) {
  Compare({
      {"tsql", "CREATE TABLE z (k int)\nINSERT INTO u (d) SELECT b FROM t",
       "create table z: k <- \ninsert u: d <- t.b IDENTITY\n"},
      {"tsql", "CREATE TABLE #z (k int)\nSELECT b FROM t",
       "create table #z (temporary)\nquery: b <- t.b IDENTITY\n"},
      {"oracle", "CREATE TABLE z (k NUMBER)\n/\nINSERT INTO u (d) SELECT b FROM t\n/\n",
       "create table Z: K <- \ninsert u: d <- t.b IDENTITY\n"},
      {"tsql", "PRINT 'x'\nINSERT INTO u (d) SELECT b FROM t",
       "other\ninsert u: d <- t.b IDENTITY\n"},
      {"tsql", "SELECT b FROM t COMMIT", "query: b <- t.b IDENTITY\nother\n"},
      {"tsql", "GRANT\n  SELECT, UPDATE ON t TO x\nDELETE FROM u", "other\ndelete u\n"},
      {"tsql",
       "ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES u (a) ON DELETE CASCADE\n"
       "OPEN c\nFETCH NEXT FROM c INTO @a\nDELETE FROM u",
       "other\nother\nother\ndelete u\n"},
      {"tsql", "IF @x = 1 PRINT CASE WHEN @x = 1 THEN 'a' END ELSE PRINT 'b'\nDELETE FROM u",
       "other\nother\ndelete u\n"},
      {"tsql", "DBCC CHECKDB\nDELETE FROM u", "skipped ! expected a statement\ndelete u\n"},
      {"tsql", "DELETE FROM t\nGO 5\nDELETE FROM u", "delete t\ndelete u\n"},
      {"tsql", "CREATE FUNCTION f() RETURNS TABLE AS RETURN (SELECT a FROM t)\nGO\nDELETE FROM u",
       "create routine\nquery: a <- t.a IDENTITY\ndelete u\n"},
      {"snowflake", "CREATE STREAM s ON TABLE t; INSERT INTO u SELECT a, b FROM t",
       "other\ninsert u: a <- t.a IDENTITY; d <- t.b IDENTITY\n"},
  });
}

TEST(ScriptLineage, ReadsSoftKeywordsAsColumns) {
  Compare({
      {"postgres", "SELECT a, sample FROM k",
       "query: a <- k.a IDENTITY; sample <- k.sample IDENTITY\n"},
      {"postgres", "SELECT prewhere, settings FROM k",
       "query: prewhere <- k.prewhere IDENTITY; settings <- k.settings IDENTITY\n"},
      {"bigquery", "SELECT a, b, FROM t", "query: a <- t.a IDENTITY; b <- t.b IDENTITY\n"},
  });
}

TEST(ScriptLineage, RecursesWithoutTheWordWhereThatIsLegal) {
  const std::string_view sql =
      "WITH r AS (SELECT a, c FROM t UNION ALL SELECT t.a, r.c || t.c FROM r, t) SELECT c FROM r";
  Compare({
      {"oracle", sql, "query: C <- t.c IDENTITY, t.c TRANSFORMATION\n"},
      {"postgres", sql, "query: c <- r.c TRANSFORMATION, t.c IDENTITY, t.c TRANSFORMATION\n"},
  });
}

TEST(ScriptLineage, NoPositionIsKnownBehindAnOpenStar) {
  Compare({
      {"postgres",
       "WITH c AS (SELECT *, row_number() OVER (ORDER BY z) AS rn FROM x) "
       "INSERT INTO u SELECT * FROM c",
       "insert u: * <- x.* IDENTITY ? x.* ? c.* ? where column 2 goes, behind *\n"},
      {"postgres", "INSERT INTO u SELECT *, 1, b FROM x",
       "insert u: * <- x.* IDENTITY ? x.* ? where column 2 goes, behind * "
       "? where column 3 goes, behind *\n"},
      {"postgres", "SELECT s.p FROM (SELECT x.*, t.a FROM x, t) s (p, q)",
       "query: p <-  ? x.* ? p ? q\n"},
      {"postgres", "WITH c (p, q) AS (SELECT * FROM x) SELECT p FROM c",
       "query: p <-  ? x.* ? p ? q\n"},
      {"postgres", "SELECT p FROM x s (p, q)", "query: p <-  ? p ? q\n"},
      {"postgres", "SELECT *, b FROM x ORDER BY 2",
       "query: * <- x.* IDENTITY; b <- x.b IDENTITY ? x.*\n"},
      {"bigquery", "SELECT b FROM (SELECT * EXCEPT (b) FROM x)", "query: b <-  ? x.* ? b\n"},
      {"snowflake", "SELECT k, a FROM (SELECT * RENAME (a AS k) FROM x)",
       "query: K <- X.A IDENTITY; A <-  ? X.* ? A\n"},
      {"spark", "INSERT INTO u SELECT posexplode(c) AS (p, tag) FROM t",
       "insert u: a <- ; d <- t.c TRANSFORMATION\n"},
      {"spark", "SELECT stack(2, 'a', a, 'b', b) AS (k, v) FROM t",
       "query: k <- ; v <- t.a TRANSFORMATION, t.b TRANSFORMATION\n"},
      {"mysql", "CREATE TABLE n (id INT) SELECT a, b FROM t",
       "create table n: id <- ; a <- t.a IDENTITY; b <- t.b IDENTITY\n"},
      {"postgres", "CREATE TABLE n (id) AS SELECT a FROM t",
       "create table n: id <- t.a IDENTITY\n"},
  });
}

TEST(ScriptLineage, WritesTheTableThatSetMeans) {
  Compare({
      {"mysql", "UPDATE t o, u c SET o.b = c.d, c.d = o.a WHERE o.a = c.a",
       "update t: b <- u.d IDENTITY | t.a FILTER, u.a FILTER\n"
       "update u: d <- t.a IDENTITY | t.a FILTER, u.a FILTER\n"},
      {"mysql", "UPDATE t JOIN u ON t.a = u.a SET b = d",
       "update t: b <- u.d IDENTITY | t.a JOIN, u.a JOIN\n"},
      {"tsql", "WITH k AS (SELECT a, b AS z FROM t) UPDATE k SET z = a",
       "update t: b <- t.a IDENTITY\n"},
      {"tsql", "WITH k AS (SELECT a + b AS z FROM t) UPDATE k SET z = 1",
       "update ? the table of z\n"},
      {"tsql", "WITH k AS (SELECT a FROM t) DELETE FROM k WHERE a = 1", "delete t | t.a FILTER\n"},
      {"oracle", "UPDATE (SELECT b, c FROM t) SET b = c", "update t: b <- t.c IDENTITY\n"},
  });
}

TEST(ScriptLineage, FollowsWhatBecomesOfTemporaryTables) {
  const std::string_view made = "create table s (temporary)\n";
  const auto with = [&](std::string_view rest) { return Concat(made, rest); };
  const std::string emptied =
      with("truncate s\ninsert s (temporary)\ninsert u: d <- u.d IDENTITY\n");
  const std::string deleted = with("delete s\ninsert s (temporary)\ninsert u: d <- u.d IDENTITY\n");
  const std::string updated =
      with("update s: n <- u.d IDENTITY | t.a FILTER, u.a FILTER\ninsert u: d <- u.d IDENTITY\n");
  const std::string altered = with("other\ninsert u: d <- t.b IDENTITY; a <-  ? n\n");
  Compare({
      {"postgres",
       "CREATE TEMP TABLE s AS SELECT a FROM t; TRUNCATE s; INSERT INTO s SELECT d FROM u; "
       "INSERT INTO u (d) SELECT a FROM s",
       emptied},
      {"postgres",
       "CREATE TEMP TABLE s AS SELECT a FROM t; DELETE FROM s; INSERT INTO s SELECT d FROM u; "
       "INSERT INTO u (d) SELECT a FROM s",
       deleted},
      {"postgres",
       "CREATE TEMP TABLE s AS SELECT a, 0 AS n FROM t; "
       "UPDATE s SET n = u.d FROM u WHERE u.a = s.a; INSERT INTO u (d) SELECT n FROM s",
       updated},
      {"postgres",
       "CREATE TEMP TABLE s AS SELECT a AS n, b FROM t; ALTER TABLE s RENAME COLUMN n TO m; "
       "INSERT INTO u (d, a) SELECT b, n FROM s",
       altered},
      {"tsql",
       "IF @x = 1 SELECT a INTO #x FROM t ELSE SELECT d AS a INTO #x FROM u; "
       "INSERT INTO u (d) SELECT a FROM #x",
       "create table #x (temporary)\ncreate table #x (temporary)\n"
       "insert u: d <- t.a IDENTITY, u.d IDENTITY\n"},
      {"tsql",
       "SELECT a INTO #x FROM t; IF OBJECT_ID('#x') IS NOT NULL DROP TABLE #x; "
       "SELECT d AS a INTO #x FROM u; INSERT INTO u (d) SELECT a FROM #x",
       "create table #x (temporary)\ndrop #x\ncreate table #x (temporary)\n"
       "insert u: d <- u.d IDENTITY\n"},
      {"postgres", "CREATE TEMP TABLE s (LIKE x); SELECT b FROM s", with("query: b <-  ? b\n")},
      {"tsql", "SELECT a INTO #x FROM t; IF @y = 1 TRUNCATE TABLE #x; SELECT a FROM #x",
       "create table #x (temporary)\ntruncate #x\nquery: a <- t.a IDENTITY\n"},
      {"postgres",
       "CREATE TABLE n (p int, q int); ALTER TABLE n DROP COLUMN p; INSERT INTO n SELECT a FROM t",
       "create table n: p <- ; q <- \nother\ninsert n: q <- t.a IDENTITY\n"},
  });
}

TEST(ScriptLineage, TablesOfOthersKeepTheirNames) {
  Compare({
      {"postgres",
       "CREATE TABLE n AS SELECT a FROM t; ALTER TABLE t RENAME TO old; ALTER TABLE n RENAME TO t; "
       "SELECT a FROM t",
       "create table n: a <- t.a IDENTITY\nrename t\nrename n\nquery: a <- n.a IDENTITY\n"},
      {"snowflake", "ALTER TABLE t SWAP WITH u; SELECT d FROM t",
       "swap t\nquery: D <- u.d IDENTITY\n"},
      {"mysql", "RENAME TABLE t TO old, u TO t; SELECT d FROM t",
       "rename t\nrename u\nquery: d <- u.d IDENTITY\n"},
      {"postgres", "ALTER TABLE t RENAME TO old; CREATE TABLE t AS SELECT a FROM old",
       "rename t\ncreate table t: a <- old.a IDENTITY\n"},
  });
}

TEST(ScriptLineage, VariablesThatAreAssignedInOtherWaysAreNotKnown) {
  const Case cases[] = {
      {"tsql", "DECLARE @s nvarchar(99) = 'SELECT a FROM t'; SET @s += ' JOIN u'; EXEC (@s)", ""},
      {"tsql", "DECLARE @s varchar(9) = 'SELECT a FROM t'; FETCH NEXT FROM c INTO @s; EXEC (@s)",
       ""},
      {"tsql",
       "DECLARE @s varchar(9) = 'SELECT a FROM t'; EXEC sp_executesql N'x', N'', @o = @s OUT; "
       "EXEC (@s)",
       ""},
      {"tsql", "DECLARE @s varchar(9) = 'SELECT a FROM t'; UPDATE u SET @s = d; EXEC (@s)", ""},
      {"postgres",
       "DO $$ DECLARE q text := 'SELECT a FROM t'; BEGIN FETCH c INTO q; EXECUTE q; END $$", ""},
      {"postgres",
       "DO $$ DECLARE q text := 'SELECT a FROM t'; BEGIN EXECUTE 'x' INTO q; EXECUTE q; END $$",
       ""},
      {"postgres",
       "DO $$ DECLARE q text := 'SELECT a FROM t'; BEGIN INSERT INTO u (d) VALUES (1) RETURNING d "
       "INTO q; EXECUTE q; END $$",
       ""},
      {"postgres",
       "DO $$ DECLARE q text := 'SELECT a FROM t'; BEGIN FOREACH q IN ARRAY z LOOP EXECUTE q; END "
       "LOOP; END $$",
       ""},
      {"snowflake",
       "DECLARE q VARCHAR DEFAULT 'SELECT a FROM t'; BEGIN SELECT d INTO :q FROM u; "
       "EXECUTE IMMEDIATE :q; END",
       ""},
      {"bigquery",
       "DECLARE q STRING DEFAULT 'SELECT a FROM t'; EXECUTE IMMEDIATE 'SELECT 1' INTO q; "
       "EXECUTE IMMEDIATE q",
       ""},
      {"mysql", "SET @q = 'SELECT a FROM t', @r = 'u'; PREPARE s FROM @r; EXECUTE s", ""},
      {"mysql", "SET @q = 'SELECT a FROM t', @q = 'SELECT d FROM u'; PREPARE s FROM @q; EXECUTE s",
       ""},
  };
  for (const Case& one : cases) {
    const std::string text = LineageOf(one.dialect, one.sql);
    EXPECT_EQ(text.find("a <- t.a"), text.npos) << one.sql << '\n' << text;
  }
  Compare({{"postgres",
            "DO $$ DECLARE q text := 't'; BEGIN q = 'u'; EXECUTE 'SELECT a FROM ' || q; END $$",
            "execute\nassign\nassign\nexecute\nquery: a <- u.a IDENTITY\n"}});
}

TEST(ScriptLineage, NamesThatAreNoColumns) {
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

TEST(ScriptLineage, ColumnsOfLists) {
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

TEST(ScriptLineage, KindsOfFunctions) {
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

TEST(ScriptLineage, StatementsWithinOthers) {
  Compare({
      {"bigquery", "EXPORT DATA OPTIONS (uri = 'x') AS SELECT a FROM t",
       "query: a <- t.a IDENTITY\n"},
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

TEST(ScriptLineage, StarsOfStarsEnd) {
  EXPECT_EQ(ErrorOfStars("t"), "it has too many columns");
  EXPECT_EQ(ErrorOfStars("x"), "it has too many tables whose columns are not known");
}

TEST(ScriptLineage, UseDecidesWhatNamesMean) {
  Compare({
      {"mysql", "USE x; SELECT id FROM orders; USE y; SELECT id FROM orders",
       "use\nquery: id <- x.orders.id IDENTITY\nuse\nquery: id <- y.orders.id IDENTITY\n"},
      {"postgres", "SET search_path TO y, x; SELECT net, o.id FROM orders o",
       "use\nquery: net <- y.orders.net IDENTITY; id <- y.orders.id IDENTITY\n"},
      {"mysql",
       "USE x; CREATE TABLE n AS SELECT amount FROM orders; USE y; "
       "CREATE TABLE n AS SELECT net FROM orders; SELECT * FROM x.n",
       "use\ncreate table x.n: amount <- x.orders.amount IDENTITY\nuse\n"
       "create table y.n: net <- y.orders.net IDENTITY\nquery: amount <- x.n.amount IDENTITY\n"},
      {"snowflake", "USE DATABASE d; USE SCHEMA s; INSERT INTO fresh SELECT 1 AS one",
       "use\nuse\ninsert D.S.FRESH: ONE <- \n"},
      {"tsql", "USE sales SELECT a FROM t", "use\nquery: a <- t.a IDENTITY\n"},
      {"postgres", "SELECT id FROM orders", "query: id <- orders.id IDENTITY\n"},
  });
}

TEST(ScriptLineage, ReadsBodiesOfRoutinesAndBlocks) {
  Compare({
      {"tsql",
       "CREATE PROCEDURE p @x INT AS BEGIN IF @x > 0 INSERT INTO u (d) SELECT a FROM t "
       "ELSE INSERT INTO u (d) SELECT b FROM t END",
       "create routine\ninsert u: d <- t.a IDENTITY\ninsert u: d <- t.b IDENTITY\n"},
      {"postgres",
       "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE n int; m text := 'x'; "
       "BEGIN "
       "SELECT max(a) INTO n FROM t; INSERT INTO u (d) SELECT b FROM t; END $$;",
       "create routine\nassign\nquery: #1 <- t.a AGGREGATION\ninsert u: d <- t.b IDENTITY\n"},
      {"snowflake",
       "CREATE PROCEDURE p() RETURNS INT LANGUAGE SQL AS 'BEGIN INSERT INTO u (d) SELECT a FROM t; "
       "END'",
       "create routine\ninsert u: d <- t.a IDENTITY\n"},
      {"snowflake", "CREATE FUNCTION f() RETURNS INT LANGUAGE JAVASCRIPT AS 'return 1;'",
       "create routine\n"},
      {"postgres", "DO $$ BEGIN DELETE FROM u WHERE d = 0; END $$",
       "execute\ndelete u | u.d FILTER\n"},
  });
}

TEST(ScriptLineage, ReadsDynamicSqlWhoseTextIsKnown) {
  const std::string opaque = "execute ! dynamic SQL, whose text is not known before it runs\n";
  Compare({
      {"tsql", "EXEC sp_executesql N'INSERT INTO u (d) SELECT a FROM t'",
       "execute\ninsert u: d <- t.a IDENTITY\n"},
      {"tsql",
       "DECLARE @q NVARCHAR(99) = 'INSERT INTO u (d) '; SET @q = @q + 'SELECT a FROM t'; EXEC (@q)",
       "assign\nassign\nexecute\ninsert u: d <- t.a IDENTITY\n"},
      {"mysql", "SET @q = CONCAT('DELETE FROM ', 'u'); PREPARE s FROM @q; EXECUTE s",
       "assign\nassign\nexecute\ndelete u\n"},
      {"oracle", "EXECUTE IMMEDIATE 'SELECT a FROM t WHERE b = ' || x", opaque},
      {"tsql", "DECLARE @q NVARCHAR(99) = 'SELECT a FROM t'; EXEC change @q OUTPUT; EXEC (@q)",
       "assign\ncall\n" + opaque},
      {"tsql", "DECLARE @q NVARCHAR(99) = 'SELECT a FROM t'; SELECT @q = c FROM t; EXEC (@q)",
       "assign\nquery: @q <- t.c IDENTITY\n" + opaque},
      {"tsql",
       "DECLARE @q NVARCHAR(99) = 'SELECT a FROM t'; IF 1 = 2 SET @q = 'SELECT d FROM u'; EXEC "
       "(@q)",
       "assign\nassign\n" + opaque},
      {"tsql",
       "DECLARE @q NVARCHAR(99); IF 1 = 2 BEGIN SET @q = 'SELECT d FROM u'; EXEC (@q) END ELSE "
       "EXEC (@q)",
       "assign\nassign\nexecute\nquery: d <- u.d IDENTITY\n" + opaque},
  });
}

TEST(ScriptLineage, TextsThatGrowAreGivenUp) {
  std::string sql = "DECLARE @q0 NVARCHAR(99) = 'SELECT a FROM t ';\n";
  for (int i = 1; i < 64; ++i) {
    sql += Concat("DECLARE @q", i, " NVARCHAR(99) = @q", i - 1, " + @q", i - 1, ";\n");
  }
  const std::vector<StatementLineage> statements = Analyze("tsql", sql + "EXEC (@q63)");
  ASSERT_FALSE(statements.empty());
  EXPECT_EQ(statements.back().skipped.size(), 1u);

  std::string nested = "SELECT 1";
  for (int i = 0; i < 10; ++i) {
    std::string quoted = "EXEC ('";
    for (const char c : nested) quoted += c == '\'' ? "''" : std::string(1, c);
    nested = quoted + "')";
  }
  const std::vector<StatementLineage> deep = Analyze("tsql", nested);
  ASSERT_FALSE(deep.empty());
  EXPECT_EQ(deep.back().kind, "execute");
  ASSERT_EQ(deep.back().skipped.size(), 1u);
  EXPECT_EQ(deep.back().skipped[0].reason, "too much dynamic SQL");
}

TEST(ScriptLineage, SpansStandInTheTextOfTheScript) {
  const std::string_view body = "DO $$ BEGIN INSERT INTO u (d) SELECT a FROM t; END $$";
  const auto in_body = Analyze("postgres", body);
  ASSERT_EQ(in_body.size(), 2u);
  const auto& use = in_body[1].lineage.columns.at(0).sources.at(0);
  EXPECT_EQ(body.substr(use.spans.at(0).begin, 1), "a");
  EXPECT_EQ(body.substr(in_body[1].span.begin, 6), "INSERT");

  const std::string_view built = "EXEC ('INSERT INTO u (d) ' + 'SELECT a FROM t')";
  const auto in_text = Analyze("tsql", built);
  ASSERT_EQ(in_text.size(), 2u);
  EXPECT_EQ(in_text[1].span.begin, 0u);
  EXPECT_EQ(in_text[1].span.end, built.size());
}

TEST(ScriptLineage, SkippedTokensBelongToTheirStatement) {
  const auto statements =
      Analyze("postgres", "SELECT a FROM t; SELECT a @@@ %% FROM FROM t; SELECT b FROM t");
  ASSERT_EQ(statements.size(), 3u);
  EXPECT_TRUE(statements[0].skipped.empty());
  EXPECT_FALSE(statements[1].skipped.empty());
  EXPECT_TRUE(statements[2].skipped.empty());
  const auto none = Analyze("postgres", "gibberish and more");
  ASSERT_EQ(none.size(), 1u);
  EXPECT_EQ(none[0].kind, "skipped");
  EXPECT_FALSE(none[0].skipped.empty());
}

TEST(ScriptLineage, NamesOfTheSchema) {
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

TEST(ScriptLineage, ReadsBranchesOfMergeFromTheirSideAlone) {
  Compare({
      {"oracle",
       "MERGE INTO u USING (SELECT a, b FROM t) q ON (u.a = q.a) WHEN MATCHED THEN UPDATE SET d ="
       " q.b WHERE q.b > 1 DELETE WHERE u.d = 0 WHEN NOT MATCHED THEN INSERT (a) VALUES (q.a)"
       " WHERE q.b > 2",
       "merge u: d <- t.b IDENTITY; a <- t.a IDENTITY | t.a JOIN, t.b FILTER, u.a JOIN, u.d"
       " FILTER\n"},
      {"bigquery",
       "MERGE u USING t ON false WHEN NOT MATCHED AND a > 1 THEN INSERT (a, d) VALUES (a, b) WHEN"
       " NOT MATCHED BY SOURCE AND a > 2 THEN UPDATE SET d = a",
       "merge u: a <- t.a IDENTITY; d <- t.b IDENTITY, u.a IDENTITY | t.a FILTER, u.a FILTER\n"},
      {"bigquery", "MERGE u USING (SELECT b, c FROM t) ON false WHEN NOT MATCHED THEN INSERT ROW",
       "merge u: a <- t.b IDENTITY; d <- t.c IDENTITY\n"},
      {"bigquery", "MERGE t USING u ON false WHEN NOT MATCHED THEN INSERT (c, b) ROW",
       "merge t: c <- u.a IDENTITY; b <- u.d IDENTITY\n"},
      {"snowflake",
       "MERGE INTO u USING t ON u.a = t.a WHEN MATCHED THEN UPDATE SET u.d = t.b WHEN NOT MATCHED"
       " THEN INSERT VALUES (t.b, t.a)",
       "merge u: d <- t.a IDENTITY, t.b IDENTITY; a <- t.b IDENTITY | t.a JOIN, u.a JOIN\n"},
      {"redshift", "MERGE INTO u USING (SELECT a, b FROM t) q ON u.a = q.a REMOVE DUPLICATES",
       "merge u: a <- t.a IDENTITY; d <- t.b IDENTITY | t.a JOIN, u.a JOIN\n"},
  });
}

TEST(ScriptLineage, ReadsWhatAStatementReturns) {
  Compare({
      {"postgres",
       "WITH w AS (UPDATE u SET d = t.b FROM t WHERE t.a = u.a RETURNING u.a, d, t.c) SELECT *"
       " FROM w",
       "update u: d <- t.b IDENTITY | t.a FILTER, u.a FILTER\n"
       "query: a <- u.a IDENTITY; d <- t.b IDENTITY; c <- t.c IDENTITY\n"},
      {"tsql", "UPDATE u SET d = a OUTPUT inserted.d, deleted.d INTO log (fresh, stale)",
       "update u: d <- u.a IDENTITY\n"
       "insert log: fresh <- u.a IDENTITY; stale <- u.d IDENTITY\n"},
      {"tsql", "DELETE x OUTPUT deleted.a INTO log (gone) FROM u x WHERE x.d = 1",
       "delete u | u.d FILTER\n"
       "insert log: gone <- u.a IDENTITY\n"},
      {"tsql", "INSERT INTO u (a) OUTPUT inserted.a INTO t (b) SELECT a FROM t",
       "insert u: a <- t.a IDENTITY\n"
       "insert t: b <- t.a IDENTITY\n"},
      {"tsql",
       "MERGE u USING t ON u.a = t.a WHEN MATCHED THEN UPDATE SET d = t.b OUTPUT $action,"
       " inserted.d, deleted.a, t.c INTO log (did, fresh, id, c);",
       "merge u: d <- t.b IDENTITY | t.a JOIN, u.a JOIN\n"
       "insert log: did <- ; fresh <- t.b IDENTITY; id <- u.a IDENTITY; c <- t.c IDENTITY\n"},
  });
}

TEST(ScriptLineage, WritesWhatPartitionsAndRowAliasesSay) {
  Compare({
      {"hive", "INSERT OVERWRITE TABLE t PARTITION (b = 1, a) SELECT d, a FROM u",
       "insert t: c <- u.d IDENTITY; a <- u.a IDENTITY\n"},
      {"hive", "INSERT INTO t PARTITION (a) SELECT d, 1, a FROM u",
       "insert t: b <- u.d IDENTITY; c <- ; a <- u.a IDENTITY\n"},
      {"mysql", "INSERT INTO u (a, d) VALUES (1, 2) AS n ON DUPLICATE KEY UPDATE d = n.a + u.d",
       "insert u: a <- ; d <- u.d TRANSFORMATION\n"},
      {"oracle",
       "INSERT FIRST WHEN a > 1 THEN INTO u (a) VALUES (b) ELSE INTO w (z) VALUES (c) SELECT a,"
       " b, c FROM t",
       "insert u: a <- t.b IDENTITY | t.a FILTER\n"
       "insert W: Z <- t.c IDENTITY | t.a FILTER\n"},
      {"oracle", "INSERT INTO u (a) SELECT a FROM t LOG ERRORS INTO e REJECT LIMIT UNLIMITED",
       "insert u: a <- t.a IDENTITY\n"},
      {"tsql", "INSERT INTO u (a) EXEC dbo.numbers 1", "insert u ? what numbers returns\n"},
      {"tsql", "UPDATE t SET @before = b = a + 1, @n = 2", "update t: b <- t.a TRANSFORMATION\n"},
      {"bigquery", "UPDATE nested SET who.name = 'x', id = id + 1 WHERE true",
       "update nested: who.name <- ; id <- nested.id TRANSFORMATION\n"},
      {"clickhouse", "ALTER TABLE u UPDATE d = a + 1 WHERE a > 1",
       "update u: d <- u.a TRANSFORMATION | u.a FILTER\n"},
      {"clickhouse", "ALTER TABLE u DELETE WHERE a > 1", "delete u | u.a FILTER\n"},
      {"redshift",
       "UNLOAD ('select a, b + 1 as n from t where c = ''x''') TO 's3://out/t' IAM_ROLE 'r'",
       "copy s3://out/t: a <- t.a IDENTITY; n <- t.b TRANSFORMATION | t.c FILTER\n"},
  });
}

TEST(ScriptLineage, ReadsRowsOfTriggersAndLoops) {
  Compare({
      {"oracle",
       "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW BEGIN :new.a := :new.b + 1; INSERT INTO"
       " u (a, d) VALUES (:new.a, :old.b); END;",
       "create routine\n"
       "update t: a <- t.b TRANSFORMATION\n"
       "insert u: a <- t.a IDENTITY; d <- t.b IDENTITY\n"},
      {"mysql", "CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW SET NEW.a = OLD.b",
       "create routine\n"
       "update t: a <- t.b IDENTITY\n"},
      {"sqlite",
       "CREATE TRIGGER g AFTER INSERT ON t BEGIN UPDATE u SET d = new.b WHERE a = old.a; END",
       "create routine\n"
       "update u: d <- t.b IDENTITY | t.a FILTER, u.a FILTER\n"},
      {"tsql",
       "CREATE TRIGGER g ON t AFTER INSERT AS INSERT INTO u (a, d) SELECT i.a, o.b FROM inserted"
       " i JOIN deleted o ON o.a = i.a",
       "create routine\n"
       "insert u: a <- t.a IDENTITY; d <- t.b IDENTITY | t.a JOIN\n"},
      {"postgres",
       "DO $$ DECLARE r record; BEGIN FOR r IN SELECT a, b AS n FROM t WHERE c = 'x' LOOP INSERT"
       " INTO u VALUES (r.a, r.n + 1); END LOOP; END $$",
       "execute\n"
       "assign\n"
       "query: a <- t.a IDENTITY; n <- t.b IDENTITY | t.c FILTER\n"
       "insert u: a <- t.a IDENTITY; d <- t.b TRANSFORMATION | t.c FILTER\n"},
      {"bigquery", "FOR r IN (SELECT a FROM t) DO INSERT INTO u (a) VALUES (r.a); END FOR",
       "query: a <- t.a IDENTITY\n"
       "insert u: a <- t.a IDENTITY\n"},
      {"postgres",
       "CREATE FUNCTION f(i int) RETURNS int LANGUAGE sql AS $$ SELECT a FROM t WHERE b = i $$",
       "create routine\n"
       "query: a <- t.a IDENTITY | t.b FILTER\n"},
      {"databricks",
       "CREATE FUNCTION f(x INT) RETURNS INT RETURN (SELECT max(a) FROM t WHERE b = x)",
       "create routine\n"
       "query: #1 <- t.a AGGREGATION | t.b FILTER\n"},
      {"databricks", "DECLARE OR REPLACE VARIABLE n INT DEFAULT 1; SELECT a FROM t WHERE b = n",
       "assign\n"
       "query: a <- t.a IDENTITY | t.b FILTER\n"},
      {"flink", "EXECUTE STATEMENT SET BEGIN INSERT INTO u (a) SELECT b FROM t; END",
       "insert u: a <- t.b IDENTITY\n"},
      {"duckdb", "CREATE MACRO f(x) AS x + 1; SELECT a FROM t",
       "create routine\n"
       "query: a <- t.a IDENTITY\n"},
      {"postgres",
       "DO $$ BEGIN EXECUTE format('INSERT INTO %I (a) SELECT %2$I FROM t WHERE c = %L', 'u',"
       " 'b', v); END $$",
       "execute\n"
       "execute\n"
       "insert u: a <- t.b IDENTITY | t.c FILTER\n"},
      {"postgres", "DO $$ BEGIN EXECUTE format('INSERT INTO %I SELECT 1', v); END $$",
       "execute\n"
       "execute ! dynamic SQL, whose text is not known before it runs\n"},
  });
}

TEST(ScriptLineage, FollowsWhatOneDialectAddsToQueries) {
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

}  // namespace
}  // namespace goldline::lineage
