#include "lineage/internal/between.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "core/text.h"
#include "lineage/internal/walker.h"

namespace goldline::lineage {
namespace {

// Nodes and edges of all walks of one answer together.
constexpr std::size_t kMostVisited = 1'000'000;

class Union {
 public:
  // What a walk found that holds from `from` up to `to`.
  void Add(Subgraph found, UtcTime from, std::optional<UtcTime> to) {
    visited_ += found.nodes.size() + found.edges.size();
    for (WalkNode& node : found.nodes) {
      const auto [at, fresh] = nodes_.try_emplace(node.field, node);
      if (fresh) continue;
      at->second.distance = std::min(at->second.distance, node.distance);
      at->second.by_value |= node.by_value;
    }
    for (WalkEdge& edge : found.edges) AddEdge(std::move(edge), from, to);
    if (found.partial) Cut(found.partial_reason);
  }

  void Cut(std::string reason) {
    if (reason_.empty()) reason_ = std::move(reason);
  }

  std::size_t visited() const { return visited_; }
  std::size_t nodes() const { return nodes_.size(); }
  std::size_t edges() const { return edges_.size(); }

  void MoveTo(Subgraph& found) {
    for (auto& [field, node] : nodes_) found.nodes.push_back(std::move(node));
    std::stable_sort(found.nodes.begin(), found.nodes.end(),
                     [](const WalkNode& a, const WalkNode& b) { return a.distance < b.distance; });
    for (auto& [key, edge] : edges_) found.edges.push_back(std::move(edge));
    std::sort(found.edges.begin(), found.edges.end());
    found.partial = !reason_.empty();
    found.partial_reason = std::move(reason_);
  }

 private:
  void AddEdge(WalkEdge edge, UtcTime from, std::optional<UtcTime> to) {
    const Stretch stretch{from, to, edge.how};
    const auto [at, fresh] =
        edges_.try_emplace({edge.source, edge.target, edge.job, edge.layer}, std::move(edge));
    WalkEdge& known = at->second;
    if (!fresh && known.stretches.back().to == from && known.stretches.back().how == stretch.how) {
      known.stretches.back().to = to;
      return;
    }
    known.how |= stretch.how;
    known.stretches.push_back(stretch);
  }

  std::map<FieldRef, WalkNode> nodes_;
  std::map<std::tuple<FieldRef, FieldRef, JobRef, Layer>, WalkEdge> edges_;
  std::size_t visited_ = 0;
  std::string reason_;
};

// Why no more moments are looked at, or nothing.
std::string LimitMet(const Union& all, std::size_t moments, const WalkOptions& options) {
  if (moments >= kMostMoments) return Concat("more than ", kMostMoments, " changes");
  if (all.visited() >= kMostVisited) return "too many edges at too many times";
  if (all.nodes() > options.max_nodes) return Concat("more than ", options.max_nodes, " fields");
  if (all.edges() > options.max_edges) return Concat("more than ", options.max_edges, " edges");
  return {};
}

}  // namespace

Result<WalkedAt> WalkAt(const catalog::CatalogView& catalog, const std::vector<FieldRef>& starts,
                        const WalkOptions& options) {
  Walker walker(catalog, options);
  GL_TRY(Subgraph found, walker.Walk(starts));
  return WalkedAt{std::move(found), walker.next_change()};
}

Result<Subgraph> WalkBetween(const WalkOptions& options,
                             const std::function<Result<WalkedAt>(const WalkOptions&)>& walk) {
  Union all;
  WalkOptions at = options;
  Subgraph found;
  UtcTime moment = options.between->from;
  for (std::size_t moments = 1;; ++moments) {
    at.as_of = moment;
    GL_TRY(WalkedAt here, walk(at));
    found.start = here.found.start;
    found.direction = here.found.direction;
    const UtcTime next = here.next_change;
    const bool last = next == kForever || next > options.between->to;
    all.Add(std::move(here.found), moment, last ? std::nullopt : std::optional(next));
    if (last) break;
    const std::string limit = LimitMet(all, moments, options);
    if (!limit.empty()) {
      all.Cut(Concat(limit, "; nothing from ", ToString(next), " on is in it"));
      break;
    }
    moment = next;
  }
  all.MoveTo(found);
  return found;
}

}  // namespace goldline::lineage
