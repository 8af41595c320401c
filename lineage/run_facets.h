// The names under which the facets of a run's inputs and outputs are kept with the run.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "catalog/entities.h"
#include "core/text.h"

namespace goldline::lineage {

enum class RunFacet : std::uint8_t { kInput, kOutput };

// "input 12 dataQualityMetrics"; facets of the run itself have their own name.
inline std::string RunFacetName(RunFacet role, catalog::DatasetId dataset, std::string_view name) {
  return Concat(role == RunFacet::kInput ? "input " : "output ", dataset.value, " ", name);
}

// Whether a facet kept with a run is of one of its datasets.
inline bool IsOfDataset(std::string_view name) {
  return name.starts_with("input ") || name.starts_with("output ");
}

}  // namespace goldline::lineage
