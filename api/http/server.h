// A Server listens on loopback and answers the routes of a Router. Its I/O threads only move bytes;
// handlers run on workers. Bodies of bulk routes are streamed, with at most four blocks in flight.
//
//   GL_TRY(std::unique_ptr<Server> server, Server::Start(options, std::move(router)));
//   std::cerr << server->url();
//   server->Drain(std::chrono::seconds(10));      // from the thread that saw SIGTERM
//
// Start and Drain may be called from any thread; the destructor cancels what still runs. Handlers
// must not call Drain.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "api/http/metrics.h"
#include "api/http/router.h"
#include "core/result.h"

namespace goldline::http {

// Where to listen. Names other than localhost are not looked up.
struct ListenAddress {
  std::string ip = "127.0.0.1";
  std::uint16_t port = 7070;

  bool is_loopback() const;
  std::string ToString() const;  // "[::1]:7070"
};
// "127.0.0.1:7070", "[::1]:0", "localhost:7070", ":7070" (loopback) or "7070"; port 0 takes a free
// one.
Result<ListenAddress> ParseListenAddress(std::string_view text);

struct ServerOptions {
  ListenAddress listen;
  std::size_t io_threads = 1;
  std::size_t workers = 0;             // 0: one a core for uploads, more where handlers wait
  std::size_t waiting_requests = 256;  // past that: 503
  std::size_t max_connections = 1024;  // past that the backlog waits
  std::size_t max_uploads = 32;        // bulk requests at a time; past that: 503
  std::size_t header_limit = 16 * 1024;
  std::size_t block_bytes = kMiB;  // of a streamed body, also the longest record
  std::chrono::milliseconds header_timeout{30'000};
  std::chrono::milliseconds idle_timeout{30'000};  // between two bytes of a body or an answer
  std::chrono::milliseconds keep_alive_timeout{75'000};
  std::chrono::milliseconds body_timeout{120'000};    // for the whole of a unary body
  std::chrono::milliseconds handler_timeout{60'000};  // for a unary handler
  std::shared_ptr<Metrics> metrics;                   // none: the server makes its own
};

class Server {
 public:
  // Only loopback addresses are taken: tokens and TLS come first.
  static Result<std::unique_ptr<Server>> Start(ServerOptions options, Router router);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const;
  std::string url() const;

  // Stops accepting, closes idle connections and lets requests finish for `grace`, then cancels
  // them. True when all finished in time. A second call returns at once.
  bool Drain(std::chrono::milliseconds grace);

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace goldline::http
