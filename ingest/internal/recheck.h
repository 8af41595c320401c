// Checks quarantined records again, as they are now.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/result.h"
#include "ingest/quarantine.h"
#include "ingest/quarantine_actions.h"
#include "quality/contract.h"
#include "quality/earlier_keys.h"

namespace goldline::ingest::internal {

// The contract and the object of it that a set was checked with, or another one's; none when the
// pipeline had none.
struct SetContract {
  std::optional<quality::Contract> contract;
  const quality::SchemaObject* object = nullptr;  // of it
};
Result<SetContract> ContractOf(const store::ReadView& view, const QuarantineSet& set);

// Whose rules gave the reasons.
enum class RulesOf { kRun, kOther };

// Leaves out what messages say of values that the contract of the run does not show. Its own rules
// name none; a mapping names what it was given, which may be any field of the source, and rules of
// another contract may name what this one classifies.
void HideValues(const SetContract& contract, RulesOf rules, std::vector<RowReason>& reasons);

enum class Keys : std::uint8_t {
  kNone,        // are not judged
  kOfRows,      // must differ among the rows
  kOfAdmitted,  // and from those in the set's file of admitted records
};

struct Rechecked {
  std::vector<std::vector<RowReason>> reasons;  // of each row; empty: it passes
  // The rows that pass, in order, with the types that the pipeline gave them; none is empty.
  std::vector<RecordBatch> passing;
  bool keys_compared = false;
  // The keys of the rows that pass, of each set that is compared across runs.
  std::vector<std::pair<Hash128, std::vector<quality::SeenKey>>> keys{};
};

// Rows that could not be read, or of which a value could not be computed, fail for that until
// somebody gave them one.
Result<Rechecked> Recheck(const store::ReadView& view, const QuarantineSet& set,
                          const SetContract& contract, const std::vector<QuarantinedRow>& rows,
                          Keys keys, const ActionContext& context);

}  // namespace goldline::ingest::internal
