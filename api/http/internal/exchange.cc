#include "api/http/internal/exchange.h"

#include <algorithm>

#include "api/http/errors.h"
#include "api/http/internal/gzip.h"
#include "api/http/problem.h"
#include "core/civil.h"
#include "core/ids.h"
#include "core/log.h"
#include "core/ordered_pipeline.h"
#include "core/text.h"

namespace goldline::http {
namespace {

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7).
std::string HttpDate(UtcTime time) {
  constexpr std::string_view kDays[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
  constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::int64_t days = time.micros / kMicrosPerDay;  // the epoch was a Thursday
  const CivilDate date = CivilFromDays(days);
  const std::string clock = FormatTime(time.micros % kMicrosPerDay / 1'000'000 * 1'000'000);
  return Concat(kDays[static_cast<std::size_t>(days % 7)], ", ", date.day < 10 ? "0" : "", date.day,
                " ", kMonths[static_cast<std::size_t>(date.month - 1)], " ", date.year, " ", clock,
                " GMT");
}

// A line end in a header would let a value forge the rest of the answer.
void AppendHeader(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  for (const char c : value) out += (c == '\r' || c == '\n' || c == '\0') ? ' ' : c;
  out += "\r\n";
}

Result<Response> CallHandler(const Route& route, Request request, const RequestContext& context) {
  if (EqualsIgnoreAsciiCase(request.Header("Content-Encoding"), "gzip") && !request.body.empty()) {
    GL_TRY(request.body, Gunzip(request.body, route.body_limit));
  }
  try {
    return std::get<UnaryHandler>(route.handler)(request, context);
  } catch (...) {
    return goldline::internal::ErrorOfCurrentException();
  }
}

Response AnswerOf(Result<Response> result, const Request& request, const RequestContext& context) {
  if (result.ok()) return *std::move(result);
  if (StatusFor(result.error()) >= 500) {
    log::Error("request failed", {{"path", request.path},
                                  {"request_id", context.request_id},
                                  {"error", result.error().ToString()}});
  }
  return ProblemResponse(result.error(), request.path, context.request_id);
}

Result<Response> PumpWholeBody(Upload& upload, std::string_view body, std::size_t block_bytes) {
  std::string pending(body);
  std::uint64_t offset = 0;
  for (std::uint64_t index = 0; !pending.empty(); ++index) {
    GL_TRY(std::optional<std::string> bytes,
           CutBlock(upload, pending, offset, block_bytes, AtEnd::kYes));
    const std::size_t size = bytes->size();
    GL_TRY(std::unique_ptr<BlockReport> report,
           upload.OnBlock(Block{*std::move(bytes), offset, index}));
    GL_RETURN_IF_ERROR(upload.OnReport(std::move(report)));
    offset += size;
  }
  return upload.Finish();
}

}  // namespace

Response RunUnary(const Route& route, Request request, const RequestContext& context) {
  Request head;
  head.path = request.path;
  return AnswerOf(CallHandler(route, std::move(request), context), head, context);
}

Result<std::unique_ptr<Upload>> BeginUpload(const Route& route, const Request& request,
                                            const RequestContext& context) {
  try {
    return std::get<BulkHandler>(route.handler)(request, context);
  } catch (...) {
    return goldline::internal::ErrorOfCurrentException();
  }
}

Response RunWholeUpload(const Route& route, const Request& request, const RequestContext& context,
                        std::string_view body, std::size_t block_bytes) {
  Result<std::unique_ptr<Upload>> upload = BeginUpload(route, request, context);
  if (!upload.ok()) return AnswerOf(std::move(upload).error(), request, context);
  return AnswerOf(PumpWholeBody(**upload, body, block_bytes), request, context);
}

Result<std::optional<std::string>> CutBlock(const Upload& upload, std::string& pending,
                                            std::uint64_t offset, std::size_t block_bytes,
                                            AtEnd at_end) {
  const bool all_read = at_end == AtEnd::kYes;
  if (all_read && pending.size() <= block_bytes) return std::exchange(pending, {});
  if (pending.size() < block_bytes) return std::optional<std::string>();
  const std::size_t end = upload.WholeRecords(std::string_view(pending).substr(0, block_bytes));
  if (end == 0) return errors::RecordTooLarge(offset, block_bytes);
  std::string block = pending.substr(0, end);
  pending.erase(0, end);
  return std::optional(std::move(block));
}

std::string FormatHead(const Response& response, KeepAlive keep_alive, std::string_view request_id,
                       UtcTime date) {
  std::string out =
      Concat("HTTP/1.1 ", response.status, " ", ReasonPhrase(response.status), "\r\n");
  AppendHeader(out, "Date", HttpDate(date));
  if (!response.content_type.empty()) AppendHeader(out, "Content-Type", response.content_type);
  for (const NamedValue& header : response.headers) AppendHeader(out, header.name, header.value);
  if (!request_id.empty()) AppendHeader(out, "X-Request-Id", request_id);
  AppendHeader(out, "X-Content-Type-Options", "nosniff");
  if (response.status != 204) AppendHeader(out, "Content-Length", Concat(response.body.size()));
  AppendHeader(out, "Connection", keep_alive == KeepAlive::kYes ? "keep-alive" : "close");
  return out += "\r\n";
}

std::string RequestIdOf(const Request& request, UtcTime now) {
  const std::string_view sent = request.Header("X-Request-Id");
  const auto is_plain = [](char c) { return c > ' ' && c < '\x7F'; };
  if (!sent.empty() && sent.size() <= 128 && std::all_of(sent.begin(), sent.end(), is_plain)) {
    return std::string(sent);
  }
  return ToString(NewUuid(now));
}

}  // namespace goldline::http
