// The entries of quality lists: metrics of the library, SQL, texts and rules of other engines.
#pragma once

#include <cstddef>
#include <optional>

#include "quality/internal/plan_draft.h"

namespace goldline::quality::internal {

// An entry at the field's property, or at the object when there is no field.
void AddQualityRule(PlanDraft& draft, const QualityRule& quality, std::optional<std::size_t> field);

}  // namespace goldline::quality::internal
