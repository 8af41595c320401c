// What walks at every moment of a time would have found, as one answer: a walk at its beginning,
// and one after each change of a row that the walks read, so that nothing is missed and no moment
// is joined with another one: a way counts only when all of its edges held at once.
#pragma once

#include <functional>
#include <vector>

#include "catalog/catalog.h"
#include "core/result.h"
#include "lineage/walk.h"

namespace goldline::lineage {

// Moments that are looked at, at most; past that the answer is partial.
inline constexpr std::size_t kMostMoments = 1000;

// What holds at one moment, and up to when it surely stays so.
struct WalkedAt {
  Subgraph found;
  UtcTime next_change;  // kForever: it stays
};
Result<WalkedAt> WalkAt(const catalog::CatalogView& catalog, const std::vector<FieldRef>& starts,
                        const WalkOptions& options);

// `walk` answers for the `as_of` of the options that it is given; `options.between` is set.
Result<Subgraph> WalkBetween(const WalkOptions& options,
                             const std::function<Result<WalkedAt>(const WalkOptions&)>& walk);

}  // namespace goldline::lineage
