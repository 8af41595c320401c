// Reading facts and edge sets of one timeline from the store.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "core/store/store.h"
#include "lineage/internal/graph_rows.h"

namespace goldline::lineage {

// The facts under a head key, latest first, for as long as `more` says so (it sees each fact that
// was added).
Result<std::vector<TimelineFact>> ReadFacts(const store::ReadView& view, std::string_view head,
                                            const std::function<bool(const TimelineFact&)>& more);

Result<StoredEdges> ReadEdgeSet(const store::ReadView& view, const Hash128& hash);

// Adds the edge sets of the facts that `sets` does not have yet.
Status ReadEdgeSets(const store::ReadView& view, const std::vector<TimelineFact>& facts,
                    EdgeSets& sets);

}  // namespace goldline::lineage
