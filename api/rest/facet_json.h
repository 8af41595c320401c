// Facets as clients see them: the text that was sent, without the values of environment variables.
#pragma once

#include <cstdint>
#include <vector>

#include "catalog/catalog.h"
#include "catalog/facets.h"
#include "core/json.h"
#include "core/result.h"

namespace goldline::rest {

// The facets of a dataset, job or run that hold now. A run's are its own, not those of its
// datasets.
Result<std::vector<catalog::Facet>> ShownFacets(const catalog::CatalogView& catalog,
                                                std::uint64_t subject);
// {"name": facet, …}
void WriteFacets(const std::vector<catalog::Facet>& facets, JsonWriter& json);

// [{"role":"input","dataset":{…},"name":…,"facet":{…}}, …] of the datasets of a run.
Status WriteDatasetFacets(const catalog::CatalogView& catalog, catalog::RunId run,
                          JsonWriter& json);

}  // namespace goldline::rest
