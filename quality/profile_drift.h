// What changed between two profiles of the same dataset, as findings with their evidence, the
// strongest first. Used to explain a number that moved: a step whose data drifted is a suspect.
//
//   for (const DriftFinding& finding : CompareProfiles(before, after)) ... finding.message
//
// Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "quality/profile.h"

namespace goldline::quality {

enum class DriftKind : std::uint8_t {
  kScale,         // numbers are larger or smaller by a factor: a unit may have changed
  kMissing,       // more values are missing than before
  kNewValues,     // frequent values that were not there
  kLostValues,    // frequent values that are gone
  kType,          // the values are of another type
  kGone,          // the field is not there any more
  kDistribution,  // the values are distributed otherwise; see drift.h
  kNewField,      // the field was not there before
};
std::string_view ToString(DriftKind kind);

struct DriftFinding {
  DriftKind kind = DriftKind::kScale;
  std::string field;
  double strength = 0;  // 0..1: how sure and how large
  double before = 0;    // the number that changed: medians, shares; of a distribution 0 and PSI
  double after = 0;
  std::string message;  // "values shifted ×100 (median 48.2 → 4820): a unit may have changed"
};

std::vector<DriftFinding> CompareFields(const FieldProfile& before, const FieldProfile& after);
std::vector<DriftFinding> CompareProfiles(const DatasetProfile& before,
                                          const DatasetProfile& after);

}  // namespace goldline::quality
