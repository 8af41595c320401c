// A Dialect is what the lexer and the parser need to know about one kind of SQL, as a row of
// properties. PostgreSQL is the one that rules and mappings are written in.
//   const Dialect* dialect = FindDialect("bigquery");   // nullptr when there is no such name
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace goldline::sql {

enum class CaseFolding : std::uint8_t { kLower, kUpper, kNone };

struct Dialect {
  std::string_view name;
  // How a name without quotes is folded before it is compared.
  CaseFolding folding = CaseFolding::kLower;
  std::string_view identifier_quotes = "\"";  // of ", ` and [ (closed by ])
  std::string_view string_quotes = "'";       // of ' and "
  bool backslash_escapes = false;             // in plain strings; E'…' has them anyway
  bool escape_strings = false;                // E'…'
  bool dollar_quotes = false;                 // $$…$$ and $tag$…$tag$
  bool nested_comments = false;               // /* /* */ */
  bool hash_comments = false;                 // # to the end of the line
  bool slash_comments = false;                // // to the end of the line
  bool dollar_parameters = false;             // $1
  bool question_parameters = false;           // ?
  bool colon_parameters = false;              // :name
  bool at_parameters = false;                 // @name
  bool double_colon_cast = false;             // x::type
  bool custom_operators = false;              // any run of operator characters is one operator
  // What only tolerant parsing looks at.
  bool triple_quotes = false;    // '''…''' and """…"""
  bool q_quotes = false;         // q'[…]'
  bool hash_names = false;       // #temporary
  bool digit_names = false;      // a name may begin with digits: 2020_sales
  bool colon_paths = false;      // x:a.b; @stage/path
  bool dashed_names = false;     // my-project.dataset.table
  bool dotted_names = false;     // `project.dataset.table` is a name of three parts
  bool use_database = false;     // USE x means a database, in which schemas are
  bool select_into = false;      // SELECT INTO of a routine makes a table; elsewhere: variables
  bool bare_statements = false;  // statements need no semicolon between them
  bool slash_batches = false;    // / on a line of its own runs what stands before it
  bool create_appends = false;   // CREATE TABLE t (a int) SELECT b: t has a and b
  bool plain_recursion = false;  // a WITH without RECURSIVE may refer to itself
  bool database_links = false;   // t@link is a table of another database
  bool streams = false;          // FROM STREAM t, STREAM (t)
  bool conditional_operator = false;  // a ? b : c
  bool inline_aliases = false;        // (a + 1 AS b) names a value for the whole query
  bool navigates = false;             // FROM t, t.list AS item AT place, UNPIVOT t.object AS v AT k
};

const Dialect& PostgreSql();
// What the standard and most dialects share.
const Dialect& GenericSql();
// By name or by a usual other name ("postgres", "mssql"), in any case; settings after a comma are
// not looked at ("mysql, normalization_strategy = lowercase"). nullptr when unknown.
const Dialect* FindDialect(std::string_view name);
// The names that FindDialect knows, in alphabetical order.
std::vector<std::string_view> DialectNames();

}  // namespace goldline::sql
