// Uniqueness beyond one run: rules that say `acrossRuns` compare their keys with those of earlier
// runs, too (quality/earlier_keys.h).
#pragma once

#include "quality/internal/plan_draft.h"

namespace goldline::quality::internal {

// Makes a rule that says so compare across runs; where there are none to be had it is skipped.
void CompareAcrossRuns(const PlanDraft& draft, Rule& rule, KeyPlan& key);

// A key in the form in which it is kept.
Hash128 KeptForm(const Hash128& key);

// Adds the rows whose key an earlier run had to the failures and counts of the verdict.
void EvaluateEarlier(const KeyPlan& plan, KeyColumn& column, BatchVerdict& verdict);

}  // namespace goldline::quality::internal
