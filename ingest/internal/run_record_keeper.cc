#include "ingest/internal/run_record_keeper.h"

#include <utility>

#include "catalog/audit.h"
#include "core/text.h"

namespace goldline::ingest::internal {

using catalog::CatalogWriter;
using catalog::RunState;
using store::Durability;

std::vector<catalog::Owner> OwnersOf(const std::string& owner) {
  if (owner.empty()) return {};
  return {{.name = owner, .role = "owner", .contact = owner}};
}

Error FailRun(RunKeeper& keeper, Error why, const catalog::Counts& counts) {
  const Status recorded = keeper.Fail(Now(), why, counts);
  if (recorded.ok() || recorded.error().id() == why.id()) return why;
  return std::move(why).With(
      Concat("and the run could not be recorded: ", recorded.error().message()));
}

Result<RunKeeper> RunKeeper::Start(store::KvStore& store, RunStart start) {
  // Runs of a process that died can only be told from live ones here, where the store is ours.
  const UtcTime now = start.now;
  GL_TRY(const std::uint64_t abandoned, catalog::SweepAbandonedRuns(store, now));
  static_cast<void>(abandoned);
  RunKeeper keeper(store, std::move(start));
  keeper.run_.uuid = NewUuid(now);
  keeper.run_.state = RunState::kStart;
  keeper.run_.started = now;
  if (keeper.start_.parent) lineage::DescribeParent(*keeper.start_.parent, keeper.run_.properties);
  GL_RETURN_IF_ERROR(
      store::Update(store, Durability::kSync,
                    [&](const store::ReadView& view, store::WriteSet& changes) -> Status {
                      CatalogWriter catalog(store, view, changes, now);
                      GL_TRY(keeper.run_.job, catalog.PutJob(keeper.start_.job));
                      GL_TRY(keeper.run_.id, catalog.PutRun(keeper.run_));
                      keeper.bulk_ = catalog::BulkRun::Begin(store, keeper.run_.id, changes);
                      return Ok();
                    }));
  if (keeper.start_.started) keeper.start_.started(keeper.uuid());
  return keeper;
}

Status RunKeeper::Complete(UtcTime ended, const Fill& fill) {
  catalog::Run run = run_;
  run.state = RunState::kComplete;
  run.ended = ended;
  return End(std::move(run), fill, true);
}

Status RunKeeper::Fail(UtcTime ended, const Error& why, const catalog::Counts& counts,
                       const Fill& fill) {
  GL_RETURN_IF_ERROR(bulk_->Abort());
  catalog::Run run = run_;
  run.state = why.code() == ErrorCode::kCancelled ? RunState::kAbort : RunState::kFail;
  run.ended = ended;
  run.counts = counts;
  run.errors = {why.ToString()};
  return End(std::move(run), fill, false);
}

Status RunKeeper::End(catalog::Run ended, const Fill& fill, bool complete) {
  const auto attempt = [&](const store::ReadView& view, store::WriteSet& changes) -> Status {
    CatalogWriter catalog(*store_, view, changes, *ended.ended);
    lineage::LineageWriter lineage(catalog, view, changes);
    catalog::Run run = ended;
    RunCommit commit{*store_, view, changes, catalog, lineage, run.job, run};
    if (fill) GL_RETURN_IF_ERROR(fill(commit));
    GL_TRY(const catalog::RunId id, catalog.PutRun(run));
    static_cast<void>(id);
    if (complete) bulk_->Complete(changes);
    return Audit(view, changes, run);
  };
  return store::Update(*store_, Durability::kSync, attempt);
}

Status RunKeeper::Audit(const store::ReadView& view, store::WriteSet& changes,
                        const catalog::Run& run) const {
  catalog::AuditEntry entry{*run.ended, start_.actor,
                            Concat("run.", AsciiLower(catalog::ToString(run.state))),
                            Concat("run ", ToString(run.uuid))};
  entry.details["job"] = Concat(start_.job.ref.namespace_name, "/", start_.job.ref.name);
  for (const auto& [name, count] : run.counts) entry.details[name] = Concat(count);
  return catalog::RecordAudit(view, changes, entry);
}

}  // namespace goldline::ingest::internal
