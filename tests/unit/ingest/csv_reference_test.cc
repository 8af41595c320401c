// The table of docs/reference/csv.md against what the reader does with each of other people's hard
// cases: every file has its row, and every row says what happens.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/text.h"
#include "ingest/reader.h"
#include "tests/support/data.h"
#include "tests/support/files.h"

namespace goldline::ingest {
namespace {

namespace fs = std::filesystem;
using testing_support::DataFolder;

constexpr std::string_view kTable = "| Case | Fields | Records | Malformed |\n|---|---|---|---|\n";

struct Outcome {
  std::string error;  // the id of why reading stopped
  std::size_t fields = 0;
  std::size_t records = 0;
  std::map<std::string, std::size_t> malformed;  // by code
};

Outcome ReadAll(const fs::path& path) {
  Outcome outcome;
  const auto source = OpenSource(path, {});
  if (!source.ok()) {
    outcome.error = source.error().id();
    return outcome;
  }
  outcome.fields = (*source)->fields().size();
  while (true) {
    const auto block = (*source)->Next();
    if (!block.ok()) outcome.error = block.error().id();
    if (!block.ok() || !block->has_value()) return outcome;
    const auto batch = (*source)->Parse(**block);
    outcome.records += batch->rows();
    for (const MalformedRecord& record : batch->malformed) ++outcome.malformed[record.code];
  }
}

std::string RowOf(const std::string& name, const Outcome& outcome) {
  if (outcome.fields == 0) return Concat("| `", name, "` | | | refused: `", outcome.error, "` |\n");
  std::string malformed;
  for (const auto& [code, count] : outcome.malformed) {
    malformed += Concat(malformed.empty() ? "" : ", ", count, " `", code, "`");
  }
  if (!outcome.error.empty()) {
    malformed += Concat(malformed.empty() ? "" : ", ", "then `", outcome.error, "`");
  }
  return Concat("| `", name, "` | ", outcome.fields, " | ", outcome.records, " |",
                malformed.empty() ? "" : " ", malformed, " |\n");
}

// A row for each file below the folder, by name.
std::string RowsOf(const fs::path& folder, const std::string& name) {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) names.push_back(fs::relative(entry.path(), folder).string());
  }
  std::sort(names.begin(), names.end());
  std::string rows;
  for (const std::string& file : names) rows += RowOf(name + "/" + file, ReadAll(folder / file));
  return rows;
}

TEST(CsvReference, SaysWhatTheReaderDoes) {
  const auto spectrum = DataFolder("quality/csv-spectrum/csvs");
  const auto torture = DataFolder("quality/csv-torture/data/csv");
  if (!spectrum || !torture) GTEST_SKIP() << "no csv-spectrum or csv-torture";
  const fs::path path = fs::path(GOLDLINE_SOURCE_DIR) / "docs/reference/csv.md";
  const std::string page = testing_support::ReadFile(path);
  const std::size_t table = page.find(kTable);
  ASSERT_NE(table, page.npos);
  const std::string wanted =
      Concat(page.substr(0, table), kTable, RowsOf(*spectrum, "csv-spectrum"),
             RowsOf(*torture, "csv-torture"));
  if (std::getenv("GL_UPDATE_GOLDEN") != nullptr) testing_support::WriteFile(path, wanted);
  EXPECT_EQ(page, wanted) << "run with GL_UPDATE_GOLDEN=1 to write it again";
}

}  // namespace
}  // namespace goldline::ingest
