// A walk over the lineage graph from one field, up to its sources or down to what it feeds, as of a
// time. The answer is a subgraph: each field and each edge once, however many paths run through it.
//
//   WalkOptions options{.direction = Direction::kUpstream, .depth = 5};
//   GL_TRY(Subgraph found, graph.Walk(view, field, options));
//   if (found.partial) ...   // a limit cut it; partial_reason says which
//
// With `between` it is what the walk would have found at any moment of that time, each edge with
// the stretches in which it was part of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "catalog/entities.h"
#include "core/time.h"
#include "lineage/edge.h"

namespace goldline::lineage {

enum class Direction : std::uint8_t { kUpstream, kDownstream };

// Where an edge comes from. On disk: never renumber.
enum class Layer : std::uint8_t {
  kObserved = 1,  // a run said which field feeds which
  kCoarse = 2,    // a run read one dataset and wrote the other; nothing is known about fields
  kDeclared = 3,  // a job or dataset says so of itself, without a run
  kSql = 4,       // read from the SQL of a run that does not say itself which field feeds which
};
std::string_view ToString(Layer layer);

// A time with both its ends, which belong to it.
struct Between {
  static constexpr UtcTime kNoBeginning{std::numeric_limits<std::int64_t>::min()};
  static constexpr UtcTime kNoEnd{std::numeric_limits<std::int64_t>::max()};
  UtcTime from = kNoBeginning;
  UtcTime to = kNoEnd;
  friend auto operator<=>(const Between&, const Between&) = default;
};

struct WalkOptions {
  Direction direction = Direction::kUpstream;
  std::size_t depth = 100;                             // steps from the start
  std::optional<UtcTime> as_of{};                      // event time; now when absent
  std::optional<Between> between{};                    // instead of as_of
  TransformationSet kinds = TransformationSet::All();  // follow edges that have one of these
  bool observed = true;                                // layers kObserved, kSql, kCoarse
  bool declared = true;
  std::optional<JobRef> only_job{};             // follow what this job makes
  std::optional<std::string> only_namespace{};  // never leave this namespace
  std::size_t max_nodes = 50'000;
  std::size_t max_edges = 500'000;
};

struct WalkNode {
  FieldRef field;                // an empty field: the dataset as a whole
  std::size_t distance = 0;      // steps from the start
  bool by_value = false;         // reached through DIRECT edges only on some shortest path
  catalog::DatasetId dataset{};  // of that field; none of a rolled-up node
};

// From a time on, up to another (exclusive) or to the end of the time that was asked about.
struct Stretch {
  UtcTime from;
  std::optional<UtcTime> to;
  TransformationSet how;
  friend auto operator<=>(const Stretch&, const Stretch&) = default;
};

struct WalkEdge {
  FieldRef source;
  FieldRef target;  // an empty field: dataset-wide
  JobRef job;
  TransformationSet how;
  Layer layer = Layer::kObserved;
  UtcTime since;                     // when this stretch of its validity began
  std::vector<Stretch> stretches{};  // with `between` only: in order of time, apart
  std::optional<std::uint64_t>
      field_edges{};  // of a rolled-up edge: how many of fields are under it
  friend auto operator<=>(const WalkEdge&, const WalkEdge&) = default;
};

struct Subgraph {
  FieldRef start;  // by the name that stands for all names of its dataset (catalog/identity.h)
  Direction direction = Direction::kUpstream;
  std::vector<WalkNode> nodes;            // by distance, then name; the start first
  std::vector<WalkEdge> edges;            // sorted
  std::map<JobRef, catalog::JobId> jobs;  // at least those of the edges
  bool partial = false;
  std::string partial_reason;
};

}  // namespace goldline::lineage
