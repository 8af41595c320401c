// The HTTP API: a Router whose handlers answer from one store. Handlers are plain functions of
// requests; each reads one moment of the store and writes through Commit, so that they run on any
// number of workers.
//
//   Service service{.store = store.get(), .metrics = metrics, .version = "0.1.0"};
//   Router router = BuildRouter(service);
//   Response answer = router.Handle(request, context);       // in tests
//   Server::Start(options, std::move(router));               // in goldline serve
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "api/http/metrics.h"
#include "api/http/router.h"
#include "core/store/store.h"
#include "lineage/trace.h"

namespace goldline::rest {

// The headers of this API beside those of HTTP. A page of another site cannot send the first one
// without asking, which the server does not allow: that keeps browsers from acting unasked.
inline constexpr std::string_view kActorHeader = "X-Goldline-Actor";
// `status` of an answer whatever its format.
inline constexpr std::string_view kStatusHeader = "X-Goldline-Status";
// `next_cursor` of a list whatever its format; not sent with the last page.
inline constexpr std::string_view kNextCursorHeader = "X-Goldline-Next-Cursor";

// What the handlers answer from. The store must outlive the router.
struct Service {
  store::KvStore* store = nullptr;
  std::shared_ptr<http::Metrics> metrics{};
  std::string version{};
  // What is known of the health of a trace's steps at one moment; none: nothing is.
  std::function<std::unique_ptr<lineage::HealthSource>(const store::ReadView&)> health{};
};

http::Router BuildRouter(const Service& service);

}  // namespace goldline::rest
