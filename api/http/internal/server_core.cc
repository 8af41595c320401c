#include <algorithm>

#include "api/http/internal/connection.h"

namespace goldline::http {
namespace {

// Handlers of unary requests wait for the disk most of their time: those that commit at once share
// one sync, and on one worker a core no more than these would.
constexpr std::size_t kWaitingWorkers = 32;

}  // namespace

ServerCore::ServerCore(ServerOptions server_options, Router table)
    : options(std::move(server_options)),
      router(std::move(table)),
      metrics(options.metrics ? options.metrics : std::make_shared<Metrics>()) {
  const std::size_t threads =
      options.workers != 0 ? options.workers : std::max<std::size_t>(2, DefaultThreads());
  interactive = std::make_unique<WorkerPool>(
      options.workers != 0 ? options.workers : std::max(kWaitingWorkers, threads),
      options.waiting_requests);
  monitoring = std::make_unique<WorkerPool>(1, options.waiting_requests);
  // Every upload has at most this many tasks, so submitting one never waits on an I/O thread.
  bulk = std::make_unique<WorkerPool>(threads, options.max_uploads * kBlocksInFlight);
}

void ServerCore::Register(const std::shared_ptr<Connection>& connection) {
  const std::lock_guard lock(mutex_);
  connections_.emplace(connection.get(), connection);
  metrics->connections = static_cast<std::int64_t>(connections_.size());
}

void ServerCore::Unregister(const Connection* connection) {
  const std::lock_guard lock(mutex_);
  connections_.erase(connection);
  metrics->connections = static_cast<std::int64_t>(connections_.size());
  closed_.notify_all();
}

std::size_t ServerCore::open() const {
  const std::lock_guard lock(mutex_);
  return connections_.size();
}

std::vector<std::shared_ptr<Connection>> ServerCore::Connections() const {
  std::vector<std::shared_ptr<Connection>> out;
  const std::lock_guard lock(mutex_);
  for (const auto& [key, weak] : connections_) {
    if (auto connection = weak.lock()) out.push_back(std::move(connection));
  }
  return out;
}

bool ServerCore::WaitUntilNoneOpen(std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  return closed_.wait_for(lock, limit, [this] { return connections_.empty(); });
}

}  // namespace goldline::http
