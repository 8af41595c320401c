#include "api/rest/internal/marquez_columns.h"

#include <algorithm>
#include <set>
#include <utility>

#include "api/rest/internal/marquez_json.h"
#include "core/text.h"

namespace goldline::rest {
namespace {

using lineage::Direction;
using lineage::FieldRef;
using lineage::Layer;
using lineage::Subgraph;
using lineage::WalkEdge;

// Of a set of ways the one that says most: the strongest that carries the value, else the first of
// those that only influence.
std::string TypeOf(lineage::TransformationSet how) {
  if (how.HasDirect() && how.Masks()) return "MASKED";
  std::string type;
  for (const lineage::Transformation& one : how.list()) {
    const bool direct = one.type() == lineage::TransformationType::kDirect;
    if (!direct && !type.empty()) break;
    type = ToString(one.subtype);
    if (!direct) break;
  }
  return type;
}

// What the job said in words, or in SQL, about a field that it writes.
class Descriptions {
 public:
  Descriptions(MarquezView& view, std::optional<UtcTime> as_of) : view_(view), as_of_(as_of) {}

  Result<std::string> Of(const WalkEdge& edge, const std::string& field) {
    const auto key = std::tuple(edge.job, edge.target.dataset_ref(), edge.layer);
    auto known = known_.find(key);
    if (known == known_.end()) {
      GL_TRY(auto texts, Read(edge));
      known = known_.emplace(key, std::move(texts)).first;
    }
    const auto found = known->second.find(field);
    return found == known->second.end() ? std::string() : found->second;
  }

 private:
  using Texts = std::map<std::string, std::string>;

  Result<Texts> Read(const WalkEdge& edge) {
    Texts texts;
    catalog::JobId job;
    if (!edge.job.name.empty()) {
      GL_TRY(const auto found, view_.catalog().FindJob(edge.job));
      if (!found) return texts;
      job = found->id;
    }
    GL_TRY(const auto output, view_.catalog().FindDataset(edge.target.dataset_ref()));
    if (!output) return texts;
    GL_TRY(const auto facts, view_.graph().Facts(job, output->id, edge.layer, as_of_, 1));
    if (facts.empty()) return texts;
    GL_TRY(const lineage::EdgeSet set, view_.graph().Edges(facts.front().edges));
    for (const lineage::FieldSql& one : set.field_sql) texts[one.target] = one.sql;
    return texts;
  }

  MarquezView& view_;
  std::optional<UtcTime> as_of_;
  std::map<std::tuple<lineage::JobRef, catalog::DatasetRef, Layer>, Texts> known_;
};

class Collector {
 public:
  Collector(MarquezView& view, std::optional<UtcTime> as_of)
      : view_(view), descriptions_(view, as_of) {}

  Status Add(const Subgraph& found) {
    fields_.clear();
    for (const lineage::WalkNode& node : found.nodes) {
      if (!node.field.field.empty()) {
        fields_[node.field.dataset_ref()].insert(node.field.field);
      }
    }
    for (const WalkEdge& edge : found.edges) {
      if (edge.source.field.empty()) continue;
      if (!edge.target.field.empty()) {
        GL_RETURN_IF_ERROR(AddInput(edge, edge.target.field));
        continue;
      }
      GL_TRY(const std::set<std::string>* const all, FieldsOf(edge.target.dataset_ref()));
      for (const std::string& field : *all) GL_RETURN_IF_ERROR(AddInput(edge, field));
    }
    if (found.partial) graph_.partial_reason = found.partial_reason;
    return Ok();
  }

  ColumnGraph Take() { return std::move(graph_); }

 private:
  Status AddInput(const WalkEdge& edge, const std::string& field) {
    const FieldRef target{edge.target.namespace_name, edge.target.dataset, field};
    const auto [at, fresh] = graph_.targets[target].try_emplace(edge.source);
    // Where a field is both made from another and influenced by it, the former says more.
    if (!fresh && !edge.how.HasDirect()) return Ok();
    at->second.type = TypeOf(edge.how);
    // What is said of a field is how its value is made, not what else has a say in it.
    if (!edge.how.HasDirect()) return Ok();
    GL_TRY(at->second.description, descriptions_.Of(edge, field));
    return Ok();
  }

  // The fields that the walk touched; of a dataset at its end those of the schema, or all that
  // anybody named.
  Result<const std::set<std::string>*> FieldsOf(const catalog::DatasetRef& ref) {
    const auto known = fields_.find(ref);
    if (known != fields_.end()) return &known->second;
    std::set<std::string> names;
    GL_TRY(const auto dataset, view_.catalog().FindDataset(ref));
    if (dataset) {
      GL_TRY(const catalog::SchemaVersion schema, view_.catalog().Schema(dataset->id));
      for (const catalog::SchemaField& field : schema.fields) names.insert(field.name);
      if (schema.number == 0) GL_RETURN_IF_ERROR(AddNamed(dataset->id, names));
    }
    return &fields_.emplace(ref, std::move(names)).first->second;
  }

  Status AddNamed(catalog::DatasetId dataset, std::set<std::string>& names) const {
    GL_TRY(const auto fields, view_.catalog().FieldsOf(dataset));
    for (const catalog::DatasetField& field : fields) names.insert(field.name);
    return Ok();
  }

  MarquezView& view_;
  Descriptions descriptions_;
  std::map<catalog::DatasetRef, std::set<std::string>> fields_;
  ColumnGraph graph_;
};

}  // namespace

Result<ColumnGraph> ColumnsAround(MarquezView& view, const std::vector<FieldRef>& starts,
                                  const std::vector<Direction>& directions, std::size_t depth,
                                  std::optional<UtcTime> as_of) {
  Collector collector(view, as_of);
  lineage::WalkOptions options;
  options.depth = depth;
  options.as_of = as_of;
  for (const FieldRef& start : starts) {
    for (const Direction direction : directions) {
      options.direction = direction;
      GL_TRY(Subgraph found, view.graph().Walk(start, options));
      // That the walk could go deeper is what its caller asked for.
      found.partial =
          found.nodes.size() >= options.max_nodes || found.edges.size() >= options.max_edges;
      GL_RETURN_IF_ERROR(collector.Add(found));
    }
  }
  return collector.Take();
}

Status WriteColumnsOf(MarquezView& view, const catalog::Dataset& dataset, JsonWriter& json) {
  const FieldRef whole{dataset.ref.namespace_name, dataset.ref.name, ""};
  GL_TRY(const ColumnGraph graph,
         ColumnsAround(view, {whole}, {Direction::kUpstream}, 1, std::nullopt));
  if (graph.targets.empty()) {
    json.Null();
    return Ok();
  }
  json.BeginArray();
  for (const auto& [target, inputs] : graph.targets) {
    json.BeginObject().Key("name").String(target.field).Key("inputFields").BeginArray();
    for (const auto& [source, input] : inputs) {
      json.BeginObject().Key("namespace").String(source.namespace_name);
      json.Key("dataset").String(source.dataset).Key("field").String(source.field);
      WriteTextOrNull("transformationDescription", input.description, json);
      WriteTextOrNull("transformationType", input.type, json);
      json.EndObject();
    }
    json.EndArray();
    WriteTextOrNull("transformationDescription", inputs.begin()->second.description, json);
    WriteTextOrNull("transformationType", inputs.begin()->second.type, json);
    json.EndObject();
  }
  json.EndArray();
  return Ok();
}

}  // namespace goldline::rest
