#include "lineage/roll_up.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <tuple>
#include <utility>

#include "core/text.h"

namespace goldline::lineage {
namespace {

void SortByDistance(std::vector<WalkNode>& nodes) {
  std::sort(nodes.begin(), nodes.end(), [](const WalkNode& a, const WalkNode& b) {
    return std::tie(a.distance, a.field) < std::tie(b.distance, b.field);
  });
}

// What a field is part of, by the names of datasets.
class Wholes {
 public:
  Wholes(const catalog::CatalogView& catalog, Level level) : catalog_(catalog), level_(level) {}

  Result<FieldRef> Of(const FieldRef& field) {
    FieldRef whole = field;
    whole.field.clear();
    if (level_ == Level::kDataset) return whole;
    const auto known = systems_.find(whole);
    if (known != systems_.end()) return known->second;
    GL_TRY(FieldRef system, SystemOf(whole));
    return systems_.emplace(std::move(whole), std::move(system)).first->second;
  }

 private:
  Result<FieldRef> SystemOf(const FieldRef& whole) {
    FieldRef system{"", Concat(kNamespacePrefix, whole.namespace_name), ""};
    if (whole.job) return system;
    GL_TRY(const auto dataset, catalog_.FindDataset(whole.dataset_ref()));
    if (!dataset || !dataset->system) return system;
    GL_TRY(const catalog::System named, catalog_.GetSystem(dataset->system));
    system.dataset = Concat(kSystemPrefix, named.name);
    return system;
  }

  const catalog::CatalogView& catalog_;
  const Level level_;
  std::map<FieldRef, FieldRef> systems_;
};

// How many of several edges are of each transformation at a moment.
class OpenKinds {
 public:
  void Count(TransformationSet how, bool begins) {
    for (std::size_t bit = 0; bit < counts_.size(); ++bit) {
      if ((how.bits() >> bit & 1) == 0) continue;
      begins ? ++counts_[bit] : --counts_[bit];
    }
  }
  TransformationSet how() const {
    std::uint32_t bits = 0;
    for (std::size_t bit = 0; bit < counts_.size(); ++bit) {
      if (counts_[bit] > 0) bits |= std::uint32_t{1} << bit;
    }
    return TransformationSet::FromBits(bits).value_or(TransformationSet());
  }

 private:
  std::array<std::size_t, 2 * kSubtypes> counts_{};
};

// The stretches of several edges as those of one: at each moment what any of them is then.
std::vector<Stretch> Overlaid(const std::vector<Stretch>& all) {
  struct Turn {
    UtcTime at;
    TransformationSet how;
    bool begins;
  };
  std::vector<Turn> turns;
  for (const Stretch& one : all) {
    turns.push_back({one.from, one.how, true});
    if (one.to) turns.push_back({*one.to, one.how, false});
  }
  std::stable_sort(turns.begin(), turns.end(),
                   [](const Turn& a, const Turn& b) { return a.at < b.at; });
  std::vector<Stretch> out;
  OpenKinds open;
  TransformationSet before;
  for (std::size_t i = 0; i < turns.size();) {
    const UtcTime at = turns[i].at;
    for (; i < turns.size() && turns[i].at == at; ++i) open.Count(turns[i].how, turns[i].begins);
    const TransformationSet now = open.how();
    if (now == before) continue;
    if (!before.empty()) out.back().to = at;
    if (!now.empty()) out.push_back({at, std::nullopt, now});
    before = now;
  }
  return out;
}

// Edges, each (source, target, job, layer) once.
class Folded {
 public:
  void Add(WalkEdge edge) {
    const auto [at, fresh] =
        edges_.try_emplace({edge.source, edge.target, edge.job, edge.layer}, edge);
    if (fresh) return;
    WalkEdge& known = at->second;
    known.how |= edge.how;
    known.since = std::min(known.since, edge.since);
    if (known.field_edges && edge.field_edges) *known.field_edges += *edge.field_edges;
    known.stretches.insert(known.stretches.end(), edge.stretches.begin(), edge.stretches.end());
  }

  std::vector<WalkEdge> Take() {
    std::vector<WalkEdge> edges;
    for (auto& [key, edge] : edges_) {
      edge.stretches = Overlaid(edge.stretches);
      edges.push_back(std::move(edge));
    }
    std::sort(edges.begin(), edges.end());
    return edges;
  }

 private:
  std::map<std::tuple<FieldRef, FieldRef, JobRef, Layer>, WalkEdge> edges_;
};

Result<std::vector<WalkNode>> NodesOf(const std::vector<WalkNode>& fields, Wholes& wholes) {
  std::map<FieldRef, WalkNode> nodes;
  for (const WalkNode& node : fields) {
    GL_TRY(FieldRef whole, wholes.Of(node.field));
    const auto [at, fresh] = nodes.try_emplace(whole, WalkNode{whole, node.distance, false});
    at->second.distance = std::min(at->second.distance, node.distance);
    at->second.by_value |= node.by_value;
  }
  std::vector<WalkNode> sorted;
  for (auto& [whole, node] : nodes) sorted.push_back(std::move(node));
  SortByDistance(sorted);
  return sorted;
}

Result<std::vector<WalkEdge>> EdgesOf(const std::vector<WalkEdge>& fields, Level level,
                                      Wholes& wholes) {
  Folded folded;
  for (const WalkEdge& edge : fields) {
    WalkEdge whole = edge;
    GL_TRY(whole.source, wholes.Of(edge.source));
    GL_TRY(whole.target, wholes.Of(edge.target));
    if (level == Level::kSystem) whole.job = {};
    whole.field_edges = edge.source.field.empty() && edge.target.field.empty() ? 0 : 1;
    folded.Add(std::move(whole));
  }
  return folded.Take();
}

std::vector<WalkEdge> EdgesOfBoth(const Subgraph& a, const Subgraph& b) {
  std::vector<WalkEdge> edges;
  std::set_union(a.edges.begin(), a.edges.end(), b.edges.begin(), b.edges.end(),
                 std::back_inserter(edges));
  const auto timed = [](const WalkEdge& edge) { return !edge.stretches.empty(); };
  if (std::none_of(edges.begin(), edges.end(), timed)) return edges;
  Folded folded;  // of one edge, the two may have seen other stretches
  for (WalkEdge& edge : edges) folded.Add(std::move(edge));
  return folded.Take();
}

}  // namespace

Result<Subgraph> RollUp(const catalog::CatalogView& catalog, Subgraph found, Level level) {
  if (level == Level::kField) return found;
  Wholes wholes(catalog, level);
  GL_TRY(found.nodes, NodesOf(found.nodes, wholes));
  GL_TRY(found.edges, EdgesOf(found.edges, level, wholes));
  return found;
}

Subgraph Merged(const Subgraph& a, const Subgraph& b) {
  Subgraph merged;
  merged.start = a.start;
  merged.direction = a.direction;
  std::map<FieldRef, WalkNode> nodes;
  for (const Subgraph* graph : {&a, &b}) {
    for (const WalkNode& node : graph->nodes) {
      const auto [known, fresh] = nodes.try_emplace(node.field, node);
      if (!fresh && node.distance < known->second.distance) known->second = node;
    }
    if (graph->partial) merged.partial_reason = graph->partial_reason;
    merged.partial = merged.partial || graph->partial;
  }
  for (auto& [field, node] : nodes) merged.nodes.push_back(std::move(node));
  SortByDistance(merged.nodes);
  merged.edges = EdgesOfBoth(a, b);
  return merged;
}

}  // namespace goldline::lineage
