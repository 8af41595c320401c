// Lineage of routines, blocks, triggers and dynamic SQL: bodies, variables, rows of loops.
#include "tests/unit/lineage/script_fixture.h"

namespace goldline::lineage {
namespace {

TEST(RoutineLineage, VariablesThatAreAssignedInOtherWaysAreNotKnown) {
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

TEST(RoutineLineage, ReadsBodiesOfRoutinesAndBlocks) {
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

TEST(RoutineLineage, ReadsDynamicSqlWhoseTextIsKnown) {
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

TEST(RoutineLineage, TextsThatGrowAreGivenUp) {
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

TEST(RoutineLineage, ReadsRowsOfTriggersAndLoops) {
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

}  // namespace
}  // namespace goldline::lineage
