#include "quality/internal/series_rules.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <utility>

#include "core/double_text.h"
#include "core/text.h"
#include "quality/internal/approx_distinct.h"
#include "quality/internal/bucket_series.h"
#include "quality/internal/correlation.h"
#include "quality/internal/dependency_series.h"
#include "quality/internal/distance_series.h"
#include "quality/internal/key_columns.h"
#include "quality/internal/outlier_examples.h"
#include "quality/internal/same_total.h"
#include "quality/internal/same_values.h"
#include "quality/internal/time_series.h"
#include "quality/internal/value_counts.h"

namespace goldline::quality::internal {
namespace {

bool IsNumeric(const FieldPlan& field) {
  return field.type.type == LogicalType::kInteger || field.type.type == LogicalType::kNumber;
}

// --- order ---

// A value that has a place before or after others of its field.
struct OrderedValue {
  Decimal number;
  std::string text;

  static OrderedValue At(const TypedColumn& column, std::size_t row) {
    OrderedValue value;
    if (!column.scales.empty()) {
      if (const std::optional<Decimal> exact = column.DecimalAt(row)) value.number = *exact;
    } else if (!column.numbers.empty()) {
      value.number = {column.numbers[row], 0};
    } else {
      value.text = (*column.texts)[row];
    }
    return value;
  }
};

bool InOrder(const OrderSeries& order, const OrderedValue& before, const OrderedValue& after) {
  auto relation = before.number <=> after.number;
  if (relation == 0) relation = before.text.compare(after.text) <=> 0;
  if (relation == 0) return !order.strictly;
  return order.descending ? relation > 0 : relation < 0;
}

struct OrderPart : SeriesPart {
  std::optional<OrderedValue> first, last;
  std::uint32_t first_row = 0;
  std::vector<std::uint32_t> failed;  // after the one before them in the batch
};

std::unique_ptr<SeriesPart> Evaluate(const OrderSeries& order, const SeriesPlan& plan,
                                     const TypedColumn& column, const Scrutiny& scrutiny,
                                     BatchVerdict& verdict) {
  auto part = std::make_unique<OrderPart>();
  ForEachValue(plan, column, scrutiny, verdict, [&](std::uint32_t row) {
    OrderedValue value = OrderedValue::At(column, row);
    if (!part->first) {
      part->first = value;
      part->first_row = row;
    } else if (!InOrder(order, *part->last, value)) {
      part->failed.push_back(row);
    }
    part->last = std::move(value);
  });
  return part;
}

class OrderState : public SeriesState {
 public:
  OrderState(const OrderSeries& order, std::uint32_t rule) : order_(order), rule_(rule) {}
  void Merge(SeriesPart& any, std::uint64_t first, BatchVerdict& verdict,
             const ExampleOf& /*example_of*/) override {
    const auto& part = static_cast<const OrderPart&>(any);
    failed_.Resize(first + verdict.batch.rows());
    if (!part.first) return;
    if (last_ && !InOrder(order_, *last_, *part.first)) Fail(part.first_row, first, verdict);
    for (const std::uint32_t row : part.failed) Fail(row, first, verdict);
    last_ = part.last;
  }
  SeriesOutcome Finish(std::uint64_t /*records*/) override {
    SeriesOutcome outcome;
    outcome.failed = std::move(failed_);
    return outcome;
  }

 private:
  void Fail(std::uint32_t row, std::uint64_t first, BatchVerdict& verdict) {
    verdict.failures.push_back({row, rule_, 0});
    ++verdict.counts[rule_].failed;
    failed_.Set(first + row);
  }

  OrderSeries order_;
  std::uint32_t rule_;
  std::optional<OrderedValue> last_;
  RowBits failed_;
};

// --- numbers ---

struct NumbersPart : SeriesPart {
  std::vector<double> values;
  std::vector<std::uint32_t> rows;
  std::vector<std::uint32_t> candidates;  // of an outlier rule's examples: indexes of values
};

std::unique_ptr<SeriesPart> CollectNumbers(const SeriesPlan& plan, const TypedColumn& column,
                                           const Scrutiny& scrutiny, BatchVerdict& verdict) {
  auto part = std::make_unique<NumbersPart>();
  ForEachValue(plan, column, scrutiny, verdict, [&](std::uint32_t row) {
    part->values.push_back(NumberAt(column, row));
    part->rows.push_back(row);
  });
  if (std::holds_alternative<OutlierSeries>(plan.kind)) {
    part->candidates = OutlierExamples::Candidates(part->values);
  }
  return part;
}

// Between the two nearest values, as PostgreSQL's percentile_cont.
double QuantileOf(std::vector<double>& values, double at) {
  const double place = at * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const auto nth = values.begin() + static_cast<std::ptrdiff_t>(below);
  std::nth_element(values.begin(), nth, values.end());
  const double low = *nth;
  if (below + 1 == values.size() || place == static_cast<double>(below)) return low;
  const double high = *std::min_element(nth + 1, values.end());
  return low + (place - static_cast<double>(below)) * (high - low);
}

double MeanOf(const std::vector<double>& values) {
  double sum = 0;
  double lost = 0;  // Kahan's compensation
  for (const double value : values) {
    const double next = value - lost;
    const double total = sum + next;
    lost = (total - sum) - next;
    sum = total;
  }
  return sum / static_cast<double>(values.size());
}

double SampleDeviationOf(const std::vector<double>& values, double mean) {
  if (values.size() < 2) return 0;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

// The values of all records; NaN and infinities are outside every distribution.
class Numbers {
 public:
  void Merge(const NumbersPart& part, std::uint64_t first) {
    for (std::size_t i = 0; i < part.values.size(); ++i) {
      ordinals_.Resize(first + part.rows[i] + 1);
      ordinals_.Set(first + part.rows[i]);
    }
    values_.insert(values_.end(), part.values.begin(), part.values.end());
  }
  std::vector<double> Finite() const {
    std::vector<double> finite;
    for (const double value : values_) {
      if (std::isfinite(value)) finite.push_back(value);
    }
    return finite;
  }
  // Calls `visit` with each record's ordinal and value.
  template <class Visit>
  void ForEach(std::uint64_t records, Visit visit) const {
    std::size_t next = 0;
    for (std::uint64_t ordinal = 0; ordinal < records; ++ordinal) {
      if (ordinals_.Test(ordinal)) visit(ordinal, values_[next++]);
    }
  }

 private:
  std::vector<double> values_;
  RowBits ordinals_;
};

class QuantileState : public SeriesState {
 public:
  explicit QuantileState(const QuantileSeries& quantile) : quantile_(quantile) {}
  void Merge(SeriesPart& part, std::uint64_t first, BatchVerdict& /*verdict*/,
             const ExampleOf& /*example_of*/) override {
    numbers_.Merge(static_cast<const NumbersPart&>(part), first);
  }
  SeriesOutcome Finish(std::uint64_t /*records*/) override {
    SeriesOutcome outcome;
    std::vector<double> values = numbers_.Finite();
    if (values.empty()) {
      outcome.skip_reason = "it has no finite number";
      return outcome;
    }
    outcome.shows_values = true;
    outcome.text = FormatDouble(QuantileOf(values, quantile_.at));
    outcome.measured = ParseDecimal(outcome.text);
    return outcome;
  }

 private:
  QuantileSeries quantile_;
  Numbers numbers_;
};

class OutlierState : public SeriesState {
 public:
  explicit OutlierState(const OutlierSeries& plan) : plan_(plan) {}
  void Merge(SeriesPart& any, std::uint64_t first, BatchVerdict& /*verdict*/,
             const ExampleOf& example_of) override {
    const auto& part = static_cast<const NumbersPart&>(any);
    numbers_.Merge(part, first);
    for (const std::uint32_t i : part.candidates) {
      examples_.Add(part.values[i], first + part.rows[i], example_of(part.rows[i]));
    }
  }
  SeriesOutcome Finish(std::uint64_t records) override {
    SeriesOutcome outcome;
    const Fences fences = FencesOf();
    outcome.failed.Resize(records);
    numbers_.ForEach(records, [&](std::uint64_t ordinal, double value) {
      if (!IsOutside(fences, value)) return;
      outcome.failed.Set(ordinal);
      ++outcome.late;
    });
    outcome.examples =
        examples_.Take([&](double value) { return IsOutside(fences, value); }, fences.centre);
    return outcome;
  }

 private:
  struct Fences {
    double low, high, centre;
  };
  bool IsOutside(const Fences& fences, double value) const {
    if (value > fences.low && value < fences.high) return false;
    if (value != fences.low && value != fences.high) return true;
    // On the edge; where all values are equal, there is nothing else.
    return plan_.method == OutlierSeries::Method::kZScore && fences.low != fences.high;
  }

  Fences FencesOf() const {
    std::vector<double> values = numbers_.Finite();
    constexpr double kFar = std::numeric_limits<double>::infinity();
    if (values.empty()) return {-kFar, kFar, 0};
    Fences fences{};
    if (plan_.method == OutlierSeries::Method::kIqr) {
      const double q1 = QuantileOf(values, 0.25);
      const double q3 = QuantileOf(values, 0.75);
      fences = {q1 - plan_.limit * (q3 - q1), q3 + plan_.limit * (q3 - q1), (q1 + q3) / 2};
    } else {
      const bool robust = plan_.method == OutlierSeries::Method::kMad;
      const double centre = robust ? QuantileOf(values, 0.5) : MeanOf(values);
      const double spread =
          robust ? DeviationFromMedian(values, centre) : SampleDeviationOf(values, centre);
      fences = {centre - plan_.limit * spread, centre + plan_.limit * spread, centre};
    }
    if (!plan_.both_sides) fences.low = -kFar;
    return fences;
  }
  // The median absolute deviation, scaled to a standard deviation of normal values.
  static double DeviationFromMedian(std::vector<double>& values, double median) {
    for (double& value : values) value = std::abs(value - median);
    return 1.4826 * QuantileOf(values, 0.5);
  }

  OutlierSeries plan_;
  Numbers numbers_;
  OutlierExamples examples_;
};

// --- sets of values ---

struct DistinctPart : SeriesPart {
  std::vector<bool> seen;  // of the rule's values
  std::vector<std::string> others;
};
constexpr std::size_t kShownOthers = 5;

void AddOther(std::vector<std::string>& others, std::string value) {
  if (others.size() >= kShownOthers) return;
  if (std::find(others.begin(), others.end(), value) == others.end()) {
    others.push_back(std::move(value));
  }
}

std::unique_ptr<SeriesPart> Evaluate(const DistinctSeries& distinct, const SeriesPlan& plan,
                                     bool numeric, const TypedColumn& column,
                                     const Scrutiny& scrutiny, BatchVerdict& verdict) {
  auto part = std::make_unique<DistinctPart>();
  part->seen.resize(distinct.values.size());
  std::unordered_map<std::string, std::size_t> indexes;
  for (std::size_t i = 0; i < distinct.values.size(); ++i) indexes.emplace(distinct.values[i], i);
  ForEachValue(plan, column, scrutiny, verdict, [&](std::uint32_t row) {
    std::string value = CanonicalText(std::string((*column.texts)[row]), numeric);
    const auto found = indexes.find(value);
    if (found != indexes.end()) {
      part->seen[found->second] = true;
    } else {
      AddOther(part->others, std::move(value));
    }
  });
  return part;
}

class DistinctState : public SeriesState {
 public:
  explicit DistinctState(const DistinctSeries& distinct)
      : distinct_(distinct), seen_(distinct.values.size()) {}
  void Merge(SeriesPart& any, std::uint64_t /*first*/, BatchVerdict& /*verdict*/,
             const ExampleOf& /*example_of*/) override {
    const auto& part = static_cast<const DistinctPart&>(any);
    for (std::size_t i = 0; i < seen_.size(); ++i) seen_[i] = seen_[i] || part.seen[i];
    for (const std::string& other : part.others) AddOther(others_, other);
  }
  SeriesOutcome Finish(std::uint64_t /*records*/) override {
    SeriesOutcome outcome;
    std::vector<std::string> missing;
    for (std::size_t i = 0; i < seen_.size(); ++i) {
      if (!seen_[i] && missing.size() < kShownOthers) missing.push_back(distinct_.values[i]);
    }
    const bool lacks = distinct_.mode != DistinctSeries::Mode::kIn && !missing.empty();
    const bool exceeds = distinct_.mode != DistinctSeries::Mode::kContain && !others_.empty();
    if (lacks) outcome.reason = Concat("not among the values: ", Join(missing, ", "));
    if (exceeds) {
      outcome.reason += Concat(lacks ? "; " : "", "there are others: ", Join(others_, ", "));
    }
    outcome.holds = !lacks && !exceeds;
    outcome.shows_values = true;
    return outcome;
  }

 private:
  DistinctSeries distinct_;
  std::vector<bool> seen_;
  std::vector<std::string> others_;
};

}  // namespace

double NumberAt(const TypedColumn& column, std::size_t row) {
  if (const std::optional<Decimal> exact = column.DecimalAt(row)) return ToDouble(*exact);
  const WideNumber wide = ParseWideNumber((*column.texts)[row]);
  const auto* number = std::get_if<double>(&wide);
  return number != nullptr ? *number : std::numeric_limits<double>::quiet_NaN();
}

std::string CanonicalText(const std::string& text, bool numeric) {
  if (!numeric) return text;
  const std::optional<Decimal> number = ParseDecimal(text);
  return number ? ToString(Normalized(*number)) : text;
}

std::unique_ptr<SeriesPart> EvaluateSeries(const Program& program, const SeriesPlan& plan,
                                           const std::vector<TypedColumn>& columns,
                                           const Scrutiny& scrutiny, BatchVerdict& verdict) {
  if (const auto* dependency = std::get_if<DependencySeries>(&plan.kind)) {
    return EvaluateDependency(program, *dependency, plan.rule, columns, scrutiny, verdict);
  }
  if (const auto* correlation = std::get_if<CorrelationSeries>(&plan.kind)) {
    return EvaluateCorrelation(plan, *correlation, columns, scrutiny, verdict);
  }
  if (const auto* same = std::get_if<SameValuesSeries>(&plan.kind)) {
    return EvaluateSameValues(program, *same, plan.rule, columns, scrutiny, verdict);
  }
  const TypedColumn& column = columns[plan.field];
  if (std::holds_alternative<SameTotalSeries>(plan.kind)) {
    return EvaluateSameTotal(plan, column, scrutiny, verdict);
  }
  if (const auto* times = std::get_if<TimeSeries>(&plan.kind)) {
    return EvaluateTimes(*times, plan.rule, column, verdict);
  }
  if (const auto* order = std::get_if<OrderSeries>(&plan.kind)) {
    return Evaluate(*order, plan, column, scrutiny, verdict);
  }
  if (const auto* distinct = std::get_if<DistinctSeries>(&plan.kind)) {
    return Evaluate(*distinct, plan, IsNumeric(program.fields[plan.field]), column, scrutiny,
                    verdict);
  }
  if (std::holds_alternative<ApproxDistinctSeries>(plan.kind)) {
    return EvaluateApproxDistinct(plan, IsNumeric(program.fields[plan.field]), column, scrutiny,
                                  verdict);
  }
  if (std::holds_alternative<BucketSeries>(plan.kind)) {
    return EvaluateBuckets(plan, column, scrutiny, verdict);
  }
  if (std::holds_alternative<DistanceSeries>(plan.kind)) {
    return EvaluateDistance(program, plan, column, scrutiny, verdict);
  }
  if (std::holds_alternative<EntropySeries>(plan.kind) ||
      std::holds_alternative<MostCommonSeries>(plan.kind)) {
    return EvaluateCounts(plan, IsNumeric(program.fields[plan.field]), column, scrutiny, verdict);
  }
  return CollectNumbers(plan, column, scrutiny, verdict);
}

std::unique_ptr<SeriesState> StartSeries(const SeriesPlan& plan, bool every) {
  if (const auto* order = std::get_if<OrderSeries>(&plan.kind)) {
    return std::make_unique<OrderState>(*order, plan.rule);
  }
  if (const auto* outlier = std::get_if<OutlierSeries>(&plan.kind)) {
    return std::make_unique<OutlierState>(*outlier);
  }
  if (const auto* quantile = std::get_if<QuantileSeries>(&plan.kind)) {
    return std::make_unique<QuantileState>(*quantile);
  }
  if (const auto* distinct = std::get_if<DistinctSeries>(&plan.kind)) {
    return std::make_unique<DistinctState>(*distinct);
  }
  if (const auto* approx = std::get_if<ApproxDistinctSeries>(&plan.kind)) {
    return StartApproxDistinct(*approx);
  }
  if (std::holds_alternative<EntropySeries>(plan.kind)) return StartEntropy();
  if (const auto* common = std::get_if<MostCommonSeries>(&plan.kind)) {
    return StartMostCommon(*common);
  }
  if (std::holds_alternative<CorrelationSeries>(plan.kind)) return StartCorrelation();
  if (const auto* distance = std::get_if<DistanceSeries>(&plan.kind)) {
    return StartDistance(*distance);
  }
  if (const auto* times = std::get_if<TimeSeries>(&plan.kind)) return StartTimes(*times);
  if (const auto* buckets = std::get_if<BucketSeries>(&plan.kind)) return StartBuckets(*buckets);
  if (const auto* same = std::get_if<SameValuesSeries>(&plan.kind)) return StartSameValues(*same);
  if (const auto* same = std::get_if<SameTotalSeries>(&plan.kind)) return StartSameTotal(*same);
  return StartDependency(std::get<DependencySeries>(plan.kind), plan.rule, every);
}

}  // namespace goldline::quality::internal
