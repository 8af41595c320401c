// Classes as they were given: read from the facets of a dataset. What people give by hand is a
// facet too, so that it has its times and is read as of any of them; no producer can send it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "catalog/facets.h"
#include "lineage/classes.h"

namespace goldline::lineage {

inline constexpr std::string_view kHandGivenFacet = "goldline_classes";

// "true" says no more than the key; nullopt where there is no key, or the value says that it is not
// so: false, no, none, 0.
std::optional<Class> ClassFrom(std::string_view key, std::string_view value);

// Whether `only` (a key, or key=value; empty: any) means the class.
bool Means(std::string_view only, const Class& what);

// Those of a facet: of `tags`, or what was given by hand. By field, then class.
std::vector<GivenClass> ReadGiven(const DatasetRef& dataset, const catalog::Facet& facet);
// The text of the hand-given facet that ReadGiven reads back.
std::string HandGivenFacetOf(const std::vector<GivenClass>& given);

// What was given to a dataset and its fields under any of its names, as of a time.
Result<std::vector<GivenClass>> GivenIn(const LineageGraph& graph, const DatasetRef& dataset,
                                        std::optional<UtcTime> as_of);

}  // namespace goldline::lineage
