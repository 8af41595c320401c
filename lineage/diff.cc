#include "lineage/diff.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "core/text.h"
#include "lineage/errors.h"
#include "lineage/graph_output.h"

namespace goldline::lineage {
namespace {

constexpr std::size_t kShown = 50;

using Key = std::tuple<FieldRef, FieldRef, JobRef, Layer>;

Key KeyOf(const WalkEdge& edge) { return {edge.source, edge.target, edge.job, edge.layer}; }

std::map<Key, const WalkEdge*> ByKey(const Subgraph& graph) {
  std::map<Key, const WalkEdge*> edges;
  for (const WalkEdge& edge : graph.edges) edges.emplace(KeyOf(edge), &edge);
  return edges;
}

std::set<FieldRef> NamesOf(const Subgraph& graph) {
  std::set<FieldRef> names;
  for (const WalkNode& node : graph.nodes) names.insert(node.field);
  return names;
}

std::vector<FieldRef> Without(const std::set<FieldRef>& all, const std::set<FieldRef>& left_out) {
  std::vector<FieldRef> out;
  std::set_difference(all.begin(), all.end(), left_out.begin(), left_out.end(),
                      std::back_inserter(out));
  return out;
}

Result<Subgraph> AsOf(const LineageGraph& graph, const LineageStart& start,
                      const DiffQuestion& question, UtcTime time) {
  WalkOptions options = question.options;
  options.as_of = time;
  options.between.reset();
  Subgraph all;
  for (const Direction direction : question.directions) {
    options.direction = direction;
    GL_TRY(Subgraph found, LineageOf(graph, start, options));
    all = direction == question.directions.front() ? std::move(found) : Merged(all, found);
  }
  return RollUp(graph.catalog(), std::move(all), question.level);
}

std::string HowText(TransformationSet how) {
  std::vector<std::string> words;
  for (const Transformation one : how.list()) {
    const std::string_view subtype = ToString(one.subtype);
    std::string word(subtype.empty() ? ToString(one.type()) : subtype);
    if (one.masking) word += " masking";
    words.push_back(std::move(word));
  }
  return Join(words, ", ");
}

std::string EdgeText(char sign, const WalkEdge& edge) {
  std::string text =
      Concat("  ", sign, " ", ToString(edge.source), " -> ", ToString(edge.target), "  ");
  if (!edge.job.name.empty()) text += Concat("by ", ToString(edge.job), ", ");
  if (edge.layer != Layer::kObserved) text += Concat(ToString(edge.layer), ", ");
  return text;
}

// The first of a list, each on a line that `line` makes.
template <class T, class Line>
std::string LinesOf(std::string_view title, const std::vector<T>& list, const Line& line) {
  if (list.empty()) return {};
  std::string text = Concat("\n", title, " (", list.size(), ")\n");
  for (std::size_t i = 0; i < std::min(list.size(), kShown); ++i) text += line(list[i]);
  if (list.size() > kShown) text += Concat("  … and ", list.size() - kShown, " more\n");
  return text;
}

void WriteEdges(std::string_view key, const std::vector<WalkEdge>& edges, JsonWriter& json) {
  json.Key(key).BeginArray();
  for (const WalkEdge& edge : edges) WriteEdge(edge, json);
  json.EndArray();
}

void WriteNames(std::string_view key, const std::vector<FieldRef>& names, JsonWriter& json) {
  json.Key(key).BeginArray();
  for (const FieldRef& name : names) json.String(ToString(name));
  json.EndArray();
}

}  // namespace

LineageDiff Difference(const Subgraph& before, const Subgraph& after) {
  LineageDiff diff;
  diff.start = after.start;
  const auto old_edges = ByKey(before);
  const auto new_edges = ByKey(after);
  for (const auto& [key, edge] : new_edges) {
    const auto known = old_edges.find(key);
    if (known == old_edges.end()) {
      diff.appeared.push_back(*edge);
    } else if (known->second->how != edge->how) {
      diff.changed.push_back({*known->second, *edge});
    } else {
      ++diff.unchanged;
    }
  }
  for (const auto& [key, edge] : old_edges) {
    if (!new_edges.contains(key)) diff.ended.push_back(*edge);
  }
  const std::set<FieldRef> old_names = NamesOf(before);
  const std::set<FieldRef> new_names = NamesOf(after);
  diff.nodes_appeared = Without(new_names, old_names);
  diff.nodes_ended = Without(old_names, new_names);
  diff.partial = before.partial || after.partial;
  diff.partial_reason = after.partial ? after.partial_reason : before.partial_reason;
  return diff;
}

Result<LineageDiff> DiffOf(const LineageGraph& graph, const LineageStart& start,
                           const DiffQuestion& question) {
  if (question.times.to < question.times.from) {
    return errors::EndsBeforeItBegins(
        Concat(ToString(question.times.from), "..", ToString(question.times.to)));
  }
  GL_TRY(const Subgraph before, AsOf(graph, start, question, question.times.from));
  GL_TRY(const Subgraph after, AsOf(graph, start, question, question.times.to));
  LineageDiff diff = Difference(before, after);
  diff.times = question.times;
  return diff;
}

void WriteJson(const LineageDiff& diff, JsonWriter& json) {
  json.BeginObject().Key("target");
  WriteField(diff.start, json);
  WriteBetween(diff.times, json);
  json.Key("status").String(diff.equal() ? "equal" : "different");
  WriteEdges("appeared", diff.appeared, json);
  WriteEdges("ended", diff.ended, json);
  json.Key("changed").BeginArray();
  for (const ChangedEdge& edge : diff.changed) {
    json.BeginObject().Key("before");
    WriteEdge(edge.before, json);
    json.Key("after");
    WriteEdge(edge.after, json);
    json.EndObject();
  }
  json.EndArray().Key("unchanged").UInt(diff.unchanged);
  WriteNames("nodes_appeared", diff.nodes_appeared, json);
  WriteNames("nodes_ended", diff.nodes_ended, json);
  json.Key("partial").Bool(diff.partial).Key("partial_reason");
  diff.partial ? json.String(diff.partial_reason) : json.Null();
  json.EndObject();
}

std::string TextOf(const LineageDiff& diff) {
  std::string text = Concat(ToString(diff.start), "  from ", TextOf(diff.times), "\n");
  text += LinesOf("Appeared", diff.appeared, [](const WalkEdge& edge) {
    return Concat(EdgeText('+', edge), HowText(edge.how), ", since ", ToString(edge.since), "\n");
  });
  text += LinesOf("Ended", diff.ended, [](const WalkEdge& edge) {
    return Concat(EdgeText('-', edge), "was ", HowText(edge.how), "\n");
  });
  text += LinesOf("Changed", diff.changed, [](const ChangedEdge& edge) {
    return Concat(EdgeText('~', edge.after), "was ", HowText(edge.before.how), ", is ",
                  HowText(edge.after.how), ", since ", ToString(edge.after.since), "\n");
  });
  if (diff.equal()) text += "\nNothing changed.";
  text += Concat(diff.equal() ? " " : "\n", "As it was: ", diff.unchanged,
                 diff.unchanged == 1 ? " edge.\n" : " edges.\n");
  if (diff.partial) text += Concat("\nPartial: ", diff.partial_reason, ".\n");
  return text;
}

}  // namespace goldline::lineage
