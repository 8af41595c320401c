#include "quality/internal/distance_series.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "core/double_text.h"
#include "quality/drift.h"

namespace goldline::quality::internal {
namespace {

struct DistancePart : SeriesPart {
  ProfilePartial profile;
};

class DistanceState : public SeriesState {
 public:
  explicit DistanceState(const DistanceSeries& series) : series_(series) {}

  void Merge(SeriesPart& any, std::uint64_t /*first*/, BatchVerdict& /*verdict*/,
             const ExampleOf& /*example_of*/) override {
    profiler_.Merge(std::move(static_cast<DistancePart&>(any).profile));
  }
  SeriesOutcome Finish(std::uint64_t /*records*/) override {
    SeriesOutcome outcome;
    const DriftReport drift = MeasureDrift(*series_.before, profiler_.TakeState());
    const auto field =
        std::find_if(drift.fields.begin(), drift.fields.end(),
                     [&](const FieldDrift& one) { return one.field == series_.field; });
    const std::optional<double> distance =
        field == drift.fields.end() ? std::nullopt : DistanceOf(*field);
    if (!distance) {
      outcome.skip_reason =
          "the distributions cannot be compared: too few values, another type, or keys";
      return outcome;
    }
    outcome.text = FormatDouble(std::round(*distance * 1e12) / 1e12);
    outcome.measured = ParseDecimal(outcome.text);
    return outcome;
  }

 private:
  std::optional<double> DistanceOf(const FieldDrift& field) const {
    switch (series_.measure) {
      case DistanceSeries::Measure::kStability:
        return field.psi;
      case DistanceSeries::Measure::kKolmogorovSmirnov:
        return field.ks;
      case DistanceSeries::Measure::kJensenShannon:
        return field.js;
      case DistanceSeries::Measure::kKullbackLeibler:
        return field.kl;
      case DistanceSeries::Measure::kHellinger:
        return field.hellinger;
      case DistanceSeries::Measure::kChiSquared:
        return field.chi2;
    }
    return std::nullopt;
  }

  DistanceSeries series_;
  Profiler profiler_;
};

// The column alone, of the records that are judged, by the name that the profile knows.
RecordBatch JudgedColumn(const RecordBatch& batch, const Column& column, std::string name,
                         const std::vector<std::uint32_t>& rows) {
  RecordBatch alone;
  alone.fields.push_back({std::move(name), column.type});
  alone.columns.push_back(column);
  alone.places = batch.places;
  return rows.size() == batch.rows() ? alone : SelectRows(alone, rows);
}

}  // namespace

std::unique_ptr<SeriesPart> EvaluateDistance(const Program& program, const SeriesPlan& plan,
                                             const TypedColumn& column, const Scrutiny& scrutiny,
                                             BatchVerdict& verdict) {
  auto part = std::make_unique<DistancePart>();
  std::vector<std::uint32_t> rows;
  ForEachValue(plan, column, scrutiny, verdict, [&](std::uint32_t row) { rows.push_back(row); });
  const Column* source = program.fields[plan.field].FindIn(verdict.batch);
  if (source == nullptr || rows.empty()) return part;
  const auto& series = std::get<DistanceSeries>(plan.kind);
  part->profile = ProfileBatch(JudgedColumn(verdict.batch, *source, series.field, rows));
  return part;
}

std::unique_ptr<SeriesState> StartDistance(const DistanceSeries& series) {
  return std::make_unique<DistanceState>(series);
}

}  // namespace goldline::quality::internal
