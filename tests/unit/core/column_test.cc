#include <gtest/gtest.h>

#include "core/batch.h"

namespace goldline {
namespace {

RecordBatch ThreeRecords() {
  RecordBatch batch;
  batch.fields = {{"name", Type::kText}, {"age", Type::kInt64}};
  Column& name = batch.columns.emplace_back(Type::kText);
  auto arena = std::make_shared<TextArena>();
  name.owners.push_back(arena);
  name.AppendText(arena->Copy("Ada"));
  name.AppendText("");
  name.AppendMissing(CellState::kAbsent);
  Column& age = batch.columns.emplace_back(Type::kInt64);
  age.AppendInt(36);
  age.AppendNull();
  age.AppendInt(-1);
  batch.places = {{1, 0}, {2, 10}, {3, 20}};
  batch.raw = {"a", "b", "c"};
  return batch;
}

TEST(Columns, HoldFourStates) {
  const RecordBatch batch = ThreeRecords();
  const Column& name = *batch.Find("name");
  EXPECT_EQ(name.states,
            (std::vector<CellState>{CellState::kPresent, CellState::kEmpty, CellState::kAbsent}));
  EXPECT_TRUE(name.has_value(1));
  EXPECT_FALSE(name.has_value(2));
  EXPECT_EQ(batch.Find("none"), nullptr);
}

TEST(Batches, SelectRowsKeepsPlacesAndBytes) {
  RecordBatch selected;
  {
    const RecordBatch batch = ThreeRecords();
    const std::uint32_t rows[] = {0, 2};
    selected = SelectRows(batch, rows);
  }
  EXPECT_EQ(selected.rows(), 2U);
  EXPECT_EQ(selected.places[1].line, 3U);
  EXPECT_EQ(selected.raw[1], "c");
  EXPECT_EQ(selected.columns[0].texts[0], "Ada");
  EXPECT_EQ(selected.columns[1].ints[1], -1);
}

TEST(Columns, PrintValuesAsPostgresDoes) {
  const auto print = [](Type type, auto append) {
    Column column(type);
    append(column);
    return CellText(column, 0);
  };
  EXPECT_EQ(print(Type::kBool, [](Column& c) { c.AppendInt(1); }), "true");
  EXPECT_EQ(print(Type::kInt64, [](Column& c) { c.AppendInt(INT64_MIN); }), "-9223372036854775808");
  EXPECT_EQ(print(Type::kNumeric, [](Column& c) { c.AppendNumeric({-5, 3}); }), "-0.005");
  EXPECT_EQ(print(Type::kDate, [](Column& c) { c.AppendInt(-1); }), "1969-12-31");
  EXPECT_EQ(print(Type::kTime, [](Column& c) { c.AppendInt(3'600'000'001); }), "01:00:00.000001");
  EXPECT_EQ(print(Type::kTimestampTz, [](Column& c) { c.AppendInt(0); }), "1970-01-01 00:00:00+00");
  EXPECT_EQ(print(Type::kInterval,
                  [](Column& c) {
                    c.AppendInterval({14, -3, 1'500'000});
                  }),
            "1 year 2 mons -3 days +00:00:01.5");
}

TEST(Columns, FormsAppearOnlyWhereASourceHasThem) {
  Column json(Type::kText);
  json.AppendText("1");
  json.forms = {CellForm::kNumber};
  Column copy(Type::kText);
  copy.AppendText("x");
  copy.AppendCell(json, 0);
  EXPECT_EQ(copy.form(0), CellForm::kString);
  EXPECT_EQ(copy.form(1), CellForm::kNumber);
  Column first(Type::kText);
  first.AppendCell(json, 0);
  EXPECT_EQ(first.form(0), CellForm::kNumber);
}

}  // namespace
}  // namespace goldline
