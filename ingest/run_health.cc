#include "ingest/run_health.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "catalog/identity.h"
#include "core/text.h"
#include "ingest/run_results.h"
#include "quality/profile_drift.h"

namespace goldline::ingest {
namespace {

using lineage::EvidenceKind;

// How far back changes are looked for.
constexpr std::size_t kRunsLookedAt = 10;
// A row count that became this many times larger or smaller is worth a look.
constexpr double kRowCountJump = 1.5;

lineage::FieldRef FieldOf(const lineage::DatasetRef& dataset, const std::string& field) {
  return {dataset.namespace_name, dataset.name, field};
}

bool OnTrace(const std::vector<std::string>& fields, const std::string& name) {
  return std::find(fields.begin(), fields.end(), name) != fields.end();
}

std::uint64_t CountIn(const catalog::Run& run, const std::string& name) {
  const auto count = run.counts.find(name);
  return count == run.counts.end() ? 0 : count->second;
}

double Share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::string Percent(double share) { return Concat(std::round(share * 1000) / 10, "%"); }

// The health of one step, piece by piece.
class StepExaminer {
 public:
  StepExaminer(const catalog::CatalogView& catalog, const lineage::StepQuery& step)
      : catalog_(catalog), step_(step) {}

  Result<lineage::StepHealth> Examine() {
    LookAtRuns();
    GL_RETURN_IF_ERROR(LookAtSchemas());
    for (const catalog::DatasetId form : step_.forms) {
      GL_RETURN_IF_ERROR(LookAtRules(form));
      GL_RETURN_IF_ERROR(LookAtValues(form));
    }
    return std::move(health_);
  }

 private:
  void Add(EvidenceKind kind, const std::string& field, double size, std::string detail,
           UtcTime time, const Uuid& run) {
    health_.evidence.push_back({.kind = kind,
                                .field = FieldOf(step_.output, field),
                                .size = size,
                                .detail = std::move(detail),
                                .time = time,
                                .run = run == Uuid{} ? "" : ToString(run)});
  }

  void LookAtRuns() {
    if (!step_.runs.empty()) LookAtLatestRun(step_.runs.front());
    // A run that failed or died in between hides no change.
    const catalog::Run* later = nullptr;
    for (const catalog::Run& run : step_.runs) {
      if (run.state != catalog::RunState::kComplete) continue;
      if (later != nullptr) CompareRuns(*later, run);
      later = &run;
    }
  }

  void LookAtLatestRun(const catalog::Run& run) {
    const double share = Share(CountIn(run, "quarantined"), CountIn(run, "read"));
    if (share <= 0) return;
    Add(EvidenceKind::kQuarantinedRows, "", share,
        Concat(CountIn(run, "quarantined"), " of ", CountIn(run, "read"),
               " records were set aside (", Percent(share), ")"),
        run.started.value_or(UtcTime{}), run.uuid);
  }

  void CompareRuns(const catalog::Run& later, const catalog::Run& earlier) {
    const UtcTime time = later.started.value_or(UtcTime{});
    const auto before = static_cast<double>(CountIn(earlier, "written"));
    const auto after = static_cast<double>(CountIn(later, "written"));
    if (before > 0 && (after > before * kRowCountJump || after * kRowCountJump < before)) {
      Add(EvidenceKind::kRowCountJump, "", after / before,
          Concat("records written went from ", CountIn(earlier, "written"), " to ",
                 CountIn(later, "written")),
          time, later.uuid);
    }
    const auto old_mapping = earlier.properties.find("mapping");
    const auto new_mapping = later.properties.find("mapping");
    if (old_mapping != earlier.properties.end() && new_mapping != later.properties.end() &&
        old_mapping->second != new_mapping->second) {
      Add(EvidenceKind::kChangedSql, "", 0, "the mapping changed between two runs", time,
          later.uuid);
    }
  }

  Status LookAtSchemas() {
    for (const auto& [form, versions] : step_.schemas) {
      for (std::size_t i = 0; i + 1 < versions.size(); ++i) {
        GL_TRY(const bool knows_all, catalog::ShowsAllFields(catalog_, form, versions[i].run));
        GL_TRY(const bool knew_all, catalog::ShowsAllFields(catalog_, form, versions[i + 1].run));
        const std::string difference =
            SchemaDifference(versions[i], knows_all, versions[i + 1], knew_all);
        if (difference.empty()) continue;
        Add(EvidenceKind::kSchemaChange, "", 0, difference, versions[i].since, versions[i].run);
      }
    }
    return Ok();
  }

  // Empty when they may be one: who does not show all fields, or not their types, tells of none
  // that left or changed.
  static std::string SchemaDifference(const catalog::SchemaVersion& later, bool knows_all,
                                      const catalog::SchemaVersion& earlier, bool knew_all) {
    std::string out;
    const auto say = [&](std::string_view what, const std::string& name) {
      out += Concat(out.empty() ? "" : ", ", what, " ", name);
    };
    const auto find = [](const catalog::SchemaVersion& version, const std::string& name) {
      return std::find_if(version.fields.begin(), version.fields.end(),
                          [&](const auto& field) { return field.name == name; });
    };
    for (const auto& field : later.fields) {
      const auto old = find(earlier, field.name);
      if (old == earlier.fields.end()) {
        if (knew_all) say("new field", field.name);
      } else if (old->type != field.type && !old->type.empty() && !field.type.empty()) {
        say(Concat(old->type, " became ", field.type, " in"), field.name);
      }
    }
    for (const auto& field : earlier.fields) {
      const bool lost = knows_all && find(later, field.name) == later.fields.end();
      if (lost) say("lost field", field.name);
    }
    if (out.empty() && IsReordered(later, earlier)) return "the order of the fields changed";
    return out;
  }

  static bool IsReordered(const catalog::SchemaVersion& a, const catalog::SchemaVersion& b) {
    const auto names = [](const catalog::SchemaVersion& version) {
      std::vector<std::string> all;
      for (const auto& field : version.fields) all.push_back(field.name);
      return all;
    };
    const std::vector<std::string> ours = names(a);
    const std::vector<std::string> theirs = names(b);
    return ours != theirs &&
           std::is_permutation(ours.begin(), ours.end(), theirs.begin(), theirs.end());
  }

  Status LookAtRules(catalog::DatasetId dataset) {
    GL_TRY(const std::vector<RuleOutcome> outcomes,
           LatestOutcomes(catalog_.view(), dataset, step_.as_of));
    for (const RuleOutcome& outcome : outcomes) {
      const bool sound = outcome.status == "passed" || outcome.status == "skipped";
      if (sound && outcome.rows_failed == 0) continue;
      const bool about_trace =
          outcome.fields.empty() ||
          std::any_of(outcome.fields.begin(), outcome.fields.end(),
                      [&](const std::string& field) { return OnTrace(step_.fields, field); });
      if (!about_trace) continue;
      const double share = Share(outcome.rows_failed, outcome.rows_total);
      Add(EvidenceKind::kFailingRule, outcome.fields.size() == 1 ? outcome.fields.front() : "",
          share, DetailOf(outcome), outcome.time, outcome.run);
    }
    return Ok();
  }

  // A rule about a whole dataset fails without a record that does, and other tools may say no
  // total.
  static std::string DetailOf(const RuleOutcome& outcome) {
    const std::string said = Concat(outcome.rule, " ", outcome.status);
    if (outcome.rows_failed == 0) {
      return outcome.reason.empty() ? said : Concat(said, ": ", outcome.reason);
    }
    if (outcome.rows_total == 0) return Concat(said, " for ", outcome.rows_failed, " records");
    return Concat(said, " for ", outcome.rows_failed, " of ", outcome.rows_total, " records");
  }

  Status LookAtValues(catalog::DatasetId dataset) {
    GL_TRY(const std::vector<StoredProfile> stored,
           Profiles(catalog_.view(), dataset, step_.as_of, kRunsLookedAt));
    std::optional<quality::DatasetProfile> later;
    for (std::size_t i = 0; i < stored.size(); ++i) {
      GL_TRY(quality::DatasetProfile earlier, quality::DatasetProfile::FromJson(stored[i].json));
      if (later) GL_RETURN_IF_ERROR(CompareValues(*later, stored[i - 1], earlier));
      later = std::move(earlier);
    }
    return Ok();
  }

  Status CompareValues(const quality::DatasetProfile& later, const StoredProfile& stored,
                       const quality::DatasetProfile& earlier) {
    std::optional<catalog::Run> run;
    for (const std::string& name : step_.fields) {
      const quality::FieldProfile* before = earlier.Find(name);
      const quality::FieldProfile* after = later.Find(name);
      if (before == nullptr || after == nullptr) continue;
      for (const quality::DriftFinding& finding : quality::CompareFields(*before, *after)) {
        if (finding.kind != quality::DriftKind::kScale) continue;
        if (!run) {
          GL_TRY(run, catalog_.GetRun(stored.run));
        }
        const double ratio = finding.before == 0 ? 0 : finding.after / finding.before;
        Add(EvidenceKind::kDistributionShift, name, ratio, finding.message, stored.time, run->uuid);
      }
    }
    return Ok();
  }

  const catalog::CatalogView& catalog_;
  const lineage::StepQuery& step_;
  lineage::StepHealth health_;
};

}  // namespace

Result<lineage::StepHealth> RunHealth::HealthOf(const lineage::StepQuery& step) const {
  return StepExaminer(catalog_, step).Examine();
}

}  // namespace goldline::ingest
