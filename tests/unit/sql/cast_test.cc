#include "core/sql/cast.h"

#include <gtest/gtest.h>

#include "core/text.h"
#include "tests/support/matchers.h"

namespace goldline::sql {
namespace {

using testing_support::IsOk;

struct CellExample {
  Type type;
  const char* text;
  const char* read;  // as printed, or "!" and the SQLSTATE
};

TEST(ParseCell, ReadsAsPostgresDoes) {
  const CellExample examples[] = {
      {Type::kBool, " yes ", "true"},
      {Type::kBool, "of", "false"},
      {Type::kBool, "o", "!22P02"},
      {Type::kInt16, "32768", "!22003"},
      {Type::kInt32, " +7 ", "7"},
      {Type::kInt32, "7.0", "!22P02"},
      {Type::kInt32, "+-7", "!22P02"},
      {Type::kInt32, "", "!22P02"},
      {Type::kInt64, "-9223372036854775808", "-9223372036854775808"},
      {Type::kNumeric, "12.50", "12.50"},
      {Type::kNumeric, "1.5e3", "1500"},
      {Type::kNumeric, "12,50", "!22P02"},
      {Type::kNumeric, "NaN", "!22003"},
      {Type::kNumeric, "123456789012345678901234567890123456789", "!22003"},
      {Type::kDouble, "1e15", "1e+15"},
      {Type::kDouble, "100000", "100000"},
      {Type::kDouble, "-Infinity", "-Infinity"},
      {Type::kDouble, "1e999", "!22003"},
      {Type::kDate, "2024-02-29", "2024-02-29"},
      {Type::kDate, "2023-02-29", "!22008"},
      {Type::kDate, "29.02.2024", "!22007"},
      {Type::kTime, "10:30 PM", "22:30:00"},
      {Type::kTimestamp, "2024-02-29T10:11:12.5Z", "2024-02-29 10:11:12.5"},
      {Type::kTimestampTz, "2024-02-29 10:11:12+02", "2024-02-29 08:11:12+00"},
      {Type::kInterval, "1 day 02:03", "1 day 02:03:00"},
      {Type::kInterval, "P1Y2M", "1 year 2 mons"},
      {Type::kJson, "{\"a\": [1]}", "{\"a\": [1]}"},
      {Type::kJson, "{", "!22P02"},
      {Type::kText, " kept ", " kept "},
  };
  for (const CellExample& example : examples) {
    Column column(example.type);
    const Status read = ParseCell(example.text, column);
    const std::string outcome =
        read.ok() ? CellText(column, 0) : Concat("!", SqlState(read.error()));
    EXPECT_EQ(outcome, example.read) << TypeName(example.type) << " " << example.text;
    EXPECT_EQ(column.size(), read.ok() ? 1U : 0U);
  }
}

TEST(CastColumn, KeepsStatesAndReportsRows) {
  Column texts(Type::kText);
  texts.AppendText("1");
  texts.AppendText("x");
  texts.AppendMissing(CellState::kAbsent);
  texts.AppendNull();
  const Evaluation typed = CastColumn(texts, Type::kInt32);
  EXPECT_EQ(typed.values.ints[0], 1);
  EXPECT_EQ(typed.values.states[1], CellState::kNull);
  EXPECT_EQ(typed.values.states[2], CellState::kAbsent);
  EXPECT_EQ(typed.values.states[3], CellState::kNull);
  ASSERT_EQ(typed.errors.size(), 1U);
  EXPECT_EQ(typed.errors[0].row, 1U);
}

TEST(CastColumn, TextOutlivesItsSource) {
  Evaluation printed{Column(Type::kText), {}};
  {
    Column numbers(Type::kInt64);
    numbers.AppendInt(42);
    printed = CastColumn(numbers, Type::kText);
  }
  EXPECT_EQ(CellText(printed.values, 0), "42");
}

TEST(CanCast, KnowsWhatPostgresKnows) {
  EXPECT_TRUE(CanCast(Type::kText, Type::kDate));
  EXPECT_TRUE(CanCast(Type::kInt32, Type::kBool));
  EXPECT_FALSE(CanCast(Type::kInt64, Type::kBool));
  EXPECT_FALSE(CanCast(Type::kDate, Type::kInt32));
}

}  // namespace
}  // namespace goldline::sql
