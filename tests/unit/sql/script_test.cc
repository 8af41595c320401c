// Tolerant parsing: what statements of each kind become, what happens around text that is not
// understood, and how much of a public corpus is.
#include "core/sql/script.h"

#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/json.h"
#include "core/sql/walk.h"
#include "core/text.h"
#include "tests/support/data.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace goldline::sql {
namespace {

using testing_support::ErrorId;
using testing_support::IsOk;

std::string Names(List<Identifier> parts) {
  std::string text;
  for (const Identifier& part : parts) text += Concat(text.empty() ? "" : ".", part.name);
  return text;
}

std::string Columns(List<Identifier> names) {
  std::string text;
  for (const Identifier& name : names) text += Concat(text.empty() ? "" : ",", name.name);
  return text;
}

// What a tree reads, in the order of the text: tables as they are named, columns qualified.
class Reads {
 public:
  template <class Node>
  static std::string Of(const Node& node) {
    Reads reads;
    reads.Visit(node);
    return reads.text_;
  }

 private:
  void Visit(const Expr& expr) {
    if (expr.kind == ExprKind::kColumn) Add(Names(expr.As<ColumnRef>().parts));
    if (expr.kind == ExprKind::kStar) Add(Concat(Names(expr.As<Star>().qualifier), "*"));
    if (expr.kind == ExprKind::kOpaque) Add("?");
    Below(expr);
  }
  void Visit(const TableRef& table) {
    if (table.kind == TableRefKind::kTable) {
      Add(Concat("[", Names(table.As<NamedTable>().name), "]"));
    }
    Below(table);
  }
  void Visit(const Query& query) { Below(query); }
  void Visit(const Statement& statement) { Below(statement); }
  template <class Node>
  void Below(const Node& node) {
    ForEachChild(node, [this](const auto& child) { Visit(child); });
  }
  void Add(const std::string& what) { text_ += Concat(text_.empty() ? "" : " ", what); }

  std::string text_;
};

std::string Set(List<Assignment> assignments) {
  std::string text;
  for (const Assignment& one : assignments) {
    text += text.empty() ? "" : ",";
    if (one.columns.empty()) text += Names(one.column);
    for (const List<Identifier>& column : one.columns) text += Concat("(", Names(column), ")");
  }
  return text;
}

std::string Describe(const Statement& statement);

std::string DescribeBody(List<const Statement*> body) {
  std::string text;
  for (const Statement* one : body) text += Concat(text.empty() ? "" : "; ", Describe(*one));
  return Concat("{", text, "}");
}

std::string DescribeBranches(const Merge& merge) {
  constexpr std::string_view kActions[] = {"update", "insert", "delete", "nothing"};
  std::string text;
  for (const MergeBranch& branch : merge.branches) {
    text += Concat(" ", branch.matched ? "matched:" : "not:",
                   kActions[static_cast<std::size_t>(branch.action)], branch.all ? "*" : "",
                   branch.columns.empty() ? "" : Concat("(", Columns(branch.columns), ")"),
                   branch.set.empty() ? "" : Concat("(", Set(branch.set), ")"));
  }
  return text;
}

std::string DescribeInsert(const Insert& insert) {
  std::string text = Concat("insert ", Names(insert.target));
  if (!insert.columns.empty()) text += Concat("(", Columns(insert.columns), ")");
  if (insert.overwrite) text += " overwrite";
  if (insert.source != nullptr) text += Concat(" <- ", Reads::Of(*insert.source));
  if (!insert.set.empty()) text += Concat(" set ", Set(insert.set));
  if (insert.on_conflict != nullptr) text += Concat(" conflict ", Set(insert.on_conflict->set));
  for (const Insert* more : insert.more) text += Concat(" + ", Describe(*more));
  return text;
}

std::string Describe(const Statement& statement) {
  switch (statement.kind) {
    case StatementKind::kQuery:
      return Concat("query ", Reads::Of(statement));
    case StatementKind::kCreate: {
      const Create& create = statement.As<Create>();
      std::string text = Concat(create.view        ? "view "
                                : create.temporary ? "temp "
                                                   : "table ",
                                Names(create.name));
      for (const ColumnDefinition& column : create.columns) text += Concat(" ", column.name.name);
      if (create.query != nullptr) text += Concat(" <- ", Reads::Of(*create.query));
      if (!create.like.empty()) text += Concat(" like ", Names(create.like));
      return text;
    }
    case StatementKind::kInsert:
      return DescribeInsert(statement.As<Insert>());
    case StatementKind::kUpdate:
      return Concat("update set ", Set(statement.As<Update>().set), ": ", Reads::Of(statement));
    case StatementKind::kDelete:
      return Concat("delete ", Reads::Of(statement));
    case StatementKind::kMerge:
      return Concat("merge", DescribeBranches(statement.As<Merge>()), ": ", Reads::Of(statement));
    case StatementKind::kCopy: {
      const Copy& copy = statement.As<Copy>();
      return Concat("copy ", copy.to_files ? "to " : "from ", copy.location, " ",
                    copy.query != nullptr ? Reads::Of(*copy.query) : Names(copy.table));
    }
    case StatementKind::kDrop:
      return Concat("drop ", Names(statement.As<Drop>().names.front()));
    case StatementKind::kRename:
      return Concat(statement.As<Rename>().swap ? "swap " : "rename ",
                    Names(statement.As<Rename>().from), " ", Names(statement.As<Rename>().to));
    case StatementKind::kAlter:
      return Concat("alter ", Names(statement.As<Alter>().table));
    case StatementKind::kTruncate:
      return Concat("truncate ", Names(statement.As<Truncate>().names.front()));
    case StatementKind::kUse:
      return Concat("use ", Names(statement.As<Use>().names.front()));
    case StatementKind::kAssign:
      return Concat("assign ", Columns(statement.As<Assign>().names));
    case StatementKind::kExecute:
      return statement.As<Execute>().text == nullptr ? "call" : "execute";
    case StatementKind::kRoutine:
      return Concat("routine ", Names(statement.As<Routine>().name), "(",
                    Columns(statement.As<Routine>().parameters), ")",
                    DescribeBody(statement.As<Routine>().body));
    case StatementKind::kBlock:
      return DescribeBody(statement.As<Block>().body);
    case StatementKind::kOther:
      return "other";
    case StatementKind::kSkipped:
      break;
  }
  return "skipped";
}

std::string Describe(const ParsedScript& script) {
  std::string text;
  for (const Statement* statement : script->statements) {
    text += Concat(text.empty() ? "" : "\n", Describe(*statement));
  }
  for (const Skip& skip : script->skipped) text += Concat("\nskip ", script.text(skip.span));
  return text;
}

struct Case {
  std::string_view dialect;
  std::string_view sql;
  std::string_view expected;
};

TEST(Script, ReadsStatementsOfEveryKind) {
  const Case kCases[] = {
      {"postgres",
       "INSERT INTO a.b AS x (c, d) SELECT e, f FROM g ON CONFLICT (c) DO UPDATE SET d = "
       "excluded.d RETURNING c",
       "insert a.b(c,d) <- e f [g] conflict d"},
      {"mysql", "INSERT IGNORE INTO t SET a = 1, b = c ON DUPLICATE KEY UPDATE a = VALUES(a)",
       "insert t set a,b conflict a"},
      {"spark", "INSERT OVERWRITE TABLE t PARTITION (d = '1') SELECT * FROM s",
       "insert t overwrite <- * [s]"},
      {"snowflake", "INSERT ALL WHEN n > 1 THEN INTO a (x) VALUES (n) ELSE INTO b SELECT n FROM s",
       "insert  <- N [S] + insert A(X) <- N + insert B"},
      {"hive", "FROM s INSERT OVERWRITE TABLE a SELECT x INSERT INTO TABLE b SELECT y WHERE z",
       "{insert a overwrite <- x [s]; insert b <- y [s] z}"},
      {"postgres", "UPDATE t SET a = s.b, (c, d) = (1, 2) FROM s WHERE t.i = s.i",
       "update set a,(c)(d): [t] s.b [s] t.i s.i"},
      {"tsql", "UPDATE x SET y += 1 OUTPUT inserted.y FROM t x JOIN u ON x.a = u.a",
       "update set y: [x] y [t] [u] x.a u.a inserted.y"},
      {"postgres", "DELETE FROM t USING s WHERE t.a = s.a", "delete [t] [s] t.a s.a"},
      {"snowflake",
       "MERGE INTO t USING (SELECT a, b FROM s) s ON t.a = s.a WHEN MATCHED THEN UPDATE SET b = "
       "s.b "
       "WHEN NOT MATCHED THEN INSERT (a, b) VALUES (s.a, s.b)",
       "merge matched:update(B) not:insert(A,B): [T] A B [S] T.A S.A S.B S.A S.B"},
      {"databricks",
       "MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN UPDATE SET * WHEN NOT "
       "MATCHED THEN INSERT *",
       "merge matched:update* not:insert*: [t] [s] t.a s.a"},
      {"postgres", "CREATE TEMP TABLE t (a, b) AS SELECT x, y FROM s", "temp t a b <- x y [s]"},
      {"bigquery",
       "CREATE OR REPLACE TABLE `p.d.t` PARTITION BY day CLUSTER BY a OPTIONS (x = 1) AS "
       "(SELECT a FROM b)",
       "table p.d.t <- a [b]"},
      {"tsql", "CREATE VIEW v WITH SCHEMABINDING AS SELECT a FROM dbo.t", "view v <- a [dbo.t]"},
      {"mysql", "CREATE TABLE t (a int AUTO_INCREMENT, b varchar(10) COMMENT 'x', PRIMARY KEY (a))",
       "table t a b"},
      {"snowflake", "CREATE TABLE t CLONE s.u", "table T like S.U"},
      {"tsql", "SELECT a INTO #t FROM b", "query a [b]"},
      {"postgres", "COPY t (a, b) FROM '/tmp/x.csv' WITH (FORMAT csv)", "copy from /tmp/x.csv t"},
      {"snowflake", "COPY INTO t FROM (SELECT $1 FROM @stage/a.csv)", "copy from  [@stage/a.csv]"},
      {"postgres", "DROP TABLE IF EXISTS a.b CASCADE", "drop a.b"},
      {"snowflake", "ALTER TABLE a SWAP WITH b", "swap A B"},
      {"mysql", "RENAME TABLE a TO b", "rename a b"},
      {"postgres", "ALTER TABLE a RENAME COLUMN x TO y", "alter a"},
      {"postgres", "TRUNCATE TABLE a, b", "truncate a"},
      {"postgres", "SET search_path TO sales, public", "use sales"},
      {"tsql", "USE [my db]", "use my db"},
      {"tsql", "DECLARE @a int = 1, @b TABLE (c int)", "assign @a,@b"},
      {"tsql", "EXEC sp_executesql N'SELECT 1'", "execute"},
      {"oracle", "EXECUTE IMMEDIATE 'SELECT ' || x", "execute"},
      {"snowflake", "CALL p(1)", "call"},
      {"tsql", "CREATE PROCEDURE p @n int AS BEGIN INSERT INTO t SELECT @n; DELETE FROM u END",
       "routine p(@n){{insert t <- ; delete [u]}}"},
      {"tsql", "IF @a > 1 INSERT INTO t SELECT b FROM c ELSE SELECT 2",
       "{insert t <- b [c]; query }"},
      {"bigquery", "BEGIN INSERT INTO t SELECT a FROM b; IF c > 1 THEN SELECT d; END IF; END",
       "{insert t <- a [b]; {query d}}"},
      {"postgres", "GRANT SELECT ON a TO b; COMMIT; VACUUM a", "other\nother\nother"},
      {"postgres", "WITH d AS (DELETE FROM a RETURNING b) INSERT INTO c SELECT b FROM d",
       "insert c <- b [d]"},
  };
  for (const Case& test : kCases) {
    const auto script = ParseScript(test.sql, *FindDialect(test.dialect));
    ASSERT_THAT(script, IsOk());
    EXPECT_EQ(Describe(*script), test.expected) << test.sql;
  }
}

TEST(Script, ReadsWhatDialectsAddToQueries) {
  const Case kCases[] = {
      {"bigquery", "SELECT * EXCEPT (a) REPLACE (b + 1 AS b) FROM `p-1.d.t`",
       "query * b [p-1.d.t]"},
      {"bigquery", "SELECT x FROM my-project.d.t", "query x [my-project.d.t]"},
      {"snowflake", "SELECT v:a.b[0]::int, f.value FROM t, LATERAL FLATTEN(input => v:items) f",
       "query V F.VALUE [T] V"},
      {"snowflake", "SELECT a FROM t QUALIFY row_number() OVER (PARTITION BY b ORDER BY c) = 1",
       "query A [T] B C"},
      {"spark", "SELECT a, e FROM t LATERAL VIEW explode(xs) v AS e", "query a e [t] xs"},
      {"clickhouse", "SELECT a, x FROM t ARRAY JOIN xs AS x PREWHERE b GLOBAL IN (SELECT c FROM d)",
       "query a x [t] xs b c [d]"},
      {"duckdb", "FROM t SELECT a", "query a [t]"},
      {"bigquery", "FROM t |> WHERE a > 1 |> AGGREGATE SUM(b) AS s GROUP BY c",
       "query c b [t] a c"},
      {"tsql", "SELECT TOP 10 [a b], c = d FROM x CROSS APPLY f(x.e)", "query a b d [x] x.e"},
      {"oracle", "SELECT a FROM t START WITH b IS NULL CONNECT BY PRIOR c = d",
       "query A [T] B C D"},
      {"oracle", "SELECT a FROM t, u WHERE t.b = u.b (+)", "query A [T] [U] T.B U.B"},
      {"snowflake", "SELECT * FROM t PIVOT (sum(a) FOR q IN ('x', 'y')) p", "query * [T] A Q"},
      {"snowflake",
       "SELECT * FROM t MATCH_RECOGNIZE (PARTITION BY a MEASURES x.b AS m PATTERN (x+) "
       "DEFINE x AS c > 1)",
       "query * [T] A X.B C"},
      {"mysql", "SELECT a FROM t USE INDEX (i) WHERE b REGEXP 'x' LIMIT 1, 2", "query a [t] b"},
      {"postgres", "SELECT a FROM t TABLESAMPLE SYSTEM (10) WHERE b = ANY (ARRAY[1])",
       "query a [t] b"},
      {"duckdb", "SELECT list_transform(xs, x -> x + y) FROM t", "query xs x y [t]"},
      {"spark", "SELECT a FROM t VERSION AS OF 3", "query a [t]"},
      {"generic", "SELECT {{ a }}, b FROM {{ ref('t') }} {% if x %} WHERE c {% endif %}",
       "query b [{{ ref('t') }}] c"},
  };
  for (const Case& test : kCases) {
    const auto script = ParseScript(test.sql, *FindDialect(test.dialect));
    ASSERT_THAT(script, IsOk());
    EXPECT_EQ(Describe(*script), test.expected) << test.sql;
  }
}

// Only what cannot be understood is lost, and it is said.
TEST(Script, GoesOnAfterWhatItDoesNotUnderstand) {
  const Case kCases[] = {
      {"postgres", "SELECT a, b c d e, f FROM t", "query a b f [t]\nskip d e"},
      {"postgres", "SELECT a, , b FROM t WHERE x = = 1 ORDER BY c",
       "query a b [t] ? x c\nskip x = = 1"},
      {"postgres", "SELECT f(a, b c d, e) FROM t", "query a ? b c d e [t]\nskip b c d"},
      {"postgres", "SELECT a FROM t WHERE b GROUP BY c HAVING ) d; SELECT 1",
       "query a [t] b c\nquery \nskip ) d"},
      {"postgres", "FROBNICATE t; SELECT a FROM b", "skipped\nquery a [b]\nskip FROBNICATE t"},
      {"postgres", "SELECT 'not closed FROM t", "query ? closed [t]\nskip 'not closed"},
      {"tsql", "SELECT a FROM b\nGO\nSELECT c FROM d", "query a [b]\nquery c [d]"},
      {"tsql", "SELECT a FROM b SELECT c FROM d", "query a [b]\nquery c [d]"},
      {"postgres", "", ""},
      {"postgres", " ; ;; ", ""},
  };
  for (const Case& test : kCases) {
    const auto script = ParseScript(test.sql, *FindDialect(test.dialect));
    ASSERT_THAT(script, IsOk());
    EXPECT_EQ(Describe(*script), test.expected) << test.sql;
  }
}

TEST(Script, SaysWhereStatementsAre) {
  const auto script = ParseScript("  SELECT 1 ; -- one\n INSERT INTO t SELECT 2;");
  ASSERT_THAT(script, IsOk());
  ASSERT_EQ((*script)->statements.size(), 2u);
  EXPECT_EQ(script->text((*script)->statements[0]->span), "SELECT 1");
  EXPECT_EQ(script->text((*script)->statements[1]->span), "INSERT INTO t SELECT 2");
  EXPECT_EQ((*script)->tokens, 9u);
}

TEST(Script, RefusesOnlyWhatIsTooLargeOrNoText) {
  EXPECT_THAT(ParseScript("SELECT 1", GenericSql(), {.max_bytes = 7}), ErrorId("sql_too_large"));
  EXPECT_THAT(ParseScript("SELECT 1", GenericSql(), {.max_tokens = 1}), ErrorId("sql_too_large"));
  EXPECT_THAT(ParseScript("SELECT '\xFF'"), ErrorId("sql_syntax"));
}

std::string Repeated(std::string_view piece, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += piece;
  return text;
}

// Depth is bounded, and so is going back: none of these takes more than a moment.
TEST(Script, SurvivesHostileText) {
  const std::string texts[] = {
      "SELECT " + Repeated("(", 10'000) + "1" + Repeated(")", 10'000),
      "SELECT " + Repeated("f(", 15'000),
      "SELECT * FROM " + Repeated("(SELECT * FROM ", 5'000),
      "SELECT * FROM a " + Repeated("JOIN b ", 20'000),
      "SELECT * FROM a " + Repeated("JOIN b ", 9'000) + Repeated("ON 1 ", 9'000),
      "SELECT " + Repeated("a + ", 20'000),
      "SELECT " + Repeated("CASE WHEN ", 20'000),
      "SELECT " + Repeated("x -> ", 20'000),
      "SELECT " + Repeated("{a:", 15'000),
      Repeated("WITH a AS (", 10'000),
      Repeated("BEGIN ", 20'000),
      Repeated("IF a THEN ", 15'000),
      "FROM t " + Repeated("|> WHERE a ", 15'000),
      Repeated("SELECT 1 UNION ALL ", 10'000),
      Repeated("$a$ $b$ ", 8'000),
      Repeated("' \" ` ", 8'000),
      Repeated("{{ ", 20'000),
      Repeated("/* ", 20'000),
  };
  for (const std::string& text : texts) {
    for (const std::string_view dialect : {"generic", "tsql", "snowflake"}) {
      const auto script = ParseScript(text, *FindDialect(dialect));
      EXPECT_THAT(script, IsOk()) << text.substr(0, 40);
    }
  }
  const std::string wide = "SELECT " + Repeated("a, ", 5'000) + "b FROM t";
  const auto script = ParseScript(wide);
  ASSERT_THAT(script, IsOk());
  const Query& query = *(*script)->statements[0]->As<QueryStatement>().query;
  EXPECT_EQ(query.first->As<Select>().items.size(), 5'001u);
}

std::vector<std::string_view> Sorted(std::string_view words) {
  std::vector<std::string_view> sorted = Split(words, ' ');
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

struct Share {
  int all = 0;
  int whole = 0;
};

// What strict parsing accepts, tolerant parsing reads as well, and finds the same names in it.
TEST(Script, UnderstandsAPublicCorpus) {
  const auto file = testing_support::DataFolder("sql/statements.jsonl");
  if (!file) GTEST_SKIP() << "no test data at " << testing_support::DataRoot();
  const std::string text = testing_support::ReadFile(*file);
  Share all, real, tpc, strict;
  for (const std::string_view line : Split(text, '\n')) {
    if (line.empty()) continue;
    const Result<JsonValue> test = ParseJson(line);
    ASSERT_THAT(test, IsOk());
    const std::string_view sql = test->Text("sql");
    const std::string_view source = test->Text("source");
    const Dialect* dialect = FindDialect(test->Text("dialect"));
    const auto script = ParseScript(sql, dialect == nullptr ? GenericSql() : *dialect);
    const bool whole = script.ok() && (*script)->skipped.empty();
    const bool is_real =
        source.starts_with("mimic") || source.starts_with("mozilla") || source.starts_with("OHDSI");
    for (Share* share :
         {&all, is_real ? &real : nullptr, source.starts_with("tpc") ? &tpc : nullptr}) {
      if (share == nullptr) continue;
      ++share->all;
      share->whole += whole ? 1 : 0;
    }
    const auto query = ParseSelect(sql, PostgreSql());
    if (!query.ok()) continue;
    const auto again = ParseScript(sql, PostgreSql());
    ASSERT_THAT(again, IsOk());
    ++strict.all;
    const bool one = (*again)->skipped.empty() && (*again)->statements.size() == 1 &&
                     (*again)->statements[0]->kind == StatementKind::kQuery;
    strict.whole +=
        one && Sorted(Reads::Of(**query)) == Sorted(Reads::Of(*(*again)->statements[0]));
  }
  const auto print = [](std::string_view what, const Share& share) {
    std::cout << what << ": " << share.whole << " of " << share.all << "\n";
  };
  print("statements without a skipped token", all);
  print("real ones", real);
  print("TPC", tpc);
  print("those that strict parsing accepts, with the same names", strict);
  EXPECT_GE(all.whole * 1000, all.all * 985);
  EXPECT_GE(real.whole * 1000, real.all * 995);
  EXPECT_EQ(tpc.whole, tpc.all);
  EXPECT_GE(strict.whole * 1000, strict.all * 995);
  EXPECT_GE(tpc.all, 40);
}

}  // namespace
}  // namespace goldline::sql
