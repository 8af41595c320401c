// Admit decides from the head of a request alone whether its body is worth reading: version,
// target, host, route, method, expectation, encodings, media type and declared length, in this
// order. A pure function of values.
#pragma once

#include <cstdint>
#include <optional>

#include "api/http/request.h"
#include "api/http/response.h"
#include "api/http/router.h"

namespace goldline::http {

struct RequestHead {
  Request request;   // with path and query when they could be read
  int version = 11;  // 10 or 11
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
  std::optional<Error> bad_target;
};

struct Admission {
  Request request;                 // with its params
  const Route* route = nullptr;    // set when admitted
  std::optional<Response> answer;  // set when the answer is known without the body
  bool send_continue = false;      // the client waits for 100 before it sends the body
};

Admission Admit(RequestHead head, const Router& router, const RequestContext& context);

// Whether a Host header names this machine, a name without dots or a name that cannot exist in the
// public DNS. A page of a stranger that has its own name resolve to 127.0.0.1 is none of these.
bool IsLocalHost(std::string_view host);

}  // namespace goldline::http
