// The columnLineage facet of a dataset, 1-0-0 to 1-2-0: `fields` and dataset-wide `dataset`.
#pragma once

#include <string>
#include <vector>

#include "core/json.h"
#include "lineage/openlineage.h"

namespace goldline::lineage {

// The edges that the facet says. What is malformed is left out and added to `ignored`, named below
// `path`. nullopt when nothing of it can be used.
std::optional<EdgeSet> ReadColumnLineage(const JsonValue& facet, const std::string& path,
                                         std::vector<Ignored>& ignored);

// What the `transformations` of an input say; empty when it has none.
TransformationSet TransformationsOf(const JsonValue& input);

}  // namespace goldline::lineage
