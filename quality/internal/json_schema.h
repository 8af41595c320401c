// A JSON Schema as one list of keywords: references into its own document are followed, the parts
// of allOf are merged, and "X or null" is X that may be null. Reads drafts 4 to 2020-12.
//
//   SchemaResolver resolver(root);
//   ResolvedSchema schema = resolver.Resolve(root, {});
//   for (const JsonMember& member : schema.properties()) resolver.Resolve(member.value,
//   schema.open)
//
// A reference that leads back into itself and a document that would grow without bound are left
// out.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "quality/contract_import.h"

namespace goldline::quality::internal {

// Whether the keyword says something about the schema, and promises nothing about a value.
bool IsAnnotation(std::string_view keyword);

// What "#/$defs/name" is in the document, or "#name" by its anchor; nullptr when there is no such
// thing.
const JsonValue* FindReference(const JsonValue& root, std::string_view reference);

struct ResolvedSchema {
  JsonValue keywords;  // an object; exclusive bounds are numbers, whatever the draft
  bool nullable = true;
  bool never = false;                // the schema `false`: no value will do
  std::vector<std::string> open;     // the references followed to here
  std::vector<ImportNote> left_out;  // `what` is the keyword

  const JsonValue* Find(std::string_view keyword) const { return keywords.Find(keyword); }
  const std::vector<JsonMember>& properties() const;
  // The types but for null; empty: any.
  std::vector<std::string_view> types() const;
};

class SchemaResolver {
 public:
  explicit SchemaResolver(const JsonValue& root);

  // `open` are the references that lead to the schema; one of them again would be a circle.
  ResolvedSchema Resolve(const JsonValue& schema, std::vector<std::string> open);

 private:
  void Add(ResolvedSchema& to, const JsonValue& schema);
  void AddReference(ResolvedSchema& to, const std::string& reference);
  void AddAlternatives(ResolvedSchema& to, const JsonMember& member);
  void AddKeyword(ResolvedSchema& to, const JsonMember& member);

  const JsonValue& root_;
  bool reference_alone_ = false;   // up to draft 7 nothing counts beside $ref
  std::size_t budget_ = 20000;     // schemas read; what refers to others twice grows like 2^n
  std::vector<std::string> path_;  // the references that lead to the part being read
};

}  // namespace goldline::quality::internal
