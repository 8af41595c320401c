// Rules about change over time: a metric of this run beside what earlier runs measured of it.
#pragma once

#include <optional>
#include <string>

#include "core/decimal.h"
#include "core/time.h"
#include "quality/internal/rule_program.h"
#include "quality/metric_history.h"

namespace goldline::quality::internal {

// One of the three.
struct HistoryVerdict {
  std::string skip_reason;
  std::optional<Decimal> measured;  // the change, for the rule's threshold
  std::string anomaly;              // with the numbers behind it; empty with nothing measured: none
};

// `value` is the metric in the run at `now`.
HistoryVerdict JudgeHistory(const HistoryPlan& plan, UtcTime now, double value);

}  // namespace goldline::quality::internal
