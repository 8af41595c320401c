// Lineage of scripts: what each statement of other people's SQL does to which fields. One session
// runs through the script: tables that it creates are known to later statements, temporary ones
// are seen through, and what is dropped, renamed, swapped or USEd is so from there on. Bodies of
// routines and texts that are put together of constants are read like the rest; of other dynamic
// SQL it is said that it cannot be known.
//
//   GL_TRY(sql::ParsedScript script, sql::ParseScript(text, dialect));
//   for (const StatementLineage& statement : AnalyzeScript(script, lookup)) ...
//
// Pure functions, safe from any thread. A statement of extreme complexity has an error; the others
// are analysed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/sql/script.h"
#include "lineage/sql_lineage.h"

namespace goldline::lineage {

// A part of a statement that was not understood.
struct SkippedText {
  sql::Span span;
  std::string reason;
};

struct StatementLineage {
  std::string_view kind;  // "query", "create table", "insert", "update", "drop", …
  // In the text of the script. Of statements in dynamic SQL all spans are that of the statement
  // that runs it, unless their text stands in the script as it is.
  sql::Span span;
  std::optional<DatasetRef> target;  // that is written, made or dropped; none of a query
  bool temporary = false;  // the target is seen through: what it is made of is told of its readers
  // Columns are named as those of the target; of a statement that writes nothing there are none.
  QueryLineage lineage;
  std::vector<SkippedText> skipped;  // of dynamic SQL that cannot be known all of it
  std::string error;
};

// One entry a statement, in order; those of blocks and routines each by itself: they may run.
std::vector<StatementLineage> AnalyzeScript(const sql::ParsedScript& script,
                                            const TableLookup& lookup);

}  // namespace goldline::lineage
