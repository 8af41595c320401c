#include "api/cli/quarantine.h"

#include <utility>

#include "api/cli/ask_server.h"
#include "api/cli/caller.h"
#include "api/cli/load_contract.h"
#include "api/cli/open_store.h"
#include "api/cli/server_to_ask.h"
#include "api/rest/service.h"
#include "core/errors.h"
#include "core/files.h"
#include "core/json.h"
#include "core/text.h"
#include "ingest/quarantine.h"
#include "ingest/quarantine_actions.h"
#include "ingest/quarantine_report.h"
#include "ingest/quarantine_request.h"

namespace goldline::cli {
namespace {

constexpr std::uint64_t kMaxFileBytes = std::uint64_t{1} << 30;

// "latest" is the zero id, as in RowName.
Result<Uuid> RunOf(const std::string& text) {
  const std::optional<Uuid> run = ingest::ParseSetName(text);
  if (!run) {
    return errors::BadSetting("--run", Concat(Quoted(text), " is no run"))
        .Hint("give its id, as goldline quarantine list shows it, or latest");
  }
  return *run;
}

Result<std::vector<ingest::RowName>> RowsOf(const std::vector<std::string>& texts) {
  std::vector<ingest::RowName> rows;
  for (const std::string& text : texts) {
    GL_TRY(const ingest::RowName row, ingest::ParseRowName(text));
    rows.push_back(row);
  }
  return rows;
}

Result<ingest::RowChoice> ChoiceOf(const Invocation& call) {
  ingest::RowChoice choice;
  GL_TRY(choice.rows, RowsOf(call.operands()));
  if (call.Has("run")) {
    GL_TRY(choice.run, RunOf(call.Text("run")));
  }
  choice.rule = call.Text("rule");
  if (call.Has("rule") && choice.rule.empty()) {
    return errors::BadSetting("--rule", "it names no rule").Hint("leave it out for all rows");
  }
  if (!choice.rows.empty() && (call.Has("run") || call.Has("rule"))) {
    return errors::BadSetting("--run and --rule", "rows are named, too")
        .Hint("name the rows, or choose them with flags");
  }
  return choice;
}

Result<ingest::ListOptions> ListOptionsOf(const Invocation& call) {
  ingest::ListOptions options;
  options.dataset = call.Text("dataset");
  options.rule = call.Text("rule");
  if (call.Has("rule") && options.rule.empty()) {
    return errors::BadSetting("--rule", "it is empty").Hint("give the id of a rule");
  }
  if (call.Has("run")) {
    GL_TRY(options.run, RunOf(call.Text("run")));
  }
  if (call.Has("state")) {
    GL_TRY(options.state, ingest::RowStateFromName(call.Text("state")));
  }
  GL_TRY(options.limit, call.Count("limit", options.limit));
  if (call.Has("skip")) {
    GL_TRY(options.skip, call.Count("skip", 1));
  }
  if (call.Has("cursor")) {
    GL_TRY(options.after, ingest::ParseRowName(call.Text("cursor")));
  }
  options.stop = call.stop();
  return options;
}

Result<int> AskForList(Invocation& call, const http::ServerAddress& server,
                       const ingest::ListOptions& options) {
  ServerQuestion question{.path = "/v1/quarantine"};
  question.query = QueryOf(call, {{"run", "run"},
                                  {"dataset", "dataset"},
                                  {"rule", "rule"},
                                  {"state", "state"},
                                  {"skip", "skip"},
                                  {"cursor", "cursor"}});
  question.query.push_back({"limit", Concat(options.limit)});
  GL_TRY(const http::Response answer, AskServer(call, server, question));
  GL_RETURN_IF_ERROR(PrintAnswer(call, answer));
  return kExitPassed;
}

Result<int> List(Invocation& call) {
  GL_TRY(const ingest::ListOptions options, ListOptionsOf(call));
  GL_TRY(const std::optional<http::ServerAddress> server, ServerToAsk(call));
  if (server) return AskForList(call, *server, options);
  GL_TRY(const auto store, OpenStore(call, store::IfMissing::kFail));
  GL_TRY(const ingest::RowList list, ingest::ListRows(store->View(), options));
  GL_RETURN_IF_ERROR(call.PrintReport(list));
  return kExitPassed;
}

Result<int> AskToShow(Invocation& call, const http::ServerAddress& server,
                      const ingest::RowName& name) {
  ServerQuestion question{.path = Concat("/v1/quarantine/", ToString(name)),
                          .query = QueryOf(call, {})};
  if (call.Has("reveal")) {
    question.path += "/reveal";
    question.method = http::Method::kPost;
  }
  GL_TRY(const http::Response answer, AskServer(call, server, question));
  GL_RETURN_IF_ERROR(PrintAnswer(call, answer));
  return kExitPassed;
}

Result<int> Show(Invocation& call) {
  GL_TRY(const ingest::RowName name, ingest::ParseRowName(call.operands()[0]));
  GL_TRY(const std::optional<http::ServerAddress> server, ServerToAsk(call));
  if (server) return AskToShow(call, *server, name);
  GL_TRY(const auto store, OpenStore(call, store::IfMissing::kFail));
  const bool reveal = call.Has("reveal");
  GL_TRY(const ingest::ShownRow shown,
         ingest::ShowRow(store->View(), name,
                         reveal ? ingest::Values::kShown : ingest::Values::kRedacted));
  if (reveal) {
    GL_RETURN_IF_ERROR(ingest::RecordReveal(*store, shown.name, ActionBy(call)));
  }
  GL_RETURN_IF_ERROR(call.PrintReport(shown));
  return kExitPassed;
}

// The fixes of --set and --record, for each of the rows named.
Result<std::vector<ingest::RowFix>> FixesOfFlags(const Invocation& call) {
  ingest::RowFix fix;
  for (const std::string& text : call.Texts("set")) {
    const std::size_t equals = text.find('=');
    if (equals == 0 || equals == std::string::npos) {
      return errors::BadSetting("--set", Concat(Quoted(text), " is not FIELD=VALUE"));
    }
    fix.set_text[text.substr(0, equals)] = text.substr(equals + 1);
  }
  if (call.Has("record")) {
    GL_TRY(fix.record, ParseJson(call.Text("record")));
  }
  GL_TRY(const std::vector<ingest::RowName> rows, RowsOf(call.operands()));
  std::vector<ingest::RowFix> fixes;
  for (const ingest::RowName& row : rows) {
    fix.row = row;
    fixes.push_back(fix);
  }
  return fixes;
}

Result<ingest::RowFix> FixOfLine(std::string_view line) {
  GL_TRY(const JsonValue json, ParseJson(line));
  return ingest::RowFixFromJson(json);
}

Result<std::vector<ingest::RowFix>> FixesOfFile(const std::string& file) {
  GL_TRY(const std::string text, ReadWholeFile(file, kMaxFileBytes));
  std::vector<ingest::RowFix> fixes;
  std::uint64_t number = 0;
  for (const std::string_view line : Split(text, '\n')) {
    ++number;
    if (Trim(line).empty()) continue;
    Result<ingest::RowFix> fix = FixOfLine(line);
    if (!fix.ok()) return std::move(fix).error().At({file, number, 0});
    fixes.push_back(*std::move(fix));
  }
  return fixes;
}

Result<int> AskToFix(Invocation& call, const http::ServerAddress& server,
                     const std::vector<ingest::RowFix>& fixes) {
  JsonWriter body;
  body.BeginObject().Key("fixes").BeginArray();
  for (const ingest::RowFix& fix : fixes) ingest::WriteJson(fix, body);
  body.EndArray().EndObject();
  GL_TRY(const http::Response answer, AskServer(call, server,
                                                {.path = "/v1/quarantine/fix",
                                                 .query = QueryOf(call, {}),
                                                 .method = http::Method::kPost,
                                                 .body = body.Take()}));
  GL_RETURN_IF_ERROR(PrintAnswer(call, answer));
  return answer.Header(rest::kStatusHeader) == "passed" ? kExitPassed : kExitFailed;
}

Result<int> Fix(Invocation& call) {
  const bool by_flags = call.Has("set") || call.Has("record");
  if (by_flags == call.Has("file") || by_flags != !call.operands().empty()) {
    return errors::BadSetting("quarantine fix", "it is not said what to change")
        .Hint("name rows and give --set FIELD=VALUE or --record JSON, or give --file FILE alone");
  }
  GL_TRY(const std::vector<ingest::RowFix> fixes,
         by_flags ? FixesOfFlags(call) : FixesOfFile(call.Text("file")));
  GL_TRY(const std::optional<http::ServerAddress> server, ServerToAsk(call));
  if (server) return AskToFix(call, *server, fixes);
  GL_TRY(const auto store, OpenStore(call, store::IfMissing::kFail));
  GL_TRY(const ingest::FixReport report, ingest::FixRows(*store, fixes, ActionBy(call)));
  GL_RETURN_IF_ERROR(call.PrintReport(report));
  return report.AllPass() ? kExitPassed : kExitFailed;
}

Result<int> Release(Invocation& call) {
  GL_TRY(const ingest::RowChoice choice, ChoiceOf(call));
  ingest::ReleaseOptions options;
  options.output = call.Text("out");
  options.contract_file = call.Text("contract");
  if (call.Has("contract")) {
    GL_TRY(options.contract, ReadContract(options.contract_file));
  }
  GL_TRY(const auto store, OpenStore(call, store::IfMissing::kFail));
  GL_TRY(const ingest::ReleaseReport report,
         ingest::ReleaseRows(*store, choice, options, ActionBy(call)));
  GL_RETURN_IF_ERROR(call.PrintReport(report));
  return report.kept.empty() ? kExitPassed : kExitFailed;
}

Result<int> AskToDrop(Invocation& call, const http::ServerAddress& server,
                      const ingest::RowChoice& choice) {
  JsonWriter body;
  body.BeginObject();
  ingest::WriteMembers(choice, body);
  body.Key("reason").String(call.Text("reason")).EndObject();
  GL_TRY(const http::Response answer, AskServer(call, server,
                                                {.path = "/v1/quarantine/drop",
                                                 .query = QueryOf(call, {}),
                                                 .method = http::Method::kPost,
                                                 .body = body.Take()}));
  GL_RETURN_IF_ERROR(PrintAnswer(call, answer));
  return kExitPassed;
}

Result<int> Drop(Invocation& call) {
  GL_TRY(const ingest::RowChoice choice, ChoiceOf(call));
  GL_TRY(const std::optional<http::ServerAddress> server, ServerToAsk(call));
  if (server) return AskToDrop(call, *server, choice);
  GL_TRY(const auto store, OpenStore(call, store::IfMissing::kFail));
  GL_TRY(const ingest::DropReport report,
         ingest::DropRows(*store, choice, call.Text("reason"), ActionBy(call)));
  GL_RETURN_IF_ERROR(call.PrintReport(report));
  return kExitPassed;
}

constexpr Flag kRunFlag = {"run", "RUN", "All waiting rows of this run; latest is the newest."};
constexpr Flag kRuleFlag = {"rule", "ID", "Of those only the ones that fail this rule."};

}  // namespace

Command QuarantineListCommand() {
  return {
      .name = "quarantine list",
      .operands = "",
      .sentence = "List records that runs set aside and that wait for somebody, newest first.",
      .flags = {{"run", "RUN", "Only those of this run; latest is the newest."},
                {"dataset", "NAME", "Only those of this dataset: NAME or NAMESPACE/NAME."},
                {"rule", "ID", "Only those that fail this rule."},
                {"state", "STATE", "Instead of those that wait: open, fixed, released, dropped."},
                {"limit", "N", "At most so many rows (50)."},
                {"skip", "N", "Leave out the first N."},
                {"cursor", "ROW", "Begin after this row: next_cursor of the page before."}},
      .example = "goldline quarantine list --run latest --rule email.pattern",
      .run = List};
}

Command QuarantineShowCommand() {
  return {.name = "quarantine show",
          .operands = "ROW",
          .sentence = "Show a record with all its reasons; values of classified fields are hidden.",
          .flags = {{"reveal", "", "Show hidden values, too; the audit says who looked."}},
          .example = "goldline quarantine show latest/17",
          .run = Show};
}

Command QuarantineFixCommand() {
  return {.name = "quarantine fix",
          .operands = "[ROW...]",
          .sentence = "Change records and check them again; exit 1 when one still fails.",
          .flags = {{"set", "FIELD=VALUE", "Give a field a value: text, or JSON.", false, true},
                    {"record", "JSON", "Replace the whole record."},
                    {"file", "FILE", "Many at once: NDJSON of {\"row\": …, \"set\": {…}}."}},
          .example = "goldline quarantine fix latest/17 --set email=ada@example.com",
          .run = Fix};
}

Command QuarantineReleaseCommand() {
  return {
      .name = "quarantine release",
      .operands = "[ROW...]",
      .sentence = "Check records once more and write those that pass; exit 1 when one does not.",
      .flags = {{"out", "FILE", "CSV, TSV or NDJSON by its name; must not be there yet.", true},
                kRunFlag,
                kRuleFlag,
                {"contract", "FILE", "Check with this one instead of the run's."}},
      .example = "goldline quarantine release --run latest --out back.csv",
      .run = Release};
}

Command QuarantineDropCommand() {
  return {.name = "quarantine drop",
          .operands = "[ROW...]",
          .sentence = "Decide that records will not come back; their values are forgotten.",
          .flags = {{"reason", "TEXT", "Why, for the audit.", true}, kRunFlag, kRuleFlag},
          .example = "goldline quarantine drop latest/3 --reason 'a test record'",
          .run = Drop};
}

}  // namespace goldline::cli
