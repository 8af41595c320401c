// How far the values of each field moved between two profile states, with the findings that follow:
// those of CompareProfiles, and distributions that are farther apart than the limits.
//
//   DriftReport report = MeasureDrift(last_month, this_month, {.psi = 0.1});
//   for (const DriftFinding& finding : report.findings) ... finding.strength, finding.message
//
// Numbers are compared by their quantile sketches: Kolmogorov–Smirnov over all that both hold, the
// others over ten bins that each hold a tenth of the values before. A share is exact while the
// sketch is (512 numbers), later off by up to 1 %. Texts and booleans are compared by the values
// that are at least 1 % of either side, all others being one bin; a share is off by at most
// top_error, never more than 0.2 %. Dates, keys (fields in which every value is different) and JSON
// are not compared: they are other ones every day.
//
// Few values are far apart by chance. A distance is a finding only when it is also beyond what 999
// of 1,000 pairs of samples from one distribution have. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "quality/profile.h"
#include "quality/profile_drift.h"

namespace goldline::quality {

struct DriftLimits {
  double psi = 0.25;
  double ks = 0.2;
  double js = 0.25;
};

struct FieldDrift {
  std::string field;
  std::string type_before, type_after;
  double missing_before = 0, missing_after = 0;  // shares
  // Where distributions can be compared; ks of numbers alone, chi2 of texts and booleans whose
  // counts are exact.
  std::optional<double> psi, ks, js, kl, hellinger, chi2;
};

struct DriftReport {
  std::uint64_t records_before = 0, records_after = 0;
  std::vector<FieldDrift> fields;      // of both, as they stand before, then new ones
  std::vector<DriftFinding> findings;  // the strongest first

  double strongest() const { return findings.empty() ? 0 : findings.front().strength; }
  std::string ToText() const;
  std::string ToJson() const;
};

DriftReport MeasureDrift(const ProfilePartial& before, const ProfilePartial& after,
                         const DriftLimits& limits = {});

}  // namespace goldline::quality
