// A trace as JSON and as a screenful of text.
#include <algorithm>
#include <cmath>

#include "core/text.h"
#include "lineage/graph_output.h"
#include "lineage/trace.h"

namespace goldline::lineage {
namespace {

constexpr std::size_t kSuspectsShown = 5;
constexpr std::size_t kStepsShown = 12;
constexpr std::size_t kSqlShown = 70;

void WriteRun(const RunSummary& run, JsonWriter& json) {
  const auto count = [&json](std::string_view key, const std::optional<std::uint64_t>& value) {
    json.Key(key);
    value ? json.UInt(*value) : json.Null();
  };
  json.BeginObject().Key("run").String(run.run).Key("status").String(run.status);
  json.Key("started").String(ToString(run.started)).Key("ended");
  run.ended ? json.String(ToString(*run.ended)) : json.Null();
  count("rows_in", run.rows_in);
  count("rows_out", run.rows_out);
  count("rows_quarantined", run.rows_quarantined);
  json.EndObject();
}

void WriteEvidence(const Evidence& evidence, JsonWriter& json) {
  json.Key("kind").String(ToString(evidence.kind));
  json.Key("field").String(ToString(evidence.field));
  json.Key("size").Double(evidence.size).Key("detail").String(evidence.detail);
  json.Key("time").String(ToString(evidence.time)).Key("run");
  evidence.run.empty() ? json.Null() : json.String(evidence.run);
}

void WriteStep(const Step& step, JsonWriter& json) {
  json.BeginObject().Key("job");
  WriteJob(step.job, json);
  json.Key("output").String(ToString(step.output)).Key("distance").UInt(step.distance);
  json.Key("fields").BeginArray();
  for (const std::string& field : step.fields) json.String(field);
  json.EndArray().Key("inputs").BeginArray();
  for (const FieldRef& input : step.inputs) json.String(ToString(input));
  json.EndArray().Key("sql").BeginObject();
  for (const FieldSql& one : step.field_sql) json.Key(one.target).String(one.sql);
  json.EndObject().Key("statement");
  step.statement.empty() ? json.Null() : json.String(step.statement);
  json.Key("only_influences").Bool(step.indirect_only).Key("owner");
  step.health.owner.empty() ? json.Null() : json.String(step.health.owner);
  json.Key("runs").BeginArray();
  for (const RunSummary& run : step.health.last_runs) WriteRun(run, json);
  json.EndArray().Key("evidence").BeginArray();
  for (const Evidence& evidence : step.health.evidence) {
    json.BeginObject();
    WriteEvidence(evidence, json);
    json.EndObject();
  }
  json.EndArray().EndObject();
}

void WriteSuspect(const Trace& trace, std::size_t rank, JsonWriter& json) {
  const Suspect& suspect = trace.suspects[rank];
  const Step& step = trace.steps[suspect.step];
  json.BeginObject().Key("rank").UInt(rank + 1).Key("score").Double(suspect.score);
  json.Key("step").UInt(suspect.step).Key("job");
  WriteJob(step.job, json);
  json.Key("output").String(ToString(step.output));
  WriteEvidence(suspect.evidence, json);
  json.Key("because").String(suspect.because).Key("owner");
  step.health.owner.empty() ? json.Null() : json.String(step.health.owner);
  json.EndObject();
}

// One line of at most `limit` bytes, cut at a code point.
std::string OneLine(std::string_view text, std::size_t limit) {
  std::string line;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!blank) line += c;
    if (blank && !line.empty() && line.back() != ' ') line += ' ';
  }
  if (line.size() <= limit) return line;
  std::size_t cut = limit;
  while (cut > 0 && (static_cast<unsigned char>(line[cut]) & 0xc0) == 0x80) --cut;
  return Concat(line.substr(0, cut), "…");
}

std::string Percent(double score) { return Concat(std::lround(score * 100), "%"); }

std::string SuspectText(const Trace& trace, std::size_t rank) {
  const Suspect& suspect = trace.suspects[rank];
  const Step& step = trace.steps[suspect.step];
  std::string text = Concat("  ", rank + 1, ". ", ToString(suspect.evidence.field), "  ",
                            ToString(suspect.evidence.kind), "  ", Percent(suspect.score), "\n",
                            "     ", OneLine(suspect.evidence.detail, 200), "\n");
  text += Concat("     since ", ToString(suspect.evidence.time));
  if (!step.job.name.empty()) text += Concat(", seen by job ", step.job.name);
  if (!step.health.owner.empty()) text += Concat(", call ", step.health.owner);
  return text + "\n";
}

std::string RunText(const RunSummary& run) {
  std::string text =
      Concat("last run ", run.status, " ", ToString(run.ended.value_or(run.started)));
  if (run.rows_in) text += Concat(", ", *run.rows_in, " rows in");
  if (run.rows_out) text += Concat(", ", *run.rows_out, " out");
  if (run.rows_quarantined && *run.rows_quarantined > 0) {
    text += Concat(", ", *run.rows_quarantined, " in quarantine");
  }
  return text;
}

std::string StepText(const Step& step) {
  const std::string indent(2 + 2 * std::min<std::size_t>(step.distance, 10), ' ');
  std::string text = Concat(indent, ToString(step.output));
  if (!step.fields.empty()) text += Concat("#", Join(step.fields, ", #"));
  text += step.job.name.empty() ? "  (source)" : Concat("  <- job ", step.job.name);
  if (step.indirect_only) text += "  (only influences)";
  text += "\n";
  for (const FieldSql& one : step.field_sql) {
    text += Concat(indent, "    ", one.target, " = ", OneLine(one.sql, kSqlShown), "\n");
  }
  if (!step.health.last_runs.empty()) {
    text += Concat(indent, "    ", RunText(step.health.last_runs[0]), "\n");
  }
  return text;
}

std::string Title(const Trace& trace) {
  std::string title = ToString(trace.target);
  if (trace.as_of) title += Concat("  as of ", ToString(*trace.as_of));
  if (trace.between) title += Concat("  from ", TextOf(*trace.between));
  return title + "\n";
}

std::string SuspectsText(const Trace& trace) {
  if (trace.suspects.empty()) return "Nothing on its way changed or failed, as far as is known.\n";
  std::string text = "Most likely causes\n";
  const std::size_t shown = std::min(trace.suspects.size(), kSuspectsShown);
  for (std::size_t i = 0; i < shown; ++i) text += SuspectText(trace, i);
  if (shown < trace.suspects.size()) {
    text += Concat("  … and ", trace.suspects.size() - shown, " less likely\n");
  }
  return text;
}

}  // namespace

void WriteJson(const Trace& trace, JsonWriter& json) {
  json.BeginObject().Key("target");
  WriteField(trace.target, json);
  json.Key("as_of");
  trace.as_of ? json.String(ToString(*trace.as_of)) : json.Null();
  if (trace.between) WriteBetween(*trace.between, json);
  json.Key("direction")
      .String(trace.graph.direction == Direction::kUpstream ? "upstream" : "downstream");
  WriteNodesAndEdges(trace.graph, json);
  json.Key("steps").BeginArray();
  for (const Step& step : trace.steps) WriteStep(step, json);
  json.EndArray().Key("suspects").BeginArray();
  for (std::size_t i = 0; i < trace.suspects.size(); ++i) WriteSuspect(trace, i, json);
  json.EndArray();
  if (trace.graph.direction == Direction::kDownstream) WriteDownstream(trace.downstream, json);
  json.Key("partial").Bool(trace.graph.partial).Key("partial_reason");
  trace.graph.partial ? json.String(trace.graph.partial_reason) : json.Null();
  json.EndObject();
}

std::string TextOf(const Trace& trace) {
  const bool up = trace.graph.direction == Direction::kUpstream;
  std::string text = Title(trace);
  if (up) text += "\n" + SuspectsText(trace);
  if (!up) text += TextOf(trace.downstream);
  text += up ? "\nWhere it comes from\n" : "\nWhat depends on it\n";
  const std::size_t shown = std::min(trace.steps.size(), kStepsShown);
  for (std::size_t i = 0; i < shown; ++i) text += StepText(trace.steps[i]);
  if (shown < trace.steps.size()) {
    text += Concat("  … and ", trace.steps.size() - shown, " more steps (--format json)\n");
  }
  if (trace.steps.empty()) text += up ? "  nothing is known\n" : "  nothing\n";
  if (trace.graph.partial) text += Concat("\nPartial: ", trace.graph.partial_reason, ".\n");
  return text;
}

}  // namespace goldline::lineage
