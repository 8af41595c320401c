// The API over a store of its own, without a socket.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "api/rest/service.h"
#include "catalog/catalog.h"
#include "core/json.h"
#include "core/text.h"
#include "tests/support/matchers.h"
#include "tests/support/store_fixture.h"

namespace goldline::rest {

class ServiceTest : public testing_support::StoreTest {
 public:
  ServiceTest()
      : metrics_(std::make_shared<http::Metrics>()),
        router_(BuildRouter({.store = &store(), .metrics = metrics_, .version = "1.2.3"})) {}

  http::Response Get(std::string_view target) {
    http::Request request;
    EXPECT_THAT(http::ParseTarget(target, request), testing_support::IsOk());
    return router_.Handle(std::move(request), {.request_id = "r", .now = Now()});
  }

  http::Response Post(std::string path, std::string body, std::string type = "application/json") {
    http::Request request{
        .method = http::Method::kPost, .path = std::move(path), .body = std::move(body)};
    request.headers = {{"Host", "localhost"}, {"Content-Type", std::move(type)}};
    return router_.Handle(std::move(request), {.request_id = "r", .now = Now()});
  }

  // As JSON; fails when the status is another one.
  JsonValue PostJson(std::string path, std::string body, int status = 200,
                     std::string actor = "ada") {
    const http::Response response = Act(std::move(path), std::move(body), std::move(actor));
    EXPECT_EQ(response.status, status) << response.body;
    auto json = ParseJson(response.body);
    EXPECT_THAT(json, testing_support::IsOk()) << response.body;
    return json.ok() ? *std::move(json) : JsonValue{};
  }

  // A POST by somebody; nobody when `actor` is empty.
  http::Response Act(std::string_view target, std::string body, std::string actor = "ada",
                     std::vector<http::NamedValue> headers = {}) {
    http::Request request{.method = http::Method::kPost};
    EXPECT_THAT(http::ParseTarget(target, request), testing_support::IsOk());
    request.body = std::move(body);
    request.headers = std::move(headers);
    request.headers.push_back({"Host", "localhost"});
    request.headers.push_back({"Content-Type", "application/json"});
    if (!actor.empty()) request.headers.push_back({"x-goldline-actor", std::move(actor)});
    return router_.Handle(std::move(request), {.request_id = "r", .now = Now()});
  }

  JsonValue GetJson(std::string_view target, int status = 200) {
    const http::Response response = Get(target);
    EXPECT_EQ(response.status, status) << target << " " << response.body;
    auto json = ParseJson(response.body);
    EXPECT_THAT(json, testing_support::IsOk()) << response.body;
    return json.ok() ? *std::move(json) : JsonValue{};
  }

  void Change(const std::function<Status(catalog::CatalogWriter&)>& change, UtcTime now = Now()) {
    const Status changed = store::Update(
        store(), store::Durability::kBuffered, [&](const auto& view, auto& changes) -> Status {
          catalog::CatalogWriter catalog(store(), view, changes, now);
          return change(catalog);
        });
    ASSERT_THAT(changed, testing_support::IsOk());
  }

  void AddDataset(std::string parent, std::string name) {
    Change([&](catalog::CatalogWriter& catalog) -> Status {
      GL_TRY([[maybe_unused]] const auto id,
             catalog.PutDataset({.ref = {std::move(parent), std::move(name)}}));
      return Ok();
    });
  }

  // The names of all entries of a list, page by page; fails when a page is too long.
  std::vector<std::string> Walk(const std::string& target, std::string_view list,
                                std::string_view name, std::size_t limit) {
    std::vector<std::string> out;
    std::string cursor;
    do {
      const JsonValue page = GetJson(Concat(target, "limit=", limit, "&cursor=", cursor));
      const JsonValue* rows = page.Find(list);
      if (rows == nullptr) return out;
      EXPECT_LE(rows->items.size(), limit);
      for (const JsonValue& row : rows->items) out.emplace_back(row.Text(name));
      cursor = page.Text("next_cursor");
    } while (!cursor.empty());
    return out;
  }

 protected:
  std::shared_ptr<http::Metrics> metrics_;
  http::Router router_;
};

}  // namespace goldline::rest
