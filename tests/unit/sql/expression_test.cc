// What the comparison with PostgreSQL (tests/property/sql) does not show: refusals and their
// wording, rows in error beside rows without, batches that lack fields or hold them as text.
#include "core/sql/expression.h"

#include <gtest/gtest.h>

#include "core/sql/cast.h"
#include "core/text.h"
#include "tests/support/matchers.h"

namespace goldline::sql {
namespace {

using testing_support::ErrorId;
using testing_support::IsOk;

const Fields kFields{{"amount", Type::kNumeric},    {"count", Type::kInt32},
                     {"name", Type::kText},         {"day", Type::kDate},
                     {"address.city", Type::kText}, {"Mixed", Type::kText}};

// A batch of three rows: values, other values, NULLs.
RecordBatch ThreeRows() {
  RecordBatch batch;
  batch.fields = kFields;
  const std::vector<std::vector<std::string_view>> cells{
      {"12.50", "0"},      {"3", "0"}, {"Ada Lovelace", ""}, {"2024-02-29", "1999-12-31"},
      {"London", "Paris"}, {"m", "n"}};
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    Column column(kFields[i].type);
    for (const std::string_view cell : cells[i]) EXPECT_THAT(ParseCell(cell, column), IsOk());
    column.AppendNull();
    batch.columns.push_back(std::move(column));
  }
  batch.places.resize(3);
  return batch;
}

// Values of the rows, "NULL" and "!error_id".
std::string Answer(std::string_view sql, const RecordBatch& batch) {
  const auto expression = Expression::Compile(sql, kFields);
  if (!expression.ok()) return Concat("refused: ", expression.error().id());
  const auto evaluation = expression->Evaluate(batch, EvalContext{UtcTime{1'700'000'000'000'000}});
  std::string out;
  for (std::size_t row = 0; row < batch.rows(); ++row) {
    if (!out.empty()) out += " | ";
    const auto error = std::find_if(evaluation->errors.begin(), evaluation->errors.end(),
                                    [&](const RowError& e) { return e.row == row; });
    if (error != evaluation->errors.end()) {
      EXPECT_FALSE(evaluation->values.has_value(row)) << sql;
      out += "!" + error->error.id();
    } else {
      out += evaluation->values.has_value(row) ? CellText(evaluation->values, row) : "NULL";
    }
  }
  return out;
}

struct Example {
  const char* sql;
  const char* rows;
};

TEST(Expression, ComputesEachRow) {
  const RecordBatch batch = ThreeRows();
  const Example examples[] = {
      {"amount * count", "37.50 | 0 | NULL"},
      {"amount / 3", "4.1666666666666667 | 0.00000000000000000000 | NULL"},
      {"split_part(name, ' ', 2)", "Lovelace |  | NULL"},
      {"\"address.city\" || '!'", "London! | Paris! | NULL"},
      {"address.city", "London | Paris | NULL"},
      {"mixed", "m | n | NULL"},
      {"AMOUNT > 1 and NAME is not null", "true | false | false"},
      {"coalesce(name, 'nobody')", "Ada Lovelace |  | nobody"},
      {"case when amount > 10 then 'big' when amount is null then 'none' else 'small' end",
       "big | small | none"},
      {"day + interval '1 month'", "2024-03-29 00:00:00 | 2000-01-31 00:00:00 | NULL"},
      {"extract(year from day)", "2024 | 1999 | NULL"},
      {"name ~ '^A' or amount = 0", "true | true | NULL"},
      {"name in ('Ada Lovelace', 'Grace Hopper')", "true | false | NULL"},
      {"now()", "2023-11-14 22:13:20+00 | 2023-11-14 22:13:20+00 | 2023-11-14 22:13:20+00"},
      {"'text'", "text | text | text"},
      {"null", "NULL | NULL | NULL"},
      {"cast(amount as numeric(3,1))", "12.5 | 0.0 | NULL"},
      {"nullif(count, 0)", "3 | NULL | NULL"},
      {"statement_timestamp() = now()", "true | true | true"},
      {"'[1, 2]'::json::text", "[1, 2] | [1, 2] | [1, 2]"},
  };
  for (const Example& example : examples)
    EXPECT_EQ(Answer(example.sql, batch), example.rows) << example.sql;
}

TEST(Expression, ARowInErrorLeavesItsNeighboursAlone) {
  const RecordBatch batch = ThreeRows();
  EXPECT_EQ(Answer("100 / count", batch), "33 | !division_by_zero | NULL");
  EXPECT_EQ(Answer("name::date is null", batch), "!bad_datetime | !bad_datetime | true");
  EXPECT_EQ(Answer("amount::numeric(3,2)", batch), "!number_out_of_range | 0.00 | NULL");
}

// PostgreSQL promises this of CASE, COALESCE, AND and OR for what is not constant.
TEST(Expression, WhatIsNotReachedCannotFail) {
  const RecordBatch batch = ThreeRows();
  EXPECT_EQ(Answer("case when count <> 0 then 100 / count else -1 end", batch), "33 | -1 | -1");
  EXPECT_EQ(Answer("count = 0 or 100 / count > 30", batch), "true | true | NULL");
  EXPECT_EQ(Answer("count <> 0 and 100 / count > 30", batch), "true | false | NULL");
  EXPECT_EQ(Answer("coalesce(amount, 1 / count)", batch), "12.50 | 0 | NULL");
  // A call that is NULL whatever the row is known before any row, also one that asks for the time.
  EXPECT_EQ(Answer("null::integer + 1 / count", batch), "NULL | NULL | NULL");
  EXPECT_EQ(Answer("age(null::timestamp) * (1 / count)", batch), "NULL | NULL | NULL");
}

TEST(Expression, RefusesByName) {
  const Example examples[] = {
      {"amout > 1", "refused: unknown_field"},
      {"uper(name)", "refused: unknown_function"},
      {"sqrt(amount)", "refused: not_offered"},
      {"name + 1", "refused: no_such_overload"},
      {"count(*)", "refused: ungrouped_field"},
      {"sum(amount)", "refused: ungrouped_field"},
      {"rank() over ()", "refused: not_offered"},
      {"(select 1)", "refused: not_offered"},
      {"exists (select 1)", "refused: not_offered"},
      {"array[1]", "refused: not_offered"},
      {"name similar to 'a'", "refused: not_offered"},
      {"name ~ '('", "refused: bad_regex"},
      {"amount::point", "refused: unknown_type"},
      {"day::boolean", "refused: no_such_cast"},
      {"case when true then 1 else day end", "refused: type_mismatch"},
      {"amount and true", "refused: type_mismatch"},
      {"'abc'::int", "refused: invalid_text"},
      {"amount::numeric(50)", "refused: bad_argument"},
      {"interval '1' year to month", "refused: not_offered"},
  };
  const RecordBatch batch = ThreeRows();
  for (const Example& example : examples)
    EXPECT_EQ(Answer(example.sql, batch), example.rows) << example.sql;
}

TEST(Expression, SaysWhereAndWhatWasMeant) {
  const auto field = Expression::Compile("count > 0 and\n  amout > 1", kFields);
  ASSERT_THAT(field, ErrorId("unknown_field"));
  EXPECT_EQ(field.error().hint(), "did you mean \"amount\"?");
  EXPECT_EQ(field.error().place().line, 2U);
  EXPECT_EQ(field.error().place().column, 3U);
  const auto function = Expression::Compile("uper(name)", kFields);
  ASSERT_THAT(function, ErrorId("unknown_function"));
  EXPECT_THAT(function.error().hint(), ::testing::HasSubstr("did you mean upper?"));
}

TEST(Expression, NamesItsInputsOnceInOrder) {
  const auto expression = Expression::Compile("count + amount * count", kFields);
  ASSERT_THAT(expression, IsOk());
  EXPECT_THAT(expression->inputs(), ::testing::ElementsAre("count", "amount"));
  EXPECT_EQ(expression->type(), Type::kNumeric);
  EXPECT_EQ(Expression::Compile("'a'", kFields)->type(), Type::kText);
}

TEST(Expression, ReadsTextColumnsAndMissesAbsentOnes) {
  RecordBatch batch;
  batch.fields = {{"count", Type::kText}};
  Column counts(Type::kText);
  for (const std::string_view cell : {" 7 ", "x"}) counts.AppendText(cell);
  counts.AppendMissing(CellState::kAbsent);
  batch.columns.push_back(std::move(counts));
  batch.places.resize(3);
  EXPECT_EQ(Answer("count + 1", batch), "8 | !invalid_text | NULL");
  EXPECT_EQ(Answer("coalesce(amount, 0)", batch), "0 | 0 | 0");
  EXPECT_EQ(Answer("case when false then count else 1 end", batch), "1 | 1 | 1");
}

TEST(Expression, KeepsItsTextAliveAfterTheBatch) {
  Evaluation evaluation{Column(Type::kText), {}};
  {
    RecordBatch batch = ThreeRows();
    const auto expression = Expression::Compile("upper(name) || ' of ' || 'town'", kFields);
    evaluation = *expression->Evaluate(batch, EvalContext{});
  }
  EXPECT_EQ(CellText(evaluation.values, 0), "ADA LOVELACE of town");
}

// Each level doubles what is computed, so depth has to be bounded by cost, not by nesting alone.
TEST(Expression, RefusesWhatWouldExplode) {
  std::string sql = "count";
  for (int i = 0; i < 60; ++i) sql = "(" + sql + " between 1 and 2)::int";
  EXPECT_THAT(Expression::Compile(sql, kFields), ErrorId("not_offered"));
}

}  // namespace
}  // namespace goldline::sql
