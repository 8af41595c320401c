#include "core/json.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "tests/support/data.h"
#include "tests/support/files.h"

namespace goldline {
namespace {

std::string RoundTrip(std::string_view text) {
  const Result<JsonValue> value = ParseJson(text);
  if (!value.ok()) return "error: " + value.error().id();
  JsonWriter out;
  value->Write(out);
  return out.Take();
}

TEST(Json, KeepsNumbersAsWritten) {
  EXPECT_EQ(RoundTrip("[1.50, 123456789012345678901234567890, -0, 1e400]"),
            "[1.50,123456789012345678901234567890,-0,1e400]");
}

// Plain bytes are passed over by eights: one that is not must be seen in every place.
TEST(Json, EscapesAtEveryPlace) {
  for (std::size_t size = 1; size < 20; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text(size, '~');
        text[at] = static_cast<char>(byte);
        std::string expected = "\"" + std::string(at, '~');
        if (byte >= 0x80) {
          expected += "\xEF\xBF\xBD";  // alone it is no character
        } else if (byte >= 0x20 && byte != '"' && byte != '\\') {
          expected += static_cast<char>(byte);
        } else {
          JsonWriter json;
          expected += json.String(std::string(1, static_cast<char>(byte))).text().substr(1);
          expected.pop_back();
        }
        expected += std::string(size - at - 1, '~') + "\"";
        std::string out;
        AppendJsonString(out, text);
        ASSERT_EQ(out, expected) << byte;
        EXPECT_TRUE(ParseJson(out).ok());
      }
    }
  }
}

TEST(Json, ReadsScalarsThatAreTheWholeText) {
  EXPECT_EQ(RoundTrip(" null "), "null");
  EXPECT_EQ(RoundTrip("\"a\\u00e9\\n\""), "\"aé\\n\"");
  EXPECT_EQ(RoundTrip("7"), "7");
}

TEST(Json, RefusesWhatIsNotOneDocument) {
  for (const std::string_view text :
       {"", " ", "1 2", "1,2", "[1]]", "1],[2", "{\"a\":1} x", "[1", "nul", "01", "[1,]",
        "\"\x01\"", "\"\xff\"", "truex", "[tru]"}) {
    EXPECT_EQ(RoundTrip(text), "error: bad_json") << text;
  }
}

// simdjson's own answer to the last of them is an exception.
TEST(Json, RefusesWhatOnlyLooksLikeNull) {
  for (const std::string_view text : {"nul", "nulll", "null0", "nullx", "null\v", "[null\f]"}) {
    EXPECT_FALSE(ParseJson(text).ok()) << text;
  }
  EXPECT_TRUE(ParseJson(" [ null\t,null\r\n] ").ok());
}

TEST(Json, RefusesDeepNesting) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_EQ(RoundTrip(deep), "error: bad_json");
}

TEST(Json, WritesInvalidUtf8AsReplacement) {
  std::string out;
  AppendJsonString(out, "a\xff\xc3\xa9\xc3\x01\"");
  EXPECT_EQ(out, "\"a\xEF\xBF\xBD\xc3\xa9\xEF\xBF\xBD\\u0001\\\"\"");
}

TEST(Json, IndentsWhenAsked) {
  JsonWriter json(JsonWriter::Layout::kIndented);
  json.BeginObject()
      .Key("a")
      .BeginArray()
      .Int(1)
      .Int(2)
      .EndArray()
      .Key("b")
      .BeginObject()
      .EndObject()
      .EndObject();
  EXPECT_EQ(json.text(), "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}");
}

// Every file of the public JSON test suite: y_ must be accepted, n_ refused, i_ may be either.
TEST(Json, AgreesWithTheJsonTestSuite) {
  const auto folder = testing_support::DataFolder("quality/json-test-suite/test_parsing");
  if (!folder) GTEST_SKIP() << "no test data at " << testing_support::DataRoot();
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*folder)) {
    const std::string name = entry.path().filename();
    const bool accepted = ParseJson(testing_support::ReadFile(entry.path())).ok();
    if (name.starts_with("y_")) {
      EXPECT_TRUE(accepted) << name;
    }
    if (name.starts_with("n_")) {
      EXPECT_FALSE(accepted) << name;
    }
    ++files;
  }
  EXPECT_GT(files, 200);
}

}  // namespace
}  // namespace goldline
