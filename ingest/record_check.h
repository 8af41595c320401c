// A check that is kept: CheckInputs as a run in the catalog, with the outcome of every promise, the
// profile when there is one, the records set aside and what it means for incidents, in one commit.
//
//   GL_TRY(RecordedCheck check, CheckAndRecord(store, contract, {"orders.csv"}, options,
//                                              {.dataset = {"shop", "orders"}, ...}));
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "catalog/entities.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/store/store.h"
#include "ingest/check_inputs.h"
#include "lineage/openlineage.h"

namespace goldline::ingest {

struct RecordOptions {
  catalog::DatasetRef dataset;  // that the inputs are; created when the catalog has none
  std::string contract_text;    // the contract's file, which is kept for records set aside
  std::string actor;            // for the audit
  // A run whose place this one takes: its keys count no more for rules across runs.
  std::optional<Uuid> replaced = std::nullopt;
  // The run of another tool that this one is a part of.
  std::optional<lineage::ParentRun> parent = std::nullopt;
  // Called once the run has begun, from the thread that checks.
  std::function<void(const Uuid& run)> started = {};
};

struct RecordedCheck {
  CheckOutcome outcome;
  Uuid run;
};

// The run is COMPLETE when the check came to an end, whatever it found, and FAIL or ABORT when it
// did not.
Result<RecordedCheck> CheckAndRecord(store::KvStore& store, const quality::Contract& contract,
                                     const std::vector<std::string>& inputs,
                                     const CheckInputsOptions& options,
                                     const RecordOptions& record);

}  // namespace goldline::ingest
