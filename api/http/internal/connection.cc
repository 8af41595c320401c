// The session: one coroutine a connection on a strand of its own. It reads heads and bodies, hands
// work to the pools and writes answers; it never computes and never blocks.
//
// g++ 12 miscompiles coroutines in ordinary-looking code, so these laws hold here (docs/adr):
//   1. A statement with co_await contains names, std::move(name), literals and objects with a
//      constructor: no aggregate temporaries, no initializer lists.
//   2. Lambdas are named on the line before.
//   3. No ?: around co_await.
//   4. A coroutine is a named function whose parameters own its data: no capturing coroutine
//   lambda.
#include "api/http/internal/connection.h"

#include <array>
#include <cerrno>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <sys/socket.h>

#include "api/http/errors.h"
#include "api/http/internal/admission.h"
#include "api/http/internal/exchange.h"
#include "api/http/internal/upload_runner.h"
#include "api/http/problem.h"
#include "core/log.h"
#include "core/text.h"

namespace goldline::http {
namespace {

namespace net = boost::asio;
namespace wire = boost::beast::http;
using tcp = net::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr auto kTuple = net::as_tuple(net::use_awaitable);
constexpr std::size_t kPieceBytes = 64 * 1024;
constexpr std::uint64_t kLingerBytes = 16 * kMiB;
constexpr milliseconds kLingerTime{2'000};
constexpr milliseconds kStopTime{5'000};

// Wakes one waiting coroutine from any thread. Its state lives on the session's strand.
class Signal : public std::enable_shared_from_this<Signal> {
 public:
  explicit Signal(const net::any_io_executor& executor) : timer_(executor) {}

  void Notify() {
    auto wake = [self = shared_from_this()] {
      self->set_ = true;
      self->timer_.cancel();
    };
    net::post(timer_.get_executor(), std::move(wake));
  }

  net::steady_timer& timer() { return timer_; }
  bool set() const { return set_; }
  bool Take() { return std::exchange(set_, false); }

 private:
  net::steady_timer timer_;
  bool set_ = false;
};

// True when notified, false at the deadline. One notification wakes one wait; several before a wait
// count as one, so that callers look at the state they wait for again.
net::awaitable<bool> WaitFor(std::shared_ptr<Signal> signal, Clock::time_point deadline) {
  if (!signal->set()) {
    signal->timer().expires_at(deadline);
    co_await signal->timer().async_wait(kTuple);
  }
  co_return signal->Take();
}

// One request and its answer.
struct Exchange {
  explicit Exchange(std::size_t header_limit) {
    parser.header_limit(static_cast<std::uint32_t>(header_limit));
    parser.body_limit(boost::none);  // limits of bodies are the routes', see Append below
  }

  void Fail(const Error& error) {
    answer = ProblemResponse(error, admission.request.path, context.request_id);
  }

  wire::request_parser<wire::buffer_body> parser;
  Admission admission;
  RequestContext context;
  Clock::time_point started;
  std::uint64_t bytes_in = 0;
  std::optional<Response> answer;  // none at the end: the client has gone
  bool close = false;              // whatever the client asked for
};

class Session final : public Connection, public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket connected, std::shared_ptr<ServerCore> shared)
      : socket(std::move(connected)), timer(socket.get_executor()), core(std::move(shared)) {
    // Without room up front flat_buffer reads 512 bytes at a time: 11 times slower uploads.
    buffer.reserve(kPieceBytes);
    piece.resize(kPieceBytes);
  }

  void FinishSoon() override {
    auto finish = [self = shared_from_this()] {
      self->finish_soon = true;
      if (self->idle) self->Close();
    };
    net::post(socket.get_executor(), std::move(finish));
  }

  void Cancel() override {
    auto cancel = [self = shared_from_this()] {
      self->cancelled = true;
      self->finish_soon = true;
      self->Close();
      self->stop.request_stop();
    };
    net::post(socket.get_executor(), std::move(cancel));
  }

  void Close() {
    error_code ignored;
    socket.close(ignored);
  }

  // From now on an operation of the socket that lasts longer fails, with timed_out set. The socket
  // stays open, so that the client can be told.
  void LimitTime(milliseconds limit) {
    timed_out = false;
    const std::uint64_t mine = ++limit_number;
    timer.expires_after(limit);
    auto expire = [weak = weak_from_this(), mine](error_code error) {
      const auto self = weak.lock();
      if (error || !self || self->limit_number != mine) return;
      self->timed_out = true;
      error_code ignored;
      self->socket.cancel(ignored);
    };
    timer.async_wait(std::move(expire));
  }

  void UnlimitTime() {
    ++limit_number;
    timer.cancel();
  }

  // While a handler computes: a client that hangs up stops it. A client that sends its next request
  // early is no longer watched.
  void WatchForHangUp() {
    auto on_readable = [weak = weak_from_this(), source = stop](error_code error) mutable {
      const auto self = weak.lock();
      if (error || !self) return;
      char byte = 0;
      const auto got = ::recv(self->socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
      if (got == 0 || (got < 0 && errno != EAGAIN)) source.request_stop();
    };
    socket.async_wait(tcp::socket::wait_read, std::move(on_readable));
  }

  void Unwatch() {
    error_code ignored;
    socket.cancel(ignored);
  }

  tcp::socket socket;
  net::steady_timer timer;
  std::shared_ptr<ServerCore> core;
  boost::beast::flat_buffer buffer;
  std::string piece;  // the last part of a body that was read
  std::size_t piece_bytes = 0;
  std::stop_source stop;  // of the request under way
  std::uint64_t limit_number = 0;
  bool timed_out = false;
  bool idle = true;  // between requests, with nothing received
  bool finish_soon = false;
  bool cancelled = false;
  bool unread = false;  // closing with a part of a request not read
};

using SessionPtr = std::shared_ptr<Session>;
using ExchangePtr = std::shared_ptr<Exchange>;

bool IsProtocolError(const error_code& error) {
  return error.category() == wire::make_error_code(wire::error::bad_method).category() &&
         error != wire::error::end_of_stream && error != wire::error::partial_message;
}

// The answer to a request that could not be read; none when the client has gone.
void FailRead(Session& session, Exchange& exchange, const error_code& error,
              std::string_view what) {
  exchange.close = true;
  if (session.timed_out) {
    exchange.Fail(errors::RequestTimeout(what));
  } else if (error == wire::error::header_limit) {
    exchange.Fail(errors::HeaderTooLarge(session.core->options.header_limit));
  } else if (error == wire::error::bad_version) {
    exchange.Fail(errors::UnsupportedVersion());
  } else if (IsProtocolError(error)) {
    exchange.Fail(errors::BadRequest(error.message()));
  }
}

RequestHead HeadOf(const Exchange& exchange) {
  const auto& message = exchange.parser.get();
  RequestHead head;
  head.version = static_cast<int>(message.version());
  head.chunked = exchange.parser.chunked();
  if (const auto length = exchange.parser.content_length()) head.content_length = *length;
  const auto method = message.method_string();
  head.request.method = MethodFromName(std::string_view(method.data(), method.size()));
  for (const auto& field : message) {
    const auto name = field.name_string();
    const auto value = field.value();
    head.request.headers.push_back(
        {std::string(name.data(), name.size()), std::string(value.data(), value.size())});
  }
  const auto target = message.target();
  const std::string_view text(target.data(), target.size());
  if (Status status = ParseTarget(text, head.request); !status.ok()) {
    head.bad_target = std::move(status).error();
  }
  return head;
}

void Decide(Session& session, Exchange& exchange) {
  RequestHead head = HeadOf(exchange);
  exchange.context.request_id = RequestIdOf(head.request, exchange.context.now);
  session.stop = std::stop_source();
  if (session.cancelled) session.stop.request_stop();  // while this head was on its way
  exchange.context.stop = session.stop.get_token();
  exchange.admission = Admit(std::move(head), session.core->router, exchange.context);
  exchange.answer = std::move(exchange.admission.answer);
  session.core->metrics->in_flight += 1;
}

// Reads and judges the head of the next request. False when there is none.
net::awaitable<bool> ReadHead(SessionPtr session, ExchangePtr exchange, bool first) {
  const ServerOptions& options = session->core->options;
  session->idle = true;
  if (session->finish_soon || session->core->draining) co_return false;
  if (session->buffer.size() == 0) {
    if (first) {
      session->LimitTime(options.header_timeout);
    } else {
      session->LimitTime(options.keep_alive_timeout);
    }
    auto room = session->buffer.prepare(kPieceBytes);
    auto [error, got] = co_await session->socket.async_read_some(room, kTuple);
    if (error) co_return false;
    session->buffer.commit(got);
    exchange->bytes_in += got;
  }
  session->idle = false;
  exchange->started = Clock::now();
  exchange->context.now = Now();
  session->LimitTime(options.header_timeout);
  auto [error, used] =
      co_await wire::async_read_header(session->socket, session->buffer, exchange->parser, kTuple);
  session->UnlimitTime();
  if (error) {
    FailRead(*session, *exchange, error, "header");
    co_return exchange->answer.has_value();
  }
  Decide(*session, *exchange);
  co_return true;
}

// Writes all of `text`; false when the client has gone or does not read.
net::awaitable<bool> Write(SessionPtr session, std::string text) {
  std::size_t written = 0;
  while (written < text.size()) {
    session->LimitTime(session->core->options.idle_timeout);
    auto rest = net::buffer(text.data() + written, text.size() - written);
    auto [error, sent] = co_await session->socket.async_write_some(rest, kTuple);
    if (error) co_return false;
    written += sent;
  }
  session->UnlimitTime();
  session->core->metrics->CountBytes(0, written);
  co_return true;
}

// Tells a client that waits for it to send the body.
net::awaitable<void> InviteBody(SessionPtr session, ExchangePtr exchange) {
  if (!exchange->admission.send_continue || session->buffer.size() != 0) co_return;
  std::string invitation = "HTTP/1.1 100 Continue\r\n\r\n";
  co_await Write(session, std::move(invitation));
}

// Reads the next part of the body into session->piece: none, some or all of it. The parser is not
// eager: an eager one keeps what it has while it waits for the head of the next chunk. False when
// there will be no more: then the answer is set, or the client has gone.
net::awaitable<bool> ReadPiece(SessionPtr session, ExchangePtr exchange) {
  auto& body = exchange->parser.get().body();
  body.data = session->piece.data();
  body.size = session->piece.size();
  body.more = true;
  session->LimitTime(session->core->options.idle_timeout);
  auto [error, used] =
      co_await wire::async_read_some(session->socket, session->buffer, exchange->parser, kTuple);
  session->UnlimitTime();
  session->piece_bytes = session->piece.size() - body.size;
  exchange->bytes_in += session->piece_bytes;
  if (!error || error == wire::error::need_buffer) co_return true;
  FailRead(*session, *exchange, error, "body");
  co_return false;
}

// Reads the body of a unary request. False when the answer is known or the client has gone.
net::awaitable<bool> ReadBody(SessionPtr session, ExchangePtr exchange) {
  const std::uint64_t limit = exchange->admission.route->body_limit;
  const Clock::time_point deadline = Clock::now() + session->core->options.body_timeout;
  std::string& body = exchange->admission.request.body;
  while (!exchange->parser.is_done()) {
    const bool more = co_await ReadPiece(session, exchange);
    if (!more) co_return false;
    body.append(session->piece.data(), session->piece_bytes);
    if (body.size() > limit) {
      exchange->Fail(errors::BodyTooLarge(limit));
      co_return false;
    }
    if (Clock::now() > deadline) {
      exchange->Fail(errors::RequestTimeout("body"));
      co_return false;
    }
  }
  co_return true;
}

// What a worker leaves for the session; read after its signal.
template <class T>
struct Outcome {
  std::optional<T> value;
};

// Waits for the signal of a worker until `deadline`, then asks it to stop and waits a little more.
net::awaitable<bool> WaitForWorker(SessionPtr session, std::shared_ptr<Signal> signal,
                                   Clock::time_point deadline) {
  session->WatchForHangUp();
  bool in_time = co_await WaitFor(signal, deadline);
  if (!in_time) {
    session->stop.request_stop();
    const Clock::time_point last = Clock::now() + kStopTime;
    co_await WaitFor(signal, last);
  }
  session->Unwatch();
  co_return in_time;
}

net::awaitable<void> AnswerUnary(SessionPtr session, ExchangePtr exchange) {
  co_await InviteBody(session, exchange);
  const bool complete = co_await ReadBody(session, exchange);
  if (!complete) co_return;

  const Route* route = exchange->admission.route;
  auto outcome = std::make_shared<Outcome<Response>>();
  auto signal = std::make_shared<Signal>(session->socket.get_executor());
  // The task owns what it needs: at the deadline the session goes on without it.
  auto request = std::make_shared<Request>(std::move(exchange->admission.request));
  exchange->admission.request = Request();
  exchange->admission.request.path = request->path;
  exchange->admission.request.method = request->method;
  auto task = [route, request, outcome, signal, context = exchange->context] {
    outcome->value = RunUnary(*route, std::move(*request), context);
    signal->Notify();
  };
  WorkerPool* workers = session->core->interactive.get();
  if (route->lane == Lane::kMonitoring) workers = session->core->monitoring.get();
  if (!workers->TrySubmit(std::move(task))) {
    exchange->Fail(errors::Overloaded());
    co_return;
  }
  const milliseconds limit = session->core->options.handler_timeout;
  const Clock::time_point deadline = Clock::now() + limit;
  const bool in_time = co_await WaitForWorker(session, signal, deadline);
  if (in_time) {
    exchange->answer = std::move(outcome->value);
  } else {
    exchange->Fail(errors::TimeIsUp(limit.count() / 1000));
  }
}

// Counts an upload while it lasts.
class UploadSlot {
 public:
  explicit UploadSlot(std::shared_ptr<ServerCore> core) : core_(std::move(core)) {
    taken_ = core_->uploads.fetch_add(1) < core_->options.max_uploads;
  }
  ~UploadSlot() { core_->uploads.fetch_sub(1); }
  UploadSlot(const UploadSlot&) = delete;
  UploadSlot& operator=(const UploadSlot&) = delete;
  bool taken() const { return taken_; }

 private:
  std::shared_ptr<ServerCore> core_;
  bool taken_ = false;
};

using UploadOrError = Result<std::unique_ptr<Upload>>;

// The upload that the handler began; none when it refused (the answer is set).
net::awaitable<std::unique_ptr<Upload>> Begin(SessionPtr session, ExchangePtr exchange) {
  const Route* route = exchange->admission.route;
  auto outcome = std::make_shared<Outcome<UploadOrError>>();
  auto signal = std::make_shared<Signal>(session->socket.get_executor());
  auto task = [route, exchange, outcome, signal] {
    outcome->value = BeginUpload(*route, exchange->admission.request, exchange->context);
    signal->Notify();
  };
  session->core->bulk->Submit(std::move(task));
  const Clock::time_point never = Clock::time_point::max();
  bool begun = false;
  while (!begun) begun = co_await WaitFor(signal, never);
  if (outcome->value->ok()) co_return std::move(**outcome->value);
  exchange->Fail(outcome->value->error());
  co_return nullptr;
}

// Reads the body and hands its blocks to the runner. False when the answer is known or the client
// has gone.
net::awaitable<bool> PumpBlocks(SessionPtr session, ExchangePtr exchange,
                                std::shared_ptr<UploadRunner> runner,
                                std::shared_ptr<Signal> signal) {
  const std::size_t block_bytes = session->core->options.block_bytes;
  std::string pending;
  std::uint64_t offset = 0;
  std::uint64_t index = 0;
  while (true) {
    const Clock::time_point never = Clock::time_point::max();
    while (runner->in_flight() >= kBlocksInFlight) co_await WaitFor(signal, never);
    if (runner->error()) co_return true;
    const bool done = exchange->parser.is_done();
    if (done && pending.empty()) co_return true;
    AtEnd at_end = AtEnd::kNo;
    if (done) at_end = AtEnd::kYes;
    auto block = CutBlock(runner->upload(), pending, offset, block_bytes, at_end);
    if (!block.ok()) {
      exchange->Fail(block.error());
      co_return false;
    }
    if (block->has_value()) {
      const std::size_t size = (*block)->size();
      runner->Add(Block{*std::move(*block), offset, index++});
      offset += size;
      continue;
    }
    const bool more = co_await ReadPiece(session, exchange);
    if (!more) co_return false;
    pending.append(session->piece.data(), session->piece_bytes);
  }
}

net::awaitable<void> Finish(SessionPtr session, ExchangePtr exchange,
                            std::shared_ptr<UploadRunner> runner, std::shared_ptr<Signal> signal) {
  const Clock::time_point never = Clock::time_point::max();
  if (!runner->error()) {
    runner->StartFinish();
    session->WatchForHangUp();
    std::optional<Result<Response>> answer;
    while (!answer) {
      co_await WaitFor(signal, never);
      answer = runner->TakeAnswer();
    }
    session->Unwatch();
    if (answer->ok()) {
      exchange->answer = **std::move(answer);
    } else {
      exchange->Fail(answer->error());
    }
  } else {
    exchange->Fail(*runner->error());
  }
}

net::awaitable<void> AnswerBulk(SessionPtr session, ExchangePtr exchange) {
  const UploadSlot slot(session->core);
  if (!slot.taken()) {
    exchange->Fail(errors::Overloaded());
    co_return;
  }
  auto upload = co_await Begin(session, exchange);
  if (!upload) co_return;
  co_await InviteBody(session, exchange);

  auto signal = std::make_shared<Signal>(session->socket.get_executor());
  auto progress = [signal] { signal->Notify(); };
  auto runner = std::make_shared<UploadRunner>(*session->core->bulk, std::move(upload), progress);
  const bool complete = co_await PumpBlocks(session, exchange, runner, signal);
  if (!complete) session->stop.request_stop();
  // Blocks that are being worked on end before the upload does.
  const Clock::time_point never = Clock::time_point::max();
  while (runner->in_flight() > 0) co_await WaitFor(signal, never);
  if (complete) co_await Finish(session, exchange, runner, signal);
}

std::string RouteLabel(const Exchange& exchange) {
  const Route* route = exchange.admission.route;
  if (route == nullptr) return "none";
  return Concat(ToString(route->method), " ", route->pattern);
}

void Account(Session& session, const Exchange& exchange, bool admitted) {
  Metrics& metrics = *session.core->metrics;
  const std::chrono::duration<double> took = Clock::now() - exchange.started;
  // 499, as nginx has it, is what clients that left would have been told.
  const int status = exchange.answer ? exchange.answer->status : 499;
  const std::string label = RouteLabel(exchange);
  metrics.CountRequest(label, status, took.count());
  metrics.CountBytes(exchange.bytes_in, 0);
  if (admitted) metrics.in_flight -= 1;
  if (!log::IsOn(log::Level::kDebug)) return;
  log::Debug("answered", {{"route", label},
                          {"path", exchange.admission.request.path},
                          {"status", Concat(status)},
                          {"seconds", Concat(took.count())},
                          {"request_id", exchange.context.request_id}});
}

// Writes the answer. True when the connection goes on.
net::awaitable<bool> WriteAnswer(SessionPtr session, ExchangePtr exchange) {
  const bool read_all = exchange->parser.is_done();
  session->unread = !read_all;
  KeepAlive keep_alive = KeepAlive::kNo;
  if (read_all && !exchange->close && exchange->parser.keep_alive() && !session->finish_soon &&
      !session->core->draining) {
    keep_alive = KeepAlive::kYes;
  }
  Response& answer = *exchange->answer;
  std::string text =
      FormatHead(answer, keep_alive, exchange->context.request_id, exchange->context.now);
  if (exchange->admission.request.method != Method::kHead) text += answer.body;
  const bool written = co_await Write(session, std::move(text));
  co_return written&& keep_alive == KeepAlive::kYes;
}

// True when the connection goes on with another request.
net::awaitable<bool> RunExchange(SessionPtr session, ExchangePtr exchange, bool first) {
  const bool has_head = co_await ReadHead(session, exchange, first);
  if (!has_head) co_return false;
  const bool admitted = exchange->parser.is_header_done();
  if (!exchange->answer) {
    if (exchange->admission.route->is_bulk()) {
      co_await AnswerBulk(session, exchange);
    } else {
      co_await AnswerUnary(session, exchange);
    }
  }
  Account(*session, *exchange, admitted);
  if (!exchange->answer) co_return false;
  co_return co_await WriteAnswer(session, exchange);
}

// Closing a socket that has unread input resets the connection, and the client may never see the
// answer. So the sending side is closed first and a bounded rest is read and thrown away.
net::awaitable<void> CloseGently(SessionPtr session) {
  error_code ignored;
  session->socket.shutdown(tcp::socket::shutdown_send, ignored);
  if (session->unread) {
    session->LimitTime(kLingerTime);
    auto room = net::buffer(session->piece);
    std::uint64_t thrown_away = 0;
    while (thrown_away < kLingerBytes) {
      auto [error, got] = co_await session->socket.async_read_some(room, kTuple);
      if (error) break;
      thrown_away += got;
    }
    session->UnlimitTime();
  }
  session->Close();
}

net::awaitable<void> Run(SessionPtr session) {
  bool first = true;
  bool again = true;
  while (again) {
    auto exchange = std::make_shared<Exchange>(session->core->options.header_limit);
    again = co_await RunExchange(session, exchange, first);
    first = false;
  }
  co_await CloseGently(session);
}

}  // namespace

void StartConnection(net::io_context& io, int socket, IpVersion version,
                     std::shared_ptr<ServerCore> core) {
  tcp::socket owned(net::make_strand(io));
  error_code error;
  owned.assign(version == IpVersion::kV6 ? tcp::v6() : tcp::v4(), socket, error);
  if (error) {
    ::close(socket);
    return;
  }
  owned.set_option(tcp::no_delay(true), error);
  auto session = std::make_shared<Session>(std::move(owned), core);
  core->Register(session);
  const Connection* key = session.get();
  auto finished = [core = std::move(core), key](const std::exception_ptr& thrown) {
    if (thrown) log::Error("a connection ended by an exception");
    core->Unregister(key);
  };
  auto executor = session->socket.get_executor();
  net::co_spawn(executor, Run(std::move(session)), std::move(finished));
}

}  // namespace goldline::http
