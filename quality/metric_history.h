// What earlier runs measured of a dataset, for rules about change over time: goldline's metricDelta
// and anomaly. Whoever keeps runs gives it to CheckPlan::Compile; without one such rules are
// skipped.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "quality/anomaly.h"

namespace goldline::quality {

struct RuleResult;

// The number of records of a run, as a metric beside those of the rules.
inline constexpr std::string_view kRecordsMetric = "records";

struct MetricHistory {
  // By metric, kRecordsMetric or the id of a rule: a point for each run, ascending in time.
  std::map<std::string, std::vector<MetricPoint>, std::less<>> metrics;
};

// The number that a rule measured: of a measure of the dataset its value, else the share of the
// judged records that failed. nullopt: it was not judged, or its value is no number.
std::optional<double> MetricOf(const RuleResult& result);

}  // namespace goldline::quality
