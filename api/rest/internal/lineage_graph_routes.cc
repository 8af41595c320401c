// Questions about the lineage graph: what is around a field, dataset, job or system, and what
// became different there between two times.
#include "api/rest/errors.h"
#include "api/rest/internal/lineage_page.h"
#include "api/rest/internal/lineage_question.h"
#include "api/rest/internal/parameters.h"
#include "api/rest/internal/routes.h"
#include "core/text.h"
#include "lineage/diff.h"
#include "lineage/graph_output.h"

namespace goldline::rest {
namespace {

using http::Request;
using http::RequestContext;
using http::Response;
using lineage::LineageGraph;
using lineage::Subgraph;

const std::vector<std::string> kGraphFormats = {"json", "mermaid", "dot"};
const std::vector<std::string> kDiffFormats = {"json", "text"};

// An answer as one graph, and for pages the totals of each direction; at the level asked for.
struct Found {
  Subgraph all;
  std::vector<Totals> totals;
};

Result<Found> Answer(const LineageGraph& graph, const LineageQuestion& question, bool with_totals) {
  const auto level = question.level;
  std::vector<Subgraph> directions;
  Found found;
  lineage::WalkOptions options = question.options;
  for (const lineage::Direction direction : question.directions) {
    options.direction = direction;
    GL_TRY(Subgraph one, lineage::LineageOf(graph, question.start, options));
    if (with_totals && level == lineage::Level::kField) {
      found.totals.push_back(TotalsOf(one));
    } else if (with_totals) {
      GL_TRY(const Subgraph rolled, lineage::RollUp(graph.catalog(), one, level));
      found.totals.push_back(TotalsOf(rolled));
    }
    directions.push_back(std::move(one));
  }
  found.all = directions.size() == 1 ? std::move(directions[0])
                                     : lineage::Merged(directions[0], directions[1]);
  GL_TRY(found.all, lineage::RollUp(graph.catalog(), std::move(found.all), level));
  return found;
}

Result<Response> JsonOf(const LineageQuestion& question, const std::optional<PageQuestion>& page,
                        Found found) {
  JsonWriter json;
  json.BeginObject().Key("target");
  lineage::WriteField(question.start.ref, json);
  json.Key("direction").String(question.direction);
  if (question.options.between) lineage::WriteBetween(*question.options.between, json);
  std::optional<std::string> next;
  if (page) {
    WriteTotals(found.totals, found.all, json);
    GL_TRY(next, CutToPage(*page, found.all));
  }
  lineage::WriteNodesAndEdges(found.all, json);
  json.Key("partial").Bool(found.all.partial).Key("partial_reason");
  found.all.partial ? json.String(found.all.partial_reason) : json.Null();
  if (page) WriteNextCursor(next, json);
  json.EndObject();
  Response answer = Response::Json(200, json.Take());
  if (!next) return answer;
  return std::move(answer).With(std::string(kNextCursorHeader), *next);
}

Result<Response> GetLineage(const Service& service, const Request& request) {
  GL_TRY(const std::size_t format, ChoiceParameter(request, "format", kGraphFormats));
  GL_TRY(const std::optional<PageQuestion> page, PageQuestionOf(request));
  if (page && format != 0) {
    return errors::BadParameter("format", Quoted(kGraphFormats[format]), "pages are JSON");
  }
  const LineageGraph graph(service.store->View().Remembering());
  GL_TRY(const LineageQuestion question, LineageQuestionOf(request, graph));
  GL_TRY(Found found, Answer(graph, question, page.has_value()));
  if (format == 1) return Response::Text(200, lineage::MermaidOf(found.all));
  if (format == 2) return Response::Text(200, lineage::DotOf(found.all));
  return JsonOf(question, page, std::move(found));
}

Result<Response> GetDiff(const Service& service, const Request& request) {
  GL_TRY(const std::size_t format, ChoiceParameter(request, "format", kDiffFormats));
  GL_TRY(const std::string required, RequiredParameter(request, "from"));
  GL_TRY(const std::optional<UtcTime> from, TimeParameter(request, "from"));
  GL_TRY(const std::optional<UtcTime> to, TimeParameter(request, "to"));
  const LineageGraph graph(service.store->View().Remembering());
  GL_TRY(const LineageQuestion asked, LineageQuestionOf(request, graph));
  const lineage::DiffQuestion question = {
      .times = {*from, to.value_or(lineage::Between::kNoEnd)},
      .directions = asked.directions,
      .level = asked.level,
      .options = asked.options,
  };
  GL_TRY(const lineage::LineageDiff diff, lineage::DiffOf(graph, asked.start, question));
  JsonWriter json;
  lineage::WriteJson(diff, json);
  Response answer =
      format == 1 ? Response::Text(200, lineage::TextOf(diff)) : Response::Json(200, json.Take());
  return std::move(answer).With(std::string(kStatusHeader), diff.equal() ? "equal" : "different");
}

std::vector<http::ParameterDoc> Joined(
    std::initializer_list<std::vector<http::ParameterDoc>> parts) {
  std::vector<http::ParameterDoc> all;
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace

void AddLineageGraphRoutes(http::Router& router, const Service& service) {
  AddRoute(
      router,
      {.pattern = "/v1/lineage",
       .handler = [service](const Request& request,
                            const RequestContext&) { return GetLineage(service, request); },
       .doc = {
           .summary = "The graph around a field, dataset, job or system: each node and "
                      "edge once.",
           .details = "One of `field`, `dataset`, `job` and `system` is required. With "
                      "`limit`, pages of so many nodes and so many edges, and `totals` of "
                      "all of it with each; 412 `lineage_changed` where the next page "
                      "would be of another answer.",
           .query = Joined(
               {StartDocs(),
                FilterDocs(),
                TimeDocs(),
                {{"format", "string", "`json`, `mermaid` or `dot`."},
                 {"limit", "integer", "Nodes, and edges, of a page, 1 to 1000; all without it."},
                 kCursorDoc}}),
           .answers = {JsonAnswer(200,
                                  "`target`, `nodes`, `edges` and `partial`; in pages "
                                  "also `totals` and `next_cursor`."),
                       kNotFoundAnswer,
                       {412, "The answer changed between pages.", "application/problem+json"}}}});
  AddRoute(
      router,
      {.pattern = "/v1/lineage/diff",
       .handler = [service](const Request& request,
                            const RequestContext&) { return GetDiff(service, request); },
       .doc = {.summary = "What became different in the graph around something between two times.",
               .details = "Edges that are on a way from it at one of the times only, or at both "
                          "with other transformations.",
               .query = Joined({StartDocs(),
                                {{"from", "string", "Required: the earlier event time."},
                                 {"to", "string", "The later event time; now without it."}},
                                FilterDocs(),
                                {{"format", "string", "`json` or `text`."}}}),
               .answers = {JsonAnswer(200,
                                      "`status` (equal or different), `appeared`, `ended`, "
                                      "`changed` {`before`, `after`}, `unchanged`, and `partial`."),
                           kNotFoundAnswer}}});
}

}  // namespace goldline::rest
