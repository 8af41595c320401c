// What Goldline found in the demo company's data, collected from the JSON that its commands print,
// in the shape of the truth that the generator writes down.
#pragma once

#include <string>
#include <vector>

#include "core/json.h"
#include "core/result.h"

namespace goldline::demo {

// The reports of one period's runs (`goldline run --json`) and profiles (`goldline profile
// --json`).
struct PeriodReports {
  std::string period;
  JsonValue customers, orders, invoices;  // of the pipelines of these names
  JsonValue source_profile;               // of the legacy CRM's customers as they came
  JsonValue target_profile;               // of the new CRM's
};

// `trace` is what `goldline trace revenue_dashboard#total_revenue --json` printed.
std::string FoundJson(std::uint64_t seed, const std::vector<PeriodReports>& periods,
                      const JsonValue& trace);

// One line for each planted fault: what was planted, what was found, whether they agree.
struct Comparison {
  std::string text;
  bool agree = true;
};
Comparison Compare(const JsonValue& truth, const JsonValue& found);

}  // namespace goldline::demo
