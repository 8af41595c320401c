#include "lineage/graph_output.h"

#include <algorithm>
#include <map>

#include "core/text.h"
#include "lineage/roll_up.h"

namespace goldline::lineage {
namespace {

void WriteText(std::string_view text, JsonWriter& json) {
  text.empty() ? json.Null() : json.String(text);
}

// A node of a roll-up to systems is told by its prefix, and what it names has no namespace.
bool WriteSystem(const FieldRef& field, JsonWriter& json) {
  const std::string_view name = field.dataset;
  if (field.job || !field.namespace_name.empty() || !field.field.empty()) return false;
  for (const std::string_view prefix : {kSystemPrefix, kNamespacePrefix}) {
    if (!name.starts_with(prefix)) continue;
    json.Key(prefix.substr(0, prefix.size() - 1)).String(name.substr(prefix.size()));
    return true;
  }
  return false;
}

void WriteNameParts(const FieldRef& field, JsonWriter& json) {
  json.Key("id").String(ToString(field));
  if (WriteSystem(field, json)) return;
  json.Key("namespace").String(field.namespace_name);
  json.Key(field.job ? "job" : "dataset").String(field.dataset).Key("field");
  WriteText(field.field, json);
}

std::string Quotable(std::string text) {
  std::replace(text.begin(), text.end(), '"', '\'');
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

// Calls `node` for each name once, with the word that stands for it, and `edge` for each edge.
template <class OnNode, class OnEdge>
void Draw(const Subgraph& graph, const OnNode& node, const OnEdge& edge) {
  std::map<FieldRef, std::string> words;
  const auto word = [&](const FieldRef& field) {
    const auto [at, fresh] = words.try_emplace(field, Concat("n", words.size()));
    if (fresh) node(at->second, field);
    return at->second;
  };
  for (const WalkNode& one : graph.nodes) word(one.field);
  for (const WalkEdge& one : graph.edges) {
    const std::string source = word(one.source);
    edge(source, word(one.target), one);
  }
}

// A string of DOT in double quotes. A backslash before the quote that ends a string would go with
// it, so each is doubled, which shows as one in a label; an & would begin an entity. Graphviz reads
// UTF-8 and nothing below a blank; what is no UTF-8 is replaced.
std::string DotString(std::string_view text) {
  std::string valid;
  AppendJsonString(valid, text);  // replaces what is not UTF-8
  const Result<JsonValue> plain = ParseJson(valid);
  std::string out = "\"";
  for (const char c : plain.ok() ? plain->text : std::string()) {
    const bool control = static_cast<unsigned char>(c) < ' ';
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else if (c == '&') {
      out += "&amp;";
    } else {
      out += control ? ' ' : c;
    }
  }
  return out + '"';
}

}  // namespace

void WriteField(const FieldRef& field, JsonWriter& json) {
  json.BeginObject();
  WriteNameParts(field, json);
  json.EndObject();
}

void WriteJob(const JobRef& job, JsonWriter& json) {
  if (job.name.empty()) {
    json.Null();
    return;
  }
  json.BeginObject().Key("namespace").String(job.namespace_name);
  json.Key("name").String(job.name).EndObject();
}

void WriteNode(const WalkNode& node, JsonWriter& json) {
  json.BeginObject();
  WriteNameParts(node.field, json);
  json.Key("distance").UInt(node.distance).Key("by_value").Bool(node.by_value).EndObject();
}

void WriteTransformations(TransformationSet how, JsonWriter& json) {
  json.BeginArray();
  for (const Transformation one : how.list()) {
    json.BeginObject().Key("type").String(ToString(one.type()));
    json.Key("subtype").String(ToString(one.subtype));
    json.Key("masking").Bool(one.masking).EndObject();
  }
  json.EndArray();
}

void WriteEdge(const WalkEdge& edge, JsonWriter& json) {
  json.BeginObject().Key("source").String(ToString(edge.source));
  json.Key("target").String(ToString(edge.target)).Key("job");
  WriteJob(edge.job, json);
  json.Key("transformations");
  WriteTransformations(edge.how, json);
  json.Key("layer").String(ToString(edge.layer));
  json.Key("since").String(ToString(edge.since));
  if (!edge.stretches.empty()) {
    json.Key("stretches").BeginArray();
    for (const Stretch& one : edge.stretches) {
      json.BeginObject().Key("from").String(ToString(one.from)).Key("to");
      one.to ? json.String(ToString(*one.to)) : json.Null();
      json.Key("transformations");
      WriteTransformations(one.how, json);
      json.EndObject();
    }
    json.EndArray();
  }
  if (edge.field_edges) json.Key("field_edges").UInt(*edge.field_edges);
  json.EndObject();
}

void WriteBetween(const Between& between, JsonWriter& json) {
  const auto end = [&json](std::string_view key, UtcTime time, UtcTime none) {
    json.Key(key);
    time == none ? json.Null() : json.String(ToString(time));
  };
  json.Key("between").BeginObject();
  end("from", between.from, Between::kNoBeginning);
  end("to", between.to, Between::kNoEnd);
  json.EndObject();
}

std::string TextOf(const Between& between) {
  const std::string from =
      between.from == Between::kNoBeginning ? "the beginning" : ToString(between.from);
  return Concat(from, " to ", between.to == Between::kNoEnd ? "now" : ToString(between.to));
}

void WriteNodesAndEdges(const Subgraph& graph, JsonWriter& json) {
  json.Key("nodes").BeginArray();
  for (const WalkNode& node : graph.nodes) WriteNode(node, json);
  json.EndArray().Key("edges").BeginArray();
  for (const WalkEdge& edge : graph.edges) WriteEdge(edge, json);
  json.EndArray();
}

std::string MermaidOf(const Subgraph& graph) {
  std::string text = "graph LR\n";
  Draw(
      graph,
      [&](const std::string& word, const FieldRef& field) {
        text += Concat("  ", word, "[\"", Quotable(ToString(field)), "\"]\n");
      },
      [&](const std::string& source, const std::string& target, const WalkEdge& edge) {
        text += Concat("  ", source, edge.how.HasDirect() ? " --> " : " -.-> ", target, "\n");
      });
  return text;
}

std::string DotOf(const Subgraph& graph) {
  std::string text = "digraph lineage {\n  rankdir=LR;\n  node [shape=box];\n";
  Draw(
      graph,
      [&](const std::string& word, const FieldRef& field) {
        text += Concat("  ", word, " [label=", DotString(ToString(field)), "];\n");
      },
      [&](const std::string& source, const std::string& target, const WalkEdge& edge) {
        text += Concat("  ", source, " -> ", target);
        if (!edge.how.HasDirect()) text += " [style=dashed]";
        text += ";\n";
      });
  return text + "}\n";
}

}  // namespace goldline::lineage
