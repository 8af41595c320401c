// What became different in the lineage of something between two times: edges that were not on any
// way at the one time and are at the other, and edges that are there another way.
//
//   GL_TRY(LineageDiff diff, DiffOf(graph, start, {.from = october, .to = november}));
//   std::string text = TextOf(diff);       // + appeared, - ended, ~ changed
//   WriteJson(diff, json);
#pragma once

#include <string>
#include <vector>

#include "core/json.h"
#include "core/result.h"
#include "lineage/graph.h"
#include "lineage/roll_up.h"
#include "lineage/start.h"
#include "lineage/walk.h"

namespace goldline::lineage {

struct DiffQuestion {
  Between times;
  std::vector<Direction> directions = {Direction::kUpstream, Direction::kDownstream};
  Level level = Level::kField;
  WalkOptions options;  // its direction and times are not looked at
};

struct ChangedEdge {
  WalkEdge before;
  WalkEdge after;
};

struct LineageDiff {
  FieldRef start;
  Between times;
  std::vector<WalkEdge> appeared;  // as at the later time; sorted
  std::vector<WalkEdge> ended;     // as at the earlier time; sorted
  std::vector<ChangedEdge> changed;
  std::size_t unchanged = 0;
  std::vector<FieldRef> nodes_appeared;  // sorted
  std::vector<FieldRef> nodes_ended;     // sorted
  bool partial = false;                  // a walk was: what is told may come from its limit
  std::string partial_reason;

  bool equal() const { return appeared.empty() && ended.empty() && changed.empty(); }
};

// Of two answers from one start. An edge is known by its ends, job and layer.
LineageDiff Difference(const Subgraph& before, const Subgraph& after);

Result<LineageDiff> DiffOf(const LineageGraph& graph, const LineageStart& start,
                           const DiffQuestion& question);

// "status" is equal or different.
void WriteJson(const LineageDiff& diff, JsonWriter& json);
std::string TextOf(const LineageDiff& diff);

}  // namespace goldline::lineage
