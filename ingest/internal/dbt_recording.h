// The commits of an import: what the plan says, with what it means for earlier imports.
#pragma once

#include "core/result.h"
#include "core/store/store.h"
#include "ingest/import_dbt.h"
#include "ingest/internal/dbt_plan.h"

namespace goldline::ingest::internal {

// What an attempt at a commit is made with.
struct DbtCommit {
  store::KvStore& store;
  const store::ReadView& view;
  store::WriteSet& changes;
  const DbtPlan& plan;
  const DbtImportOptions& options;
  DbtReceipt& receipt;  // whose run and namespaces are known
};

// A manifest that comes late: what it has and the next one has not ends with the next. Of one
// timeline a commit takes one fact, and an end with nothing before it changes no answer, so that
// these go first. Errors: dbt_other_target, cancelled.
Status EndAtNextImport(const DbtCommit& commit);

// Everything else. Errors: cancelled.
Status RecordDbtPlan(const DbtCommit& commit);

}  // namespace goldline::ingest::internal
