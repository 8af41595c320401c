// Lineage: OpenLineage events in; traces and impacts out.
#include <algorithm>

#include "api/rest/errors.h"
#include "api/rest/internal/lineage_question.h"
#include "api/rest/internal/parameters.h"
#include "api/rest/internal/routes.h"
#include "api/rest/lineage_json.h"
#include "core/text.h"
#include "lineage/downstream.h"
#include "lineage/event_batch.h"
#include "lineage/event_store.h"
#include "lineage/graph.h"
#include "lineage/graph_output.h"
#include "lineage/openlineage.h"
#include "lineage/trace.h"

namespace goldline::rest {
namespace {

using http::Request;
using http::RequestContext;
using http::Response;
using lineage::LineageGraph;

constexpr std::uint64_t kEventLimit = 32 * http::kMiB;
// In the order of the branches of GetTrace.
const std::vector<std::string> kTraceFormats = {"json", "text", "mermaid", "dot"};

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

// Both answers of the graph with the health of every step.
using Ask = decltype(&lineage::TraceField);

Result<Response> GetTrace(const Service& service, const Request& request, UtcTime now, Ask ask) {
  GL_TRY(const std::string name, RequiredParameter(request, "field"));
  GL_TRY(const std::size_t format, ChoiceParameter(request, "format", kTraceFormats));
  // One moment, and most rows are asked for by the walk, by its steps and by their health.
  const store::ReadView view = service.store->View().Remembering();
  const LineageGraph graph(view);
  GL_TRY(const lineage::WalkOptions options, WalkOptionsOf(request, graph));
  GL_TRY(const lineage::FieldRef field, graph.FindField(name));
  const std::unique_ptr<lineage::HealthSource> health = HealthOf(service, view);
  GL_TRY(lineage::Trace trace, ask(graph, field, *health, options));
  if (format == 2) return Response::Text(200, lineage::MermaidOf(trace.graph));
  if (format == 3) return Response::Text(200, lineage::DotOf(trace.graph));
  if (trace.graph.direction == lineage::Direction::kDownstream) {
    GL_TRY(trace.downstream, lineage::DownstreamOf(graph.catalog(), trace.graph, now));
  }
  if (format == 1) return Response::Text(200, lineage::TextOf(trace));
  JsonWriter json;
  lineage::WriteJson(trace, json);
  return Response::Json(200, json.Take());
}

std::vector<http::ParameterDoc> TraceDocs() {
  std::vector<http::ParameterDoc> docs = {FieldDoc()};
  docs[0].description = Concat("Required: ", docs[0].description);
  docs.insert(docs.end(), FilterDocs().begin(), FilterDocs().end());
  docs.insert(docs.end(), TimeDocs().begin(), TimeDocs().end());
  docs.push_back({"format", "string",
                  "`json`, `text` (a screenful), or the graph as `mermaid` or `dot` (Graphviz)."});
  return docs;
}

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
                [service](const Request& request, const RequestContext& context) {
                  return GetTrace(service, request, context.now, &lineage::TraceField);
                },
            .doc = {.summary = "Why a number is wrong: the steps up to its sources, each with its "
                               "health, and suspects with their evidence.",
                    .query = TraceDocs(),
                    .answers = {JsonAnswer(200,
                                           "`target`, `nodes`, `edges`, `steps`, `suspects` "
                                           "and `partial`."),
                                kNotFoundAnswer}}});
  AddRoute(router, {.pattern = "/v1/impact",
                    .handler =
                        [service](const Request& request, const RequestContext& context) {
                          return GetTrace(service, request, context.now, &lineage::ImpactOf);
                        },
                    .doc = {.summary = "What a change of a field would reach.",
                            .query = TraceDocs(),
                            .answers = {JsonAnswer(200,
                                                   "As of a trace; nobody is suspected. "
                                                   "`downstream` lists what is reached with its "
                                                   "kind, owner and use; `owners` whom to tell."),
                                        kNotFoundAnswer}}});
}

}  // namespace

void AddLineageRoutes(http::Router& router, const Service& service) {
  AddEventRoutes(router, service);
  AddLineageGraphRoutes(router, service);
  AddTraceRoutes(router, service);
}

}  // namespace goldline::rest
