// How far the values of a field are from those that a profile state holds of it: the rule's measure
// is one of drift.h, over the records that the rule is about.
#pragma once

#include <memory>

#include "quality/internal/series_rules.h"

namespace goldline::quality::internal {

std::unique_ptr<SeriesPart> EvaluateDistance(const Program& program, const SeriesPlan& plan,
                                             const TypedColumn& column, const Scrutiny& scrutiny,
                                             BatchVerdict& verdict);

std::unique_ptr<SeriesState> StartDistance(const DistanceSeries& series);

}  // namespace goldline::quality::internal
