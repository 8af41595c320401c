// A Request is one HTTP request as handlers see it: plain values, already checked against the
// limits of its route and with its body decompressed. Beast and sockets stay behind server.h.
//
//   std::string_view name = request.Param("name");        // of the pattern /v1/datasets/{name}
//   if (const std::string* limit = request.Query("limit")) ...
//
// Values, no ownership, safe to hand between threads.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"

namespace goldline::http {

enum class Method : std::uint8_t { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions, kOther };
std::string_view ToString(Method method);
Method MethodFromName(std::string_view name);

struct NamedValue {
  std::string name;
  std::string value;
  friend bool operator==(const NamedValue&, const NamedValue&) = default;
};

// The value of the header, whatever the case of its name; empty when there is none.
std::string_view FindHeader(const std::vector<NamedValue>& headers, std::string_view name);

struct Request {
  Method method = Method::kGet;
  std::string path{};                 // as sent, still percent-encoded, without the query
  std::vector<NamedValue> params{};   // the {names} of the route's pattern, decoded
  std::vector<NamedValue> query{};    // decoded, in the order sent
  std::vector<NamedValue> headers{};  // in the order sent
  std::string body{};                 // of a unary request

  std::string_view Header(std::string_view name) const { return FindHeader(headers, name); }
  // The value of a parameter of the pattern; empty when the pattern has none of that name.
  std::string_view Param(std::string_view name) const;
  // The first query parameter of that name, else nullptr.
  const std::string* Query(std::string_view name) const;
};

// What a handler knows beside the request itself.
struct RequestContext {
  std::string request_id{};  // the caller's X-Request-Id, else a new UUID
  UtcTime now{};             // when the request arrived
  std::stop_token stop{};    // requested when the client has gone, time is up or the server stops
};

// Splits a request target ("/v1/datasets?limit=10") into path and decoded query.
Status ParseTarget(std::string_view target, Request& request);

// The text with each %XX decoded; an error for a broken escape or an escaped NUL byte. In a query
// '+' is a blank.
enum class PlusIs : std::uint8_t { kPlus, kBlank };
Result<std::string> PercentDecode(std::string_view text, PlusIs plus = PlusIs::kPlus);
// The text as one segment of a path or one value of a query.
std::string PercentEncode(std::string_view text);

}  // namespace goldline::http
