// CSV case by case: dialects, encodings, headers, states, and records that cannot be read.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ingest/reader.h"
#include "tests/support/batch_dump.h"
#include "tests/support/matchers.h"

namespace goldline::ingest {
namespace {

using testing_support::DumpAll;
using testing_support::ErrorId;
using testing_support::IsOk;

// Rows as "a=x|b=null", malformed ones as "!code".
std::vector<std::string> Read(const std::string& text, ReadOptions options = {},
                              const std::string& name = "x.csv") {
  std::vector<std::string> rows;
  auto source = OpenText(text, name, options);
  if (!source.ok()) return {"error " + source.error().id()};
  while (true) {
    auto block = (*source)->Next();
    if (!block.ok()) {
      rows.push_back("error " + block.error().id());
      return rows;
    }
    if (!block->has_value()) return rows;
    const auto batch = (*source)->Parse(**block);
    std::size_t bad = 0;
    for (std::size_t row = 0; row <= batch->rows(); ++row) {
      while (bad < batch->malformed.size() && batch->malformed[bad].before_row == row) {
        rows.push_back("!" + batch->malformed[bad++].code);
      }
      if (row == batch->rows()) break;
      std::string out;
      for (std::size_t i = 0; i < batch->fields.size(); ++i) {
        if (i > 0) out += "|";
        const Column& column = batch->columns[i];
        out += batch->fields[i].name + "=";
        constexpr const char* kStates[] = {"absent", "null", "empty", ""};
        out += kStates[static_cast<std::size_t>(column.states[row])];
        if (column.states[row] == CellState::kPresent) out += column.texts[row];
      }
      rows.push_back(out);
    }
  }
}

using Rows = std::vector<std::string>;

struct Case {
  const char* what;
  std::string text;
  Rows rows;
};

TEST(CsvReader, Cases) {
  const Case cases[] = {
      {"plain", "a,b\n1,2\n", {"a=1|b=2"}},
      {"no line end at the end", "a,b\n1,2", {"a=1|b=2"}},
      {"CR LF", "a,b\r\n1,2\r\n3,4\r\n", {"a=1|b=2", "a=3|b=4"}},
      {"CR alone", "a,b\r1,2\r3,4\r", {"a=1|b=2", "a=3|b=4"}},
      {"unquoted and quoted nothing", "a,b\n,\"\"\n", {"a=null|b=empty"}},
      {"blanks are kept", "a,b\n 1 ,\" 2\"\n", {"a= 1 |b= 2"}},
      {"doubled quotes", "a,b\n\"x\"\"y\",\"\"\"\"\n", {"a=x\"y|b=\""}},
      {"line ends in quotes", "a,b\n\"1\n2\r\n3\",4\n", {"a=1\n2\r\n3|b=4"}},
      {"quotes inside are text", "a,b\n5\" pipe,x\"y\"\n", {"a=5\" pipe|b=x\"y\""}},
      {"blank lines", "\n\na,b\n\n1,2\n\n\n3,4\n\n", {"a=1|b=2", "a=3|b=4"}},
      {"one column", "a\nx\n\ny\n", {"a=x", "a=null", "a=y"}},
      {"header only", "a,b\n", {}},
      {"too few and too many",
       "a,b\n1\n1,2,3\n4,5\n",
       {"!too_few_fields", "!too_many_fields", "a=4|b=5"}},
      {"text after a quote", "a,b\n\"1\"x,2\n3,4\n", {"!text_after_quote", "a=3|b=4"}},
      {"an open quote",
       "a,b\n1,\"x\n2,\"y\"\n3,z\n",
       {"!unterminated_quote", "a=2|b=y", "a=3|b=z"}},
      {"an open quote at the end",
       "a,b\n1,x\n2,\"y\n3,z\n",
       {"a=1|b=x", "!unterminated_quote", "a=3|b=z"}},
      {"an open quote in the last line", "a,b\n1,x\n2,\"y", {"a=1|b=x", "!unterminated_quote"}},
      {"not UTF-8", "a,b\n\xE9,1\n\xC3\xA9,2\n", {"!encoding", "a=\xC3\xA9|b=2"}},
      {"NUL", std::string("a,b\nx\0y,1\n2,3\n", 14), {"!nul_byte", "a=2|b=3"}},
      {"byte order mark",
       "\xEF\xBB\xBF"
       "a,b\n1,2\n",
       {"a=1|b=2"}},
      {"repeated and missing names", "a,a,,a_2\n1,2,3,4\n", {"a=1|a_3=2|column3=3|a_2=4"}},
      {"names without blanks around", " a , b\n1,2\n", {"a=1|b=2"}},
      {"a backslash before a doubled quote",
       "a,b\n\"x \\\"\"y\\\"\" z\",1\n",
       {"a=x \\\"y\\\" z|b=1"}},
      {"backslashes escape",
       "a,b\n\"x \\\"y\\\" \\\\z\",1\n\"q\\\"\",2\n",
       {"a=x \"y\" \\z|b=1", "a=q\"|b=2"}},
  };
  for (const Case& each : cases) EXPECT_EQ(Read(each.text), each.rows) << each.what;
}

TEST(CsvReader, DelimitersAreFound) {
  EXPECT_EQ(Read("a;b\n1,5;2,5\n"), (Rows{"a=1,5|b=2,5"}));
  EXPECT_EQ(Read("a\tb\n1,2\t3\n"), (Rows{"a=1,2|b=3"}));
  EXPECT_EQ(Read("a|b|c\n1,2|3|4\n"), (Rows{"a=1,2|b=3|c=4"}));
  EXPECT_EQ(Read("a,b;c\n1,x;y;z\n2,y\n"), (Rows{"a=1|b;c=x;y;z", "a=2|b;c=y"}));
  EXPECT_EQ(Read("a,b\n1,2\n", {}, "x.tsv"), (Rows{"a,b=1,2"}));
  ReadOptions options;
  options.delimiter = ';';
  EXPECT_EQ(Read("a,b\n1,2\n", options), (Rows{"a,b=1,2"}));
}

TEST(CsvReader, Options) {
  ReadOptions no_header;
  no_header.has_header = false;
  EXPECT_EQ(Read("1,2\n3,4\n", no_header), (Rows{"column1=1|column2=2", "column1=3|column2=4"}));
  EXPECT_EQ(Read("", no_header), Rows{});
  ReadOptions missing;
  missing.missing_values = {"NA", "-"};
  EXPECT_EQ(Read("a,b,c\nNA,\"-\",NAN\n", missing), (Rows{"a=null|b=null|c=NAN"}));
  ReadOptions pad;
  pad.pad_short_rows = true;
  EXPECT_EQ(Read("a,b,c\n1\n1,2,3\n1,2,3,4\n", pad),
            (Rows{"a=1|b=absent|c=absent", "a=1|b=2|c=3", "!too_many_fields"}));
  ReadOptions empty;
  empty.empty_is_null = false;
  EXPECT_EQ(Read("a,b\n,\n", empty), (Rows{"a=empty|b=empty"}));
  ReadOptions quote;
  quote.quote = '\'';
  EXPECT_EQ(Read("a,b\n'1,5','it''s'\n", quote), (Rows{"a=1,5|b=it's"}));
}

std::string Utf16(std::string_view ascii, bool little, bool mark) {
  std::string out;
  const auto put = [&](char high, char low) {
    out += little ? low : high;
    out += little ? high : low;
  };
  if (mark) put('\xFE', '\xFF');
  for (const char c : ascii) {
    // The euro sign stands for itself.
    c == '$' ? put('\x20', '\xAC') : put('\0', c);
  }
  return out;
}

TEST(CsvReader, Encodings) {
  const Rows rows{"a=1|b=\xE2\x82\xAC", "a=2|b=x"};
  const std::string text = "a,b\n1,$\n2,x\n";
  for (const bool little : {false, true}) {
    EXPECT_EQ(Read(Utf16(text, little, true)), rows) << little;
    EXPECT_EQ(Read(Utf16(text, little, false)), rows) << little;
    ReadOptions options;
    options.encoding = little ? Encoding::kUtf16Le : Encoding::kUtf16Be;
    EXPECT_EQ(Read(Utf16(text, little, false), options), rows) << little;
  }
  ReadOptions latin1;
  latin1.encoding = Encoding::kLatin1;
  EXPECT_EQ(Read("a,b\n\xE9,\x80\n", latin1), (Rows{"a=\xC3\xA9|b=\xC2\x80"}));
  ReadOptions windows;
  windows.encoding = Encoding::kWindows1252;
  EXPECT_EQ(Read("a,b\n\xE9,\x80\n", windows), (Rows{"a=\xC3\xA9|b=\xE2\x82\xAC"}));
  // Half a character, and half a pair of surrogates, are bad records and nothing more.
  EXPECT_EQ(Read(Utf16("a,b\n1,2\n3,4", true, true) + "x"), (Rows{"a=1|b=2", "!encoding"}));
  EXPECT_EQ(Read(Utf16("a,b\n1,", true, true) + std::string("\x00\xD8\n\x00", 4) +
                 Utf16("3,4\n", true, false)),
            (Rows{"!encoding", "a=3|b=4"}));
}

TEST(CsvReader, HeadersThatCannotBeRead) {
  EXPECT_EQ(Read(""), (Rows{"error empty_input"}));
  EXPECT_EQ(Read("\n\r\n"), (Rows{"error empty_input"}));
  EXPECT_EQ(Read("a,\"b\nc,d\n"), (Rows{"error bad_header"}));
  EXPECT_EQ(Read("a,\xE9\n1,2\n"), (Rows{"error bad_header"}));
  EXPECT_EQ(Read(std::string("a\0,b\n1,2\n", 9)), (Rows{"error bad_header"}));
  ReadOptions small;
  small.max_record_bytes = 100;
  EXPECT_EQ(Read("a," + std::string(1 << 20, 'x') + "\n1,2\n", small), (Rows{"error bad_header"}));
}

TEST(CsvReader, NotesSayWhatWasDecided) {
  const auto source = OpenText("a,,a\n1,2,3\n", "x.csv", {});
  ASSERT_THAT(source, IsOk());
  EXPECT_EQ((*source)->notes().size(), 2U);
  EXPECT_EQ((*source)->fields().size(), 3U);
}

TEST(CsvReader, NotesAByteOrderMark) {
  const struct {
    std::string text;
    std::string name;
    std::vector<std::string> notes;
  } kCases[] = {
      {"\xEF\xBB\xBF\na,b\n1,2\n", "x.csv", {"x.csv begins with the byte order mark of UTF-8"}},
      {"\xEF\xBB\xBF{\"a\": 1}\n",
       "x.ndjson",
       {"x.ndjson begins with the byte order mark of UTF-8"}},
      {"\xEF\xBB\xBF[{\"a\": 1}]", "x.json", {"x.json begins with the byte order mark of UTF-8"}},
      {std::string("\xFF\xFE\x61\0\n\0\x31\0\n\0", 10),
       "x.csv",
       {"x.csv begins with the byte order mark of UTF-16LE"}},
      {std::string("\xFE\xFF\0\x61\0\n\0\x31\0\n", 10),
       "x.csv",
       {"x.csv begins with the byte order mark of UTF-16BE"}},
      {"a,b\n1,2\n", "x.csv", {}},
      // Not at the start it is a character like any other.
      {"a,b\n\xEF\xBB\xBF,2\n", "x.csv", {}},
  };
  for (const auto& test : kCases) {
    const auto source = OpenText(test.text, test.name, {});
    ASSERT_THAT(source, IsOk());
    EXPECT_EQ((*source)->notes(), test.notes) << test.name;
  }
}

TEST(CsvReader, PlacesAndMalformedRecords) {
  const std::string text = "a,b\n1,2\n\"x\ny\",3\n\nonly\n5,\xFF\n6,7\n";
  EXPECT_EQ(DumpAll(OpenText(text, "x.csv", {})),
            "#0 line 2 at 4 <1,2> a='1' b='2'\n"
            "#1 line 3 at 8 <\"x\\0ay\",3> a='x\\0ay' b='3'\n"
            "#2 line 6 at 17 BAD too_few_fields at 21 <only>\n"
            "#3 line 7 at 22 BAD encoding at 24 <5,\\ff>\n"
            "#4 line 8 at 26 <6,7> a='6' b='7'\n");
}

TEST(CsvReader, ALongLineIsOneBadRecordInBoundedMemory) {
  // 100 MB in one line, made as it is read.
  const std::string before = "a,b\n1,2\n";
  const std::string after = "\n3,4\n";
  const std::uint64_t size_of_all = before.size() + 100'000'000 + after.size();
  std::uint64_t at = 0;
  const ReadBytes read = [&](char* to, std::size_t size) -> Result<std::size_t> {
    const std::uint64_t long_end = size_of_all - after.size();
    if (at < before.size()) {
      const std::size_t count = before.copy(to, size, at);
      at += count;
      return count;
    }
    if (at < long_end) {
      const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(size, long_end - at));
      std::fill(to, to + count, 'x');
      at += count;
      return count;
    }
    const std::size_t count = after.copy(to, size, at - long_end);
    at += count;
    return count;
  };
  const auto source = OpenStream(read, "long.csv", {});
  ASSERT_THAT(source, IsOk());
  std::vector<std::string> seen;
  while (true) {
    const auto block = (*source)->Next();
    ASSERT_THAT(block, IsOk());
    if (!block->has_value()) break;
    ASSERT_LE((*block)->text.size(), std::size_t{2} << 20);
    const auto batch = (*source)->Parse(**block);
    for (const MalformedRecord& record : batch->malformed) {
      seen.push_back(record.code);
      EXPECT_EQ(record.place.line, 3U);
      EXPECT_NE(record.message.find("--max-record-bytes"), std::string::npos);
      EXPECT_LE(record.text.size(), 4096U);
    }
    for (const Place& place : batch->places) seen.push_back(Concat("line ", place.line));
  }
  EXPECT_EQ(seen, (Rows{"line 2", "line_too_long", "line 4"}));
}

// A text that makes every line reopen a quote costs no more than a few times its length.
TEST(CsvReader, ReopenedQuotesDoNotCostTheSquare) {
  std::string text = "a,b\n";
  for (int i = 0; i < 400'000; ++i) text += "\",a\",\":\n";
  ReadOptions options;
  options.delimiter = ',';
  options.backslash_escapes = false;
  std::uint64_t records = 0;
  auto source = OpenText(text, "x.csv", options);
  ASSERT_THAT(source, IsOk());
  while (true) {
    const auto block = (*source)->Next();
    ASSERT_THAT(block, IsOk());
    if (!block->has_value()) break;
    const auto batch = (*source)->Parse(**block);
    records += batch->rows() + batch->malformed.size();
  }
  EXPECT_GT(records, 100'000U);
}

TEST(CsvReader, NamesOfOptions) {
  EXPECT_EQ(*InputFormatFromName("JSONL"), InputFormat::kNdjson);
  EXPECT_THAT(InputFormatFromName("parquet"), ErrorId("bad_read_option"));
  EXPECT_EQ(*EncodingFromName("Latin1"), Encoding::kLatin1);
  EXPECT_THAT(EncodingFromName("ebcdic"), ErrorId("bad_read_option"));
  EXPECT_EQ(*DelimiterFromName("tab"), '\t');
  EXPECT_EQ(*DelimiterFromName(";"), ';');
  EXPECT_THAT(DelimiterFromName("ab"), ErrorId("bad_read_option"));
  EXPECT_THAT(DelimiterFromName("\""), ErrorId("bad_read_option"));
}

}  // namespace
}  // namespace goldline::ingest
