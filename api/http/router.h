// A Router is the table of everything the server answers: method, pattern, handler, limits and the
// lines of documentation from which /openapi.json and docs/reference/http.md are made.
//
//   Router router;
//   router.Add({.method = Method::kGet, .pattern = "/v1/datasets/{name}", .handler = get_dataset,
//               .doc = {.summary = "One dataset."}});
//   Response answer = router.Handle(request, context);     // without a socket: for tests
//
// Filled before the server starts, then only read: share it freely between threads.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/http/request.h"
#include "api/http/response.h"
#include "core/result.h"

namespace goldline::http {

// A function of values, run on a worker. An error becomes a problem.
using UnaryHandler = std::function<Result<Response>(const Request&, const RequestContext&)>;

// A piece of a streamed body: whole records, except that the last piece may lack its last line end.
struct Block {
  std::string bytes;
  std::uint64_t offset = 0;  // of its first byte in the body
  std::uint64_t index = 0;
};

// What an upload found in one block.
class BlockReport {
 public:
  virtual ~BlockReport() = default;
};

// An Upload takes one streamed body of any size. OnBlock runs on several workers at once; OnReport
// and Finish run one at a time, reports in the order of the blocks. At most four blocks are in
// flight: past that the socket is not read. After an error nothing but the destructor is called.
class Upload {
 public:
  virtual ~Upload() = default;
  virtual Result<std::unique_ptr<BlockReport>> OnBlock(Block block) const = 0;
  virtual Status OnReport(std::unique_ptr<BlockReport> report) = 0;
  // The answer, written after the whole body has been read.
  virtual Result<Response> Finish() = 0;
  // How many of the first bytes of `pending`, which starts at a record, are whole records.
  virtual std::size_t WholeRecords(std::string_view pending) const;
};

// Begins an upload; `head` has no body.
using BulkHandler =
    std::function<Result<std::unique_ptr<Upload>>(const Request& head, const RequestContext&)>;

// Which workers run a handler: health and metrics answer even when all others are busy.
enum class Lane : std::uint8_t { kInteractive, kMonitoring };

struct ParameterDoc {
  std::string name{};
  std::string type{};  // of JSON schema: string, integer, boolean
  std::string description{};
};

struct AnswerDoc {
  int status = 200;
  std::string description{};
  std::string media_type{};
};

struct RouteDoc {
  std::string summary{};
  std::string details{};
  std::vector<ParameterDoc> path{};   // one for each {name} of the pattern
  std::vector<ParameterDoc> query{};  // all optional unless the description says otherwise
  std::vector<ParameterDoc> headers{};
  std::string body{};  // what the body is; empty: none is read
  std::vector<AnswerDoc> answers{};
};

inline constexpr std::uint64_t kMiB = 1024 * 1024;

struct Route {
  Method method = Method::kGet;
  std::string pattern{};  // segments are literal or {name}
  std::variant<UnaryHandler, BulkHandler> handler{};
  RouteDoc doc{};
  std::uint64_t body_limit = kMiB;         // of a unary body, after decompression too
  std::vector<std::string> media_types{};  // of the body; empty: any
  bool gzip = false;                       // Content-Encoding: gzip is read
  Lane lane = Lane::kInteractive;

  bool is_bulk() const { return std::holds_alternative<BulkHandler>(handler); }
};

class Router {
 public:
  // The pattern must be new for its method.
  void Add(Route route);
  const std::vector<Route>& routes() const { return routes_; }

  struct Match {
    const Route* route = nullptr;      // none: the path is unknown or takes other methods
    std::vector<NamedValue> params;    // decoded
    std::vector<std::string> allowed;  // what the path takes, in the order of the table
  };
  // Literal segments win over {names}; HEAD finds the route of GET.
  Match Find(Method method, std::string_view path) const;

  // Routes and runs one request to its end on this thread, as the server would, limits included.
  Response Handle(Request request, const RequestContext& context) const;

 private:
  struct Shape {
    std::vector<std::string> segments;  // {name} for a parameter
  };
  std::vector<Route> routes_;
  std::vector<Shape> shapes_;
};

}  // namespace goldline::http
