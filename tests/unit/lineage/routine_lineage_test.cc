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
       "create routine\nassign\nassign\nquery: #1 <- t.a AGGREGATION\n"
       "insert u: d <- t.b IDENTITY\n"},
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

TEST(RoutineLineage, VariablesCarryWhatTheyAreGiven) {
  Compare({
      {"tsql", "DECLARE @m INT = (SELECT max(a) FROM t WHERE b > 0); INSERT INTO u (d) SELECT @m",
       "assign\ninsert u: d <- t.a AGGREGATION, t.b FILTER\n"},
      {"tsql", "DECLARE @m INT; SELECT @m = max(a) FROM t; UPDATE u SET d = @m + 1",
       "assign\nquery: @m <- t.a AGGREGATION\nupdate u: d <- t.a AGGREGATION\n"},
      {"mysql", "SET @m = (SELECT max(a) FROM t), @n = 2; INSERT INTO u (a, d) SELECT @m, @n",
       "assign\nassign\ninsert u: a <- t.a AGGREGATION; d <- \n"},
      {"mysql", "SELECT a, b INTO @x, @y FROM t; INSERT INTO u (a, d) VALUES (@y, @x)",
       "query: a <- t.a IDENTITY; b <- t.b IDENTITY\n"
       "insert u: a <- t.b IDENTITY; d <- t.a IDENTITY\n"},
      {"bigquery",
       "DECLARE x INT64 DEFAULT 1; SET x = (SELECT max(a) FROM t); INSERT INTO u (d) VALUES (x)",
       "assign\nassign\ninsert u: d <- t.a AGGREGATION\n"},
      {"bigquery",
       "DECLARE x, y INT64; SET (x, y) = (SELECT AS STRUCT max(a), min(b) FROM t); "
       "INSERT INTO u (a, d) VALUES (y, x); SET (x, y) = (1, 2); INSERT INTO u (d) VALUES (x)",
       "assign\nassign\ninsert u: a <- t.b AGGREGATION; d <- t.a AGGREGATION\nassign\n"
       "insert u: d <- \n"},
      {"oracle",
       "CREATE PROCEDURE p IS v NUMBER; BEGIN SELECT sum(a) INTO v FROM t; v := v * 2; "
       "INSERT INTO u (d) VALUES (v); END p;",
       "create routine\nassign\nquery: #1 <- t.a AGGREGATION\nassign\n"
       "insert u: d <- t.a AGGREGATION\n"},
      {"postgres",
       "DO $$ DECLARE r t; k int; BEGIN SELECT * INTO r FROM t; "
       "INSERT INTO u (a) VALUES (r.b) RETURNING a INTO k; INSERT INTO u (d) VALUES (k); END $$",
       "execute\nassign\nassign\nquery: a <- t.a IDENTITY; b <- t.b IDENTITY; c <- t.c IDENTITY\n"
       "insert u: a <- t.b IDENTITY\ninsert u: d <- t.b IDENTITY\n"},
      // What a variable is given counts alone, and a routine has its own.
      {"tsql", "DECLARE @m INT = (SELECT max(a) FROM t); SET @m = 1; INSERT INTO u (d) VALUES (@m)",
       "assign\nassign\ninsert u: d <- \n"},
      {"tsql",
       "DECLARE @m INT = (SELECT max(a) FROM t); EXEC fill @m OUTPUT; "
       "INSERT INTO u (d) VALUES (@m)",
       "assign\ncall\ninsert u: d <- \n"},
      // A branch does not see what another one gives; behind them it may be any of them.
      {"postgres",
       "DO $$ DECLARE v int; BEGIN IF now() > '2020' THEN SELECT max(a) INTO v FROM t; "
       "ELSE SELECT max(b) INTO v FROM t; INSERT INTO u (a) VALUES (v); END IF; "
       "INSERT INTO u (d) VALUES (v); END $$",
       "execute\nassign\nquery: #1 <- t.a AGGREGATION\nquery: #1 <- t.b AGGREGATION\n"
       "insert u: a <- t.b AGGREGATION\ninsert u: d <- t.a AGGREGATION, t.b AGGREGATION\n"},
      // A column of the query hides the variable.
      {"oracle",
       "DECLARE a NUMBER; BEGIN SELECT max(d) INTO a FROM u; INSERT INTO u (d) SELECT a FROM t; "
       "END;",
       "assign\nquery: #1 <- u.d AGGREGATION\ninsert u: d <- t.a IDENTITY\n"},
  });
}

TEST(RoutineLineage, RowsOfCursorsReachTheirReaders) {
  Compare({
      {"oracle",
       "DECLARE CURSOR c (p NUMBER) IS SELECT a, b FROM t WHERE b > p; "
       "BEGIN FOR r IN c (1) LOOP INSERT INTO u (a, d) VALUES (r.b, r.a); END LOOP; END;",
       "assign\nquery: A <- t.a IDENTITY; B <- t.b IDENTITY | t.b FILTER\n"
       "insert u: a <- t.b IDENTITY; d <- t.a IDENTITY | t.b FILTER\n"},
      {"oracle",
       "DECLARE CURSOR c IS SELECT a, b FROM t; v c%ROWTYPE; BEGIN OPEN c; LOOP FETCH c INTO v; "
       "EXIT WHEN c%NOTFOUND; INSERT INTO u (d) VALUES (v.b); END LOOP; CLOSE c; END;",
       "query: A <- t.a IDENTITY; B <- t.b IDENTITY\nassign\nother\nassign\nother\n"
       "insert u: d <- t.b IDENTITY\nother\n"},
      {"oracle",
       "DECLARE TYPE l IS TABLE OF t%ROWTYPE; v l; BEGIN SELECT * BULK COLLECT INTO v FROM t; "
       "FORALL i IN 1 .. v.COUNT INSERT INTO u (a, d) VALUES (v(i).b, v(i).a); END;",
       "assign\nquery: a <- t.a IDENTITY; b <- t.b IDENTITY; c <- t.c IDENTITY\n"
       "insert u: a <- t.b IDENTITY; d <- t.a IDENTITY\n"},
      {"tsql",
       "DECLARE @a INT, @b INT; DECLARE c CURSOR FOR SELECT a, b FROM t; OPEN c; "
       "FETCH NEXT FROM c INTO @a, @b; WHILE @@FETCH_STATUS = 0 BEGIN "
       "INSERT INTO u (a, d) VALUES (@b, @a); FETCH NEXT FROM c INTO @a, @b; END",
       "assign\nquery: a <- t.a IDENTITY; b <- t.b IDENTITY\nother\nassign\n"
       "insert u: a <- t.b IDENTITY; d <- t.a IDENTITY\nassign\n"},
      {"mysql",
       "CREATE PROCEDURE p() BEGIN DECLARE x INT; DECLARE c CURSOR FOR SELECT b FROM t; OPEN c; "
       "FETCH c INTO x; INSERT INTO u (d) VALUES (x); END",
       "create routine\nassign\nquery: b <- t.b IDENTITY\nother\nassign\n"
       "insert u: d <- t.b IDENTITY\n"},
      {"snowflake",
       "BEGIN LET c CURSOR FOR SELECT a FROM t; FOR r IN c DO INSERT INTO u (d) VALUES (r.a); "
       "END FOR; END",
       "query: A <- t.a IDENTITY\ninsert u: d <- t.a IDENTITY\n"},
      {"postgres",
       "DO $$ DECLARE c refcursor; x int; BEGIN OPEN c FOR SELECT b FROM t; FETCH c INTO x; "
       "INSERT INTO u (d) VALUES (x); END $$",
       "execute\nassign\nassign\nquery: b <- t.b IDENTITY\nassign\n"
       "insert u: d <- t.b IDENTITY\n"},
  });
}

TEST(RoutineLineage, ReadsEveryRoutineOfAPackage) {
  Compare({
      {"bigquery",
       "DECLARE x INT64; SET x = (SELECT max(a) FROM t); BEGIN INSERT INTO u (d) VALUES (x); END",
       "assign\nassign\ninsert u: d <- t.a AGGREGATION\n"},
      {"oracle",
       "CREATE PACKAGE BODY k IS PROCEDURE p IS BEGIN INSERT INTO u (d) SELECT a FROM t; END p; "
       "PROCEDURE q IS v NUMBER; BEGIN INSERT INTO u (a) SELECT b FROM t; END q; END k;",
       "create routine\ncreate routine\ninsert u: d <- t.a IDENTITY\ncreate routine\nassign\n"
       "insert u: a <- t.b IDENTITY\nother\n"},
  });
}

}  // namespace
}  // namespace goldline::lineage
