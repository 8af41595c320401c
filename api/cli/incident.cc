#include "api/cli/incident.h"

#include "api/cli/ask_server.h"
#include "api/cli/caller.h"
#include "api/cli/open_store.h"
#include "api/cli/server_to_ask.h"
#include "core/errors.h"
#include "core/json.h"
#include "core/text.h"
#include "core/whole_number.h"
#include "ingest/incidents.h"

namespace goldline::cli {
namespace {

constexpr std::string_view kNoIncident = "no incident\n";

// "12", or "#12" as a list shows it.
Result<std::uint64_t> NumberOf(std::string_view text) {
  if (text.starts_with('#')) text.remove_prefix(1);
  if (const std::optional<std::uint64_t> number = ParseWholeNumber(text)) return *number;
  return errors::BadSetting("incident", Concat(Quoted(text), " is no number of an incident"))
      .Hint("goldline incident list shows them");
}

Result<ingest::IncidentFilter> FilterOf(const Invocation& call) {
  ingest::IncidentFilter filter;
  filter.dataset = call.Text("dataset");
  filter.rule = call.Text("rule");
  const std::string state = call.Text("state");
  filter.all = state == "all";
  if (state.empty() || filter.all) return filter;
  filter.state = ingest::IncidentStateFromName(state);
  if (!filter.state) {
    return errors::BadSetting("--state", Concat(Quoted(state), " is no state of an incident"))
        .Hint("states are new, acknowledged, assigned, resolved and all");
  }
  return filter;
}

Result<int> AskForList(Invocation& call, const http::ServerAddress& server) {
  const ServerQuestion question{
      .path = "/v1/incidents",
      .query = QueryOf(call, {{"dataset", "dataset"}, {"rule", "rule"}, {"state", "state"}})};
  JsonWriter json(JsonWriter::Layout::kIndented);
  std::string text;
  json.BeginArray();
  const auto add = [&](const http::Response& page) -> Status {
    if (!call.json()) {
      text += page.body;
      return Ok();
    }
    GL_TRY(const std::vector<JsonValue> incidents, ItemsOf(page, "incidents"));
    for (const JsonValue& incident : incidents) incident.Write(json);
    return Ok();
  };
  GL_RETURN_IF_ERROR(ForEachPage(call, server, question, add));
  json.EndArray();
  if (text.empty()) text = kNoIncident;
  GL_RETURN_IF_ERROR(call.Print(call.json() ? json.Take() + "\n" : text));
  return kExitPassed;
}

Result<int> List(Invocation& call) {
  GL_TRY(const ingest::IncidentFilter filter, FilterOf(call));
  GL_TRY(const std::optional<http::ServerAddress> server, ServerToAsk(call));
  if (server) return AskForList(call, *server);
  GL_TRY(const auto store, OpenStore(call, store::IfMissing::kFail));
  GL_TRY(const std::vector<ingest::Incident> incidents, ingest::Incidents(store->View(), filter));
  JsonWriter json(JsonWriter::Layout::kIndented);
  std::string text;
  json.BeginArray();
  for (const ingest::Incident& incident : incidents) {
    ingest::WriteJson(incident, json);
    text += ingest::LineOf(incident);
  }
  json.EndArray();
  if (incidents.empty()) text = kNoIncident;
  GL_RETURN_IF_ERROR(call.Print(call.json() ? json.Take() + "\n" : text));
  return kExitPassed;
}

// Asks the server to show an incident, or to do what `action` and `body` say.
Result<int> AskAbout(Invocation& call, const http::ServerAddress& server, std::uint64_t number,
                     std::string_view action = {}, std::string body = {}) {
  ServerQuestion question{.path = Concat("/v1/incidents/", number), .query = QueryOf(call, {})};
  if (!action.empty()) {
    question.path += Concat("/", action);
    question.method = http::Method::kPost;
    question.body = std::move(body);
  }
  GL_TRY(const http::Response answer, AskServer(call, server, question));
  GL_RETURN_IF_ERROR(PrintAnswer(call, answer));
  return kExitPassed;
}

Result<int> Show(Invocation& call) {
  GL_TRY(const std::uint64_t number, NumberOf(call.operands()[0]));
  GL_TRY(const std::optional<http::ServerAddress> server, ServerToAsk(call));
  if (server) return AskAbout(call, *server, number);
  GL_TRY(const auto store, OpenStore(call, store::IfMissing::kFail));
  GL_TRY(const ingest::Incident incident, ingest::GetIncident(store->View(), number));
  GL_RETURN_IF_ERROR(call.PrintReport(incident));
  return kExitPassed;
}

// Changes the incident that the command names and shows what it is then. `action` and `body` are
// what a server is asked instead.
template <class Change>
Result<int> ChangeOne(Invocation& call, std::string_view action, std::string body, Change change) {
  GL_TRY(const std::uint64_t number, NumberOf(call.operands()[0]));
  GL_TRY(const std::optional<http::ServerAddress> server, ServerToAsk(call));
  if (server) return AskAbout(call, *server, number, action, std::move(body));
  GL_TRY(const auto store, OpenStore(call, store::IfMissing::kFail));
  GL_TRY(const ingest::Incident incident, change(*store, number, ActionBy(call)));
  GL_RETURN_IF_ERROR(call.PrintReport(incident));
  return kExitPassed;
}

Result<int> Acknowledge(Invocation& call) {
  return ChangeOne(call, "acknowledge", "", ingest::AcknowledgeIncident);
}

Result<int> Assign(Invocation& call) {
  JsonWriter body;
  body.BeginObject().Key("to").String(call.Text("to")).EndObject();
  return ChangeOne(
      call, "assign", body.Take(),
      [&](store::KvStore& store, std::uint64_t number, const ingest::ActionContext& context) {
        return ingest::AssignIncident(store, number, call.Text("to"), context);
      });
}

Result<int> Resolve(Invocation& call) {
  JsonWriter body;
  if (call.Has("when-passed")) {
    if (call.Has("cause") || call.Has("note")) {
      return errors::BadSetting("--when-passed", "the next run that passes is the cause");
    }
    body.BeginObject().Key("when_passed").Bool(true).EndObject();
    return ChangeOne(call, "resolve", body.Take(), ingest::ResolveWhenPassed);
  }
  if (!call.Has("cause")) {
    return errors::BadSetting("incident resolve", "it has no cause")
        .Hint(Concat("give --cause with one of ", Join(ingest::kIncidentCauses, ", ")));
  }
  body.BeginObject().Key("cause").String(call.Text("cause"));
  body.Key("note").String(call.Text("note")).EndObject();
  return ChangeOne(
      call, "resolve", body.Take(),
      [&](store::KvStore& store, std::uint64_t number, const ingest::ActionContext& context) {
        return ingest::ResolveIncident(store, number, call.Text("cause"), call.Text("note"),
                                       context);
      });
}

}  // namespace

Command IncidentListCommand() {
  return {.name = "incident list",
          .operands = "",
          .sentence = "List promises that are not kept and not resolved, the latest failure first.",
          .flags = {{"dataset", "NAME", "Only those of this dataset: NAME or NAMESPACE/NAME."},
                    {"rule", "ID", "Only those of this rule."},
                    {"state", "STATE", "new, acknowledged, assigned, resolved or all."}},
          .example = "goldline incident list --dataset warehouse.people",
          .run = List};
}

Command IncidentShowCommand() {
  return {.name = "incident show",
          .operands = "NUMBER",
          .sentence = "Show an incident and everything that happened to it.",
          .flags = {},
          .example = "goldline incident show 12",
          .run = Show};
}

Command IncidentAcknowledgeCommand() {
  return {.name = "incident acknowledge",
          .operands = "NUMBER",
          .sentence = "Say that somebody has seen an incident.",
          .flags = {},
          .example = "goldline incident acknowledge 12",
          .run = Acknowledge};
}

Command IncidentAssignCommand() {
  return {.name = "incident assign",
          .operands = "NUMBER",
          .sentence = "Give an incident to somebody.",
          .flags = {{"to", "NAME", "Who looks after it.", true}},
          .example = "goldline incident assign 12 --to ada",
          .run = Assign};
}

Command IncidentResolveCommand() {
  return {.name = "incident resolve",
          .operands = "NUMBER",
          .sentence = "Say that an incident is over; it is opened again when its rule fails again.",
          .flags = {{"cause", "CAUSE",
                     "false_positive, missing_data, duplicates, out_of_bounds, passed or other."},
                    {"note", "TEXT", "What it was."},
                    {"when-passed", "", "Not now, but with the next run that passes."}},
          .example = "goldline incident resolve 12 --cause duplicates --note 'loaded twice'",
          .run = Resolve};
}

}  // namespace goldline::cli
