// What walks answer, as lines: every field of a few datasets of one namespace, at every minute,
// both ways.
#pragma once

#include <string>
#include <vector>

#include "lineage/graph.h"
#include "tests/support/lineage_story.h"

namespace goldline::lineage {

inline std::string Dump(const Result<Subgraph>& found) {
  if (!found.ok()) return found.error().id();
  std::string line;
  for (const WalkEdge& edge : found->edges) {
    line +=
        Concat(" ", ToString(edge.source), "->", ToString(edge.target), " ", ToString(edge.layer),
               " ", ToString(edge.job), " ", edge.how.bits(), " ", edge.since.micros);
  }
  for (const WalkNode& node : found->nodes) {
    line += Concat(" ", ToString(node.field), " ", node.distance, node.by_value ? "v" : "");
  }
  return line;
}

// Of the datasets ns/d0, ns/d1…, each as a whole and their fields f0 and f1.
inline void AddWalks(const store::ReadView& view, int datasets, int minutes,
                     std::vector<std::string>& answers) {
  const LineageGraph graph(view);
  for (int dataset = 0; dataset < datasets; ++dataset) {
    for (const std::string field : {"", "f0", "f1"}) {
      for (int minute = 0; minute <= minutes; ++minute) {
        for (const Direction direction : {Direction::kUpstream, Direction::kDownstream}) {
          const WalkOptions options{.direction = direction,
                                    .as_of = testing_support::Minute(minute)};
          const auto found = graph.Walk({"ns", Concat("d", dataset), field}, options);
          answers.push_back(Concat("walk ", dataset, field, " ", minute, " ",
                                   direction == Direction::kUpstream ? "up" : "down", ":",
                                   Dump(found)));
        }
      }
    }
  }
}

}  // namespace goldline::lineage
