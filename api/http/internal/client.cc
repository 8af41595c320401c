#include "api/http/client.h"

#include <optional>
#include <utility>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
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

  Result<Response> Run(const Question& question) {
    const std::stop_callback interrupt(options_.stop,
                                       [this] { net::post(io_, [this] { GiveUp(); }); });
    GL_RETURN_IF_ERROR(Connect());
    wire::request<wire::string_body> request = RequestOf(question);
    GL_RETURN_IF_ERROR(Await([&](auto done) { wire::async_write(socket_, request, done); }));
    boost::beast::flat_buffer buffer;
    buffer.reserve(kBufferBytes);
    wire::response_parser<wire::string_body> parser;
    parser.body_limit(options_.body_limit);
    GL_RETURN_IF_ERROR(Await([&](auto done) { wire::async_read(socket_, buffer, parser, done); }));
    return AnswerOf(parser.get());
  }

 private:
  wire::request<wire::string_body> RequestOf(const Question& question) const {
    wire::request<wire::string_body> request(wire::string_to_verb(ToString(question.method)),
                                             question.target, 11);
    request.set(wire::field::host, server_.HostAndPort());
    request.set(wire::field::accept, "application/json, text/plain");
    request.set(wire::field::connection, "close");
    for (const NamedValue& header : question.headers) request.insert(header.name, header.value);
    if (question.method == Method::kGet) return request;
    if (!question.body.empty()) request.set(wire::field::content_type, "application/json");
    request.body() = question.body;
    request.prepare_payload();
    return request;
  }

  Result<Response> AnswerOf(wire::response<wire::string_body>& message) const {
    const int status = static_cast<int>(message.result_int());
    std::string body = std::move(message.body());
    if (status < 200 || status > 299) return ErrorOfProblem(status, body, server_.ToString());
    Response answer(status, std::string(message[wire::field::content_type]), std::move(body));
    for (const auto& header : message) {
      answer.headers.push_back({std::string(header.name_string()), std::string(header.value())});
    }
    return answer;
  }

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

Result<Response> Ask(const ServerAddress& server, const Question& question,
                     const AskOptions& options) {
  return Exchange(server, options).Run(question);
}

}  // namespace goldline::http
