// The JSON readers against core's JSON tree, on random records, for all block sizes and several
// numbers of threads; and the same records as lines and as a document.
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/json.h"
#include "ingest/reader.h"
#include "tests/support/batch_dump.h"

namespace goldline::ingest {
namespace {

using testing_support::DumpAll;
using testing_support::DumpCell;
using testing_support::Hexed;

unsigned Seed() {
  const char* seed = std::getenv("GOLDLINE_SEED");
  return seed != nullptr ? static_cast<unsigned>(std::atoi(seed)) : 20261122U;
}

std::string Pick(std::mt19937& random, const std::vector<std::string>& choices) {
  return choices[random() % choices.size()];
}

std::string Blanks(std::mt19937& random) {
  return random() % 6 == 0 ? Pick(random, {" ", "\t", "  "}) : "";
}

std::string RandomString(std::mt19937& random) {
  std::string text = "\"";
  for (std::size_t i = random() % 5; i > 0; --i) {
    text += Pick(random, {"a", "word", "\\n", "\\\"", "\\u00e9", "\\ud83d\\ude00", "\xC3\xA9", "{",
                          "}, {", "[", ",", ":", "\\\\", "/"});
  }
  return text + "\"";
}

std::string RandomValue(std::mt19937& random, int depth);

std::string RandomObject(std::mt19937& random, int depth) {
  std::string text = "{" + Blanks(random);
  const std::size_t members = random() % 5;
  for (std::size_t i = 0; i < members; ++i) {
    if (i > 0) text += "," + Blanks(random);
    text += Pick(random, {"\"a\"", "\"b\"", "\"c\"", "\"d\"", "\"key with blanks\"", "\"\\u0061\"",
                          "\"x y\"", "\"x\"", "\"y\"", "\"\""});
    text += Blanks(random) + ":" + Blanks(random) + RandomValue(random, depth + 1) + Blanks(random);
  }
  return text + "}";
}

std::string RandomValue(std::mt19937& random, int depth) {
  switch (random() % (depth < 4 ? 9 : 6)) {
    case 0:
      return Pick(random, {"null", "true", "false"});
    case 1:
    case 2:
      return Pick(random, {"0", "-1.50", "1e400", "12345678901234567890123", "3.14", "-0"});
    case 6:
      return RandomObject(random, depth);
    case 7: {
      std::string text = "[" + Blanks(random);
      for (std::size_t i = random() % 4, n = i; i > 0; --i) {
        if (i < n) text += ",";
        text += RandomValue(random, depth + 1);
      }
      return text + "]";
    }
    default:
      return RandomString(random);
  }
}

// The cells of a record by path: the last of a repeated key, objects flattened.
class NaiveRecord {
 public:
  explicit NaiveRecord(const JsonValue& record) { Add(record, ""); }
  std::string Dump() const {
    std::vector<std::string> cells;
    for (const auto& [path, cell] : cells_) cells.push_back(Concat(" ", Hexed(path), "=", cell));
    std::sort(cells.begin(), cells.end());
    return Join(cells, "");
  }

 private:
  void Add(const JsonValue& object, const std::string& prefix) {
    for (const auto& [key, value] : object.members) {
      const std::string path = prefix + key;
      Forget(path);
      if (value.is_object() && !value.members.empty()) {
        Add(value, path + ".");
      } else {
        cells_[path] = Cell(value);
      }
    }
  }
  void Forget(const std::string& path) {
    std::erase_if(cells_, [&](const auto& cell) {
      return cell.first == path || cell.first.starts_with(path + ".");
    });
  }
  static std::string Cell(const JsonValue& value) {
    if (value.is_null()) return "null";
    if (value.is_string()) {
      const CellState state = value.text.empty() ? CellState::kEmpty : CellState::kPresent;
      return DumpCell(state, CellForm::kString, value.text);
    }
    if (value.is_number()) return DumpCell(CellState::kPresent, CellForm::kNumber, value.text);
    if (value.is_array() || value.is_object()) return "nested";
    return DumpCell(CellState::kPresent, CellForm::kBool, value.text);
  }
  std::map<std::string, std::string> cells_;
};

// Nested cells keep the blanks of the input, which the tree does not have: only that they are
// nested is compared here.
std::string WithoutNested(std::string dump) {
  std::string out;
  std::size_t at = 0;
  while (at < dump.size()) {
    if (dump.compare(at, 9, "='nested:") != 0) {
      out += dump[at++];
      continue;
    }
    out += "=nested";
    at = dump.find("'", at + 9) + 1;
  }
  return out;
}

ReadOptions Options(std::mt19937& random, InputFormat format) {
  constexpr std::size_t kBlocks[] = {1, 2, 5, 17, 64, 100, 1000, 512 * 1024};
  ReadOptions options;
  options.format = format;
  options.block_bytes = kBlocks[random() % std::size(kBlocks)];
  return options;
}

TEST(JsonProperty, LinesAreReadAsTheTreeReadsThem) {
  std::mt19937 random(Seed());
  SCOPED_TRACE(Concat("GOLDLINE_SEED=", Seed()));
  WorkerPool pools[] = {WorkerPool(1), WorkerPool(3)};
  for (int round = 0; round < 1500; ++round) {
    std::string text;
    std::string expected;
    std::size_t ordinal = 0;
    const std::size_t lines = random() % 12;
    for (std::size_t line = 1; line <= lines; ++line) {
      if (random() % 8 == 0) {
        text += Pick(random, {"\n", " \r\n", "\t\n"});
        continue;
      }
      const std::string record = RandomObject(random, 0);
      const Result<JsonValue> tree = ParseJson(record);
      ASSERT_TRUE(tree.ok()) << record;
      expected += Concat("#", ordinal++, " line ", line, " at ", text.size(), " <", Hexed(record),
                         ">", NaiveRecord(*tree).Dump(), "\n");
      text += record;
      text += line == lines && random() % 2 == 0 ? "" : random() % 3 == 0 ? "\r\n" : "\n";
    }
    WorkerPool* const pool = round % 4 == 0 ? &pools[random() % 2] : nullptr;
    const ReadOptions options = Options(random, InputFormat::kNdjson);
    ASSERT_EQ(WithoutNested(DumpAll(OpenText(text, "random.ndjson", options), pool)), expected)
        << text << " block " << options.block_bytes;
  }
}

// Breaks a record somewhere.
std::string Broken(std::mt19937& random, std::string record) {
  const std::size_t at = random() % record.size();
  switch (random() % 4) {
    case 0:
      record.erase(at, 1);
      break;
    case 1:
      record.insert(at, Pick(random, {"\"", "{", "}", ",", "]", "\\", "x", "\xFF",
                                      std::string(1, '\0'), "\x01"}));
      break;
    case 2:
      record.resize(at);
      break;
    default:
      record[at] = "abXY{}[]:,019 \\\"-/"[random() % 18];
  }
  return record;
}

TEST(JsonProperty, BrokenLinesCostOnlyThemselves) {
  std::mt19937 random(Seed() + 1);
  SCOPED_TRACE(Concat("GOLDLINE_SEED=", Seed()));
  WorkerPool pool(2);
  for (int round = 0; round < 1500; ++round) {
    std::string text;
    std::string expected;
    for (std::size_t line = 1; line <= 20; ++line) {
      std::string record = RandomObject(random, 0);
      // The first line tells what the lines are.
      if (line > 1 && random() % 3 == 0) record = Broken(random, record);
      // What core's tree accepts is a record if it is an object.
      const Result<JsonValue> tree = ParseJson(record);
      if (tree.ok() && tree->is_object()) {
        expected += Concat("line ", line, " at ", text.size(), " <", Hexed(record), ">",
                           NaiveRecord(*tree).Dump(), "\n");
      } else if (Trim(record).empty()) {
        record = "{}";
        expected += Concat("line ", line, " at ", text.size(), " <{}>\n");
      } else {
        expected += Concat("line ", line, " at ", text.size(), " BAD\n");
      }
      text += record + "\n";
    }
    std::string read;
    const std::string dump = WithoutNested(
        DumpAll(OpenText(text, "broken.ndjson", Options(random, InputFormat::kNdjson)),
                round % 4 == 0 ? &pool : nullptr));
    for (const std::string_view line : Split(dump, '\n')) {
      const std::string_view rest = line.substr(std::min(line.size(), line.find(' ') + 1));
      const std::size_t bad = rest.find(" BAD ");
      if (!rest.empty()) read += Concat(rest.substr(0, bad), bad == rest.npos ? "\n" : " BAD\n");
    }
    ASSERT_EQ(read, expected) << Hexed(text);
  }
}

TEST(JsonProperty, ADocumentIsReadLikeItsLines) {
  std::mt19937 random(Seed() + 2);
  SCOPED_TRACE(Concat("GOLDLINE_SEED=", Seed()));
  WorkerPool pool(3);
  for (int round = 0; round < 1500; ++round) {
    std::string lines;
    std::string document = random() % 2 == 0 ? "[" : " [\n";
    const std::size_t count = random() % 12;
    const std::string separator = Pick(random, {",", ", ", ",\n  ", "\n,", " ,\r\n"});
    for (std::size_t i = 0; i < count; ++i) {
      const std::string record = RandomObject(random, 0);
      lines += record + "\n";
      document += (i > 0 ? separator : "") + record;
    }
    document += Pick(random, {"]", "\n]\n", " ] "});
    // Places differ, everything else is the same.
    const auto without_places = [](const std::string& dump) {
      std::string out;
      for (const std::string_view line : Split(dump, '\n')) {
        out += Concat(line.substr(std::min(line.find('<'), line.size())), "\n");
      }
      return out;
    };
    const std::string by_lines =
        DumpAll(OpenText(lines, "x.ndjson", Options(random, InputFormat::kNdjson)));
    const ReadOptions options = Options(random, InputFormat::kJson);
    const std::string by_document =
        DumpAll(OpenText(document, "x.json", options), round % 4 == 0 ? &pool : nullptr);
    ASSERT_EQ(without_places(by_document), without_places(by_lines))
        << document << " block " << options.block_bytes;
  }
}

TEST(JsonProperty, WhereBlocksEndDoesNotMatterForAnyBytes) {
  std::mt19937 random(Seed() + 3);
  SCOPED_TRACE(Concat("GOLDLINE_SEED=", Seed()));
  for (int round = 0; round < 4000; ++round) {
    std::string text = Pick(random, {"[", "", "[\n  "});
    const std::string separator = Pick(random, {",", ",\n", ",\n  ", "\n"});
    for (std::size_t i = 0; i < 8; ++i) {
      std::string record = RandomObject(random, 1);
      if (random() % 4 == 0) record = Broken(random, record);
      text += record + separator;
    }
    ReadOptions options =
        Options(random, round % 4 == 0 ? InputFormat::kNdjson : InputFormat::kJson);
    if (random() % 3 == 0) options.max_record_bytes = 64 + random() % 64;
    const std::string one = DumpAll(OpenText(text, "x.json", options));
    ReadOptions whole = options;
    whole.block_bytes = 512 * 1024;
    ASSERT_EQ(one, DumpAll(OpenText(text, "x.json", whole)))
        << Hexed(text) << " block " << options.block_bytes << " max " << options.max_record_bytes;
  }
}

}  // namespace
}  // namespace goldline::ingest
