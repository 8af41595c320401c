#include "catalog/openlineage_facet.h"

#include "core/text.h"

namespace goldline::catalog {

std::string ProducerOf(std::string_view version) { return Concat("urn:goldline:", version); }

void BeginFacet(JsonWriter& json, std::string_view producer, std::string_view name,
                std::string_view schema, std::string_view definition) {
  if (definition.empty()) definition = schema.substr(schema.rfind('/') + 1);
  json.Key(name).BeginObject().Key("_producer").String(producer);
  json.Key("_schemaURL")
      .String(Concat("https://openlineage.io/spec/facets/", schema, ".json#/$defs/", definition));
}

}  // namespace goldline::catalog
