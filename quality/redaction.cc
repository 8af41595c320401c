#include "quality/redaction.h"

#include <algorithm>
#include <string>
#include <utility>

#include "quality/internal/plan_draft.h"

namespace goldline::quality {
namespace {

JsonValue Hidden() {
  JsonValue hidden;
  hidden.kind = JsonValue::Kind::kString;
  hidden.text = kHidden;
  return hidden;
}

bool HasClassified(const std::vector<Property>& properties) {
  return std::any_of(properties.begin(), properties.end(), [](const Property& property) {
    return internal::IsRedacted(property) || HasClassified(property.properties) ||
           HasClassified(property.items);
  });
}

void Redact(const std::vector<Property>& properties, JsonValue& value);

void Redact(const Property& property, JsonValue& value) {
  if (value.is_null()) return;
  if (internal::IsRedacted(property)) {
    value = Hidden();
    return;
  }
  if (value.is_array() && !property.items.empty()) {
    for (JsonValue& item : value.items) Redact(property.items.front(), item);
  }
  if (value.is_object()) Redact(property.properties, value);
  // JSON in a text, which is not taken apart.
  if (value.is_string() && (HasClassified(property.properties) || HasClassified(property.items))) {
    value = Hidden();
  }
}

void RedactBelow(const Property& property, const std::string& name, JsonMember& member) {
  const std::string prefix = name + ".";
  if (name.empty() || !member.key.starts_with(prefix)) return;
  if (internal::IsRedacted(property)) {
    if (!member.value.is_null()) member.value = Hidden();
    return;
  }
  JsonValue below;
  below.kind = JsonValue::Kind::kObject;
  below.members.push_back({member.key.substr(prefix.size()), std::move(member.value)});
  Redact(property.properties, below);
  member.value = std::move(below.members.front().value);
}

// A member of a record is named like a property, by its name or its physical one, or by the path of
// one: "address.city".
void Redact(const std::vector<Property>& properties, JsonValue& object) {
  for (JsonMember& member : object.members) {
    for (const Property& property : properties) {
      if (member.key == property.name || member.key == property.physical_name) {
        Redact(property, member.value);
      }
      RedactBelow(property, property.name, member);
      RedactBelow(property, property.physical_name, member);
    }
  }
}

}  // namespace

bool HasClassified(const SchemaObject& object) { return HasClassified(object.properties); }

bool IsClassified(const SchemaObject& object, std::string_view field) {
  JsonValue record;
  record.kind = JsonValue::Kind::kObject;
  record.members.push_back({std::string(field), {}});
  record.members.front().value.kind = JsonValue::Kind::kString;
  Redact(object.properties, record);
  return record.members.front().value.text == kHidden;
}

JsonValue Redacted(const SchemaObject& object, JsonValue record) {
  if (record.is_object()) {
    Redact(object.properties, record);
  } else if (!record.is_null() && HasClassified(object)) {
    record = Hidden();
  }
  return record;
}

}  // namespace goldline::quality
