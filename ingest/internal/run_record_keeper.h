// The RunKeeper keeps the catalog's record of one run: START when it begins, and at its end one
// commit with everything the run leaves behind, or ABORT or FAIL.
//
//   GL_TRY(RunKeeper keeper, RunKeeper::Start(store, pipeline, options));
//   ...
//   GL_RETURN_IF_ERROR(keeper.Complete([&](RunCommit& commit) { ... }));
//
// Destroyed without an end (an error on the way), nothing more is written: call Fail.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "catalog/bulk_run.h"
#include "catalog/catalog.h"
#include "core/result.h"
#include "core/store/store.h"
#include "ingest/pipeline.h"
#include "ingest/run.h"
#include "lineage/graph.h"

namespace goldline::ingest::internal {

// What the commit that completes a run is made with.
struct RunCommit {
  const store::ReadView& view;
  store::WriteSet& changes;
  catalog::CatalogWriter& catalog;
  lineage::LineageWriter& lineage;
  catalog::JobId job;
  catalog::Run& run;  // inputs, outputs, counts and properties are for the caller to fill
};

class RunKeeper {
 public:
  static Result<RunKeeper> Start(store::KvStore& store, const Pipeline& pipeline,
                                 const RunOptions& options);

  const Uuid& uuid() const { return run_.uuid; }
  // For rows that become visible with the run.
  catalog::BulkRun& bulk() { return *bulk_; }

  // `fill` may be called again when another change comes between.
  Status Complete(UtcTime ended, const std::function<Status(RunCommit&)>& fill);
  // Records FAIL, or ABORT for a cancellation, with the reason and the counts so far.
  Status Fail(UtcTime ended, const Error& why, const catalog::Counts& counts);

 private:
  RunKeeper(store::KvStore& store, const Pipeline& pipeline, std::string actor)
      : store_(&store), pipeline_(&pipeline), actor_(std::move(actor)) {}
  Result<catalog::JobId> PutJob(catalog::CatalogWriter& catalog) const;
  // One entry a run, when it has ended.
  Status Audit(const store::ReadView& view, store::WriteSet& changes,
               const catalog::Run& run) const;

  store::KvStore* store_;
  const Pipeline* pipeline_;
  std::string actor_;
  catalog::Run run_;
  std::optional<catalog::BulkRun> bulk_;
};

// The catalog's form of an owner named in a pipeline; empty for none.
std::vector<catalog::Owner> OwnersOf(const std::string& owner);

}  // namespace goldline::ingest::internal
