// Verdicts: the latest of each rule of a dataset, and those of other tools to be kept.
#include <algorithm>

#include "api/rest/errors.h"
#include "api/rest/internal/actions.h"
#include "api/rest/internal/parameters.h"
#include "api/rest/internal/routes.h"
#include "api/rest/service.h"
#include "catalog/catalog.h"
#include "catalog/errors.h"
#include "core/text.h"
#include "ingest/record_results.h"
#include "ingest/run_results.h"
#include "quality/observed_results.h"

namespace goldline::rest {
namespace {

using http::Request;
using http::RequestContext;
using http::Response;

constexpr std::uint64_t kResultsLimit = 32 * http::kMiB;

Result<Response> GetResults(const Service& service, const Request& request) {
  GL_TRY(const std::string parent, RequiredParameter(request, "namespace"));
  GL_TRY(const std::string name, RequiredParameter(request, "dataset"));
  GL_TRY(const std::optional<UtcTime> as_of, TimeParameter(request, "as_of"));
  GL_TRY(const std::size_t limit, LimitParameter(request));
  GL_TRY(const auto cursor, CursorParameter(request, 1));
  const store::ReadView view = service.store->View();
  GL_TRY(const auto dataset, catalog::CatalogView(view).FindDataset({parent, name}));
  if (!dataset) return errors::NoSuchDataset(Quoted(Concat(parent, "/", name)));
  GL_TRY(std::vector<ingest::RuleOutcome> page, ingest::LatestOutcomes(view, dataset->id, as_of));
  if (cursor) {
    std::erase_if(page, [&](const auto& outcome) { return outcome.rule <= cursor->front(); });
  }
  std::optional<std::string> next;
  if (page.size() > limit) {
    page.resize(limit);
    next = EncodeCursor({page.back().rule});
  }
  JsonWriter json;
  json.BeginObject().Key("results").BeginArray();
  for (const ingest::RuleOutcome& outcome : page) ingest::WriteJson(outcome, json);
  json.EndArray();
  WriteNextCursor(next, json);
  json.EndObject();
  return Response::Json(200, json.Take());
}

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
  options.stop = context.stop;
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
  AddRoute(
      router,
      {.pattern = "/v1/results",
       .handler = [service](const Request& request,
                            const RequestContext&) { return GetResults(service, request); },
       .doc = {.summary = "The latest outcome of each rule of a dataset, by the rule's id.",
               .query = {{"namespace", "string", "Required: of the dataset."},
                         {"dataset", "string", "Required: its name."},
                         {"as_of", "string", "Outcomes up to then, as 2026-11-22T16:30:00Z."},
                         kLimitDoc,
                         kCursorDoc},
               .answers = {JsonAnswer(200, "`results` and `next_cursor`."), kNotFoundAnswer}}});
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
