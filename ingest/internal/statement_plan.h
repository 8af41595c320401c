// A pipeline's statement, which runs elsewhere: its lineage with what the catalog knows of its
// tables, and what its run leaves behind.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "core/store/store.h"
#include "ingest/internal/run_record_keeper.h"
#include "ingest/pipeline.h"
#include "lineage/sql_lineage.h"

namespace goldline::ingest::internal {

struct StatementPlan {
  std::string text;
  lineage::QueryLineage lineage;
  std::vector<std::string> notes;  // names that could not be resolved, parts not understood
};

// With a dialect the file is a script, of which one statement gives the result; without, it is one
// SELECT of PostgreSQL, and what is wrong with it is an error.
Result<StatementPlan> MakeStatementPlan(const Pipeline& pipeline, const store::KvStore& store);
Status CommitStatement(const Pipeline& pipeline, const StatementPlan& plan, RunCommit& commit);

}  // namespace goldline::ingest::internal
