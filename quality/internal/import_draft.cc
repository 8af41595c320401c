#include "quality/internal/import_draft.h"

#include <algorithm>
#include <optional>

#include "core/decimal.h"
#include "core/text.h"

namespace goldline::quality::internal {

YamlNode YamlOf(const JsonValue& value) {
  switch (value.kind) {
    case JsonValue::Kind::kNull:
      return {};
    case JsonValue::Kind::kString:
      return YamlNode::Text(value.text);
    case JsonValue::Kind::kArray: {
      std::vector<YamlNode> items;
      for (const JsonValue& item : value.items) items.push_back(YamlOf(item));
      return YamlNode::Sequence(std::move(items));
    }
    case JsonValue::Kind::kObject: {
      YamlNode map = YamlNode::Mapping();
      for (const JsonMember& member : value.members) map.Set(member.key, YamlOf(member.value));
      return map;
    }
    default:
      return YamlNode::Plain(value.text);
  }
}

std::string TextOf(const YamlNode& node, std::string_view key) {
  const YamlNode* value = node.Find(key);
  return value == nullptr || !value->is_scalar() ? std::string() : value->text;
}

const std::vector<YamlNode>& ItemsOf(const YamlNode& node, std::string_view key) {
  static const std::vector<YamlNode> kNone;
  const YamlNode* list = node.Find(key);
  return list == nullptr ? kNone : list->items;
}

bool IsShare(std::string_view text) {
  const std::optional<Decimal> share = ParseDecimal(text);
  return share && *share >= Decimal{0, 0} && *share <= Decimal{1, 0};
}

bool HoldsTexts(const YamlNode* list) {
  return list != nullptr && !list->items.empty() &&
         std::all_of(list->items.begin(), list->items.end(),
                     [](const YamlNode& item) { return item.is_scalar(); });
}

YamlNode TextsOf(const std::vector<std::string>& texts) {
  std::vector<YamlNode> items;
  for (const std::string& text : texts) items.push_back(YamlNode::Text(text));
  return YamlNode::Sequence(std::move(items));
}

std::string_view LogicalTypeOf(std::string_view type) {
  const std::string name = AsciiLower(type);
  for (const auto& [part, logical] :
       {std::pair("timestamp", "timestamp"), std::pair("datetime", "timestamp"),
        std::pair("date", "date"), std::pair("int", "integer"), std::pair("float", "number"),
        std::pair("double", "number"), std::pair("decimal", "number"),
        std::pair("numeric", "number"), std::pair("bool", "boolean"), std::pair("str", "string"),
        std::pair("char", "string"), std::pair("text", "string")}) {
    if (name.find(part) != std::string::npos) return logical;
  }
  return {};
}

YamlNode OwnEntry(std::string_view id, YamlNode implementation) {
  YamlNode entry = YamlNode::Mapping();
  if (!id.empty()) entry.Set("name", YamlNode::Text(std::string(id)));
  entry.Set("type", YamlNode::Plain("custom")).Set("engine", YamlNode::Plain("goldline"));
  entry.Set("implementation", std::move(implementation));
  return entry;
}

ImportDraft::ImportDraft(const ImportOptions& options, std::size_t objects) : options_(options) {
  objects_.emplace_back();
  if (objects > 1) {
    if (!options.fields.empty()) {
      LeaveOut("the fields of the records",
               Concat("the file is about ", objects, " datasets, and they are of one"));
    }
    return;
  }
  for (const ImportField& field : options.fields) {
    YamlNode& property = PropertyOf(field.name);
    // What is read as text may be a number here and a word there: that is no type to promise.
    if (field.logical_type.empty() || field.logical_type == "string") continue;
    property.Set("logicalType", YamlNode::Plain(field.logical_type));
  }
}

void ImportDraft::BeginObject(const std::string& name) {
  if (objects_[0].name.empty()) objects_[0].name = name;
  const auto known = std::find_if(objects_.begin(), objects_.end(),
                                  [&](const Object& other) { return other.name == name; });
  current_ = static_cast<std::size_t>(known - objects_.begin());
  if (known == objects_.end()) objects_.emplace_back().name = name;
}

void ImportDraft::Describe(std::string description) {
  object().description = std::move(description);
}

YamlNode& ImportDraft::PropertyOf(const std::string& field) {
  for (auto& [name, property] : object().properties) {
    if (name == field) return property;
  }
  YamlNode property = YamlNode::Mapping();
  property.Set("name", YamlNode::Text(field));
  return object().properties.emplace_back(field, std::move(property)).second;
}

void ImportDraft::Declare(const std::string& field) { PropertyOf(field); }

bool ImportDraft::NeedType(const std::string& field, std::string_view logical_type) {
  YamlNode& property = PropertyOf(field);
  if (property.Find("logicalType") != nullptr) return true;
  const bool holds_texts =
      std::any_of(options_.fields.begin(), options_.fields.end(), [&](const ImportField& known) {
        return known.name == field && known.logical_type == "string";
      });
  if (holds_texts) return false;
  property.Set("logicalType", YamlNode::Plain(std::string(logical_type)));
  return true;
}

bool ImportDraft::IsNumeric(const std::string& field) {
  const YamlNode* type = PropertyOf(field).Find("logicalType");
  return type != nullptr && (type->text == "integer" || type->text == "number");
}

std::string ImportDraft::NameOf(std::string_view field) const {
  for (const auto& [name, property] : objects_[current_].properties) {
    if (EqualsIgnoreAsciiCase(name, field)) return name;
  }
  return std::string(field);
}

std::string ImportDraft::TypeOf(std::string_view field) const {
  for (const auto& [name, property] : objects_[current_].properties) {
    const YamlNode* type = property.Find("logicalType");
    if (type != nullptr && EqualsIgnoreAsciiCase(name, field)) return type->text;
  }
  for (const ImportField& known : options_.fields) {
    if (EqualsIgnoreAsciiCase(known.name, field)) return known.logical_type;
  }
  return {};
}

void ImportDraft::Note(const std::string& field, std::string_view key, YamlNode value) {
  YamlNode& property = PropertyOf(field);
  if (property.Find(key) == nullptr) property.Set(std::string(key), std::move(value));
}

void ImportDraft::Set(const std::string& field, std::string_view key, YamlNode value) {
  Note(field, key, std::move(value));
  ++import_.carried;
}

void ImportDraft::Put(YamlNode property) {
  const std::string name = property.Find("name")->text;
  PropertyOf(name) = std::move(property);
}

void ImportDraft::AddEntry(const std::string& field, YamlNode entry) {
  if (!field.empty()) PropertyOf(field);
  object().rules[field].push_back(std::move(entry));
  ++import_.carried;
}

void ImportDraft::AddOwn(const std::string& field, std::string_view id, YamlNode implementation) {
  AddEntry(field, OwnEntry(id, std::move(implementation)));
}

void ImportDraft::LeaveOut(std::string what, std::string why) {
  import_.left_out.push_back({std::move(what), std::move(why)});
}

YamlNode ImportDraft::Written(Object& object, const std::string& name) {
  YamlNode node = YamlNode::Mapping();
  node.Set("name", YamlNode::Text(name));
  if (!object.description.empty()) {
    node.Set("description", YamlNode::Text(std::move(object.description)));
  }
  std::vector<YamlNode> properties;
  for (auto& [field, property] : object.properties) {
    const auto rules = object.rules.find(field);
    if (rules != object.rules.end()) {
      property.Set("quality", YamlNode::Sequence(std::move(rules->second)));
    }
    properties.push_back(std::move(property));
  }
  if (!properties.empty()) node.Set("properties", YamlNode::Sequence(std::move(properties)));
  const auto rules = object.rules.find("");
  if (rules != object.rules.end()) {
    node.Set("quality", YamlNode::Sequence(std::move(rules->second)));
  }
  return node;
}

ContractImport ImportDraft::Take(std::string_view name) {
  const std::string id = !options_.name.empty() ? options_.name
                         : name.empty()         ? std::string("dataset")
                                                : std::string(name);
  std::vector<YamlNode> objects;
  for (Object& object : objects_) {
    const bool only = objects_.size() == 1 && (object.name.empty() || !options_.name.empty());
    objects.push_back(Written(object, only ? id : object.name));
  }
  YamlNode& contract = import_.contract = YamlNode::Mapping();
  contract.Set("apiVersion", YamlNode::Plain("v3.1.0"));
  contract.Set("kind", YamlNode::Plain("DataContract"));
  contract.Set("id", YamlNode::Text(id)).Set("name", YamlNode::Text(id));
  contract.Set("version", YamlNode::Plain("1.0.0")).Set("status", YamlNode::Plain("draft"));
  contract.Set("schema", YamlNode::Sequence(std::move(objects)));
  return std::move(import_);
}

}  // namespace goldline::quality::internal
