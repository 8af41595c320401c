#include "catalog/bulk_run.h"

#include <utility>
#include <vector>

#include "catalog/audit.h"
#include "catalog/catalog.h"
#include "core/store/errors.h"
#include "core/store/key.h"
#include "core/text.h"

namespace goldline::catalog {

using store::Cursor;
using store::Durability;
using store::KeyReader;
using store::Keyspace;
using store::KeyWriter;
using store::WriteSet;

namespace {

constexpr std::string_view kMarker = "bulk";
// A sweep deletes so many keys a commit.
constexpr std::size_t kSweepKeys = 10000;

// kMeta: "bulk" text · run u64, while the run's rows are invisible.
std::string MarkerPrefix() { return KeyWriter().Text(kMarker).Take(); }
std::string MarkerKey(RunId run) { return KeyWriter().Text(kMarker).Of(run).Take(); }
std::string RunPrefix(RunId run) { return KeyWriter().Of(run).Take(); }

// The journal of a batch: its tagged keys, one text after the other. kRunRow's are left out, they
// are swept by their prefix.
std::string JournalOf(const WriteSet& rows) {
  KeyWriter journal;
  for (std::size_t i = 0; i < rows.changes(); ++i) {
    const WriteSet::Change row = rows.change(i);
    GL_CHECK(row.kind == WriteSet::ChangeKind::kPut);
    if (row.keyspace != Keyspace::kRunRow) journal.Text(row.key);
  }
  return journal.Take();
}

Status DeleteJournaled(store::KvStore& store, std::string_view journal) {
  while (!journal.empty()) {
    WriteSet deletes;
    while (!journal.empty() && deletes.changes() < kSweepKeys) {
      const std::size_t end = journal.find(std::string_view("\0\1", 2));
      // An escaped 00 is followed by FF, so 00 01 ends a text wherever it stands.
      if (end == std::string_view::npos) return errors::KeyDamaged("a bulk journal is malformed");
      const std::string_view one = journal.substr(0, end + 2);
      KeyReader reader(one);
      const std::string tagged = reader.Text();
      GL_RETURN_IF_ERROR(reader.Finish());
      if (tagged.empty()) return errors::KeyDamaged("a bulk journal is malformed");
      deletes.Delete(static_cast<Keyspace>(tagged[0]), std::string_view(tagged).substr(1));
      journal.remove_prefix(end + 2);
    }
    GL_RETURN_IF_ERROR(store.Commit(std::move(deletes), Durability::kBuffered));
  }
  return Ok();
}

// The marker goes last: a sweep that is cut short is done again.
Status Sweep(store::KvStore& store, RunId run) {
  Cursor at = store.View().Prefix(Keyspace::kBulkJournal, RunPrefix(run));
  for (; at.valid(); at.Next()) GL_RETURN_IF_ERROR(DeleteJournaled(store, at.value()));
  GL_RETURN_IF_ERROR(at.status());
  WriteSet rest;
  rest.DeletePrefix(Keyspace::kRunRow, RunPrefix(run));
  rest.DeletePrefix(Keyspace::kBulkJournal, RunPrefix(run));
  rest.Delete(Keyspace::kMeta, MarkerKey(run));
  return store.Commit(std::move(rest), Durability::kSync);
}

Status RecordAborted(store::KvStore& store, RunId id, UtcTime now) {
  return store::Update(store, Durability::kSync, [&](const auto& view, auto& changes) -> Status {
    CatalogWriter catalog(store, view, changes, now);
    Result<Run> run = catalog.catalog().GetRun(id);
    if (!run.ok() && run.error().code() == ErrorCode::kNotFound) return Ok();
    if (!run.ok()) return std::move(run).error();
    if (IsTerminal(run->state)) return Ok();
    run->state = RunState::kAbort;
    run->ended = now;
    run->errors = {"the process ended before the run did"};
    const Uuid uuid = run->uuid;
    const Result<RunId> put = catalog.PutRun(*std::move(run));
    if (!put.ok()) return Error(put.error());
    return RecordAudit(view, changes,
                       {now, "goldline", "run.abort", Concat("run ", ToString(uuid))});
  });
}

}  // namespace

Result<BulkRun> BulkRun::Begin(store::KvStore& store, RunId run) {
  WriteSet marker;
  BulkRun bulk = Begin(store, run, marker);
  GL_RETURN_IF_ERROR(store.Commit(std::move(marker), Durability::kSync));
  return bulk;
}

BulkRun BulkRun::Begin(store::KvStore& store, RunId run, WriteSet& changes) {
  changes.Expect(Keyspace::kMeta, MarkerKey(run), store::kAbsent);
  changes.Put(Keyspace::kMeta, MarkerKey(run), "");
  return BulkRun(store, run);
}

Status BulkRun::Write(const WriteSet& rows) {
  WriteSet batch;
  const std::uint64_t number = batches_->fetch_add(1);
  const std::string journal = JournalOf(rows);
  if (!journal.empty()) {
    batch.Put(Keyspace::kBulkJournal, KeyWriter().Of(run_).U64(number).key(), journal);
  }
  batch.Append(rows);
  return store_->Commit(std::move(batch), Durability::kBuffered);
}

void BulkRun::Complete(WriteSet& changes) const {
  changes.DeletePrefix(Keyspace::kBulkJournal, RunPrefix(run_));
  changes.Delete(Keyspace::kMeta, MarkerKey(run_));
}

Status BulkRun::Abort() { return Sweep(*store_, run_); }

Result<VisibleRuns> VisibleRuns::Of(const store::ReadView& view) {
  VisibleRuns visible;
  const std::string prefix = MarkerPrefix();
  Cursor at = view.Prefix(Keyspace::kMeta, prefix);
  for (; at.valid(); at.Next()) {
    KeyReader reader(at.key().substr(prefix.size()));
    visible.hidden_.insert(reader.Of<RunTag>());
    GL_RETURN_IF_ERROR(reader.Finish());
  }
  GL_RETURN_IF_ERROR(at.status());
  return visible;
}

Result<std::optional<std::string>> VisibleRuns::Latest(const store::ReadView& view,
                                                       Keyspace keyspace,
                                                       std::string_view prefix) const {
  Cursor at = view.Prefix(keyspace, prefix);
  for (; at.valid(); at.Next()) {
    KeyReader reader(at.key().substr(prefix.size()));
    const RunId run{reader.DescendingU64()};
    GL_RETURN_IF_ERROR(reader.Finish());
    if (!Sees(run)) continue;
    if (at.value().empty()) break;
    return std::optional<std::string>(at.value());
  }
  GL_RETURN_IF_ERROR(at.status());
  return std::optional<std::string>();
}

Result<std::uint64_t> SweepAbandonedRuns(store::KvStore& store, UtcTime now) {
  GL_TRY(const VisibleRuns visible, VisibleRuns::Of(store.View()));
  for (const RunId run : visible.hidden()) {
    GL_RETURN_IF_ERROR(RecordAborted(store, run, now));
    GL_RETURN_IF_ERROR(Sweep(store, run));
  }
  return visible.hidden().size();
}

}  // namespace goldline::catalog
