// Where classes go over the edges of a subgraph: up from a field to wherever it may have a class
// from, or down to whatever has one because of it. Pure: what was given, and to what, is not known
// here.
//
// A node is entered with a hold, which says how sure it is that a class is the same at both ends:
//   kField   the field itself, over edges that name both fields
//   kWhole   a dataset that an edge to a field names as its source: what was given to the whole
//   kMay     over some edge that names a dataset, and not which of its fields
//   kMasked  over some edge that masks; up only, to say what was stopped
// Of a node and a hold the first visit counts, which has the fewest edges.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "lineage/walk.h"

namespace goldline::lineage {

enum class Hold : std::uint8_t { kField, kWhole, kMay, kMasked };
inline constexpr std::size_t kHolds = 4;

class ClassFlow {
 public:
  static constexpr std::size_t kNone = SIZE_MAX;
  struct Visit {
    std::size_t node = 0;
    Hold hold = Hold::kField;
    std::size_t distance = 0;
    std::size_t from = kNone;  // the visit before
    std::size_t edge = kNone;  // that led here
  };
  struct Visits {
    std::vector<Visit> all;          // nearest first
    std::vector<std::size_t> stops;  // down: edges that mask, each once
    bool partial = false;            // more than kMostVisits
  };
  static constexpr std::size_t kMostVisits = 1'000'000;

  // Over the DIRECT edges of `graph`, which must stay, and these nodes beside its own.
  ClassFlow(const Subgraph& graph, const std::vector<FieldRef>& more);

  Visits From(const FieldRef& start) const;
  const FieldRef& NameOf(std::size_t node) const { return *nodes_[node].name; }
  // The edges from the last visit to the start, or down: from the start to it.
  std::vector<WalkEdge> PathOf(const Visits& visits, std::size_t visit) const;

 private:
  struct Node {
    const FieldRef* name = nullptr;
    std::size_t whole = 0;
    std::vector<std::size_t> fields;  // of a whole
    std::vector<std::size_t> edges;   // that lead on
  };
  struct Search;

  std::size_t Add(const FieldRef& name);
  bool IsWhole(std::size_t node) const { return nodes_[node].whole == node; }
  void Leave(Search& search, std::size_t visit) const;
  void Follow(Search& search, std::size_t visit, std::size_t edges_of, Hold hold) const;
  void Take(Search& search, std::size_t visit, std::size_t edge, Hold hold) const;

  const Subgraph& graph_;
  const bool up_;
  std::map<FieldRef, std::size_t> numbers_;
  std::vector<Node> nodes_;
  std::vector<std::size_t> far_;  // by edge: where it leads
};

}  // namespace goldline::lineage
