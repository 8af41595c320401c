#include "ingest/record_check.h"

#include <filesystem>
#include <utility>

#include "core/check.h"
#include "core/text.h"
#include "ingest/internal/byte_source.h"
#include "ingest/internal/quarantine_store.h"
#include "ingest/internal/run_commit.h"
#include "ingest/internal/run_record_keeper.h"
#include "ingest/internal/seen_keys.h"
#include "ingest/run_results.h"

namespace goldline::ingest {
namespace {

using internal::QuarantineKeeper;
using internal::RunCommit;
using internal::RunKeeper;

constexpr std::size_t kReadBytes = std::size_t{1} << 20;

// A quarantine file of the check's own where the user wants none; it goes when the check ends.
class QuarantineFile {
 public:
  QuarantineFile(const store::KvStore& store, const std::string& wanted)
      : own_(wanted.empty()),
        path_(own_ ? store.folder().string() + ".set-aside.ndjson" : wanted) {}
  ~QuarantineFile() {
    std::error_code failed;
    if (own_) std::filesystem::remove(path_, failed);
  }
  QuarantineFile(const QuarantineFile&) = delete;
  QuarantineFile& operator=(const QuarantineFile&) = delete;

  const std::string& path() const { return path_; }

  // As they stand, without a reader: what a line says may be longer and nested deeper than a record
  // may be.
  Status KeepLines(QuarantineKeeper& keeper, std::stop_token stop) const {
    GL_TRY(std::unique_ptr<ByteSource> bytes, OpenFileBytes(path_, std::move(stop)));
    const std::string name = AsciiLower(path_);
    if (name.ends_with(".gz")) bytes = GzipBytes(std::move(bytes), path_);
    if (name.ends_with(".zst")) bytes = ZstdBytes(std::move(bytes), path_);
    std::string text;
    while (true) {
      const std::size_t begun = text.size();
      text.resize(begun + kReadBytes);
      GL_TRY(const std::size_t read, bytes->Read(text.data() + begun, kReadBytes));
      text.resize(begun + read);
      if (read == 0) break;
      const std::size_t end = text.rfind('\n') + 1;
      GL_RETURN_IF_ERROR(keeper.Keep(std::string_view(text).substr(0, end)));
      text.erase(0, end);
    }
    GL_CHECK(text.empty());
    return Ok();
  }

 private:
  bool own_;
  std::string path_;
};

catalog::JobFacts JobOf(const quality::Contract& contract, const RecordOptions& record) {
  catalog::JobFacts job;
  job.ref = {record.dataset.namespace_name,
             Concat("check ", record.dataset.name, " with ", contract.id)};
  job.kind = internal::kCheckJob;
  job.properties["contract"] = contract.input;
  return job;
}

Result<catalog::DatasetId> PutDataset(const quality::Contract& contract,
                                      const RecordOptions& record, RunCommit& commit) {
  catalog::DatasetFacts facts;
  facts.ref = record.dataset;
  const std::string owner = contract.Owner();
  if (!owner.empty()) facts.owners = internal::OwnersOf(owner);
  if (!contract.id.empty()) facts.properties["contract"] = contract.id;
  return commit.catalog.PutDataset(facts);
}

Status Commit(const quality::Contract& contract, const RecordOptions& record,
              const CheckOutcome& outcome, QuarantineKeeper& kept_aside,
              const internal::SeenKeyWriter& keys, RunCommit& commit) {
  const quality::CheckReport& report = outcome.report;
  const UtcTime time = *commit.run.started;
  GL_TRY(const catalog::DatasetId dataset, PutDataset(contract, record, commit));
  commit.run.inputs = {dataset};
  commit.run.counts = {{"read", report.read}, {"quarantined", kept_aside.rows()}};
  commit.run.properties["status"] = quality::ToString(report.status);
  PutOutcomes(commit.changes, dataset, report, commit.run.uuid, time);
  if (outcome.profile) {
    PutProfile(commit.changes, dataset, {time, commit.run.id, outcome.profile->ToJson()});
  }
  GL_RETURN_IF_ERROR(internal::PutIncidents(contract, report, dataset, commit));
  GL_RETURN_IF_ERROR(keys.Complete(commit.view, record.replaced, commit.run.uuid, commit.changes));
  QuarantineSet set;
  set.dataset = dataset;
  set.run = commit.run.id;
  set.uuid = commit.run.uuid;
  set.time = time;
  set.object = report.object;
  set.gate = contract.gate;
  return kept_aside.Complete(std::move(set), record.contract_text, commit.changes);
}

}  // namespace

Result<RecordedCheck> CheckAndRecord(store::KvStore& store, const quality::Contract& contract,
                                     const std::vector<std::string>& inputs,
                                     const CheckInputsOptions& options,
                                     const RecordOptions& record) {
  CheckInputsOptions check = options;
  GL_TRY(check.history, HistoryOf(store.View(), record.dataset));
  GL_TRY(check.earlier, internal::EarlierKeysOf(store.View(), record.dataset, record.replaced));
  GL_TRY(RunKeeper keeper, RunKeeper::Start(store, {JobOf(contract, record), options.now,
                                                    record.actor, record.parent, record.started}));
  const QuarantineFile aside(store, options.quarantine);
  check.quarantine = aside.path();
  internal::SeenKeyWriter keys(keeper.bulk(), record.dataset);
  check.at_end = [&](const auto& plan, const auto& finished) { return keys.Keep(plan, finished); };
  QuarantineKeeper kept_aside(keeper.bulk());
  Result<CheckOutcome> outcome = CheckInputs(contract, inputs, check);
  Status done = outcome.ok() ? Status(Ok()) : Status(outcome.error());
  if (done.ok()) done = aside.KeepLines(kept_aside, options.stop);
  if (done.ok()) {
    done = keeper.Complete(Now(), [&](RunCommit& commit) {
      return Commit(contract, record, *outcome, kept_aside, keys, commit);
    });
  }
  if (!done.ok()) return internal::FailRun(keeper, done.error(), {});
  return RecordedCheck{*std::move(outcome), keeper.uuid()};
}

}  // namespace goldline::ingest
