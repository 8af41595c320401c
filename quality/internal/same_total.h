// The rule that the total, mean, least or greatest number of a field is that of a field of another
// dataset.
#pragma once

#include <memory>

#include "quality/internal/series_rules.h"

namespace goldline::quality::internal {

std::unique_ptr<SeriesPart> EvaluateSameTotal(const SeriesPlan& plan, const TypedColumn& column,
                                              const Scrutiny& scrutiny, BatchVerdict& verdict);

std::unique_ptr<SeriesState> StartSameTotal(const SameTotalSeries& series);

}  // namespace goldline::quality::internal
