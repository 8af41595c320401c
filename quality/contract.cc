#include "quality/contract.h"

#include <algorithm>
#include <charconv>

#include "core/text.h"
#include "quality/errors.h"
#include "quality/internal/formats.h"
#include "quality/internal/node_reader.h"

namespace goldline::quality {
namespace {

constexpr std::size_t kMaxDepth = 32;  // of properties in properties

struct OperatorName {
  std::string_view name;
  Operator op;
};
constexpr OperatorName kOperators[] = {
    {"mustBe", Operator::kMustBe},
    {"mustNotBe", Operator::kMustNotBe},
    {"mustBeGreaterThan", Operator::kGreater},
    {"mustBeGreaterOrEqualTo", Operator::kGreaterOrEqual},
    {"mustBeGreaterThanOrEqualTo", Operator::kGreaterOrEqual},  // spelling of ODCS 3.0
    {"mustBeLessThan", Operator::kLess},
    {"mustBeLessOrEqualTo", Operator::kLessOrEqual},
    {"mustBeLessThanOrEqualTo", Operator::kLessOrEqual},
    {"mustBeBetween", Operator::kBetween},
    {"mustNotBeBetween", Operator::kNotBetween},
};

struct TypeNameEntry {
  std::string_view name;
  LogicalType type;
};
constexpr TypeNameEntry kTypes[] = {
    {"string", LogicalType::kString},       {"integer", LogicalType::kInteger},
    {"number", LogicalType::kNumber},       {"boolean", LogicalType::kBoolean},
    {"date", LogicalType::kDate},           {"time", LogicalType::kTime},
    {"timestamp", LogicalType::kTimestamp}, {"object", LogicalType::kObject},
    {"array", LogicalType::kArray},
};

std::optional<Gate> GateFromName(std::string_view name) {
  if (name == "observe") return Gate::kObserve;
  if (name == "quarantine") return Gate::kQuarantine;
  if (name == "stop") return Gate::kStop;
  return std::nullopt;
}

// Reads one contract. Each method reads one shape of the standard.
class ContractReader {
 public:
  explicit ContractReader(std::string_view input) : reader_(input) {}

  Result<Contract> Read(YamlNode root, std::string_view input) {
    contract_.input = input;
    if (Status header = ReadHeader(root); !header.ok()) return std::move(header).error();
    ReadFundamentals(root);
    ReadSchema(root);
    ReadTeam(root);
    ReadServiceLevels(root);
    ReadOptions();
    GL_RETURN_IF_ERROR(reader_.status());
    contract_.unknown_keys = reader_.TakeUnknown();
    contract_.source = std::move(root);
    return std::move(contract_);
  }

 private:
  Status ReadHeader(const YamlNode& root) {
    const InputPlace place{contract_.input, root.line == 0 ? 1 : root.line, 1};
    if (root.is_null()) return errors::NotAContract("it is empty").At(place);
    if (!root.is_mapping()) return errors::NotAContract("it is not a mapping").At(place);
    if (const YamlNode* other = root.Find("dataContractSpecification")) {
      return errors::NotAContract("it is a Data Contract Specification file")
          .Hint("convert it to ODCS: datacontract export --format odcs")
          .At({contract_.input, other->line, other->column});
    }
    for (const std::string_view key : {"apiVersion", "kind", "id", "version", "status"}) {
      if (root.Find(key) == nullptr) {
        return errors::ContractKeyMissing("the contract", key)
            .Hint(Concat("ODCS requires apiVersion, kind, id, version and status"))
            .At(place);
      }
    }
    contract_.api_version = reader_.Text(root, "apiVersion");
    if (contract_.api_version.rfind("v3.", 0) != 0) {
      reader_.Fail(*root.Find("apiVersion"), "apiVersion",
                   Concat("is ", Quoted(contract_.api_version), ", and Goldline reads v3"),
                   "for example apiVersion: v3.1.0");
    }
    if (const std::string kind = reader_.Text(root, "kind"); kind != "DataContract") {
      reader_.Fail(*root.Find("kind"), "kind",
                   Concat("is ", Quoted(kind), ", and must be DataContract"));
    }
    return reader_.status();
  }

  void ReadFundamentals(const YamlNode& root) {
    reader_.Known(root, "",
                  {"version",
                   "apiVersion",
                   "kind",
                   "id",
                   "status",
                   "name",
                   "tenant",
                   "tags",
                   "servers",
                   "dataProduct",
                   "description",
                   "domain",
                   "schema",
                   "support",
                   "price",
                   "team",
                   "roles",
                   "slaDefaultElement",
                   "slaProperties",
                   "authoritativeDefinitions",
                   "customProperties",
                   "contractCreatedTs"});
    contract_.id = reader_.Text(root, "id");
    contract_.name = reader_.Text(root, "name");
    contract_.version = reader_.Text(root, "version");
    contract_.status = reader_.Text(root, "status");
    contract_.domain = reader_.Text(root, "domain");
    contract_.tenant = reader_.Text(root, "tenant");
    contract_.data_product = reader_.Text(root, "dataProduct");
    contract_.tags = reader_.Texts(root, "tags");
    contract_.custom = ReadCustom(root, "customProperties");
    const YamlNode* description = root.Find("description");
    if (description != nullptr && description->is_mapping()) {
      contract_.description = reader_.Text(*description, "purpose");
    } else {
      contract_.description = reader_.Text(root, "description");
    }
  }

  void ReadSchema(const YamlNode& root) {
    const YamlNode* list = reader_.List(root, "schema");
    if (list == nullptr) return;
    for (std::size_t i = 0; i < list->items.size(); ++i) {
      const YamlNode& node = list->items[i];
      if (!reader_.IsMap(node, "schema")) return;
      contract_.objects.push_back(ReadObject(node, Concat("schema[", i, "]")));
    }
  }

  SchemaObject ReadObject(const YamlNode& node, const std::string& path) {
    reader_.Require(node, "this schema object", "name");
    reader_.Known(node, path,
                  {"id", "name", "physicalName", "physicalType", "logicalType", "description",
                   "businessName", "dataGranularityDescription", "authoritativeDefinitions", "tags",
                   "customProperties", "properties", "relationships", "quality", "deprecated"});
    SchemaObject object;
    object.place = PlaceOf(node);
    object.id = reader_.Text(node, "id");
    object.name = reader_.Text(node, "name");
    object.physical_name = reader_.Text(node, "physicalName");
    object.physical_type = reader_.Text(node, "physicalType");
    object.description = reader_.Text(node, "description");
    object.tags = reader_.Texts(node, "tags");
    object.custom = ReadCustom(node, path + ".customProperties");
    object.properties = ReadProperties(node, path, 0);
    object.quality = ReadQuality(node, path);
    object.relationships = ReadRelationships(node, path);
    for (const CustomProperty& custom : object.custom) {
      if (custom.name == "goldline.missingValues") object.missing_values = TextsOf(custom);
    }
    return object;
  }

  std::vector<Property> ReadProperties(const YamlNode& node, const std::string& path,
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

  Property ReadProperty(const YamlNode& node, const std::string& path, std::size_t depth) {
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
    property.custom = ReadCustom(node, path + ".customProperties");
    ReadType(node, path, property);
    property.allowed = ReadEnum(node);
    property.quality = ReadQuality(node, path);
    property.relationships = ReadRelationships(node, path);
    property.properties = ReadProperties(node, path, depth);
    if (const YamlNode* items = reader_.Map(node, "items")) {
      property.items.push_back(ReadProperty(*items, path + ".items", depth + 1));
    }
    ReadPropertyOptions(property);
    return property;
  }

  void ReadNames(const YamlNode& node, Property& property) {
    property.id = reader_.Text(node, "id");
    property.name = reader_.Text(node, "name");
    property.physical_name = reader_.Text(node, "physicalName");
    property.physical_type = reader_.Text(node, "physicalType");
    property.business_name = reader_.Text(node, "businessName");
    property.description = reader_.Text(node, "description");
    property.classification = reader_.Text(node, "classification");
  }

  void ReadPropertyOptions(Property& property) {
    for (const CustomProperty& custom : property.custom) {
      if (custom.name == "goldline.missingValues") property.missing_values = TextsOf(custom);
      if (custom.name == "goldline.severity") property.severity = SeverityOf(custom.value);
      if (custom.name == "goldline.gate") property.gate = GateOf(custom.value);
      if (custom.name == "goldline.format") property.options.format = FormatOf(custom.value);
    }
  }

  void ReadType(const YamlNode& node, const std::string& path, Property& property) {
    if (const std::string name = reader_.Text(node, "logicalType"); !name.empty()) {
      const auto* const known =
          std::find_if(std::begin(kTypes), std::end(kTypes),
                       [&](const TypeNameEntry& entry) { return entry.name == name; });
      if (known != std::end(kTypes)) {
        property.type = known->type;
      } else {
        std::vector<std::string> names;
        for (const TypeNameEntry& entry : kTypes) names.emplace_back(entry.name);
        reader_.Fail(*node.Find("logicalType"), "logicalType",
                     Concat("is ", Quoted(name), ", which is not a logical type"),
                     NameHint(name, names, "use one of "));
      }
    }
    if (const YamlNode* options = reader_.Map(node, "logicalTypeOptions")) {
      property.options = ReadTypeOptions(*options, path + ".logicalTypeOptions", property);
    }
  }

  TypeOptions ReadTypeOptions(const YamlNode& node, const std::string& path, Property& property) {
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

  std::optional<std::int64_t> Size(const YamlNode& node, std::string_view key) {
    const std::optional<std::int64_t> size = reader_.Whole(node, key);
    if (size && *size < 0) reader_.Fail(*node.Find(key), key, "must not be negative");
    return size;
  }

  std::string ReadMultipleOf(const YamlNode& node) {
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
  std::optional<Bound> ReadBound(const YamlNode& node, std::string_view inclusive,
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
  std::optional<std::vector<Literal>> ReadEnum(const YamlNode& node) {
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

  std::vector<QualityRule> ReadQuality(const YamlNode& node, const std::string& path) {
    std::vector<QualityRule> rules;
    const YamlNode* list = reader_.List(node, "quality");
    if (list == nullptr) return rules;
    for (std::size_t i = 0; i < list->items.size(); ++i) {
      if (!reader_.IsMap(list->items[i], "quality")) return rules;
      rules.push_back(ReadRule(list->items[i], Concat(path, ".quality[", i, "]")));
    }
    return rules;
  }

  QualityRule ReadRule(const YamlNode& node, const std::string& path) {
    reader_.Known(node, path,
                  {"id",
                   "name",
                   "description",
                   "type",
                   "dimension",
                   "method",
                   "severity",
                   "businessImpact",
                   "unit",
                   "schedule",
                   "scheduler",
                   "tags",
                   "customProperties",
                   "authoritativeDefinitions",
                   "metric",
                   "rule",
                   "arguments",
                   "query",
                   "engine",
                   "implementation",
                   "mustBe",
                   "mustNotBe",
                   "mustBeGreaterThan",
                   "mustBeGreaterOrEqualTo",
                   "mustBeGreaterThanOrEqualTo",
                   "mustBeLessThan",
                   "mustBeLessOrEqualTo",
                   "mustBeLessThanOrEqualTo",
                   "mustBeBetween",
                   "mustNotBeBetween"});
    QualityRule rule;
    rule.place = PlaceOf(node);
    rule.id = reader_.Text(node, "id");
    rule.name = reader_.Text(node, "name");
    rule.description = reader_.Text(node, "description");
    rule.dimension = reader_.Text(node, "dimension");
    rule.business_impact = reader_.Text(node, "businessImpact");
    rule.custom = ReadCustom(node, path + ".customProperties");
    if (const YamlNode* severity = node.Find("severity")) rule.severity = SeverityOf(*severity);
    for (const CustomProperty& custom : rule.custom) {
      if (custom.name == "goldline.gate") rule.gate = GateOf(custom.value);
    }
    const std::string unit = reader_.Text(node, "unit");
    rule.percent = unit == "percent" || unit == "%";
    ReadRuleType(node, rule);
    rule.threshold = ReadThreshold(node, rule.type);
    return rule;
  }

  void ReadRuleType(const YamlNode& node, QualityRule& rule) {
    const std::string type = reader_.Text(node, "type");
    if (type.empty() || type == "library") {
      ReadLibrary(node, rule);
    } else if (type == "sql") {
      rule.type = RuleType::kSql;
      rule.query = reader_.Text(node, "query");
    } else if (type == "custom") {
      rule.type = RuleType::kCustom;
      rule.engine = reader_.Text(node, "engine");
    } else if (type == "text") {
      rule.type = RuleType::kText;
    } else {
      reader_.Fail(*node.Find("type"), "type",
                   Concat("is ", Quoted(type), ", which is not a type of rule"),
                   "use library, sql, custom or text");
    }
  }

  void ReadLibrary(const YamlNode& node, QualityRule& rule) {
    // Without a metric, what the rule holds tells its type: several tools leave `type` out.
    if (node.Find("metric") == nullptr && node.Find("rule") == nullptr) {
      if (node.Find("query") != nullptr) {
        rule.type = RuleType::kSql;
        rule.query = reader_.Text(node, "query");
      } else if (node.Find("implementation") != nullptr) {
        rule.type = RuleType::kCustom;
        rule.engine = reader_.Text(node, "engine");
      } else if (node.Find("type") == nullptr) {
        rule.type = RuleType::kText;
      } else {
        reader_.Require(node, "this rule of type library", "metric");
      }
      return;
    }
    rule.metric = reader_.Text(node, node.Find("metric") != nullptr ? "metric" : "rule");
    if (rule.metric == "duplicateCount") rule.metric = "duplicateValues";  // names of ODCS 3.0
    if (rule.metric == "nullCheck") rule.metric = "nullValues";
    const YamlNode* arguments = reader_.Map(node, "arguments");
    if (arguments == nullptr) return;
    rule.has_valid_values = arguments->Find("validValues") != nullptr;
    rule.valid_values = reader_.Literals(*arguments, "validValues");
    if (arguments->Find("pattern") != nullptr) rule.pattern = reader_.Text(*arguments, "pattern");
    rule.missing_values = reader_.Literals(*arguments, "missingValues");
    rule.properties = reader_.Texts(*arguments, "properties");
  }

  std::optional<Threshold> ReadThreshold(const YamlNode& node, RuleType type) {
    std::optional<Threshold> found;
    for (const OperatorName& entry : kOperators) {
      const YamlNode* value = node.Find(entry.name);
      if (value == nullptr) continue;
      if (found) {
        reader_.Fail(*value, entry.name, "is a second operator; a rule has exactly one");
        return found;
      }
      found = ReadOperand(*value, entry, type);
    }
    return found;
  }

  Threshold ReadOperand(const YamlNode& value, const OperatorName& entry, RuleType type) {
    Threshold threshold;
    threshold.op = entry.op;
    if (entry.op == Operator::kBetween || entry.op == Operator::kNotBetween) {
      const std::optional<Decimal> low =
          value.items.size() == 2 ? ParseDecimal(value.items[0].text) : std::nullopt;
      const std::optional<Decimal> high =
          value.items.size() == 2 ? ParseDecimal(value.items[1].text) : std::nullopt;
      if (!low || !high || *high < *low) {
        reader_.Fail(value, entry.name, "must be two numbers, the smaller first",
                     Concat("for example ", entry.name, ": [1, 10]"));
        return threshold;
      }
      threshold.text = Concat("[", value.items[0].text, ", ", value.items[1].text, "]");
      threshold.low = low;
      threshold.high = *high;
      return threshold;
    }
    threshold.text = value.text;
    threshold.low = ParseDecimal(value.text);
    const bool any_type = type != RuleType::kLibrary &&
                          (entry.op == Operator::kMustBe || entry.op == Operator::kMustNotBe);
    if (!value.is_scalar() || (!threshold.low && !any_type)) {
      reader_.Fail(value, entry.name, Concat("is ", Quoted(value.text), ", and must be a number"));
    }
    return threshold;
  }

  std::vector<Relationship> ReadRelationships(const YamlNode& node, const std::string& path) {
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

  // A value that was left out is a null that stands where its property does.
  static YamlNode ValueOf(const YamlNode& property) {
    if (const YamlNode* value = property.Find("value")) return *value;
    YamlNode null;
    null.line = property.line;
    null.column = property.column;
    return null;
  }

  std::vector<CustomProperty> ReadCustom(const YamlNode& node, const std::string& path) {
    std::vector<CustomProperty> custom;
    const YamlNode* list = node.Find("customProperties");
    if (list == nullptr) return custom;
    if (list->is_mapping()) {  // ODCS 2 and some tools: a mapping of names to values
      for (const auto& [key, value] : list->entries) custom.push_back({key, value});
      return custom;
    }
    if (reader_.List(node, "customProperties") == nullptr) return custom;
    for (const YamlNode& item : list->items) {
      if (!reader_.IsMap(item, path)) return custom;
      reader_.Require(item, "this custom property", "property");
      custom.push_back({reader_.Text(item, "property"), ValueOf(item)});
    }
    return custom;
  }

  // An object with members since 3.1; a bare list of members before.
  void ReadTeam(const YamlNode& root) {
    const YamlNode* team = root.Find("team");
    if (team == nullptr) return;
    const YamlNode* members = team;
    if (team->is_mapping()) {
      contract_.team_name = reader_.Text(*team, "name");
      members = reader_.List(*team, "members");
    }
    if (members == nullptr) return;
    if (!members->is_sequence()) {
      reader_.Fail(*members, "team", "must be a mapping with `members`, or a list of members");
      return;
    }
    for (const YamlNode& member : members->items) {
      if (!reader_.IsMap(member, "team")) return;
      contract_.team.push_back({reader_.Text(member, "username"), reader_.Text(member, "name"),
                                reader_.Text(member, "role"), reader_.Text(member, "description")});
    }
  }

  void ReadServiceLevels(const YamlNode& root) {
    const YamlNode* list = reader_.List(root, "slaProperties");
    if (list == nullptr) return;
    for (const YamlNode& item : list->items) {
      if (!reader_.IsMap(item, "slaProperties")) return;
      reader_.Require(item, "this service level", "property");
      const YamlNode* value = item.Find("value");
      contract_.service_levels.push_back({reader_.Text(item, "property"),
                                          value == nullptr ? std::string() : value->text,
                                          reader_.Text(item, "unit"), reader_.Text(item, "element"),
                                          reader_.Text(item, "driver"), PlaceOf(item)});
    }
  }

  void ReadOptions() {
    static const std::vector<std::string> kNames = {"goldline.gate", "goldline.allowedMalformed",
                                                    "goldline.missingValues"};
    for (const CustomProperty& custom : contract_.custom) {
      if (custom.name == "goldline.gate") {
        contract_.gate = GateOf(custom.value);
      } else if (custom.name == "goldline.allowedMalformed") {
        ReadAllowedMalformed(custom.value);
      } else if (custom.name == "goldline.missingValues") {
        contract_.missing_values = TextsOf(custom);
      } else if (custom.name.rfind("goldline.", 0) == 0) {
        reader_.Fail(custom.value, custom.name, "is not an option of Goldline",
                     NameHint(custom.name, kNames, "options are "));
      }
    }
  }

  void ReadAllowedMalformed(const YamlNode& node) {
    std::string_view text = node.text;
    const bool percent = text.ends_with('%');
    if (percent) text.remove_suffix(1);
    const std::optional<Decimal> number = ParseDecimal(text);
    if (!number || *number < Decimal{} ||
        (percent ? *number > Decimal{100, 0} : number->scale != 0) ||
        *number > Decimal{PowerOfTen(18), 0}) {
      reader_.Fail(node, "goldline.allowedMalformed",
                   Concat("is ", Quoted(node.text), ", and must be a count or a share like 1%"));
    } else if (percent) {
      contract_.allowed_malformed_percent = ToDouble(*number);
    } else {
      contract_.allowed_malformed = static_cast<std::uint64_t>(number->coefficient);
    }
  }

  Severity SeverityOf(const YamlNode& node) {
    const std::optional<Severity> severity =
        node.is_scalar() ? SeverityFromName(node.text) : std::nullopt;
    if (!severity) {
      reader_.Fail(node, "severity", Concat("is ", Quoted(node.text), ", which is not a severity"),
                   "use info, warning, error or critical");
    }
    return severity.value_or(Severity::kError);
  }

  Gate GateOf(const YamlNode& node) {
    const std::optional<Gate> gate = GateFromName(node.text);
    if (!gate) {
      reader_.Fail(node, "goldline.gate", Concat("is ", Quoted(node.text), ", which is not a gate"),
                   "use observe, quarantine or stop");
    }
    return gate.value_or(Gate::kQuarantine);
  }

  std::string FormatOf(const YamlNode& node) {
    if (!node.is_scalar() || !FindFormat(node.text)) {
      reader_.Fail(node, "goldline.format",
                   Concat("is ", Quoted(node.text), ", which is not a format"),
                   NameHint(node.text, FormatNames(), "formats are "));
    }
    return node.text;
  }

  std::vector<std::string> TextsOf(const CustomProperty& custom) {
    if (custom.value.is_scalar()) return {custom.value.text};
    std::vector<std::string> texts;
    for (const YamlNode& item : custom.value.items) {
      if (!item.is_scalar()) {
        reader_.Fail(item, custom.name, "must be a list of texts", "quote a value like \"null\"");
        return {};
      }
      texts.push_back(item.text);
    }
    return texts;
  }

  NodeReader reader_;
  Contract contract_;
};

}  // namespace

std::string_view ToString(Severity severity) {
  static constexpr std::string_view kNames[] = {"info", "warning", "error", "critical"};
  return kNames[static_cast<std::size_t>(severity)];
}

std::string_view ToString(Gate gate) {
  static constexpr std::string_view kNames[] = {"observe", "quarantine", "stop"};
  return kNames[static_cast<std::size_t>(gate)];
}

std::string_view ToString(LogicalType type) {
  for (const TypeNameEntry& entry : kTypes) {
    if (entry.type == type) return entry.name;
  }
  return "";
}

std::optional<Severity> SeverityFromName(std::string_view name) {
  static constexpr std::pair<std::string_view, Severity> kNames[] = {
      {"info", Severity::kInfo},         {"information", Severity::kInfo},
      {"low", Severity::kInfo},          {"warning", Severity::kWarning},
      {"warn", Severity::kWarning},      {"medium", Severity::kWarning},
      {"error", Severity::kError},       {"high", Severity::kError},
      {"critical", Severity::kCritical}, {"fatal", Severity::kCritical},
  };
  for (const auto& [known, severity] : kNames) {
    if (EqualsIgnoreAsciiCase(name, known)) return severity;
  }
  return std::nullopt;
}

bool Threshold::Holds(const Decimal& measured) const {
  if (!low) return op == Operator::kMustNotBe;  // a number never equals a text
  switch (op) {
    case Operator::kMustBe:
      return measured == *low;
    case Operator::kMustNotBe:
      return measured != *low;
    case Operator::kGreater:
      return measured > *low;
    case Operator::kGreaterOrEqual:
      return measured >= *low;
    case Operator::kLess:
      return measured < *low;
    case Operator::kLessOrEqual:
      return measured <= *low;
    case Operator::kBetween:
      return measured >= *low && measured <= high;
    case Operator::kNotBetween:
      return measured < *low || measured > high;
  }
  return false;
}

bool Threshold::Holds(std::string_view measured) const {
  return (measured == text) == (op == Operator::kMustBe);
}

std::string Threshold::ToString() const {
  for (const OperatorName& entry : kOperators) {
    if (entry.op == op) return Concat(entry.name, " ", text);
  }
  return text;
}

Result<Contract> Contract::Parse(std::string_view yaml, std::string_view input) {
  GL_TRY(YamlNode root, ParseYaml(yaml, input));
  return ContractReader(input).Read(std::move(root), input);
}

const SchemaObject* Contract::Find(std::string_view dataset) const {
  for (const SchemaObject& object : objects) {
    if (object.name == dataset || object.physical_name == dataset) return &object;
  }
  return objects.size() == 1 ? &objects.front() : nullptr;
}

std::string Contract::Owner() const {
  for (const TeamMember& member : team) {
    if (AsciiLower(member.role).find("owner") == std::string::npos) continue;
    return member.username.empty() ? member.name : member.username;
  }
  if (!team_name.empty()) return team_name;
  return team.empty() ? std::string() : team.front().username;
}

}  // namespace goldline::quality
