// How many different values a field has, in 16 KiB whatever their number: exact up to 1,024 of
// them, then by HyperLogLog with a standard error of 0.8 % (sketches.h).
#pragma once

#include <memory>

#include "quality/internal/series_rules.h"

namespace goldline::quality::internal {

std::unique_ptr<SeriesPart> EvaluateApproxDistinct(const SeriesPlan& plan, bool numeric,
                                                   const TypedColumn& column,
                                                   const Scrutiny& scrutiny, BatchVerdict& verdict);

std::unique_ptr<SeriesState> StartApproxDistinct(const ApproxDistinctSeries& series);

}  // namespace goldline::quality::internal
