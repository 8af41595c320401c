#include "api/http/router.h"

#include <gtest/gtest.h>

#include "core/json.h"
#include "core/text.h"
#include "tests/support/matchers.h"

namespace goldline::http {
namespace {

using testing_support::ErrorId;
using testing_support::IsOk;

UnaryHandler Says(std::string text) {
  return [text](const Request&, const RequestContext&) -> Result<Response> {
    return Response::Text(200, text);
  };
}

Router TestRouter() {
  Router router;
  router.Add({.pattern = "/", .handler = Says("index")});
  router.Add({.pattern = "/v1/datasets", .handler = Says("list")});
  router.Add({.pattern = "/v1/datasets/{namespace}/{name}", .handler = Says("one")});
  router.Add({.pattern = "/v1/datasets/{namespace}/special", .handler = Says("special")});
  router.Add({.method = Method::kPost,
              .pattern = "/v1/datasets",
              .handler = Says("made"),
              .body_limit = 10,
              .media_types = {"application/json"},
              .gzip = true});
  return router;
}

TEST(Router, FindsByPathAndMethod) {
  const Router router = TestRouter();
  struct Case {
    Method method;
    std::string path;
    std::string pattern;  // empty: none
    std::string allowed;
  };
  const Case cases[] = {
      {Method::kGet, "/", "/", "GET, HEAD"},
      {Method::kGet, "/v1/datasets", "/v1/datasets", "GET, HEAD, POST"},
      {Method::kHead, "/v1/datasets", "/v1/datasets", "GET, HEAD, POST"},
      {Method::kDelete, "/v1/datasets", "", "GET, HEAD, POST"},
      {Method::kGet, "/v1/datasets/", "", ""},
      {Method::kGet, "/v1/datasets/a/b", "/v1/datasets/{namespace}/{name}", "GET, HEAD"},
      {Method::kGet, "/v1/datasets/a/special", "/v1/datasets/{namespace}/special", "GET, HEAD"},
      {Method::kGet, "/v1/datasets//b", "", ""},
      {Method::kGet, "/v1/datasets/a/b/c", "", ""},
      {Method::kGet, "/v1/datasets/a/%zz", "", ""},
      {Method::kGet, "", "", ""},
      {Method::kGet, "*", "", ""},
  };
  for (const Case& c : cases) {
    const Router::Match match = router.Find(c.method, c.path);
    EXPECT_EQ(match.route ? match.route->pattern : "", c.pattern) << c.path;
    EXPECT_EQ(Join(match.allowed, ", "), c.allowed) << c.path;
  }
}

TEST(Router, DecodesParametersAfterSplitting) {
  const Router router = TestRouter();
  const Router::Match match = router.Find(Method::kGet, "/v1/datasets/s3%3A%2F%2Fbucket/a%2Fb+c");
  ASSERT_NE(match.route, nullptr);
  const std::vector<NamedValue> expected = {{"namespace", "s3://bucket"}, {"name", "a/b+c"}};
  EXPECT_EQ(match.params, expected);
}

TEST(Router, HandleAppliesTheLimitsOfTheRoute) {
  const Router router = TestRouter();
  const auto ask = [&](Method method, std::string path, std::string body, std::string type) {
    Request request{.method = method, .path = path, .body = std::move(body)};
    request.headers.push_back({"Host", "localhost"});
    if (!type.empty()) request.headers.push_back({"content-type", type});
    return router.Handle(std::move(request), {.request_id = "r1"});
  };
  EXPECT_EQ(ask(Method::kPost, "/v1/datasets", "{}", "application/json; charset=UTF-8").body,
            "made");
  EXPECT_EQ(ask(Method::kPost, "/v1/datasets", "{}", "text/plain").status, 415);
  EXPECT_EQ(ask(Method::kPost, "/v1/datasets", "{}", "").status, 415);
  EXPECT_EQ(ask(Method::kPost, "/v1/datasets", "", "").status, 200);
  EXPECT_EQ(ask(Method::kPost, "/v1/datasets", "12345678901", "application/json").status, 413);
  EXPECT_EQ(ask(Method::kPost, "/", "", "").status, 405);
  EXPECT_EQ(ask(Method::kOptions, "/", "", "").status, 204);
  EXPECT_EQ(ask(Method::kGet, "/nothing", "", "").status, 404);
}

TEST(Router, ErrorsAndThrownExceptionsBecomeProblems) {
  Router router;
  router.Add({.pattern = "/fails",
              .handler = [](const Request&, const RequestContext&) -> Result<Response> {
                return Error(ErrorCode::kNotFound, "unknown_dataset", "no dataset \"x\"", "look");
              }});
  router.Add({.pattern = "/throws",
              .handler = [](const Request&, const RequestContext&) -> Result<Response> {
                throw std::runtime_error("boom");
              }});
  const Response fails = router.Handle({.path = "/fails"}, {.request_id = "r1"});
  EXPECT_EQ(fails.status, 404);
  EXPECT_EQ(fails.content_type, "application/problem+json");
  const Result<JsonValue> problem = ParseJson(fails.body);
  ASSERT_THAT(problem, IsOk());
  EXPECT_EQ(problem->Text("code"), "unknown_dataset");
  EXPECT_EQ(problem->Text("type"), "urn:goldline:problem:unknown_dataset");
  EXPECT_EQ(problem->Text("title"), "Not Found");
  EXPECT_EQ(problem->Text("detail"), "no dataset \"x\"");
  EXPECT_EQ(problem->Text("instance"), "/fails");
  EXPECT_EQ(problem->Text("hint"), "look");
  EXPECT_EQ(problem->Text("request_id"), "r1");
  EXPECT_EQ(problem->Find("status")->Int(), 404);
  EXPECT_EQ(router.Handle({.path = "/throws"}, {}).status, 500);
}

TEST(Target, IsSplitAndDecoded) {
  struct Case {
    std::string target;
    std::string path;
    std::vector<NamedValue> query;
  };
  const Case cases[] = {
      {"/", "/", {}},
      {"/a?x=1&y=a%20b+c&z", "/a", {{"x", "1"}, {"y", "a b c"}, {"z", ""}}},
      {"/a?x=1=2&&x=3", "/a", {{"x", "1=2"}, {"x", "3"}}},
      {"http://host:1/a/b?q=1", "/a/b", {{"q", "1"}}},
      {"HTTP://host", "/", {}},
      {"*", "*", {}},
  };
  for (const Case& c : cases) {
    Request request;
    ASSERT_THAT(ParseTarget(c.target, request), IsOk()) << c.target;
    EXPECT_EQ(request.path, c.path) << c.target;
    EXPECT_EQ(request.query, c.query) << c.target;
  }
  for (const std::string bad : {"", "a", "/a?x=%", "/a?%4=1", "/a?x=%00", "/a?x=%0g"}) {
    Request request;
    EXPECT_THAT(ParseTarget(bad, request), ErrorId("bad_target")) << bad;
  }
}

TEST(Target, PercentEncodingGoesBackAndForth) {
  std::string all;
  for (int c = 1; c < 256; ++c) all += static_cast<char>(c);
  const Result<std::string> back = PercentDecode(PercentEncode(all));
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(*back, all);
}

}  // namespace
}  // namespace goldline::http
