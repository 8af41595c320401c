// What Marquez's clients write: namespaces, sources, datasets, jobs and the states of runs. Jobs
// and runs become events; the rest is an action on the catalog, with its entry in the audit.
#include <functional>
#include <utility>

#include "api/rest/errors.h"
#include "api/rest/internal/actions.h"
#include "api/rest/internal/marquez_event.h"
#include "api/rest/internal/marquez_json.h"
#include "api/rest/internal/marquez_routes.h"
#include "api/rest/internal/parameters.h"
#include "catalog/audit.h"
#include "core/control_characters.h"
#include "core/text.h"

namespace goldline::rest {
namespace {

using catalog::CatalogWriter;
using http::Request;
using http::RequestContext;
using http::Response;

// Marquez's clients do not say who acts, so that the header that keeps other sites' pages out of
// the rest of this API is not asked for here. A browser says which page it acts for: it must be one
// of this address.
Status CheckOrigin(const Request& request) {
  const std::string_view origin = request.Header("Origin");
  if (origin.empty()) return Ok();
  const std::size_t scheme = origin.find("://");
  if (scheme != std::string_view::npos &&
      EqualsIgnoreAsciiCase(origin.substr(scheme + 3), request.Header("Host"))) {
    return Ok();
  }
  return errors::ForeignOrigin(Quoted(origin));
}

// Who acts: what the header says, where it is sent.
Result<std::string> ActorOf(const Request& request, const RequestContext& context) {
  GL_RETURN_IF_ERROR(CheckOrigin(request));
  if (request.Header(kActorHeader).empty()) return std::string("a Marquez client via HTTP");
  GL_TRY(const ingest::ActionContext action, ActionBy(request, context));
  return action.actor;
}

Result<JsonValue> MarquezBody(const Request& request) {
  Result<JsonValue> body = ParseJson(request.body);
  if (!body.ok()) return std::move(body).error().With("in the body");
  if (!body->is_object()) return errors::BadBody("no JSON object");
  return body;
}

// A text member of any length and lines, as in events; null is as good as none.
Result<std::string> TextOf(const JsonValue& body, std::string_view member) {
  const JsonValue* found = body.Find(member);
  if (found == nullptr || found->is_null()) return std::string();
  if (!found->is_string()) return errors::BadBody(Concat("wrong: ", Quoted(member), " is no text"));
  return found->text;
}

// A name that the audit will tell.
Result<std::string> NameIn(const Request& request, std::string_view parameter) {
  const std::string_view name = request.Param(parameter);
  if (HasControlCharacter(name)) {
    return errors::BadParameter(parameter, Quoted(name), "it has control characters");
  }
  return std::string(name);
}

// One action on the catalog with its audit entry.
Status ChangeCatalog(const Service& service, const catalog::AuditEntry& entry,
                     const std::function<Status(CatalogWriter&)>& change) {
  const auto update = [&](const store::ReadView& view, store::WriteSet& changes) -> Status {
    CatalogWriter writer(*service.store, view, changes, entry.time);
    GL_RETURN_IF_ERROR(change(writer));
    return catalog::RecordAudit(view, changes, entry);
  };
  return store::Update(*service.store, store::Durability::kSync, update);
}

Result<Response> PutNamespace(const Service& service, const Request& request,
                              const RequestContext& context) {
  GL_TRY(const std::string actor, ActorOf(request, context));
  GL_RETURN_IF_ERROR(MarquezBody(request));
  GL_TRY(const std::string name, NameIn(request, "namespace"));
  const catalog::AuditEntry entry{context.now, actor, "namespace.put", Concat("namespace ", name)};
  const auto put = [&name](CatalogWriter& writer) -> Status {
    GL_TRY([[maybe_unused]] const catalog::NamespaceId id, writer.PutNamespace(name));
    return Ok();
  };
  GL_RETURN_IF_ERROR(ChangeCatalog(service, entry, put));
  JsonWriter json;
  WriteMarquezNamespace({{}, name}, json);
  return Response::Json(200, json.Take());
}

Result<Response> PutSource(const Service& service, const Request& request,
                           const RequestContext& context) {
  GL_TRY(const std::string actor, ActorOf(request, context));
  GL_TRY(const JsonValue body, MarquezBody(request));
  GL_TRY(const std::string type, RequiredText(body, "type"));
  GL_TRY(const std::string url, RequiredText(body, "connectionUrl"));
  catalog::SystemFacts facts;
  GL_TRY(facts.name, NameIn(request, "source"));
  facts.properties = {{"type", type}, {"connection_url", url}};
  GL_TRY(facts.description, TextOf(body, "description"));
  const catalog::AuditEntry entry{context.now, actor, "source.put", Concat("source ", facts.name)};
  const auto put = [&facts](CatalogWriter& writer) -> Status {
    GL_TRY([[maybe_unused]] const catalog::SystemId id, writer.PutSystem(facts));
    return Ok();
  };
  GL_RETURN_IF_ERROR(ChangeCatalog(service, entry, put));
  const MarquezView view(service.store->View());
  GL_TRY(const auto system, view.catalog().FindSystem(facts.name));
  if (!system) return errors::NotThere("Source", facts.name);
  JsonWriter json;
  WriteMarquezSource(*system, json);
  return Response::Json(200, json.Take());
}

Result<std::optional<std::vector<catalog::SchemaField>>> FieldsIn(const JsonValue& body) {
  using Fields = std::vector<catalog::SchemaField>;
  const JsonValue* list = body.Find("fields");
  if (list == nullptr || list->is_null()) return std::optional<Fields>();
  if (!list->is_array()) return errors::BadBody("wrong: \"fields\" is no array");
  Fields fields;
  for (const JsonValue& one : list->items) {
    if (!one.is_object()) return errors::BadBody("wrong: a field is no object");
    catalog::SchemaField field;
    GL_TRY(field.name, RequiredText(one, "name"));
    GL_TRY(field.type, TextOf(one, "type"));
    GL_TRY(field.description, TextOf(one, "description"));
    fields.push_back(std::move(field));
  }
  return std::optional(std::move(fields));
}

// The run that a body says it belongs to; it must be there.
Result<std::optional<catalog::Run>> RunIn(const MarquezView& view, const JsonValue& body) {
  GL_TRY(const std::string id, TextOf(body, "runId"));
  if (id.empty()) return std::optional<catalog::Run>();
  GL_TRY(catalog::Run run, RunOf(view, id));
  return std::optional(std::move(run));
}

Result<catalog::DatasetFacts> DatasetFactsIn(const MarquezView& view, const JsonValue& body) {
  catalog::DatasetFacts facts;
  GL_TRY(const std::string type, RequiredText(body, "type"));
  if (type != "DB_TABLE" && type != "STREAM") {
    return errors::BadBody("wrong: \"type\" is neither DB_TABLE nor STREAM");
  }
  facts.kind = type == "STREAM" ? "stream" : "table";
  GL_TRY(const std::string source, RequiredText(body, "sourceName"));
  GL_TRY(const auto system, view.catalog().FindSystem(source));
  if (!system && source != kDefaultSource) return errors::NotThere("Source", source);
  if (system) facts.system = system->id;
  GL_TRY(facts.fields, FieldsIn(body));
  GL_TRY(const std::string description, TextOf(body, "description"));
  if (!description.empty()) facts.description = description;
  return facts;
}

Result<Response> PutDataset(const Service& service, const Request& request,
                            const RequestContext& context) {
  GL_TRY(const std::string actor, ActorOf(request, context));
  GL_TRY(const JsonValue body, MarquezBody(request));
  catalog::DatasetRef ref{std::string(request.Param("namespace")), {}};
  GL_TRY(ref.name, NameIn(request, "dataset"));
  const MarquezView before(service.store->View());
  GL_RETURN_IF_ERROR(NamespaceOf(before, request));
  GL_TRY(catalog::DatasetFacts facts, DatasetFactsIn(before, body));
  GL_TRY(const auto run, RunIn(before, body));
  facts.ref = ref;
  facts.as_of = context.now;
  if (run) facts.run = run->uuid;
  const catalog::AuditEntry entry{context.now, actor, "dataset.put",
                                  Concat("dataset ", ref.namespace_name, "/", ref.name)};
  const auto put = [&facts](CatalogWriter& writer) -> Status {
    GL_TRY([[maybe_unused]] const catalog::DatasetId id, writer.PutDataset(facts));
    return Ok();
  };
  GL_RETURN_IF_ERROR(ChangeCatalog(service, entry, put));
  if (run) {
    GL_TRY(const catalog::Job job, before.catalog().GetJob(run->job));
    EventText event{.time = context.now, .job = job.ref, .run = run->uuid};
    event.outputs = {ref};
    GL_RETURN_IF_ERROR(event.Record(*service.store, context.now));
  }
  return AnswerDataset(service, request);
}

// "inputs" or "outputs": datasets that must be there.
Result<std::vector<catalog::DatasetRef>> DatasetsIn(const MarquezView& view, const JsonValue& body,
                                                    std::string_view member) {
  std::vector<catalog::DatasetRef> refs;
  const JsonValue* list = body.Find(member);
  if (list == nullptr || list->is_null()) return refs;
  if (!list->is_array()) return errors::BadBody(Concat("wrong: ", Quoted(member), " is no array"));
  for (const JsonValue& one : list->items) {
    const catalog::DatasetRef ref{std::string(one.Text("namespace")),
                                  std::string(one.Text("name"))};
    GL_TRY(const auto dataset, view.catalog().FindDataset(ref));
    if (!dataset) return errors::NotThere("Dataset", ref.name);
    refs.push_back(ref);
  }
  return refs;
}

Result<JobDescription> JobDescriptionIn(const JsonValue& body) {
  JobDescription about;
  GL_TRY(const std::string type, RequiredText(body, "type"));
  if (type != "BATCH" && type != "STREAM" && type != "SERVICE") {
    return errors::BadBody("wrong: \"type\" is none of BATCH, STREAM and SERVICE");
  }
  about.processing = type == "STREAM" ? "STREAMING" : type;
  GL_TRY(about.description, TextOf(body, "description"));
  GL_TRY(about.location, TextOf(body, "location"));
  return about;
}

Result<Response> PutJob(const Service& service, const Request& request,
                        const RequestContext& context) {
  GL_RETURN_IF_ERROR(CheckOrigin(request));
  GL_TRY(const JsonValue body, MarquezBody(request));
  const MarquezView before(service.store->View());
  GL_RETURN_IF_ERROR(NamespaceOf(before, request));
  EventText event{
      .time = context.now,
      .job = {std::string(request.Param("namespace")), std::string(request.Param("job"))}};
  GL_TRY(event.about, JobDescriptionIn(body));
  GL_TRY(event.inputs, DatasetsIn(before, body, "inputs"));
  GL_TRY(event.outputs, DatasetsIn(before, body, "outputs"));
  GL_TRY(const auto run, RunIn(before, body));
  if (run) {
    GL_TRY(const catalog::Job job, before.catalog().GetJob(run->job));
    if (job.ref != event.job) return errors::NotThere("Run", ToString(run->uuid));
    event.run = run->uuid;
  }
  GL_RETURN_IF_ERROR(event.Record(*service.store, context.now));
  return AnswerJob(service, request);
}

Result<std::string> TimeIn(const JsonValue& body, std::string_view member) {
  GL_TRY(std::string text, TextOf(body, member));
  if (!text.empty() && !ParseUtcTime(text).ok()) {
    return errors::BadBody(Concat("wrong: ", Quoted(member), " is no time"));
  }
  return text;
}

Result<Response> PostRun(const Service& service, const Request& request,
                         const RequestContext& context) {
  GL_RETURN_IF_ERROR(CheckOrigin(request));
  GL_TRY(const JsonValue body, MarquezBody(request));
  const MarquezView before(service.store->View());
  GL_TRY(const catalog::Job job, JobOf(before, request));
  EventText event{.time = context.now, .job = job.ref, .run = NewUuid(context.now)};
  GL_TRY(const std::string id, TextOf(body, "id"));
  if (!id.empty()) {
    event.run = ParseUuid(id);
    if (!event.run) return errors::BadBody("wrong: \"id\" is no UUID");
    GL_TRY(const auto known, before.catalog().FindRun(*event.run));
    if (known) return errors::RunIsThere(id, job.ref.name, job.ref.namespace_name);
  }
  GL_TRY(event.nominal_start, TimeIn(body, "nominalStartTime"));
  GL_TRY(event.nominal_end, TimeIn(body, "nominalEndTime"));
  GL_RETURN_IF_ERROR(event.Record(*service.store, context.now));
  GL_TRY(Response answer, AnswerRun(service, ToString(*event.run), 201));
  return std::move(answer).With("Location", Concat("/api/v1/jobs/runs/", ToString(*event.run)));
}

Result<Response> MarkRun(const Service& service, const Request& request,
                         const RequestContext& context, const std::string& state) {
  GL_RETURN_IF_ERROR(CheckOrigin(request));
  std::optional<UtcTime> at;
  if (GivenParameter(request, "at") != nullptr) {
    GL_TRY(at, TimeParameter(request, "at"));
  }
  const MarquezView before(service.store->View());
  GL_TRY(const catalog::Run run, RunOf(before, request.Param("id")));
  GL_TRY(const catalog::Job job, before.catalog().GetJob(run.job));
  EventText event{.time = at.value_or(context.now), .job = job.ref, .run = run.uuid};
  event.state = state;
  GL_RETURN_IF_ERROR(event.Record(*service.store, context.now));
  return AnswerRun(service, ToString(run.uuid), 200);
}

const http::AnswerDoc kForeign = {403, "`code` and `message`: a browser acts for another site.",
                                  "application/json"};
const std::vector<http::ParameterDoc> kOptionalActor = {
    {std::string(kActorHeader), "string", "Who acts, for the audit; else a Marquez client."}};

void AddPut(http::Router& router, const Service& service, http::Route route,
            MarquezHandler handler) {
  route.method = http::Method::kPut;
  route.media_types = kJsonBody;
  route.doc.answers.push_back(kForeign);
  AddMarquezRoute(router, service, std::move(route), std::move(handler));
}

void AddRunStates(http::Router& router, const Service& service) {
  const std::pair<std::string, std::string> states[] = {
      {"start", "START"}, {"complete", "COMPLETE"}, {"fail", "FAIL"}, {"abort", "ABORT"}};
  for (const auto& [path, state] : states) {
    AddMarquezRoute(
        router, service,
        {.method = http::Method::kPost,
         .pattern = Concat("/api/v1/jobs/runs/{id}/", path),
         .doc = {.summary = Concat("Marquez: tell of a run: ", state, "."),
                 .details = "Taken as an event of that type.",
                 .path = {{"id", "string", "The UUID of a run."}},
                 .query = {{"at", "string", "When; else now."}},
                 .answers = {JsonAnswer(200, "The run."), kForeign, kMarquezNotFound}}},
        [state = state](const Service& one, const Request& request, const RequestContext& context) {
          return MarkRun(one, request, context, state);
        });
  }
}

}  // namespace

void AddMarquezWriteRoutes(http::Router& router, const Service& service) {
  AddPut(router, service,
         {.pattern = "/api/v1/namespaces/{namespace}",
          .doc = {.summary = "Marquez: make a namespace.",
                  .details = "Its owner and description are not kept.",
                  .path = {kNamespaceDoc},
                  .headers = kOptionalActor,
                  .body = "an object.",
                  .answers = {JsonAnswer(200, "The namespace.")}}},
         PutNamespace);
  AddPut(router, service,
         {.pattern = "/api/v1/sources/{source}",
          .doc = {.summary = "Marquez: make or change a source, which is a system here.",
                  .path = {{"source", "string", "Percent-encoded, slashes too."}},
                  .headers = kOptionalActor,
                  .body = "`type`, `connectionUrl` and, optional, `description`.",
                  .answers = {JsonAnswer(200, "The source.")}}},
         PutSource);
  AddPut(
      router, service,
      {.pattern = "/api/v1/namespaces/{namespace}/datasets/{dataset}",
       .doc = {.summary = "Marquez: make or change a dataset.",
               .path = {kNamespaceDoc, kDatasetDoc},
               .headers = kOptionalActor,
               .body = "`type`, `sourceName` and, optional, `fields`, `description` and `runId`; "
                       "the rest is not kept.",
               .answers = {JsonAnswer(200, "The dataset."), kMarquezNotFound}}},
      PutDataset);
  AddPut(
      router, service,
      {.pattern = "/api/v1/namespaces/{namespace}/jobs/{job}",
       .doc = {.summary = "Marquez: make or change a job.",
               .details = "Taken as an event: of the run, or else a declaration of the job.",
               .path = {kNamespaceDoc, kJobDoc},
               .body = "`type` and, optional, `inputs`, `outputs`, `location`, `description` and "
                       "`runId`; the rest is not kept.",
               .answers = {JsonAnswer(200, "The job."), kMarquezNotFound}}},
      PutJob);
  AddMarquezRoute(
      router, service,
      {.method = http::Method::kPost,
       .pattern = "/api/v1/namespaces/{namespace}/jobs/{job}/runs",
       .doc = {.summary = "Marquez: tell of a run that is to be.",
               .details = "Taken as an event.",
               .path = {kNamespaceDoc, kJobDoc},
               .body = "an object with, optional, `id`, `nominalStartTime` and `nominalEndTime`.",
               .answers = {JsonAnswer(201, "The run; `Location` says where it is."), kForeign,
                           kMarquezNotFound}},
       .media_types = kJsonBody},
      PostRun);
  AddRunStates(router, service);
}

}  // namespace goldline::rest
