// The promises that stand at a property itself: required, its type and the options of its type,
// unique, an enum, a primary key.
#pragma once

#include <cstddef>

#include "quality/internal/plan_draft.h"

namespace goldline::quality::internal {

// Fields that only an object's list of required keys names.
void AddRequiredKeys(PlanDraft& draft);
void AddPropertyRules(PlanDraft& draft, std::size_t field);
// A primary key promises a value in each of its parts, and no two records with the same parts.
void AddPrimaryKey(PlanDraft& draft);

}  // namespace goldline::quality::internal
