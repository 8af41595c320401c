#include "quality/internal/approx_distinct.h"

#include <algorithm>
#include <cmath>

#include "core/double_text.h"
#include "core/hash.h"
#include "quality/internal/sketches.h"

namespace goldline::quality::internal {
namespace {

struct DistinctPart : SeriesPart {
  DistinctCounter counter;
  std::uint64_t values = 0;
};

class ApproxDistinctState : public SeriesState {
 public:
  explicit ApproxDistinctState(const ApproxDistinctSeries& series) : series_(series) {}

  void Merge(SeriesPart& any, std::uint64_t /*first*/, BatchVerdict& /*verdict*/,
             const ExampleOf& /*example_of*/) override {
    const auto& part = static_cast<const DistinctPart&>(any);
    counter_.Merge(part.counter);
    values_ += part.values;
  }
  SeriesOutcome Finish(std::uint64_t /*records*/) override {
    SeriesOutcome outcome;
    const double count = std::min(std::round(counter_.Estimate()), static_cast<double>(values_));
    const double measured = series_.ratio ? count / static_cast<double>(values_) : count;
    outcome.text = FormatDouble(std::round(measured * 1e6) / 1e6);
    outcome.measured = ParseDecimal(outcome.text);
    return outcome;
  }

 private:
  ApproxDistinctSeries series_;
  DistinctCounter counter_;
  std::uint64_t values_ = 0;
};

}  // namespace

std::unique_ptr<SeriesPart> EvaluateApproxDistinct(const SeriesPlan& plan, bool numeric,
                                                   const TypedColumn& column,
                                                   const Scrutiny& scrutiny,
                                                   BatchVerdict& verdict) {
  auto part = std::make_unique<DistinctPart>();
  ForEachValue(plan, column, scrutiny, verdict, [&](std::uint32_t row) {
    const std::string_view text = (*column.texts)[row];
    part->counter.Add(numeric ? HashBytes(CanonicalText(std::string(text), true))
                              : HashBytes(text));
    ++part->values;
  });
  return part;
}

std::unique_ptr<SeriesState> StartApproxDistinct(const ApproxDistinctSeries& series) {
  return std::make_unique<ApproxDistinctState>(series);
}

}  // namespace goldline::quality::internal
