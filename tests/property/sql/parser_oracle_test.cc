// Our parser against PostgreSQL's own (libpg_query, version 15): what we accept, it accepts, and
// what we print has the parse tree of what we read. Ours refuses more; what it refuses of valid
// texts is refused by name.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <pg_query.h>

#include "core/json.h"
#include "core/sql/parser.h"
#include "core/sql/print.h"
#include "core/text.h"
#include "tests/property/sql/sql_text.h"
#include "tests/support/data.h"
#include "tests/support/files.h"
#include "tests/unit/sql/syntax_fixture.h"

namespace goldline::sql {
namespace {

// How many texts each test makes; GOLDLINE_SQL_TEXTS asks for more.
std::size_t TextCount() {
  const char* count = std::getenv("GOLDLINE_SQL_TEXTS");
  return count == nullptr ? 3000 : std::strtoull(count, nullptr, 10);
}

std::uint64_t Seed() {
  const char* seed = std::getenv("GOLDLINE_SEED");
  return seed == nullptr ? 1 : std::strtoull(seed, nullptr, 10);
}

// The JSON of a parse tree without the members that say where in the text something is.
std::string WithoutPlaces(std::string tree) {
  for (const std::string_view key : {"\"location\":", "\"stmt_len\":", "\"stmt_location\":"}) {
    std::string out;
    std::size_t at = 0;
    while (true) {
      const std::size_t found = tree.find(key, at);
      out.append(tree, at, found == std::string::npos ? found : found - at);
      if (found == std::string::npos) break;
      at = tree.find_first_not_of("-0123456789", found + key.size());
      if (out.back() == ',') {
        out.pop_back();
      } else if (tree[at] == ',') {
        ++at;
      }
    }
    tree = std::move(out);
  }
  return tree;
}

void ReplaceAll(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
    text.replace(at, from.size(), to);
    at += to.size();
  }
}

// The same tree for spellings that mean the same and that our tree does not tell apart: LIMIT ALL
// and no LIMIT; a frame with its implied end and with BETWEEN; int[3] and int[], which PostgreSQL
// takes for the same type.
std::string WithoutSpelling(std::string tree) {
  ReplaceAll(tree, "\"limitCount\":{\"A_Const\":{\"isnull\":true}},", "");
  ReplaceAll(tree, "\"LIMIT_OPTION_COUNT\"", "\"LIMIT_OPTION_DEFAULT\"");
  constexpr std::string_view kFrame = "\"frameOptions\":";
  for (std::size_t at = tree.find(kFrame); at != std::string::npos; at = tree.find(kFrame, at)) {
    at += kFrame.size();
    const std::size_t end = tree.find_first_not_of("0123456789", at);
    const int options = std::stoi(tree.substr(at, end - at));
    tree.replace(at, end - at, std::to_string(options & ~0x10));  // FRAMEOPTION_BETWEEN
  }
  constexpr std::string_view kBounds = "\"arrayBounds\":[";
  for (std::size_t at = tree.find(kBounds); at != std::string::npos; at = tree.find(kBounds, at)) {
    at += kBounds.size();
    std::string bounds = tree.substr(at, tree.find(']', at) - at);
    const std::size_t size = bounds.size();
    std::erase_if(bounds, [](char c) { return c >= '0' && c <= '9'; });
    ReplaceAll(bounds, "\"ival\":", "");
    tree.replace(at, size, bounds);
  }
  return tree;
}

// PostgreSQL's parse tree of `sql`; nullopt when it refuses it.
std::optional<std::string> PostgreSqlTree(const std::string& sql) {
  const PgQueryParseResult result = pg_query_parse(sql.c_str());
  std::optional<std::string> tree;
  if (result.error == nullptr) tree = WithoutSpelling(WithoutPlaces(result.parse_tree));
  pg_query_free_parse_result(result);
  return tree;
}

// What PostgreSQL 15 refuses and we accept on purpose.
bool IsOursOnly(const std::string& sql) {
  const PgQueryParseResult result = pg_query_parse(sql.c_str());
  const std::string message = result.error == nullptr ? "" : result.error->message;
  pg_query_free_parse_result(result);
  // PostgreSQL 16 dropped the rule; 3 of the 99 queries of TPC-DS rely on that.
  return message == "subquery in FROM must have an alias" ||
         message == "VALUES in FROM must have an alias";
}

struct Outcome {
  bool ours = false;
  bool theirs = false;
  bool refused_by_name = false;
};

// `text` in the statement that `wrap` makes of it.
template <class Parse, class Wrap>
Outcome Compare(const std::string& text, Wrap wrap, Parse parse) {
  Outcome outcome;
  const std::string sql = wrap(text);
  const auto parsed = parse(text);
  const std::optional<std::string> theirs = PostgreSqlTree(sql);
  outcome.ours = parsed.ok();
  outcome.theirs = theirs.has_value();
  if (!parsed.ok()) {
    outcome.refused_by_name = parsed.error().id() == "sql_unsupported";
    return outcome;
  }
  if (!theirs.has_value()) {
    EXPECT_TRUE(IsOursOnly(sql)) << "only we accept " << sql << "\nas " << PrintSql(**parsed);
    return outcome;
  }
  std::string all;
  for (const PrintParentheses style : {PrintParentheses::kAll, PrintParentheses::kNeeded}) {
    const std::string printed = PrintSql(**parsed, style);
    const auto again = parse(printed);
    if (!again.ok()) {
      ADD_FAILURE() << text << "\nprinted as " << printed << "\n" << again.error().ToString();
      break;
    }
    const std::string reprinted = PrintSql(**again, PrintParentheses::kAll);
    if (style == PrintParentheses::kAll) all = printed;
    EXPECT_EQ(reprinted, all) << text;
    const std::optional<std::string> tree = PostgreSqlTree(wrap(printed));
    EXPECT_TRUE(tree.has_value()) << text << "\nprinted as " << printed;
    if (!tree.has_value() || *tree == *theirs) continue;
    const auto a = std::mismatch(tree->begin(), tree->end(), theirs->begin(), theirs->end()).first;
    const auto from = static_cast<std::size_t>(a - tree->begin());
    const std::size_t shown = from - std::min<std::size_t>(from, 200);
    ADD_FAILURE() << text << "\nprinted as " << printed << "\nhas  " << tree->substr(shown, 400)
                  << "\nnot  " << theirs->substr(shown, 400);
  }
  return outcome;
}

Outcome CompareExpression(const std::string& text) {
  // In parentheses, because PostgreSQL reads a word after an expression as a label.
  return Compare(
      text, [](const std::string& sql) { return "SELECT (" + sql + "\n)"; },
      [](const std::string& sql) { return ParseExpression(sql); });
}

Outcome CompareQuery(const std::string& text) {
  return Compare(
      text, [](const std::string& sql) { return sql; },
      [](const std::string& sql) { return ParseSelect(sql); });
}

template <class Make, class CompareOne>
void ExpectAgreement(Make make, CompareOne compare) {
  std::size_t accepted = 0;
  std::size_t agreed = 0;
  const std::size_t count = TextCount();
  for (std::uint64_t seed = Seed(); seed < Seed() + count; ++seed) {
    SqlText random(seed);
    const std::string text = make(random);
    SCOPED_TRACE(Concat("seed ", seed));
    const Outcome outcome = compare(text);
    accepted += outcome.theirs ? 1 : 0;
    agreed += outcome.ours && outcome.theirs ? 1 : 0;
    EXPECT_TRUE(outcome.ours || !outcome.theirs || outcome.refused_by_name)
        << "only PostgreSQL accepts " << text;
    if (testing::Test::HasFailure()) break;
  }
  std::printf("%zu texts, PostgreSQL accepts %zu, we %zu of them\n", count, accepted, agreed);
  EXPECT_GT(accepted * 5, count);
}

TEST(ParserOracle, AgreesOnRandomExpressions) {
  ExpectAgreement([](SqlText& random) { return random.Expression(5); }, CompareExpression);
}

TEST(ParserOracle, AgreesOnRandomQueries) {
  ExpectAgreement([](SqlText& random) { return random.Query(3); }, CompareQuery);
}

// A strict parser may refuse a mutated text that PostgreSQL accepts, never the reverse.
TEST(ParserOracle, AcceptsNothingThatPostgreSqlRefuses) {
  std::vector<std::string> expressions;
  for (const SyntaxCase& test : ReadSyntaxCases("expressions.txt")) {
    expressions.push_back(test.input);
  }
  std::vector<std::string> queries;
  for (const SyntaxCase& test : ReadSyntaxCases("queries.txt")) queries.push_back(test.input);
  std::size_t theirs = 0;
  std::size_t ours = 0;
  for (std::uint64_t seed = Seed(); seed < Seed() + 2 * TextCount(); ++seed) {
    SqlText random(seed);
    const bool query = seed % 2 == 0;
    const auto& seeds = query ? queries : expressions;
    std::string text = seeds[random.Below(seeds.size())];
    if (random.Below(3) == 0) text = query ? random.Query(3) : random.Expression(4);
    text = random.Mutated(std::move(text));
    SCOPED_TRACE(Concat("seed ", seed));
    if (text.find('\0') != std::string::npos) continue;
    const Outcome outcome = query ? CompareQuery(text) : CompareExpression(text);
    theirs += outcome.theirs ? 1 : 0;
    ours += outcome.ours && outcome.theirs ? 1 : 0;
    if (std::getenv("GOLDLINE_SQL_SHOW") && outcome.theirs && !outcome.ours &&
        !outcome.refused_by_name) {
      std::printf("only PostgreSQL: %s\n", text.c_str());
    }
    if (HasFailure()) break;
  }
  std::printf("mutated: PostgreSQL accepts %zu, we %zu of them\n", theirs, ours);
  EXPECT_GT(ours * 10, theirs * 7);
}

std::vector<std::filesystem::path> SqlFiles(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  const auto path = testing_support::DataFolder("sql/" + folder);
  if (!path) return files;
  for (const auto& entry : std::filesystem::directory_iterator(*path)) {
    const bool original = entry.path().stem().extension().empty();
    if (entry.path().extension() == ".sql" && original) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

TEST(ParserOracle, ReadsTheQueriesOfTpc) {
  if (SqlFiles("tpc-h").empty()) GTEST_SKIP() << "no data/sql";
  for (const auto& [folder, count] :
       std::map<std::string, std::size_t>{{"tpc-h", 22}, {"tpc-ds", 99}}) {
    std::size_t accepted = 0;
    for (const std::filesystem::path& file : SqlFiles(folder)) {
      SCOPED_TRACE(file.string());
      const Outcome outcome = CompareQuery(testing_support::ReadFile(file));
      EXPECT_TRUE(outcome.ours);
      accepted += outcome.ours ? 1 : 0;
    }
    std::printf("%s: %zu of %zu\n", folder.c_str(), accepted, count);
    EXPECT_EQ(accepted, count);
  }
}

// Statements of the wild that PostgreSQL reads as one SELECT.
TEST(ParserOracle, ReadsTheSelectsOfOtherTools) {
  const auto path = testing_support::DataFolder("sql/statements.jsonl");
  if (!path) GTEST_SKIP() << "no data/sql";
  std::ifstream file(*path);
  std::size_t selects = 0;
  std::size_t accepted = 0;
  for (std::string line; std::getline(file, line);) {
    const auto row = ParseJson(line);
    ASSERT_TRUE(row.ok());
    const std::string sql(row->Text("sql"));
    if (sql.size() > 20'000) continue;
    const std::optional<std::string> tree = PostgreSqlTree(sql);
    const bool select = tree && tree->find("{\"stmt\":{\"SelectStmt\":") != std::string::npos &&
                        tree->find("{\"stmt\":", tree->find("{\"stmt\":") + 1) == std::string::npos;
    if (!select) continue;
    ++selects;
    SCOPED_TRACE(Concat(row->Text("id"), ": ", sql));
    const Outcome outcome = CompareQuery(sql);
    accepted += outcome.ours ? 1 : 0;
    if (std::getenv("GOLDLINE_SQL_SHOW") && !outcome.ours && !outcome.refused_by_name) {
      std::printf("only PostgreSQL: %s\n  %s\n", sql.c_str(),
                  ParseSelect(sql).error().ToString().c_str());
    }
  }
  std::printf("of %zu SELECTs that PostgreSQL accepts, we read %zu\n", selects, accepted);
  EXPECT_GT(accepted * 100, selects * 90);
}

}  // namespace
}  // namespace goldline::sql
