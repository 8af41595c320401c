// OpenLineage's `schema` facet: the fields of a dataset, nested ones under the path of their
// parent, "address.city".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/entities.h"
#include "core/json.h"
#include "core/result.h"

namespace goldline::catalog {

inline constexpr std::string_view kSchemaFacet = "schema";

// nullopt when the facet has no list of fields; entries without a name are left out.
std::optional<std::vector<SchemaField>> FieldsOfSchema(const JsonValue& facet);
// None for an empty text, a facet that ended.
Result<std::vector<SchemaField>> FieldsOfSchemaText(std::string_view facet);

// The facet that says these fields; paths stay as they are.
std::string SchemaFacetOf(const std::vector<SchemaField>& fields);

}  // namespace goldline::catalog
