// Asking a running Goldline over HTTP: one request, one answer.
//
//   GL_TRY(const ServerAddress server, ParseServerAddress("http://127.0.0.1:7070"));
//   GL_TRY(const Response answer, Ask(server, {.target = "/v1/trace?field=a%23b"}, {}));
#pragma once

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/request.h"
#include "api/http/response.h"
#include "core/result.h"

namespace goldline::http {

struct ServerAddress {
  std::string host;  // a name or an IP address, without brackets
  std::uint16_t port = 7070;

  std::string HostAndPort() const;  // "[::1]:7070"
  std::string ToString() const;     // "http://[::1]:7070"
};
// "http://127.0.0.1:7070", "localhost:7070", "[::1]", "goldline.internal". Refuses https, as the
// server has no TLS of its own, and paths.
Result<ServerAddress> ParseServerAddress(std::string_view text);

struct AskOptions {
  std::chrono::milliseconds timeout{60'000};  // for all of it
  std::uint64_t body_limit = 256ULL << 20U;
  std::stop_token stop{};
};

struct Question {
  Method method = Method::kGet;
  std::string target{};  // path and query, percent-encoded
  std::string body{};    // JSON; of a POST
  std::vector<NamedValue> headers{};
};

// The answer, when its status is 2xx. A problem of the server comes back as the error it was made
// from, with its id, place and hint; one that cannot be reached as `server_unreachable`. Blocks;
// any thread.
Result<Response> Ask(const ServerAddress& server, const Question& question,
                     const AskOptions& options);

}  // namespace goldline::http
