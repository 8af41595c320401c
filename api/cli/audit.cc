#include "api/cli/audit.h"

#include <optional>

#include "api/cli/ask_server.h"
#include "api/cli/open_store.h"
#include "api/cli/server_to_ask.h"
#include "api/rest/service.h"
#include "catalog/audit.h"
#include "catalog/audit_report.h"
#include "core/errors.h"
#include "core/json.h"
#include "core/text.h"

namespace goldline::cli {
namespace {

Result<int> AskToVerify(Invocation& call, const http::ServerAddress& server) {
  GL_TRY(const http::Response answer,
         AskServer(call, server,
                   {.path = "/v1/audit/verify", .query = QueryOf(call, {{"expect", "expect"}})}));
  GL_RETURN_IF_ERROR(PrintAnswer(call, answer));
  return answer.Header(rest::kStatusHeader) == "ok" ? kExitPassed : kExitFailed;
}

Result<int> Verify(Invocation& call) {
  GL_TRY(const std::optional<http::ServerAddress> server, ServerToAsk(call));
  if (server) return AskToVerify(call, *server);
  GL_TRY(const auto store, OpenStore(call, store::IfMissing::kFail));
  const std::string expected = call.Text("expect");
  GL_TRY(const catalog::AuditProof proof,
         catalog::VerifyAudit(
             store->View(),
             call.Has("expect") ? std::optional<std::string_view>(expected) : std::nullopt,
             call.stop()));
  GL_RETURN_IF_ERROR(call.PrintReport(proof));
  return proof.ok() ? kExitPassed : kExitFailed;
}

Status PrintEntry(const Invocation& call, const JsonValue& entry) {
  JsonWriter json;
  entry.Write(json);
  return call.Print(json.Take() + "\n");
}

Result<int> AskForEntries(Invocation& call, const http::ServerAddress& server, std::uint64_t from) {
  if (call.Has("values")) {
    return errors::BadSetting("--values", "a server does not show the values of records")
        .Hint("stop it, and give its directory with --data");
  }
  const ServerQuestion question{.path = "/v1/audit", .query = {{"from", Concat(from)}}};
  const auto print = [&call](const http::Response& page) -> Status {
    GL_TRY(const std::vector<JsonValue> entries, ItemsOf(page, "entries"));
    for (const JsonValue& entry : entries) GL_RETURN_IF_ERROR(PrintEntry(call, entry));
    return Ok();
  };
  GL_RETURN_IF_ERROR(ForEachPage(call, server, question, print));
  return kExitPassed;
}

// NDJSON, whatever --format says: an audit may be longer than a document should be.
Result<int> Export(Invocation& call) {
  GL_TRY(const std::uint64_t from, call.Count("from", 1));
  GL_TRY(const std::optional<http::ServerAddress> server, ServerToAsk(call));
  if (server) return AskForEntries(call, *server, from);
  GL_TRY(const auto store, OpenStore(call, store::IfMissing::kFail));
  const auto values =
      call.Has("values") ? catalog::ValuesOfEntries::kShown : catalog::ValuesOfEntries::kHidden;
  const auto print = [&](const catalog::Audited& audited) -> Status {
    JsonWriter json;
    catalog::WriteJson(audited, values, json);
    return call.Print(json.Take() + "\n");
  };
  GL_RETURN_IF_ERROR(catalog::ForEachAudited(store->View(), from, print));
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
