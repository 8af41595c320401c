#include "api/http/internal/exchange.h"

#include <atomic>
#include <condition_variable>

#include <gtest/gtest.h>
#include <zlib.h>

#include "api/http/errors.h"
#include "api/http/internal/admission.h"
#include "api/http/internal/gzip.h"
#include "api/http/internal/upload_runner.h"
#include "api/http/metrics.h"
#include "api/http/problem.h"
#include "api/http/server.h"
#include "core/text.h"
#include "tests/support/matchers.h"

namespace goldline::http {
namespace {

using testing_support::ErrorId;
using testing_support::IsOk;

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

TEST(Gunzip, ReadsMembersAndStopsAtTheLimit) {
  const std::string megabytes(3'000'000, 'a');
  EXPECT_EQ(*Gunzip(Gzip("hello"), 100), "hello");
  EXPECT_EQ(*Gunzip(Gzip("hello") + Gzip(" world"), 100), "hello world");
  EXPECT_EQ(*Gunzip(Gzip(megabytes), megabytes.size()), megabytes);
  EXPECT_THAT(Gunzip(Gzip(megabytes), megabytes.size() - 1), ErrorId("body_too_large"));
  EXPECT_THAT(Gunzip(Gzip(megabytes), 10), ErrorId("body_too_large"));
  EXPECT_THAT(Gunzip("not gzip", 100), ErrorId("bad_gzip"));
  EXPECT_THAT(Gunzip(Gzip("hello").substr(0, 12), 100), ErrorId("bad_gzip"));
  EXPECT_THAT(Gunzip(Gzip("hello") + "x", 100), ErrorId("bad_gzip"));
  EXPECT_THAT(Gunzip("", 100), ErrorId("bad_gzip"));
}

TEST(FormatHead, NeverLetsAValueForgeAHeader) {
  const Response response = Response::Json(200, "{}").With("X-A", "b\r\nSet-Cookie: c");
  const std::string head = FormatHead(response, KeepAlive::kYes, "id", UtcTime{0});
  EXPECT_EQ(head,
            "HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
            "Content-Type: application/json\r\nX-A: b  Set-Cookie: c\r\nX-Request-Id: id\r\n"
            "X-Content-Type-Options: nosniff\r\nContent-Length: 2\r\n"
            "Connection: keep-alive\r\n\r\n");
}

TEST(FormatHead, WritesTheDateOfRfc9110) {
  const UtcTime time = *ParseUtcTime("1994-11-06T08:49:37.5Z");
  const std::string head = FormatHead(Response(204), KeepAlive::kNo, "", time);
  EXPECT_NE(head.find("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"), std::string::npos) << head;
  EXPECT_EQ(head.find("Content-Length"), std::string::npos);
}

TEST(RequestId, IsTheCallersWhenItIsPlain) {
  const auto id_for = [](std::string sent) {
    Request request;
    request.headers.push_back({"x-request-id", std::move(sent)});
    return RequestIdOf(request, Now());
  };
  EXPECT_EQ(id_for("abc-1"), "abc-1");
  EXPECT_EQ(id_for("a b").size(), 36u);
  EXPECT_EQ(id_for("").size(), 36u);
  EXPECT_EQ(id_for(std::string(129, 'a')).size(), 36u);
}

TEST(Problem, HasTheStatusOfItsError) {
  EXPECT_EQ(StatusFor(errors::BodyTooLarge(1)), 413);
  EXPECT_EQ(StatusFor(errors::HeaderTooLarge(1)), 431);
  EXPECT_EQ(StatusFor(errors::MethodNotAllowed("a", "b")), 405);
  EXPECT_EQ(StatusFor(errors::UnsupportedMediaType("a", "b")), 415);
  EXPECT_EQ(StatusFor(errors::Overloaded()), 503);
  EXPECT_EQ(StatusFor(errors::RequestTimeout("header")), 408);
  EXPECT_EQ(StatusFor(Error(ErrorCode::kConflict, "x", "y")), 412);
  const Response busy = ProblemResponse(errors::Overloaded(), "/v1", "id");
  ASSERT_EQ(busy.headers.size(), 1u);
  EXPECT_EQ(busy.headers[0].name, "Retry-After");
}

TEST(LocalHost, IsToldFromNamesOfStrangers) {
  for (const char* host : {"localhost", "localhost:7070", "127.0.0.1:7070", "[::1]:7070", "x", "",
                           "10.0.0.1", "host.docker.internal:7070", "a.localhost", "LOCALHOST."}) {
    EXPECT_TRUE(IsLocalHost(host)) << host;
  }
  for (const char* host :
       {"evil.com", "evil.com:7070", "127.0.0.1.evil.com", "localhost.evil.com", "www.evil.com."}) {
    EXPECT_FALSE(IsLocalHost(host)) << host;
  }
}

TEST(ListenAddress, IsParsed) {
  struct Case {
    std::string text;
    std::string out;
    bool loopback;
  };
  const Case cases[] = {
      {"127.0.0.1:7070", "127.0.0.1:7070", true},
      {"localhost:0", "127.0.0.1:0", true},
      {":8080", "127.0.0.1:8080", true},
      {"8080", "127.0.0.1:8080", true},
      {"[::1]:9", "[::1]:9", true},
      {"[::1]", "[::1]:7070", true},
      {"127.9.9.9", "127.9.9.9:7070", true},
      {"0.0.0.0:1", "0.0.0.0:1", false},
      {"[::]:1", "[::]:1", false},
      {"192.168.1.5:80", "192.168.1.5:80", false},
      {"[::ffff:127.0.0.1]:1", "[::ffff:127.0.0.1]:1", false},
  };
  for (const Case& c : cases) {
    const Result<ListenAddress> address = ParseListenAddress(c.text);
    ASSERT_THAT(address, IsOk()) << c.text;
    EXPECT_EQ(address->ToString(), c.out);
    EXPECT_EQ(address->is_loopback(), c.loopback) << c.text;
  }
  for (const std::string bad : {"", "example.com:80", "127.0.0.1:", "127.0.0.1:65536", "1.2.3:4",
                                "::1:80", "[::1", "[::1]x", "[127.0.0.1]:1", "a:b", "-1"}) {
    EXPECT_THAT(ParseListenAddress(bad), ErrorId("bad_listen_address")) << bad;
  }
}

TEST(Admission, RefusesWhatCannotBeReadRight) {
  Router router;
  router.Add({.method = Method::kPost,
              .pattern = "/p",
              .handler = [](const Request&, const RequestContext&) -> Result<Response> {
                return Response(200);
              }});
  struct Case {
    std::vector<NamedValue> headers;
    int version;
    int status;  // 0: admitted
  };
  const Case cases[] = {
      {{{"Host", "a"}}, 11, 0},
      {{}, 10, 0},
      {{{"Accept", "*/*"}}, 11, 400},
      {{{"Host", "a"}, {"Host", "a"}}, 11, 400},
      {{{"Host", "evil.com"}}, 11, 421},
      {{{"Host", "a"}}, 20, 505},
      {{{"Host", "a"}, {"Transfer-Encoding", "gzip, chunked"}}, 11, 501},
      {{{"Host", "a"}, {"Expect", "magic"}}, 11, 417},
      {{{"Host", "a"}, {"Content-Encoding", "br"}}, 11, 415},
      {{{"Host", "a"}, {"Content-Encoding", "gzip"}}, 11, 415},
      {{{"Host", "a"}, {"Content-Encoding", "identity"}}, 11, 0},
  };
  for (const Case& c : cases) {
    RequestHead head;
    head.request = Request{.method = Method::kPost, .path = "/p", .headers = c.headers};
    head.version = c.version;
    head.content_length = 5;
    const Admission admission = Admit(head, router, {});
    EXPECT_EQ(admission.answer ? admission.answer->status : 0, c.status)
        << (c.headers.empty() ? "" : c.headers.back().name);
  }
}

// Adds up bytes, checks the order of reports, fails where told to.
class Counter : public Upload {
 public:
  struct Report : BlockReport {
    std::uint64_t index = 0;
    std::uint64_t lines = 0;
  };
  explicit Counter(std::optional<std::uint64_t> fail_at = {}) : fail_at_(fail_at) {}

  Result<std::unique_ptr<BlockReport>> OnBlock(Block block) const override {
    if (fail_at_ && block.index >= *fail_at_) {
      return Error(ErrorCode::kInvalidArgument, "bad_block", Concat("block ", block.index));
    }
    auto report = std::make_unique<Report>();
    report->index = block.index;
    report->lines =
        static_cast<std::uint64_t>(std::count(block.bytes.begin(), block.bytes.end(), '\n'));
    return std::unique_ptr<BlockReport>(std::move(report));
  }
  Status OnReport(std::unique_ptr<BlockReport> report) override {
    const auto& ours = static_cast<const Report&>(*report);
    if (ours.index != next_++) return Error(ErrorCode::kInternal, "order", "out of order");
    lines_ += ours.lines;
    return Ok();
  }
  Result<Response> Finish() override {
    return Response::Text(200, Concat(next_, " blocks, ", lines_, " lines"));
  }

 private:
  std::optional<std::uint64_t> fail_at_;
  std::uint64_t next_ = 0;
  std::uint64_t lines_ = 0;
};

TEST(CutBlock, CutsAtRecordEndsAndRefusesLongRecords) {
  const Counter upload;
  std::string pending = "aa\nbb\ncc";
  EXPECT_EQ(**CutBlock(upload, pending, 0, 7, AtEnd::kNo), "aa\nbb\n");
  EXPECT_FALSE(CutBlock(upload, pending, 6, 7, AtEnd::kNo)->has_value());
  EXPECT_EQ(**CutBlock(upload, pending, 6, 7, AtEnd::kYes), "cc");
  EXPECT_EQ(pending, "");
  pending = "12345678";
  EXPECT_THAT(CutBlock(upload, pending, 6, 7, AtEnd::kNo), ErrorId("record_too_large"));
  EXPECT_THAT(CutBlock(upload, pending, 6, 7, AtEnd::kYes), ErrorId("record_too_large"));
}

TEST(UploadRunner, ReportsInOrderForAnyNumberOfThreads) {
  for (const std::size_t threads : {1, 2, 8}) {
    WorkerPool pool(threads);
    std::mutex mutex;
    std::condition_variable changed;
    auto runner = std::make_shared<UploadRunner>(pool, std::make_unique<Counter>(), [&] {
      const std::lock_guard lock(mutex);
      changed.notify_all();
    });
    const auto wait_until = [&](auto condition) {
      std::unique_lock lock(mutex);
      ASSERT_TRUE(changed.wait_for(lock, std::chrono::seconds(20), condition));
    };
    for (std::uint64_t index = 0; index < 500; ++index) {
      wait_until([&] { return runner->in_flight() < 4; });
      runner->Add(Block{"a\nb\n", 4 * index, index});
    }
    wait_until([&] { return runner->in_flight() == 0; });
    EXPECT_FALSE(runner->error());
    runner->StartFinish();
    std::optional<Result<Response>> answer;
    wait_until([&] {
      answer = runner->TakeAnswer();
      return answer.has_value();
    });
    EXPECT_EQ((*answer)->body, "500 blocks, 1000 lines");
  }
}

TEST(UploadRunner, KeepsTheFirstErrorInTheOrderOfTheInput) {
  WorkerPool pool(4);
  std::atomic<int> steps = 0;
  auto runner = std::make_shared<UploadRunner>(pool, std::make_unique<Counter>(3),
                                               [&] { steps.fetch_add(1); });
  for (std::uint64_t index = 0; index < 20; ++index) runner->Add(Block{"a\n", 2 * index, index});
  while (runner->in_flight() > 0) std::this_thread::yield();
  ASSERT_TRUE(runner->error());
  EXPECT_EQ(runner->error()->message(), "block 3");
}

TEST(RunWholeUpload, RunsABulkHandlerFromAString) {
  Router router;
  router.Add({.method = Method::kPost,
              .pattern = "/count",
              .handler = BulkHandler(
                  [](const Request&, const RequestContext&) -> Result<std::unique_ptr<Upload>> {
                    return std::unique_ptr<Upload>(std::make_unique<Counter>());
                  })});
  Request request{.method = Method::kPost, .path = "/count", .body = "a\nb\nc"};
  EXPECT_EQ(router.Handle(request, {}).body, "1 blocks, 2 lines");
  EXPECT_EQ(RunWholeUpload(router.routes()[0], request, {}, "a\nb\nc", 2).body,
            "3 blocks, 2 lines");
}

TEST(Metrics, ArePrometheusText) {
  Metrics metrics;
  metrics.CountRequest("GET /v1/datasets", 200, 0.003);
  metrics.CountRequest("GET /v1/datasets", 200, 20);
  metrics.CountRequest("GET /v1/datasets", 404, 0.003);
  metrics.CountBytes(10, 20);
  const std::string text = metrics.PrometheusText("1.2.3");
  for (const char* line :
       {"goldline_build_info{version=\"1.2.3\"} 1\n", "goldline_http_received_bytes_total 10\n",
        "goldline_http_requests_total{route=\"GET /v1/datasets\",status=\"200\"} 2\n",
        "goldline_http_requests_total{route=\"GET /v1/datasets\",status=\"404\"} 1\n",
        "goldline_http_request_seconds_bucket{route=\"GET /v1/datasets\",le=\"0.005\"} 2\n",
        "goldline_http_request_seconds_bucket{route=\"GET /v1/datasets\",le=\"+Inf\"} 3\n",
        "goldline_http_request_seconds_count{route=\"GET /v1/datasets\"} 3\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "\n" << text;
  }
}

}  // namespace
}  // namespace goldline::http
