#include "quality/internal/json_schema_check.h"

#include <algorithm>
#include <map>
#include <utility>

#include "core/text.h"
#include "quality/errors.h"
#include "quality/internal/cell_checks.h"
#include "quality/internal/json_schema.h"
#include "quality/internal/typed_column.h"

namespace goldline::quality::internal {
namespace {

using Kind = JsonValue::Kind;

bool IsInteger(const JsonValue& value) {
  const std::optional<Decimal> number = ParseDecimal(value.text);
  // Beyond 38 digits there is nothing after the point.
  return number ? Normalized(*number).scale == 0
                : value.text.find('.') == std::string::npos &&
                      AsciiLower(value.text).find("e-") == std::string::npos;
}

bool HasType(const JsonValue& value, std::string_view type) {
  switch (value.kind) {
    case Kind::kNull:
      return type == "null";
    case Kind::kBool:
      return type == "boolean";
    case Kind::kNumber:
      return type == "number" || (type == "integer" && IsInteger(value));
    case Kind::kString:
      return type == "string";
    case Kind::kArray:
      return type == "array";
    case Kind::kObject:
      return type == "object";
  }
  return false;
}

// -1, 0 or 1 as the number is below, equal to or above the limit.
int Compare(const JsonValue& value, const Decimal& limit) {
  const WideNumber number = ParseWideNumber(value.text);
  if (const auto* decimal = std::get_if<Decimal>(&number)) {
    return *decimal < limit ? -1 : *decimal == limit ? 0 : 1;
  }
  const auto* wide = std::get_if<double>(&number);
  const double bound = ToDouble(limit);
  return wide == nullptr || *wide < bound ? -1 : *wide == bound ? 0 : 1;
}

bool AreDifferent(const std::vector<JsonValue>& items) {
  std::vector<std::string> texts;
  for (const JsonValue& item : items) texts.push_back(CanonicalJson(item));
  std::sort(texts.begin(), texts.end());
  return std::adjacent_find(texts.begin(), texts.end()) == texts.end();
}

void WriteCanonical(JsonWriter& json, const JsonValue& value) {
  if (value.is_object()) {
    std::map<std::string_view, const JsonValue*> members;
    for (const JsonMember& member : value.members) members[member.key] = &member.value;
    json.BeginObject();
    for (const auto& [key, member] : members) WriteCanonical(json.Key(key), *member);
    json.EndObject();
  } else if (value.is_array()) {
    json.BeginArray();
    for (const JsonValue& item : value.items) WriteCanonical(json, item);
    json.EndArray();
  } else if (const auto number = ParseDecimal(value.text); value.is_number() && number) {
    json.Raw(ToString(Normalized(*number)));
  } else {
    value.Write(json);
  }
}

}  // namespace

std::string CanonicalJson(const JsonValue& value) {
  JsonWriter json;
  WriteCanonical(json, value);
  return json.Take();
}

JsonValue JsonOf(const YamlNode& node) {
  JsonValue value;
  value.text = node.text;
  if (node.is_mapping()) {
    value.kind = Kind::kObject;
    for (const auto& [key, member] : node.entries) value.members.push_back({key, JsonOf(member)});
  } else if (node.is_sequence()) {
    value.kind = Kind::kArray;
    for (const YamlNode& item : node.items) value.items.push_back(JsonOf(item));
  } else if (node.is_scalar()) {
    const bool word = !node.quoted && (node.text == "true" || node.text == "false");
    const bool number = !node.quoted && ParseDecimal(node.text).has_value();
    value.kind = word ? Kind::kBool : number ? Kind::kNumber : Kind::kString;
  }
  return value;
}

// Makes nodes of a document; a schema that is referred to becomes one node, however often.
class JsonSchemaCompiler {
 public:
  explicit JsonSchemaCompiler(const JsonValue& document) : document_(document) {}

  Result<JsonSchema> Compile() {
    Add(document_, 0);
    for (std::size_t i = 0; status_.ok() && i < schema_.nodes_.size(); ++i) CheckReferences(i);
    GL_RETURN_IF_ERROR(status_);
    return std::move(schema_);
  }

 private:
  using Node = JsonSchema::Node;

  std::size_t Add(const JsonValue& schema, int level) {
    const auto [entry, fresh] = known_.try_emplace(&schema, schema_.nodes_.size());
    if (!fresh) return entry->second;
    const std::size_t index = entry->second;
    schema_.nodes_.emplace_back();
    if (level > JsonSchema::kMostLevels || index >= JsonSchema::kMostNodes) {
      Refuse("is nested too deeply or has too many parts");
      return index;
    }
    Node node;
    if (schema.kind == Kind::kBool) {
      node.never = !schema.is_true();
    } else if (!schema.is_object()) {
      Refuse("has a part that is neither an object nor true or false");
    } else if (const JsonValue* reference = schema.Find("$ref")) {
      AddReference(node, schema, *reference, level);
    } else {
      for (const JsonMember& member : schema.members) AddKeyword(node, member, level);
    }
    schema_.nodes_[index] = std::move(node);
    return index;
  }

  void AddReference(Node& node, const JsonValue& schema, const JsonValue& reference, int level) {
    for (const JsonMember& member : schema.members) {
      if (member.key == "$ref" || IsAnnotation(member.key)) continue;
      return Refuse(Concat("has ", Quoted(member.key), " beside $ref, where it does not count"));
    }
    const JsonValue* target =
        reference.text.starts_with('#') ? FindReference(document_, reference.text) : nullptr;
    if (target == nullptr) {
      return Refuse(Concat("refers to ", Quoted(reference.text), ", which it does not hold"));
    }
    node.reference = Add(*target, level + 1);
  }

  // A reference that leads to itself says nothing.
  void CheckReferences(std::size_t index) {
    std::size_t steps = 0;
    while (schema_.nodes_[index].reference && steps <= schema_.nodes_.size()) {
      index = *schema_.nodes_[index].reference;
      ++steps;
    }
    if (steps > schema_.nodes_.size()) Refuse("has a $ref that leads back to itself");
  }

  void AddKeyword(Node& node, const JsonMember& member, int level) {
    const std::string& key = member.key;
    const JsonValue& value = member.value;
    if (key == "type") return AddTypes(node, value);
    if (key == "enum") return AddValues(node, value.items, value.is_array());
    if (key == "const") return AddValues(node, {value}, true);
    if (key == "properties") return AddProperties(node, value, level);
    if (key == "required") return AddRequired(node, value);
    if (key == "additionalProperties") {
      node.other_members = Add(value, level + 1);
    } else if (key == "items" && !value.is_array()) {
      node.items = Add(value, level + 1);
    } else if (key == "pattern") {
      AddPattern(node, value);
    } else if (key == "uniqueItems") {
      node.unique_items = value.is_true();
    } else if (!AddSize(node, member) && !AddBound(node, member) && !IsAnnotation(key)) {
      Refuse(Concat("has the keyword ", Quoted(key), ", which Goldline does not execute"));
    }
  }

  void AddTypes(Node& node, const JsonValue& value) {
    static constexpr std::string_view kTypes[] = {"null",   "boolean", "number", "integer",
                                                  "string", "array",   "object"};
    node.types = {};
    if (value.is_string()) node.types.push_back(value.text);
    for (const JsonValue& item : value.items) node.types.push_back(item.text);
    for (const std::string& type : node.types) {
      if (std::find(std::begin(kTypes), std::end(kTypes), type) != std::end(kTypes)) continue;
      Refuse(Concat("has the type ", Quoted(type), ", which there is not"));
    }
    if (node.types.empty()) Refuse("has a `type` that names none");
  }

  // Of both enum and const the values that are in both.
  void AddValues(Node& node, const std::vector<JsonValue>& values, bool is_list) {
    if (!is_list) return Refuse("has an `enum` that is no list");
    std::vector<std::string> texts;
    for (const JsonValue& value : values) texts.push_back(CanonicalJson(value));
    std::sort(texts.begin(), texts.end());
    if (node.values) {
      std::erase_if(texts, [&](const std::string& text) {
        return !std::binary_search(node.values->begin(), node.values->end(), text);
      });
    }
    node.values = std::move(texts);
  }

  void AddProperties(Node& node, const JsonValue& value, int level) {
    if (!value.is_object()) return Refuse("has `properties` that are no object");
    for (const JsonMember& member : value.members) {
      node.members[member.key].schema = Add(member.value, level + 1);
    }
  }
  void AddRequired(Node& node, const JsonValue& value) {
    if (!value.is_array()) return Refuse("has a `required` that is no list of keys");
    for (const JsonValue& item : value.items) {
      if (!item.is_string()) return Refuse("has a `required` that is no list of keys");
      node.members[item.text].required = true;
    }
  }

  void AddPattern(Node& node, const JsonValue& value) {
    if (!value.is_string()) return Refuse("has a `pattern` that is no text");
    Result<Regex> regex = Regex::Compile(value.text);
    if (!regex.ok()) return Refuse(regex.error().message());
    node.pattern = *std::move(regex);
  }

  bool AddSize(Node& node, const JsonMember& member) {
    const std::string_view key = member.key;
    JsonSchema::Size* size = key.ends_with("Length")       ? &node.length
                             : key.ends_with("Items")      ? &node.items_size
                             : key.ends_with("Properties") ? &node.members_size
                                                           : nullptr;
    const bool low = key.starts_with("min");
    if (size == nullptr || (!low && !key.starts_with("max"))) return false;
    const std::optional<std::int64_t> number = member.value.Int();
    if (!number || *number < 0) {
      Refuse(Concat("has a ", key, " that is no whole number from 0 on"));
      return true;
    }
    (low ? size->low : size->high) = static_cast<std::uint64_t>(*number);
    return true;
  }

  bool AddBound(Node& node, const JsonMember& member) {
    const std::string_view key = member.key;
    const bool low = key == "minimum" || key == "exclusiveMinimum";
    const bool high = key == "maximum" || key == "exclusiveMaximum";
    if (!low && !high && key != "multipleOf") return false;
    const std::optional<Decimal> number =
        member.value.is_number() ? ParseDecimal(member.value.text) : std::nullopt;
    if (!number || (key == "multipleOf" && *number <= Decimal{0, 0})) {
      Refuse(Concat("has a ", key, " that is no number it could be"));
    } else if (key == "multipleOf") {
      node.factor = number;
    } else {
      node.bounds.push_back({*number, high, key.starts_with("exclusive")});
    }
    return true;
  }

  void Refuse(std::string_view why) {
    if (status_.ok()) status_ = errors::BadRule("jsonSchema", Concat("its schema ", why));
  }

  const JsonValue& document_;
  JsonSchema schema_;
  std::map<const JsonValue*, std::size_t> known_;
  Status status_;
};

Result<JsonSchema> JsonSchema::Compile(const JsonValue& document) {
  return JsonSchemaCompiler(document).Compile();
}

bool JsonSchema::Holds(std::size_t index, const JsonValue& value) const {
  while (nodes_[index].reference) index = *nodes_[index].reference;
  const Node& node = nodes_[index];
  if (node.never) return false;
  const auto has_type = [&](const std::string& type) { return HasType(value, type); };
  if (!node.types.empty() && std::none_of(node.types.begin(), node.types.end(), has_type)) {
    return false;
  }
  if (node.values &&
      !std::binary_search(node.values->begin(), node.values->end(), CanonicalJson(value))) {
    return false;
  }
  switch (value.kind) {
    case Kind::kNumber: {
      const auto holds = [&](const Bound& bound) {
        const int order = bound.below ? -Compare(value, bound.limit) : Compare(value, bound.limit);
        return order > 0 || (order == 0 && !bound.exclusive);
      };
      if (!std::all_of(node.bounds.begin(), node.bounds.end(), holds)) return false;
      const std::optional<Decimal> number = node.factor ? ParseDecimal(value.text) : std::nullopt;
      const std::optional<Decimal> rest = number ? Remainder(*number, *node.factor) : std::nullopt;
      return !node.factor || (rest && rest->coefficient == 0);
    }
    case Kind::kString:
      return node.length.Has(CountCodePoints(value.text)) &&
             (!node.pattern || node.pattern->Matches(value.text));
    case Kind::kArray:
      return ArrayHolds(node, value);
    case Kind::kObject:
      return ObjectHolds(node, value);
    default:
      return true;
  }
}

bool JsonSchema::ArrayHolds(const Node& node, const JsonValue& value) const {
  if (!node.items_size.Has(value.items.size())) return false;
  if (node.unique_items && !AreDifferent(value.items)) return false;
  return !node.items ||
         std::all_of(value.items.begin(), value.items.end(),
                     [&](const JsonValue& item) { return Holds(*node.items, item); });
}

bool JsonSchema::ObjectHolds(const Node& node, const JsonValue& value) const {
  std::map<std::string_view, const JsonValue*> members;  // of a repeated key the last counts
  for (const JsonMember& member : value.members) members[member.key] = &member.value;
  if (!node.members_size.Has(members.size())) return false;
  for (const auto& [key, wanted] : node.members) {
    if (wanted.required && !members.contains(key)) return false;
  }
  return std::all_of(members.begin(), members.end(), [&](const auto& entry) {
    const auto known = node.members.find(entry.first);
    const bool declared = known != node.members.end() && known->second.schema;
    const std::optional<std::size_t> schema = declared ? known->second.schema : node.other_members;
    return !schema || Holds(*schema, *entry.second);
  });
}

}  // namespace goldline::quality::internal
