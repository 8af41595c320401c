// Marquez's graph of jobs and datasets, and the runs that a run depends on.
#include <algorithm>
#include <map>
#include <set>

#include "api/rest/errors.h"
#include "api/rest/internal/marquez_graph.h"
#include "api/rest/internal/marquez_graph_json.h"
#include "api/rest/internal/marquez_json.h"
#include "api/rest/internal/marquez_node_id.h"
#include "api/rest/internal/marquez_routes.h"
#include "api/rest/internal/parameters.h"
#include "core/text.h"

namespace goldline::rest {
namespace {

using http::Request;
using http::RequestContext;
using http::Response;

// A dataset may have been written this often after what a run read of it.
constexpr std::size_t kMostWriters = 1'000;
constexpr std::size_t kMostRuns = 10'000;

class GraphWriter {
 public:
  GraphWriter(MarquezView& view, const JobGraph& graph) : view_(view), graph_(graph) {}

  Status AddJobs(const std::stop_token& stop) {
    for (const auto& [id, io] : graph_.jobs) {
      if (stop.stop_requested()) return errors::NotReady("the request was given up");
      GL_TRY(const catalog::Job* const job, view_.JobOf(id));
      const std::string node = NodeIdOf(job->ref);
      NodeEdges in;
      NodeEdges out;
      for (const catalog::DatasetId dataset : io.reads) {
        GL_TRY(const catalog::Dataset* const read, view_.DatasetOf(dataset));
        in.emplace(NodeIdOf(read->ref), node);
      }
      for (const catalog::DatasetId dataset : io.writes) {
        GL_TRY(const catalog::Dataset* const written, view_.DatasetOf(dataset));
        out.emplace(node, NodeIdOf(written->ref));
      }
      JsonWriter json;
      Begin(node, "JOB", json);
      GL_RETURN_IF_ERROR(WriteMarquezJob(view_, *job, io, InFull::kNo, json));
      End(node, in, out, json);
    }
    return Ok();
  }

  Status AddDataset(catalog::DatasetId id, const lineage::JobDatasets::Jobs& jobs) {
    GL_TRY(const catalog::Dataset* const dataset, view_.DatasetOf(id));
    const std::string node = NodeIdOf(dataset->ref);
    NodeEdges in;
    NodeEdges out;
    for (const catalog::JobId job : jobs.writers) {
      GL_TRY(const catalog::Job* const writer, view_.JobOf(job));
      in.emplace(NodeIdOf(writer->ref), node);
    }
    for (const catalog::JobId job : jobs.readers) {
      GL_TRY(const catalog::Job* const reader, view_.JobOf(job));
      out.emplace(node, NodeIdOf(reader->ref));
    }
    JsonWriter json;
    Begin(node, "DATASET", json);
    GL_RETURN_IF_ERROR(WriteMarquezDataset(view_, *dataset, InFull::kNo, json));
    End(node, in, out, json);
    return Ok();
  }

  const std::map<std::string, std::string>& nodes() const { return nodes_; }

 private:
  static void Begin(const std::string& node, std::string_view type, JsonWriter& json) {
    json.BeginObject().Key("id").String(node).Key("type").String(type).Key("data");
  }
  void End(const std::string& node, const NodeEdges& in, const NodeEdges& out, JsonWriter& json) {
    WriteEdges("inEdges", in, json);
    WriteEdges("outEdges", out, json);
    json.EndObject();
    nodes_[node] = json.Take();
  }

  MarquezView& view_;
  const JobGraph& graph_;
  std::map<std::string, std::string> nodes_;
};

Result<Response> GetLineage(const Service& service, const Request& request,
                            const RequestContext& context) {
  GL_TRY(const std::string text, RequiredParameter(request, "nodeId"));
  GL_TRY(const std::size_t depth,
         NumberParameter(request, "depth", kGraphDepth, 0, kMostGraphDepth));
  GL_TRY(const NodeIdText id, ParseNodeId(text));
  MarquezView view(service.store->View());
  std::vector<catalog::JobId> starts;
  std::optional<catalog::DatasetId> start;
  if (id.kind == NodeKind::kJob) {
    GL_TRY(const catalog::Job job, FindJob(view.catalog(), id));
    starts.push_back(job.id);
  } else if (id.kind == NodeKind::kDataset) {
    GL_TRY(const catalog::Dataset dataset, FindDataset(view.catalog(), id));
    GL_TRY(const auto jobs, lineage::JobDatasets(view.catalog()).OfDataset(dataset.id));
    starts = jobs.writers;
    starts.insert(starts.end(), jobs.readers.begin(), jobs.readers.end());
    start = dataset.id;
  } else {
    return errors::BadNodeId(Quoted(text), "neither of a dataset nor of a job");
  }
  GL_TRY(JobGraph graph, GraphAround(view.catalog(), starts, depth, context.stop));
  if (start) graph.datasets[*start];
  GraphWriter writer(view, graph);
  GL_RETURN_IF_ERROR(writer.AddJobs(context.stop));
  for (const auto& [dataset, jobs] : graph.datasets) {
    GL_RETURN_IF_ERROR(writer.AddDataset(dataset, jobs));
  }
  return GraphAnswer(writer.nodes(), graph.partial ? Concat("more than ", kMostJobs, " jobs") : "");
}

// The run that had written a dataset when another one read it: the last that ended by then and did
// not fail.
Result<std::optional<catalog::Run>> ProducerOf(const MarquezView& view, catalog::DatasetId dataset,
                                               const catalog::Run& reader) {
  const std::optional<UtcTime> read = reader.started ? reader.started : reader.ended;
  GL_TRY(const auto writers, view.catalog().RunsWriting(dataset, kMostWriters));
  std::optional<catalog::Run> best;
  for (const catalog::Run& writer : writers) {
    const bool broken =
        writer.state == catalog::RunState::kFail || writer.state == catalog::RunState::kAbort;
    const std::optional<UtcTime> written = writer.ended ? writer.ended : writer.started;
    if (broken || writer.uuid == reader.uuid || !written) continue;
    if (read && *written > *read) continue;
    const auto known = best ? (best->ended ? best->ended : best->started) : std::nullopt;
    if (!known || *written > *known) best = writer;
  }
  return best;
}

Status WriteUpstreamRun(MarquezView& view, const catalog::Run& run,
                        std::vector<catalog::Run>& producers, JsonWriter& json) {
  GL_TRY(const catalog::Job* const job, view.JobOf(run.job));
  json.BeginObject().Key("job").BeginObject().Key("namespace").String(job->ref.namespace_name);
  json.Key("name").String(job->ref.name).Key("version").Null().EndObject();
  json.Key("run").BeginObject().Key("id").String(ToString(run.uuid));
  WriteMarquezTime("start", run.started, json);
  WriteMarquezTime("end", run.ended, json);
  json.Key("status").String(MarquezState(run.state)).EndObject();
  json.Key("inputs").BeginArray();
  for (const catalog::DatasetId input : run.inputs) {
    GL_TRY(const catalog::Dataset* const dataset, view.DatasetOf(input));
    GL_TRY(const catalog::SchemaVersion version, view.VersionAt(input, run.started));
    GL_TRY(const auto producer, ProducerOf(view, input, run));
    json.BeginObject().Key("namespace").String(dataset->ref.namespace_name);
    json.Key("name").String(dataset->ref.name);
    json.Key("version").String(ToString(VersionUuid(input, version.number)));
    WriteTextOrNull("producedByRunId", producer ? ToString(producer->uuid) : "", json);
    json.EndObject();
    if (producer) producers.push_back(*producer);
  }
  json.EndArray().EndObject();
  return Ok();
}

Result<Response> GetUpstreamRuns(const Service& service, const Request& request,
                                 const RequestContext& context) {
  GL_TRY(const std::string text, RequiredParameter(request, "runId"));
  GL_TRY(const std::size_t depth,
         NumberParameter(request, "depth", kGraphDepth, 0, kMostGraphDepth));
  MarquezView view(service.store->View());
  GL_TRY(const catalog::Run start, RunOf(view, text));
  JsonWriter json;
  json.BeginObject().Key("runs").BeginArray();
  std::set<Uuid> seen = {start.uuid};
  std::vector<catalog::Run> level = {start};
  for (std::size_t distance = 0; distance <= depth && !level.empty(); ++distance) {
    std::vector<catalog::Run> producers;
    for (const catalog::Run& run : level) {
      if (context.stop.stop_requested()) return errors::NotReady("the request was given up");
      GL_RETURN_IF_ERROR(WriteUpstreamRun(view, run, producers, json));
    }
    level.clear();
    for (catalog::Run& run : producers) {
      if (seen.size() < kMostRuns && seen.insert(run.uuid).second) level.push_back(std::move(run));
    }
  }
  json.EndArray().EndObject();
  Response answer = Response::Json(200, json.Take());
  if (seen.size() < kMostRuns) return answer;
  return std::move(answer).With(std::string(kPartialHeader), Concat(kMostRuns, " runs"));
}

const http::ParameterDoc kNodeDoc = {"nodeId", "string",
                                     "Required: `dataset:NAMESPACE:NAME` or `job:NAMESPACE:NAME`."};
}  // namespace

void AddMarquezLineageRoutes(http::Router& router, const Service& service) {
  AddMarquezRoute(
      router, service,
      {.pattern = "/api/v1/lineage",
       .doc = {.summary = "Marquez: the graph of jobs and datasets around one of them, both ways.",
               .details = "`depth` counts jobs. An answer of more than 10000 jobs is cut and says "
                          "so in `X-Goldline-Partial`.",
               .query = {kNodeDoc, kGraphDepthDoc},
               .answers = {JsonAnswer(200, "`graph`: nodes by their ids, each with its edges."),
                           kMarquezNotFound}}},
      GetLineage);
  AddMarquezRoute(
      router, service,
      {.pattern = "/api/v1/runlineage/upstream",
       .doc = {.summary = "Marquez: the runs that a run depends on, through what it read.",
               .query = {{"runId", "string", "Required: the UUID."}, kGraphDepthDoc},
               .answers = {JsonAnswer(200, "`runs`, the nearest first."), kMarquezNotFound}}},
      GetUpstreamRuns);
}

}  // namespace goldline::rest
