// Traces and impacts: a walk, its steps, and for each step what the catalog, the facts and a
// HealthSource know of it.
#include "lineage/trace.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <thread>
#include <utility>

#include "catalog/identity.h"
#include "core/parallel.h"
#include "core/text.h"
#include "lineage/assertions.h"
#include "lineage/internal/identities.h"
#include "lineage/internal/late_inputs.h"
#include "lineage/internal/owner_text.h"
#include "lineage/internal/steps.h"

namespace goldline::lineage {
namespace {

// How far back changes are looked for.
constexpr std::size_t kRunsLookedAt = 10;
constexpr std::size_t kFactsLookedAt = 50;

std::string LowerState(catalog::RunState state) { return AsciiLower(catalog::ToString(state)); }

// Fills in what is known of a step.
class StepReader {
 public:
  StepReader(const LineageGraph& graph, const std::map<JobRef, catalog::JobId>& jobs,
             const HealthSource& health, std::optional<UtcTime> as_of)
      : graph_(graph),
        jobs_(jobs),
        catalog_(graph.catalog()),
        health_(health),
        as_of_(as_of),
        identities_(catalog_) {}

  Status Fill(Step& step) {
    GL_TRY(const Maker* const maker, MakerOf(step.job));
    std::vector<catalog::DatasetId> forms;
    if (step.dataset) {
      GL_TRY(forms, FormsOf(step.dataset));
    }
    GL_TRY(const std::vector<FormSchemas> schemas, SchemasOf(forms));
    GL_TRY(step.health,
           health_.HealthOf({step.output, step.fields, as_of_, forms, schemas, maker->runs}));
    if (step.health.owner.empty()) {
      GL_TRY(step.health.owner, OwnerOf(*maker, forms));
    }
    GL_RETURN_IF_ERROR(CompareSchemas(schemas, step));
    GL_RETURN_IF_ERROR(AddFailingAssertions(forms, step));
    AddRuns(*maker, step);
    GL_RETURN_IF_ERROR(AddLateInputs(*maker, step));
    if (!step.dataset || !maker->job) return Ok();
    return ReadSql(*maker->job, step);
  }

 private:
  struct Maker {
    std::optional<catalog::Job> job;
    std::vector<catalog::Run> runs;  // latest first
    std::vector<LateInput> late;     // of the first of them
  };

  // A job often makes many steps: it is read once.
  Result<const Maker*> MakerOf(const JobRef& name) {
    const auto known = makers_.find(name);
    if (known != makers_.end()) return &known->second;
    Maker maker;
    const auto id = jobs_.find(name);
    if (id != jobs_.end()) {
      GL_TRY(maker.job, catalog_.GetJob(id->second));
    } else if (name != JobRef{}) {
      GL_TRY(maker.job, catalog_.FindJob(name));
    }
    if (maker.job) {
      GL_TRY(maker.runs, catalog_.RunsOf(maker.job->id, kRunsLookedAt, as_of_));
      GL_TRY(maker.late, LateInputsOf(catalog_, maker.runs));
    }
    return &makers_.emplace(name, std::move(maker)).first->second;
  }

  Result<std::vector<catalog::DatasetId>> FormsOf(catalog::DatasetId dataset) {
    std::vector<catalog::DatasetId> forms;
    GL_TRY(const std::vector<Node> nodes, identities_.FormsOf(dataset.value));
    for (const Node node : nodes) forms.push_back(catalog::DatasetId{node});
    return forms;
  }

  Result<std::vector<FormSchemas>> SchemasOf(const std::vector<catalog::DatasetId>& forms) {
    std::vector<FormSchemas> schemas;
    for (const catalog::DatasetId form : forms) {
      GL_TRY(const bool changed, identities_.SchemaChanged(form.value));
      if (!changed) continue;
      GL_TRY(std::vector<catalog::SchemaVersion> versions, catalog_.SchemaHistory(form));
      std::erase_if(versions, [this](const auto& one) { return as_of_ && one.since > *as_of_; });
      if (versions.size() > 1) schemas.push_back({form, std::move(versions)});
    }
    return schemas;
  }

  // Of the job, else of the dataset under any of its names.
  Result<std::string> OwnerOf(const Maker& maker,
                              const std::vector<catalog::DatasetId>& forms) const {
    if (maker.job && !maker.job->owners.empty()) return OwnerText(maker.job->owners);
    for (const catalog::DatasetId form : forms) {
      GL_TRY(const catalog::Dataset dataset, catalog_.GetDataset(form));
      if (!dataset.owners.empty()) return OwnerText(dataset.owners);
    }
    return std::string();
  }

  // Evidence that a HealthSource gave already is not given twice.
  static void AddEvidence(Step& step, Evidence evidence) {
    for (const Evidence& known : step.health.evidence) {
      if (known.kind == evidence.kind && known.field == evidence.field) return;
    }
    step.health.evidence.push_back(std::move(evidence));
  }

  // Tests of other tools say whether they fail, not for how many rows.
  Status AddFailingAssertions(const std::vector<catalog::DatasetId>& forms, Step& step) const {
    constexpr double kFails = 0.5;
    constexpr double kWarns = 0.1;
    for (const catalog::DatasetId form : forms) {
      GL_TRY(const auto failing, FailingAssertions(catalog_, form, as_of_));
      for (const Assertion& one : failing) {
        const bool about_trace =
            one.field.empty() || step.fields.empty() ||
            std::find(step.fields.begin(), step.fields.end(), one.field) != step.fields.end();
        if (!about_trace) continue;
        FieldRef about = Whole(step.output);
        about.field = one.field;
        step.health.evidence.push_back({EvidenceKind::kFailingRule, std::move(about),
                                        one.warns ? kWarns : kFails, one.detail, one.time,
                                        one.run == Uuid{} ? "" : ToString(one.run)});
      }
    }
    return Ok();
  }

  static void AddRuns(const Maker& maker, Step& step) {
    for (const catalog::Run& run : maker.runs) step.health.last_runs.push_back(Summary(run));
    if (maker.runs.empty()) return;
    const catalog::Run& last = maker.runs.front();
    if (!catalog::IsTerminal(last.state) || last.state == catalog::RunState::kComplete) return;
    AddEvidence(step, {EvidenceKind::kFailedRun, Whole(step.output), 0,
                       Concat("the latest run ended as ", LowerState(last.state),
                              last.errors.empty() ? "" : ": ",
                              last.errors.empty() ? "" : last.errors.front()),
                       last.started.value_or(last.ended.value_or(UtcTime{})), ToString(last.uuid)});
  }

  // Those that feed the step.
  Status AddLateInputs(const Maker& maker, Step& step) {
    const auto hours = [](double value) { return Concat(std::round(value * 10) / 10, " hours"); };
    for (const LateInput& one : maker.late) {
      GL_TRY(const Node name, identities_.MainOf(one.dataset.value));
      GL_TRY(const catalog::Dataset input, catalog_.GetDataset(catalog::DatasetId{name}));
      const auto feeds = [&](const FieldRef& field) { return field.dataset_ref() == input.ref; };
      if (std::none_of(step.inputs.begin(), step.inputs.end(), feeds)) continue;
      const catalog::Run& run = maker.runs.front();
      AddEvidence(step, {EvidenceKind::kLateInput, Whole(input.ref), one.hours,
                         Concat(ToString(Whole(input.ref)), " was ", hours(one.age),
                                " old when it was read, usually ", hours(one.age - one.hours)),
                         *run.started, ToString(run.uuid)});
    }
    return Ok();
  }

  static RunSummary Summary(const catalog::Run& run) {
    RunSummary summary;
    summary.run = ToString(run.uuid);
    summary.status = LowerState(run.state);
    summary.started = run.started.value_or(run.ended.value_or(UtcTime{}));
    summary.ended = run.ended;
    const auto count = [&run](const char* name) -> std::optional<std::uint64_t> {
      const auto at = run.counts.find(name);
      return at == run.counts.end() ? std::nullopt : std::optional(at->second);
    };
    summary.rows_in = count("read");
    summary.rows_out = count("written");
    summary.rows_quarantined = count("quarantined");
    return summary;
  }

  static FieldRef Whole(const DatasetRef& dataset) {
    return {dataset.namespace_name, dataset.name, ""};
  }

  // The SQL that made the fields, and whether it is not what it was before.
  Status ReadSql(const catalog::Job& job, Step& step) {
    std::vector<FactSummary> facts;
    for (const Layer layer : {Layer::kObserved, Layer::kSql, Layer::kDeclared}) {
      GL_TRY(facts, graph_.Facts(job.id, step.dataset, layer, as_of_, kFactsLookedAt));
      if (!facts.empty()) break;
    }
    KeepCompleted(facts);
    if (facts.empty()) {
      step.statement = job.sql;
      return Ok();
    }
    GL_TRY(const OutputSql now, graph_.Sql(facts[0].edges, step.dataset, step.fields));
    step.statement = now.statement.empty() ? job.sql : now.statement;
    step.field_sql = now.field_sql;
    const auto other = std::find_if(facts.begin(), facts.end(), [&](const FactSummary& fact) {
      return fact.edges != facts[0].edges;
    });
    if (other == facts.end()) return Ok();
    GL_TRY(const OutputSql before, graph_.Sql(other->edges, step.dataset, step.fields));
    CompareSql(before, now, *(other - 1), step);
    return Ok();
  }

  // A run that did not complete may have said only part of what it does; where another did, what
  // that one said is the SQL.
  static void KeepCompleted(std::vector<FactSummary>& facts) {
    const auto partly = [](const FactSummary& fact) {
      return fact.state && *fact.state != catalog::RunState::kComplete;
    };
    if (!std::all_of(facts.begin(), facts.end(), partly)) std::erase_if(facts, partly);
  }

  static std::string SqlOf(const OutputSql& set, const std::string& field) {
    for (const FieldSql& one : set.field_sql) {
      if (one.target == field) return one.sql;
    }
    return {};
  }

  static void CompareSql(const OutputSql& before, const OutputSql& now, const FactSummary& first,
                         Step& step) {
    for (const std::string& field : step.fields) {
      const std::string old_sql = SqlOf(before, field);
      const std::string new_sql = SqlOf(now, field);
      if (old_sql == new_sql || old_sql.empty() || new_sql.empty()) continue;
      AddEvidence(step, {EvidenceKind::kChangedSql,
                         {step.output.namespace_name, step.output.name, field},
                         0,
                         Concat("was ", old_sql, ", is ", new_sql),
                         first.time,
                         ToString(first.run)});
    }
    if (before.statement == now.statement || before.statement.empty()) return;
    AddEvidence(step, {EvidenceKind::kChangedSql, Whole(step.output), 0, "the statement changed",
                       first.time, ToString(first.run)});
  }

  // What the latest schema version changed about the fields of the trace.
  Status CompareSchemas(const std::vector<FormSchemas>& schemas, Step& step) const {
    for (const FormSchemas& one : schemas) {
      const catalog::SchemaVersion& later = one.versions[0];
      const catalog::SchemaVersion& earlier = one.versions[1];
      GL_TRY(const bool knew_all, catalog::ShowsAllFields(catalog_, one.form, earlier.run));
      GL_TRY(const bool knows_all, catalog::ShowsAllFields(catalog_, one.form, later.run));
      for (const std::string& field : step.fields) {
        const std::optional<std::string> before = TypeIn(earlier, field);
        const std::optional<std::string> now = TypeIn(later, field);
        if (before == now || (!before && !knew_all) || (!now && !knows_all)) continue;
        // A type that somebody does not say is no other one.
        if (before && now && (before->empty() || now->empty())) continue;
        FieldRef about = Whole(step.output);
        about.field = field;
        AddEvidence(step,
                    {EvidenceKind::kSchemaChange, std::move(about), 0, DifferenceOf(before, now),
                     later.since, later.run == Uuid{} ? "" : ToString(later.run)});
      }
    }
    return Ok();
  }

  static std::string DifferenceOf(const std::optional<std::string>& before,
                                  const std::optional<std::string>& now) {
    if (!before) return Concat("added as ", *now);
    if (!now) return Concat("removed, was ", *before);
    return Concat("type was ", *before, ", is ", *now);
  }

  static std::optional<std::string> TypeIn(const catalog::SchemaVersion& version,
                                           const std::string& field) {
    for (const catalog::SchemaField& one : version.fields) {
      if (one.name == field) return one.type;
    }
    return std::nullopt;
  }

  const LineageGraph& graph_;
  const std::map<JobRef, catalog::JobId>& jobs_;  // by name, some
  const catalog::CatalogView& catalog_;
  const HealthSource& health_;
  std::optional<UtcTime> as_of_;
  Identities identities_;
  std::map<JobRef, Maker> makers_;
};

// The steps of a job are filled by one reader, which reads the job once. What the store has to be
// searched for is most of a trace, so a large one takes several processors.
Status FillAll(const LineageGraph& graph, const HealthSource& health, std::optional<UtcTime> as_of,
               const std::map<JobRef, catalog::JobId>& jobs, std::vector<Step>& steps) {
  constexpr std::size_t kJobsATime = 4;
  constexpr std::size_t kMostThreads = 4;
  std::vector<std::vector<Step*>> groups;
  std::map<JobRef, std::size_t> group_of;
  for (Step& step : steps) {
    const bool source = step.job == JobRef{};
    const std::size_t group =
        source ? groups.size() : group_of.try_emplace(step.job, groups.size()).first->second;
    if (group == groups.size()) groups.emplace_back();
    groups[group].push_back(&step);
  }
  std::vector<Status> filled(groups.size());
  const auto fill = [&](std::size_t begin, std::size_t end) {
    StepReader reader(graph, jobs, health, as_of);
    for (std::size_t i = begin; i < end; ++i) {
      for (Step* const step : groups[i]) {
        if (filled[i].ok()) filled[i] = reader.Fill(*step);
      }
    }
  };
  const std::size_t processors = std::thread::hardware_concurrency();
  ParallelFor(groups.size(), kJobsATime, std::min(kMostThreads, processors), fill);
  for (Status& one : filled) GL_RETURN_IF_ERROR(std::move(one));
  return Ok();
}

Result<Trace> WalkWithSteps(const LineageGraph& graph, const FieldRef& field,
                            const HealthSource& health, const WalkOptions& options) {
  Trace trace;
  trace.as_of = options.as_of;
  trace.between = options.between;
  GL_TRY(trace.graph, graph.Walk(field, options));
  trace.target = trace.graph.start;
  trace.steps = StepsOf(trace.graph);
  std::optional<UtcTime> as_of = options.as_of;
  if (options.between && options.between->to != Between::kNoEnd) as_of = options.between->to;
  std::vector<catalog::DatasetId> outputs;
  for (const Step& step : trace.steps) outputs.push_back(step.dataset);
  GL_RETURN_IF_ERROR(graph.catalog().PrefetchFacets(outputs));
  GL_RETURN_IF_ERROR(FillAll(graph, health, as_of, trace.graph.jobs, trace.steps));
  return trace;
}

}  // namespace

std::string_view ToString(EvidenceKind kind) {
  switch (kind) {
    case EvidenceKind::kFailedRun:
      return "failed_run";
    case EvidenceKind::kSchemaChange:
      return "schema_change";
    case EvidenceKind::kChangedSql:
      return "changed_sql";
    case EvidenceKind::kFailingRule:
      return "failing_rule";
    case EvidenceKind::kQuarantinedRows:
      return "quarantined_rows";
    case EvidenceKind::kDistributionShift:
      return "distribution_shift";
    case EvidenceKind::kRowCountJump:
      return "row_count_jump";
    case EvidenceKind::kLateInput:
      return "late_input";
  }
  return "";
}

Result<Trace> TraceField(const LineageGraph& graph, const FieldRef& field,
                         const HealthSource& health, WalkOptions options) {
  options.direction = Direction::kUpstream;
  GL_TRY(Trace trace, WalkWithSteps(graph, field, health, options));
  trace.suspects = RankSuspects(trace.steps, trace.graph);
  return trace;
}

Result<Trace> ImpactOf(const LineageGraph& graph, const FieldRef& field, const HealthSource& health,
                       WalkOptions options) {
  options.direction = Direction::kDownstream;
  return WalkWithSteps(graph, field, health, options);
}

}  // namespace goldline::lineage
