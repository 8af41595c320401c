// Asking a server what a command would else answer from a data directory itself.
//
//   GL_TRY(const std::optional<http::ServerAddress> server, ServerToAsk(call));
//   if (server) {
//     GL_TRY(const http::Response answer,
//            AskServer(call, *server, {.path = "/v1/trace", .query = {{"field", field}}}));
//     GL_RETURN_IF_ERROR(PrintAnswer(call, answer));
//   }
#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/cli/command.h"
#include "api/http/client.h"
#include "api/http/response.h"
#include "core/json.h"
#include "core/result.h"

namespace goldline::cli {

struct ServerQuestion {
  std::string path{};
  std::vector<http::NamedValue> query{};  // plain
  http::Method method = http::Method::kGet;
  std::string body{};  // JSON
};

// The flags that were given as parameters of a query, from pairs of a flag and its parameter; and
// the format in which the command prints.
std::vector<http::NamedValue> QueryOf(
    const Invocation& call,
    std::initializer_list<std::pair<std::string_view, std::string_view>> flags);

// A change says who calls.
Result<http::Response> AskServer(const Invocation& call, const http::ServerAddress& server,
                                 const ServerQuestion& question);
// As the command prints its own answer.
Status PrintAnswer(const Invocation& call, const http::Response& answer);

// Visits a list page by page.
Status ForEachPage(const Invocation& call, const http::ServerAddress& server,
                   ServerQuestion question,
                   const std::function<Status(const http::Response& page)>& visit);
// The items of the array `list` in an answer.
Result<std::vector<JsonValue>> ItemsOf(const http::Response& answer, std::string_view list);

}  // namespace goldline::cli
