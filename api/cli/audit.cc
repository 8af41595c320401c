#include "api/cli/audit.h"

#include <optional>

#include "api/cli/open_store.h"
#include "catalog/audit.h"
#include "core/json.h"
#include "core/text.h"

namespace goldline::cli {
namespace {

std::string ToJson(const catalog::AuditProof& proof) {
  JsonWriter json(JsonWriter::Layout::kIndented);
  json.BeginObject().Key("status").String(proof.ok() ? "ok" : "different");
  json.Key("entries").UInt(proof.entries).Key("head").String(catalog::HeadText(proof.head));
  json.Key("erased").UInt(proof.erased).Key("problem_count").UInt(proof.problem_count);
  json.Key("problems").BeginArray();
  for (const std::string& problem : proof.problems) json.String(problem);
  json.EndArray().EndObject();
  return json.Take() + "\n";
}

std::string ToText(const catalog::AuditProof& proof) {
  std::string out;
  for (const std::string& problem : proof.problems) out += problem + "\n";
  if (proof.problem_count > proof.problems.size()) {
    out += Concat("and ", proof.problem_count - proof.problems.size(), " more\n");
  }
  out += Concat(proof.ok() ? "ok" : "different", ": ", proof.entries, " entries");
  if (proof.erased > 0) out += Concat(", the values of ", proof.erased, " erased");
  return Concat(out, "\n  head ", catalog::HeadText(proof.head), "\n");
}

Result<int> Verify(Invocation& call) {
  GL_TRY(const auto store, OpenStore(call, store::IfMissing::kFail));
  const std::string expected = call.Text("expect");
  GL_TRY(const catalog::AuditProof proof,
         catalog::VerifyAudit(store->View(), call.Has("expect")
                                                 ? std::optional<std::string_view>(expected)
                                                 : std::nullopt));
  GL_RETURN_IF_ERROR(call.Print(call.json() ? ToJson(proof) : ToText(proof)));
  return proof.ok() ? kExitPassed : kExitFailed;
}

std::string LineOf(const catalog::Audited& audited, bool with_values) {
  const catalog::AuditEntry& entry = audited.entry;
  JsonWriter json;
  json.BeginObject().Key("number").UInt(audited.link.number);
  json.Key("time").String(ToString(entry.time)).Key("actor").String(entry.actor);
  json.Key("action").String(entry.action).Key("subject").String(entry.subject);
  json.Key("details").BeginObject();
  for (const auto& [name, detail] : entry.details) json.Key(name).String(detail);
  json.EndObject().Key("values").BeginArray();
  for (const catalog::AuditedValue& value : audited.values) {
    json.BeginObject().Key("name").String(value.name).Key("commitment").String(value.commitment);
    if (!value.value) {
      json.Key("erased").Bool(true);
    } else if (with_values) {
      json.Key("value").String(*value.value);
    }
    json.EndObject();
  }
  json.EndArray().Key("hash").String(Hex(audited.link.hash)).EndObject();
  return json.Take() + "\n";
}

// NDJSON, whatever --format says: an audit may be longer than a document should be.
Result<int> Export(Invocation& call) {
  GL_TRY(const std::uint64_t from, call.Count("from", 1));
  GL_TRY(const auto store, OpenStore(call, store::IfMissing::kFail));
  const bool with_values = call.Has("values");
  GL_RETURN_IF_ERROR(catalog::ForEachAudited(
      store->View(), from,
      [&](const catalog::Audited& audited) { return call.Print(LineOf(audited, with_values)); }));
  return kExitPassed;
}

}  // namespace

Command AuditVerifyCommand() {
  return {.name = "audit verify",
          .operands = "",
          .sentence = "Prove that no entry of the audit was changed, taken out or put in between.",
          .flags = {{"expect", "HEAD", "A head that was kept elsewhere must be in the chain."}},
          .example = "goldline audit verify --expect 12:9f86d081884c7d65…",
          .run = Verify};
}

Command AuditExportCommand() {
  return {.name = "audit export",
          .operands = "",
          .sentence = "Write the audit as NDJSON: who did what to what, and when.",
          .flags = {{"from", "NUMBER", "Begin with this entry."},
                    {"values", "", "Show the values of records, too, where they are not erased."}},
          .example = "goldline audit export > audit.ndjson",
          .run = Export};
}

}  // namespace goldline::cli
