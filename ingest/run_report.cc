// The report of a run as JSON and as text.
#include <algorithm>

#include "core/text.h"
#include "ingest/run.h"

namespace goldline::ingest {
namespace {

void WriteCounts(const Reconciliation& counts, JsonWriter& json) {
  json.Key("reconciliation").BeginObject();
  json.Key("status").String(counts.equal ? "equal" : "different");
  json.Key("source").BeginObject().Key("records").UInt(counts.source_records).EndObject();
  json.Key("target").BeginObject().Key("records").UInt(counts.target_records).EndObject();
  json.Key("filtered").UInt(counts.filtered).Key("quarantined").UInt(counts.quarantined);
  json.Key("merged").UInt(counts.merged).Key("difference").Int(counts.difference).EndObject();
}

void WriteSources(const std::vector<SourceCounts>& sources, JsonWriter& json) {
  json.Key("sources").BeginArray();
  for (const SourceCounts& source : sources) {
    json.BeginObject().Key("dataset").String(source.dataset).Key("read").UInt(source.read);
    json.Key("malformed").UInt(source.malformed).Key("filtered").UInt(source.filtered);
    json.Key("set_aside").UInt(source.set_aside).Key("mapped").UInt(source.mapped).EndObject();
  }
  json.EndArray();
}

// "1 record", "12 records".
std::string Records(std::uint64_t count) {
  return Concat(count, count == 1 ? " record" : " records");
}

std::string FailingRules(const quality::CheckReport& check) {
  std::string out;
  for (const quality::RuleResult& result : check.rules) {
    if (result.rows_failed == 0 && result.status != quality::CheckStatus::kErrored &&
        result.status != quality::CheckStatus::kFailed) {
      continue;
    }
    out += Concat("    ", result.rule.id, "  ", quality::ToString(result.status), ", ",
                  Records(result.rows_failed));
    if (!result.reason.empty()) out += Concat(": ", result.reason);
    if (!result.examples.empty() && result.examples.front().value) {
      const quality::Example& example = result.examples.front();
      // Of a record that cannot be read the value is the reason, which has to be read to its end.
      const bool unreadable = result.rule.kind == quality::RuleKind::kParse;
      const std::string place = Concat(example.input, ":", example.line);
      out += unreadable ? Concat("; first ", place, " ", *example.value)
                        : Concat("; first ", Quoted(*example.value, 40), " at ", place);
    }
    out += '\n';
  }
  return out;
}

}  // namespace

void WriteJson(const RunReport& report, JsonWriter& json) {
  json.BeginObject().Key("run_id").String(ToString(report.run));
  json.Key("pipeline").String(report.pipeline).Key("status").String(ToString(report.status));
  json.Key("read").UInt(report.read).Key("written").UInt(report.written);
  json.Key("rejected").UInt(report.rejected).Key("quarantined").UInt(report.quarantined);
  if (report.reconciliation) {
    WriteCounts(*report.reconciliation, json);
  } else {
    json.Key("reconciliation").Null();
  }
  json.Key("target").String(report.target).Key("output").String(report.output);
  json.Key("quarantine").String(report.quarantine);
  WriteSources(report.sources, json);
  if (report.golden) {
    const GoldenCounts& golden = *report.golden;
    json.Key("golden").BeginObject().Key("entity").String(golden.entity_type);
    json.Key("records").UInt(golden.records).Key("golden").UInt(golden.golden);
    json.Key("largest").UInt(golden.largest);
    json.Key("pairs_compared").UInt(golden.pairs_compared).EndObject();
  }
  if (report.check) {
    json.Key("check").BeginObject();
    report.check->WriteMembers(json);
    json.EndObject();
  }
  json.Key("notes").BeginArray();
  for (const std::string& note : report.notes) json.String(note);
  json.EndArray().Key("seconds").Double(report.seconds).EndObject();
}

std::string TextOf(const RunReport& report) {
  std::string out =
      Concat(report.pipeline, " → ", report.target, ": ", ToString(report.status), "\n");
  for (const SourceCounts& source : report.sources) {
    out += Concat("  read       ", Records(source.read), " of ", source.dataset);
    if (source.malformed != 0) out += Concat(", ", source.malformed, " unreadable");
    if (source.filtered != 0) out += Concat(", ", source.filtered, " left out");
    out += '\n';
  }
  if (report.quarantined != 0) {
    out += Concat("  set aside  ", Records(report.quarantined));
    if (!report.quarantine.empty()) out += Concat(", in ", report.quarantine);
    out += '\n';
  }
  if (report.check) out += FailingRules(*report.check);
  if (report.golden) {
    out += Concat("  resolved   ", Records(report.golden->records), " into ", report.golden->golden,
                  " golden, the largest of ", report.golden->largest, "\n");
  }
  if (report.reconciliation) {
    const Reconciliation& counts = *report.reconciliation;
    out += Concat("  wrote      ", Records(report.written), " to ", report.output, "\n");
    out += Concat("  reconciled ", counts.source_records, " read − ", counts.filtered,
                  " left out − ", counts.quarantined, " set aside − ", counts.merged,
                  " merged = ", counts.target_records, " in the target",
                  counts.equal ? "" : Concat(", but for ", counts.difference), "\n");
  } else if (report.status == RunStatus::kFailed) {
    out += "  nothing was written: the gate failed\n";
  }
  for (const std::string& note : report.notes) out += Concat("  note       ", note, "\n");
  return out + Concat("  run        ", ToString(report.run), "\n");
}

}  // namespace goldline::ingest
