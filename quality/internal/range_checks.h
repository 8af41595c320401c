// Ranges of numbers, times and texts, from the bounds that a contract writes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "quality/internal/plan_draft.h"

namespace goldline::quality::internal {

// nullopt when a range means nothing for the property's type. A bound that is not of the type is
// noted in the draft, under the name of the rule.
std::optional<CellCheck> RangeOf(PlanDraft& draft, const Property& property,
                                 const std::optional<Bound>& low, const std::optional<Bound>& high,
                                 std::string_view rule);

// "must be at least 1 and below 10"
std::string RangeComplaint(const std::optional<Bound>& low, const std::optional<Bound>& high);

}  // namespace goldline::quality::internal
