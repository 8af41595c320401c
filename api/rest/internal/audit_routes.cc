// The audit: its entries, without the values of records, and the proof that nobody changed them.
#include "api/rest/errors.h"
#include "api/rest/internal/actions.h"
#include "api/rest/internal/parameters.h"
#include "api/rest/internal/routes.h"
#include "catalog/audit.h"
#include "catalog/audit_report.h"
#include "core/text.h"

namespace goldline::rest {
namespace {

using http::Request;
using http::RequestContext;
using http::Response;

constexpr std::size_t kMostEntries = std::size_t{1} << 62U;

Result<std::uint64_t> FirstOf(const Request& request) {
  const std::string* cursor = request.Query("cursor");
  if (cursor == nullptr || cursor->empty()) {
    return NumberParameter(request, "from", 1, 1, kMostEntries);
  }
  const auto number = NumberParameter(request, "cursor", 1, 1, kMostEntries);
  if (!number.ok()) return errors::BadCursor(Quoted(*cursor));
  return *number;
}

Result<Response> ListEntries(const Service& service, const Request& request) {
  GL_TRY(const std::size_t limit, LimitParameter(request));
  GL_TRY(const std::uint64_t from, FirstOf(request));
  GL_TRY(std::vector<catalog::Audited> page,
         catalog::AuditedFrom(service.store->View(), from, limit + 1));
  std::optional<std::string> next;
  if (page.size() > limit) {
    next = Concat(page.back().link.number);
    page.pop_back();
  }
  JsonWriter json;
  json.BeginObject().Key("entries").BeginArray();
  for (const catalog::Audited& audited : page) {
    catalog::WriteJson(audited, catalog::ValuesOfEntries::kHidden, json);
  }
  json.EndArray();
  WriteNextCursor(next, json);
  json.EndObject();
  Response answer = Response::Json(200, json.Take());
  if (next) answer.headers.push_back({std::string(kNextCursorHeader), *next});
  return answer;
}

Result<Response> Verify(const Service& service, const Request& request,
                        const RequestContext& context) {
  GL_TRY(const Form form, FormParameter(request));
  std::optional<std::string_view> expected;
  if (const std::string* head = request.Query("expect")) expected = *head;
  GL_TRY(const catalog::AuditProof proof,
         catalog::VerifyAudit(service.store->View(), expected, context.stop));
  return AnswerOf(form, proof).With(std::string(kStatusHeader), proof.ok() ? "ok" : "different");
}

}  // namespace

void AddAuditRoutes(http::Router& router, const Service& service) {
  AddRoute(router,
           {.pattern = "/v1/audit",
            .handler = [service](const Request& request,
                                 const RequestContext&) { return ListEntries(service, request); },
            .doc = {.summary = "Who did what to what, and when, the earliest first.",
                    .details = "Entries as `goldline audit export` writes them. Values of records "
                               "are never shown here.",
                    .query = {{"from", "integer", "Begin with this entry."}, kLimitDoc, kCursorDoc},
                    .answers = {JsonAnswer(200, "`entries` and `next_cursor`.")}}});
  AddRoute(router, {.pattern = "/v1/audit/verify",
                    .handler =
                        [service](const Request& request, const RequestContext& context) {
                          return Verify(service, request, context);
                        },
                    .doc = {.summary = "The proof that no entry was changed, taken out or put in "
                                       "between, and the head of the chain.",
                            .details = "`X-Goldline-Status` repeats `status`: `ok` or `different`.",
                            .query = {{"expect", "string",
                                       "A head that was kept elsewhere must be in the chain."},
                                      kFormDoc},
                            .answers = {JsonAnswer(200,
                                                   "`status`, `entries`, `head`, `problems` "
                                                   "and more.")}}});
}

}  // namespace goldline::rest
