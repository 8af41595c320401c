#include "ingest/internal/external_verdicts.h"

#include <map>
#include <utility>

#include "core/double_text.h"
#include "ingest/incidents.h"
#include "ingest/run_results.h"

namespace goldline::ingest::internal {
namespace {

constexpr std::string_view kKind = "external";

quality::RuleResult RuleResultOf(const ExternalVerdict& verdict) {
  quality::RuleResult result;
  result.rule.id = verdict.rule;
  result.rule.own_kind = kKind;
  result.rule.fields = verdict.fields;
  result.rule.severity = verdict.severity;
  result.status = verdict.status;
  result.reason = verdict.reason;
  result.rows_total = result.rows_evaluated = verdict.rows_total;
  result.rows_failed = verdict.rows_failed;
  return result;
}

RuleOutcome OutcomeOf(const ExternalVerdict& verdict, const VerdictRun& run) {
  RuleOutcome outcome;
  outcome.run = run.uuid;
  outcome.time = run.time;
  outcome.rule = verdict.rule;
  outcome.kind = kKind;
  outcome.fields = verdict.fields;
  outcome.severity = quality::ToString(verdict.severity);
  outcome.status = quality::ToString(verdict.status);
  outcome.reason = verdict.reason;
  outcome.rows_total = outcome.rows_evaluated = verdict.rows_total;
  outcome.rows_failed = verdict.rows_failed;
  if (verdict.value) outcome.metric = FormatDouble(*verdict.value);
  return outcome;
}

// The latest outcome of each rule of the dataset.
Result<std::map<std::string, RuleOutcome>> LatestByRule(const store::ReadView& view,
                                                        catalog::DatasetId dataset) {
  GL_TRY(std::vector<RuleOutcome> latest, LatestOutcomes(view, dataset, std::nullopt));
  std::map<std::string, RuleOutcome> by_rule;
  for (RuleOutcome& outcome : latest) by_rule[outcome.rule] = std::move(outcome);
  return by_rule;
}

}  // namespace

Status PutExternalVerdicts(store::KvStore& store, const store::ReadView& view,
                           store::WriteSet& changes, const catalog::Dataset& dataset,
                           const std::vector<ExternalVerdict>& verdicts, const VerdictRun& run) {
  GL_TRY(const auto latest, LatestByRule(view, dataset.id));
  quality::CheckReport report;
  for (const ExternalVerdict& verdict : verdicts) {
    PutOutcome(changes, dataset.id, OutcomeOf(verdict, run));
    const auto known = latest.find(verdict.rule);
    const bool history = known != latest.end() && known->second.time > run.time;
    const bool again = known != latest.end() && known->second.run == run.uuid;
    if (history || again) continue;
    report.rules.push_back(RuleResultOf(verdict));
  }
  return UpdateIncidents(store, view, changes, dataset, report,
                         {run.uuid, run.time, false, run.now});
}

}  // namespace goldline::ingest::internal
