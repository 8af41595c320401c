// Recording OpenLineage events: the raw event, the datasets, schemas, job and run it describes and
// the facts that follow from it are one commit. Recording is commutative and idempotent for the
// graph: any order, any duplication, the same answers.
//
//   GL_TRY(Event event, ParseEvent(body));
//   GL_TRY(Receipt receipt, RecordEvent(store, event, now, Durability::kSync));
//
// Thread-safe: concurrent events that touch the same job retry among themselves.
#pragma once

#include "core/result.h"
#include "core/store/store.h"
#include "core/time.h"
#include "lineage/openlineage.h"

namespace goldline::lineage {

Result<Receipt> RecordEvent(store::KvStore& store, const Event& event, UtcTime now,
                            store::Durability durability = store::Durability::kSync);

// What RecordEvent commits, as of `view`: nothing when the event was recorded before.
Status PrepareEvent(store::KvStore& store, const store::ReadView& view, const Event& event,
                    UtcTime now, store::WriteSet& changes, Receipt& receipt);

}  // namespace goldline::lineage
