// Marquez's graph of fields.
#include <algorithm>
#include <map>
#include <set>

#include "api/rest/errors.h"
#include "api/rest/internal/marquez_columns.h"
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
using lineage::Direction;
using lineage::FieldRef;

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
  GL_TRY(const std::size_t depth,
         NumberParameter(request, "depth", kGraphDepth, 0, kMostGraphDepth));
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

const http::ParameterDoc kColumnNodeDoc = {
    "nodeId", "string",
    "Required: `datasetField:NAMESPACE:DATASET:FIELD`, or a dataset or a job; `#VERSION` behind "
    "it asks for the time at which that version came."};
}  // namespace

void AddMarquezColumnRoutes(http::Router& router, const Service& service) {
  AddMarquezRoute(
      router, service,
      {.pattern = "/api/v1/column-lineage",
       .doc = {.summary = "Marquez: the graph of fields up to the sources of some.",
               .details = "As in Marquez an edge runs from the node itself also where it comes in.",
               .query = {kColumnNodeDoc,
                         kGraphDepthDoc,
                         {"withDownstream", "boolean", "Also what they feed; not of a version."}},
               .answers = {JsonAnswer(200, "`graph`: nodes by their ids, each with its edges."),
                           kMarquezNotFound}}},
      GetColumnLineage);
}

}  // namespace goldline::rest
