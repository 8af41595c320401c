#include "api/http/client.h"

#include <optional>
#include <utility>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include "api/http/errors.h"
#include "api/http/problem.h"
#include "core/errors.h"
#include "core/text.h"

namespace goldline::http {
namespace {

namespace net = boost::asio;
namespace wire = boost::beast::http;
using tcp = net::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kBufferBytes = 64 * 1024;

// One exchange over a connection of its own. Each step is asynchronous below and waited for here,
// so that a deadline and an interruption end it.
class Exchange {
 public:
  Exchange(const ServerAddress& server, const AskOptions& options)
      : server_(server), options_(options), deadline_(Clock::now() + options.timeout) {}

  Result<std::string> Get(std::string_view target) {
    const std::stop_callback interrupt(options_.stop,
                                       [this] { net::post(io_, [this] { GiveUp(); }); });
    GL_RETURN_IF_ERROR(Connect());
    wire::request<wire::empty_body> request(wire::verb::get, std::string(target), 11);
    request.set(wire::field::host, server_.HostAndPort());
    request.set(wire::field::accept, "application/json, text/plain");
    request.set(wire::field::connection, "close");
    GL_RETURN_IF_ERROR(Await([&](auto done) { wire::async_write(socket_, request, done); }));
    boost::beast::flat_buffer buffer;
    buffer.reserve(kBufferBytes);
    wire::response_parser<wire::string_body> parser;
    parser.body_limit(options_.body_limit);
    GL_RETURN_IF_ERROR(Await([&](auto done) { wire::async_read(socket_, buffer, parser, done); }));
    const int status = static_cast<int>(parser.get().result_int());
    std::string body = std::move(parser.get().body());
    if (status == 200) return body;
    return ErrorOfProblem(status, body, server_.ToString());
  }

 private:
  Status Connect() {
    tcp::resolver::results_type found;
    const std::string port = std::to_string(server_.port);
    GL_RETURN_IF_ERROR(Await([&](auto done) {
      resolver_.async_resolve(server_.host, port,
                              [&found, done](error_code error, tcp::resolver::results_type all) {
                                found = std::move(all);
                                done(error, 0);
                              });
    }));
    return Await([&](auto done) {
      net::async_connect(socket_, found,
                         [done](error_code error, const tcp::endpoint&) { done(error, 0); });
    });
  }

  // Starts one step and runs it to its end.
  template <class Start>
  Status Await(Start start) {
    std::optional<error_code> ended;
    start([&ended](error_code error, std::size_t) { ended = error; });
    io_.restart();
    io_.run_until(deadline_);
    const bool late = !ended;
    if (late) {
      GiveUp();
      io_.restart();
      io_.run();
    }
    if (options_.stop.stop_requested()) return goldline::errors::Cancelled("the question");
    if (late) return errors::ServerUnreachable(server_.ToString(), "it does not answer");
    if (*ended) return errors::ServerUnreachable(server_.ToString(), ended->message());
    return Ok();
  }

  void GiveUp() {
    error_code ignored;
    resolver_.cancel();
    socket_.close(ignored);
  }

  const ServerAddress& server_;
  const AskOptions& options_;
  Clock::time_point deadline_;
  net::io_context io_{1};
  tcp::resolver resolver_{io_};
  tcp::socket socket_{io_};
};

}  // namespace

Result<std::string> Ask(const ServerAddress& server, std::string_view target,
                        const AskOptions& options) {
  return Exchange(server, options).Get(target);
}

}  // namespace goldline::http
