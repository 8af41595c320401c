#include "catalog/audit_report.h"

#include "core/text.h"

namespace goldline::catalog {

void WriteJson(const Audited& audited, ValuesOfEntries values, JsonWriter& json) {
  const AuditEntry& entry = audited.entry;
  json.BeginObject().Key("number").UInt(audited.link.number);
  json.Key("time").String(ToString(entry.time)).Key("actor").String(entry.actor);
  json.Key("action").String(entry.action).Key("subject").String(entry.subject);
  json.Key("details").BeginObject();
  for (const auto& [name, detail] : entry.details) json.Key(name).String(detail);
  json.EndObject().Key("values").BeginArray();
  for (const AuditedValue& value : audited.values) {
    json.BeginObject().Key("name").String(value.name).Key("commitment").String(value.commitment);
    if (!value.value) {
      json.Key("erased").Bool(true);
    } else if (values == ValuesOfEntries::kShown) {
      json.Key("value").String(*value.value);
    }
    json.EndObject();
  }
  json.EndArray().Key("hash").String(Hex(audited.link.hash)).EndObject();
}

void WriteJson(const AuditProof& proof, JsonWriter& json) {
  json.BeginObject().Key("status").String(proof.ok() ? "ok" : "different");
  json.Key("entries").UInt(proof.entries).Key("head").String(HeadText(proof.head));
  json.Key("erased").UInt(proof.erased).Key("problem_count").UInt(proof.problem_count);
  json.Key("problems").BeginArray();
  for (const std::string& problem : proof.problems) json.String(problem);
  json.EndArray().EndObject();
}

std::string TextOf(const AuditProof& proof) {
  std::string out;
  for (const std::string& problem : proof.problems) out += problem + "\n";
  if (proof.problem_count > proof.problems.size()) {
    out += Concat("and ", proof.problem_count - proof.problems.size(), " more\n");
  }
  out += Concat(proof.ok() ? "ok" : "different", ": ", proof.entries, " entries");
  if (proof.erased > 0) out += Concat(", the values of ", proof.erased, " erased");
  return Concat(out, "\n  head ", HeadText(proof.head), "\n");
}

}  // namespace goldline::catalog
