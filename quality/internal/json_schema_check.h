// A JsonSchema tells whether a JSON value fits a JSON Schema of draft 7: the keywords type, enum,
// const, properties, required, additionalProperties, minProperties, maxProperties, items,
// minItems, maxItems, uniqueItems, minLength, maxLength, pattern (RE2), minimum, maximum, their
// exclusive forms and multipleOf, and $ref to a part of the same document.
//
//   GL_TRY(JsonSchema schema, JsonSchema::Compile(document));
//   if (!schema.Holds(value)) ...
//
// Any other keyword that promises something is refused: a promise is never passed over. Immutable
// and thread-safe. Work is bounded by the size of the value times that of the lists it is held to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/decimal.h"
#include "core/json.h"
#include "core/regex.h"
#include "core/result.h"
#include "core/yaml.h"

namespace goldline::quality::internal {

class JsonSchema {
 public:
  static constexpr int kMostLevels = 64;            // of schemas within schemas
  static constexpr std::size_t kMostNodes = 10000;  // schemas in the document

  static Result<JsonSchema> Compile(const JsonValue& document);

  bool Holds(const JsonValue& value) const { return Holds(0, value); }

 private:
  friend class JsonSchemaCompiler;

  struct Size {
    std::uint64_t low = 0;
    std::uint64_t high = ~std::uint64_t{0};
    bool Has(std::uint64_t size) const { return size >= low && size <= high; }
  };
  struct Bound {
    Decimal limit;
    bool below = false;      // the value must not be above it
    bool exclusive = false;  // nor be equal to it
  };
  struct Member {
    std::optional<std::size_t> schema;
    bool required = false;
  };
  // One schema of the document; which keywords count goes by the kind of the value.
  struct Node {
    bool never = false;                              // the schema `false`
    std::optional<std::size_t> reference;            // into nodes_: nothing else counts
    std::vector<std::string> types;                  // empty: any
    std::optional<std::vector<std::string>> values;  // enum and const, as CanonicalJson
    Size length, items_size, members_size;
    std::optional<Regex> pattern;
    std::vector<Bound> bounds;
    std::optional<Decimal> factor;  // multipleOf
    std::optional<std::size_t> items;
    bool unique_items = false;
    std::map<std::string, Member, std::less<>> members;
    std::optional<std::size_t> other_members;  // additionalProperties
  };

  bool Holds(std::size_t node, const JsonValue& value) const;
  bool ObjectHolds(const Node& node, const JsonValue& value) const;
  bool ArrayHolds(const Node& node, const JsonValue& value) const;

  std::vector<Node> nodes_;
};

// What a schema written in YAML is in JSON, of which YAML is a superset.
JsonValue JsonOf(const YamlNode& node);

// Equal for equal values: members by key, 1.0 as 1.
std::string CanonicalJson(const JsonValue& value);

}  // namespace goldline::quality::internal
