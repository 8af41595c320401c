#include "ingest/internal/record_flow.h"

#include <algorithm>
#include <utility>

#include "quality/quarantine.h"

namespace goldline::ingest::internal {
namespace {

// What a worker makes of one batch.
struct Judged {
  std::uint64_t read = 0;  // well-formed records of the source
  std::uint64_t filtered = 0;
  quality::BatchVerdict verdict;  // holds the mapped batch
  std::vector<MappingError> mapping_errors;
  quality::ProfilePartial source_profile;
};

class Flow {
 public:
  Flow(const Pipeline& pipeline, const RunPlan& plan, const RunOptions& options,
       const FlowSinks& sinks)
      : pipeline_(pipeline),
        plan_(plan),
        options_(options),
        sinks_(sinks),
        check_(plan.checks, quality::RepeatedRows::kLater) {}

  Result<FlowOutcome> Run(WorkerPool& pool) {
    for (std::size_t source = 0; source < plan_.sources.size() && !outcome_.stopped; ++source) {
      outcome_.sources.push_back({.dataset = pipeline_.sources[source].dataset.name});
      quality::Profiler profiler;
      GL_RETURN_IF_ERROR(ReadSource(pool, source, profiler));
      outcome_.source_profiles.push_back(profiler.Finish());
    }
    outcome_.check = check_.Finish(pipeline_.contract_file);
    if (!outcome_.stopped) GL_RETURN_IF_ERROR(sinks_.at_end(check_));
    outcome_.target_profile = target_profiler_.Finish();
    return std::move(outcome_);
  }

 private:
  Status ReadSource(WorkerPool& pool, std::size_t source, quality::Profiler& profiler) {
    const SourcePlan& plan = plan_.sources[source];
    const Status done = ForEachBatch<Judged>(
        plan.inputs, plan.options, pool,
        [&](const RecordBatch& batch) { return Judge(plan.mapping, batch); },
        [&](Judged judged) {
          profiler.Merge(std::move(judged.source_profile));
          return Take(std::move(judged), source);
        },
        options_.stop);
    // Take ends the reading with an error of its own making when a gate says stop.
    return outcome_.stopped ? Ok() : done;
  }

  // On a worker.
  Result<Judged> Judge(const Mapping& mapping, const RecordBatch& batch) const {
    Judged judged;
    judged.read = batch.rows();
    judged.source_profile = quality::ProfileBatch(batch);
    GL_TRY(MappedBatch mapped, mapping.Apply(batch, {options_.now}));
    judged.filtered = mapped.filtered;
    judged.mapping_errors = std::move(mapped.errors);
    judged.verdict = plan_.checks.Evaluate(std::move(mapped.batch));
    return judged;
  }

  // In input order.
  Status Take(Judged judged, std::size_t source) {
    GL_RETURN_IF_ERROR(check_.Merge(judged.verdict));
    const RecordBatch& batch = judged.verdict.batch;
    const std::vector<std::uint32_t> kept = RowsThatGoOn(judged);
    SourceCounts& counts = outcome_.sources.back();
    counts.read += judged.read + batch.malformed.size();
    counts.malformed += batch.malformed.size();
    counts.filtered += judged.filtered;
    counts.mapped += kept.size();
    counts.set_aside += batch.rows() - kept.size();
    GL_RETURN_IF_ERROR(SetAside(judged));
    if (check_.stopped()) {
      outcome_.stopped = true;
      return Error(ErrorCode::kCancelled, "gate_stop", "a stop gate ended the run");
    }
    RecordBatch good = kept.size() == batch.rows() ? batch : SelectRows(batch, kept);
    target_profiler_.Merge(quality::ProfileBatch(good));
    return sinks_.keep(std::move(good), source);
  }

  std::vector<std::uint32_t> RowsThatGoOn(const Judged& judged) {
    std::vector<bool> aside(judged.verdict.batch.rows());
    for (const quality::Failure& failure : judged.verdict.failures) {
      if (plan_.checks.rules()[failure.rule].sets_aside()) aside[failure.row] = true;
    }
    std::uint32_t last = UINT32_MAX;
    for (const MappingError& error : judged.mapping_errors) {
      if (error.row != last) ++outcome_.mapping_errors;
      last = error.row;
      // What could not be computed is not written, whatever the gate.
      aside[error.row] = true;
      check_.SetAside(check_.records() - aside.size() + error.row);
    }
    std::vector<std::uint32_t> kept;
    kept.reserve(aside.size());
    for (std::uint32_t row = 0; row < aside.size(); ++row) {
      if (!aside[row]) kept.push_back(row);
    }
    return kept;
  }

  Status SetAside(const Judged& judged) const {
    std::vector<quality::ExtraReason> reasons;
    for (const MappingError& error : judged.mapping_errors) {
      reasons.push_back(
          {error.row, Concat("mapping.", error.field), {error.field}, error.error.ToString()});
    }
    const quality::QuarantineLines lines = quality::FormatQuarantine(
        plan_.checks, judged.verdict, quality::RecordShape::kFields, reasons);
    return lines.text.empty() ? Ok() : sinks_.set_aside(lines.text);
  }

  const Pipeline& pipeline_;
  const RunPlan& plan_;
  const RunOptions& options_;
  const FlowSinks& sinks_;
  quality::Check check_;
  quality::Profiler target_profiler_;
  FlowOutcome outcome_;
};

}  // namespace

Result<FlowOutcome> PassRecords(const Pipeline& pipeline, const RunPlan& plan, WorkerPool& pool,
                                const RunOptions& options, const FlowSinks& sinks) {
  return Flow(pipeline, plan, options, sinks).Run(pool);
}

}  // namespace goldline::ingest::internal
