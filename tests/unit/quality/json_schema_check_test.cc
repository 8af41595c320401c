#include "quality/internal/json_schema_check.h"

#include <string_view>

#include <gtest/gtest.h>

#include "core/text.h"
#include "tests/support/matchers.h"

namespace goldline::quality::internal {
namespace {

using testing_support::ErrorId;
using testing_support::IsOk;

struct SchemaCase {
  std::string_view schema;
  std::vector<std::string_view> fit;
  std::vector<std::string_view> do_not;
};

TEST(JsonSchemaCheck, HoldsWhatDraft7Says) {
  const SchemaCase kCases[] = {
      {"true", {"1", "null"}, {}},
      {"false", {}, {"1", "null"}},
      {"{}", {"1", "[]"}, {}},
      {R"({"type":"integer"})", {"1", "1.0", "-7", "1e400"}, {"1.5", "\"1\"", "null", "1e-400"}},
      {R"({"type":["string","null"]})", {R"("")", "null"}, {"1", "[]", "{}", "true"}},
      {R"({"enum":[1,"a",{"x":[1.50]}]})", {"1.0", R"("a")", R"({"x":[1.5]})"}, {"2", R"("1")"}},
      {R"({"const":{"a":1,"b":2}})", {R"({"b":2,"a":1.0})"}, {R"({"a":1})"}},
      {R"({"enum":[1,2],"const":2})", {"2"}, {"1"}},
      {R"({"minLength":2,"maxLength":3})",
       {R"("hé")", R"("日本語")", "1"},
       {R"("h")", R"("abcd")"}},
      {R"({"pattern":"^a"})", {R"("ab")", "3"}, {R"("ba")"}},
      {R"({"minimum":1,"exclusiveMaximum":2})",
       {"1", "1.99999999999999999999", R"("x")"},
       {"0.99", "2", "2.0", "-1e400", "1e400"}},
      {R"({"multipleOf":0.01})", {"1.25", "-3", "0"}, {"0.001"}},
      {R"({"items":{"type":"integer"},"minItems":1,"maxItems":2,"uniqueItems":true})",
       {"[1]", "[1,2]", "{}"},
       {"[]", "[1,2,3]", "[\"a\"]", "[1,1.0]"}},
      {R"({"properties":{"a":{"type":"string"},"b":{}},"required":["a","c"]})",
       {R"({"a":"x","c":1})", R"({"a":"x","b":2,"c":null,"d":0})", "[]"},
       {R"({"a":"x"})", R"({"a":1,"c":1})", "{}"}},
      {R"({"properties":{"a":{}},"additionalProperties":false})",
       {"{}", R"({"a":1})"},
       {R"({"b":1})"}},
      {R"({"properties":{"a":{}},"additionalProperties":{"type":"null"},"minProperties":1,)"
       R"("maxProperties":2})",
       {R"({"a":1,"b":null})"},
       {"{}", R"({"b":1})", R"({"a":1,"b":null,"c":null})"}},
      {R"({"definitions":{"tree":{"type":"object","properties":{"left":{"$ref":"#/definitions/tree"}},)"
       R"("required":["value"]}},"properties":{"root":{"$ref":"#/definitions/tree"}}})",
       {R"({"root":{"value":1,"left":{"value":2}}})"},
       {R"({"root":{"value":1,"left":{}}})"}},
      {R"({"title":"t","description":"d","default":1,"examples":[2],"$comment":"c"})", {"1"}, {}},
  };
  for (const SchemaCase& test : kCases) {
    const auto schema = JsonSchema::Compile(*ParseJson(test.schema));
    ASSERT_THAT(schema, IsOk()) << test.schema;
    for (const std::string_view value : test.fit) {
      EXPECT_TRUE(schema->Holds(*ParseJson(value))) << test.schema << " " << value;
    }
    for (const std::string_view value : test.do_not) {
      EXPECT_FALSE(schema->Holds(*ParseJson(value))) << test.schema << " " << value;
    }
  }
}

TEST(JsonSchemaCheck, RefusesWhatItWouldPassOver) {
  for (const std::string_view schema :
       {"1", R"({"anyOf":[{}]})", R"({"format":"date"})", R"({"items":[{}]})", R"({"type":"text"})",
        R"({"type":[]})", R"x({"pattern":"(?=a)"})x", R"({"pattern":1})", R"({"minLength":-1})",
        R"({"minimum":"1"})", R"({"multipleOf":0})", R"({"required":"a"})", R"({"properties":[]})",
        R"({"$ref":"http://example.com/a.json"})", R"({"$ref":"#/definitions/none"})",
        R"({"$ref":"#"})", R"({"$ref":"#/a","a":{"$ref":"#"}})",
        R"({"$ref":"#/definitions/a","definitions":{"a":{"minLength":1}},"minLength":2})"}) {
    EXPECT_THAT(JsonSchema::Compile(*ParseJson(schema)), ErrorId("bad_rule")) << schema;
  }
}

TEST(JsonSchemaCheck, IsBounded) {
  std::string deep = "{}";
  for (int i = 0; i < 100; ++i) deep = Concat(R"({"items":)", deep, "}");
  EXPECT_THAT(JsonSchema::Compile(*ParseJson(deep)), ErrorId("bad_rule"));
  std::string wide = R"({"properties":{"a":{})";
  for (int i = 0; i < 20000; ++i) wide += Concat(R"(,"p)", i, R"(":{})");
  EXPECT_THAT(JsonSchema::Compile(*ParseJson(wide + "}}")), ErrorId("bad_rule"));
  // A value may be deeper than any schema: one that refers to itself follows it.
  const auto schema = JsonSchema::Compile(*ParseJson(R"({"items":{"$ref":"#"},"maxItems":1})"));
  ASSERT_THAT(schema, IsOk());
  EXPECT_TRUE(schema->Holds(*ParseJson(std::string(300, '[') + std::string(300, ']'))));
}

TEST(JsonSchemaCheck, AYamlSchemaIsAJsonSchema) {
  const auto yaml = ParseYaml("{type: object, properties: {a: {enum: [1, '1', true, null]}}}", "a");
  ASSERT_THAT(yaml, IsOk());
  EXPECT_EQ(CanonicalJson(JsonOf(*yaml)),
            R"({"properties":{"a":{"enum":[1,"1",true,null]}},"type":"object"})");
}

}  // namespace
}  // namespace goldline::quality::internal
