// Rules about how often each value of a field comes: the entropy of the distribution, and which
// value is the most common. What is kept grows with the different values; beyond a million of them
// nothing is kept any more, and the rule is skipped with that reason.
#pragma once

#include <memory>

#include "quality/internal/series_rules.h"

namespace goldline::quality::internal {

// `numeric`: 1.50 and 1.5 are one value.
std::unique_ptr<SeriesPart> EvaluateCounts(const SeriesPlan& plan, bool numeric,
                                           const TypedColumn& column, const Scrutiny& scrutiny,
                                           BatchVerdict& verdict);

std::unique_ptr<SeriesState> StartEntropy();
std::unique_ptr<SeriesState> StartMostCommon(const MostCommonSeries& series);

}  // namespace goldline::quality::internal
