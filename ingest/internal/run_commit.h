// What a completed run leaves behind: its datasets with their schemas, its lineage, the outcome of
// every promise, the profiles and the golden records, all in the commit that completes it.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "ingest/internal/quarantine_store.h"
#include "ingest/internal/record_flow.h"
#include "ingest/internal/resolve.h"
#include "ingest/internal/run_record_keeper.h"
#include "ingest/internal/seen_keys.h"

namespace goldline::ingest::internal {

struct RunOutcome {
  const RunPlan& plan;
  const FlowOutcome& flow;
  const Resolution* resolution;  // nullptr: nothing was matched
  QuarantineKeeper& kept_aside;
  const SeenKeyWriter& keys;
  const RunReport& report;
  const std::optional<Uuid>& replaced;  // the run whose place this one takes
};

// What the promises of a dataset mean for its incidents.
Status PutIncidents(const quality::Contract& contract, const quality::CheckReport& check,
                    catalog::DatasetId target, RunCommit& commit);

// What a run leaves behind that fails its gate and writes nothing: the outcome of every promise.
Status CommitGateFailure(const Pipeline& pipeline, const RunOutcome& outcome, RunCommit& commit);

Status CommitRecords(const Pipeline& pipeline, const RunOutcome& outcome, RunCommit& commit);

}  // namespace goldline::ingest::internal
