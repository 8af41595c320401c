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

// The same, with what follows from declarations: a job that declares what it writes says of every
// other output that it does not, as a fact without edges (kNoEdges). Of one time and run the fact
// that counts.
Result<std::vector<TimelineFact>> ReadTimeline(
    const store::ReadView& view, const FactKey& of,
    const std::function<bool(const TimelineFact&)>& more);

// What a declaration of these outputs says of another one.
inline constexpr Hash128 kNoEdges{};
TimelineFact EndingBy(const FactKey& declaration);

// The outputs and layers of which a job said something, in order.
Result<std::vector<FactKey>> HeadsOf(const store::ReadView& view, std::uint64_t job);

Result<StoredEdges> ReadEdgeSet(const store::ReadView& view, const Hash128& hash);

// Adds the edge sets of the facts that `sets` does not have yet.
Status ReadEdgeSets(const store::ReadView& view, const std::vector<TimelineFact>& facts,
                    EdgeSets& sets);

}  // namespace goldline::lineage
