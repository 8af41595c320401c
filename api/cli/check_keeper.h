// Checks that are kept in the data directory when --record says so: each as a run of its own, with
// its outcomes, records set aside and incidents.
//
//   GL_TRY(CheckKeeper keeper, CheckKeeper::Open(call, contract));
//   GL_TRY(const KeptCheck check, keeper.Check(files, options, {"shop", "orders"}));
//   GL_RETURN_IF_ERROR(keeper.Close());
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/cli/command.h"
#include "api/cli/run_teller.h"
#include "catalog/entities.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/store/store.h"
#include "ingest/check_inputs.h"
#include "quality/contract.h"

namespace goldline::cli {

inline constexpr Flag kRecordFlag = {
    "record", "", "Keep the outcome in the data directory: history, quarantine, incidents."};

struct KeptCheck {
  ingest::CheckOutcome outcome;
  catalog::DatasetRef dataset;  // under which it is kept
  std::optional<Uuid> run;      // none: it is not

  // "run_id" and "dataset" of an open object; nothing when it is not kept.
  void WriteMembers(JsonWriter& json) const;
  std::string ToText() const;
};

class CheckKeeper {
 public:
  // With --record opens the data directory. `naming` is the flag that says under which name a check
  // is kept: without --record it is refused. Both must outlive the keeper.
  static Result<CheckKeeper> Open(const Invocation& call, const quality::Contract& contract,
                                  std::string_view naming);

  Result<KeptCheck> Check(const std::vector<std::string>& files,
                          const ingest::CheckInputsOptions& options, catalog::DatasetRef dataset,
                          const std::optional<Uuid>& replaced = std::nullopt);
  Status Close();

 private:
  explicit CheckKeeper(const quality::Contract& contract) : contract_(&contract) {}

  const quality::Contract* contract_;
  std::unique_ptr<store::KvStore> store_;  // none: nothing is kept
  std::string contract_text_;
  std::string actor_;
  std::optional<lineage::ParentRun> parent_;
  RunTeller teller_;
};

}  // namespace goldline::cli
