#include "ingest/run.h"

#include <chrono>
#include <utility>

#include "core/errors.h"
#include "core/worker_pool.h"
#include "ingest/internal/quarantine_store.h"
#include "ingest/internal/record_flow.h"
#include "ingest/internal/resolve.h"
#include "ingest/internal/run_commit.h"
#include "ingest/internal/run_plan.h"
#include "ingest/internal/run_record_keeper.h"
#include "ingest/internal/seen_keys.h"
#include "ingest/internal/statement_plan.h"
#include "ingest/output_file.h"
#include "ingest/run_results.h"
#include "ingest/writer.h"

namespace goldline::ingest {
namespace {

using internal::FlowOutcome;
using internal::MappedRecords;
using internal::Resolution;
using internal::RunKeeper;
using internal::RunPlan;

std::string FullName(const catalog::DatasetRef& dataset) {
  return Concat(dataset.namespace_name, "/", dataset.name);
}

InputFormat ReadAs(OutputFormat format) {
  switch (format) {
    case OutputFormat::kTsv:
      return InputFormat::kTsv;
    case OutputFormat::kNdjson:
      return InputFormat::kNdjson;
    default:
      return InputFormat::kCsv;
  }
}

// The records of a file that was written, counted by reading it. Its name may be temporary and says
// nothing about its format.
Result<std::uint64_t> CountRecords(const std::string& path, OutputFormat format, WorkerPool& pool,
                                   std::stop_token stop) {
  std::uint64_t records = 0;
  ReadOptions options;
  options.format = ReadAs(format);
  GL_RETURN_IF_ERROR(ForEachBatch<std::uint64_t>(
      std::vector<std::string>{path}, options, pool,
      [](const RecordBatch& batch) -> Result<std::uint64_t> {
        return batch.rows() + batch.malformed.size();
      },
      [&](std::uint64_t count) {
        records += count;
        return Ok();
      },
      stop));
  return records;
}

// A failing promise about the whole dataset cannot be set aside: it fails the run, unless the gate
// only observes.
bool FailsAsAWhole(const quality::RuleResult& result) {
  const quality::Rule& rule = result.rule;
  const bool about_dataset = rule.threshold.has_value() ||
                             rule.kind == quality::RuleKind::kRowCount ||
                             rule.kind == quality::RuleKind::kColumns;
  return result.status == quality::CheckStatus::kFailed && about_dataset && rule.sets_aside();
}

RunStatus StatusOf(const FlowOutcome& flow, std::uint64_t set_aside) {
  if (flow.stopped) return RunStatus::kFailed;
  bool warned = set_aside != 0;
  for (const quality::RuleResult& result : flow.check.rules) {
    if (FailsAsAWhole(result)) return RunStatus::kFailed;
    // A promise that could not be tested was not kept.
    if (result.status == quality::CheckStatus::kErrored) return RunStatus::kFailed;
    warned |= result.status == quality::CheckStatus::kFailed ||
              result.status == quality::CheckStatus::kWarned;
  }
  return warned ? RunStatus::kWarned : RunStatus::kPassed;
}

// One run of a pipeline with sources.
class RecordRun {
 public:
  RecordRun(const Pipeline& pipeline, const RunPlan& plan, const RunOptions& options,
            const store::KvStore& store, RunKeeper& keeper, RunReport& report)
      : pipeline_(pipeline),
        plan_(plan),
        options_(options),
        store_(store),
        report_(report),
        pool_(options.threads),
        kept_aside_(keeper.bulk()),
        keys_(keeper.bulk(), pipeline.target->dataset) {}

  // Writes the output files and fills the report. False: a gate failed, and there is no output.
  Result<bool> Execute() {
    GL_RETURN_IF_ERROR(OpenOutputs());
    GL_TRY(flow_, Pass());
    FillCounts();
    report_.status = StatusOf(flow_, report_.quarantined);
    if (report_.status == RunStatus::kFailed) {
      // The records that failed the gate are worth having; those that passed are not written.
      if (quarantine_) GL_RETURN_IF_ERROR(quarantine_->Finish());
      return false;
    }
    if (pipeline_.match) GL_RETURN_IF_ERROR(Resolve());
    GL_RETURN_IF_ERROR(Publish());
    return true;
  }

  internal::RunOutcome Outcome() {
    return {plan_,
            flow_,
            resolution_ ? &*resolution_ : nullptr,
            kept_aside_,
            keys_,
            report_,
            options_.replaced};
  }

 private:
  bool golden_output() const { return pipeline_.target->records == TargetRecords::kGolden; }

  Status OpenOutputs() {
    GL_RETURN_IF_ERROR(MakeFolderOf(pipeline_.target->output));
    GL_RETURN_IF_ERROR(MakeFolderOf(pipeline_.quarantine_file));
    Fields fields = plan_.target_fields;
    if (golden_output())
      fields.insert(fields.begin(), {std::string(internal::kGoldenIdField), Type::kText});
    GL_TRY(writer_, RecordWriter::Create(pipeline_.target->output, fields));
    if (!pipeline_.quarantine_file.empty()) {
      GL_TRY(quarantine_, OutputFile::Create(pipeline_.quarantine_file));
    }
    return Ok();
  }

  Result<FlowOutcome> Pass() {
    internal::FlowSinks sinks;
    sinks.set_aside = [this](std::string_view lines) -> Status {
      if (quarantine_) GL_RETURN_IF_ERROR(quarantine_->Write(lines));
      return kept_aside_.Keep(lines);
    };
    sinks.keep = [this](RecordBatch batch, std::size_t source) -> Status {
      if (!golden_output()) GL_RETURN_IF_ERROR(writer_->Write(batch));
      if (pipeline_.match) {
        records_.batches.push_back(std::move(batch));
        records_.sources.push_back(source);
      }
      return Ok();
    };
    sinks.at_end = [this](const quality::Check& check) { return keys_.Keep(plan_.checks, check); };
    return internal::PassRecords(pipeline_, plan_, pool_, options_, sinks);
  }

  void FillCounts() {
    report_.sources = flow_.sources;
    report_.check = flow_.check;
    for (const SourceCounts& source : flow_.sources) {
      report_.read += source.read;
      report_.rejected += source.malformed;
      report_.quarantined += source.malformed + source.set_aside;
    }
    report_.rejected += flow_.mapping_errors;
  }

  Status Resolve() {
    GL_TRY(resolution_, internal::ResolvePersons(pipeline_, plan_.model, plan_.target_fields,
                                                 records_, store_.View(), report_.run, options_));
    report_.golden = resolution_->counts;
    if (!golden_output()) return Ok();
    GL_TRY(const RecordBatch golden, internal::GoldenBatch(*resolution_, plan_.target_fields));
    return writer_->Write(golden);
  }

  // Both files get their names once both are whole and counted: until then either may fail, and the
  // other must not be left alone.
  Status Publish() {
    if (quarantine_) {
      GL_TRY(const std::string settled, quarantine_->Settle());
      static_cast<void>(settled);
    }
    GL_TRY(const std::string written, writer_->Settle());
    GL_RETURN_IF_ERROR(Reconcile(written));
    if (quarantine_) GL_RETURN_IF_ERROR(quarantine_->Finish());
    return writer_->Finish();
  }

  Status Reconcile(const std::string& written) {
    Reconciliation counts;
    counts.source_records = report_.read;
    for (const SourceCounts& source : flow_.sources) counts.filtered += source.filtered;
    counts.quarantined = report_.quarantined;
    if (golden_output()) counts.merged = resolution_->counts.records - resolution_->counts.golden;
    GL_TRY(counts.target_records, CountRecords(written, writer_->format(), pool_, options_.stop));
    counts.difference = static_cast<std::int64_t>(counts.source_records) -
                        static_cast<std::int64_t>(counts.filtered + counts.quarantined +
                                                  counts.merged + counts.target_records);
    counts.equal = counts.difference == 0;
    report_.written = counts.target_records;
    report_.reconciliation = counts;
    if (!counts.equal) report_.status = RunStatus::kFailed;
    return Ok();
  }

  const Pipeline& pipeline_;
  const RunPlan& plan_;
  const RunOptions& options_;
  const store::KvStore& store_;
  RunReport& report_;
  WorkerPool pool_;
  std::unique_ptr<RecordWriter> writer_;
  std::unique_ptr<OutputFile> quarantine_;
  internal::QuarantineKeeper kept_aside_;
  internal::SeenKeyWriter keys_;
  MappedRecords records_;
  FlowOutcome flow_;
  std::optional<Resolution> resolution_;
};

catalog::JobFacts JobOf(const Pipeline& pipeline) {
  catalog::JobFacts job;
  job.ref = {pipeline.namespace_name, pipeline.name};
  job.kind = pipeline.statement ? internal::kStatementJob : internal::kPipelineJob;
  if (pipeline.statement && !pipeline.statement->dialect.empty()) {
    job.properties[std::string(internal::kSqlDialect)] = pipeline.statement->dialect;
  }
  if (!pipeline.description.empty()) job.description = pipeline.description;
  if (!pipeline.owner.empty()) job.owners = internal::OwnersOf(pipeline.owner);
  job.properties["file"] = pipeline.file;
  return job;
}

internal::RunStart StartOf(const Pipeline& pipeline, const RunOptions& options) {
  return {JobOf(pipeline), options.now, options.actor, options.parent, options.started};
}

catalog::Counts CountsOf(const RunReport& report) {
  return {{"read", report.read},
          {"written", report.written},
          {"rejected", report.rejected},
          {"quarantined", report.quarantined}};
}

Error GateFailed(const RunReport& report) {
  std::string which;
  if (report.check) {
    for (const quality::RuleResult& result : report.check->rules) {
      if (result.status == quality::CheckStatus::kFailed ||
          result.status == quality::CheckStatus::kErrored) {
        which += Concat(which.empty() ? "" : ", ", result.rule.id);
      }
    }
  }
  return Error(ErrorCode::kFailedPrecondition, "gate_failed", Concat("the gate failed: ", which));
}

Status RunRecords(const Pipeline& pipeline, store::KvStore& store, const RunOptions& options,
                  RunReport& report) {
  const catalog::DatasetRef& target = pipeline.target->dataset;
  internal::TargetPast past;
  GL_TRY(past.history, HistoryOf(store.View(), target));
  GL_TRY(past.earlier, internal::EarlierKeysOf(store.View(), target, options.replaced));
  GL_TRY(const RunPlan plan, internal::MakeRunPlan(pipeline, options.now, past));
  report.target = FullName(pipeline.target->dataset);
  report.output = pipeline.target->output;
  report.quarantine = pipeline.quarantine_file;
  GL_TRY(RunKeeper keeper, RunKeeper::Start(store, StartOf(pipeline, options)));
  report.run = keeper.uuid();
  RecordRun run(pipeline, plan, options, store, keeper, report);
  const Result<bool> whole = run.Execute();
  if (!whole.ok()) return internal::FailRun(keeper, whole.error(), CountsOf(report));
  if (!*whole) {
    return keeper.Fail(Now(), GateFailed(report), CountsOf(report),
                       [&](internal::RunCommit& commit) {
                         return internal::CommitGateFailure(pipeline, run.Outcome(), commit);
                       });
  }
  const Status completed = keeper.Complete(Now(), [&](internal::RunCommit& commit) {
    commit.run.counts = CountsOf(report);
    return internal::CommitRecords(pipeline, run.Outcome(), commit);
  });
  return completed.ok() ? Ok()
                        : Status(internal::FailRun(keeper, completed.error(), CountsOf(report)));
}

Status RunStatement(const Pipeline& pipeline, store::KvStore& store, const RunOptions& options,
                    RunReport& report) {
  GL_TRY(const internal::StatementPlan plan, internal::MakeStatementPlan(pipeline, store));
  report.target = FullName(pipeline.statement->target);
  report.notes = plan.notes;
  GL_TRY(RunKeeper keeper, RunKeeper::Start(store, StartOf(pipeline, options)));
  report.run = keeper.uuid();
  return keeper.Complete(Now(), [&](internal::RunCommit& commit) {
    return internal::CommitStatement(pipeline, plan, commit);
  });
}

}  // namespace

std::string_view ToString(RunStatus status) {
  switch (status) {
    case RunStatus::kPassed:
      return "passed";
    case RunStatus::kWarned:
      return "warned";
    case RunStatus::kFailed:
      return "failed";
  }
  return "failed";
}

Result<RunReport> RunPipeline(const Pipeline& pipeline, store::KvStore& store,
                              const RunOptions& options) {
  const auto begin = std::chrono::steady_clock::now();
  RunReport report;
  report.pipeline = pipeline.name;
  GL_RETURN_IF_ERROR(pipeline.statement ? RunStatement(pipeline, store, options, report)
                                        : RunRecords(pipeline, store, options, report));
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return report;
}

}  // namespace goldline::ingest
