#include "core/sql/dialect.h"

#include <algorithm>
#include <string>

#include "core/text.h"

namespace goldline::sql {
namespace {

// One row a dialect. MySQL's "text" is a string unless ANSI_QUOTES is set; SQL Server takes
// brackets and, by default, double quotes as names; Snowflake and Oracle fold to upper case.
constexpr Dialect kDialects[] = {
    {.name = "postgres",
     .escape_strings = true,
     .dollar_quotes = true,
     .nested_comments = true,
     .dollar_parameters = true,
     .double_colon_cast = true,
     .custom_operators = true},
    {.name = "generic",
     .identifier_quotes = "\"`",
     .hash_comments = true,
     .question_parameters = true,
     .colon_parameters = true,
     .at_parameters = true,
     .double_colon_cast = true,
     .digit_names = true,
     .plain_recursion = true},
    {.name = "ansi",
     .folding = CaseFolding::kUpper,
     .question_parameters = true,
     .plain_recursion = true},
    {.name = "bigquery",
     .folding = CaseFolding::kNone,
     .identifier_quotes = "`",
     .string_quotes = "'\"",
     .backslash_escapes = true,
     .hash_comments = true,
     .question_parameters = true,
     .at_parameters = true,
     .triple_quotes = true,
     .dashed_names = true,
     .dotted_names = true},
    {.name = "clickhouse",
     .folding = CaseFolding::kNone,
     .identifier_quotes = "\"`",
     .backslash_escapes = true,
     .dollar_quotes = true,
     .hash_comments = true,
     .double_colon_cast = true,
     .conditional_operator = true,
     .inline_aliases = true},
    {.name = "databricks",
     .folding = CaseFolding::kNone,
     .identifier_quotes = "`",
     .string_quotes = "'\"",
     .backslash_escapes = true,
     .question_parameters = true,
     .colon_parameters = true,
     .double_colon_cast = true,
     .digit_names = true,
     .colon_paths = true,
     .streams = true},
    {.name = "duckdb",
     .escape_strings = true,
     .dollar_quotes = true,
     .nested_comments = true,
     .dollar_parameters = true,
     .question_parameters = true,
     .double_colon_cast = true},
    {.name = "flink", .folding = CaseFolding::kNone, .identifier_quotes = "`"},
    {.name = "hive",
     .folding = CaseFolding::kNone,
     .identifier_quotes = "`",
     .string_quotes = "'\"",
     .backslash_escapes = true,
     .question_parameters = true,
     .digit_names = true},
    {.name = "mysql",
     .folding = CaseFolding::kNone,
     .identifier_quotes = "`",
     .string_quotes = "'\"",
     .backslash_escapes = true,
     .hash_comments = true,
     .question_parameters = true,
     .at_parameters = true,
     .digit_names = true,
     .create_appends = true},
    {.name = "oracle",
     .folding = CaseFolding::kUpper,
     .question_parameters = true,
     .colon_parameters = true,
     .q_quotes = true,
     .slash_batches = true,
     .plain_recursion = true,
     .database_links = true},
    {.name = "redshift",
     .backslash_escapes = true,
     .escape_strings = true,
     .dollar_quotes = true,
     .nested_comments = true,
     .dollar_parameters = true,
     .question_parameters = true,
     .double_colon_cast = true,
     .hash_names = true,
     .navigates = true},
    {.name = "snowflake",
     .folding = CaseFolding::kUpper,
     .backslash_escapes = true,
     .dollar_quotes = true,
     .slash_comments = true,
     .question_parameters = true,
     .colon_parameters = true,
     .double_colon_cast = true,
     .colon_paths = true,
     .use_database = true,
     .plain_recursion = true},
    {.name = "spark",
     .folding = CaseFolding::kNone,
     .identifier_quotes = "`",
     .string_quotes = "'\"",
     .backslash_escapes = true,
     .question_parameters = true,
     .colon_parameters = true,
     .double_colon_cast = true,
     .digit_names = true,
     .colon_paths = true,
     .streams = true},
    {.name = "sqlite",
     .folding = CaseFolding::kNone,
     .identifier_quotes = "\"`[",
     .question_parameters = true,
     .colon_parameters = true,
     .at_parameters = true,
     .plain_recursion = true},
    {.name = "teradata",
     .folding = CaseFolding::kUpper,
     .question_parameters = true,
     .colon_parameters = true},
    {.name = "trino", .question_parameters = true},
    {.name = "tsql",
     .folding = CaseFolding::kNone,
     .identifier_quotes = "\"[",
     .nested_comments = true,
     .at_parameters = true,
     .hash_names = true,
     .use_database = true,
     .select_into = true,
     .bare_statements = true,
     .plain_recursion = true},
};

struct OtherName {
  std::string_view other;
  std::string_view name;
};
constexpr OtherName kOtherNames[] = {
    {"athena", "trino"},        {"db2", "ansi"},         {"doris", "mysql"},
    {"dremio", "trino"},        {"drill", "flink"},      {"druid", "trino"},
    {"dune", "trino"},          {"exasol", "ansi"},      {"fabric", "tsql"},
    {"greenplum", "postgres"},  {"mariadb", "mysql"},    {"materialize", "postgres"},
    {"mixed", "generic"},       {"mssql", "tsql"},       {"pg", "postgres"},
    {"postgresql", "postgres"}, {"presto", "trino"},     {"risingwave", "postgres"},
    {"singlestore", "mysql"},   {"sparksql", "spark"},   {"sqlserver", "tsql"},
    {"starrocks", "mysql"},     {"vertica", "redshift"},
};

const Dialect* FindByName(std::string_view name) {
  for (const Dialect& dialect : kDialects) {
    if (dialect.name == name) return &dialect;
  }
  return nullptr;
}

}  // namespace

const Dialect& PostgreSql() { return kDialects[0]; }
const Dialect& GenericSql() { return kDialects[1]; }

const Dialect* FindDialect(std::string_view name) {
  const std::string lower = AsciiLower(Trim(name.substr(0, name.find(','))));
  for (const OtherName& row : kOtherNames) {
    if (row.other == lower) return FindByName(row.name);
  }
  return FindByName(lower);
}

std::vector<std::string_view> DialectNames() {
  std::vector<std::string_view> names;
  for (const Dialect& dialect : kDialects) names.push_back(dialect.name);
  for (const OtherName& row : kOtherNames) names.push_back(row.other);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace goldline::sql
