// Lineage of statements that write: which columns of which table they mean.
#include "tests/unit/lineage/script_fixture.h"

namespace goldline::lineage {
namespace {

TEST(WrittenColumns, NamesTheWrittenColumns) {
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

TEST(WrittenColumns, NoPositionIsKnownBehindAnOpenStar) {
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

TEST(WrittenColumns, WritesTheTableThatSetMeans) {
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

TEST(WrittenColumns, ReadsBranchesOfMergeFromTheirSideAlone) {
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

TEST(WrittenColumns, ReadsWhatAStatementReturns) {
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

TEST(WrittenColumns, WritesWhatPartitionsAndRowAliasesSay) {
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

TEST(WrittenColumns, StatementsOfOneDialect) {
  Compare({
      {"snowflake", "CREATE TABLE n CLONE t",
       "create table N: a <- t.a IDENTITY; b <- t.b IDENTITY; c <- t.c IDENTITY\n"},
      {"postgres", "CREATE TABLE n (LIKE t)", "create table n: a <- ; b <- ; c <- \n"},
      {"redshift", "ALTER TABLE u APPEND FROM t FILLTARGET",
       "insert u: a <- t.a IDENTITY; b <- t.b IDENTITY; c <- t.c IDENTITY\n"},
      {"spark", "CACHE LAZY TABLE n AS SELECT a FROM t; INSERT INTO u (d) SELECT a FROM n",
       "create table n (temporary)\ninsert u: d <- t.a IDENTITY\n"},
      {"bigquery", "EXPORT DATA OPTIONS (uri = 'gs://b/*.csv', format = 'CSV') AS SELECT a FROM t",
       "copy gs://b/*.csv: a <- t.a IDENTITY\n"},
      {"databricks", "COPY INTO u FROM (SELECT x AS d, y AS a FROM 's3://b') FILEFORMAT = CSV",
       "copy u: d <- s3://b.x IDENTITY; a <- s3://b.y IDENTITY\n"},
      {"redshift", R"(UNLOAD ('SELECT a FROM t WHERE c = \'x\'') TO 's3://b')",
       "copy s3://b: a <- t.a IDENTITY | t.c FILTER\n"},
      {"tsql", "UPDATE u SET d = t.b, @x = t.a FROM u JOIN t ON t.a = u.a",
       "update u: d <- t.b IDENTITY | t.a JOIN, u.a JOIN\n"},
      {"oracle",
       "MERGE INTO u USING t ON (u.a = t.a) WHEN MATCHED THEN UPDATE SET d = t.b "
       "DELETE WHERE t.c = 'x'",
       "merge u: d <- t.b IDENTITY | t.a JOIN, t.c FILTER, u.a JOIN\n"},
      {"snowflake",
       "SELECT a, b FROM t; INSERT INTO u (a, d) SELECT * FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))",
       "query: A <- t.a IDENTITY; B <- t.b IDENTITY\n"
       "insert u: a <- t.a IDENTITY; d <- t.b IDENTITY\n"},
      {"postgres",
       "CREATE RULE r AS ON INSERT TO t DO INSTEAD INSERT INTO u (a, d) VALUES (new.b, new.a)",
       "create routine\ninsert u: a <- t.b IDENTITY; d <- t.a IDENTITY\n"},
  });
}

}  // namespace
}  // namespace goldline::lineage
