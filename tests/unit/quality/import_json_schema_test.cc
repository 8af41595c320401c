#include <algorithm>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "core/text.h"
#include "quality/contract.h"
#include "quality/contract_import.h"
#include "tests/support/matchers.h"
#include "tests/unit/quality/imported_contract.h"

namespace goldline::quality {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing_support::ErrorId;
using testing_support::IsOk;

// What the field x of a record becomes.
std::string ImportedField(std::string_view schema) {
  return ImportedAfter(
      "- name: x",
      ImportJsonSchema(Concat(R"({"properties": {"x": )", schema, "}}"), "x.json", {}));
}

TEST(ImportJsonSchema, MakesPropertiesOfKeywords) {
  const struct {
    std::string_view schema;
    std::string_view property;
  } kCases[] = {
      {R"({"type": "string", "minLength": 1, "maxLength": 9})",
       "logicalType: string logicalTypeOptions: minLength: 1 maxLength: 9"},
      {R"({"type": ["number", "null"], "minimum": 0, "exclusiveMaximum": 9.5})",
       "logicalType: number logicalTypeOptions: minimum: 0 exclusiveMaximum: 9.5"},
      {R"({"type": "integer", "minimum": 0, "exclusiveMinimum": true})",
       "logicalType: integer logicalTypeOptions: exclusiveMinimum: 0"},
      {R"({"type": "integer", "minimum": 3, "exclusiveMinimum": 1, "multipleOf": 2})",
       "logicalType: integer logicalTypeOptions: minimum: 3 multipleOf: 2"},
      {R"({"type": ["integer", "number"]})", "logicalType: number"},
      {R"({"type": "string", "format": "date"})", "logicalType: date"},
      {R"({"type": "string", "format": "date-time"})", "logicalType: timestamp"},
      {R"({"type": "string", "format": "uuid", "title": "Key", "description": "The key"})",
       "businessName: Key description: The key logicalType: string logicalTypeOptions: "
       "format: uuid"},
      {R"({"type": "string", "contentEncoding": "base64"})",
       "logicalType: string logicalTypeOptions: format: byte"},
      {R"({"type": "string", "pattern": "^a$"})",
       "logicalType: string logicalTypeOptions: pattern: \"^a$\""},
      {R"({"enum": ["a", null]})",
       "quality: - metric: invalidValues arguments: validValues: - a mustBe: 0"},
      {R"({"type": "integer", "const": 1})",
       "logicalType: integer quality: - metric: invalidValues arguments: validValues: - 1 "
       "mustBe: 0"},
      {R"({"oneOf": [{"const": "a", "title": "A"}, {"const": "b"}]})",
       "quality: - metric: invalidValues arguments: validValues: - a - b mustBe: 0"},
      {R"({"anyOf": [{"type": "string", "maxLength": 3}, {"type": "null"}]})",
       "logicalType: string logicalTypeOptions: maxLength: 3"},
      {R"({"allOf": [{"type": "number", "minimum": 1}, {"type": "integer", "minimum": 2}]})",
       "logicalType: integer logicalTypeOptions: minimum: 2"},
      {R"({"type": "array", "minItems": 1, "uniqueItems": true, "items": {"type": "string"}})",
       "logicalType: array items: logicalType: string logicalTypeOptions: minItems: 1 "
       "uniqueItems: true"},
      {R"({"type": "object", "required": ["z"], "properties": {"z": {"type": "boolean"}}})",
       "logicalType: object properties: - name: z logicalType: boolean required: true"},
      {R"({"type": "null"})",
       "quality: - type: custom engine: goldline implementation: rule: isNull"},
      {"false", "quality: - type: custom engine: goldline implementation: rule: isNull"},
      {R"({"default": 1, "x-order": 2})", ""},
  };
  for (const auto& test : kCases) EXPECT_EQ(ImportedField(test.schema), test.property);
}

TEST(ImportJsonSchema, SaysWhatItCannotCarry) {
  const struct {
    std::string_view schema;
    std::string_view note;
  } kCases[] = {
      {R"({"type": ["string", "integer"]})", "x: type: a field has one type"},
      {R"x({"type": "string", "pattern": "(?=a)"})x", "x: pattern: "},
      {R"({"type": "string", "format": "json-pointer"})", "x: format: there is no format"},
      {R"({"minimum": 1})", "x: minimum: the field is not of the type"},
      {R"({"type": "integer", "minimum": 1e99})", "x: minimum: it is \"1e99\""},
      {R"({"not": {"type": "string"}})", "x: not: "},
      {R"({"if": {}})", "x: if: "},
      {R"({"anyOf": [{"type": "string"}, {"type": "integer"}]})", "x: anyOf: "},
      {R"({"allOf": [{"pattern": "a"}, {"pattern": "b"}]})", "x: pattern: two parts"},
      {R"({"enum": [[1]]})", "x: enum: only texts"},
      {R"({"$ref": "https://example.org/s.json"})", "x: $ref: \"https://example.org/s.json\" is"},
      {R"({"$ref": "#/$defs/none"})", "x: $ref: \"#/$defs/none\" is nowhere"},
      {R"({"$ref": "#"})", "x.x: $ref: \"#\" leads back"},
      {R"({"type": "array", "contains": {}})", "x: contains: "},
      {R"({"type": "array", "items": [{}]})", "x: items: "},
      {R"({"type": "object", "additionalProperties": {"type": "string"}})",
       "x: additionalProperties: only fields with a name"},
      {R"({"type": "object", "required": ["y"]})", "x.y: required: it must be there"},
      {R"({"type": "string", "maxlength": 3})", "x: maxlength: it is no keyword"},
  };
  for (const auto& test : kCases) EXPECT_THAT(ImportedField(test.schema), HasSubstr(test.note));
}

TEST(ImportJsonSchema, FollowsReferencesAndMakesRulesOfTheRecord) {
  const auto import = ImportJsonSchema(R"({
      "title": "Orders", "description": "One order.", "additionalProperties": false,
      "required": ["id"], "dependentRequired": {"mail": ["name"]},
      "$defs": {"key": {"$anchor": "key", "type": "string"}, "long": {"$ref": "#key"}},
      "properties": {"id": {"$ref": "#/$defs/long", "minLength": 3}, "mail": {"type": "string"},
                     "name": {"type": ["string", "null"]}}})",
                                       "orders.json", {});
  ASSERT_THAT(import, IsOk());
  EXPECT_TRUE(import->left_out.empty());
  EXPECT_EQ(import->carried, 7U);
  const std::string yaml = WriteYaml(import->contract);
  const auto contract = Contract::Parse(yaml, "imported");
  ASSERT_THAT(contract, IsOk()) << yaml;
  const SchemaObject& orders = contract->objects.at(0);
  EXPECT_EQ(orders.name, "Orders");
  EXPECT_EQ(orders.description, "One order.");
  EXPECT_TRUE(orders.properties.at(0).required);
  EXPECT_EQ(orders.properties[0].options.min_length, 3);
  EXPECT_EQ(orders.properties.at(2).quality.at(0).metric, "requiredIf");
  EXPECT_EQ(orders.quality.at(0).metric, "columns");
}

// Twenty definitions that each refer to the next twice would be a million properties.
TEST(ImportJsonSchema, BoundsWhatReferencesGrowTo) {
  std::string definitions;
  for (int i = 0; i < 30; ++i) {
    definitions +=
        Concat(i == 0 ? "" : ",", R"("d)", i, R"(": {"properties": {"a": {"$ref": )",
               R"("#/$defs/d)", i + 1, R"("}, "b": {"$ref": "#/$defs/d)", i + 1, R"("}}})");
  }
  const auto import = ImportJsonSchema(
      Concat(R"({"$ref": "#/$defs/d0", "$defs": {)", definitions, "}}"), "x.json", {});
  ASSERT_THAT(import, IsOk());
  const bool said = std::any_of(
      import->left_out.begin(), import->left_out.end(),
      [](const ImportNote& note) { return note.why.find("too large") != std::string::npos; });
  EXPECT_TRUE(said);
  EXPECT_LT(WriteYaml(import->contract).size(), 10'000'000U);
}

TEST(ImportJsonSchema, RefusesWhatIsNoSchemaOfARecord) {
  EXPECT_THAT(ImportJsonSchema("{", "s.json", {}), Not(IsOk()));
  EXPECT_THAT(ImportJsonSchema("{}", "s.json", {}), ErrorId("not_importable"));
  EXPECT_THAT(ImportJsonSchema(R"({"type": "string"})", "s.json", {}), ErrorId("not_importable"));
}

}  // namespace
}  // namespace goldline::quality
