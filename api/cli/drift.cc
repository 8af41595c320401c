#include "api/cli/drift.h"

#include "api/cli/input_flags.h"
#include "ingest/profile_state_file.h"
#include "quality/drift.h"

namespace goldline::cli {
namespace {

constexpr double kFailAt = 0.5;

Result<quality::ProfilePartial> StateOf(const Invocation& call, const std::string& input) {
  GL_TRY(const ingest::ReadOptions read, ReadOptionsOf(call));
  GL_TRY(ingest::ProfileOutcome outcome,
         ingest::ProfileOrState(input, read, call.threads(), call.stop()));
  for (const std::string& note : outcome.notes) call.Remark(note);
  return std::move(outcome.state);
}

Result<int> Run(Invocation& call) {
  quality::DriftLimits limits;
  GL_TRY(limits.psi, call.Number("psi", limits.psi));
  GL_TRY(limits.ks, call.Number("ks", limits.ks));
  GL_TRY(limits.js, call.Number("js", limits.js));
  GL_TRY(const double fail_at, call.Number("fail-at", kFailAt));
  GL_TRY(const quality::ProfilePartial before, StateOf(call, call.operands()[0]));
  GL_TRY(const quality::ProfilePartial after, StateOf(call, call.operands()[1]));
  const quality::DriftReport report = quality::MeasureDrift(before, after, limits);
  GL_RETURN_IF_ERROR(call.Print(call.json() ? report.ToJson() : report.ToText()));
  return report.strongest() >= fail_at && !report.findings.empty() ? kExitFailed : kExitPassed;
}

}  // namespace

Command DriftCommand() {
  return {
      .name = "drift",
      .operands = "BEFORE AFTER",
      .sentence = "Say which fields moved between two inputs or states of profile --state.",
      .flags = WithInputFlags(
          {{"fail-at", "STRENGTH", "Exit 1 from this strength of a finding, 0 to 1; without, 0.5."},
           {"psi", "LIMIT", "Of the population stability index; without it, 0.25."},
           {"ks", "LIMIT", "Of the Kolmogorov-Smirnov distance; without it, 0.2."},
           {"js", "LIMIT", "Of the Jensen-Shannon distance; without it, 0.25."}}),
      .example = "goldline drift may.state june.csv --fail-at 0.7",
      .run = Run};
}

}  // namespace goldline::cli
