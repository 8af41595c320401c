// What a run leaves behind about its datasets beside the catalog's records: the outcome of every
// promise and a profile. Stored under the dataset, latest first, so that "how is it now" and "how
// did it change" are short scans.
//
//   PutOutcome(changes, orders, now, {.run = uuid, .rule = "email.pattern", .failed = 12});
//   GL_TRY(std::vector<RuleOutcome> latest, LatestOutcomes(view, orders, as_of));
//   GL_TRY(std::vector<StoredProfile> two, Profiles(view, orders, as_of, 2));
//
// Free functions over a WriteSet or ReadView of the caller; values.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "catalog/entities.h"
#include "core/json.h"
#include "core/result.h"
#include "core/store/store.h"
#include "quality/check_report.h"
#include "quality/metric_history.h"

namespace goldline::ingest {

// One promise in one run.
struct RuleOutcome {
  Uuid run;
  UtcTime time;
  std::string rule;
  std::string kind;
  std::vector<std::string> fields;
  std::string severity;
  std::string status;  // passed, warned, failed, skipped, errored
  std::string reason;
  std::uint64_t rows_total = 0;
  std::uint64_t rows_null = 0;
  std::uint64_t rows_evaluated = 0;
  std::uint64_t rows_failed = 0;
  std::string metric;  // the number that it measured (quality/metric_history.h); empty: none
  friend bool operator==(const RuleOutcome&, const RuleOutcome&) = default;
};

struct StoredProfile {
  UtcTime time;
  catalog::RunId run;
  std::string json;  // as quality::Profile writes it
};

void WriteJson(const RuleOutcome& outcome, JsonWriter& json);

void PutOutcome(store::WriteSet& changes, catalog::DatasetId dataset, const RuleOutcome& outcome);
// Every rule of a report.
void PutOutcomes(store::WriteSet& changes, catalog::DatasetId dataset,
                 const quality::CheckReport& report, const Uuid& run, UtcTime time);

// The latest outcome of each rule, up to `as_of`, in the order of the rules' ids.
Result<std::vector<RuleOutcome>> LatestOutcomes(const store::ReadView& view,
                                                catalog::DatasetId dataset,
                                                std::optional<UtcTime> as_of);

// What the latest thousand runs measured of each rule, and how many records they had.
Result<quality::MetricHistory> MetricsOf(const store::ReadView& view, catalog::DatasetId dataset);
// The same of a dataset that the catalog may not know yet.
Result<std::shared_ptr<const quality::MetricHistory>> HistoryOf(const store::ReadView& view,
                                                                const catalog::DatasetRef& dataset);

void PutProfile(store::WriteSet& changes, catalog::DatasetId dataset, const StoredProfile& profile);

// Up to `as_of`, latest first.
Result<std::vector<StoredProfile>> Profiles(const store::ReadView& view, catalog::DatasetId dataset,
                                            std::optional<UtcTime> as_of, std::size_t limit);

}  // namespace goldline::ingest
