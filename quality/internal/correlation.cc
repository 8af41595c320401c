#include "quality/internal/correlation.h"

#include <cmath>
#include <utility>

#include "core/double_text.h"

namespace goldline::quality::internal {
namespace {

struct PairsPart : SeriesPart {
  std::vector<std::pair<double, double>> pairs;
};

// Welford's recurrence for two variables: no sum of squares that loses what two large ones differ
// by.
class CorrelationState : public SeriesState {
 public:
  void Merge(SeriesPart& any, std::uint64_t /*first*/, BatchVerdict& /*verdict*/,
             const ExampleOf& /*example_of*/) override {
    for (const auto& [x, y] : static_cast<const PairsPart&>(any).pairs) Add(x, y);
  }
  SeriesOutcome Finish(std::uint64_t /*records*/) override {
    SeriesOutcome outcome;
    const double spread = std::sqrt(squares_x_) * std::sqrt(squares_y_);
    if (!(spread > 0) || !std::isfinite(spread)) {
      outcome.skip_reason = "a field with one value is correlated with nothing";
      return outcome;
    }
    outcome.text = FormatDouble(products_ / spread);
    outcome.measured = ParseDecimal(outcome.text);
    return outcome;
  }

 private:
  void Add(double x, double y) {
    ++count_;
    const double from_mean = x - mean_x_;
    mean_x_ += from_mean / count_;
    squares_x_ += from_mean * (x - mean_x_);
    const double other = y - mean_y_;
    mean_y_ += other / count_;
    squares_y_ += other * (y - mean_y_);
    products_ += from_mean * (y - mean_y_);
  }

  double count_ = 0;
  double mean_x_ = 0, mean_y_ = 0;
  double squares_x_ = 0, squares_y_ = 0, products_ = 0;
};

}  // namespace

std::unique_ptr<SeriesPart> EvaluateCorrelation(const SeriesPlan& plan,
                                                const CorrelationSeries& series,
                                                const std::vector<TypedColumn>& columns,
                                                const Scrutiny& scrutiny, BatchVerdict& verdict) {
  auto part = std::make_unique<PairsPart>();
  const TypedColumn& a = columns[series.first];
  const TypedColumn& b = columns[series.second];
  RuleCounts& counts = verdict.counts[plan.rule];
  for (std::size_t row = 0; row < a.rows(); ++row) {
    if (!scrutiny.Covers(row)) {
      ++counts.filtered;
    } else if (a.classes[row] == CellClass::kNull || b.classes[row] == CellClass::kNull) {
      ++counts.nulls;
    } else if (a.classes[row] == CellClass::kValue && b.classes[row] == CellClass::kValue) {
      ++counts.evaluated;
      const double x = NumberAt(a, row);
      const double y = NumberAt(b, row);
      if (std::isfinite(x) && std::isfinite(y)) part->pairs.emplace_back(x, y);
    }
  }
  return part;
}

std::unique_ptr<SeriesState> StartCorrelation() { return std::make_unique<CorrelationState>(); }

}  // namespace goldline::quality::internal
