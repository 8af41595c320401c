// Rules that judge the values of a dataset as a series: their order, outliers, quantiles, the set
// of different values, functional dependencies. A batch is reduced to a part on any thread; the
// parts are merged in input order, so the outcome does not depend on the number of threads.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/decimal.h"
#include "quality/check_report.h"
#include "quality/internal/cell_checks.h"
#include "quality/internal/row_bits.h"
#include "quality/internal/rule_program.h"
#include "quality/internal/typed_column.h"

namespace goldline::quality::internal {

// What one batch contributes to one rule.
class SeriesPart {
 public:
  virtual ~SeriesPart() = default;
};

// Adds the rule's counts to the verdict.
std::unique_ptr<SeriesPart> EvaluateSeries(const Program& program, const SeriesPlan& plan,
                                           const std::vector<TypedColumn>& columns,
                                           const Scrutiny& scrutiny, BatchVerdict& verdict);

struct SeriesOutcome {
  std::optional<Decimal> measured;  // what the rule's threshold is compared with, if it measures
  std::string text;                 // … as it is shown
  std::optional<bool> holds;        // of a rule that judges the dataset without a threshold
  std::string reason;               // … and why not; of a measure what there is to add to it
  bool shows_values = false;        // `text` and `reason` are made of single values
  bool judges_none = false;         // it says something of a dataset without values, too
  std::string skip_reason;          // not empty: the records were too few to judge
  std::string warning;              // not empty: it holds, but not what it warns by
  // All records that fail it, by ordinal, and how many of them Merge has not said.
  RowBits failed;
  std::uint64_t late = 0;
  std::vector<Example> examples;  // of those
};

// A row of the batch that is merged, as an example of the rule.
using ExampleOf = std::function<Example(std::uint32_t row)>;

// What one rule knows of all batches so far.
class SeriesState {
 public:
  virtual ~SeriesState() = default;
  // `part` may be emptied. `first` is the ordinal of the batch's first record. May add failing rows
  // to the verdict, and then counts them there.
  virtual void Merge(SeriesPart& part, std::uint64_t first, BatchVerdict& verdict,
                     const ExampleOf& example_of) = 0;
  // Of all `records`. Called once.
  virtual SeriesOutcome Finish(std::uint64_t records) = 0;
};

// `every`: all records of a broken dependency fail; else those that break it when they come.
std::unique_ptr<SeriesState> StartSeries(const SeriesPlan& plan, bool every);

// Calls `take` for every row with a value that the rule is about, and counts the rows.
template <class Take>
void ForEachValue(const SeriesPlan& plan, const TypedColumn& column, const Scrutiny& scrutiny,
                  BatchVerdict& verdict, Take take) {
  RuleCounts& counts = verdict.counts[plan.rule];
  for (std::uint32_t row = 0; row < column.rows(); ++row) {
    if (!scrutiny.Covers(row)) {
      ++counts.filtered;
    } else if (column.classes[row] == CellClass::kNull) {
      ++counts.nulls;
    } else if (column.classes[row] == CellClass::kValue) {
      ++counts.evaluated;
      take(row);
    }
  }
}

// Of a field of numbers; NaN for what is no number.
double NumberAt(const TypedColumn& column, std::size_t row);

// A value as sets of values know it: 1.50 and 1.5 are one number.
std::string CanonicalText(const std::string& text, bool numeric);

}  // namespace goldline::quality::internal
