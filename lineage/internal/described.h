// What the facets of a dataset, job or run say about it in the catalog: description, owners, kind,
// system and properties. A facet owns its properties: it sets all of them, the absent ones to
// nothing.
#pragma once

#include <string>
#include <string_view>

#include "catalog/catalog.h"
#include "core/json.h"
#include "lineage/openlineage.h"

namespace goldline::lineage {

enum class Described : std::uint8_t { kDataset, kJob, kRun };

// Whether a facet of that name says something here.
bool IsDescription(Described what, std::string_view facet);
// Why this one does not; empty when it does.
std::string WhyNoDescription(Described what, std::string_view name, const JsonValue& facet);

// Adds what the facets of these names say; one that was deleted takes back what it said.
Status DescribeDataset(const std::vector<std::string>& names, const Facets& facets,
                       catalog::DatasetFacts& facts);
Status DescribeJob(const std::vector<std::string>& names, const Facets& facets,
                   catalog::JobFacts& facts);
// What every run facet says.
Status DescribeRun(const Facets& facets, catalog::Properties& properties);

}  // namespace goldline::lineage
