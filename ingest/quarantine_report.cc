#include "ingest/quarantine_report.h"

#include <algorithm>

#include "core/text.h"
#include "ingest/internal/set_change.h"

namespace goldline::ingest {

using internal::JsonOf;

namespace {

constexpr std::size_t kRulesShown = 8;

std::string PlaceOf(const QuarantinedRow& row) { return Concat(row.file, ":", row.line); }

void WriteReasons(const std::vector<RowReason>& reasons, JsonWriter& json) {
  json.Key("reasons").BeginArray();
  for (const RowReason& reason : reasons) {
    json.BeginObject().Key("rule").String(reason.rule).Key("fields").BeginArray();
    for (const std::string& field : reason.fields) json.String(field);
    json.EndArray();
    if (!reason.message.empty()) json.Key("message").String(reason.message);
    json.EndObject();
  }
  json.EndArray();
}

void WriteRow(const RowName& name, const std::string& dataset, const QuarantinedRow& row,
              JsonWriter& json) {
  json.Key("row").String(ToString(name)).Key("dataset").String(dataset);
  json.Key("state").String(ToString(row.state));
  json.Key("place").BeginObject().Key("file").String(row.file).Key("line").UInt(row.line);
  json.Key("offset").UInt(row.offset).EndObject();
  WriteReasons(row.reasons, json);
  if (row.state == RowState::kOpen) return;
  json.Key("decided").String(ToString(row.decided)).Key("actor").String(row.actor);
  if (!row.note.empty()) json.Key("note").String(row.note);
}

// "email.pattern: email "x" does not match", one reason a line.
std::string ReasonLines(const std::vector<RowReason>& reasons, std::string_view indent) {
  std::string text;
  for (const RowReason& reason : reasons) {
    text += Concat(indent, reason.rule, reason.message.empty() ? "" : ": ", reason.message, "\n");
  }
  return text;
}

std::string RecordLines(const JsonValue& record, std::string_view indent) {
  if (!record.is_object()) {
    const std::string text = record.is_string() ? Quoted(record.text, 2000) : JsonOf(record);
    return Concat(indent, text, "\n");
  }
  std::string text;
  for (const JsonMember& member : record.members) {
    text += Concat(indent, member.key, ": ", JsonOf(member.value), "\n");
  }
  return text;
}

std::string TextOf(const RowCounts& counts) {
  std::string text = Concat(counts.waiting(), " waiting of ", counts.rows);
  for (const auto& [count, what] :
       {std::pair{counts.fixed, "fixed"}, std::pair{counts.released, "released"},
        std::pair{counts.dropped, "dropped"}}) {
    if (count > 0) text += Concat(", ", count, " ", what);
  }
  return text;
}

}  // namespace

void WriteJson(const RowList& list, JsonWriter& json) {
  json.BeginObject().Key("total").UInt(list.total).Key("runs").BeginArray();
  for (std::size_t i = 0; i < list.sets.size(); ++i) {
    const QuarantineSet& set = list.sets[i];
    json.BeginObject().Key("run").String(ToString(set.uuid));
    json.Key("dataset").String(list.datasets[i]).Key("time").String(ToString(set.time));
    json.Key("rows").UInt(set.counts.rows).Key("waiting").UInt(set.counts.waiting());
    json.Key("fixed").UInt(set.counts.fixed).Key("released").UInt(set.counts.released);
    json.Key("dropped").UInt(set.counts.dropped).EndObject();
  }
  json.EndArray().Key("rules").BeginArray();
  for (const RuleCount& rule : list.rules) {
    json.BeginObject().Key("rule").String(rule.rule).Key("rows").UInt(rule.rows).EndObject();
  }
  json.EndArray().Key("rows").BeginArray();
  for (const ListedRow& listed : list.rows) {
    json.BeginObject();
    WriteRow(listed.name, listed.dataset, listed.row, json);
    json.EndObject();
  }
  json.EndArray().Key("next_cursor");
  list.next ? json.String(ToString(*list.next)) : json.Null();
  json.EndObject();
}

std::string TextOf(const RowList& list) {
  if (list.sets.empty()) return "nothing is in the quarantine\n";
  std::string text;
  for (std::size_t i = 0; i < list.sets.size(); ++i) {
    const QuarantineSet& set = list.sets[i];
    text += Concat(list.datasets[i], "  run ", ToString(set.uuid), "  ", ToString(set.time), "\n  ",
                   TextOf(set.counts), "\n");
  }
  text += "\n";
  for (const ListedRow& listed : list.rows) {
    text += Concat(ToString(listed.name), "  ", ToString(listed.row.state), "  ",
                   PlaceOf(listed.row), "\n", ReasonLines(listed.row.reasons, "    "));
  }
  text += Concat(list.rows.empty() ? "" : "\n", list.rows.size(), " of ", list.total, " rows");
  for (std::size_t i = 0; i < std::min(list.rules.size(), kRulesShown); ++i) {
    text += Concat(i == 0 ? ": " : ", ", list.rules[i].rows, " fail ", list.rules[i].rule);
  }
  if (list.rules.size() > kRulesShown) {
    text += Concat(", and ", list.rules.size() - kRulesShown, " more rules");
  }
  return text + "\n";
}

void WriteJson(const ShownRow& shown, JsonWriter& json) {
  json.BeginObject();
  WriteRow(shown.name, shown.dataset, shown.row, json);
  json.Key("record");
  shown.row.record.Write(json);
  if (shown.row.fixed) {
    json.Key("fixed");
    shown.row.fixed->Write(json);
    json.Key("fixed_fields").BeginArray();
    for (const std::string& field : shown.row.fixed_fields) json.String(field);
    json.EndArray();
  }
  json.Key("hidden").Bool(shown.hidden).EndObject();
}

std::string TextOf(const ShownRow& shown) {
  const QuarantinedRow& row = shown.row;
  std::string text = Concat(ToString(shown.name), "  ", shown.dataset, "  ", ToString(row.state),
                            "  ", PlaceOf(row), "\n\n", RecordLines(row.record, "  "), "\n",
                            ReasonLines(row.reasons, "  "));
  if (row.fixed) text += Concat("\nas it is now\n", RecordLines(*row.fixed, "  "));
  if (row.state != RowState::kOpen) {
    text += Concat("\n", ToString(row.state), " ", ToString(row.decided), " by ", row.actor,
                   row.note.empty() ? "" : ": ", row.note, "\n");
  }
  if (shown.hidden) text += "\nvalues of classified fields are hidden; --reveal shows them\n";
  return text;
}

void WriteJson(const FixReport& report, JsonWriter& json) {
  json.BeginObject().Key("status").String(report.AllPass() ? "passed" : "failed");
  json.Key("rows").BeginArray();
  for (const CheckedRow& row : report.rows) {
    json.BeginObject().Key("row").String(ToString(row.name));
    json.Key("passes").Bool(row.reasons.empty());
    WriteReasons(row.reasons, json);
    json.EndObject();
  }
  json.EndArray().EndObject();
}

std::string TextOf(const FixReport& report) {
  std::string text;
  for (const CheckedRow& row : report.rows) {
    text += Concat(ToString(row.name), row.reasons.empty() ? "  passes now\n" : "  still fails\n",
                   ReasonLines(row.reasons, "    "));
  }
  return text;
}

void WriteJson(const ReleaseReport& report, JsonWriter& json) {
  json.BeginObject().Key("run").String(ToString(report.run));
  json.Key("released").UInt(report.released.size()).Key("kept").UInt(report.kept.size());
  json.Key("output").String(report.output).Key("keys_compared").Bool(report.keys_compared);
  json.Key("rows").BeginArray();
  for (const RowName& name : report.released) json.String(ToString(name));
  json.EndArray().Key("still_failing").BeginArray();
  for (const CheckedRow& row : report.kept) {
    json.BeginObject().Key("row").String(ToString(row.name));
    WriteReasons(row.reasons, json);
    json.EndObject();
  }
  json.EndArray().EndObject();
}

std::string TextOf(const ReleaseReport& report) {
  std::string text;
  for (const CheckedRow& row : report.kept) {
    text += Concat(ToString(row.name), "  still fails\n", ReasonLines(row.reasons, "    "));
  }
  text += Concat(report.released.size(), " released");
  if (!report.output.empty()) text += Concat(" to ", report.output);
  text += Concat(", ", report.kept.size(), " kept\n");
  if (!report.released.empty() && report.keys_compared) {
    text += "  keys were compared with the records in the run's output\n";
  }
  return text;
}

void WriteJson(const DropReport& report, JsonWriter& json) {
  json.BeginObject().Key("dropped").UInt(report.rows).EndObject();
}

std::string TextOf(const DropReport& report) { return Concat(report.rows, " dropped\n"); }

}  // namespace goldline::ingest
