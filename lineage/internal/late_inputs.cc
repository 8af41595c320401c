#include "lineage/internal/late_inputs.h"

#include <algorithm>
#include <optional>

namespace goldline::lineage {
namespace {

constexpr std::size_t kLeastCompared = 3;
constexpr std::size_t kMostInputs = 100;
constexpr double kMicrosAnHour = 3'600e6;
constexpr double kGraceHours = 1.0 / 6;

// In hours; nullopt when nobody wrote it before.
Result<std::optional<double>> AgeAt(const catalog::CatalogView& catalog, catalog::DatasetId dataset,
                                    UtcTime time) {
  // A run that writes what it reads does not make it any younger for itself.
  const UtcTime before{time.micros - 1};
  GL_TRY(const catalog::RecentRuns writes, catalog.RecentWrites(dataset, before, before, 1));
  if (!writes.last || *writes.last == UtcTime{}) return std::optional<double>();
  return std::optional(static_cast<double>(time.micros - writes.last->micros) / kMicrosAnHour);
}

bool IsLate(double age, double earlier) { return age > 2 * earlier + kGraceHours; }

}  // namespace

Result<std::vector<LateInput>> LateInputsOf(const catalog::CatalogView& catalog,
                                            std::span<const catalog::Run> runs) {
  std::vector<LateInput> late;
  std::vector<UtcTime> earlier;
  for (const catalog::Run& run : runs.empty() ? runs : runs.subspan(1)) {
    if (run.started && run.state == catalog::RunState::kComplete) earlier.push_back(*run.started);
  }
  if (earlier.size() < kLeastCompared || !runs[0].started) return late;
  for (const catalog::DatasetId input : runs[0].inputs) {
    if (late.size() >= kMostInputs) break;
    GL_TRY(const std::optional<double> age, AgeAt(catalog, input, *runs[0].started));
    if (!age) continue;
    std::vector<double> ages;
    for (const UtcTime time : earlier) {
      GL_TRY(const std::optional<double> one, AgeAt(catalog, input, time));
      // Most inputs are as old as last time, and then the others need not be looked at.
      if (one && !IsLate(*age, *one)) break;
      if (one) ages.push_back(*one);
      if (time == earlier.back() && ages.size() >= kLeastCompared) {
        std::sort(ages.begin(), ages.end());
        late.push_back({input, *age - ages[ages.size() / 2], *age});
      }
    }
  }
  return late;
}

}  // namespace goldline::lineage
