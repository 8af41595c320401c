// What every event and facet of OpenLineage that we write begins with: who says so, and by which
// published schema.
//
//   BeginFacet(json, ProducerOf(version), "sql", "1-1-0/SQLJobFacet");
//   json.Key("query").String(text).EndObject();
#pragma once

#include <string>
#include <string_view>

#include "core/json.h"

namespace goldline::catalog {

inline constexpr std::string_view kRunEventSchema =
    "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";

// Of this version of Goldline.
std::string ProducerOf(std::string_view version);

// Begins the member `name` of an object of facets; the caller adds what it says and ends it.
// `schema` is "VERSION/SCHEMA"; `definition` is the one of that schema, by default of its name.
void BeginFacet(JsonWriter& json, std::string_view producer, std::string_view name,
                std::string_view schema, std::string_view definition = {});

}  // namespace goldline::catalog
