// What the routes share that show or change what runs left behind: the form of the answer, who
// acts, and the body.
#pragma once

#include <string>
#include <vector>

#include "api/http/request.h"
#include "api/http/response.h"
#include "api/http/router.h"
#include "core/json.h"
#include "core/result.h"
#include "core/text.h"
#include "ingest/quarantine_actions.h"

namespace goldline::rest {

enum class Form : std::uint8_t { kJson, kText };
Result<Form> FormParameter(const http::Request& request);
inline const http::ParameterDoc kFormDoc = {
    "format", "string", "`json`, or `text` as the command line prints it for people."};

// What the command line prints for the same question: WriteJson and TextOf of the report.
template <class Report>
http::Response AnswerOf(Form form, const Report& report) {
  if (form == Form::kText) return http::Response::Text(200, TextOf(report));
  JsonWriter json;
  WriteJson(report, json);
  return http::Response::Json(200, json.Take());
}

// Who acts is who the caller says that it is: the audit tells it from the name of a user.
Result<ingest::ActionContext> ActionBy(const http::Request& request,
                                       const http::RequestContext& context);
inline const http::ParameterDoc kActorDoc = {"X-Goldline-Actor", "string",
                                             "Required: who acts; the audit says `NAME via HTTP`."};

// The revision that If-Match names; empty: any.
std::string RevisionIn(const http::Request& request);
inline http::ParameterDoc IfMatchDoc(std::string_view what) {
  return {"If-Match", "string",
          Concat("The `ETag` of ", what, " that was read; another one now is a 412.")};
}
inline const http::AnswerDoc kChangedAnswer = {412, "It is not what If-Match says any more.",
                                               "application/problem+json"};

// The body, an object with no other members than these: a misspelt one must not widen an action.
Result<JsonValue> BodyOf(const http::Request& request, const std::vector<std::string>& members);
// A member that is a text of at most 1000 bytes without control characters, which would reach the
// terminals of others; empty where there is none.
Result<std::string> OptionalText(const JsonValue& body, std::string_view member);
// The same of one that must be there and not empty.
Result<std::string> RequiredText(const JsonValue& body, std::string_view member);

inline const std::vector<std::string> kJsonBody = {"application/json"};
inline const http::AnswerDoc kSettledAnswer = {409, "It cannot be done to it any more.",
                                               "application/problem+json"};

}  // namespace goldline::rest
