#include "api/rest/openapi.h"

#include <algorithm>
#include <map>
#include <vector>

#include "core/json.h"
#include "core/text.h"

namespace goldline::rest {
namespace {

using http::AnswerDoc;
using http::ParameterDoc;
using http::Route;

constexpr std::string_view kProblem = "application/problem+json";

// "get_v1_datasets_namespace_name".
std::string OperationId(const Route& route) {
  std::string out = AsciiLower(ToString(route.method));
  for (const char c : route.pattern) {
    const bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    if (c == '/') out += '_';
    if (word) out += c == '.' ? '_' : c;
  }
  return out;
}

// What every route may answer beside its own: broken requests, defects, overload.
std::vector<AnswerDoc> AnswersOf(const Route& route) {
  std::vector<AnswerDoc> answers = route.doc.answers;
  const auto is_400 = [](const AnswerDoc& answer) { return answer.status == 400; };
  if (std::none_of(answers.begin(), answers.end(), is_400)) {
    answers.push_back({400, "The request cannot be understood.", std::string(kProblem)});
  }
  if (!route.doc.body.empty()) {
    if (!route.is_bulk()) {
      answers.push_back(
          {413, Concat("The body is over ", route.body_limit, " bytes."), std::string(kProblem)});
    }
    answers.push_back({415, "The body has another media type.", std::string(kProblem)});
  }
  answers.push_back({500, "A defect of Goldline.", std::string(kProblem)});
  answers.push_back({503, "Too much work is waiting, or the store takes no more; see Retry-After.",
                     std::string(kProblem)});
  return answers;
}

void WriteParameter(JsonWriter& json, const ParameterDoc& parameter, std::string_view in) {
  json.BeginObject().Key("name").String(parameter.name).Key("in").String(in);
  json.Key("description").String(parameter.description);
  if (in == "path") json.Key("required").Bool(true);
  json.Key("schema").BeginObject().Key("type").String(parameter.type).EndObject().EndObject();
}

void WriteAnswers(JsonWriter& json, const Route& route) {
  json.Key("responses").BeginObject();
  for (const AnswerDoc& answer : AnswersOf(route)) {
    json.Key(Concat(answer.status)).BeginObject().Key("description").String(answer.description);
    if (!answer.media_type.empty()) {
      json.Key("content").BeginObject().Key(answer.media_type).BeginObject();
      if (answer.media_type == kProblem) {
        json.Key("schema").BeginObject().Key("$ref").String("#/components/schemas/Problem");
        json.EndObject();
      }
      json.EndObject().EndObject();
    }
    json.EndObject();
  }
  json.EndObject();
}

void WriteOperation(JsonWriter& json, const Route& route) {
  json.Key(AsciiLower(ToString(route.method))).BeginObject();
  json.Key("operationId").String(OperationId(route));
  json.Key("summary").String(route.doc.summary);
  if (!route.doc.details.empty()) json.Key("description").String(route.doc.details);
  json.Key("parameters").BeginArray();
  for (const ParameterDoc& parameter : route.doc.path) WriteParameter(json, parameter, "path");
  for (const ParameterDoc& parameter : route.doc.query) WriteParameter(json, parameter, "query");
  for (const ParameterDoc& header : route.doc.headers) WriteParameter(json, header, "header");
  json.EndArray();
  if (!route.doc.body.empty()) {
    json.Key("requestBody").BeginObject().Key("description").String(route.doc.body);
    json.Key("required").Bool(true).Key("content").BeginObject();
    for (const std::string& type : route.media_types) json.Key(type).BeginObject().EndObject();
    if (route.media_types.empty()) json.Key("*/*").BeginObject().EndObject();
    json.EndObject().EndObject();
  }
  WriteAnswers(json, route);
  json.EndObject();
}

void WriteProblemSchema(JsonWriter& json) {
  json.Key("components").BeginObject().Key("schemas").BeginObject();
  json.Key("Problem").BeginObject().Key("type").String("object");
  json.Key("description").String("RFC 9457 problem details; programs match on code.");
  json.Key("required").BeginArray();
  for (const char* name : {"type", "title", "status", "detail", "code"}) json.String(name);
  json.EndArray().Key("properties").BeginObject();
  for (const char* name : {"type", "title", "detail", "instance", "code", "hint", "request_id"}) {
    json.Key(name).BeginObject().Key("type").String("string").EndObject();
  }
  json.Key("status").BeginObject().Key("type").String("integer").EndObject();
  json.Key("place").BeginObject().Key("type").String("object").EndObject();
  json.EndObject().EndObject().EndObject().EndObject();
}

void AppendParameters(std::string& out, std::string_view title,
                      const std::vector<ParameterDoc>& parameters) {
  if (parameters.empty()) return;
  out += Concat("\n| ", title, " | Type | |\n|---|---|---|\n");
  for (const ParameterDoc& parameter : parameters) {
    out +=
        Concat("| `", parameter.name, "` | ", parameter.type, " | ", parameter.description, " |\n");
  }
}

std::string BytesText(std::uint64_t bytes) {
  return bytes % http::kMiB == 0 ? Concat(bytes / http::kMiB, " MiB") : Concat(bytes, " bytes");
}

void AppendRoute(std::string& out, const Route& route) {
  out +=
      Concat("\n## ", ToString(route.method), " ", route.pattern, "\n\n", route.doc.summary, "\n");
  if (!route.doc.details.empty()) out += Concat("\n", route.doc.details, "\n");
  AppendParameters(out, "In the path", route.doc.path);
  AppendParameters(out, "In the query", route.doc.query);
  AppendParameters(out, "In the header", route.doc.headers);
  if (!route.doc.body.empty()) {
    out += Concat("\nBody: ", route.doc.body, "\n");
    if (!route.media_types.empty()) {
      out += Concat("Content type: ", Join(route.media_types, ", "), ".");
    }
    out += route.is_bulk() ? std::string(" Any size.\n")
                           : Concat(" At most ", BytesText(route.body_limit), ".",
                                    route.gzip ? " May be compressed with gzip.\n" : "\n");
  }
  if (route.doc.answers.empty()) return;
  out += "\n| Answer | |\n|---|---|\n";
  for (const AnswerDoc& answer : route.doc.answers) {
    out += Concat("| ", answer.status, " | ", answer.description, " |\n");
  }
}

}  // namespace

std::string OpenApiJson(const http::Router& router, std::string_view version) {
  // A path holds all its methods, wherever they stand in the table.
  std::vector<std::string> order;
  std::map<std::string, std::vector<const Route*>> paths;
  for (const Route& route : router.routes()) {
    std::vector<const Route*>& same = paths[route.pattern];
    if (same.empty()) order.push_back(route.pattern);
    same.push_back(&route);
  }
  JsonWriter json(JsonWriter::Layout::kIndented);
  json.BeginObject().Key("openapi").String("3.1.0");
  json.Key("info").BeginObject().Key("title").String("Goldline");
  json.Key("version").String(version);
  json.Key("license").BeginObject().Key("name").String("Apache-2.0").EndObject().EndObject();
  json.Key("paths").BeginObject();
  for (const std::string& pattern : order) {
    json.Key(pattern).BeginObject();
    for (const Route* route : paths[pattern]) WriteOperation(json, *route);
    json.EndObject();
  }
  json.EndObject();
  WriteProblemSchema(json);
  json.EndObject();
  return json.Take() + "\n";
}

std::string ReferencePage(const http::Router& router) {
  std::string out =
      "# HTTP API\n\n"
      "Made from the table of routes; a test compares. The same table is served as\n"
      "`/openapi.json`.\n\n"
      "- The server listens on loopback and needs no token. Any other address is refused.\n"
      "- Errors are RFC 9457 `application/problem+json`; programs match on `code`. Besides the\n"
      "  answers below every route may answer 400 (not understood), 413 (body too large), 415\n"
      "  (media type), 431 (header over 16 KiB), 500 (a defect) and 503 with `Retry-After`\n"
      "  (overload, shutdown, no space), never 429.\n"
      "- Lists take `limit` and `cursor`; `next_cursor` of an answer is the `cursor` of the next\n"
      "  page, null at the end. `X-Goldline-Next-Cursor` repeats it where there is one.\n"
      "- Who changes something says who it is in `X-Goldline-Actor`. Nobody proves it, so the "
      "audit\n"
      "  says `NAME via HTTP`. A page of another site cannot send that header, so that a browser "
      "on\n"
      "  this machine does nothing here that its user does not know of.\n"
      "- Routes whose line begins with `Marquez:` have the shapes of that API, errors too:\n"
      "  `{\"code\":404,\"message\":\"…\"}`. [marquez.md](marquez.md) says what differs.\n"
      "- An answer carries `X-Request-Id`: the caller's own, or a new one.\n";
  for (const Route& route : router.routes()) AppendRoute(out, route);
  return out;
}

}  // namespace goldline::rest
