// The rule that the different keys of some fields are those of another dataset's. What is kept is a
// bit for each key of theirs, and the keys that are not among them; of these no more than a
// million, as more tell nothing new.
#pragma once

#include <memory>
#include <vector>

#include "quality/internal/series_rules.h"

namespace goldline::quality::internal {

std::unique_ptr<SeriesPart> EvaluateSameValues(const Program& program,
                                               const SameValuesSeries& series, std::uint32_t rule,
                                               const std::vector<TypedColumn>& columns,
                                               const Scrutiny& scrutiny, BatchVerdict& verdict);

std::unique_ptr<SeriesState> StartSameValues(const SameValuesSeries& series);

}  // namespace goldline::quality::internal
