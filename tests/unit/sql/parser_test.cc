#include "core/sql/parser.h"

#include <functional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pthread.h>

#include "core/sql/print.h"
#include "core/sql/walk.h"
#include "core/text.h"
#include "tests/support/matchers.h"
#include "tests/unit/sql/syntax_fixture.h"

namespace goldline::sql {
namespace {

using ::testing::HasSubstr;
using testing_support::ErrorId;
using testing_support::IsOk;

template <class Root>
void ExpectCase(const SyntaxCase& test, const Result<Parsed<Root>>& parsed,
                const std::function<Result<Parsed<Root>>(const std::string&)>& again) {
  SCOPED_TRACE(Concat("line ", test.line, ": ", test.input));
  if (!test.error.empty()) {
    ASSERT_FALSE(parsed.ok()) << PrintSql(**parsed);
    const InputPlace& place = parsed.error().place();
    EXPECT_EQ(Concat(place.line, ":", place.column, " ", parsed.error().id()), test.error)
        << parsed.error().ToString();
    EXPECT_THAT(parsed.error().hint(), HasSubstr(test.hint));
    return;
  }
  ASSERT_THAT(parsed, IsOk());
  EXPECT_EQ(PrintSql(**parsed, PrintParentheses::kAll), test.expected);
  for (const PrintParentheses style : {PrintParentheses::kNeeded, PrintParentheses::kAll}) {
    const auto reread = again(PrintSql(**parsed, style));
    ASSERT_THAT(reread, IsOk());
    EXPECT_EQ(PrintSql(**reread, PrintParentheses::kAll), test.expected);
  }
}

TEST(Parser, ReadsExpressionsAsPostgreSqlDoes) {
  const auto parse = [](const std::string& text) { return ParseExpression(text); };
  for (const SyntaxCase& test : ReadSyntaxCases("expressions.txt")) {
    ExpectCase<Expr>(test, ParseExpression(test.input), parse);
  }
}

TEST(Parser, ReadsQueriesAsPostgreSqlDoes) {
  const auto parse = [](const std::string& text) { return ParseSelect(text); };
  for (const SyntaxCase& test : ReadSyntaxCases("queries.txt")) {
    ExpectCase<Query>(test, ParseSelect(test.input), parse);
  }
}

TEST(Parser, GivesEverySpanOfTheText) {
  const auto parsed = ParseExpression("  (a + b) * coalesce(c, 'x')  ");
  ASSERT_THAT(parsed, IsOk());
  EXPECT_EQ(parsed->text((*parsed)->span), "(a + b) * coalesce(c, 'x')");
  const Binary& product = (*parsed)->As<Binary>();
  EXPECT_EQ(parsed->text(product.symbol_span), "*");
  EXPECT_EQ(parsed->text(product.left->span), "a + b");
  EXPECT_EQ(parsed->text(product.right->span), "coalesce(c, 'x')");
  EXPECT_EQ(parsed->text(product.right->As<Call>().arguments[1]->span), "'x'");
  const auto query = ParseSelect("SELECT x.a AS b FROM (SELECT 1) AS x");
  ASSERT_THAT(query, IsOk());
  const Select& select = (*query)->first->As<Select>();
  EXPECT_EQ(query->text(select.items[0].span), "x.a AS b");
  EXPECT_EQ(query->text(select.from[0]->span), "(SELECT 1) AS x");
  EXPECT_EQ(query->text(select.from[0]->As<DerivedTable>().query->span), "SELECT 1");
}

TEST(Parser, OutlivesItsInput) {
  std::string text = "lower(Name) = 'x'";
  const auto parsed = ParseExpression(text);
  text.assign(text.size(), '?');
  EXPECT_EQ(PrintSql(**parsed), "lower(name) = 'x'");
}

TEST(Parser, SaysTheByteOfAnError) {
  const auto parsed = ParseExpression("'é' +");
  EXPECT_EQ(parsed.error().place().offset, 6);
  EXPECT_EQ(parsed.error().place().column, 6u);
}

std::string Repeat(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

// Deep and long texts, on the smallest stack that a thread may have.
void* ReadHostileTexts(void*) {
  constexpr std::size_t kMany = 30'000;
  const auto deep = [](const std::string& text) {
    const auto parsed = ParseExpression(text);
    return parsed.ok() ? "parsed" : parsed.error().id();
  };
  EXPECT_EQ(deep(Repeat("(", kMany) + "1" + Repeat(")", kMany)), "sql_too_deep");
  EXPECT_EQ(deep(Repeat("not ", kMany) + "a"), "sql_too_deep");
  EXPECT_EQ(deep(Repeat("- ", kMany) + "a"), "sql_too_deep");
  EXPECT_EQ(deep(Repeat("~ ", kMany) + "a"), "sql_too_deep");
  EXPECT_EQ(deep(Repeat("f(", kMany)), "sql_too_deep");
  EXPECT_EQ(deep(Repeat("case when ", kMany / 2)), "sql_too_deep");
  EXPECT_EQ(deep("array" + Repeat("[", kMany)), "sql_too_deep");
  EXPECT_EQ(deep("a" + Repeat("[a", kMany)), "sql_too_deep");
  EXPECT_EQ(deep(Repeat("a in (", kMany / 3)), "sql_too_deep");
  EXPECT_EQ(deep(Repeat("(", kMany) + "select"), "sql_too_deep");
  EXPECT_EQ(deep(Repeat("((select 1) + ", kMany / 10)), "sql_too_deep");
  EXPECT_EQ(deep("1" + Repeat("+1", kMany)), "sql_too_deep");
  EXPECT_EQ(deep("a" + Repeat("::b", kMany)), "sql_too_deep");
  EXPECT_EQ(deep("a" + Repeat(" is null", kMany)), "sql_too_deep");
  EXPECT_EQ(deep("a" + Repeat(" between 1 and a", kMany / 4)), "sql_syntax");
  EXPECT_EQ(deep("a" + Repeat(" or a", kMany)), "parsed");
  EXPECT_EQ(deep("1" + Repeat("+1", 100'000)), "sql_too_large");
  EXPECT_EQ(deep("f(1" + Repeat(", 1", kMany) + ")"), "parsed");
  // As deep as allowed, of what takes most stack.
  EXPECT_EQ(deep(Repeat("(", 198) + "1" + Repeat(")", 198)), "parsed");
  EXPECT_EQ(deep(Repeat("case when f(a in (", 60) + "1" + Repeat(")) then 1 end", 60)), "parsed");
  EXPECT_EQ(deep("1" + Repeat("+1", 998)), "parsed");
  const auto query = [](const std::string& text) {
    const auto parsed = ParseSelect(text);
    return parsed.ok() ? "parsed" : parsed.error().id();
  };
  EXPECT_EQ(query(Repeat("select * from (", 5'000)), "sql_too_deep");
  EXPECT_EQ(query("select * from " + Repeat("(", kMany)), "sql_too_deep");
  EXPECT_EQ(query("select * from " + Repeat("a join ", kMany)), "sql_too_deep");
  EXPECT_EQ(query("select * from a" + Repeat(" cross join a", 20'000)), "sql_too_deep");
  EXPECT_EQ(query(Repeat("with a as (", 5'000)), "sql_too_deep");
  EXPECT_EQ(query("select 1 group by " + Repeat("grouping sets (", 9'000)), "sql_too_deep");
  EXPECT_EQ(query("select 1" + Repeat(" union all select 1", 15'000)), "parsed");
  EXPECT_EQ(query(Repeat("select (", 60) + "1" + Repeat(")", 60)), "parsed");
  EXPECT_EQ(query(Repeat("select * from (", 60) + "select 1" + Repeat(") x", 60)), "parsed");
  return nullptr;
}

// Sanitizers make stack frames several times as large.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t kSmallStack = 4 * 1024 * 1024;
#else
constexpr std::size_t kSmallStack = 512 * 1024;
#endif

TEST(Parser, BoundsDepthOnASmallStack) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kSmallStack);
  pthread_t thread;
  ASSERT_EQ(pthread_create(&thread, &attributes, ReadHostileTexts, nullptr), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

TEST(Parser, BoundsSize) {
  EXPECT_THAT(ParseExpression(std::string((1 << 20) + 1, ' ')), ErrorId("sql_too_large"));
  EXPECT_THAT(ParseExpression("a + b", PostgreSql(), {.max_tokens = 2}), ErrorId("sql_too_large"));
  EXPECT_THAT(ParseExpression("a + b", PostgreSql(), {.max_tokens = 3}), IsOk());
  EXPECT_THAT(ParseExpression(std::string("a\0b", 3)), ErrorId("sql_syntax"));
  EXPECT_THAT(ParseExpression("'\xff'"), ErrorId("sql_syntax"));
  EXPECT_THAT(ParseExpression(""), ErrorId("sql_syntax"));
}

// The height of a tree counted by hand.
template <class Node>
std::size_t HeightOf(const Node& node) {
  std::size_t height = 0;
  ForEachChild(node, [&](const auto& child) { height = std::max(height, HeightOf(child)); });
  return height + 1;
}

TEST(Parser, KnowsTheHeightOfATree) {
  for (const SyntaxCase& test : ReadSyntaxCases("expressions.txt")) {
    const auto parsed = ParseExpression(test.input);
    if (!parsed.ok()) continue;
    EXPECT_EQ((*parsed)->height, HeightOf(**parsed)) << test.input;
  }
  for (const SyntaxCase& test : ReadSyntaxCases("queries.txt")) {
    const auto parsed = ParseSelect(test.input);
    if (!parsed.ok()) continue;
    EXPECT_EQ((*parsed)->height, HeightOf(**parsed)) << test.input;
  }
}

struct DialectCase {
  std::string_view dialect;
  std::string_view input;
  std::string_view expected;  // empty: an error
};

TEST(Dialects, DifferInQuotesEscapesCommentsAndParameters) {
  const DialectCase cases[] = {
      {"postgres", "`a`", ""},
      {"mysql", "`a b` = \"it's\" # end", "\"a b\" = 'it''s'"},
      {"mysql", "'a\\'b'", "'a''b'"},
      {"ansi", "'a\\' || b", "'a\\' || \"B\""},
      {"tsql", "[a]]b] + @x", "\"a]b\" + @x"},
      {"snowflake", "a // end", "\"A\""},
      {"snowflake", "\"a\" || :p", "a || :p"},
      {"bigquery", "MyField = @p", "\"MyField\" = @p"},
      {"duckdb", "$$x$$ || ? || $1", "('x' || ?) || $1"},
      {"generic", "a /* x /* y */ + 1", "a + 1"},
      {"postgres", "a /* x /* y */ + 1", ""},
      {"postgres", "a <@> b", "a <@> b"},
      {"bigquery", "a::int", ""},
  };
  for (const DialectCase& test : cases) {
    const auto parsed = ParseExpression(test.input, *FindDialect(test.dialect));
    const std::string printed = parsed.ok() ? PrintSql(**parsed, PrintParentheses::kAll) : "";
    EXPECT_EQ(printed, test.expected) << test.dialect << ": " << test.input;
  }
}

TEST(Dialects, AreFoundByTheirNames) {
  EXPECT_EQ(FindDialect("PostgreSQL"), &PostgreSql());
  EXPECT_EQ(FindDialect("mssql"), FindDialect("tsql"));
  EXPECT_EQ(FindDialect("klingon"), nullptr);
  for (const std::string_view name : DialectNames()) EXPECT_NE(FindDialect(name), nullptr) << name;
}

}  // namespace
}  // namespace goldline::sql
