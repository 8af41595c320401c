#include "ingest/record_check.h"

#include <filesystem>
#include <utility>

#include "core/text.h"
#include "core/worker_pool.h"
#include "ingest/internal/quarantine_store.h"
#include "ingest/internal/run_commit.h"
#include "ingest/internal/run_record_keeper.h"
#include "ingest/run_results.h"

namespace goldline::ingest {
namespace {

using internal::QuarantineKeeper;
using internal::RunCommit;
using internal::RunKeeper;

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

  Status KeepLines(QuarantineKeeper& keeper, const CheckInputsOptions& options) const {
    ReadOptions read;
    read.format = InputFormat::kNdjson;
    // A line has its record and the messages about it.
    read.max_record_bytes = 4 * options.read.max_record_bytes + (std::size_t{1} << 20);
    WorkerPool pool(options.threads);
    const auto text_of = [](const RecordBatch& batch) -> Result<std::string> {
      std::string lines;
      for (const std::string_view line : batch.raw) lines += Concat(line, "\n");
      return lines;
    };
    const auto keep = [&](const std::string& lines) { return keeper.Keep(lines); };
    return ForEachBatch<std::string>(std::vector<std::string>{path_}, read, pool, text_of, keep,
                                     options.stop);
  }

 private:
  bool own_;
  std::string path_;
};

catalog::JobFacts JobOf(const quality::Contract& contract, const RecordOptions& record) {
  catalog::JobFacts job;
  job.ref = {record.dataset.namespace_name,
             Concat("check ", record.dataset.name, " with ", contract.id)};
  job.kind = "check";
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
              const CheckOutcome& outcome, QuarantineKeeper& kept_aside, RunCommit& commit) {
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
  GL_TRY(RunKeeper keeper,
         RunKeeper::Start(store, {JobOf(contract, record), options.now, record.actor}));
  const QuarantineFile aside(store, options.quarantine);
  CheckInputsOptions check = options;
  check.quarantine = aside.path();
  GL_TRY(check.history, HistoryOf(store.View(), record.dataset));
  QuarantineKeeper kept_aside(keeper.bulk());
  Result<CheckOutcome> outcome = CheckInputs(contract, inputs, check);
  Status done = outcome.ok() ? Status(Ok()) : Status(outcome.error());
  if (done.ok()) done = aside.KeepLines(kept_aside, options);
  if (done.ok()) {
    done = keeper.Complete(Now(), [&](RunCommit& commit) {
      return Commit(contract, record, *outcome, kept_aside, commit);
    });
  }
  if (!done.ok()) return internal::FailRun(keeper, done.error(), {});
  return RecordedCheck{*std::move(outcome), keeper.uuid()};
}

}  // namespace goldline::ingest
