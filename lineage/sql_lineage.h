// Lineage of SQL: which source fields each output column depends on, and how, read from the same
// tree (core/sql/ast.h) that the evaluator runs. Pure functions: no store, no clock; safe from any
// thread. The semantics follow OpenLineage's types; every rule is written at the code that does it.
//
//   GL_TRY(sql::ParsedQuery query, sql::ParseSelect(text));
//   GL_TRY(QueryLineage lineage, AnalyzeQuery(*query, lookup));
//   for (const OutputColumn& column : lineage.columns)
//     for (const SourceUse& use : column.sources) ...  use.field, use.how, use.spans
//
// What cannot be known is said, not guessed: unresolved, ambiguous and inferred names are listed.
// The only error is text of extreme complexity (kResourceExhausted).
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/sql/ast.h"
#include "core/sql/dialect.h"
#include "lineage/edge.h"

namespace goldline::lineage {

// What a catalog knows of a table.
struct TableColumns {
  DatasetRef dataset;
  std::vector<std::string> columns;  // in order
  bool open = false;                 // there may be more columns than these
  std::vector<std::string> structs;  // those with fields inside, which are named "column.field"
};

// The table that a name in FROM stands for; nullopt when it is not known. Then its name as written
// becomes a dataset without namespace whose columns are open.
using TableLookup = std::function<std::optional<TableColumns>(sql::List<sql::Identifier> name)>;

// A source field of one output, how it gets there, and where the text mentions it.
struct SourceUse {
  FieldRef field;
  TransformationSet how;
  std::vector<sql::Span> spans;  // at most eight
  bool inferred = false;         // the table's columns are not known; the name fits nowhere else
};

struct OutputColumn {
  std::string name;                // "#3" for the third column when it has no name; "*" for all
                                   // columns of a table whose columns are not known
  std::vector<SourceUse> sources;  // sorted by field; empty: made of constants
  sql::Span span;
};

// A name that could not be resolved as written.
struct NameFinding {
  std::string name;
  sql::Span span;
  std::vector<std::string> candidates;
  friend bool operator==(const NameFinding& a, const NameFinding& b) {
    return a.name == b.name && a.span.begin == b.span.begin;
  }
};

struct QueryLineage {
  std::vector<OutputColumn> columns;
  std::vector<SourceUse> indirect;  // dataset-wide: filters, joins, grouping, order
  std::vector<DatasetRef> inputs;   // tables read, sorted
  std::vector<NameFinding> ambiguous;
  std::vector<NameFinding> inferred;
  std::vector<NameFinding> unresolved;
  std::vector<NameFinding> captured;  // unqualified names of a subquery that the outer query
                                      // answers: legal, and a classic slip
};

// Lineage of a whole query.
Result<QueryLineage> AnalyzeQuery(const sql::Query& query, const TableLookup& lookup);

// A relation whose columns an expression may use, by name or qualified with its alias.
struct InputRelation {
  std::string alias;
  DatasetRef dataset;
  std::vector<std::string> columns;
  bool open = false;
};

struct ExpressionLineage {
  std::vector<SourceUse> sources;
  std::vector<NameFinding> ambiguous;
  std::vector<NameFinding> inferred;
  std::vector<NameFinding> unresolved;
};

// Lineage of one value, such as a mapping expression for one target field.
Result<ExpressionLineage> AnalyzeExpression(const sql::Expr& expression,
                                            const std::vector<InputRelation>& inputs,
                                            const TableLookup& lookup = {});

// The edges that a query means for the dataset that its result is written to.
EdgeSet EdgesOf(const QueryLineage& lineage, std::string_view statement);

// One field of a pipeline's mapping: the target field and the SQL that makes it.
struct Mapping {
  std::string target;
  std::string sql;
};

// The edges of a pipeline that reads `inputs` and writes one record a record by `mappings`; a row
// filter, if any, is dataset-wide.
Result<EdgeSet> EdgesOfMappings(const std::vector<Mapping>& mappings,
                                const std::vector<InputRelation>& inputs,
                                std::string_view filter = {});

// The tables of a JSON schema {"table": {"column": "type"}}, found by unique suffix of the name. A
// table "events_yyyymmdd" stands for its shards of all days, "events_20240131".
class JsonSchema {
 public:
  static Result<JsonSchema> Parse(std::string_view json);
  std::optional<TableColumns> Find(sql::List<sql::Identifier> name) const;
  TableLookup lookup() const;  // refers to this schema

 private:
  std::vector<TableColumns> tables_;
  std::map<std::string, std::vector<std::size_t>, std::less<>> by_last_part_;  // in lower case
};

}  // namespace goldline::lineage
