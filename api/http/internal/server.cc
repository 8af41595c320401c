// The accept loop and the life of a server. The coroutine laws of connection.cc hold here too.
#include "api/http/server.h"

#include <thread>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "api/http/errors.h"
#include "api/http/internal/connection.h"
#include "core/log.h"
#include "core/text.h"

namespace goldline::http {
namespace {

namespace net = boost::asio;
using tcp = net::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;

constexpr auto kTuple = net::as_tuple(net::use_awaitable);
constexpr milliseconds kPause{10};
constexpr milliseconds kCancelTime{5'000};

struct Listener {
  Listener(net::io_context& context, std::shared_ptr<ServerCore> shared)
      : io(context), acceptor(net::make_strand(context)), core(std::move(shared)) {}

  net::io_context& io;
  tcp::acceptor acceptor;
  std::shared_ptr<ServerCore> core;
  IpVersion version = IpVersion::kV4;
};

Status Open(Listener& listener, const ListenAddress& address) {
  error_code error;
  const tcp::endpoint endpoint(net::ip::make_address(address.ip, error), address.port);
  if (endpoint.address().is_v6()) listener.version = IpVersion::kV6;
  if (!error) listener.acceptor.open(endpoint.protocol(), error);
  if (!error) listener.acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) listener.acceptor.bind(endpoint, error);
  if (!error) listener.acceptor.listen(net::socket_base::max_listen_connections, error);
  if (error) return errors::CannotListen(address.ToString(), error.message());
  return Ok();
}

// Waits while as many connections are open as may be: the backlog holds the others.
net::awaitable<void> WaitForRoom(std::shared_ptr<Listener> listener) {
  net::steady_timer timer(listener->acceptor.get_executor());
  while (listener->core->open() >= listener->core->options.max_connections &&
         listener->acceptor.is_open()) {
    timer.expires_after(kPause);
    co_await timer.async_wait(kTuple);
  }
}

net::awaitable<void> AcceptLoop(std::shared_ptr<Listener> listener) {
  net::steady_timer timer(listener->acceptor.get_executor());
  while (listener->acceptor.is_open()) {
    co_await WaitForRoom(listener);
    tcp::socket socket(listener->io);
    auto [error] = co_await listener->acceptor.async_accept(socket, kTuple);
    if (error == net::error::operation_aborted || !listener->acceptor.is_open()) co_return;
    if (error) {
      log::Warning("cannot accept a connection", {{"error", error.message()}});
      timer.expires_after(kPause);  // out of descriptors, for one, does not pass at once
      co_await timer.async_wait(kTuple);
      continue;
    }
    error_code failed;
    const int descriptor = socket.release(failed);
    if (!failed) StartConnection(listener->io, descriptor, listener->version, listener->core);
  }
}

}  // namespace

struct Server::Impl {
  explicit Impl(std::shared_ptr<ServerCore> shared)
      : core(std::move(shared)),
        io(static_cast<int>(core->options.io_threads)),
        work(net::make_work_guard(io)) {}

  void StopAccepting() {
    auto close = [listener = listener] {
      error_code ignored;
      listener->acceptor.close(ignored);
    };
    net::post(listener->acceptor.get_executor(), std::move(close));
  }

  std::shared_ptr<ServerCore> core;
  net::io_context io;
  net::executor_work_guard<net::io_context::executor_type> work;
  std::shared_ptr<Listener> listener;
  std::vector<std::thread> threads;
  ListenAddress address;  // with the port that was taken
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<Server>> Server::Start(ServerOptions options, Router router) {
  if (!options.listen.is_loopback()) return errors::NotLoopback(options.listen.ToString());
  auto impl =
      std::make_unique<Impl>(std::make_shared<ServerCore>(std::move(options), std::move(router)));
  impl->listener = std::make_shared<Listener>(impl->io, impl->core);
  impl->address = impl->core->options.listen;
  GL_RETURN_IF_ERROR(Open(*impl->listener, impl->address));
  impl->address.port = impl->listener->acceptor.local_endpoint().port();
  auto executor = impl->listener->acceptor.get_executor();
  net::co_spawn(executor, AcceptLoop(impl->listener), net::detached);
  for (std::size_t i = 0; i < impl->core->options.io_threads; ++i) {
    impl->threads.emplace_back([&io = impl->io] { io.run(); });
  }
  impl->core->metrics->ready = true;
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::~Server() {
  Drain(milliseconds(0));
  impl_->work.reset();
  impl_->io.stop();
  for (std::thread& thread : impl_->threads) thread.join();
  // Workers last: what they still post finds the context alive.
  impl_->core->interactive.reset();
  impl_->core->monitoring.reset();
  impl_->core->bulk.reset();
}

std::uint16_t Server::port() const { return impl_->address.port; }

std::string Server::url() const { return Concat("http://", impl_->address.ToString()); }

bool Server::Drain(milliseconds grace) {
  ServerCore& core = *impl_->core;
  if (core.draining.exchange(true)) return core.open() == 0;
  core.metrics->ready = false;
  impl_->StopAccepting();
  for (const auto& connection : core.Connections()) connection->FinishSoon();
  if (core.WaitUntilNoneOpen(grace)) return true;
  for (const auto& connection : core.Connections()) connection->Cancel();
  core.WaitUntilNoneOpen(kCancelTime);
  return false;
}

}  // namespace goldline::http
