#include "quality/profile_drift.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/text.h"
#include "quality/internal/figures.h"

namespace goldline::quality {
namespace {

// Factors that units differ by: powers of ten, time, bytes, and the commonest of lengths, weights.
struct UnitFactor {
  double factor;
  std::string_view name;
};
constexpr UnitFactor kFactors[] = {
    {10, "10"},      {100, "100"},   {1000, "1000"},     {1e6, "1000000"}, {1e9, "1000000000"},
    {60, "60"},      {3600, "3600"}, {24, "24"},         {1024, "1024"},   {2.54, "2.54"},
    {2.2046, "2.2"}, {1.609, "1.6"}, {0.3048, "0.3048"}, {12, "12"},
};

double MissingShare(const FieldProfile& field) {
  if (field.rows() == 0) return 0;
  return static_cast<double>(field.absent + field.null + field.empty) /
         static_cast<double>(field.rows());
}

// The factor between two sets of quantiles, where they moved together: each of the middle three is
// within a fifth of the same factor. Zero or a change of sign has no factor.
std::optional<double> CommonFactor(const FieldProfile& before, const FieldProfile& after) {
  double log_sum = 0;
  int count = 0;
  double lowest = 0;
  double highest = 0;
  for (const std::size_t i : {std::size_t{1}, std::size_t{2}, std::size_t{3}}) {
    const double a = (*before.quantiles)[i];
    const double b = (*after.quantiles)[i];
    if (a == 0 || b == 0 || (a < 0) != (b < 0)) continue;
    const double ratio = std::log(b / a);
    lowest = count == 0 ? ratio : std::min(lowest, ratio);
    highest = count == 0 ? ratio : std::max(highest, ratio);
    log_sum += ratio;
    ++count;
  }
  if (count < 2 || highest - lowest > 0.75) return std::nullopt;
  return std::exp(log_sum / count);
}

const UnitFactor* NearestUnit(double factor, bool& inverse) {
  for (const UnitFactor& unit : kFactors) {
    for (const bool down : {false, true}) {
      const double expected = down ? 1 / unit.factor : unit.factor;
      if (std::abs(std::log(factor / expected)) > 0.2) continue;
      inverse = down;
      return &unit;
    }
  }
  return nullptr;
}

std::optional<DriftFinding> CompareScale(const FieldProfile& before, const FieldProfile& after) {
  if (!before.quantiles || !after.quantiles) return std::nullopt;
  const std::optional<double> factor = CommonFactor(before, after);
  if (!factor || std::abs(std::log(*factor)) < std::log(1.5)) return std::nullopt;
  DriftFinding finding;
  finding.kind = DriftKind::kScale;
  finding.before = (*before.quantiles)[2];
  finding.after = (*after.quantiles)[2];
  bool inverse = false;
  const UnitFactor* unit = NearestUnit(*factor, inverse);
  std::string shown =
      *factor >= 1 ? Concat("×", FourFigures(*factor)) : Concat("÷", FourFigures(1 / *factor));
  if (unit != nullptr) shown = Concat(inverse ? "÷" : "×", unit->name);
  finding.strength =
      unit != nullptr ? 0.95 : std::min(0.8, 0.3 + 0.2 * std::abs(std::log(*factor)));
  finding.message =
      Concat("values shifted ", shown, " (median ", FourFigures(finding.before), " → ",
             FourFigures(finding.after), ")", unit != nullptr ? ": a unit may have changed" : "");
  return finding;
}

std::optional<DriftFinding> CompareMissing(const FieldProfile& before, const FieldProfile& after) {
  const double a = MissingShare(before);
  const double b = MissingShare(after);
  if (after.rows() == 0 || b - a < 0.02 || b < 2 * a) return std::nullopt;
  DriftFinding finding;
  finding.kind = DriftKind::kMissing;
  finding.before = a;
  finding.after = b;
  finding.strength = std::min(0.9, 0.3 + (b - a));
  finding.message =
      Concat("missing values rose from ", FourFigures(100 * a), "% to ", FourFigures(100 * b), "%");
  return finding;
}

// A value of `from` that holds at least a twentieth of its rows and is not among those of `in`.
// Fields of many values have no list that could say so.
std::vector<std::string> Absent(const FieldProfile& from, const FieldProfile& in) {
  std::vector<std::string> values;
  const bool listed = in.distinct <= in.top.size() && in.top_error == 0;
  for (const FieldProfile::TopValue& top : from.top) {
    const bool frequent = 20 * top.count >= from.present;
    const bool known = std::any_of(in.top.begin(), in.top.end(),
                                   [&](const auto& other) { return other.value == top.value; });
    if (listed && frequent && !known) values.push_back(Quoted(top.value, 30));
  }
  return values;
}

void CompareValues(const FieldProfile& before, const FieldProfile& after,
                   std::vector<DriftFinding>& findings) {
  if (before.is_number() && after.is_number()) return;
  if (before.present == 0 || after.present == 0) return;
  if (const auto values = Absent(after, before); !values.empty()) {
    findings.push_back({DriftKind::kNewValues, "", 0.6, 0, static_cast<double>(values.size()),
                        Concat("new values: ", Join(values, ", "))});
  }
  if (const auto values = Absent(before, after); !values.empty()) {
    findings.push_back({DriftKind::kLostValues, "", 0.5, static_cast<double>(values.size()), 0,
                        Concat("values that are gone: ", Join(values, ", "))});
  }
}

}  // namespace

std::string_view ToString(DriftKind kind) {
  static constexpr std::string_view kNames[] = {"scale", "missing", "new_values",   "lost_values",
                                                "type",  "gone",    "distribution", "new_field"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::vector<DriftFinding> CompareFields(const FieldProfile& before, const FieldProfile& after) {
  std::vector<DriftFinding> findings;
  const bool comparable = before.type != "unknown" && after.type != "unknown";
  const bool both_numbers = before.is_number() && after.is_number();
  if (comparable && before.type != after.type && !both_numbers) {
    findings.push_back({DriftKind::kType, "", 0.7, 0, 0,
                        Concat("the type changed from ", before.type, " to ", after.type)});
  }
  if (auto scale = CompareScale(before, after)) findings.push_back(*std::move(scale));
  if (auto missing = CompareMissing(before, after)) findings.push_back(*std::move(missing));
  CompareValues(before, after, findings);
  for (DriftFinding& finding : findings) finding.field = after.name;
  std::stable_sort(
      findings.begin(), findings.end(),
      [](const DriftFinding& a, const DriftFinding& b) { return a.strength > b.strength; });
  return findings;
}

std::vector<DriftFinding> CompareProfiles(const DatasetProfile& before,
                                          const DatasetProfile& after) {
  std::vector<DriftFinding> findings;
  for (const FieldProfile& field : before.fields) {
    const FieldProfile* now = after.Find(field.name);
    if (now == nullptr) {
      findings.push_back({DriftKind::kGone, field.name, 0.9, 0, 0, "the field is gone"});
      continue;
    }
    for (DriftFinding& finding : CompareFields(field, *now)) findings.push_back(std::move(finding));
  }
  std::stable_sort(
      findings.begin(), findings.end(),
      [](const DriftFinding& a, const DriftFinding& b) { return a.strength > b.strength; });
  return findings;
}

}  // namespace goldline::quality
