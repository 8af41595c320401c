// What is written reads back with the same states, forms and texts, for random tables and every
// output format and compression.
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ingest/reader.h"
#include "ingest/writer.h"
#include "tests/support/batch_dump.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace goldline::ingest {
namespace {

using testing_support::DumpCell;
using testing_support::Hexed;
using testing_support::IsOk;

unsigned Seed() {
  const char* seed = std::getenv("GOLDLINE_SEED");
  return seed != nullptr ? static_cast<unsigned>(std::atoi(seed)) : 20261122U;
}

enum class Kind { kCsv, kNdjson };

std::string RandomText(std::mt19937& random) {
  const std::vector<std::string> pieces{"a",  "\"",   ",",    ";",           "\t",       "|",
                                        "\n", "\r",   "\r\n", " ",           "\xC3\xA9", "\\",
                                        "{",  "null", "'",    "\xEF\xBB\xBF"};
  std::string text;
  for (std::size_t i = random() % 5; i > 0; --i) text += pieces[random() % pieces.size()];
  return text;
}

// A batch with random cells; their bytes live in its arena.
RecordBatch RandomBatch(std::mt19937& random, std::size_t rows, std::size_t columns, Kind kind) {
  RecordBatch batch;
  auto arena = std::make_shared<TextArena>();
  batch.owners.push_back(arena);
  batch.places.resize(rows);
  for (std::size_t c = 0; c < columns; ++c) {
    batch.fields.push_back({Concat(c % 3 == 2 ? "a;b|c " : "field ", c), Type::kText});
    Column& column = batch.columns.emplace_back(Type::kText);
    for (std::size_t row = 0; row < rows; ++row) {
      const std::size_t choice = random() % 8;
      if (kind == Kind::kNdjson) column.forms.resize(row + 1);
      if (choice == 0) {
        column.forms.resize(kind == Kind::kNdjson ? row : 0);
        column.AppendNull();
        column.forms.resize(kind == Kind::kNdjson ? row + 1 : 0);
      } else if (choice == 1 && kind == Kind::kNdjson) {
        column.forms.resize(row);
        column.AppendMissing(CellState::kAbsent);
        column.forms.resize(row + 1);
      } else if (choice == 2 && kind == Kind::kNdjson) {
        column.AppendText("-12.50");
        column.forms.back() = CellForm::kNumber;
      } else if (choice == 3 && kind == Kind::kNdjson) {
        column.AppendText("[1, {\"a\": \"b\"}]");
        column.forms.back() = CellForm::kNested;
      } else {
        column.AppendText(arena->Copy(RandomText(random)));
      }
    }
  }
  return batch;
}

std::string Cells(const RecordBatch& batch) {
  std::string out;
  for (std::size_t row = 0; row < batch.rows(); ++row) {
    std::vector<std::string> cells;
    for (std::size_t i = 0; i < batch.fields.size(); ++i) {
      const Column& column = batch.columns[i];
      if (column.states[row] == CellState::kAbsent) continue;
      cells.push_back(batch.fields[i].name + "=" +
                      DumpCell(column.states[row], column.form(row), column.texts[row]));
    }
    std::sort(cells.begin(), cells.end());
    out += Join(cells, " ") + "\n";
  }
  return out;
}

std::string ReadCells(const std::string& path) {
  auto source = OpenSource(path, {});
  EXPECT_THAT(source, IsOk());
  WorkerPool pool(2);
  std::string out;
  const Status status = ForEachBatch<std::string>(
      **source, pool,
      [](RecordBatch batch) {
        EXPECT_TRUE(batch.malformed.empty());
        return Cells(batch);
      },
      [&](const std::string& part) -> Status {
        out += part;
        return Ok();
      });
  EXPECT_THAT(status, IsOk());
  return out;
}

TEST(WriterProperty, WhatIsWrittenReadsBack) {
  std::mt19937 random(Seed());
  SCOPED_TRACE(Concat("GOLDLINE_SEED=", Seed()));
  const testing_support::TempFolder folder;
  const std::string endings[] = {".csv",    ".csv.gz",   ".tsv",       ".csv.zst",
                                 ".ndjson", ".jsonl.gz", ".ndjson.zst"};
  for (int round = 0; round < 120; ++round) {
    const std::string& ending = endings[random() % std::size(endings)];
    const Kind kind = ending.find("sv") != ending.npos ? Kind::kCsv : Kind::kNdjson;
    const std::size_t columns = 1 + random() % 5;
    const RecordBatch batch = RandomBatch(random, random() % 30, columns, kind);
    const std::string path = folder / ("table" + ending);
    auto writer = RecordWriter::Create(path, batch.fields);
    ASSERT_THAT(writer, IsOk());
    ASSERT_THAT((*writer)->Write(batch), IsOk());
    ASSERT_THAT((*writer)->Finish(), IsOk());
    EXPECT_EQ((*writer)->records(), batch.rows());
    ASSERT_EQ(ReadCells(path), Cells(batch)) << ending << Hexed(testing_support::ReadFile(path));
  }
}

}  // namespace
}  // namespace goldline::ingest
