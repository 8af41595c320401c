// A BulkRun writes more rows than one commit should hold, yet all of them become visible at once:
// each row's key carries the run's id, and readers skip the rows of runs that have not completed.
//
//   GL_TRY(BulkRun bulk, BulkRun::Begin(store, run));        // run: the id given by PutRun
//   GL_RETURN_IF_ERROR(bulk.Write(std::move(rows)));         // as often as needed, from any thread
//   bulk.Complete(changes);                                  // beside the run's COMPLETE record
//   GL_RETURN_IF_ERROR(store.Commit(std::move(changes), Durability::kSync));
//
//   GL_TRY(VisibleRuns visible, VisibleRuns::Of(view));
//   if (visible.Sees(run_of_the_row)) ...
//
// A run that fails is swept by Abort; one whose process died by SweepAbandonedRuns, which whoever
// opens a store to write calls first.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "catalog/entities.h"
#include "core/result.h"
#include "core/store/store.h"

namespace goldline::catalog {

class BulkRun {
 public:
  static Result<BulkRun> Begin(store::KvStore& store, RunId run);
  // The same as part of `changes`, beside the run's first record: a process may die between two
  // commits, and a run without its mark would never be swept.
  static BulkRun Begin(store::KvStore& store, RunId run, store::WriteSet& changes);

  // Commits rows that stay invisible. They are puts only, of keys that carry the run's id and that
  // nobody else writes; kRunRow's keys begin with it. Thread-safe.
  Status Write(const store::WriteSet& rows);
  // Adds what makes the rows visible to the commit that completes the run.
  void Complete(store::WriteSet& changes) const;
  // Deletes the rows.
  Status Abort();

  RunId run() const { return run_; }

 private:
  BulkRun(store::KvStore& store, RunId run)
      : store_(&store), run_(run), batches_(std::make_unique<std::atomic<std::uint64_t>>(0)) {}

  store::KvStore* store_;
  RunId run_;
  std::unique_ptr<std::atomic<std::uint64_t>> batches_;
};

// Which runs' rows a view may show: all but those of bulk runs that have not completed.
class VisibleRuns {
 public:
  static Result<VisibleRuns> Of(const store::ReadView& view);

  bool Sees(RunId run) const { return !hidden_.contains(run); }
  const std::set<RunId>& hidden() const { return hidden_; }

  // For rows whose key ends with ~run (KeyWriter::DescendingU64): the newest visible value under
  // `prefix`, the key without that end; nullopt when there is none or it is empty, which is how a
  // run deletes a row.
  Result<std::optional<std::string>> Latest(const store::ReadView& view, store::Keyspace keyspace,
                                            std::string_view prefix) const;

 private:
  std::set<RunId> hidden_;
};

// Deletes the rows of bulk runs that a process left behind when it ended, and records those runs as
// aborted. Gives how many there were. Only while no bulk run is under way.
Result<std::uint64_t> SweepAbandonedRuns(store::KvStore& store, UtcTime now);

}  // namespace goldline::catalog
