// Incidents: promises that are not kept, and what people do about them.
#include <algorithm>
#include <functional>

#include "api/rest/errors.h"
#include "api/rest/internal/actions.h"
#include "api/rest/internal/parameters.h"
#include "api/rest/internal/routes.h"
#include "core/text.h"
#include "core/whole_number.h"
#include "ingest/incidents.h"

namespace goldline::rest {
namespace {

using http::Request;
using http::RequestContext;
using http::Response;
using ingest::ActionContext;
using ingest::Incident;

const std::vector<std::string> kStates = {"new", "acknowledged", "assigned", "resolved", "all"};

Result<std::uint64_t> NumberOf(const Request& request) {
  const std::string_view text = request.Param("number");
  const std::optional<std::uint64_t> number = ParseWholeNumber(text);
  if (!number) return errors::BadParameter("number", Quoted(text), "it is a whole number");
  return *number;
}

Result<ingest::IncidentFilter> FilterOf(const Request& request) {
  ingest::IncidentFilter filter;
  if (const std::string* dataset = request.Query("dataset")) filter.dataset = *dataset;
  if (const std::string* rule = request.Query("rule")) filter.rule = *rule;
  if (request.Query("state") == nullptr) return filter;
  GL_TRY(const std::size_t index, ChoiceParameter(request, "state", kStates));
  filter.state = ingest::IncidentStateFromName(kStates[index]);
  filter.all = !filter.state;
  return filter;
}

// What of an incident its place in the list depends on.
Result<std::optional<Incident>> LastOfPageBefore(const Request& request) {
  GL_TRY(const auto cursor, CursorParameter(request, 2));
  if (!cursor) return std::optional<Incident>();
  const Result<UtcTime> failed = ParseUtcTime((*cursor)[0]);
  const std::optional<std::uint64_t> number = ParseWholeNumber((*cursor)[1]);
  if (!failed.ok() || !number) return errors::BadCursor(Quoted(*request.Query("cursor")));
  Incident incident;
  incident.last_failed = *failed;
  incident.number = *number;
  return std::optional(std::move(incident));
}

std::string TextOf(const std::vector<Incident>& incidents) {
  std::string text;
  for (const Incident& incident : incidents) text += ingest::LineOf(incident);
  return text;
}

Result<Response> List(const Service& service, const Request& request) {
  GL_TRY(const Form form, FormParameter(request));
  GL_TRY(const ingest::IncidentFilter filter, FilterOf(request));
  GL_TRY(const std::size_t limit, LimitParameter(request));
  GL_TRY(const std::optional<Incident> last, LastOfPageBefore(request));
  GL_TRY(std::vector<Incident> page, ingest::Incidents(service.store->View(), filter));
  if (last) {
    page.erase(page.begin(), std::upper_bound(page.begin(), page.end(), *last, ingest::IsBefore));
  }
  std::optional<std::string> next;
  if (page.size() > limit) {
    page.resize(limit);
    next = EncodeCursor({ToString(page.back().last_failed), Concat(page.back().number)});
  }
  JsonWriter json;
  json.BeginObject().Key("incidents").BeginArray();
  for (const Incident& incident : page) ingest::WriteJson(incident, json);
  json.EndArray();
  WriteNextCursor(next, json);
  json.EndObject();
  Response answer =
      form == Form::kText ? Response::Text(200, TextOf(page)) : Response::Json(200, json.Take());
  if (next) answer.headers.push_back({std::string(kNextCursorHeader), *next});
  return answer;
}

// With its revision, which If-Match takes.
Response AnswerOfOne(Form form, const Incident& incident) {
  return AnswerOf(form, incident).With("ETag", Concat("\"", ingest::RevisionOf(incident), "\""));
}

Result<Response> Get(const Service& service, const Request& request) {
  GL_TRY(const Form form, FormParameter(request));
  GL_TRY(const std::uint64_t number, NumberOf(request));
  GL_TRY(const Incident incident, ingest::GetIncident(service.store->View(), number));
  return AnswerOfOne(form, incident);
}

using Change = std::function<Result<Incident>(store::KvStore& store, std::uint64_t number,
                                              const ActionContext& context)>;

Result<Response> ChangeOne(const Service& service, const Request& request,
                           const RequestContext& context, const Change& change) {
  GL_TRY(const Form form, FormParameter(request));
  GL_TRY(const std::uint64_t number, NumberOf(request));
  GL_TRY(ActionContext action, ActionBy(request, context));
  action.revision = RevisionIn(request);
  GL_TRY(const Incident incident, change(*service.store, number, action));
  return AnswerOfOne(form, incident);
}

Result<Response> Acknowledge(const Service& service, const Request& request,
                             const RequestContext& context) {
  return ChangeOne(service, request, context, ingest::AcknowledgeIncident);
}

Result<Response> Assign(const Service& service, const Request& request,
                        const RequestContext& context) {
  GL_TRY(const JsonValue body, BodyOf(request, {"to"}));
  GL_TRY(const std::string to, RequiredText(body, "to"));
  return ChangeOne(service, request, context,
                   [&to](store::KvStore& store, std::uint64_t number, const ActionContext& action) {
                     return ingest::AssignIncident(store, number, to, action);
                   });
}

Result<Response> Resolve(const Service& service, const Request& request,
                         const RequestContext& context) {
  GL_TRY(const JsonValue body, BodyOf(request, {"cause", "note", "when_passed"}));
  const JsonValue* when_passed = body.Find("when_passed");
  if (when_passed != nullptr && when_passed->kind != JsonValue::Kind::kBool) {
    return errors::BadBody("wrong: \"when_passed\" is neither true nor false");
  }
  if (when_passed != nullptr && when_passed->is_true()) {
    if (body.members.size() > 1) {
      return errors::BadBody("contradictory: the next run that passes is the cause");
    }
    return ChangeOne(service, request, context, ingest::ResolveWhenPassed);
  }
  GL_TRY(const std::string cause, RequiredText(body, "cause"));
  GL_TRY(const std::string note, OptionalText(body, "note"));
  const auto resolve = [&](store::KvStore& store, std::uint64_t number,
                           const ActionContext& action) {
    return ingest::ResolveIncident(store, number, cause, note, action);
  };
  return ChangeOne(service, request, context, resolve);
}

const http::ParameterDoc kNumberDoc = {"number", "integer", "Of the incident."};
using Handler = Result<Response> (*)(const Service&, const Request&, const RequestContext&);

void AddChange(http::Router& router, const Service& service, std::string pattern, Handler handler,
               std::string summary, std::string body) {
  AddRoute(router, {.method = http::Method::kPost,
                    .pattern = std::move(pattern),
                    .handler =
                        [service, handler](const Request& request, const RequestContext& context) {
                          return handler(service, request, context);
                        },
                    .doc = {.summary = std::move(summary),
                            .path = {kNumberDoc},
                            .query = {kFormDoc},
                            .headers = {kActorDoc, IfMatchDoc("the incident")},
                            .body = std::move(body),
                            .answers = {JsonAnswer(200, "The incident as it is now."),
                                        kNotFoundAnswer, kSettledAnswer, kChangedAnswer}},
                    .media_types = kJsonBody});
}

}  // namespace

void AddIncidentRoutes(http::Router& router, const Service& service) {
  AddRoute(router,
           {.pattern = "/v1/incidents",
            .handler = [service](const Request& request,
                                 const RequestContext&) { return List(service, request); },
            .doc = {.summary = "Promises that are not kept, the latest failure first.",
                    .query = {{"dataset", "string",
                               "Only those of this dataset: NAME or NAMESPACE/NAME."},
                              {"rule", "string", "Only those of this rule."},
                              {"state", "string",
                               "`new`, `acknowledged`, `assigned`, `resolved` or `all`; else those "
                               "that are not resolved."},
                              kLimitDoc,
                              kCursorDoc,
                              kFormDoc},
                    .answers = {JsonAnswer(200, "`incidents` and `next_cursor`.")}}});
  AddRoute(router,
           {.pattern = "/v1/incidents/{number}",
            .handler = [service](const Request& request,
                                 const RequestContext&) { return Get(service, request); },
            .doc = {.summary = "One incident with everything that happened to it, and its `ETag`.",
                    .path = {kNumberDoc},
                    .query = {kFormDoc},
                    .answers = {JsonAnswer(200, "The incident."), kNotFoundAnswer}}});
  AddChange(router, service, "/v1/incidents/{number}/acknowledge", Acknowledge,
            "Say that somebody has seen it.", "");
  AddChange(router, service, "/v1/incidents/{number}/assign", Assign, "Give it to somebody.",
            "`{\"to\": NAME}`.");
  AddChange(router, service, "/v1/incidents/{number}/resolve", Resolve,
            "Say that it is over; it is opened again when its rule fails again.",
            "`{\"cause\": CAUSE, \"note\": TEXT}` with one of `false_positive`, `missing_data`, "
            "`duplicates`, `out_of_bounds`, `passed`, `other`; or `{\"when_passed\": true}`: not "
            "now, but with the next run that passes.");
}

}  // namespace goldline::rest
