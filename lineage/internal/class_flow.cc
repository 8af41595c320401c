#include "lineage/internal/class_flow.h"

#include <algorithm>
#include <utility>

namespace goldline::lineage {

struct ClassFlow::Search {
  Visits found;
  std::vector<bool> seen;     // by node and hold
  std::vector<bool> stopped;  // by edge
};

ClassFlow::ClassFlow(const Subgraph& graph, const std::vector<FieldRef>& more)
    : graph_(graph), up_(graph.direction == Direction::kUpstream) {
  Add(graph.start);
  for (const FieldRef& name : more) Add(name);
  for (const WalkNode& node : graph.nodes) Add(node.field);
  far_.resize(graph.edges.size(), kNone);
  for (std::size_t edge = 0; edge < graph.edges.size(); ++edge) {
    if (!graph.edges[edge].how.HasDirect()) continue;
    const std::size_t source = Add(graph.edges[edge].source);
    const std::size_t target = Add(graph.edges[edge].target);
    far_[edge] = up_ ? source : target;
    nodes_[up_ ? target : source].edges.push_back(edge);
  }
}

std::size_t ClassFlow::Add(const FieldRef& name) {
  const auto known = numbers_.find(name);
  if (known != numbers_.end()) return known->second;
  FieldRef whole_name = name;
  whole_name.field.clear();
  const bool is_whole = name.field.empty();
  const std::size_t whole = is_whole ? kNone : Add(whole_name);
  const std::size_t number = nodes_.size();
  const auto at = numbers_.emplace(name, number).first;
  nodes_.push_back({&at->first, is_whole ? number : whole, {}, {}});
  if (!is_whole) nodes_[whole].fields.push_back(number);
  return number;
}

ClassFlow::Visits ClassFlow::From(const FieldRef& start) const {
  Search search;
  search.seen.resize(nodes_.size() * kHolds);
  search.stopped.resize(graph_.edges.size());
  const std::size_t node = numbers_.at(start);
  // Down from a dataset, what was given to the whole of it goes on from each of its fields.
  const Hold hold = IsWhole(node) && !up_ ? Hold::kWhole : Hold::kField;
  search.found.all.push_back({node, hold, 0, kNone, kNone});
  search.seen[node * kHolds + static_cast<std::size_t>(hold)] = true;
  if (hold == Hold::kWhole) {
    for (const std::size_t field : nodes_[node].fields) {
      search.found.all.push_back({field, Hold::kField, 0, 0, kNone});
      search.seen[field * kHolds] = true;
    }
  }
  for (std::size_t visit = 0; visit < search.found.all.size(); ++visit) {
    if (search.found.all.size() > kMostVisits) {
      search.found.partial = true;
      break;
    }
    Leave(search, visit);
  }
  return std::move(search.found);
}

// A field goes on through its own edges and those of its dataset, a dataset also through those of
// its fields: but then nobody knows whether the class is that field's.
void ClassFlow::Leave(Search& search, std::size_t visit) const {
  const auto [node, hold, distance, from, edge] = search.found.all[visit];
  const Node& at = nodes_[node];
  switch (hold) {
    case Hold::kField:
      Follow(search, visit, node, Hold::kField);
      if (at.whole != node) Follow(search, visit, at.whole, Hold::kMay);
      return;
    case Hold::kWhole:  // up, a whole dataset has no class but those that it was given
      if (!up_) Follow(search, visit, node, Hold::kField);
      return;
    case Hold::kMay:
    case Hold::kMasked:
      Follow(search, visit, node, hold);
      if (at.whole != node) Follow(search, visit, at.whole, hold);
      for (const std::size_t field : at.fields) Follow(search, visit, field, hold);
      return;
  }
}

void ClassFlow::Follow(Search& search, std::size_t visit, std::size_t edges_of, Hold hold) const {
  for (const std::size_t edge : nodes_[edges_of].edges) {
    const WalkEdge& one = graph_.edges[edge];
    if (one.how.Masks() && hold != Hold::kMasked) {
      if (!up_ && !search.stopped[edge]) search.found.stops.push_back(edge);
      search.stopped[edge] = true;
      if (up_) Take(search, visit, edge, Hold::kMasked);
      continue;
    }
    if (hold != Hold::kField) {
      Take(search, visit, edge, hold);
    } else if (one.target.field.empty()) {
      Take(search, visit, edge, Hold::kMay);
    } else if (one.source.field.empty() && up_) {
      Take(search, visit, edge, Hold::kWhole);
      Take(search, visit, edge, Hold::kMay);
    } else {
      Take(search, visit, edge, Hold::kField);
    }
  }
}

void ClassFlow::Take(Search& search, std::size_t visit, std::size_t edge, Hold hold) const {
  const std::size_t node = far_[edge];
  const std::size_t mark = node * kHolds + static_cast<std::size_t>(hold);
  if (search.seen[mark]) return;
  search.seen[mark] = true;
  search.found.all.push_back({node, hold, search.found.all[visit].distance + 1, visit, edge});
}

std::vector<WalkEdge> ClassFlow::PathOf(const Visits& visits, std::size_t visit) const {
  std::vector<WalkEdge> path;
  for (std::size_t at = visit; at != kNone; at = visits.all[at].from) {
    if (visits.all[at].edge != kNone) path.push_back(graph_.edges[visits.all[at].edge]);
  }
  if (!up_) std::reverse(path.begin(), path.end());
  return path;
}

}  // namespace goldline::lineage
