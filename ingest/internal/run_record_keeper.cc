#include "ingest/internal/run_record_keeper.h"

#include <utility>

#include "catalog/audit.h"
#include "core/text.h"

namespace goldline::ingest::internal {

using catalog::CatalogWriter;
using catalog::JobId;
using catalog::RunState;
using store::Durability;

std::vector<catalog::Owner> OwnersOf(const std::string& owner) {
  if (owner.empty()) return {};
  return {{.name = owner, .role = "owner", .contact = owner}};
}

Result<JobId> RunKeeper::PutJob(CatalogWriter& catalog) const {
  catalog::JobFacts facts;
  facts.ref = {pipeline_->namespace_name, pipeline_->name};
  facts.kind = pipeline_->statement ? "statement" : "pipeline";
  if (!pipeline_->description.empty()) facts.description = pipeline_->description;
  if (!pipeline_->owner.empty()) facts.owners = OwnersOf(pipeline_->owner);
  facts.properties["file"] = pipeline_->file;
  return catalog.PutJob(facts);
}

Result<RunKeeper> RunKeeper::Start(store::KvStore& store, const Pipeline& pipeline,
                                   const RunOptions& options) {
  const UtcTime now = options.now;
  // Runs of a process that died can only be told from live ones here, where the store is ours.
  GL_TRY(const std::uint64_t abandoned, catalog::SweepAbandonedRuns(store, now));
  static_cast<void>(abandoned);
  RunKeeper keeper(store, pipeline, options.actor);
  keeper.run_.uuid = NewUuid(now);
  keeper.run_.state = RunState::kStart;
  keeper.run_.started = now;
  GL_RETURN_IF_ERROR(
      store::Update(store, Durability::kSync,
                    [&](const store::ReadView& view, store::WriteSet& changes) -> Status {
                      CatalogWriter catalog(store, view, changes, now);
                      GL_TRY(keeper.run_.job, keeper.PutJob(catalog));
                      GL_TRY(keeper.run_.id, catalog.PutRun(keeper.run_));
                      keeper.bulk_ = catalog::BulkRun::Begin(store, keeper.run_.id, changes);
                      return Ok();
                    }));
  return keeper;
}

Status RunKeeper::Complete(UtcTime ended, const std::function<Status(RunCommit&)>& fill) {
  return store::Update(*store_, Durability::kSync,
                       [&](const store::ReadView& view, store::WriteSet& changes) -> Status {
                         CatalogWriter catalog(*store_, view, changes, ended);
                         lineage::LineageWriter lineage(catalog, view, changes);
                         catalog::Run run = run_;
                         run.state = RunState::kComplete;
                         run.ended = ended;
                         RunCommit commit{view, changes, catalog, lineage, run.job, run};
                         GL_RETURN_IF_ERROR(fill(commit));
                         GL_TRY(const catalog::RunId id, catalog.PutRun(run));
                         static_cast<void>(id);
                         bulk_->Complete(changes);
                         return Audit(view, changes, run);
                       });
}

Status RunKeeper::Fail(UtcTime ended, const Error& why, const catalog::Counts& counts) {
  GL_RETURN_IF_ERROR(bulk_->Abort());
  return store::Update(*store_, Durability::kSync,
                       [&](const store::ReadView& view, store::WriteSet& changes) -> Status {
                         CatalogWriter catalog(*store_, view, changes, ended);
                         catalog::Run run = run_;
                         run.state = why.code() == ErrorCode::kCancelled ? RunState::kAbort
                                                                         : RunState::kFail;
                         run.ended = ended;
                         run.counts = counts;
                         run.errors = {why.ToString()};
                         GL_TRY(const catalog::RunId id, catalog.PutRun(run));
                         static_cast<void>(id);
                         return Audit(view, changes, run);
                       });
}

Status RunKeeper::Audit(const store::ReadView& view, store::WriteSet& changes,
                        const catalog::Run& run) const {
  catalog::AuditEntry entry{*run.ended, actor_,
                            Concat("run.", AsciiLower(catalog::ToString(run.state))),
                            Concat("run ", ToString(run.uuid))};
  entry.details["job"] = Concat(pipeline_->namespace_name, "/", pipeline_->name);
  for (const auto& [name, count] : run.counts) entry.details[name] = Concat(count);
  return catalog::RecordAudit(view, changes, entry);
}

}  // namespace goldline::ingest::internal
