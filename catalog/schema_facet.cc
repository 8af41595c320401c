#include "catalog/schema_facet.h"

#include "core/text.h"

namespace goldline::catalog {
namespace {

constexpr int kMostDepth = 32;

void AddFields(const JsonValue& fields, const std::string& prefix, int depth,
               std::vector<SchemaField>& out) {
  for (const JsonValue& field : fields.items) {
    const std::string_view name = field.is_object() ? field.Text("name") : std::string_view();
    if (name.empty()) continue;
    const std::string path = prefix.empty() ? std::string(name) : Concat(prefix, ".", name);
    out.push_back({path, std::string(field.Text("type")), std::string(field.Text("description"))});
    const JsonValue* nested = field.Find("fields");
    if (nested != nullptr && nested->is_array() && depth < kMostDepth) {
      AddFields(*nested, path, depth + 1, out);
    }
  }
}

}  // namespace

std::optional<std::vector<SchemaField>> FieldsOfSchema(const JsonValue& facet) {
  const JsonValue* fields = facet.is_object() ? facet.Find("fields") : nullptr;
  if (fields == nullptr || !fields->is_array()) return std::nullopt;
  std::vector<SchemaField> out;
  AddFields(*fields, "", 0, out);
  return out;
}

Result<std::vector<SchemaField>> FieldsOfSchemaText(std::string_view facet) {
  if (facet.empty()) return std::vector<SchemaField>();
  GL_TRY(const JsonValue json, ParseJson(facet));
  return FieldsOfSchema(json).value_or(std::vector<SchemaField>());
}

std::string SchemaFacetOf(const std::vector<SchemaField>& fields) {
  JsonWriter json;
  json.BeginObject().Key("fields").BeginArray();
  for (const SchemaField& field : fields) {
    json.BeginObject();
    if (!field.description.empty()) json.Key("description").String(field.description);
    json.Key("name").String(field.name);
    if (!field.type.empty()) json.Key("type").String(field.type);
    json.EndObject();
  }
  json.EndArray().EndObject();
  return json.Take();
}

}  // namespace goldline::catalog
