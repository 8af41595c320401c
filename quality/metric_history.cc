#include "quality/metric_history.h"

#include <charconv>
#include <cmath>

#include "quality/check_report.h"

namespace goldline::quality {

std::optional<double> MetricOf(const RuleResult& result) {
  if (!result.judged()) return std::nullopt;
  if (!result.rule.of_dataset) {
    if (result.rows_evaluated == 0) return std::nullopt;
    return static_cast<double>(result.rows_failed) / static_cast<double>(result.rows_evaluated);
  }
  double value = 0;
  const char* const end = result.measured.data() + result.measured.size();
  const auto [stop, error] = std::from_chars(result.measured.data(), end, value);
  if (error != std::errc() || stop != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace goldline::quality
