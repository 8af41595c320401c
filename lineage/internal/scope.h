// What names mean inside one SELECT: the relations of its FROM, the merged columns that `*` and
// unqualified names see, the CTEs in force, and the query around it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/sql/ast.h"
#include "lineage/edge.h"
#include "lineage/internal/flow.h"

namespace goldline::lineage {

// The tables that any name of an open relation may come from; several for the arms of a UNION.
using OpenSource = std::vector<DatasetRef>;

struct Column;
// The fields of a record, in order, each with a flow of its own; nullptr: they are not known.
using Fields = std::shared_ptr<const std::vector<Column>>;

struct Column {
  std::string name;  // as references find it
  Flow flow;
  sql::Span span;     // of the select item
  bool named = true;  // false: the name is PostgreSQL's choice, "#n" is shown
  bool star = false;  // stands for the unknown columns of an open relation
  Fields fields = nullptr;
};

// A table, CTE, derived table or function in FROM.
struct Relation {
  std::string alias;
  std::vector<std::string> path;  // the name as written, for schema.table.column
  std::vector<Column> columns;
  std::vector<OpenSource> open;  // not empty: there may be more columns than these
  // Which of the columns the unknown ones stand before: from there on no position is known.
  std::size_t open_at = SIZE_MAX;
  std::vector<std::string> hidden;  // names that the unknown ones do not have: EXCEPT (a)
  bool base = false;                // a table: a qualified name is its column for certain
  bool flatten = false;             // FLATTEN of Snowflake
  bool any_name = false;            // a function: every name is its result (columns[0])
};

// A column as `*` and unqualified names see it.
struct VisibleColumn {
  std::string name;
  Flow flow;
  const Relation* open = nullptr;  // stands for the unknown columns of that relation
  bool parameter = false;          // of a lambda: it hides everything of its name
  Fields fields = nullptr;
};

struct QueryResult {
  std::vector<Column> columns;
  std::vector<OpenSource> open;
  std::vector<std::string> hidden;  // as in Relation
  Flow wide;                        // dataset-wide influences
};

// The first column that stands for unknown ones; their number when there is none.
std::size_t OpenAt(const std::vector<Column>& columns);

struct CteFrame;

// The CTEs in force: those of `frame` before `limit`, then those of the frames around it.
struct CteEnv {
  CteFrame* frame = nullptr;
  std::size_t limit = 0;
};

struct Scope {
  const Scope* outer = nullptr;
  CteEnv ctes;
  std::vector<const Relation*> relations;
  std::vector<VisibleColumn> visible;
  const QueryResult* outputs = nullptr;  // the select list so far: some dialects see its aliases
};

// The same tables, of whose columns unqualified names see these.
Scope ScopeSeeing(const Scope& scope, std::vector<VisibleColumn> visible);

// What the branches of a MERGE see: rows of one side alone, or of both.
struct MergeSides {
  Scope both;
  Scope target;
  Scope source;
};

enum class CteState : std::uint8_t { kFresh, kRunning, kDone };

struct CteEntry {
  const sql::CommonTable* table = nullptr;
  CteState state = CteState::kFresh;
  bool recursive = false;  // its query refers to itself
  QueryResult result;
};

struct CteFrame {
  CteEnv outer;
  const Scope* scope = nullptr;  // around the query that has the WITH
  bool recursive = false;
  std::vector<CteEntry> entries;
};

// Whether an identifier as written means the name: exactly, or in any case when it has no quotes.
bool Matches(const sql::Identifier& written, std::string_view name);

// The relation that a qualifier names, innermost first; nullptr when there is none.
const Relation* FindRelation(sql::List<sql::Identifier> qualifier, const Scope& scope);

}  // namespace goldline::lineage
