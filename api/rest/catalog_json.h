// The wire form of what the catalog knows. Names and shapes here are promises to clients; they are
// not the domain's types and not the stored ones. Each function writes one JSON value.
#pragma once

#include <vector>

#include "catalog/catalog.h"
#include "core/json.h"
#include "core/result.h"

namespace goldline::rest {

// {"namespace":…,"name":…}
void WriteRef(const catalog::DatasetRef& ref, JsonWriter& json);

void WriteFields(const std::vector<catalog::SchemaField>& fields, JsonWriter& json);

// A row of a list.
Status WriteDataset(const catalog::CatalogView& view, const catalog::Dataset& dataset,
                    JsonWriter& json);
// The same with its names and life, fields, schema versions, facets and the last runs that wrote
// and read it.
Status WriteDatasetInFull(const catalog::CatalogView& view, const catalog::Dataset& dataset,
                          JsonWriter& json);

// A row of a list, and the same with facets.
Status WriteRun(const catalog::CatalogView& view, const catalog::Run& run, JsonWriter& json);
Status WriteRunInFull(const catalog::CatalogView& view, const catalog::Run& run, JsonWriter& json);

}  // namespace goldline::rest
