// Classes of fields: which they have and why, and giving them by hand.
#include "api/rest/errors.h"
#include "api/rest/internal/actions.h"
#include "api/rest/internal/parameters.h"
#include "api/rest/internal/routes.h"
#include "core/control_characters.h"
#include "lineage/classes.h"

namespace goldline::rest {
namespace {

using http::Request;
using http::RequestContext;
using http::Response;
using lineage::ClassChange;
using lineage::LineageGraph;

constexpr std::size_t kMostDepth = 1000;
constexpr std::size_t kLongestText = 1000;

Result<Response> WithRevision(const LineageGraph& graph, const lineage::FieldRef& field,
                              Response answer) {
  if (field.job) return answer;
  GL_TRY(const std::string revision, lineage::ClassRevision(graph, field));
  return std::move(answer).With("ETag", Concat("\"", revision, "\""));
}

Result<Response> Get(const Service& service, const Request& request) {
  GL_TRY(const std::string name, RequiredParameter(request, "field"));
  GL_TRY(const Form form, FormParameter(request));
  GL_TRY(const std::size_t direction,
         ChoiceParameter(request, "direction", {"upstream", "downstream"}));
  lineage::ClassOptions options;
  GL_TRY(options.depth, NumberParameter(request, "depth", options.depth, 1, kMostDepth));
  GL_TRY(options.as_of, TimeParameter(request, "as_of"));
  if (const std::string* only = request.Query("class")) options.only = *only;
  const LineageGraph graph(service.store->View().Remembering());
  GL_TRY(const lineage::FieldRef field, graph.FindField(name));
  if (direction == 1) {
    GL_TRY(const lineage::ClassSpread spread, lineage::SpreadOf(graph, field, options));
    return WithRevision(graph, field, AnswerOf(form, spread));
  }
  GL_TRY(const lineage::Classification found, lineage::ClassesOf(graph, field, options));
  return WithRevision(graph, field, AnswerOf(form, found));
}

using Change = Status (*)(store::KvStore& store, const ClassChange& change);

// Makes the change and answers with what the field has then.
Result<Response> ChangeOne(const Service& service, const Request& request,
                           const RequestContext& context, std::string_view field,
                           ClassChange change, Change make) {
  GL_TRY(const Form form, FormParameter(request));
  GL_TRY(const ingest::ActionContext action, ActionBy(request, context));
  change.actor = action.actor;
  change.now = action.now;
  change.revision = RevisionIn(request);
  GL_TRY(change.field, LineageGraph(service.store->View()).FindField(field));
  GL_RETURN_IF_ERROR(make(*service.store, change));
  const LineageGraph graph(service.store->View());
  GL_TRY(const lineage::Classification found, lineage::ClassesOf(graph, change.field, {}));
  return WithRevision(graph, change.field, AnswerOf(form, found));
}

Result<Response> Put(const Service& service, const Request& request,
                     const RequestContext& context) {
  GL_TRY(const JsonValue body, BodyOf(request, {"field", "class", "because"}));
  GL_TRY(const std::string field, RequiredText(body, "field"));
  GL_TRY(const std::string text, RequiredText(body, "class"));
  ClassChange change;
  GL_TRY(change.what, lineage::ParseClass(text));
  GL_TRY(change.because, OptionalText(body, "because"));
  return ChangeOne(service, request, context, field, std::move(change), lineage::GiveClass);
}

Result<Response> Delete(const Service& service, const Request& request,
                        const RequestContext& context) {
  GL_TRY(const std::string field, RequiredParameter(request, "field"));
  GL_TRY(const std::string text, RequiredParameter(request, "class"));
  ClassChange change;
  GL_TRY(change.what, lineage::ParseClass(text));
  if (const std::string* because = request.Query("because")) change.because = *because;
  if (change.because.size() > kLongestText || HasControlCharacter(change.because)) {
    return errors::BadParameter("because", "wrong", "at most 1000 bytes, no control characters");
  }
  return ChangeOne(service, request, context, field, std::move(change), lineage::WithdrawClass);
}

const http::ParameterDoc kFieldDoc = {
    "field", "string",
    "Required: `dataset#field`, `namespace/dataset#field` or a dataset; # is %23."};
const http::AnswerDoc kNowAnswer = JsonAnswer(200, "The classes of the field as they are now.");

}  // namespace

void AddClassRoutes(http::Router& router, const Service& service) {
  AddRoute(router,
           {.pattern = "/v1/classes",
            .handler = [service](const Request& request,
                                 const RequestContext&) { return Get(service, request); },
            .doc = {.summary = "The classes of a field, or of each field of a dataset, and why it "
                               "has them.",
                    .details = "`ETag` is the revision of what was given by hand in the dataset.",
                    .query = {kFieldDoc,
                              {"direction", "string",
                               "`upstream`, or `downstream` to add what has them because of it, "
                               "and where masking stops them."},
                              {"class", "string", "Only this one: `pii` or `pii=email`."},
                              {"depth", "integer", "Steps from the field, 1 to 1000."},
                              {"as_of", "string",
                               "As of this time, as 2026-11-22T16:30:00Z; now without it."},
                              kFormDoc},
                    .answers = {JsonAnswer(200,
                                           "`target`, `fields` and `partial`; downstream also "
                                           "`reached` and `stops`."),
                                kNotFoundAnswer}}});
  AddRoute(router, {.method = http::Method::kPut,
                    .pattern = "/v1/classes",
                    .handler =
                        [service](const Request& request, const RequestContext& context) {
                          return Put(service, request, context);
                        },
                    .doc = {.summary = "Give a class to a field, or to a dataset as a whole.",
                            .query = {kFormDoc},
                            .headers = {kActorDoc, IfMatchDoc("the classes")},
                            .body = "`{\"field\": FIELD, \"class\": CLASS, \"because\": TEXT}`; "
                                    "`because` is optional.",
                            .answers = {kNowAnswer, kNotFoundAnswer, kChangedAnswer}},
                    .media_types = kJsonBody});
  AddRoute(
      router,
      {.method = http::Method::kDelete,
       .pattern = "/v1/classes",
       .handler = [service](
                      const Request& request,
                      const RequestContext& context) { return Delete(service, request, context); },
       .doc = {.summary = "Withdraw a class that was given by hand.",
               .query = {kFieldDoc,
                         {"class", "string", "Required: as it was given, `pii` or `pii=email`."},
                         {"because", "string", "Why, for the audit."},
                         kFormDoc},
               .headers = {kActorDoc, IfMatchDoc("the classes")},
               .answers = {kNowAnswer, kNotFoundAnswer, kChangedAnswer}}});
}

}  // namespace goldline::rest
