// Golden records in the store: which id each person of a run has, and the records, crosswalk and
// values that the run's commit writes.
#pragma once

#include "core/result.h"
#include "core/store/store.h"
#include "ingest/internal/resolve.h"
#include "ingest/internal/run_record_keeper.h"

namespace goldline::ingest::internal {

// Persons that the store knows keep their id; others get a new one.
Status AssignGoldenIds(const store::KvStore& store, UtcTime now, const Pipeline& pipeline,
                       Resolution& resolution);

Status CommitGolden(const Pipeline& pipeline, const Fields& target_fields,
                    const Resolution& resolution, RunCommit& commit);

}  // namespace goldline::ingest::internal
