// The RunKeeper keeps the catalog's record of one run: START when it begins, and at its end one
// commit with everything the run leaves behind, or ABORT or FAIL.
//
//   GL_TRY(RunKeeper keeper, RunKeeper::Start(store, {job, options.now, options.actor}));
//   ...
//   GL_RETURN_IF_ERROR(keeper.Complete([&](RunCommit& commit) { ... }));
//
// Destroyed without an end (an error on the way), nothing more is written: call Fail.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "catalog/bulk_run.h"
#include "catalog/catalog.h"
#include "core/result.h"
#include "core/store/store.h"
#include "lineage/graph.h"
#include "lineage/openlineage.h"

namespace goldline::ingest::internal {

// What the commit that completes a run is made with.
struct RunCommit {
  store::KvStore& store;
  const store::ReadView& view;
  store::WriteSet& changes;
  catalog::CatalogWriter& catalog;
  lineage::LineageWriter& lineage;
  catalog::JobId job;
  catalog::Run& run;  // inputs, outputs, counts and properties are for the caller to fill
};

// The kinds of jobs that Goldline does itself.
inline constexpr std::string_view kPipelineJob = "pipeline";
inline constexpr std::string_view kStatementJob = "statement";
inline constexpr std::string_view kCheckJob = "check";
inline constexpr std::string_view kOwnJobKinds[] = {kPipelineJob, kStatementJob, kCheckJob};

// Properties of runs and jobs that events of them are made from, too.
inline constexpr std::string_view kJudgedTarget = "target";     // of a run that failed its gate
inline constexpr std::string_view kSqlDialect = "sql_dialect";  // of a job

struct RunStart {
  catalog::JobFacts job;  // of which it is a run
  UtcTime now;
  std::string actor;  // for the audit
  std::optional<lineage::ParentRun> parent = std::nullopt;
  std::function<void(const Uuid& run)> started = {};  // called when START is on the disk
};

class RunKeeper {
 public:
  static Result<RunKeeper> Start(store::KvStore& store, RunStart start);

  const Uuid& uuid() const { return run_.uuid; }
  // For rows that become visible with the run.
  catalog::BulkRun& bulk() { return *bulk_; }

  // What a run leaves behind; called again when another change comes between.
  using Fill = std::function<Status(RunCommit&)>;

  Status Complete(UtcTime ended, const Fill& fill);
  // Records FAIL, or ABORT for a cancellation, with the reason and the counts so far. `fill` may be
  // empty.
  Status Fail(UtcTime ended, const Error& why, const catalog::Counts& counts,
              const Fill& fill = {});

 private:
  RunKeeper(store::KvStore& store, RunStart start) : store_(&store), start_(std::move(start)) {}
  Status End(catalog::Run ended, const Fill& fill, bool complete);
  // One entry a run, when it has ended.
  Status Audit(const store::ReadView& view, store::WriteSet& changes,
               const catalog::Run& run) const;

  store::KvStore* store_;
  RunStart start_;
  catalog::Run run_;
  std::optional<catalog::BulkRun> bulk_;
};

// Records the failure of a run and gives the error to tell: when recording fails, too, still the
// one that came first.
Error FailRun(RunKeeper& keeper, Error why, const catalog::Counts& counts);

// The catalog's form of an owner named in a pipeline; empty for none.
std::vector<catalog::Owner> OwnersOf(const std::string& owner);

}  // namespace goldline::ingest::internal
