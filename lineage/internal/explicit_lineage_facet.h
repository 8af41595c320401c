// The explicit `lineage` facet, 1-0-0: edges that are all there are. Of a job it lists targets,
// each with its inputs as a whole and by field; of a dataset it is about that dataset.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/json.h"
#include "lineage/openlineage.h"

namespace goldline::lineage {

// What is malformed is left out and added to `ignored`, named below `path`. A job that is not named
// is `own`. nullopt when the facet has no list of entries.
std::optional<std::vector<ExplicitTarget>> ReadJobLineage(const JsonValue& facet,
                                                          const std::string& path,
                                                          const JobRef& own,
                                                          std::vector<Ignored>& ignored);

// nullopt when it says neither inputs nor fields; without edges when it says that there are none.
std::optional<EdgeSet> ReadDatasetLineage(const JsonValue& facet, const std::string& path,
                                          const JobRef& own, std::vector<Ignored>& ignored);

}  // namespace goldline::lineage
