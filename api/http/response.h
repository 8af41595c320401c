// A Response is what a handler answers: status, headers and a body in memory. The server adds Date,
// Content-Length, Connection and X-Request-Id, and leaves the body out for HEAD.
//   return Response::Json(200, json.Take());
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/http/request.h"

namespace goldline::http {

struct Response {
  explicit Response(int status_code = 200) : status(status_code) {}
  Response(int status_code, std::string type, std::string text)
      : status(status_code), content_type(std::move(type)), body(std::move(text)) {}

  static Response Json(int status, std::string text) {
    return Response(status, "application/json", std::move(text));
  }
  static Response Text(int status, std::string text) {
    return Response(status, "text/plain; charset=utf-8", std::move(text));
  }
  static Response Html(int status, std::string text) {
    return Response(status, "text/html; charset=utf-8", std::move(text));
  }
  std::string_view Header(std::string_view name) const { return FindHeader(headers, name); }
  Response&& With(std::string name, std::string value) && {
    headers.push_back({std::move(name), std::move(value)});
    return std::move(*this);
  }

  int status;
  std::string content_type;  // none is sent when empty
  std::vector<NamedValue> headers;
  std::string body;
};

// "Not Found" for 404.
std::string_view ReasonPhrase(int status);

}  // namespace goldline::http
