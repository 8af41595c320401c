// A Trace answers why a number is wrong: the subgraph up to the sources of a field, the steps on
// it, each once with its health, and suspects ranked by how likely they explain a change, each with
// the evidence for it. An impact is the same downwards: what would break.
//
//   GL_TRY(FieldRef field, graph.FindField("revenue_dashboard#total_revenue"));
//   GL_TRY(Trace trace, TraceField(graph, field, health, {}));
//   std::string text = TextOf(trace);          // a screenful for people
//   WriteJson(trace, json);                    // target, nodes, edges, steps, suspects, partial
//
//   GL_TRY(Trace impact, ImpactOf(graph, field, health, {}));
//   GL_TRY(impact.downstream, DownstreamOf(graph.catalog(), impact.graph, now));
//
// Failed runs, changed SQL, changed types, failing tests of other tools, last runs and owners are
// found here. What lineage cannot judge (verdicts, quarantine, profiles) comes from a HealthSource,
// which a higher module implements.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "core/result.h"
#include "core/time.h"
#include "lineage/downstream.h"
#include "lineage/graph.h"
#include "lineage/walk.h"

namespace goldline::lineage {

enum class EvidenceKind : std::uint8_t {
  kFailedRun,
  kSchemaChange,
  kChangedSql,
  kFailingRule,
  kQuarantinedRows,
  kDistributionShift,
  kRowCountJump,
  kLateInput,
};
// "distribution_shift" and so on: stable, used in JSON.
std::string_view ToString(EvidenceKind kind);

// One observation that something at a step is not as it was or as it should be.
struct Evidence {
  EvidenceKind kind = EvidenceKind::kFailedRun;
  FieldRef field;  // what it is about, of the output or of an input; its field may be empty
  // How large, in the measure of its kind:
  //   kDistributionShift, kRowCountJump   ratio of after to before, 100 or 0.01
  //   kFailingRule, kQuarantinedRows      share of the rows, 0 to 1; of a test of another tool,
  //                                       which does not say it, 0.5, or 0.1 when it only warns
  //   kLateInput                          hours that the input was older than usual
  //   others                              not used
  double size = 0;
  std::string detail;  // a sentence with the numbers: "median 12.30 became 1230.00"
  UtcTime time;        // when it was first seen
  std::string run;     // the run that showed it, or empty
};

struct RunSummary {
  std::string run;     // UUID
  std::string status;  // "complete", "fail", …
  UtcTime started;
  std::optional<UtcTime> ended;
  std::optional<std::uint64_t> rows_in;
  std::optional<std::uint64_t> rows_out;
  std::optional<std::uint64_t> rows_quarantined;
};

struct StepHealth {
  std::vector<RunSummary> last_runs;  // latest first
  std::vector<Evidence> evidence;
  std::string owner;  // whom to call
};

// The schemas of a dataset under one of its names, where it has had more than one.
struct FormSchemas {
  catalog::DatasetId form;
  std::vector<catalog::SchemaVersion> versions;  // latest first
};

// What a HealthSource is asked about: the work of one job on one output, as far as a trace passes
// through it, and what the catalog holds of both at the asked time.
struct StepQuery {
  const DatasetRef& output;
  const std::vector<std::string>& fields;  // of the output, on the trace
  std::optional<UtcTime> as_of;
  std::span<const catalog::DatasetId> forms;  // see LineageGraph::FormsOf
  std::span<const FormSchemas> schemas;
  std::span<const catalog::Run> runs;  // of the job, latest first; none of a source
};

// Thread-safe: several steps are asked about at a time.
class HealthSource {
 public:
  virtual ~HealthSource() = default;
  virtual Result<StepHealth> HealthOf(const StepQuery& step) const = 0;
};

// Knows nothing; for lineage alone.
class NoHealth : public HealthSource {
 public:
  Result<StepHealth> HealthOf(const StepQuery&) const override { return StepHealth{}; }
};

struct Step {
  JobRef job;  // empty names: a source
  DatasetRef output;
  catalog::DatasetId dataset;  // the output; none where a job stands for it
  std::size_t distance = 0;    // of the nearest of its fields to the target
  std::vector<std::string> fields;
  std::vector<FieldRef> inputs;
  std::vector<FieldSql> field_sql;
  std::string statement;
  bool indirect_only = false;  // influences the target, does not feed its value
  StepHealth health;
};

struct Suspect {
  double score = 0;      // 0 to 1
  std::size_t step = 0;  // index into Trace::steps
  Evidence evidence;
  std::string because;  // how the score came about, in words
};

struct Trace {
  FieldRef target;
  std::optional<UtcTime> as_of;
  std::optional<Between> between;  // then the health of the steps is that of its end
  Subgraph graph;
  std::vector<Step> steps;             // nearest to the target first
  std::vector<Suspect> suspects;       // most likely first
  std::vector<Downstream> downstream;  // of an impact; filled by DownstreamOf
};

// Up to the sources, with health and suspects. kNotFound when the field is not known.
Result<Trace> TraceField(const LineageGraph& graph, const FieldRef& field,
                         const HealthSource& health, WalkOptions options);

// Down to everything that the field feeds or influences; nobody is suspected.
Result<Trace> ImpactOf(const LineageGraph& graph, const FieldRef& field, const HealthSource& health,
                       WalkOptions options);

// Scores every piece of evidence of `steps` and sorts. The score, 0 to 1, is the product of
//   weight      of the kind: shift 1, schema 0.8, SQL 0.75, failed run and row count 0.7,
//               rule 0.65, quarantine and late input 0.5
//   magnitude   shift and row count: |log10(after / before)| / 2, at most 1; rule and quarantine:
//               0.2 + 0.8 * share; late input: hours / 48, at most 1; others 1
//   relevance   1 about a field on the trace, 0.8 about a dataset, 0.2 about another field
//   path        1 where the value flows, 0.6 where it is only influenced
//   freshness   1 / (1 + days / 30), days before the newest evidence
//   cause       0.5 when something upstream of it changed by a like factor: that explains it
// Ties go to the step nearer to the sources, then by name.
std::vector<Suspect> RankSuspects(const std::vector<Step>& steps, const Subgraph& graph);

void WriteJson(const Trace& trace, JsonWriter& json);
std::string TextOf(const Trace& trace);

}  // namespace goldline::lineage
