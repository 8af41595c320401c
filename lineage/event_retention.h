// Letting raw events go. What follows from an event stays: facets, facts, edges, runs. It is known
// no more that it was sent, so that one that comes again is stored again, to no other effect.
//
//   GL_TRY(const DroppedEvents gone, DropEvents(store, 90, now, stop));
#pragma once

#include <cstdint>
#include <stop_token>

#include "core/result.h"
#include "core/store/store.h"
#include "core/time.h"

namespace goldline::lineage {

struct DroppedEvents {
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;  // as they were sent, with their receipts
};

// Those that arrived more than `keep_days` days before the day of `now`, whole days at a time, the
// oldest first. Ends early when a stop is asked for; may be called again and while events come.
Result<DroppedEvents> DropEvents(store::KvStore& store, std::uint32_t keep_days, UtcTime now,
                                 const std::stop_token& stop = {});

}  // namespace goldline::lineage
