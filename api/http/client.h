// Asking a running Goldline over HTTP: one request, one answer.
//
//   GL_TRY(const ServerAddress server, ParseServerAddress("http://127.0.0.1:7070"));
//   GL_TRY(const std::string body, Ask(server, "/v1/trace?field=a%23b", {}));
#pragma once

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>

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

// GETs the target and returns the body of an answer of 200. A problem of the server comes back as
// the error it was made from, with its id and hint; one that cannot be reached as
// `server_unreachable`. Blocks; any thread.
Result<std::string> Ask(const ServerAddress& server, std::string_view target,
                        const AskOptions& options);

}  // namespace goldline::http
