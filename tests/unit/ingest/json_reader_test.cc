// JSON case by case: lines of objects and of rows, documents, and what is no record.
#include <string>

#include <gtest/gtest.h>

#include "ingest/reader.h"
#include "tests/support/batch_dump.h"
#include "tests/support/matchers.h"

namespace goldline::ingest {
namespace {

using testing_support::DumpAll;

std::string Read(const std::string& text, const std::string& name, ReadOptions options = {}) {
  return DumpAll(OpenText(text, name, options));
}

TEST(JsonReader, LinesOfObjects) {
  EXPECT_EQ(Read("{\"a\":1,\"b\":\"x\"}\n\n{\"b\":null,\"c\":[1, 2]}\r\n{\"a\":\"\"}", "x.ndjson"),
            "#0 line 1 at 0 <{\"a\":1,\"b\":\"x\"}> a='number:1' b='x'\n"
            "#1 line 3 at 17 <{\"b\":null,\"c\":[1, 2]}> b=null c='nested:[1, 2]'\n"
            "#2 line 4 at 40 <{\"a\":\"\"}> a=empty\n");
}

TEST(JsonReader, ObjectsBecomePathsAndNumbersKeepTheirText) {
  EXPECT_EQ(
      Read("{\"a\":{\"b\":{\"c\":true}},\"n\":1.10,\"e\":{},\"big\":123456789012345678901234}",
           "x.jsonl"),
      "#0 line 1 at 0 <{\"a\":{\"b\":{\"c\":true}},\"n\":1.10,\"e\":{},"
      "\"big\":123456789012345678901234}> a.b.c='bool:true' "
      "big='number:123456789012345678901234' e='nested:{}' n='number:1.10'\n");
}

TEST(JsonReader, TheLastOfARepeatedKeyCounts) {
  EXPECT_EQ(Read("{\"a\":{\"b\":1},\"a\":2,\"\\u0061\":{\"c\":3}}", "x.ndjson"),
            "#0 line 1 at 0 <{\"a\":{\"b\":1},\"a\":2,\"\\u0061\":{\"c\":3}}> a.c='number:3'\n");
  // Two ways to the same path are one field.
  EXPECT_EQ(Read("{\"a.b\":1,\"a\":{\"b\":2}}", "x.ndjson"),
            "#0 line 1 at 0 <{\"a.b\":1,\"a\":{\"b\":2}}> a.b='number:2'\n");
  ReadOptions options;
  options.reject_duplicate_keys = true;
  EXPECT_EQ(Read("{\"a\":1,\"a\":2}\n{\"a\":3}\n", "x.ndjson", options),
            "#0 line 1 at 0 BAD duplicate_key at 7 <{\"a\":1,\"a\":2}>\n"
            "#1 line 2 at 14 <{\"a\":3}> a='number:3'\n");
}

TEST(JsonReader, FieldsComeInOrderOfFirstAppearance) {
  const auto source =
      OpenText("{\"b\":1,\"x\":1,}\n{\"c\":1,\"b\":2}\n{\"a\":1,\"b\":3}\n", "x.ndjson", {});
  const auto block = (*source)->Next();
  const auto batch = (*source)->Parse(**block);
  // The broken record brings no field.
  EXPECT_EQ(batch->fields, (Fields{{"c"}, {"b"}, {"a"}}));
  EXPECT_EQ(batch->malformed.size(), 1U);
  EXPECT_EQ(batch->columns[2].states[0], CellState::kAbsent);
}

TEST(JsonReader, LinesOfRowsUnderAHeader) {
  EXPECT_EQ(
      Read("[\"a\",\"b\"]\n[1,\"x\"]\n[null,{\"k\":1}]\n[1]\n[1,2,3]\n{\"a\":1}\n", "x.ndjson"),
      "#0 line 2 at 10 <[1,\"x\"]> a='number:1' b='x'\n"
      "#1 line 3 at 18 <[null,{\"k\":1}]> a=null b='nested:{\"k\":1}'\n"
      "#2 line 4 at 33 BAD too_few_fields at 33 <[1]>\n"
      "#3 line 5 at 37 BAD too_many_fields at 37 <[1,2,3]>\n"
      "#4 line 6 at 45 BAD not_a_record at 45 <{\"a\":1}>\n");
  EXPECT_EQ(Read("[\"a\",\"a\"]\n[1,2]\n", "x.ndjson"), "ERROR bad_header\n");
  EXPECT_EQ(Read("[1,2]\n[1,2]\n", "x.ndjson"), "ERROR bad_header\n");
}

TEST(JsonReader, Documents) {
  const char* const two =
      "#0 line 2 at 2 <{\"a\":1}> a='number:1'\n#1 line 3 at 11 <{\"a\":2}> a='number:2'\n";
  EXPECT_EQ(Read("[\n{\"a\":1},\n{\"a\":2}\n]\n", "x.json"), two);
  EXPECT_EQ(Read("[]", "x.json"), "");
  EXPECT_EQ(Read("", "x.json"), "ERROR empty_input\n");
  EXPECT_EQ(Read("{\n \"a\": 1\n}\n", "x.json"),
            "#0 line 1 at 0 <{\\0a \"a\": 1\\0a}> a='number:1'\n");
  // A record a line under the name of a document.
  EXPECT_EQ(Read("{\"a\":1}\n{\"a\":}\n{\"a\":3}\n", "x.json"),
            "#0 line 1 at 0 <{\"a\":1}> a='number:1'\n"
            "#1 line 2 at 8 BAD malformed_json at 13 <{\"a\":}>\n"
            "#2 line 3 at 15 <{\"a\":3}> a='number:3'\n");
}

TEST(JsonReader, WhatIsBrokenInADocumentCostsOnlyItself) {
  EXPECT_EQ(Read("[{\"a\":1}, {\"a\":x}, {\"a\":3}]", "x.json"),
            "#0 line 1 at 1 <{\"a\":1}> a='number:1'\n"
            "#1 line 1 at 10 BAD malformed_json at 15 <{\"a\":x}>\n"
            "#2 line 1 at 19 <{\"a\":3}> a='number:3'\n");
  // A string, and a bracket, that are not closed.
  EXPECT_EQ(Read("[\n  {\"a\":\"1},\n  {\"a\":[2},\n  {\"a\":3}\n]", "x.json"),
            "#0 line 2 at 4 BAD malformed_json at 13 <{\"a\":\"1},>\n"
            "#1 line 3 at 16 BAD malformed_json at 23 <{\"a\":[2},>\n"
            "#2 line 4 at 28 <{\"a\":3}> a='number:3'\n");
  EXPECT_EQ(Read("[{\"a\":1} {\"a\":2}]", "x.json"),
            "#0 line 1 at 1 <{\"a\":1}> a='number:1'\n"
            "#1 line 1 at 9 BAD malformed_json at 9 <>\n"
            "#2 line 1 at 9 <{\"a\":2}> a='number:2'\n");
  EXPECT_EQ(Read("[{\"a\":1},", "x.json"),
            "#0 line 1 at 1 <{\"a\":1}> a='number:1'\n"
            "#1 line 1 at 9 BAD malformed_json at 9 <>\n");
}

TEST(JsonReader, Bounds) {
  std::string deep = "{\"a\":";
  for (int i = 0; i < 5000; ++i) deep += i % 2 == 0 ? "[" : "{\"x\":";
  const std::string dump = Read(deep + "\n{\"a\":1}\n", "x.ndjson");
  EXPECT_NE(dump.find("BAD depth"), std::string::npos);
  EXPECT_NE(dump.find("a='number:1'"), std::string::npos);
  ReadOptions options;
  options.max_record_bytes = 1000;
  const std::string text = "{\"a\":\"" + std::string(5000, 'x') + "\"}";
  for (const char* const name : {"x.ndjson", "x.json"}) {
    const std::string bounded = Read("{\"a\":1}\n" + text + "\n{\"a\":3}\n", name, options);
    EXPECT_NE(bounded.find("BAD line_too_long"), std::string::npos) << name;
    EXPECT_NE(bounded.find("a='number:3'"), std::string::npos) << name;
  }
  const std::string document = Read("[{\"a\":1}," + text + ",{\"a\":3}]", "x.json", options);
  EXPECT_NE(document.find("BAD line_too_long"), std::string::npos);
  EXPECT_NE(document.find("a='number:3'"), std::string::npos);
}

TEST(JsonReader, ManyDifferentKeysAreBounded) {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += Concat("{\"k", i, "\":1,\"a\":1}\n");
  for (int i = 0; i < 5000; ++i) text += "{\"a\":2}\n";
  const auto source = OpenText(text, "x.ndjson", {});
  std::size_t rows = 0;
  std::size_t fields = 0;
  std::size_t malformed = 0;
  while (true) {
    const auto block = (*source)->Next();
    if (!block->has_value()) break;
    const auto batch = (*source)->Parse(**block);
    rows += batch->rows();
    fields = std::max(fields, batch->fields.size());
    malformed += batch->malformed.size();
  }
  EXPECT_EQ(rows + malformed, 8000U);
  EXPECT_GE(rows, 5000U);
  EXPECT_LE(fields, 2000U);
}

}  // namespace
}  // namespace goldline::ingest
