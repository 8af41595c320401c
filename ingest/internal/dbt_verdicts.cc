#include "ingest/internal/dbt_verdicts.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "core/hash.h"
#include "core/hash_uuid.h"
#include "core/text.h"

namespace goldline::ingest::internal {
namespace {

using catalog::RunState;
using quality::CheckStatus;

std::optional<CheckStatus> TestStatusOf(std::string_view status) {
  if (status == "pass" || status == "success") return CheckStatus::kPassed;
  if (status == "warn") return CheckStatus::kWarned;
  if (status == "fail") return CheckStatus::kFailed;
  if (status == "error" || status == "runtime error") return CheckStatus::kErrored;
  if (status == "skipped") return CheckStatus::kSkipped;
  return std::nullopt;
}

std::optional<RunState> RunStateOf(std::string_view status) {
  if (status == "success") return RunState::kComplete;
  if (status == "error" || status == "fail" || status == "partial success") return RunState::kFail;
  if (status == "skipped") return RunState::kAbort;
  return std::nullopt;
}

bool IsTest(const DbtNode& node) {
  return node.kind == DbtKind::kTest || node.kind == DbtKind::kUnitTest;
}

// "3 days", "40 minutes".
std::string DurationText(double seconds) {
  static constexpr std::pair<double, std::string_view> kUnits[] = {
      {86400, "days"}, {3600, "hours"}, {60, "minutes"}};
  for (const auto& [unit, name] : kUnits) {
    if (seconds >= 2 * unit) return Concat(std::floor(seconds / unit), " ", name);
  }
  return Concat(std::floor(seconds), " seconds");
}

class RunPlanner {
 public:
  RunPlanner(const DbtArtifacts& artifacts, const DbtNamespaces& namespaces,
             const DbtLineage& lineage, DbtPlan& plan)
      : artifacts_(artifacts), namespaces_(namespaces), lineage_(lineage), plan_(plan) {}

  void Plan() {
    for (const DbtResult& result : artifacts_.results) {
      const auto node = artifacts_.nodes.find(result.unique_id);
      if (node == artifacts_.nodes.end()) {
        // Operations and analyses are no nodes here.
        if (IsKnownKind(result.unique_id)) {
          Problem(result.unique_id, "missing_node", "has a result, and the manifest lacks it");
        }
      } else if (IsTest(node->second)) {
        AddTest(node->second, result);
      } else if (node->second.relation()) {
        AddRun(node->second, result);
      }
    }
    for (const DbtFreshness& one : artifacts_.freshness) AddFreshness(one);
    for (auto& [key, run] : tests_) plan_.runs.push_back(std::move(run));
  }

 private:
  static bool IsKnownKind(std::string_view id) {
    return id.starts_with("model.") || id.starts_with("test.") || id.starts_with("snapshot.") ||
           id.starts_with("seed.") || id.starts_with("unit_test.");
  }

  void Problem(const std::string& unique_id, std::string what, std::string message) {
    plan_.problems.push_back({unique_id, std::move(what), std::move(message)});
  }

  UtcTime Time() const { return artifacts_.results_at.value_or(artifacts_.generated_at); }

  PlannedRun RunOf(std::string job, const std::string& of, UtcTime time) const {
    PlannedRun run;
    run.job = {namespaces_.jobs, std::move(job)};
    run.uuid =
        UuidOf(HashBytes128(Concat("dbt ", of, " ", run.job.namespace_name, " ", run.job.name)));
    run.started = run.ended = time;
    return run;
  }

  // An invocation, however often its results are read.
  std::string Invocation() const {
    return artifacts_.invocation.empty() ? ToString(Time()) : artifacts_.invocation;
  }

  void AddRun(const DbtNode& node, const DbtResult& result) {
    if (result.status == "no-op") return;
    const std::optional<RunState> state = RunStateOf(result.status);
    if (!state) {
      Problem(node.unique_id, "unknown_status",
              Concat("ended as ", Quoted(result.status), ", which is not known"));
    }
    PlannedRun run = RunOf(DbtJobName(node), Invocation(), Time());
    run.state = state.value_or(RunState::kOther);
    run.started = result.started.value_or(Time());
    run.ended = result.ended.value_or(run.started);
    if (result.rows_affected) run.counts["written"] = *result.rows_affected;
    if (run.state == RunState::kAbort) run.error = "skipped: a node before it did not succeed";
    if (run.state != RunState::kComplete && !result.message.empty()) run.error = result.message;
    const DbtNodeLineage& own = lineage_.nodes().at(node.unique_id);
    run.outputs = {own.dataset};
    for (const lineage::Edge& edge : own.edges.edges) {
      run.inputs.push_back(edge.source.dataset_ref());
    }
    std::sort(run.inputs.begin(), run.inputs.end());
    run.inputs.erase(std::unique(run.inputs.begin(), run.inputs.end()), run.inputs.end());
    ++plan_.run_states[AsciiLower(catalog::ToString(run.state))];
    plan_.runs.push_back(std::move(run));
  }

  // The nodes that a test is about. Manifests of dbt before 1.5 only have a template with the name.
  std::vector<const DbtNode*> SubjectsOf(const DbtNode& test) const {
    std::vector<const DbtNode*> inputs;
    for (const std::string& id : test.depends_on) {
      const auto node = artifacts_.nodes.find(id);
      if (node != artifacts_.nodes.end() && node->second.relation()) {
        inputs.push_back(&node->second);
      }
    }
    const auto keep = [&](const auto& wanted) {
      const auto at = std::find_if(inputs.begin(), inputs.end(),
                                   [&](const DbtNode* node) { return wanted(*node); });
      if (at == inputs.end()) return false;
      inputs = {*at};
      return true;
    };
    if (!test.test.attached.empty()) {
      // An ephemeral model has no table that the result could be kept with.
      if (!keep([&](const DbtNode& node) { return node.unique_id == test.test.attached; })) {
        inputs.clear();
      }
    } else if (!test.test.subject.empty()) {
      keep([&](const DbtNode& node) {
        return test.test.subject.find(Concat("'", node.name, "'")) != std::string::npos;
      });
    }
    return inputs;
  }

  void AddTest(const DbtNode& test, const DbtResult& result) {
    const std::optional<CheckStatus> status = TestStatusOf(result.status);
    if (!status) {
      return Problem(test.unique_id, "unknown_status",
                     Concat("ended as ", Quoted(result.status), ", which is not known"));
    }
    ++plan_.tests[std::string(quality::ToString(*status))];
    const std::vector<const DbtNode*> subjects = SubjectsOf(test);
    if (subjects.empty()) {
      return Problem(test.unique_id, "no_dataset", "is about no table, so its result is not kept");
    }
    ExternalVerdict verdict;
    verdict.rule = Concat("dbt:", test.name);
    verdict.severity = test.test.warns ? quality::Severity::kWarning : quality::Severity::kError;
    verdict.status = *status;
    verdict.reason = result.message;
    verdict.rows_failed = result.failures.value_or(0);
    for (const DbtNode* subject : subjects) {
      ExternalVerdict own = verdict;
      own.fields = FieldsOf(test, *subject);
      AddVerdict(*subject, test.unique_id, std::move(own), Invocation(), Time());
    }
  }

  // A test of an expression is about the table.
  std::vector<std::string> FieldsOf(const DbtNode& test, const DbtNode& subject) const {
    const DbtFields& fields = lineage_.nodes().at(subject.unique_id).fields;
    const std::string name = fields.NameOf(test.test.column);
    const bool known = std::any_of(fields.fields.begin(), fields.fields.end(),
                                   [&](const auto& field) { return field.name == name; });
    if (known) return {name};
    return {};
  }

  void AddVerdict(const DbtNode& subject, const std::string& unique_id, ExternalVerdict verdict,
                  const std::string& of, UtcTime time) {
    const std::string job = DbtTestJobName(subject);
    const auto [at, fresh] = tests_.try_emplace({job, of});
    PlannedRun& run = at->second;
    if (fresh) {
      run = RunOf(job, of, time);
      run.inputs = {lineage_.nodes().at(subject.unique_id).dataset};
    }
    // Two tests of one name differ in their ids.
    if (!rules_.insert(Concat(job, " ", verdict.rule)).second) {
      verdict.rule = Concat("dbt:", unique_id);
    }
    ++run.counts["results"];
    run.verdicts.push_back(std::move(verdict));
  }

  void AddFreshness(const DbtFreshness& one) {
    const auto node = artifacts_.nodes.find(one.unique_id);
    if (node == artifacts_.nodes.end() || !node->second.relation()) {
      return Problem(one.unique_id, "missing_node", "has a freshness, and the manifest lacks it");
    }
    ExternalVerdict verdict;
    verdict.rule = "dbt:freshness";
    verdict.value = one.age;
    verdict.reason = one.message;
    if (one.age && one.loaded) {
      verdict.reason = Concat("the latest record is of ", ToString(*one.loaded), ", ",
                              DurationText(*one.age), " old");
    }
    // Here an error is a verdict: the data is older than the limit.
    const bool stale = one.status == "error";
    const auto status = stale ? std::optional(CheckStatus::kFailed) : TestStatusOf(one.status);
    if (!status) {
      return Problem(one.unique_id, "unknown_status",
                     Concat("its freshness is ", Quoted(one.status), ", which is not known"));
    }
    verdict.status = *status;
    if (*status == CheckStatus::kWarned) verdict.severity = quality::Severity::kWarning;
    ++plan_.freshness[std::string(quality::ToString(*status))];
    const UtcTime time = one.measured.value_or(artifacts_.generated_at);
    AddVerdict(node->second, one.unique_id, std::move(verdict),
               Concat("freshness ", ToString(time)), time);
  }

  const DbtArtifacts& artifacts_;
  const DbtNamespaces& namespaces_;
  const DbtLineage& lineage_;
  DbtPlan& plan_;
  std::map<std::pair<std::string, std::string>, PlannedRun> tests_;  // by job and invocation
  std::set<std::string> rules_;
};

}  // namespace

void PlanDbtRuns(const DbtArtifacts& artifacts, const DbtNamespaces& namespaces,
                 const DbtLineage& lineage, DbtPlan& plan) {
  RunPlanner(artifacts, namespaces, lineage, plan).Plan();
}

}  // namespace goldline::ingest::internal
