// Rules about the records of each hour, day, week or month: the longest run of empty ones, and how
// many records each has. Buckets are those of UTC, a week begins on Monday. What is kept grows with
// the buckets that are not empty; beyond a million of them nothing is kept any more, and the rule
// is skipped with that reason.
#pragma once

#include <memory>

#include "quality/internal/series_rules.h"

namespace goldline::quality::internal {

std::unique_ptr<SeriesPart> EvaluateBuckets(const SeriesPlan& plan, const TypedColumn& column,
                                            const Scrutiny& scrutiny, BatchVerdict& verdict);

std::unique_ptr<SeriesState> StartBuckets(const BucketSeries& series);

}  // namespace goldline::quality::internal
