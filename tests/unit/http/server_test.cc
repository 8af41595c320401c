// The server over real sockets on loopback. Tests wait for states with deadlines, never for a time
// to pass; limits are made small so that they are reached quickly.
#include "api/http/server.h"

#include <atomic>
#include <fstream>
#include <future>
#include <thread>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <zlib.h>

#include "core/json.h"
#include "core/text.h"
#include "tests/support/matchers.h"
#include "tests/support/raw_client.h"

namespace goldline::http {
namespace {

using std::chrono::seconds;
using testing_support::ErrorId;
using testing_support::IsOk;
using testing_support::RawAnswer;
using testing_support::RawClient;

std::uint64_t ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  statm >> total >> resident;
  return resident * 4096;
}

// Lets a test hold handlers back and see what they saw.
struct Stage {
  std::mutex mutex;
  std::condition_variable_any changed;
  bool open = false;
  int waiting = 0;
  std::atomic<int> stopped = 0;

  void Open() {
    const std::lock_guard lock(mutex);
    open = true;
    changed.notify_all();
  }
  // Until the stage opens or the request is stopped.
  void Enter(const std::stop_token& stop) {
    std::unique_lock lock(mutex);
    ++waiting;
    changed.notify_all();
    if (!changed.wait(lock, stop, [this] { return open; })) ++stopped;
  }
  bool WaitForWaiting(int count) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, seconds(20), [&] { return waiting >= count; });
  }
};

// Counts bytes and lines of an upload; its blocks wait on a stage when it has one.
class Counter : public Upload {
 public:
  struct Report : BlockReport {
    std::uint64_t bytes = 0;
    std::uint64_t lines = 0;
  };
  Counter(std::shared_ptr<Stage> stage, std::stop_token stop)
      : stage_(std::move(stage)), stop_(std::move(stop)) {}

  Result<std::unique_ptr<BlockReport>> OnBlock(Block block) const override {
    if (stage_) stage_->Enter(stop_);
    if (block.bytes.find("poison") != std::string::npos) {
      return Error(ErrorCode::kInvalidArgument, "poison", "poison in the block");
    }
    auto report = std::make_unique<Report>();
    report->bytes = block.bytes.size();
    report->lines =
        static_cast<std::uint64_t>(std::count(block.bytes.begin(), block.bytes.end(), '\n'));
    return std::unique_ptr<BlockReport>(std::move(report));
  }
  Status OnReport(std::unique_ptr<BlockReport> report) override {
    bytes_ += static_cast<const Report&>(*report).bytes;
    lines_ += static_cast<const Report&>(*report).lines;
    return Ok();
  }
  Result<Response> Finish() override {
    return Response::Text(200, Concat(bytes_, " bytes, ", lines_, " lines"));
  }

 private:
  std::shared_ptr<Stage> stage_;
  std::stop_token stop_;
  std::uint64_t bytes_ = 0;
  std::uint64_t lines_ = 0;
};

BulkHandler Counting(std::shared_ptr<Stage> stage) {
  return [stage](const Request& head,
                 const RequestContext& context) -> Result<std::unique_ptr<Upload>> {
    if (head.Query("refuse")) return Error(ErrorCode::kNotFound, "refused", "not begun");
    return std::unique_ptr<Upload>(std::make_unique<Counter>(stage, context.stop));
  };
}

Router TestRouter(const std::shared_ptr<Stage>& stage) {
  Router router;
  router.Add({.pattern = "/hello",
              .handler = [](const Request& request, const RequestContext&) -> Result<Response> {
                const std::string* name = request.Query("name");
                return Response::Text(200, Concat("hello ", name ? *name : "you"));
              }});
  router.Add({.method = Method::kPost,
              .pattern = "/echo",
              .handler = [](const Request& request, const RequestContext&) -> Result<Response> {
                return Response::Text(200, request.body);
              },
              .body_limit = 100'000,
              .gzip = true});
  router.Add(
      {.pattern = "/wait",
       .handler = [stage](const Request&, const RequestContext& context) -> Result<Response> {
         stage->Enter(context.stop);
         return Response::Text(200, "waited");
       }});
  router.Add(
      {.pattern = "/big", .handler = [](const Request&, const RequestContext&) -> Result<Response> {
         return Response::Text(200, std::string(64 * kMiB, 'b'));
       }});
  router.Add({.pattern = "/health",
              .handler = [](const Request&, const RequestContext&) -> Result<Response> {
                return Response::Text(200, "ok");
              },
              .lane = Lane::kMonitoring});
  router.Add({.method = Method::kPost, .pattern = "/count", .handler = Counting(nullptr)});
  router.Add({.method = Method::kPost, .pattern = "/slow-count", .handler = Counting(stage)});
  return router;
}

class ServerTest : public testing::Test {
 protected:
  ServerTest() { options_.listen.port = 0; }
  ~ServerTest() override { stage_->Open(); }

  // The server with the options as they are now.
  Server& server() {
    if (!server_) {
      options_.metrics = metrics_;
      auto started = Server::Start(options_, TestRouter(stage_));
      EXPECT_THAT(started, IsOk());
      server_ = *std::move(started);
    }
    return *server_;
  }
  RawClient Connect() { return RawClient(server().port()); }

  std::shared_ptr<Stage> stage_ = std::make_shared<Stage>();
  std::shared_ptr<Metrics> metrics_ = std::make_shared<Metrics>();
  ServerOptions options_;
  std::unique_ptr<Server> server_;
};

std::string Get(std::string_view path, std::string_view more = "") {
  return Concat("GET ", path, " HTTP/1.1\r\nHost: localhost\r\n", more, "\r\n");
}
std::string Post(std::string_view path, std::string_view body, std::string_view more = "") {
  return Concat("POST ", path, " HTTP/1.1\r\nHost: localhost\r\nContent-Length: ", body.size(),
                "\r\n", more, "\r\n", body);
}
std::string CodeOf(const RawAnswer& answer) {
  const Result<JsonValue> problem = ParseJson(answer.body);
  return problem.ok() ? std::string(problem->Text("code")) : "not a problem: " + answer.body;
}

TEST_F(ServerTest, AnswersAndKeepsTheConnection) {
  RawClient client = Connect();
  for (int i = 0; i < 3; ++i) {
    const RawAnswer answer = client.Ask(Get("/hello?name=a%20b", "X-Request-Id: r7\r\n"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "hello a b");
    EXPECT_EQ(answer.Header("Connection"), "keep-alive");
    EXPECT_EQ(answer.Header("X-Request-Id"), "r7");
    EXPECT_EQ(answer.Header("Content-Type"), "text/plain; charset=utf-8");
  }
  EXPECT_EQ(client.Ask(Get("/hello", "Connection: close\r\n")).Header("Connection"), "close");
  EXPECT_TRUE(client.ClosedByPeer());
}

TEST_F(ServerTest, RefusesAnyAddressButLoopback) {
  for (const char* ip : {"0.0.0.0", "::", "192.168.0.1"}) {
    ServerOptions options;
    options.listen = {.ip = ip, .port = 0};
    EXPECT_THAT(Server::Start(options, Router()), ErrorId("not_loopback")) << ip;
  }
}

TEST_F(ServerTest, SaysWhenThePortIsTaken) {
  ServerOptions options;
  options.listen.port = server().port();
  EXPECT_THAT(Server::Start(options, Router()), ErrorId("cannot_listen"));
}

TEST_F(ServerTest, HeadHasTheLengthAndNoBody) {
  RawClient client = Connect();
  ASSERT_TRUE(client.Send("HEAD /hello HTTP/1.1\r\nHost: localhost\r\n\r\n" + Get("/hello")));
  const RawAnswer head = client.Read(/*has_body=*/false);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.Header("Content-Length"), "9");
  EXPECT_EQ(client.Read().body, "hello you");
}

TEST_F(ServerTest, AnswersWhatHasNoRoute) {
  RawClient client = Connect();
  EXPECT_EQ(CodeOf(client.Ask(Get("/nothing"))), "no_such_route");
  const RawAnswer wrong_method = client.Ask(Get("/echo"));
  EXPECT_EQ(wrong_method.status, 405);
  EXPECT_EQ(wrong_method.Header("Allow"), "POST");
  EXPECT_EQ(wrong_method.Header("Content-Type"), "application/problem+json");
  EXPECT_EQ(client.Ask("BREW /hello HTTP/1.1\r\nHost: a\r\n\r\n").status, 501);
  EXPECT_EQ(client.Ask(Get("/hello")).status, 200);  // the connection lives on
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
  RawClient client = Connect();
  std::string all;
  for (int i = 0; i < 200; ++i) {
    all += i % 2 ? Get(Concat("/hello?name=", i)) : Post("/echo", Concat("hello ", i));
  }
  ASSERT_TRUE(client.Send(all));
  for (int i = 0; i < 200; ++i) ASSERT_EQ(client.Read().body, Concat("hello ", i));
}

TEST_F(ServerTest, ReadsChunkedBodies) {
  RawClient client = Connect();
  const std::string head = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(client.Ask(head + "5;x=y\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n0\r\nT: 1\r\n\r\n").body,
            "hello world");
  EXPECT_EQ(client.Ask(head + "0\r\n\r\n").body, "");
  ASSERT_TRUE(client.Send(head));
  for (const char c : std::string("3\r\nabc\r\n0\r\n\r\n")) ASSERT_TRUE(client.Send({&c, 1}));
  EXPECT_EQ(client.Read().body, "abc");
  const RawAnswer broken = client.Ask(head + "zz\r\nhello\r\n");
  EXPECT_EQ(broken.status, 400);
  EXPECT_EQ(broken.Header("Connection"), "close");
}

TEST_F(ServerTest, RefusesAmbiguousFraming) {
  const std::string_view cases[] = {
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5x\r\n\r\n",
      "GET /hello HTTP/1.1\r\nHost: a\r\nA : b\r\n\r\n",
      "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
      "GET /hello HTTP/1.1\r\nAccept: x\r\n\r\n",
      "GET  /hello HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET hello HTTP/1.1\r\nHost: a\r\n\r\n",
      "nonsense\r\n\r\n",
  };
  for (const std::string_view request : cases) {
    RawClient client = Connect();
    EXPECT_EQ(client.Ask(request).status, 400) << request;
  }
  RawClient client = Connect();
  EXPECT_EQ(client
                .Ask("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
                     "0\r\n\r\n")
                .status,
            501);
}

TEST_F(ServerTest, SpeaksHttp10) {
  RawClient client = Connect();
  EXPECT_EQ(client.Ask("GET /hello HTTP/1.0\r\n\r\n").Header("Connection"), "close");
  EXPECT_TRUE(client.ClosedByPeer());
  RawClient kept = Connect();
  EXPECT_EQ(kept.Ask("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").Header("Connection"),
            "keep-alive");
}

TEST_F(ServerTest, RefusesALargeHeader) {
  RawClient client = Connect();
  const RawAnswer answer =
      client.Ask(Get("/hello", Concat("X: ", std::string(20'000, 'x'), "\r\n")));
  EXPECT_EQ(answer.status, 431);
  EXPECT_EQ(CodeOf(answer), "header_too_large");
  EXPECT_TRUE(client.ClosedByPeer());
  RawClient fits = Connect();
  EXPECT_EQ(fits.Ask(Get("/hello", Concat("X: ", std::string(15'000, 'x'), "\r\n"))).status, 200);
}

TEST_F(ServerTest, EndsAHeaderThatDripsIn) {
  options_.header_timeout = std::chrono::milliseconds(300);
  RawClient client = Connect();
  ASSERT_TRUE(client.Send("GET /hello HTTP/1.1\r\nHost: a\r\n"));
  const auto start = std::chrono::steady_clock::now();
  std::atomic<bool> ended = false;
  auto drip = std::async(std::launch::async, [&] {
    while (!ended && client.Send("X: y\r\n")) std::this_thread::yield();
  });
  RawClient idle = Connect();  // says nothing at all
  EXPECT_TRUE(idle.ClosedByPeer());
  ended = true;
  drip.get();
  const int status = client.Read().status;
  EXPECT_TRUE(status == 408 || status == 431) << status;
  EXPECT_LT(std::chrono::steady_clock::now() - start, seconds(10));
}

TEST_F(ServerTest, TellsAStalledHeaderThatTimeIsUp) {
  options_.header_timeout = std::chrono::milliseconds(200);
  RawClient client = Connect();
  const RawAnswer answer = client.Ask("GET /hello HTTP/1.1\r\nHost: a\r\n");
  EXPECT_EQ(answer.status, 408);
  EXPECT_EQ(CodeOf(answer), "request_timeout");
}

TEST_F(ServerTest, TellsAStalledBodyThatTimeIsUp) {
  options_.idle_timeout = std::chrono::milliseconds(200);
  RawClient client = Connect();
  EXPECT_EQ(client.Ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhell").status,
            408);
  RawClient bulk = Connect();
  EXPECT_EQ(bulk.Ask("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhell").status,
            408);
}

TEST_F(ServerTest, ClosesAnIdleConnection) {
  options_.keep_alive_timeout = std::chrono::milliseconds(100);
  RawClient client = Connect();
  EXPECT_EQ(client.Ask(Get("/hello")).status, 200);
  EXPECT_TRUE(client.ClosedByPeer());
}

TEST_F(ServerTest, RefusesALargeBodyWithoutReadingIt) {
  RawClient client = Connect();
  const RawAnswer answer =
      client.Ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100001\r\n\r\n");
  EXPECT_EQ(answer.status, 413);
  EXPECT_EQ(CodeOf(answer), "body_too_large");
  EXPECT_EQ(answer.Header("Connection"), "close");
  EXPECT_TRUE(client.ClosedByPeer());
  EXPECT_EQ(Connect().Ask(Post("/echo", std::string(100'000, 'x'))).body.size(), 100'000u);
}

TEST_F(ServerTest, RefusesALargeBodyThatHidesItsSize) {
  RawClient client = Connect();
  ASSERT_TRUE(client.Send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"));
  const std::string chunk = Concat("ffff\r\n", std::string(0xffff, 'x'), "\r\n");
  client.Send(chunk);
  client.Send(chunk);
  EXPECT_EQ(client.Read().status, 413);
}

TEST_F(ServerTest, AnswersAClientThatSendsAllBeforeItReads) {
  // 8 MB are more than the kernel buffers: the answer must survive what was not read.
  RawClient client = Connect();
  client.Send(Post("/echo", std::string(8'000'000, 'x')));
  EXPECT_EQ(client.Read().status, 413);
}

TEST_F(ServerTest, InvitesTheBodyAfterTheLimits) {
  RawClient client = Connect();
  const std::string head = "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n";
  EXPECT_EQ(client.Ask(head + "Content-Length: 5\r\n\r\n").status, 100);
  EXPECT_EQ(client.Ask("hello").body, "hello");
  EXPECT_EQ(client.Ask(head + "Content-Length: 5\r\n\r\nhello").body, "hello");  // did not wait
  EXPECT_EQ(client.Ask(head + "Content-Length: 5000000\r\n\r\n").status, 413);
  EXPECT_TRUE(client.ClosedByPeer());
  EXPECT_EQ(Connect()
                .Ask("POST /nothing HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                     "Content-Length: 5\r\n\r\n")
                .status,
            404);
  EXPECT_EQ(Connect()
                .Ask("POST /count?refuse HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                     "Content-Length: 5\r\n\r\n")
                .status,
            404);
}

std::string Gzip(std::string_view text) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

TEST_F(ServerTest, ReadsGzipWhereTheRouteAllowsIt) {
  RawClient client = Connect();
  const std::string gzip = "Content-Encoding: gzip\r\n";
  EXPECT_EQ(client.Ask(Post("/echo", Gzip("hello"), gzip)).body, "hello");
  EXPECT_EQ(client.Ask(Post("/echo", Gzip(std::string(100'001, 'x')), gzip)).status, 413);
  EXPECT_EQ(client.Ask(Post("/echo", "hello", gzip)).status, 400);
  EXPECT_EQ(client.Ask(Post("/count", Gzip("hello"), gzip)).status, 415);
}

TEST_F(ServerTest, StreamsAnUploadInLittleMemory) {
  RawClient client = Connect();
  std::string lines;
  while (lines.size() < kMiB) lines += Concat("record ", lines.size(), " of many\n");
  const auto count = static_cast<std::uint64_t>(std::count(lines.begin(), lines.end(), '\n'));
  const std::uint64_t times = 200 * kMiB / lines.size();
  client.Ask(Post("/count", lines));  // so that buffers are there
  const std::uint64_t before = ResidentBytes();
  ASSERT_TRUE(client.Send(Concat(
      "POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: ", times * lines.size(), "\r\n\r\n")));
  std::uint64_t most = 0;
  for (std::uint64_t i = 0; i < times; ++i) {
    ASSERT_TRUE(client.Send(lines));
    most = std::max(most, ResidentBytes());
  }
  EXPECT_EQ(client.Read().body, Concat(times * lines.size(), " bytes, ", times * count, " lines"));
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  // Sanitizers hold on to freed memory, so there resident bytes say nothing of the server.
  static_cast<void>(before);
#else
  EXPECT_LT(most, before + 32 * kMiB);
#endif
}

TEST_F(ServerTest, DoesNotReadFasterThanWorkersWork) {
  RawClient client = Connect();
  const std::string lines = std::string(1023, 'x') + "\n";
  constexpr std::uint64_t kBytes = 200 * kMiB;
  ASSERT_TRUE(client.Send(
      Concat("POST /slow-count HTTP/1.1\r\nHost: a\r\nContent-Length: ", kBytes, "\r\n\r\n")));
  std::string piece;
  for (int i = 0; i < 64; ++i) piece += lines;
  const std::uint64_t taken =
      client.SendUntilStalled(piece, kBytes, std::chrono::milliseconds(500));
  // Four blocks, one being read and what the kernel buffers.
  EXPECT_LT(taken, 40 * kMiB);
  stage_->Open();
  std::string rest(kBytes - taken, 'x');
  for (std::size_t i = 1023 - taken % 1024; i < rest.size(); i += 1024) rest[i] = '\n';
  ASSERT_TRUE(client.Send(rest));
  EXPECT_EQ(client.Read().body, Concat(kBytes, " bytes, ", kBytes / 1024, " lines"));
}

TEST_F(ServerTest, AnErrorInABlockEndsTheUpload) {
  RawClient client = Connect();
  std::string body(3 * kMiB, 'x');
  for (std::size_t i = 99; i < body.size(); i += 100) body[i] = '\n';
  body.replace(2 * kMiB + 7, 6, "poison");
  client.Send(Post("/count", body));
  EXPECT_EQ(CodeOf(client.Read()), "poison");
  EXPECT_EQ(CodeOf(Connect().Ask(Post("/count", "poison\n"))), "poison");
}

TEST_F(ServerTest, RefusesARecordLongerThanABlock) {
  options_.block_bytes = 1000;
  RawClient client = Connect();
  EXPECT_EQ(CodeOf(client.Ask(Post("/count", "short\n" + std::string(1001, 'x')))),
            "record_too_large");
  EXPECT_EQ(Connect().Ask(Post("/count", "short\n" + std::string(999, 'x'))).body,
            "1005 bytes, 1 lines");
}

TEST_F(ServerTest, SurvivesAbruptDisconnects) {
  const std::string whole = Post("/count", std::string(300'000, '\n'));
  for (const std::size_t cut : {0UL, 5UL, 40UL, 70UL, 100'000UL, 200'000UL, whole.size()}) {
    for (const bool reset : {false, true}) {
      RawClient client = Connect();
      client.Send(std::string_view(whole).substr(0, cut));
      if (reset) {
        client.Abort();
      } else {
        client.Close();
      }
    }
  }
  EXPECT_EQ(Connect().Ask(Get("/hello")).status, 200);
  server().Drain(seconds(10));
  EXPECT_EQ(metrics_->in_flight.load(), 0);
  EXPECT_EQ(metrics_->connections.load(), 0);
}

TEST_F(ServerTest, StopsAHandlerWhoseClientHasGone) {
  {
    RawClient client = Connect();
    ASSERT_TRUE(client.Send(Get("/wait")));
    ASSERT_TRUE(stage_->WaitForWaiting(1));
    client.Abort();
  }
  const auto deadline = std::chrono::steady_clock::now() + seconds(20);
  while (stage_->stopped == 0 && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  EXPECT_EQ(stage_->stopped, 1);
}

TEST_F(ServerTest, AnswersAClientThatClosedItsSendingSide) {
  RawClient client = Connect();
  ASSERT_TRUE(client.Send(Get("/hello")));
  client.FinishSending();
  EXPECT_EQ(client.Read().body, "hello you");
  EXPECT_TRUE(client.ClosedByPeer());
}

TEST_F(ServerTest, TimeIsUpForASlowHandler) {
  options_.handler_timeout = std::chrono::milliseconds(100);
  RawClient client = Connect();
  EXPECT_EQ(client.Ask(Get("/wait")).status, 504);
  EXPECT_EQ(stage_->stopped, 1);
  EXPECT_EQ(client.Ask(Get("/hello")).status, 200);
}

TEST_F(ServerTest, ShedsLoadWith503AndStaysHealthy) {
  options_.workers = 1;
  options_.waiting_requests = 2;
  std::vector<RawClient> clients;
  clients.push_back(Connect());
  ASSERT_TRUE(clients.back().Send(Get("/wait")));
  ASSERT_TRUE(stage_->WaitForWaiting(1));
  for (int i = 0; i < 2; ++i) {
    clients.push_back(Connect());
    ASSERT_TRUE(clients.back().Send(Get("/wait")));
  }
  const auto deadline = std::chrono::steady_clock::now() + seconds(20);
  while (metrics_->in_flight < 3 && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  const RawAnswer refused = Connect().Ask(Get("/hello"));
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(CodeOf(refused), "overloaded");
  EXPECT_EQ(refused.Header("Retry-After"), "1");
  EXPECT_EQ(Connect().Ask(Get("/health")).status, 200);
  stage_->Open();
  for (RawClient& client : clients) EXPECT_EQ(client.Read().body, "waited");
}

TEST_F(ServerTest, LimitsUploads) {
  options_.max_uploads = 1;
  RawClient first = Connect();
  ASSERT_TRUE(first.Send("POST /slow-count HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na\n"));
  ASSERT_TRUE(stage_->WaitForWaiting(1));
  EXPECT_EQ(Connect().Ask(Post("/count", "a\n")).status, 503);
  stage_->Open();
  EXPECT_EQ(first.Read().status, 200);
}

TEST_F(ServerTest, ServesManyConnections) {
  constexpr int kMany = 400;
  options_.waiting_requests = kMany;  // all may be asked before any is answered
  std::vector<RawClient> clients;
  for (int i = 0; i < kMany; ++i) {
    clients.push_back(Connect());
    ASSERT_TRUE(clients.back().connected());
  }
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < kMany; ++i) ASSERT_TRUE(clients[i].Send(Get(Concat("/hello?name=", i))));
    for (int i = 0; i < kMany; ++i) ASSERT_EQ(clients[i].Read().body, Concat("hello ", i));
  }
  EXPECT_EQ(metrics_->connections, kMany);
}

TEST_F(ServerTest, HoldsConnectionsBackPastTheLimit) {
  options_.max_connections = 2;
  RawClient first = Connect();
  RawClient second = Connect();
  EXPECT_EQ(first.Ask(Get("/hello")).status, 200);
  EXPECT_EQ(second.Ask(Get("/hello")).status, 200);
  RawClient third = Connect();
  ASSERT_TRUE(third.Send(Get("/hello")));
  EXPECT_EQ(third.Read(true, std::chrono::milliseconds(200)).status, 0);
  first.Close();
  EXPECT_EQ(third.Read().status, 200);
}

TEST_F(ServerTest, DoesNotWaitForAClientThatDoesNotRead) {
  options_.idle_timeout = std::chrono::milliseconds(300);
  RawClient client = Connect();
  ASSERT_TRUE(client.Send(Get("/big")));
  const auto deadline = std::chrono::steady_clock::now() + seconds(20);
  while (metrics_->PrometheusText("").find("route=\"GET /big\",status=\"200\"") ==
             std::string::npos &&
         std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  EXPECT_TRUE(server().Drain(seconds(10)));
}

TEST_F(ServerTest, DrainFinishesWhatIsUnderWay) {
  RawClient idle = Connect();
  EXPECT_EQ(idle.Ask(Get("/hello")).status, 200);
  RawClient busy = Connect();
  ASSERT_TRUE(busy.Send(Get("/wait") + Get("/hello")));
  ASSERT_TRUE(stage_->WaitForWaiting(1));
  EXPECT_TRUE(metrics_->ready);
  auto drained = std::async(std::launch::async, [&] { return server().Drain(seconds(20)); });
  EXPECT_TRUE(idle.ClosedByPeer());
  EXPECT_FALSE(metrics_->ready);
  EXPECT_FALSE(RawClient(server().port()).Ask(Get("/hello")).status == 200);
  stage_->Open();
  const RawAnswer last = busy.Read();
  EXPECT_EQ(last.body, "waited");
  EXPECT_EQ(last.Header("Connection"), "close");
  EXPECT_TRUE(drained.get());
}

TEST_F(ServerTest, DrainEndsAStalledUpload) {
  RawClient client = Connect();
  ASSERT_TRUE(
      client.Send("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\nabc\n"));
  RawClient stuck = Connect();
  ASSERT_TRUE(stuck.Send("POST /slow-count HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nabc\n"));
  ASSERT_TRUE(stage_->WaitForWaiting(1));
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(server().Drain(std::chrono::milliseconds(200)));
  EXPECT_LT(std::chrono::steady_clock::now() - start, seconds(5));
  EXPECT_EQ(stage_->stopped, 1);
  EXPECT_TRUE(client.ClosedByPeer());
}

TEST_F(ServerTest, IsDestroyedWhileBusy) {
  options_.io_threads = 2;
  std::vector<RawClient> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(Connect());
    ASSERT_TRUE(clients.back().Send(i % 2 ? Get("/wait") : Post("/slow-count", "a\nb\n")));
  }
  ASSERT_TRUE(stage_->WaitForWaiting(1));
  server_.reset();
  for (RawClient& client : clients) EXPECT_TRUE(client.ClosedByPeer());
}

TEST_F(ServerTest, ListensOnIpv6Loopback) {
  options_.listen.ip = "::1";
  auto started = Server::Start(options_, TestRouter(stage_));
  if (!started.ok()) GTEST_SKIP() << "no IPv6 here";
  EXPECT_EQ((*started)->url(), Concat("http://[::1]:", (*started)->port()));
}

}  // namespace
}  // namespace goldline::http
