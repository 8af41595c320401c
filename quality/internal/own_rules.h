// The rules of the engine goldline: what the standard's library has no word for. They are entries
// of a quality list with `type: custom`, `engine: goldline` and an implementation that names the
// rule and its arguments:
//
//   implementation: {rule: between, min: 0, exclusiveMax: 100, mostly: 0.99}
//
// docs/reference/rules.md lists them all. A rule or an argument that is not known is refused.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "quality/internal/plan_draft.h"

namespace goldline::quality::internal {

std::vector<std::string> OwnRuleNames();

void AddOwnRule(PlanDraft& draft, const QualityRule& quality, std::optional<std::size_t> field);

}  // namespace goldline::quality::internal
