#include "api/cli/ask_server.h"

#include "api/cli/caller.h"
#include "api/rest/service.h"
#include "core/text.h"

namespace goldline::cli {
namespace {

constexpr std::string_view kLargestPage = "1000";

std::string TargetOf(const ServerQuestion& question) {
  std::string target = question.path;
  char before = '?';
  for (const http::NamedValue& one : question.query) {
    target += Concat(std::string(1, before), one.name, "=", http::PercentEncode(one.value));
    before = '&';
  }
  return target;
}

}  // namespace

std::vector<http::NamedValue> QueryOf(
    const Invocation& call,
    std::initializer_list<std::pair<std::string_view, std::string_view>> flags) {
  std::vector<http::NamedValue> query;
  for (const auto& [flag, parameter] : flags) {
    if (call.Has(flag)) query.push_back({std::string(parameter), call.Text(flag)});
  }
  query.push_back({"format", call.json() ? "json" : "text"});
  return query;
}

Result<http::Response> AskServer(const Invocation& call, const http::ServerAddress& server,
                                 const ServerQuestion& question) {
  http::Question wire{.method = question.method, .target = TargetOf(question)};
  wire.body = question.body;
  if (question.method != http::Method::kGet) {
    wire.headers = {{std::string(rest::kActorHeader), CallerName()}};
  }
  http::AskOptions options;
  options.stop = call.stop();
  return http::Ask(server, wire, options);
}

Status PrintAnswer(const Invocation& call, const http::Response& answer) {
  if (!call.json()) return call.Print(answer.body);
  GL_TRY(const JsonValue value, ParseJson(answer.body));
  JsonWriter json(JsonWriter::Layout::kIndented);
  value.Write(json);
  return call.Print(json.Take() + "\n");
}

Status ForEachPage(const Invocation& call, const http::ServerAddress& server,
                   ServerQuestion question,
                   const std::function<Status(const http::Response& page)>& visit) {
  question.query.push_back({"limit", std::string(kLargestPage)});
  question.query.push_back({"cursor", ""});
  do {
    GL_TRY(const http::Response page, AskServer(call, server, question));
    GL_RETURN_IF_ERROR(visit(page));
    question.query.back().value = page.Header(rest::kNextCursorHeader);
  } while (!question.query.back().value.empty());
  return Ok();
}

Result<std::vector<JsonValue>> ItemsOf(const http::Response& answer, std::string_view list) {
  GL_TRY(const JsonValue json, ParseJson(answer.body));
  const JsonValue* items = json.Find(list);
  return items == nullptr ? std::vector<JsonValue>() : items->items;
}

}  // namespace goldline::cli
