#include "quality/internal/same_total.h"

#include <algorithm>

#include "core/text.h"

namespace goldline::quality::internal {
namespace {

using Measure = SameTotalSeries::Measure;

struct TotalsPart : SeriesPart {
  NumberTotals totals;
};

std::string_view NameOf(Measure measure) {
  static constexpr std::string_view kNames[] = {"total", "mean", "least", "greatest"};
  return kNames[static_cast<std::size_t>(measure)];
}

std::optional<Decimal> Of(const NumberTotals& totals, Measure measure) {
  switch (measure) {
    case Measure::kTotal:
      return totals.Sum();
    case Measure::kMean:
      return totals.Mean();
    case Measure::kMin:
      return totals.Least();
    case Measure::kMax:
      break;
  }
  return totals.Greatest();
}

Decimal Absolute(const Decimal& number) {
  return number < Decimal{} ? Decimal{-number.coefficient, number.scale} : number;
}

class SameTotalState : public SeriesState {
 public:
  explicit SameTotalState(const SameTotalSeries& series) : series_(series) {}

  void Merge(SeriesPart& any, std::uint64_t /*first*/, BatchVerdict& /*verdict*/,
             const ExampleOf& /*example_of*/) override {
    totals_.Merge(static_cast<const TotalsPart&>(any).totals);
  }

  SeriesOutcome Finish(std::uint64_t /*records*/) override {
    const NumberTotals& theirs = series_.theirs->totals();
    SeriesOutcome outcome;
    if (totals_.count() + theirs.count() == 0) return outcome;
    outcome.judges_none = true;
    // Whatever is measured of one value is that value.
    outcome.shows_values = series_.measure == Measure::kMin || series_.measure == Measure::kMax ||
                           totals_.count() == 1 || theirs.count() == 1;
    if (totals_.count() == 0 || theirs.count() == 0) {
      outcome.holds = false;
      outcome.reason = Concat("there is no number ",
                              theirs.count() == 0 ? Concat("in ", series_.dataset) : "here");
      return outcome;
    }
    const std::optional<Decimal> a = Of(totals_, series_.measure);
    const std::optional<Decimal> b = Of(theirs, series_.measure);
    if (!a || !b) {
      outcome.skip_reason = Concat("the numbers ", a ? Concat("of ", series_.dataset) : "here",
                                   " have no exact ", NameOf(series_.measure));
      return outcome;
    }
    Compare(*a, *b, outcome);
    return outcome;
  }

 private:
  void Compare(const Decimal& ours, const Decimal& theirs, SeriesOutcome& outcome) const {
    outcome.text = ToString(ours);
    outcome.reason = Concat("the ", NameOf(series_.measure), " is ", ToString(ours), " here, and ",
                            ToString(theirs), " in ", series_.dataset);
    if (!series_.measured) {
      outcome.holds = AreEqual() || AreClose(ours, theirs);
      return;
    }
    outcome.measured = theirs == Decimal{} ? std::nullopt : Divide(ours, theirs);
    if (outcome.measured) {
      outcome.text = ToString(*outcome.measured);
    } else {
      outcome.skip_reason = Concat(ToString(ours), " has no share of ", ToString(theirs));
    }
  }

  // Of a mean the quotients are rounded, each to as many digits as its own parts have: a/n and b/m
  // are equal when a × m and b × n are.
  bool AreEqual() const {
    if (series_.measure != Measure::kMean) return false;
    const NumberTotals& theirs = series_.theirs->totals();
    const auto times = [](const std::optional<Decimal>& sum, std::uint64_t count) {
      return Multiply(*sum, Decimal{static_cast<Int128>(count), 0});
    };
    const std::optional<Decimal> a = times(totals_.Sum(), theirs.count());
    const std::optional<Decimal> b = times(theirs.Sum(), totals_.count());
    return a && b && *a == *b;
  }

  // |a - b| <= max(absolute, relative × max(|a|, |b|)).
  bool AreClose(const Decimal& a, const Decimal& b) const {
    const std::optional<Decimal> apart = Subtract(a, b);
    const std::optional<Decimal> share =
        Multiply(series_.relative, std::max(Absolute(a), Absolute(b)));
    if (!apart) return false;
    const Decimal distance = Absolute(*apart);
    return distance <= series_.absolute || (share && distance <= *share);
  }

  SameTotalSeries series_;
  NumberTotals totals_;
};

}  // namespace

std::unique_ptr<SeriesPart> EvaluateSameTotal(const SeriesPlan& plan, const TypedColumn& column,
                                              const Scrutiny& scrutiny, BatchVerdict& verdict) {
  auto part = std::make_unique<TotalsPart>();
  ForEachValue(plan, column, scrutiny, verdict,
               [&](std::uint32_t row) { part->totals.Add(column.DecimalAt(row)); });
  for (std::uint32_t row = 0; row < column.rows(); ++row) {
    const bool mismatch = column.classes[row] == CellClass::kMismatch;
    if (mismatch && scrutiny.Covers(row)) part->totals.Add(std::nullopt);
  }
  return part;
}

std::unique_ptr<SeriesState> StartSameTotal(const SameTotalSeries& series) {
  return std::make_unique<SameTotalState>(series);
}

}  // namespace goldline::quality::internal
