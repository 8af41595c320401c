#include "quality/internal/json_schema.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/decimal.h"
#include "core/text.h"

namespace goldline::quality::internal {
namespace {

constexpr std::string_view kFlag = " as a flag";  // after a keyword: its form of draft 4

std::string Written(const JsonValue& value) {
  JsonWriter json;
  value.Write(json);
  return json.Take();
}

JsonValue* FindIn(JsonValue& object, std::string_view key) {
  for (JsonMember& member : object.members) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

JsonValue ListOfBoth(const JsonValue& a, const JsonValue& b) {
  JsonValue both;
  both.kind = JsonValue::Kind::kArray;
  both.items = a.items;
  for (const JsonValue& item : b.items) {
    const std::string text = Written(item);
    const bool known = std::any_of(both.items.begin(), both.items.end(),
                                   [&](const JsonValue& other) { return Written(other) == text; });
    if (!known) both.items.push_back(item);
  }
  return both;
}

// A name in both must hold to both.
JsonValue MembersOfBoth(const JsonValue& a, const JsonValue& b) {
  JsonValue both = a;
  for (const JsonMember& member : b.members) {
    JsonValue* known = FindIn(both, member.key);
    if (known == nullptr) {
      both.members.push_back(member);
      continue;
    }
    JsonValue parts;
    parts.kind = JsonValue::Kind::kArray;
    parts.items = {*known, member.value};
    JsonValue all;
    all.kind = JsonValue::Kind::kObject;
    all.members = {{"allOf", std::move(parts)}};
    *known = std::move(all);
  }
  return both;
}

std::vector<std::string_view> TypesOf(const JsonValue& type) {
  if (type.is_string()) return {type.text};
  std::vector<std::string_view> types;
  for (const JsonValue& item : type.items) types.push_back(item.text);
  return types;
}

// The types in both; an integer is a number.
JsonValue TypesInBoth(const JsonValue& a, const JsonValue& b) {
  JsonValue both;
  both.kind = JsonValue::Kind::kArray;
  for (const std::string_view left : TypesOf(a)) {
    for (const std::string_view right : TypesOf(b)) {
      const bool narrower = (left == "integer" && right == "number");
      const bool wider = (left == "number" && right == "integer");
      if (left != right && !narrower && !wider) continue;
      JsonValue type;
      type.kind = JsonValue::Kind::kString;
      type.text = wider ? right : left;
      both.items.push_back(std::move(type));
    }
  }
  return both;
}

// What two schemas say together with the same keyword; nullopt when no single keyword says it.
std::optional<JsonValue> Both(std::string_view keyword, const JsonValue& a, const JsonValue& b) {
  if (IsAnnotation(keyword) || Written(a) == Written(b)) return a;
  if (keyword == "properties") return MembersOfBoth(a, b);
  if (keyword == "required") return ListOfBoth(a, b);
  if (keyword == "type") return TypesInBoth(a, b);
  const std::optional<Decimal> left = ParseDecimal(a.text);
  const std::optional<Decimal> right = ParseDecimal(b.text);
  if (!a.is_number() || !b.is_number() || !left || !right) return std::nullopt;
  if (keyword.starts_with("min") || keyword == "exclusiveMinimum") return *left < *right ? b : a;
  if (keyword.starts_with("max") || keyword == "exclusiveMaximum") return *left < *right ? a : b;
  return std::nullopt;
}

bool SaysNull(const JsonValue& schema) {
  const JsonValue* constant = schema.Find("const");
  return schema.Text("type") == "null" || (constant != nullptr && constant->is_null());
}

// The values of a list of alternatives that are nothing but values.
std::optional<JsonValue> ValuesOf(const std::vector<const JsonValue*>& alternatives) {
  JsonValue values;
  values.kind = JsonValue::Kind::kArray;
  for (const JsonValue* one : alternatives) {
    for (const JsonMember& member : one->members) {
      if (member.key == "const") {
        values.items.push_back(member.value);
      } else if (member.key == "enum") {
        values.items.insert(values.items.end(), member.value.items.begin(),
                            member.value.items.end());
      } else if (member.key != "type" && !IsAnnotation(member.key)) {
        return std::nullopt;
      }
    }
    if (one->Find("const") == nullptr && one->Find("enum") == nullptr) return std::nullopt;
  }
  return values;
}

// Draft 4: `minimum` with the flag exclusiveMinimum is what later drafts write as a number.
void ReadFlag(JsonValue& keywords, std::string_view bound, std::string_view exclusive) {
  JsonValue* flag = FindIn(keywords, Concat(exclusive, kFlag));
  JsonValue* value = FindIn(keywords, bound);
  if (flag == nullptr || !flag->is_true() || value == nullptr) return;
  keywords.members.push_back({std::string(exclusive), *value});
  std::erase_if(keywords.members, [&](const JsonMember& one) { return one.key == bound; });
}

bool AllowsNull(const ResolvedSchema& schema) {
  if (const JsonValue* type = schema.Find("type")) {
    const std::vector<std::string_view> types = TypesOf(*type);
    return std::find(types.begin(), types.end(), "null") != types.end();
  }
  const JsonValue* values = schema.Find("enum");
  if (values == nullptr) return schema.Find("const") == nullptr;
  return std::any_of(values->items.begin(), values->items.end(),
                     [](const JsonValue& value) { return value.is_null(); });
}

}  // namespace

const JsonValue* FindReference(const JsonValue& root, std::string_view reference) {
  reference.remove_prefix(1);
  const JsonValue* at = &root;
  if (reference.empty()) return at;
  if (reference[0] != '/') {
    for (const std::string_view key : {"$defs", "definitions"}) {
      const JsonValue* definitions = root.Find(key);
      if (definitions == nullptr) continue;
      for (const JsonMember& member : definitions->members) {
        const bool named = member.value.Text("$anchor") == reference ||
                           member.value.Text("$id") == Concat("#", reference);
        if (named) return &member.value;
      }
    }
    return nullptr;
  }
  for (const std::string_view step : Split(reference.substr(1), '/')) {
    std::string name;
    for (std::size_t i = 0; i < step.size(); ++i) {
      const std::string_view escape = step.substr(i, 2);
      const bool escaped = escape == "~0" || escape == "~1";
      name += escaped ? (escape == "~0" ? '~' : '/') : step[i];
      i += escaped ? 1 : 0;
    }
    at = at->Find(name);
    if (at == nullptr) return nullptr;
  }
  return at;
}

bool IsAnnotation(std::string_view keyword) {
  static constexpr std::string_view kAnnotations[] = {
      "title", "description", "examples",    "example",   "default",  "$comment",
      "$id",   "id",          "$schema",     "$anchor",   "readOnly", "writeOnly",
      "$defs", "definitions", "$vocabulary", "deprecated"};
  return keyword.starts_with("x-") || std::find(std::begin(kAnnotations), std::end(kAnnotations),
                                                keyword) != std::end(kAnnotations);
}

const std::vector<JsonMember>& ResolvedSchema::properties() const {
  static const std::vector<JsonMember> kNone;
  const JsonValue* properties = Find("properties");
  return properties == nullptr ? kNone : properties->members;
}

std::vector<std::string_view> ResolvedSchema::types() const {
  const JsonValue* type = Find("type");
  if (type == nullptr) return {};
  std::vector<std::string_view> types = TypesOf(*type);
  types.erase(std::remove(types.begin(), types.end(), "null"), types.end());
  return types;
}

SchemaResolver::SchemaResolver(const JsonValue& root) : root_(root) {
  const std::string_view draft = root.Text("$schema");
  for (const std::string_view old : {"draft-03", "draft-04", "draft-06", "draft-07"}) {
    reference_alone_ |= draft.find(old) != std::string_view::npos;
  }
}

ResolvedSchema SchemaResolver::Resolve(const JsonValue& schema, std::vector<std::string> open) {
  ResolvedSchema resolved;
  resolved.keywords.kind = JsonValue::Kind::kObject;
  path_ = open;
  resolved.open = std::move(open);
  resolved.nullable = false;
  Add(resolved, schema);
  ReadFlag(resolved.keywords, "minimum", "exclusiveMinimum");
  ReadFlag(resolved.keywords, "maximum", "exclusiveMaximum");
  std::erase_if(resolved.keywords.members,
                [](const JsonMember& one) { return one.key.ends_with(kFlag); });
  const JsonValue* flag = resolved.Find("nullable");  // OpenAPI 3.0
  resolved.nullable |= AllowsNull(resolved) || (flag != nullptr && flag->is_true());
  return resolved;
}

void SchemaResolver::Add(ResolvedSchema& to, const JsonValue& schema) {
  if (budget_ == 0) {
    return to.left_out.push_back({"schema", "the schema is too large: it refers to itself often"});
  }
  --budget_;
  to.never |= schema.kind == JsonValue::Kind::kBool && !schema.is_true();
  const JsonValue* reference = schema.Find("$ref");
  for (const JsonMember& member : schema.members) {
    if (member.key == "$ref") {
      AddReference(to, member.value.text);
    } else if (reference != nullptr && reference_alone_ && !IsAnnotation(member.key)) {
      to.left_out.push_back({member.key, "it stands beside $ref, where its draft ignores it"});
    } else if (member.key == "allOf") {
      for (const JsonValue& part : member.value.items) Add(to, part);
    } else if (member.key == "anyOf" || member.key == "oneOf") {
      AddAlternatives(to, member);
    } else {
      AddKeyword(to, member);
    }
  }
}

void SchemaResolver::AddReference(ResolvedSchema& to, const std::string& reference) {
  if (!reference.starts_with('#')) {
    return to.left_out.push_back({"$ref", Concat(Quoted(reference), " is another document")});
  }
  if (std::find(path_.begin(), path_.end(), reference) != path_.end()) {
    return to.left_out.push_back({"$ref", Concat(Quoted(reference), " leads back into itself")});
  }
  const JsonValue* target = FindReference(root_, reference);
  if (target == nullptr) {
    return to.left_out.push_back({"$ref", Concat(Quoted(reference), " is nowhere in the file")});
  }
  to.open.push_back(reference);
  path_.push_back(reference);
  Add(to, *target);
  path_.pop_back();
}

void SchemaResolver::AddAlternatives(ResolvedSchema& to, const JsonMember& member) {
  std::vector<const JsonValue*> others;
  bool or_null = false;
  for (const JsonValue& one : member.value.items) {
    or_null |= SaysNull(one);
    if (!SaysNull(one)) others.push_back(&one);
  }
  if (others.size() == 1) {
    const bool had_type = to.Find("type") != nullptr;
    Add(to, *others.front());
    to.nullable |= or_null && !had_type;
  } else if (std::optional<JsonValue> values = ValuesOf(others)) {
    AddKeyword(to, {"enum", *std::move(values)});
    to.nullable |= or_null;
  } else {
    to.left_out.push_back({member.key,
                           "a field has one type and one set of promises, whatever "
                           "its record holds"});
  }
}

void SchemaResolver::AddKeyword(ResolvedSchema& to, const JsonMember& member) {
  const bool flag = member.value.kind == JsonValue::Kind::kBool &&
                    (member.key == "exclusiveMinimum" || member.key == "exclusiveMaximum");
  const std::string key = flag ? Concat(member.key, kFlag) : member.key;
  JsonValue* known = FindIn(to.keywords, key);
  if (known == nullptr) return to.keywords.members.push_back({key, member.value});
  if (std::optional<JsonValue> both = Both(key, *known, member.value)) {
    *known = *std::move(both);
  } else {
    to.left_out.push_back({member.key, "two parts of allOf say it differently"});
  }
}

}  // namespace goldline::quality::internal
