// Statements of other people's SQL, as tolerant parsing reads them (script.h): what moves data from
// table to table, what changes which tables there are, and blocks of both. Nodes live in the arena
// of their script, as those of ast.h do.
//
//   GL_TRY(ParsedScript script, ParseScript(text, *FindDialect("snowflake")));
//   for (const Statement* statement : script->statements)
//     if (statement->kind == StatementKind::kInsert) ... statement->As<Insert>().source
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include "core/sql/ast.h"
#include "core/sql/dialect.h"

namespace goldline::sql {

enum class StatementKind : std::uint8_t {
  kQuery,   // SELECT, SELECT INTO, VALUES
  kCreate,  // a table or a view, with its query if it has one
  kInsert,  // also REPLACE, INSERT OVERWRITE and the branches of INSERT ALL
  kUpdate,
  kDelete,
  kMerge,
  kCopy,  // COPY, LOAD, UNLOAD: between a table and files
  kDrop,
  kRename,  // ALTER … RENAME, SWAP
  kAlter,   // ALTER TABLE: which columns it has
  kTruncate,
  kUse,      // USE, SET search_path
  kAssign,   // a variable gets a value: DECLARE, SET, :=
  kExecute,  // of a text that is made when it runs
  kRoutine,  // CREATE PROCEDURE or FUNCTION with a body of statements
  kBlock,    // BEGIN … END, IF, WHILE, …: statements of which some may run
  kOther,    // understood, and it moves no data: GRANT, SET, COMMIT, …
  kSkipped,  // not understood; Script::skipped says why
};

struct Statement {
  StatementKind kind;
  Span span;

  template <class T>
  const T& As() const {
    GL_CHECK(kind == T::kKind);
    return static_cast<const T&>(*this);
  }

 protected:
  explicit Statement(StatementKind node_kind) : kind(node_kind) {}
};

template <StatementKind K>
struct StatementNode : Statement {
  static constexpr StatementKind kKind = K;
  StatementNode() : Statement(K) {}
};

struct QueryStatement : StatementNode<StatementKind::kQuery> {
  const Query* query = nullptr;
  const Identifier* cursor = nullptr;  // that gives its rows; or nullptr: it runs here
};

// A column that a CREATE TABLE or ALTER TABLE declares.
struct ColumnDefinition {
  Identifier name;
  const Expr* generated = nullptr;  // GENERATED ALWAYS AS (…), or AS (…); or nullptr
};

struct Create : StatementNode<StatementKind::kCreate> {
  List<Identifier> name;
  bool if_not_exists = false;
  bool view = false;  // also a materialized one: it is what its query gives
  bool temporary = false;
  List<ColumnDefinition> columns;  // declared, or the names that a view gives
  const Query* query = nullptr;    // AS; or nullptr
  bool appends = false;            // the query's columns go by name, behind those declared
  List<Identifier> like;           // CREATE … LIKE or CLONE of that table; empty: none
  bool copies = false;             // CLONE: with its rows
};

struct Assignment {
  List<Identifier> column;         // what is set, qualified as written
  List<List<Identifier>> columns;  // of (a, b) = …, instead
  const Expr* value = nullptr;
  bool variable = false;  // @v = column = value: a variable gets the value, too
};

// RETURNING and OUTPUT: what a statement gives of the rows that it writes.
struct Returned {
  List<SelectItem> items;
  List<Identifier> into;       // OUTPUT … INTO a table; empty: to whoever runs the statement
  List<Identifier> columns;    // of that table
  List<Identifier> variables;  // RETURNING … INTO

  bool empty() const { return items.empty(); }
};

// ON CONFLICT … DO UPDATE, ON DUPLICATE KEY UPDATE.
struct OnConflict {
  List<Assignment> set;
  const Expr* where = nullptr;
};

struct Insert : StatementNode<StatementKind::kInsert> {
  List<CommonTable> with;
  List<Identifier> target;
  const Identifier* alias = nullptr;
  bool overwrite = false;
  bool empties = false;  // OVERWRITE of the whole table
  bool by_name = false;
  List<Identifier> columns;
  List<Identifier> partition;       // PARTITION (a): the query gives it behind the other columns
  List<Identifier> fixed;           // PARTITION (a = 1): the query does not give it
  const Query* source = nullptr;    // nullptr: DEFAULT VALUES, or a form without one
  List<Identifier> routine;         // INSERT … EXEC: the rows are what it returns
  List<Assignment> set;             // INSERT … SET a = 1, without a source
  const Alias* proposed = nullptr;  // VALUES (…) AS new (a, b): for ON DUPLICATE KEY
  const OnConflict* on_conflict = nullptr;
  Returned returning;
  // INSERT ALL: what else the rows of `source` are put into, by position.
  List<const Insert*> more;
  const Expr* when = nullptr;  // of a branch of INSERT ALL
  List<const Expr*> unless;    // ELSE and INSERT FIRST: what decided before it
};

struct Update : StatementNode<StatementKind::kUpdate> {
  List<CommonTable> with;
  const TableRef* target = nullptr;  // with its alias; of MySQL also a join
  List<Assignment> set;
  List<const TableRef*> from;
  const Expr* where = nullptr;
  Returned returning;
};

struct Delete : StatementNode<StatementKind::kDelete> {
  List<CommonTable> with;
  List<List<Identifier>> targets;  // of DELETE a, b FROM …, else the one of `from`
  List<const TableRef*> from;      // FROM, and USING
  const Expr* where = nullptr;
  Returned returning;
};

struct MergeBranch {
  enum class Action : std::uint8_t { kUpdate, kInsert, kDelete, kNothing };
  Span span;
  bool matched = false;
  bool by_source = false;  // WHEN NOT MATCHED BY SOURCE
  const Expr* condition = nullptr;
  Action action = Action::kNothing;
  List<Assignment> set;                // of kUpdate
  List<Identifier> columns;            // of kInsert
  List<const Expr*> values;            // of kInsert
  bool all = false;                    // UPDATE SET *, INSERT *: by name
  bool row = false;                    // INSERT ROW: by position
  const Expr* where = nullptr;         // Oracle: of the update or insert
  const Expr* delete_where = nullptr;  // Oracle: what of the updated rows goes
};

struct Merge : StatementNode<StatementKind::kMerge> {
  List<CommonTable> with;
  const TableRef* target = nullptr;
  const TableRef* source = nullptr;
  const Expr* on = nullptr;
  List<MergeBranch> branches;
  Returned returning;
};

struct Copy : StatementNode<StatementKind::kCopy> {
  bool to_files = false;
  List<Identifier> table;
  List<Identifier> columns;
  const Query* query = nullptr;  // of COPY (query) TO, or COPY INTO table FROM (query)
  std::string_view location;     // decoded; empty: not a text
  std::string_view text;         // of a query: UNLOAD ('…')
};

struct Drop : StatementNode<StatementKind::kDrop> {
  List<List<Identifier>> names;
};

struct Rename : StatementNode<StatementKind::kRename> {
  List<Identifier> from;
  List<Identifier> to;
  bool swap = false;
  const Rename* next = nullptr;  // RENAME TABLE a TO b, c TO d
};

struct Alter : StatementNode<StatementKind::kAlter> {
  List<Identifier> table;
  List<Identifier> added;
  List<Identifier> dropped;
  List<std::pair<Identifier, Identifier>> renamed;
  bool reorders = false;  // FIRST, AFTER
};

struct Truncate : StatementNode<StatementKind::kTruncate> {
  List<List<Identifier>> names;
};

struct Use : StatementNode<StatementKind::kUse> {
  List<List<Identifier>> names;  // of a search path several, the first counts first
  bool database = false;         // in which schemas are
};

struct Assign : StatementNode<StatementKind::kAssign> {
  List<Identifier> names;
  const Expr* value = nullptr;  // or nullptr: only declared
  bool declares = false;
  const Identifier* cursor = nullptr;  // FETCH: the row of it that the names are given; or nullptr
  List<ColumnDefinition> columns;      // of a variable that is a table
};

struct Execute : StatementNode<StatementKind::kExecute> {
  const Expr* text = nullptr;  // of statements; or nullptr: a routine is called
  List<Identifier> routine;    // that is called
};

struct Routine : StatementNode<StatementKind::kRoutine> {
  List<Identifier> name;
  List<Identifier> parameters;
  List<const Statement*> body;
  std::string_view text;   // a body in quotes, decoded: a script of its own; or empty
  List<Identifier> table;  // of a trigger: whose rows the names of `rows` stand for
  List<Identifier> rows;   // NEW, OLD, INSERTED, DELETED, and those behind REFERENCING
};

struct Block : StatementNode<StatementKind::kBlock> {
  bool in_turn = false;        // BEGIN … END: the statements run once, one after the other
  List<Identifier> variables;  // of FOR
  const Identifier* cursor = nullptr;  // FOR variable IN cursor; or nullptr
  List<std::size_t> branches;          // of IF: at which statement of the body each begins
  List<const Expr*> conditions;
  List<const Statement*> body;
};

struct OtherStatement : StatementNode<StatementKind::kOther> {};
struct SkippedStatement : StatementNode<StatementKind::kSkipped> {};

// Tokens that were not understood.
struct Skip {
  Span span;
  std::string_view reason;  // what was expected instead
};

struct Script {
  const Dialect* dialect = nullptr;
  List<const Statement*> statements;
  List<Skip> skipped;
  std::uint32_t tokens = 0;
  std::uint32_t skipped_tokens = 0;
};

using ParsedScript = Parsed<Script>;

}  // namespace goldline::sql
