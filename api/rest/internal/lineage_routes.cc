// Lineage: OpenLineage events in, and questions about the graph.
#include <algorithm>

#include "api/rest/errors.h"
#include "api/rest/internal/parameters.h"
#include "api/rest/internal/routes.h"
#include "api/rest/lineage_json.h"
#include "core/text.h"
#include "lineage/event_batch.h"
#include "lineage/event_store.h"
#include "lineage/graph.h"
#include "lineage/openlineage.h"
#include "lineage/trace.h"

namespace goldline::rest {
namespace {

using http::Request;
using http::RequestContext;
using http::Response;
using lineage::Direction;
using lineage::LineageGraph;

constexpr std::uint64_t kEventLimit = 32 * http::kMiB;
constexpr std::size_t kMostDepth = 1000;
const std::vector<std::string> kTraceFormats = {"json", "text", "mermaid"};
const std::vector<std::string> kDirections = {"both", "upstream", "downstream"};

std::unique_ptr<lineage::HealthSource> HealthOf(const Service& service,
                                                const store::ReadView& view) {
  if (service.health) return service.health(view);
  return std::make_unique<lineage::NoHealth>();
}

Result<Response> PostEvent(const Service& service, const Request& request,
                           const RequestContext& context) {
  GL_TRY(const lineage::Event event, lineage::ParseEvent(request.body));
  GL_TRY(const lineage::Receipt receipt, lineage::RecordEvent(*service.store, event, context.now));
  JsonWriter json;
  lineage::WriteJson(receipt, json);
  return Response::Json(201, json.Take());
}

// Whether the same event may be taken later: the fault is not the event's.
bool IsRetriable(const Error& error) {
  return error.code() != ErrorCode::kInvalidArgument && error.code() != ErrorCode::kInternal;
}

BatchSummary::Failure FailureOf(std::size_t index, const Error& error) {
  return {index, error.ToString(), IsRetriable(error)};
}

Result<Response> PostBatch(const Service& service, const Request& request,
                           const RequestContext& context) {
  GL_TRY(const std::vector<std::string_view> bodies, SplitJsonArray(request.body));
  BatchSummary summary;
  summary.received = bodies.size();
  std::vector<lineage::Event> events;
  std::vector<std::size_t> indexes;
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    Result<lineage::Event> event = lineage::ParseEvent(bodies[i]);
    if (event.ok()) {
      events.push_back(*std::move(event));
      indexes.push_back(i);
    } else {
      summary.failures.push_back(FailureOf(i, event.error()));
    }
  }
  const auto receipts = lineage::RecordEvents(*service.store, events, context.now, context.stop);
  for (std::size_t i = 0; i < receipts.size(); ++i) {
    if (!receipts[i].ok()) summary.failures.push_back(FailureOf(indexes[i], receipts[i].error()));
  }
  std::sort(summary.failures.begin(), summary.failures.end(),
            [](const auto& a, const auto& b) { return a.index < b.index; });
  JsonWriter json;
  WriteBatchSummary(summary, json);
  return Response::Json(200, json.Take());
}

Result<lineage::WalkOptions> WalkOptionsOf(const Request& request) {
  lineage::WalkOptions options;
  GL_TRY(options.depth, NumberParameter(request, "depth", options.depth, 1, kMostDepth));
  GL_TRY(options.as_of, TimeParameter(request, "as_of"));
  return options;
}

Result<Response> GetLineage(const Service& service, const Request& request) {
  GL_TRY(const std::string name, RequiredParameter(request, "field"));
  GL_TRY(const std::size_t direction, ChoiceParameter(request, "direction", kDirections));
  GL_TRY(const std::size_t kinds, ChoiceParameter(request, "kinds", {"all", "direct"}));
  GL_TRY(lineage::WalkOptions options, WalkOptionsOf(request));
  GL_TRY(options.max_nodes,
         NumberParameter(request, "limit", options.max_nodes, 1, options.max_nodes));
  options.indirect = kinds == 0;
  const LineageGraph graph(service.store->View());
  GL_TRY(const lineage::FieldRef field, graph.FindField(name));

  std::vector<lineage::Subgraph> found;
  for (const Direction one : {Direction::kUpstream, Direction::kDownstream}) {
    if (direction == 1 && one == Direction::kDownstream) continue;
    if (direction == 2 && one == Direction::kUpstream) continue;
    options.direction = one;
    GL_TRY(lineage::Subgraph subgraph, graph.Walk(field, options));
    found.push_back(std::move(subgraph));
  }
  JsonWriter json;
  json.BeginObject().Key("target");
  WriteField(field, json);
  json.Key("direction").String(kDirections[direction]);
  WriteSubgraphs(found, json);
  std::string reason;
  for (const lineage::Subgraph& subgraph : found) {
    if (subgraph.partial) reason = subgraph.partial_reason;
  }
  json.Key("partial").Bool(!reason.empty()).Key("partial_reason");
  reason.empty() ? json.Null() : json.String(reason);
  json.EndObject();
  return Response::Json(200, json.Take());
}

// Both answers of the graph with the health of every step.
using Ask = decltype(&lineage::TraceField);

Result<Response> GetTrace(const Service& service, const Request& request, Ask ask) {
  GL_TRY(const std::string name, RequiredParameter(request, "field"));
  GL_TRY(const std::size_t format, ChoiceParameter(request, "format", kTraceFormats));
  GL_TRY(const lineage::WalkOptions options, WalkOptionsOf(request));
  // One moment, and most rows are asked for by the walk, by its steps and by their health.
  const store::ReadView view = service.store->View().Remembering();
  const LineageGraph graph(view);
  GL_TRY(const lineage::FieldRef field, graph.FindField(name));
  const std::unique_ptr<lineage::HealthSource> health = HealthOf(service, view);
  GL_TRY(const lineage::Trace trace, ask(graph, field, *health, options));
  if (format == 1) return Response::Text(200, lineage::TextOf(trace));
  if (format == 2) return Response::Text(200, lineage::MermaidOf(trace.graph));
  JsonWriter json;
  lineage::WriteJson(trace, json);
  return Response::Json(200, json.Take());
}

const http::ParameterDoc kFieldDoc = {
    "field", "string",
    "Required: `dataset#field`, `namespace/dataset#field` or a dataset; # is %23."};
const http::ParameterDoc kDepthDoc = {"depth", "integer", "Steps from the field, 1 to 1000."};
const http::ParameterDoc kAsOfDoc = {"as_of", "string",
                                     "Event time, as 2026-11-22T16:30:00Z; now without it."};

const http::ParameterDoc kFormatDoc = {"format", "string",
                                       "`json`, `text` (a screenful) or `mermaid` (the graph)."};

void AddEventRoutes(http::Router& router, const Service& service) {
  AddRoute(
      router,
      {.method = http::Method::kPost,
       .pattern = "/api/v1/lineage",
       .handler =
           [service](const Request& request, const RequestContext& context) {
             return PostEvent(service, request, context);
           },
       .doc = {.summary = "Take one OpenLineage event.",
               .details = "Acknowledged means synced to disk. Only broken identity is refused; "
                          "unknown facets are kept as they are. Sending an event again changes "
                          "nothing.",
               .body = "a RunEvent, JobEvent or DatasetEvent.",
               .answers = {JsonAnswer(201, "A receipt: what was stored, used and ignored.")}},
       .body_limit = kEventLimit,
       .media_types = {"application/json"},
       .gzip = true});
  AddRoute(router,
           {.method = http::Method::kPost,
            .pattern = "/api/v1/lineage/batch",
            .handler =
                [service](const Request& request, const RequestContext& context) {
                  return PostBatch(service, request, context);
                },
            .doc = {.summary = "Take several OpenLineage events.",
                    .details = "Each event is taken or refused on its own.",
                    .body = "a JSON array of events.",
                    .answers = {JsonAnswer(200, "`status`, `summary` and `failed_events`.")}},
            .body_limit = kEventLimit,
            .media_types = {"application/json"},
            .gzip = true});
}

void AddTraceRoutes(http::Router& router, const Service& service) {
  AddRoute(router,
           {.pattern = "/v1/trace",
            .handler =
                [service](const Request& request, const RequestContext&) {
                  return GetTrace(service, request, &lineage::TraceField);
                },
            .doc = {.summary = "Why a number is wrong: the steps up to its sources, each with its "
                               "health, and suspects with their evidence.",
                    .query = {kFieldDoc, kDepthDoc, kAsOfDoc, kFormatDoc},
                    .answers = {JsonAnswer(200,
                                           "`target`, `nodes`, `edges`, `steps`, `suspects` "
                                           "and `partial`."),
                                kNotFoundAnswer}}});
  AddRoute(router, {.pattern = "/v1/impact",
                    .handler =
                        [service](const Request& request, const RequestContext&) {
                          return GetTrace(service, request, &lineage::ImpactOf);
                        },
                    .doc = {.summary = "What a change of a field would reach.",
                            .query = {kFieldDoc, kDepthDoc, kAsOfDoc, kFormatDoc},
                            .answers = {JsonAnswer(200, "As of a trace; nobody is suspected."),
                                        kNotFoundAnswer}}});
}

}  // namespace

void AddLineageRoutes(http::Router& router, const Service& service) {
  AddEventRoutes(router, service);
  AddRoute(
      router,
      {.pattern = "/v1/lineage",
       .handler = [service](const Request& request,
                            const RequestContext&) { return GetLineage(service, request); },
       .doc = {
           .summary = "The graph around a field: each node and edge once.",
           .query = {kFieldDoc,
                     {"direction", "string", "`both`, `upstream` or `downstream`."},
                     {"kinds", "string", "`all`, or `direct` to leave out mere influence."},
                     kDepthDoc,
                     kAsOfDoc,
                     {"limit", "integer", "Nodes at most; `partial` says when there are more."}},
           .answers = {JsonAnswer(200, "`target`, `nodes`, `edges` and `partial`."),
                       kNotFoundAnswer}}});
  AddTraceRoutes(router, service);
}

}  // namespace goldline::rest
