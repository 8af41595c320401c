// Clustering by constrained average linkage inside connected components: the two clusters with the
// highest mean weight between them merge, again and again, while that mean is above a threshold.
// Chains of weak links, which connected components swallow whole, stay apart.
//   Pairs that blocking did not propose count `missing_pair`; weights are clipped to ±12, so that
// one very sure pair cannot outvote many contradictions. Deterministic: equal means merge in order
// of the members' numbers.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "mdm/model.h"

namespace goldline::mdm {

struct WeightedEdge {
  std::uint32_t left = 0;
  std::uint32_t right = 0;  // greater than left
  double weight = 0;
};

// The cluster of each of `records`, named by its smallest member. Edges are distinct and ascending.
std::vector<std::uint32_t> Cluster(std::size_t records, std::span<const WeightedEdge> edges,
                                   const MatchThresholds& thresholds);

}  // namespace goldline::mdm
