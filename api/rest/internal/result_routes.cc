// Verdicts of other tools.
#include "api/rest/internal/actions.h"
#include "api/rest/internal/routes.h"
#include "api/rest/service.h"
#include "core/text.h"
#include "ingest/record_results.h"
#include "quality/observed_results.h"

namespace goldline::rest {
namespace {

using http::Request;
using http::RequestContext;
using http::Response;

constexpr std::uint64_t kResultsLimit = 32 * http::kMiB;

// Tools that send what they found out know nothing of our header: then the process acts.
Result<std::string> ActorOf(const Request& request, const RequestContext& context,
                            const quality::ObservedResults& observed) {
  if (Trim(request.Header(kActorHeader)).empty()) return Concat(observed.process, " via HTTP");
  GL_TRY(ingest::ActionContext action, ActionBy(request, context));
  return std::move(action.actor);
}

Result<Response> PostResults(const Service& service, const Request& request,
                             const RequestContext& context) {
  GL_TRY(const Form form, FormParameter(request));
  GL_TRY(const quality::ObservedResults observed,
         quality::ReadObservedResults(request.body, "the body"));
  ingest::RecordResultsOptions options;
  GL_TRY(options.actor, ActorOf(request, context, observed));
  options.now = context.now;
  if (const std::string* dataset = request.Query("dataset")) options.dataset = *dataset;
  if (const std::string* parent = request.Query("namespace")) options.namespace_name = *parent;
  GL_TRY(const ingest::ResultsReceipt receipt,
         ingest::RecordResults(*service.store, observed, options));
  Response answer = AnswerOf(form, receipt);
  answer.status = receipt.duplicate ? 200 : 201;
  return answer;
}

}  // namespace

void AddResultRoutes(http::Router& router, const Service& service) {
  http::ParameterDoc actor = kActorDoc;
  actor.description = "Who sends it, for the audit; without it the document's process does.";
  AddRoute(
      router,
      {.method = http::Method::kPost,
       .pattern = "/v1/results",
       .handler =
           [service](const Request& request, const RequestContext& context) {
             return PostResults(service, request, context);
           },
       .doc = {.summary = "Take what another tool found out about datasets.",
               .details = "Its verdicts are outcomes of rules, `VENDOR:ID`, and those that fail "
                          "are incidents. All of them are taken or none; the same document again "
                          "changes nothing.",
               .query = {{"dataset", "string", "What all results are about, whatever they say."},
                         {"namespace", "string", "Of the datasets that the results name."},
                         kFormDoc},
               .headers = {std::move(actor)},
               .body = "a document of the draft Open Observability Results Standard.",
               .answers = {JsonAnswer(201,
                                      "A receipt: what was kept, under which datasets, and "
                                      "which members nobody read."),
                           JsonAnswer(200, "It was here before.")}},
       .body_limit = kResultsLimit,
       .media_types = kJsonBody,
       .gzip = true});
}

}  // namespace goldline::rest
