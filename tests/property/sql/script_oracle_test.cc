// Tolerant parsing against PostgreSQL's own parser (libpg_query, version 15): the tables and
// columns that public statements name. Both read them as PostgreSQL's; where a statement is another
// dialect's, PostgreSQL may accept it and mean something else.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <pg_query.h>

#include "core/json.h"
#include "core/sql/script.h"
#include "core/sql/walk.h"
#include "core/text.h"
#include "tests/support/data.h"
#include "tests/support/files.h"

namespace goldline::sql {
namespace {

// Sorted: "t:schema.table", "c:table.column".
using Names = std::vector<std::string>;

// The names in a parse tree of libpg_query.
void Harvest(const JsonValue& tree, Names& names) {
  if (tree.Find("relname") != nullptr) {
    std::string name;
    for (const char* part : {"catalogname", "schemaname", "relname"}) {
      const std::string_view text = tree.Text(part);
      if (!text.empty()) name += Concat(name.empty() ? "" : ".", text);
    }
    names.push_back("t:" + name);
  }
  if (const JsonValue* column = tree.Find("ColumnRef")) {
    std::string name;
    if (const JsonValue* fields = column->Find("fields")) {
      for (const JsonValue& field : fields->items) {
        const JsonValue* text = field.Find("String");
        name += Concat(name.empty() ? "" : ".", text == nullptr ? "*" : text->Text("sval"));
      }
    }
    names.push_back("c:" + name);
  }
  for (const JsonValue& item : tree.items) Harvest(item, names);
  for (const JsonMember& member : tree.members) Harvest(member.value, names);
}

class Harvester {
 public:
  Names Of(const Script& script) {
    for (const Statement* statement : script.statements) Visit(*statement);
    std::sort(names_.begin(), names_.end());
    return std::move(names_);
  }

 private:
  static std::string Join(List<Identifier> parts) {
    std::string name;
    for (const Identifier& part : parts) name += Concat(name.empty() ? "" : ".", part.name);
    return name;
  }
  void Table(List<Identifier> name) {
    if (!name.empty()) names_.push_back("t:" + Join(name));
  }

  void Visit(const Expr& expr) {
    if (expr.kind == ExprKind::kColumn) {
      names_.push_back("c:" + Join(expr.As<ColumnRef>().parts));
    } else if (expr.kind == ExprKind::kStar && expr.As<Star>().columns == nullptr) {
      const std::string table = Join(expr.As<Star>().qualifier);
      names_.push_back(Concat("c:", table, table.empty() ? "*" : ".*"));
    }
    Below(expr);
  }
  void Visit(const TableRef& table) {
    if (table.kind == TableRefKind::kTable) Table(table.As<NamedTable>().name);
    Below(table);
  }
  void Visit(const Query& query) {
    if (query.first->kind == QueryTermKind::kSelect) Table(query.first->As<Select>().into);
    Below(query);
  }
  void Visit(const Statement& statement) {
    switch (statement.kind) {
      case StatementKind::kCreate:
        Table(statement.As<Create>().name);
        Table(statement.As<Create>().like);
        break;
      case StatementKind::kInsert:
        Table(statement.As<Insert>().target);
        break;
      case StatementKind::kTruncate:
        for (const List<Identifier>& name : statement.As<Truncate>().names) Table(name);
        break;
      case StatementKind::kCopy:
        Table(statement.As<Copy>().table);
        break;
      default:
        break;
    }
    Below(statement);
  }
  template <class Node>
  void Below(const Node& node) {
    ForEachChild(node, [this](const auto& child) { Visit(child); });
  }

  Names names_;
};

TEST(ScriptOracle, NamesTheTablesAndColumnsThatPostgreSqlDoes) {
  const auto file = testing_support::DataFolder("sql/statements.jsonl");
  if (!file) GTEST_SKIP() << "no test data at " << testing_support::DataRoot();
  const std::string text = testing_support::ReadFile(*file);
  int compared = 0;
  int equal = 0;
  std::string different;
  for (const std::string_view line : Split(text, '\n')) {
    if (line.empty()) continue;
    const Result<JsonValue> test = ParseJson(line);
    ASSERT_TRUE(test.ok());
    const std::string sql(test->Text("sql"));
    const PgQueryParseResult parsed = pg_query_parse(sql.c_str());
    Names theirs;
    bool accepted = parsed.error == nullptr;
    if (accepted) {
      const Result<JsonValue> tree = ParseJson(parsed.parse_tree);
      accepted = tree.ok();
      if (accepted) Harvest(*tree, theirs);
    }
    pg_query_free_parse_result(parsed);
    if (!accepted) continue;
    ++compared;
    std::sort(theirs.begin(), theirs.end());
    const auto script = ParseScript(sql, PostgreSql());
    ASSERT_TRUE(script.ok()) << sql;
    const Names ours = Harvester().Of(**script);
    if (ours == theirs) {
      ++equal;
    } else {
      different +=
          Concat(test->Text("id"), " ", sql.substr(0, 300), "\n  ours   ",
                 goldline::Join(ours, " "), "\n  theirs ", goldline::Join(theirs, " "), "\n");
    }
  }
  std::cout << "statements that PostgreSQL parses: " << compared << ", with equal names: " << equal
            << "\n";
  if (std::getenv("GOLDLINE_ORACLE_DIFFERENCES") != nullptr) std::cout << different;
  EXPECT_GE(compared, 5000);
  EXPECT_GE(equal * 100, compared * 97) << different;
}

}  // namespace
}  // namespace goldline::sql
