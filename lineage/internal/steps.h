// The steps of a graph: the edges of one job to one output make a step; what no job makes is a step
// of its own.
#pragma once

#include <vector>

#include "lineage/trace.h"

namespace goldline::lineage {

// Nearest to the start first; without their health.
std::vector<Step> StepsOf(const Subgraph& graph);

}  // namespace goldline::lineage
