// The service levels of a contract that its data can show: freshness, latency, retention,
// frequency, volume, and the dates of its end.
#pragma once

#include "quality/internal/plan_draft.h"

namespace goldline::quality::internal {

void AddServiceLevel(PlanDraft& draft, const ServiceLevel& level);

}  // namespace goldline::quality::internal
