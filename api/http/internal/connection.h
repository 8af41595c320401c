// A Connection serves one accepted socket until it closes. This header and ServerCore are the seam
// between the accept loop (server.cc) and the session coroutines (connection.cc), without Boost's
// headers, so that each is compiled once.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "api/http/metrics.h"
#include "api/http/router.h"
#include "api/http/server.h"
#include "core/worker_pool.h"

namespace boost::asio {
class io_context;
}

namespace goldline::http {

class Connection {
 public:
  virtual ~Connection() = default;
  // Closes when idle, else after the answer under way. Any thread.
  virtual void FinishSoon() = 0;
  // Closes now and asks the handler to stop. Any thread.
  virtual void Cancel() = 0;
};

// What all connections of a server share.
struct ServerCore {
  ServerCore(ServerOptions server_options, Router table);

  const ServerOptions options;
  const Router router;
  const std::shared_ptr<Metrics> metrics;
  std::atomic<bool> draining = false;
  std::atomic<std::size_t> uploads = 0;

  // Reset by the server before this dies: a worker must not be the one to join the workers.
  std::unique_ptr<WorkerPool> interactive;
  std::unique_ptr<WorkerPool> monitoring;
  std::unique_ptr<WorkerPool> bulk;

  void Register(const std::shared_ptr<Connection>& connection);
  void Unregister(const Connection* connection);
  std::size_t open() const;
  std::vector<std::shared_ptr<Connection>> Connections() const;
  // True when no connection is left.
  bool WaitUntilNoneOpen(std::chrono::milliseconds limit);

 private:
  mutable std::mutex mutex_;
  std::condition_variable closed_;
  std::map<const Connection*, std::weak_ptr<Connection>> connections_;  // guarded by mutex_
};

inline constexpr std::size_t kBlocksInFlight = 4;

// Serves `socket`, a connected TCP socket that it comes to own, on the threads that run `io`.
enum class IpVersion : std::uint8_t { kV4, kV6 };
void StartConnection(boost::asio::io_context& io, int socket, IpVersion version,
                     std::shared_ptr<ServerCore> core);

}  // namespace goldline::http
