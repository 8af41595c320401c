// A walk over the lineage graph from one field, up to its sources or down to what it feeds, as of a
// time. The answer is a subgraph: each field and each edge once, however many paths run through it.
//
//   WalkOptions options{.direction = Direction::kUpstream, .depth = 5};
//   GL_TRY(Subgraph found, graph.Walk(view, field, options));
//   if (found.partial) ...   // a limit cut it; partial_reason says which
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/time.h"
#include "lineage/edge.h"

namespace goldline::lineage {

enum class Direction : std::uint8_t { kUpstream, kDownstream };

// Where an edge comes from. On disk: never renumber.
enum class Layer : std::uint8_t {
  kObserved = 1,  // a run said which field feeds which
  kCoarse = 2,    // a run read one dataset and wrote the other; nothing is known about fields
  kDeclared = 3,  // a job or dataset says so of itself, without a run
};
std::string_view ToString(Layer layer);

struct WalkOptions {
  Direction direction = Direction::kUpstream;
  std::size_t depth = 100;       // steps from the start
  std::optional<UtcTime> as_of;  // event time; now when absent
  bool indirect = true;          // also follow what only influences
  bool observed = true;          // layers kObserved and kCoarse
  bool declared = true;
  std::size_t max_nodes = 50'000;
  std::size_t max_edges = 500'000;
};

struct WalkNode {
  FieldRef field;            // an empty field: the dataset as a whole
  std::size_t distance = 0;  // steps from the start
  bool by_value = false;     // reached through DIRECT edges only on some shortest path
};

struct WalkEdge {
  FieldRef source;
  FieldRef target;  // an empty field: dataset-wide
  JobRef job;
  TransformationSet how;
  Layer layer = Layer::kObserved;
  UtcTime since;  // when this stretch of its validity began
  friend auto operator<=>(const WalkEdge&, const WalkEdge&) = default;
};

struct Subgraph {
  FieldRef start;  // by the name that stands for all names of its dataset (catalog/identity.h)
  Direction direction = Direction::kUpstream;
  std::vector<WalkNode> nodes;  // by distance, then name; the start first
  std::vector<WalkEdge> edges;  // sorted
  bool partial = false;
  std::string partial_reason;
};

}  // namespace goldline::lineage
