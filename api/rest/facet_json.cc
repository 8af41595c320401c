#include "api/rest/facet_json.h"

#include "api/rest/catalog_json.h"
#include "lineage/openlineage.h"
#include "lineage/run_facets.h"

namespace goldline::rest {
namespace {

// A variable of a process may be a password: its name is shown, its value is not.
std::string WithoutValues(const std::string& body) {
  Result<JsonValue> facet = ParseJson(body);
  if (!facet.ok()) return "{}";
  for (JsonMember& member : facet->members) {
    for (JsonValue& variable : member.value.items) {
      for (JsonMember& part : variable.members) {
        if (part.key == "value") part.value = JsonValue{JsonValue::Kind::kString, "***", {}, {}};
      }
    }
  }
  return lineage::CanonicalJson(*facet);
}

}  // namespace

Result<std::vector<catalog::Facet>> ShownFacets(const catalog::CatalogView& catalog,
                                                std::uint64_t subject) {
  GL_TRY(std::vector<catalog::Facet> facets, catalog::FacetsOf(catalog, subject));
  std::erase_if(facets, [](const catalog::Facet& facet) {
    return lineage::ReadKeptName(facet.name).has_value();
  });
  for (catalog::Facet& facet : facets) {
    if (facet.name == "environmentVariables") facet.body = WithoutValues(facet.body);
  }
  return facets;
}

void WriteFacets(const std::vector<catalog::Facet>& facets, JsonWriter& json) {
  json.BeginObject();
  for (const catalog::Facet& facet : facets) json.Key(facet.name).Raw(facet.body);
  json.EndObject();
}

Status WriteDatasetFacets(const catalog::CatalogView& catalog, catalog::RunId run,
                          JsonWriter& json) {
  GL_TRY(const std::vector<catalog::Facet> facets, catalog::FacetsOf(catalog, run.value));
  json.BeginArray();
  for (const catalog::Facet& facet : facets) {
    const auto kept = lineage::ReadKeptName(facet.name);
    if (!kept) continue;
    GL_TRY(const catalog::Dataset dataset, catalog.GetDataset(kept->dataset));
    json.BeginObject().Key("role");
    json.String(kept->role == lineage::DatasetRole::kInput ? "input" : "output");
    json.Key("dataset");
    WriteRef(dataset.ref, json);
    json.Key("name").String(kept->name).Key("facet").Raw(facet.body).EndObject();
  }
  json.EndArray();
  return Ok();
}

}  // namespace goldline::rest
