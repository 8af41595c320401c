// Recording many events at once. Each is taken or refused on its own, as RecordEvent would; what
// they share is the sync: events of different jobs are committed together, those of one job one
// after the other, and all of them are on the disk when RecordEvents returns.
//
//   std::vector<Result<Receipt>> receipts = RecordEvents(store, events, now, stop);
//
// Thread-safe.
#pragma once

#include <span>
#include <stop_token>
#include <vector>

#include "core/result.h"
#include "core/store/store.h"
#include "core/time.h"
#include "lineage/openlineage.h"

namespace goldline::lineage {

// One result for each event, in their order. Once a stop is asked for no further event is begun.
std::vector<Result<Receipt>> RecordEvents(store::KvStore& store, std::span<const Event> events,
                                          UtcTime now, const std::stop_token& stop = {});

}  // namespace goldline::lineage
