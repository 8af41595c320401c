#include "quality/internal/property_reader.h"

#include <algorithm>
#include <span>

#include "core/decimal.h"
#include "core/text.h"
#include "quality/internal/contract_names.h"
#include "quality/internal/rule_reader.h"

namespace goldline::quality {
namespace {

constexpr std::size_t kMaxDepth = 32;  // of properties in properties

}  // namespace

std::vector<Property> PropertyReader::ReadProperties(const YamlNode& node, const std::string& path,
                                                     std::size_t depth) {
  std::vector<Property> properties;
  const YamlNode* list = reader_.List(node, "properties");
  if (list == nullptr) return properties;
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    const YamlNode& item = list->items[i];
    if (!reader_.IsMap(item, "properties")) return properties;
    reader_.Require(item, "this property", "name");
    Property property = ReadProperty(item, Concat(path, ".properties[", i, "]"), depth + 1);
    for (const Property& earlier : properties) {
      if (!property.name.empty() && earlier.name == property.name) {
        reader_.Fail(item, "name",
                     Concat(Quoted(property.name), " stands twice; the first is in line ",
                            earlier.place.line));
      }
    }
    properties.push_back(std::move(property));
  }
  return properties;
}

Property PropertyReader::ReadProperty(const YamlNode& node, const std::string& path,
                                      std::size_t depth) {
  Property property;
  property.place = PlaceOf(node);
  if (depth > kMaxDepth) {
    reader_.Fail(node, "properties", "are nested too deeply");
    return property;
  }
  reader_.Known(node, path,
                {"id",
                 "name",
                 "physicalName",
                 "physicalType",
                 "logicalType",
                 "logicalTypeOptions",
                 "description",
                 "businessName",
                 "primaryKey",
                 "primaryKeyPosition",
                 "required",
                 "unique",
                 "partitioned",
                 "partitionKeyPosition",
                 "classification",
                 "encryptedName",
                 "transformSourceObjects",
                 "transformLogic",
                 "transformDescription",
                 "examples",
                 "criticalDataElement",
                 "relationships",
                 "quality",
                 "tags",
                 "customProperties",
                 "authoritativeDefinitions",
                 "properties",
                 "items",
                 "enum",
                 "deprecated",
                 "synonyms"});
  ReadNames(node, property);
  property.required = reader_.Flag(node, "required");
  property.unique = reader_.Flag(node, "unique");
  property.primary_key = reader_.Flag(node, "primaryKey");
  property.primary_key_position = reader_.Whole(node, "primaryKeyPosition").value_or(-1);
  property.tags = reader_.Texts(node, "tags");
  property.custom = options_.Custom(
      node, path + ".customProperties",
      {"goldline.missingValues", "goldline.severity", "goldline.gate", "goldline.format"});
  ReadType(node, path, property);
  property.allowed = ReadEnum(node);
  property.quality = RuleReader(reader_).Read(node, path);
  property.relationships = ReadRelationships(node, path);
  property.properties = ReadProperties(node, path, depth);
  if (const YamlNode* items = reader_.Map(node, "items")) {
    property.items.push_back(ReadProperty(*items, path + ".items", depth + 1));
  }
  ReadPropertyOptions(property);
  return property;
}

void PropertyReader::ReadNames(const YamlNode& node, Property& property) {
  property.id = reader_.Text(node, "id");
  property.name = reader_.Text(node, "name");
  property.physical_name = reader_.Text(node, "physicalName");
  property.physical_type = reader_.Text(node, "physicalType");
  property.business_name = reader_.Text(node, "businessName");
  property.description = reader_.Text(node, "description");
  property.classification = reader_.Text(node, "classification");
}

void PropertyReader::ReadPropertyOptions(Property& property) {
  for (const CustomProperty& custom : property.custom) {
    if (custom.name == "goldline.missingValues") property.missing_values = options_.TextsOf(custom);
    if (custom.name == "goldline.severity") property.severity = options_.SeverityOf(custom.value);
    if (custom.name == "goldline.gate") property.gate = options_.GateOf(custom.value);
    if (custom.name == "goldline.format") property.options.format = options_.FormatOf(custom.value);
  }
}

void PropertyReader::ReadType(const YamlNode& node, const std::string& path, Property& property) {
  if (const std::string name = reader_.Text(node, "logicalType"); !name.empty()) {
    const std::span<const LogicalTypeName> types = LogicalTypeNames();
    const auto known = std::find_if(types.begin(), types.end(), [&](const LogicalTypeName& entry) {
      return entry.name == name;
    });
    if (known != types.end()) {
      property.type = known->type;
    } else {
      std::vector<std::string> names;
      for (const LogicalTypeName& entry : types) names.emplace_back(entry.name);
      reader_.Fail(*node.Find("logicalType"), "logicalType",
                   Concat("is ", Quoted(name), ", which is not a logical type"),
                   NameHint(name, names, "use one of "));
    }
  }
  if (const YamlNode* options = reader_.Map(node, "logicalTypeOptions")) {
    property.options = ReadTypeOptions(*options, path + ".logicalTypeOptions", property);
  }
}

TypeOptions PropertyReader::ReadTypeOptions(const YamlNode& node, const std::string& path,
                                            Property& property) {
  reader_.Known(
      node, path,
      {"minLength", "maxLength", "pattern", "format", "minimum", "maximum", "exclusiveMinimum",
       "exclusiveMaximum", "multipleOf", "minItems", "maxItems", "uniqueItems", "minProperties",
       "maxProperties", "required", "timezone", "defaultTimezone", "enum"});
  TypeOptions options;
  options.place = PlaceOf(node);
  options.min_length = Size(node, "minLength");
  options.max_length = Size(node, "maxLength");
  if (node.Find("pattern") != nullptr) options.pattern = reader_.Text(node, "pattern");
  options.format = reader_.Text(node, "format");
  options.minimum = ReadBound(node, "minimum", "exclusiveMinimum", property.type);
  options.maximum = ReadBound(node, "maximum", "exclusiveMaximum", property.type);
  if (node.Find("multipleOf") != nullptr) options.multiple_of = ReadMultipleOf(node);
  options.min_items = Size(node, "minItems");
  options.max_items = Size(node, "maxItems");
  options.unique_items = reader_.Flag(node, "uniqueItems");
  options.min_properties = Size(node, "minProperties");
  options.max_properties = Size(node, "maxProperties");
  options.required = reader_.Texts(node, "required");
  if (node.Find("timezone") != nullptr) options.timezone = reader_.Flag(node, "timezone");
  options.default_timezone = reader_.Text(node, "defaultTimezone");
  // Not in the standard's schema, but written by several tools.
  if (node.Find("enum") != nullptr) property.allowed = reader_.Literals(node, "enum");
  return options;
}

std::optional<std::int64_t> PropertyReader::Size(const YamlNode& node, std::string_view key) {
  const std::optional<std::int64_t> size = reader_.Whole(node, key);
  if (size && *size < 0) reader_.Fail(*node.Find(key), key, "must not be negative");
  return size;
}

std::string PropertyReader::ReadMultipleOf(const YamlNode& node) {
  std::string text = reader_.Text(node, "multipleOf");
  const std::optional<Decimal> number = ParseDecimal(text);
  if (!number || *number <= Decimal{}) {
    reader_.Fail(*node.Find("multipleOf"), "multipleOf",
                 Concat("is ", Quoted(text), ", and must be a number above 0"));
  }
  return text;
}

// ODCS 3.1 writes an exclusive bound as a value of its own, older versions as a flag beside the
// inclusive one. With both values the narrower wins, as in JSON Schema.
std::optional<Bound> PropertyReader::ReadBound(const YamlNode& node, std::string_view inclusive,
                                               std::string_view exclusive, LogicalType type) {
  std::optional<Bound> bound;
  if (const YamlNode* value = node.Find(inclusive)) {
    bound = Bound{reader_.Text(node, inclusive), false, PlaceOf(*value)};
  }
  if (const YamlNode* value = node.Find(exclusive)) {
    const std::string text = reader_.Text(node, exclusive);
    if (text == "true" || text == "false") {
      if (bound) bound->exclusive = text == "true";
    } else if (bound) {
      reader_.Fail(*value, exclusive,
                   Concat("stands beside `", inclusive, "`: one bound is enough"));
    } else {
      bound = Bound{text, true, PlaceOf(*value)};
    }
  }
  const bool is_number = type == LogicalType::kInteger || type == LogicalType::kNumber;
  if (bound && is_number && !ParseDecimal(bound->text)) {
    const YamlNode* at =
        node.Find(inclusive) != nullptr ? node.Find(inclusive) : node.Find(exclusive);
    reader_.Fail(*at, inclusive, Concat("is ", Quoted(bound->text), ", and must be a number"));
  }
  return bound;
}

// ODCS 3.2: a list of values, or of objects with a `value`.
std::optional<std::vector<Literal>> PropertyReader::ReadEnum(const YamlNode& node) {
  const YamlNode* list = reader_.List(node, "enum");
  if (list == nullptr) return std::nullopt;
  std::vector<Literal> values;
  for (const YamlNode& item : list->items) {
    const YamlNode* value = item.is_mapping() ? item.Find("value") : &item;
    if (value == nullptr || !(value->is_scalar() || value->is_null())) {
      reader_.Fail(item, "enum", "must hold values, or mappings with a `value`");
      return std::nullopt;
    }
    values.push_back(LiteralOf(*value));
  }
  return values;
}

std::vector<Relationship> PropertyReader::ReadRelationships(const YamlNode& node,
                                                            const std::string& path) {
  std::vector<Relationship> relationships;
  const YamlNode* list = reader_.List(node, "relationships");
  if (list == nullptr) return relationships;
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    const YamlNode& item = list->items[i];
    if (!reader_.IsMap(item, "relationships")) return relationships;
    reader_.Known(item, Concat(path, ".relationships[", i, "]"),
                  {"id", "type", "from", "to", "customProperties"});
    reader_.Require(item, "this relationship", "to");
    relationships.push_back({reader_.Text(item, "type"), reader_.Texts(item, "from"),
                             reader_.Texts(item, "to"), PlaceOf(item)});
  }
  return relationships;
}

}  // namespace goldline::quality
