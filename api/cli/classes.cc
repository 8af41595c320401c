#include "api/cli/classes.h"

#include "api/cli/ask_server.h"
#include "api/cli/caller.h"
#include "api/cli/open_store.h"
#include "api/cli/server_to_ask.h"
#include "lineage/classes.h"

namespace goldline::cli {
namespace {

constexpr std::string_view kPath = "/v1/classes";

Result<int> Ask(Invocation& call, const http::ServerAddress& server, ServerQuestion question) {
  question.path = kPath;
  GL_TRY(const http::Response answer, AskServer(call, server, question));
  GL_RETURN_IF_ERROR(PrintAnswer(call, answer));
  return kExitPassed;
}

Result<int> AskForClasses(Invocation& call, const http::ServerAddress& server) {
  ServerQuestion question;
  question.query = QueryOf(call, {{"depth", "depth"}, {"as-of", "as_of"}, {"class", "class"}});
  question.query.push_back({"field", call.operands()[0]});
  if (call.Has("downstream")) question.query.push_back({"direction", "downstream"});
  return Ask(call, server, std::move(question));
}

Result<int> Show(Invocation& call) {
  lineage::ClassOptions options;
  GL_TRY(options.depth, call.Count("depth", options.depth));
  options.only = call.Text("class");
  if (call.Has("as-of")) {
    GL_TRY(options.as_of, ParseUtcTime(call.Text("as-of")));
  }
  GL_TRY(const std::optional<http::ServerAddress> server, ServerToAsk(call));
  if (server) return AskForClasses(call, *server);
  GL_TRY(const auto store, OpenStore(call, store::IfMissing::kFail));
  const lineage::LineageGraph graph(store->View().Remembering());
  GL_TRY(const lineage::FieldRef field, graph.FindField(call.operands()[0]));
  if (call.Has("downstream")) {
    GL_TRY(const lineage::ClassSpread spread, lineage::SpreadOf(graph, field, options));
    GL_RETURN_IF_ERROR(call.PrintReport(spread));
  } else {
    GL_TRY(const lineage::Classification found, lineage::ClassesOf(graph, field, options));
    GL_RETURN_IF_ERROR(call.PrintReport(found));
  }
  return kExitPassed;
}

using Change = Status (*)(store::KvStore& store, const lineage::ClassChange& change);

// Makes the change and shows what the field has then.
Result<int> ChangeHere(Invocation& call, Change make) {
  GL_TRY(const auto store, OpenStore(call, store::IfMissing::kFail));
  lineage::ClassChange change;
  GL_TRY(change.what, lineage::ParseClass(call.Text("class")));
  GL_TRY(change.field, lineage::LineageGraph(store->View()).FindField(call.operands()[0]));
  change.because = call.Text("because");
  change.actor = CallerName();
  change.now = call.now();
  GL_RETURN_IF_ERROR(make(*store, change));
  GL_TRY(const lineage::Classification found,
         lineage::ClassesOf(lineage::LineageGraph(store->View()), change.field, {}));
  GL_RETURN_IF_ERROR(call.PrintReport(found));
  return kExitPassed;
}

Result<int> Give(Invocation& call) {
  GL_TRY(const std::optional<http::ServerAddress> server, ServerToAsk(call));
  if (!server) return ChangeHere(call, lineage::GiveClass);
  ServerQuestion question{.query = QueryOf(call, {}), .method = http::Method::kPut};
  JsonWriter body;
  body.BeginObject().Key("field").String(call.operands()[0]);
  body.Key("class").String(call.Text("class"));
  body.Key("because").String(call.Text("because")).EndObject();
  question.body = body.Take();
  return Ask(call, *server, std::move(question));
}

Result<int> Withdraw(Invocation& call) {
  GL_TRY(const std::optional<http::ServerAddress> server, ServerToAsk(call));
  if (!server) return ChangeHere(call, lineage::WithdrawClass);
  ServerQuestion question{.query = QueryOf(call, {{"class", "class"}, {"because", "because"}}),
                          .method = http::Method::kDelete};
  question.query.push_back({"field", call.operands()[0]});
  return Ask(call, *server, std::move(question));
}

std::vector<Flag> ChangeFlags() {
  return {{"class", "CLASS", "As pii, pii=email or confidential.", true},
          {"because", "TEXT", "Why, for the audit and for who asks."}};
}

}  // namespace

Command ClassesCommand() {
  return {.name = "classes",
          .operands = "FIELD",
          .sentence = "Show which classes a field, or each field of a dataset, has and why.",
          .flags = {{"downstream", "", "Also what has them because of it, and where they stop."},
                    {"class", "CLASS", "Only this one: pii or pii=email."},
                    {"as-of", "TIME", "Answer as of this time: 2026-10-31, 2026-10-31T12:00:00Z."},
                    {"depth", "N", "Go at most so many steps."}},
          .example = "goldline classes crm.customers#email --downstream",
          .run = Show};
}

Command ClassesGiveCommand() {
  return {.name = "classes give",
          .operands = "FIELD",
          .sentence = "Give a class to a field, or to a dataset as a whole.",
          .flags = ChangeFlags(),
          .example = "goldline classes give crm.customers#email --class pii=email",
          .run = Give};
}

Command ClassesWithdrawCommand() {
  return {.name = "classes withdraw",
          .operands = "FIELD",
          .sentence = "Withdraw a class that was given by hand.",
          .flags = ChangeFlags(),
          .example = "goldline classes withdraw crm.customers#email --class pii=email",
          .run = Withdraw};
}

}  // namespace goldline::cli
