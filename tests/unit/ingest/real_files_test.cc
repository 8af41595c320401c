// Other people's files: csv-spectrum and the JSON parsing suite with their known answers, the
// torture files of another reader, samples.
#include <algorithm>
#include <filesystem>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "core/json.h"
#include "ingest/reader.h"
#include "tests/support/batch_dump.h"
#include "tests/support/data.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace goldline::ingest {
namespace {

namespace fs = std::filesystem;
using testing_support::DataFolder;
using testing_support::DumpAll;
using testing_support::IsOk;
using testing_support::ReadFile;

std::vector<fs::path> FilesBelow(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<RecordBatch> Batches(const fs::path& path, ReadOptions options = {}) {
  std::vector<RecordBatch> batches;
  const auto source = OpenSource(path, options);
  EXPECT_THAT(source, IsOk());
  while (source.ok()) {
    const auto block = (*source)->Next();
    EXPECT_THAT(block, IsOk());
    if (!block.ok() || !block->has_value()) break;
    batches.push_back(*(*source)->Parse(**block));
  }
  return batches;
}

// Records as a JSON array of objects of strings.
std::string AsJson(const std::vector<RecordBatch>& batches) {
  JsonWriter json;
  json.BeginArray();
  for (const RecordBatch& batch : batches) {
    for (std::size_t row = 0; row < batch.rows(); ++row) {
      json.BeginObject();
      for (std::size_t i = 0; i < batch.fields.size(); ++i) {
        const Column& column = batch.columns[i];
        json.Key(batch.fields[i].name).String(column.has_value(row) ? column.texts[row] : "");
      }
      json.EndObject();
    }
  }
  json.EndArray();
  return json.Take();
}

std::string Canonical(const std::string& text) {
  const Result<JsonValue> value = ParseJson(text);
  EXPECT_THAT(value, IsOk());
  JsonWriter json;
  if (value->is_object()) json.BeginArray();
  value->Write(json);
  if (value->is_object()) json.EndArray();
  return json.Take();
}

TEST(RealFiles, CsvSpectrumMeansWhatItSays) {
  const auto folder = DataFolder("quality/csv-spectrum");
  if (!folder) GTEST_SKIP() << "no csv-spectrum";
  for (const fs::path& path : FilesBelow(*folder / "csvs")) {
    const std::string name = path.stem().string();
    std::string expected = ReadFile(*folder / "json" / (name + ".json"));
    if (name == "location_coordinates") {
      // Its JSON has another phone number than its CSV.
      expected.replace(expected.find("1234567890"), 10, "2095257564");
    }
    if (name == "newlines_crlf" && ReadFile(path).find("Once upon \n") != std::string::npos) {
      // Some copies have lost the CR inside the quotes.
      expected.replace(expected.find("\\r\\n"), 4, "\\n");
    }
    EXPECT_EQ(AsJson(Batches(path)), Canonical(expected)) << name;
  }
}

TEST(RealFiles, TortureFilesAreReadTheSameHoweverTheyAreCut) {
  const auto folder = DataFolder("quality/csv-torture");
  if (!folder) GTEST_SKIP() << "no csv-torture";
  WorkerPool pool(3);
  std::map<std::string, int> outcomes;
  for (const fs::path& path : FilesBelow(*folder)) {
    const std::string whole = DumpAll(OpenSource(path, {}));
    for (const std::size_t bytes : {1UL, 50UL, 4096UL}) {
      ReadOptions options;
      options.block_bytes = bytes;
      EXPECT_EQ(DumpAll(OpenSource(path, options), &pool), whole) << path << " " << bytes;
    }
    const std::size_t error = whole.find("ERROR ");
    ++outcomes[error != whole.npos                 ? whole.substr(error, whole.size() - error - 1)
               : whole.find(" BAD ") != whole.npos ? "read with malformed records"
                                                   : "read in full"];
  }
  for (const auto& [outcome, files] : outcomes) RecordProperty(outcome, files);
  EXPECT_GE(outcomes["read in full"] + outcomes["read with malformed records"], 150);
}

TEST(RealFiles, Samples) {
  const auto folder = DataFolder("quality/samples");
  if (!folder) GTEST_SKIP() << "no samples";
  const std::map<std::string, std::pair<std::size_t, std::size_t>> expected{
      {"amazon_cellphones.ndjson", {792, 9}},
      {"marvel-wikia-data.csv", {16376, 13}},
      {"movies.json", {3201, 16}},
      {"titanic.csv", {891, 12}},
      {"yellow_tripdata_sample_2018-01.csv", {10000, 18}},
      {"yellow_tripdata_sample_2019-01.csv", {10000, 18}}};
  for (const auto& [name, shape] : expected) {
    std::size_t rows = 0;
    for (const RecordBatch& batch : Batches(*folder / name)) {
      rows += batch.rows();
      EXPECT_EQ(batch.fields.size(), shape.second) << name;
      EXPECT_TRUE(batch.malformed.empty()) << name << " " << batch.malformed[0].message;
    }
    EXPECT_EQ(rows, shape.first) << name;
  }
}

struct Verdict {
  std::size_t records = 0;
  std::size_t malformed = 0;
};

Verdict Judge(const std::string& text, InputFormat format) {
  ReadOptions options;
  options.format = format;
  options.encoding = Encoding::kUtf8;
  Verdict verdict;
  const auto source = OpenText(text, "case", options);
  if (!source.ok()) return {0, 1};
  while (true) {
    const auto block = (*source)->Next();
    if (!block.ok() || !block->has_value()) return verdict;
    const auto batch = (*source)->Parse(**block);
    verdict.records += batch->rows();
    verdict.malformed += batch->malformed.size();
  }
}

// Each file as the value of a record's key.
TEST(RealFiles, JsonTestSuiteIsRespected) {
  const auto folder = DataFolder("quality/json-test-suite/test_parsing");
  if (!folder) GTEST_SKIP() << "no JSON test suite";
  int judged = 0;
  for (const fs::path& path : FilesBelow(*folder)) {
    const char kind = path.filename().string()[0];
    const std::string record = "{\"v\":" + ReadFile(path) + "}";
    const bool one_line = record.find('\n') == record.npos;
    const Verdict document = Judge("[" + record + "]", InputFormat::kJson);
    const Verdict line = one_line ? Judge(record + "\n", InputFormat::kNdjson) : document;
    for (const Verdict& verdict : {document, line}) {
      if (kind == 'y') {
        EXPECT_EQ(verdict.records, 1U) << path;
        EXPECT_EQ(verdict.malformed, 0U) << path;
      } else if (kind == 'n') {
        EXPECT_GE(verdict.malformed, 1U) << path;
      }
    }
    if (kind == 'n' && one_line) {
      EXPECT_EQ(line.records, 0U) << path;
    }
    ++judged;
  }
  EXPECT_GE(judged, 300);
}

}  // namespace
}  // namespace goldline::ingest
