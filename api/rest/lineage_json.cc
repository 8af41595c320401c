#include "api/rest/lineage_json.h"

#include <algorithm>
#include <map>
#include <set>

#include "api/rest/errors.h"
#include "core/text.h"

namespace goldline::rest {
namespace {

void WriteText(std::string_view text, JsonWriter& json) {
  if (text.empty()) {
    json.Null();
  } else {
    json.String(text);
  }
}

void WriteNode(const lineage::WalkNode& node, JsonWriter& json) {
  json.BeginObject().Key("id").String(lineage::ToString(node.field));
  json.Key("namespace").String(node.field.namespace_name);
  json.Key(node.field.job ? "job" : "dataset").String(node.field.dataset).Key("field");
  WriteText(node.field.field, json);
  json.Key("distance").UInt(node.distance).Key("by_value").Bool(node.by_value).EndObject();
}

void WriteJob(const lineage::JobRef& job, JsonWriter& json) {
  if (job.name.empty()) {
    json.Null();
    return;
  }
  json.BeginObject().Key("namespace").String(job.namespace_name);
  json.Key("name").String(job.name).EndObject();
}

void WriteEdge(const lineage::WalkEdge& edge, JsonWriter& json) {
  json.BeginObject().Key("source").String(lineage::ToString(edge.source));
  json.Key("target").String(lineage::ToString(edge.target)).Key("job");
  WriteJob(edge.job, json);
  json.Key("transformations").BeginArray();
  for (const lineage::Transformation& one : edge.how.list()) {
    json.BeginObject().Key("type").String(lineage::ToString(one.type()));
    json.Key("subtype").String(lineage::ToString(one.subtype));
    json.Key("masking").Bool(one.masking).EndObject();
  }
  json.EndArray();
  json.Key("layer").String(lineage::ToString(edge.layer));
  json.Key("since").String(ToString(edge.since)).EndObject();
}

std::size_t SkipBlanks(std::string_view text, std::size_t at) {
  while (at < text.size() && std::string_view(" \t\r\n").find(text[at]) != std::string_view::npos) {
    ++at;
  }
  return at;
}

// The end of the string that starts at `at`, or npos.
std::size_t EndOfString(std::string_view text, std::size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

// The comma or bracket that ends the element that starts at `at`, or npos.
std::size_t EndOfElement(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = EndOfString(text, at);
      continue;
    }
    if (c == '{' || c == '[') ++depth;
    if ((c == ',' || c == ']') && depth == 0) return at;
    if (c == '}' || c == ']') {
      if (depth == 0) return std::string_view::npos;
      --depth;
    }
    ++at;
  }
  return std::string_view::npos;
}

}  // namespace

void WriteField(const lineage::FieldRef& field, JsonWriter& json) {
  json.BeginObject().Key("id").String(lineage::ToString(field));
  json.Key("namespace").String(field.namespace_name);
  json.Key("dataset").String(field.dataset).Key("field");
  WriteText(field.field, json);
  json.EndObject();
}

void WriteSubgraphs(const std::vector<lineage::Subgraph>& graphs, JsonWriter& json) {
  if (graphs.size() == 1) {  // which is in order already
    json.Key("nodes").BeginArray();
    for (const lineage::WalkNode& node : graphs[0].nodes) WriteNode(node, json);
    json.EndArray().Key("edges").BeginArray();
    for (const lineage::WalkEdge& edge : graphs[0].edges) WriteEdge(edge, json);
    json.EndArray();
    return;
  }
  std::map<lineage::FieldRef, const lineage::WalkNode*> nodes;
  std::set<lineage::WalkEdge> edges;
  for (const lineage::Subgraph& graph : graphs) {
    for (const lineage::WalkNode& node : graph.nodes) {
      const auto [found, is_new] = nodes.emplace(node.field, &node);
      if (!is_new && node.distance < found->second->distance) found->second = &node;
    }
    edges.insert(graph.edges.begin(), graph.edges.end());
  }
  std::vector<const lineage::WalkNode*> order;
  for (const auto& [field, node] : nodes) order.push_back(node);
  std::stable_sort(order.begin(), order.end(),
                   [](const auto* a, const auto* b) { return a->distance < b->distance; });
  json.Key("nodes").BeginArray();
  for (const lineage::WalkNode* node : order) WriteNode(*node, json);
  json.EndArray().Key("edges").BeginArray();
  for (const lineage::WalkEdge& edge : edges) WriteEdge(edge, json);
  json.EndArray();
}

Result<std::vector<std::string_view>> SplitJsonArray(std::string_view text) {
  std::vector<std::string_view> out;
  std::size_t at = SkipBlanks(text, 0);
  if (at == text.size() || text[at] != '[') return errors::NotAnArray();
  at = SkipBlanks(text, at + 1);
  const bool empty = at < text.size() && text[at] == ']';
  while (!empty) {
    const std::size_t end = EndOfElement(text, at);
    if (end == std::string_view::npos) return errors::NotAnArray();
    const std::string_view element = Trim(text.substr(at, end - at));
    if (element.empty()) return errors::NotAnArray();
    out.push_back(element);
    at = end;
    if (text[end] == ']') break;
    at = SkipBlanks(text, end + 1);
  }
  if (SkipBlanks(text, at + 1) != text.size()) return errors::NotAnArray();
  return out;
}

void WriteBatchSummary(const BatchSummary& summary, JsonWriter& json) {
  const std::size_t failed = summary.failures.size();
  std::size_t retriable = 0;
  for (const BatchSummary::Failure& failure : summary.failures) retriable += failure.retriable;
  json.BeginObject().Key("status").String(failed == 0 ? "success" : "partial_success");
  json.Key("summary").BeginObject().Key("received").UInt(summary.received);
  json.Key("successful").UInt(summary.received - failed).Key("failed").UInt(failed);
  json.Key("retriable").UInt(retriable).Key("non_retriable").UInt(failed - retriable).EndObject();
  json.Key("failed_events").BeginArray();
  for (const BatchSummary::Failure& failure : summary.failures) {
    json.BeginObject().Key("index").UInt(failure.index).Key("reason").String(failure.reason);
    json.Key("retriable").Bool(failure.retriable).EndObject();
  }
  json.EndArray().EndObject();
}

}  // namespace goldline::rest
