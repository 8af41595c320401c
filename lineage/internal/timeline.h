// The timeline of what one job says about one output: from facts, each an edge set at an event
// time, to the stretches of time in which each edge holds. A pure function of the facts, whatever
// the order in which they arrived:
//   - a fact that replaces (COMPLETE, a declaration) ends the edges that it does not repeat;
//   - any other fact (START, RUNNING, FAIL…) adds its edges and ends none;
//   - facts go by (event time, run); of one time and run, the one of greater (rank, tie) counts.
#pragma once

#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/hash.h"
#include "core/ids.h"
#include "core/time.h"
#include "lineage/internal/stored_edges.h"

namespace goldline::lineage {

inline constexpr UtcTime kForever{std::numeric_limits<std::int64_t>::max()};

// [from, to) in event time.
struct Interval {
  UtcTime from;
  UtcTime to = kForever;
  TransformationSet how;
  friend auto operator<=>(const Interval&, const Interval&) = default;
};
using Intervals = std::vector<Interval>;  // in order of time, apart

struct TimelineFact {
  UtcTime time;
  Uuid run;
  int rank = 0;
  Hash128 tie;
  bool replaces = false;
  Hash128 edges;             // the edge set's hash
  bool accumulates = false;  // the edges are all that the run said up to this time
  friend bool operator==(const TimelineFact&, const TimelineFact&) = default;
};

// Whether `a` counts rather than `b`, both of one time and run.
inline bool Outranks(const TimelineFact& a, const TimelineFact& b) {
  return std::pair(a.rank, a.tie) > std::pair(b.rank, b.tie);
}

using EdgeSets = std::map<Hash128, StoredEdges>;

// The edges that hold after all of `facts`, which are in order of (time, run).
std::map<NodePair, TransformationSet> OpenEdges(const std::vector<TimelineFact>& facts,
                                                const EdgeSets& sets);

// When each edge holds; `facts` in any order, with duplicates.
std::map<NodePair, Intervals> TimelineOf(std::vector<TimelineFact> facts, const EdgeSets& sets);

// Ends at `time` the stretch that is open; one that would be empty never was.
void EndStretch(Intervals& intervals, UtcTime time);
// Begins a stretch at `time`, or goes on with one that just ended in the same way.
void BeginStretch(Intervals& intervals, UtcTime time, TransformationSet how);

// The interval that holds at `time`, or nullptr.
const Interval* At(const Intervals& intervals, UtcTime time);

std::string EncodeIntervals(const Intervals& intervals);
Result<Intervals> DecodeIntervals(std::string_view bytes);

}  // namespace goldline::lineage
