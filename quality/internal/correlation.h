// Pearson's correlation of two fields, over the records in which both have a finite number. The
// records are added one by one in the order of the input, so that the last digit depends neither on
// the number of threads nor on where batches end.
#pragma once

#include <memory>
#include <vector>

#include "quality/internal/series_rules.h"

namespace goldline::quality::internal {

std::unique_ptr<SeriesPart> EvaluateCorrelation(const SeriesPlan& plan,
                                                const CorrelationSeries& series,
                                                const std::vector<TypedColumn>& columns,
                                                const Scrutiny& scrutiny, BatchVerdict& verdict);

std::unique_ptr<SeriesState> StartCorrelation();

}  // namespace goldline::quality::internal
