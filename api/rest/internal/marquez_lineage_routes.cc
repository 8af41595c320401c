// Marquez's graphs: of jobs and datasets, of fields, and of the runs that a run depends on.
#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include "api/rest/errors.h"
#include "api/rest/internal/marquez_columns.h"
#include "api/rest/internal/marquez_graph.h"
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
using lineage::Direction;
using lineage::FieldRef;

constexpr std::size_t kDepth = 20;
constexpr std::size_t kMostDepth = 10'000;
// A dataset may have been written this often after what a run read of it.
constexpr std::size_t kMostWriters = 1'000;
constexpr std::size_t kMostRuns = 10'000;

using NodeEdges = std::set<std::pair<std::string, std::string>>;

void WriteEdges(std::string_view key, const NodeEdges& edges, JsonWriter& json) {
  json.Key(key).BeginArray();
  for (const auto& [origin, destination] : edges) {
    json.BeginObject().Key("origin").String(origin);
    json.Key("destination").String(destination).EndObject();
  }
  json.EndArray();
}

// Nodes by their ids, each already written.
Response GraphAnswer(const std::map<std::string, std::string>& nodes, std::string_view partial) {
  JsonWriter json;
  json.BeginObject().Key("graph").BeginArray();
  for (const auto& [id, node] : nodes) json.Raw(node);
  json.EndArray().EndObject();
  Response answer = Response::Json(200, json.Take());
  if (partial.empty()) return answer;
  return std::move(answer).With(std::string(kPartialHeader), std::string(partial));
}

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
  GL_TRY(const std::size_t depth, NumberParameter(request, "depth", kDepth, 0, kMostDepth));
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

// The fields of a graph of columns as Marquez's nodes.
class ColumnWriter {
 public:
  ColumnWriter(MarquezView& view, std::optional<UtcTime> as_of, bool versioned)
      : view_(view), as_of_(as_of), versioned_(versioned) {}

  Status Add(const ColumnGraph& graph) {
    std::map<FieldRef, std::vector<FieldRef>> feeds;
    std::set<FieldRef> fields;
    for (const auto& [target, inputs] : graph.targets) {
      fields.insert(target);
      for (const auto& [source, input] : inputs) {
        fields.insert(source);
        feeds[source].push_back(target);
      }
    }
    const ColumnInputs nothing;
    for (const FieldRef& field : fields) {
      const auto target = graph.targets.find(field);
      GL_RETURN_IF_ERROR(
          AddNode(field, target == graph.targets.end() ? nothing : target->second, feeds[field]));
    }
    return Ok();
  }

  const std::map<std::string, std::string>& nodes() const { return nodes_; }

 private:
  struct Place {
    std::string version;
    std::map<std::string, std::string> types;
  };

  // Marquez's edges run from the node itself at both of its sides, and its page counts on that.
  Status AddNode(const FieldRef& field, const ColumnInputs& inputs,
                 const std::vector<FieldRef>& feeds) {
    GL_TRY(const std::string id, IdOf(field));
    GL_TRY(const Place* const place, PlaceOf(field));
    JsonWriter json;
    json.BeginObject().Key("id").String(id).Key("type").String("DATASET_FIELD");
    json.Key("data").BeginObject();
    WriteNames(field, place->version, json);
    const auto type = place->types.find(field.field);
    json.Key("fieldType").String(type == place->types.end() ? "" : type->second);
    WriteHow(inputs.empty() ? ColumnInput{} : inputs.begin()->second, json);
    json.Key("inputFields").BeginArray();
    NodeEdges in;
    for (const auto& [source, input] : inputs) {
      GL_TRY(const Place* const from, PlaceOf(source));
      GL_TRY(const std::string source_id, IdOf(source));
      in.emplace(id, source_id);
      json.BeginObject();
      WriteNames(source, from->version, json);
      WriteHow(input, json);
      json.EndObject();
    }
    json.EndArray().EndObject();
    NodeEdges out;
    for (const FieldRef& target : feeds) {
      GL_TRY(const std::string target_id, IdOf(target));
      out.emplace(id, target_id);
    }
    WriteEdges("inEdges", in, json);
    WriteEdges("outEdges", out, json);
    json.EndObject();
    nodes_[id] = json.Take();
    return Ok();
  }

  static void WriteNames(const FieldRef& field, std::string_view version, JsonWriter& json) {
    json.Key("namespace").String(field.namespace_name).Key("dataset").String(field.dataset);
    WriteTextOrNull("datasetVersion", version, json);
    json.Key("field").String(field.field);
  }

  static void WriteHow(const ColumnInput& input, JsonWriter& json) {
    WriteTextOrNull("transformationDescription", input.description, json);
    WriteTextOrNull("transformationType", input.type, json);
  }

  Result<const Place*> PlaceOf(const FieldRef& field) {
    const auto known = places_.find(field.dataset_ref());
    if (known != places_.end()) return &known->second;
    Place place;
    GL_TRY(const auto dataset, view_.catalog().FindDataset(field.dataset_ref()));
    if (dataset) {
      GL_TRY(const catalog::SchemaVersion version, view_.VersionAt(dataset->id, as_of_));
      place.version = ToString(VersionUuid(dataset->id, version.number));
      for (const catalog::SchemaField& one : version.fields) place.types[one.name] = one.type;
    }
    return &places_.emplace(field.dataset_ref(), std::move(place)).first->second;
  }

  Result<std::string> IdOf(const FieldRef& field) {
    std::string id = FieldNodeId(field.dataset_ref(), field.field);
    if (!versioned_) return id;
    GL_TRY(const Place* const place, PlaceOf(field));
    return Concat(id, "#", place->version);
  }

  MarquezView& view_;
  std::optional<UtcTime> as_of_;
  bool versioned_;
  std::map<catalog::DatasetRef, Place> places_;
  std::map<std::string, std::string> nodes_;
};

struct ColumnStart {
  std::vector<FieldRef> fields;
  std::optional<catalog::DatasetId> dataset;  // of the version that the id may have
};

Result<ColumnStart> ColumnStartOf(MarquezView& view, const NodeIdText& id) {
  const auto whole = [](const catalog::DatasetRef& ref) {
    return FieldRef{ref.namespace_name, ref.name, ""};
  };
  ColumnStart start;
  if (id.kind == NodeKind::kDatasetField) {
    GL_TRY(const NodeField found, FindField(view.catalog(), id));
    start.fields = {whole(found.dataset.ref)};
    start.fields[0].field = found.field.name;
    start.dataset = found.dataset.id;
  } else if (id.kind == NodeKind::kDataset) {
    GL_TRY(const catalog::Dataset dataset, FindDataset(view.catalog(), id));
    start.fields = {whole(dataset.ref)};
    start.dataset = dataset.id;
  } else if (id.kind == NodeKind::kJob) {
    GL_TRY(const catalog::Job job, FindJob(view.catalog(), id));
    GL_TRY(const auto io, lineage::JobDatasets(view.catalog()).OfJob(job.id));
    for (const catalog::DatasetId output : io.writes) {
      GL_TRY(const catalog::Dataset* const dataset, view.DatasetOf(output));
      start.fields.push_back(whole(dataset->ref));
    }
  } else {
    return errors::BadNodeId(Quoted(id.whole), "of a run, which has no columns");
  }
  return start;
}

// The moment from which a version of a dataset held.
Result<UtcTime> SinceOf(MarquezView& view, const ColumnStart& start, const Uuid& version) {
  if (start.dataset) {
    GL_TRY(const auto* const versions, view.VersionsOf(*start.dataset));
    for (const catalog::SchemaVersion& one : *versions) {
      if (VersionUuid(*start.dataset, one.number) == version) return one.since;
    }
  }
  return errors::NotThere("Version", ToString(version));
}

Result<Response> GetColumnLineage(const Service& service, const Request& request,
                                  const RequestContext& /*context*/) {
  GL_TRY(const std::string text, RequiredParameter(request, "nodeId"));
  GL_TRY(const std::size_t depth, NumberParameter(request, "depth", kDepth, 0, kMostDepth));
  GL_TRY(const std::size_t down, WordParameter(request, "withDownstream", {"false", "true"}));
  GL_TRY(const NodeIdText id, ParseNodeId(text));
  if (id.version && down == 1) {
    return errors::BadParameter("withDownstream", "true", "a version has no downstream");
  }
  MarquezView view(service.store->View());
  GL_TRY(const ColumnStart start, ColumnStartOf(view, id));
  std::optional<UtcTime> as_of;
  if (id.version) {
    GL_TRY(as_of, SinceOf(view, start, *id.version));
  }
  std::vector<Direction> directions = {Direction::kUpstream};
  if (down == 1) directions.push_back(Direction::kDownstream);
  GL_TRY(const ColumnGraph graph,
         ColumnsAround(view, start.fields, directions, std::max<std::size_t>(depth, 1), as_of));
  ColumnWriter writer(view, as_of, id.version.has_value());
  GL_RETURN_IF_ERROR(writer.Add(graph));
  return GraphAnswer(writer.nodes(), graph.partial_reason);
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
  GL_TRY(const std::size_t depth, NumberParameter(request, "depth", kDepth, 0, kMostDepth));
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
const http::ParameterDoc kColumnNodeDoc = {
    "nodeId", "string",
    "Required: `datasetField:NAMESPACE:DATASET:FIELD`, or a dataset or a job; `#VERSION` behind "
    "it asks for the time at which that version came."};
const http::ParameterDoc kDepthDoc = {"depth", "integer", "Steps from the node, else 20."};

}  // namespace

void AddMarquezLineageRoutes(http::Router& router, const Service& service) {
  AddMarquezRoute(
      router, service,
      {.pattern = "/api/v1/lineage",
       .doc = {.summary = "Marquez: the graph of jobs and datasets around one of them, both ways.",
               .details = "`depth` counts jobs. An answer of more than 10000 jobs is cut and says "
                          "so in `X-Goldline-Partial`.",
               .query = {kNodeDoc, kDepthDoc},
               .answers = {JsonAnswer(200, "`graph`: nodes by their ids, each with its edges."),
                           kMarquezNotFound}}},
      GetLineage);
  AddMarquezRoute(
      router, service,
      {.pattern = "/api/v1/column-lineage",
       .doc = {.summary = "Marquez: the graph of fields up to the sources of some.",
               .details = "As in Marquez an edge runs from the node itself also where it comes in.",
               .query = {kColumnNodeDoc,
                         kDepthDoc,
                         {"withDownstream", "boolean", "Also what they feed; not of a version."}},
               .answers = {JsonAnswer(200, "`graph`: nodes by their ids, each with its edges."),
                           kMarquezNotFound}}},
      GetColumnLineage);
  AddMarquezRoute(
      router, service,
      {.pattern = "/api/v1/runlineage/upstream",
       .doc = {.summary = "Marquez: the runs that a run depends on, through what it read.",
               .query = {{"runId", "string", "Required: the UUID."}, kDepthDoc},
               .answers = {JsonAnswer(200, "`runs`, the nearest first."), kMarquezNotFound}}},
      GetUpstreamRuns);
}

}  // namespace goldline::rest
