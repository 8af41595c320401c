// Lineage of scripts: a session that runs through them, and what text cannot be read.
#include "tests/unit/lineage/script_fixture.h"

namespace goldline::lineage {
namespace {

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
       "other\nother\nassign\ndelete u\n"},
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

}  // namespace
}  // namespace goldline::lineage
