#include "quality/drift.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "core/json.h"
#include "core/text.h"
#include "quality/internal/distances.h"
#include "quality/internal/field_state.h"
#include "quality/internal/figures.h"

namespace goldline::quality {
namespace {

constexpr std::uint64_t kFewestValues = 20;
constexpr int kBins = 10;

struct Bins {
  std::vector<double> before, after;
};

bool IsKey(const FieldProfile& field) {
  return field.type != "number" && field.type != "boolean" && field.distinct_upper >= field.present;
}

bool AreComparable(const FieldProfile& before, const FieldProfile& after) {
  const bool both_numbers = before.is_number() && after.is_number();
  const bool both_texts =
      before.type == after.type && (before.type == "string" || before.type == "boolean");
  return (both_numbers || both_texts) && before.present >= kFewestValues &&
         after.present >= kFewestValues && !(IsKey(before) && IsKey(after));
}

Bins BinsOfNumbers(const FieldState& before, const FieldState& after) {
  std::vector<double> shares;
  for (int i = 1; i < kBins; ++i) shares.push_back(static_cast<double>(i) / kBins);
  std::vector<double> edges = before.quantiles.Quantiles(shares);
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  return {Histogram(before.quantiles.Weighted(), edges),
          Histogram(after.quantiles.Weighted(), edges)};
}

std::unordered_map<std::uint64_t, std::uint64_t> CountsOf(
    const std::vector<FrequentValues::Entry>& values) {
  std::unordered_map<std::uint64_t, std::uint64_t> counts;
  for (const FrequentValues::Entry& value : values) counts[value.hash] = value.count;
  return counts;
}

// A bin for each value that is at least 1 % of either side, and one for all others.
Bins BinsOfTexts(const FieldState& before, std::uint64_t present_before, const FieldState& after,
                 std::uint64_t present_after) {
  const auto values_before = before.frequent.Top(FrequentValues::kEntries);
  const auto values_after = after.frequent.Top(FrequentValues::kEntries);
  const auto counts_before = CountsOf(values_before);
  const auto counts_after = CountsOf(values_after);
  const auto count_in = [](const auto& counts, std::uint64_t hash) {
    const auto found = counts.find(hash);
    return found == counts.end() ? std::uint64_t{0} : found->second;
  };
  Bins bins{{static_cast<double>(present_before)}, {static_cast<double>(present_after)}};
  const auto add_if_large = [&](std::uint64_t hash) {
    const std::uint64_t was = count_in(counts_before, hash);
    const std::uint64_t is = count_in(counts_after, hash);
    if (100 * was < present_before && 100 * is < present_after) return;
    bins.before.push_back(static_cast<double>(was));
    bins.after.push_back(static_cast<double>(is));
    bins.before[0] -= bins.before.back();
    bins.after[0] -= bins.after.back();
  };
  for (const FrequentValues::Entry& value : values_before) add_if_large(value.hash);
  for (const FrequentValues::Entry& value : values_after) {
    if (!counts_before.contains(value.hash)) add_if_large(value.hash);
  }
  return bins;
}

// What is beyond chance for samples of these sizes, at 1 in 1,000.
struct Chance {
  double psi = 0, ks = 0, js = 0;
};

// Of one distribution, PSI × nm/(n+m) is chi-squared with bins - 1 degrees of freedom, whose
// quantile is by Wilson and Hilferty (1931); a small divergence is an eighth of PSI in nats. The
// quantile of Kolmogorov's distribution is 1.95.
Chance ChanceOf(std::uint64_t n, std::uint64_t m, std::size_t bins) {
  const double both = 1 / static_cast<double>(n) + 1 / static_cast<double>(m);
  const double degrees = static_cast<double>(std::max<std::size_t>(bins, 2) - 1);
  const double part = 2 / (9 * degrees);
  const double chi_squared = degrees * std::pow(1 - part + 3.09 * std::sqrt(part), 3);
  const double psi = chi_squared * both;
  return {psi, 1.95 * std::sqrt(both), std::sqrt(psi / 8 / std::log(2.0))};
}

// Which measure is farthest beyond its limit, as a multiple of it; below 1 where all are within.
double Excess(const FieldDrift& drift, const DriftLimits& limits, const Chance& chance) {
  const auto excess = [](const std::optional<double>& value, double limit, double by_chance) {
    return value && *value > by_chance ? *value / limit : 0.0;
  };
  return std::max({excess(drift.psi, limits.psi, chance.psi),
                   excess(drift.ks, limits.ks, chance.ks), excess(drift.js, limits.js, chance.js)});
}

DriftFinding DistributionFinding(const FieldDrift& drift, const DriftLimits& limits,
                                 double excess) {
  std::string message = Concat("the distribution changed: PSI ", FourFigures(*drift.psi),
                               " (limit ", FourFigures(limits.psi), ")");
  if (drift.ks) {
    message += Concat(", Kolmogorov–Smirnov ", FourFigures(*drift.ks), " (limit ",
                      FourFigures(limits.ks), ")");
  }
  message +=
      Concat(", Jensen–Shannon ", FourFigures(*drift.js), " (limit ", FourFigures(limits.js), ")");
  return {DriftKind::kDistribution, drift.field,       std::min(0.9, 0.5 * excess), 0,
          drift.psi.value_or(0),    std::move(message)};
}

double MissingShare(const FieldProfile& field) {
  return field.rows() == 0
             ? 0
             : 1 - static_cast<double>(field.present) / static_cast<double>(field.rows());
}

void Measure(const ProfilePartial& before, const FieldProfile& was, const ProfilePartial& after,
             const FieldProfile& is, const DriftLimits& limits, DriftReport& report) {
  FieldDrift drift;
  drift.field = was.name;
  drift.type_before = was.type;
  drift.type_after = is.type;
  drift.missing_before = MissingShare(was);
  drift.missing_after = MissingShare(is);
  if (AreComparable(was, is)) {
    const FieldState& state_before = *before.Find(was.name);
    const FieldState& state_after = *after.Find(was.name);
    const Bins bins = was.is_number()
                          ? BinsOfNumbers(state_before, state_after)
                          : BinsOfTexts(state_before, was.present, state_after, is.present);
    drift.psi = StabilityIndex(bins.before, bins.after);
    drift.js = JensenShannon(bins.before, bins.after);
    drift.kl = KullbackLeibler(bins.before, bins.after);
    drift.hellinger = Hellinger(bins.before, bins.after);
    // The statistic is a test of counts: with those of a sketch it would find the sketch's error.
    const bool exact = !was.is_number() && was.top_error + is.top_error == 0;
    if (exact) drift.chi2 = ChiSquared(bins.before, bins.after);
    if (was.is_number()) {
      drift.ks =
          KolmogorovSmirnov(state_before.quantiles.Weighted(), state_after.quantiles.Weighted());
    }
    const Chance chance = ChanceOf(was.present, is.present, bins.before.size());
    const double excess = Excess(drift, limits, chance);
    if (excess >= 1) report.findings.push_back(DistributionFinding(drift, limits, excess));
  }
  report.fields.push_back(std::move(drift));
}

DatasetProfile ProfileOf(const ProfilePartial& state) {
  DatasetProfile profile;
  profile.records = state.records();
  for (const std::string& name : state.names()) {
    profile.fields.push_back(state.Find(name)->Finish(name));
  }
  return profile;
}

void WriteMeasure(JsonWriter& json, std::string_view key, const std::optional<double>& value) {
  json.Key(key);
  value ? json.Double(*value) : json.Null();
}

}  // namespace

DriftReport MeasureDrift(const ProfilePartial& before, const ProfilePartial& after,
                         const DriftLimits& limits) {
  const DatasetProfile was = ProfileOf(before);
  const DatasetProfile is = ProfileOf(after);
  DriftReport report;
  report.records_before = was.records;
  report.records_after = is.records;
  report.findings = CompareProfiles(was, is);
  for (const FieldProfile& field : was.fields) {
    if (const FieldProfile* now = is.Find(field.name)) {
      Measure(before, field, after, *now, limits, report);
    }
  }
  for (const FieldProfile& field : is.fields) {
    if (was.Find(field.name) != nullptr) continue;
    report.findings.push_back({DriftKind::kNewField, field.name, 0.4, 0, 0, "the field is new"});
  }
  std::stable_sort(
      report.findings.begin(), report.findings.end(),
      [](const DriftFinding& a, const DriftFinding& b) { return a.strength > b.strength; });
  return report;
}

std::string DriftReport::ToText() const {
  std::string out =
      Concat(Grouped(records_before), " records before, ", Grouped(records_after), " after\n");
  if (findings.empty()) return out + "nothing drifted\n";
  out += '\n';
  for (const DriftFinding& finding : findings) {
    out += Concat("  ", FourFigures(std::round(100 * finding.strength)), "%  ", finding.field, "  ",
                  ToString(finding.kind), ": ", finding.message, "\n");
  }
  return out;
}

std::string DriftReport::ToJson() const {
  JsonWriter json(JsonWriter::Layout::kIndented);
  json.BeginObject().Key("records").BeginObject();
  json.Key("before").UInt(records_before).Key("after").UInt(records_after).EndObject();
  json.Key("findings").BeginArray();
  for (const DriftFinding& finding : findings) {
    json.BeginObject().Key("kind").String(ToString(finding.kind));
    json.Key("field").String(finding.field).Key("strength").Double(finding.strength);
    json.Key("before").Double(finding.before).Key("after").Double(finding.after);
    json.Key("message").String(finding.message).EndObject();
  }
  json.EndArray().Key("fields").BeginArray();
  for (const FieldDrift& field : fields) {
    json.BeginObject().Key("name").String(field.field);
    json.Key("type").BeginObject().Key("before").String(field.type_before);
    json.Key("after").String(field.type_after).EndObject();
    json.Key("missing").BeginObject().Key("before").Double(field.missing_before);
    json.Key("after").Double(field.missing_after).EndObject();
    WriteMeasure(json, "psi", field.psi);
    WriteMeasure(json, "ks", field.ks);
    WriteMeasure(json, "js", field.js);
    WriteMeasure(json, "kl", field.kl);
    WriteMeasure(json, "hellinger", field.hellinger);
    WriteMeasure(json, "chi2", field.chi2);
    json.EndObject();
  }
  json.EndArray().EndObject();
  return json.Take() + "\n";
}

}  // namespace goldline::quality
