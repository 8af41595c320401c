// A Problem is an error as HTTP shows it: RFC 9457 problem JSON with a stable `code`.
//   {"type":"urn:goldline:problem:unknown_field","title":"Not Found","status":404,
//    "detail":"field amout is not in orders","instance":"/v1/...","code":"unknown_field",
//    "hint":"did you mean \"amount\"?","request_id":"0193..."}
// `place` (input, line, column) is there for errors that have one.
#pragma once

#include <string_view>

#include "api/http/request.h"
#include "api/http/response.h"
#include "core/error.h"

namespace goldline::http {

// The status of the answer for an error: the transport's own have one each, others by their code.
int StatusFor(const Error& error);

// `instance` is the path that was asked for. An answer of 503 carries Retry-After; overload is
// never 429, which producers of lineage take as final (docs/adr).
Response ProblemResponse(const Error& error, std::string_view instance,
                         std::string_view request_id);

// The error that a server answered with: what ProblemResponse wrote, or for another body one that
// tells the status. `server` names it.
Error ErrorOfProblem(int status, std::string_view body, std::string_view server);

}  // namespace goldline::http
