// The names under which the facets of a run's inputs and outputs are kept with the run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "catalog/entities.h"

namespace goldline::lineage {

enum class DatasetRole : std::uint8_t { kInput, kOutput };

// A facet of a dataset as an input or output of a run.
struct RunDatasetFacet {
  DatasetRole role = DatasetRole::kInput;
  catalog::DatasetId dataset;
  std::string name;
};

// "input 12 dataQualityMetrics"; facets of the run itself have their own name.
std::string KeptName(const RunDatasetFacet& facet);
// nullopt for the name of a facet of the run itself.
std::optional<RunDatasetFacet> ReadKeptName(std::string_view kept);

}  // namespace goldline::lineage
