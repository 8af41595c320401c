#include "quality/internal/history_rules.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "core/civil.h"
#include "core/double_text.h"
#include "core/text.h"

namespace goldline::quality::internal {
namespace {

constexpr std::int64_t kDayMicros = std::int64_t{24} * 3600 * 1'000'000;

std::int64_t WeekdayOf(UtcTime time) {
  const std::int64_t day = time.micros / kDayMicros - (time.micros % kDayMicros < 0 ? 1 : 0);
  return ((day % 7) + 7) % 7;
}

std::string Runs(std::size_t count) { return Concat(count, count == 1 ? " run" : " runs"); }

// The points that a change is measured from, the latest last.
std::vector<double> BaseOf(const DeltaRule& delta, std::span<const MetricPoint> history,
                           UtcTime now) {
  std::vector<double> base;
  for (const MetricPoint& point : history) {
    if (delta.versus == DeltaRule::Versus::kSameWeekday &&
        WeekdayOf(point.time) != WeekdayOf(now)) {
      continue;
    }
    base.push_back(point.value);
  }
  const std::size_t wanted = delta.versus == DeltaRule::Versus::kPrevious ? 1 : delta.last;
  if (base.size() > wanted)
    base.erase(base.begin(), base.end() - static_cast<std::ptrdiff_t>(wanted));
  return base;
}

HistoryVerdict Measure(const DeltaRule& delta, std::span<const MetricPoint> history, UtcTime now,
                       double value) {
  HistoryVerdict verdict;
  const std::vector<double> base = BaseOf(delta, history, now);
  if (base.empty()) {
    verdict.skip_reason = delta.versus == DeltaRule::Versus::kSameWeekday
                              ? "no earlier run on this weekday measured it"
                              : "no earlier run measured it";
    return verdict;
  }
  double before = 0;
  for (const double one : base) before += one;
  before /= static_cast<double>(base.size());
  double change = value - before;
  if (delta.percent && change != 0) {
    if (before == 0) {
      verdict.skip_reason = "it was 0 before, of which nothing is a percentage";
      return verdict;
    }
    change = change / std::abs(before) * 100;
  }
  // Twelve digits are what two sums of the same doubles agree in.
  verdict.measured = ParseDecimal(FormatDouble(std::round(change * 1e9) / 1e9));
  if (!verdict.measured) verdict.skip_reason = "the change is out of range";
  return verdict;
}

HistoryVerdict Judge(const AnomalyOptions& options, std::span<const MetricPoint> history,
                     UtcTime now, double value) {
  HistoryVerdict verdict;
  if (history.size() < options.least_points) {
    verdict.skip_reason =
        Concat("it needs a history of ", Runs(options.least_points), ", and there ",
               history.size() == 1 ? "is " : "are ", Runs(history.size()));
    return verdict;
  }
  const std::optional<Anomaly> anomaly = FindAnomaly(history, {now, value}, options);
  if (anomaly) verdict.anomaly = anomaly->message;
  return verdict;
}

}  // namespace

HistoryVerdict JudgeHistory(const HistoryPlan& plan, UtcTime now, double value) {
  static const std::vector<MetricPoint> kNone;
  const auto found = plan.history->metrics.find(plan.metric);
  std::span<const MetricPoint> history =
      found == plan.history->metrics.end() ? kNone : found->second;
  // A run of the past does not know what came after it.
  const auto end =
      std::lower_bound(history.begin(), history.end(), now,
                       [](const MetricPoint& point, UtcTime time) { return point.time < time; });
  history = history.first(static_cast<std::size_t>(end - history.begin()));
  if (const auto* delta = std::get_if<DeltaRule>(&plan.kind)) {
    return Measure(*delta, history, now, value);
  }
  return Judge(std::get<AnomalyOptions>(plan.kind), history, now, value);
}

}  // namespace goldline::quality::internal
