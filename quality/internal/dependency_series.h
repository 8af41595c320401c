// Functional dependencies: records with equal determinants have equal dependents, a zip code one
// city. Missing values are values here only on the right side: a city that is missing where others
// of its zip code have one breaks the dependency.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "quality/internal/series_rules.h"

namespace goldline::quality::internal {

std::unique_ptr<SeriesPart> EvaluateDependency(const Program& program,
                                               const DependencySeries& dependency,
                                               std::uint32_t rule,
                                               const std::vector<TypedColumn>& columns,
                                               const Scrutiny& scrutiny, BatchVerdict& verdict);

std::unique_ptr<SeriesState> StartDependency(const DependencySeries& dependency, std::uint32_t rule,
                                             bool every);

}  // namespace goldline::quality::internal
