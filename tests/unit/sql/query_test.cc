#include "core/sql/query.h"

#include <gtest/gtest.h>

#include "core/sql/cast.h"
#include "core/text.h"
#include "tests/support/matchers.h"

namespace goldline::sql {
namespace {

using testing_support::ErrorId;
using testing_support::IsOk;

const Fields kFields{{"country", Type::kText}, {"amount", Type::kNumeric}, {"qty", Type::kInt32}};

using Cells = std::vector<std::vector<std::string_view>>;

RecordBatch Batch(const Cells& rows) {
  RecordBatch batch;
  batch.fields = kFields;
  for (const goldline::Field& field : kFields) batch.columns.emplace_back(field.type);
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (row[i] == "\\N") {
        batch.columns[i].AppendNull();
      } else {
        EXPECT_THAT(ParseCell(row[i], batch.columns[i]), IsOk());
      }
    }
    batch.places.push_back({});
  }
  return batch;
}

const Cells kRows{{"DE", "10", "1"}, {"FR", "5.5", "2"}, {"DE", "2.25", "0"},
                  {"\\N", "1", "4"}, {"FR", "\\N", "5"}, {"IT", "-3", "\\N"}};

// The rows of the result, cut into batches of `size`.
std::string Answer(std::string_view sql, std::size_t size) {
  const auto query = DatasetQuery::Compile(sql, kFields);
  if (!query.ok()) return Concat("refused: ", query.error().id());
  QueryState state = query->Start();
  for (std::size_t at = 0; at < kRows.size(); at += size) {
    const Cells part(
        kRows.begin() + static_cast<std::ptrdiff_t>(at),
        kRows.begin() + static_cast<std::ptrdiff_t>(std::min(at + size, kRows.size())));
    auto partial = query->Evaluate(Batch(part), EvalContext{});
    query->Merge(state, *std::move(partial));
  }
  const auto result = query->Finish(std::move(state), EvalContext{});
  if (!result.ok()) return Concat("failed: ", result.error().id());
  std::string out;
  for (std::size_t row = 0; row < result->rows; ++row) {
    if (row > 0) out += "; ";
    for (std::size_t i = 0; i < result->columns.size(); ++i) {
      if (i > 0) out += ", ";
      out += result->columns[i].has_value(row) ? CellText(result->columns[i], row) : "NULL";
    }
  }
  if (result->rows_in_error > 0)
    out += Concat(" [", result->rows_in_error, " ", result->first_error->id(), "]");
  return out;
}

struct Example {
  const char* sql;
  const char* rows;
};

TEST(DatasetQuery, AnswersTheSameHoweverTheInputIsCut) {
  const Example examples[] = {
      {"select count(*) from orders", "6"},
      {"select count(*), count(amount), sum(qty), avg(qty) from orders",
       "6, 5, 12, 2.4000000000000000"},
      {"select count(*) from orders where amount < 0", "1"},
      {"select country, sum(amount) from orders group by country order by country",
       "DE, 12.25; FR, 5.5; IT, -3; NULL, 1"},
      {"select country, count(*) n from orders group by 1 having count(*) > 1 order by n desc, 1",
       "DE, 2; FR, 2"},
      {"select upper(o.country) || '!' as c, max(amount) from orders o group by o.country order by "
       "1 nulls first",
       "NULL, 1; DE!, 10; FR!, 5.5; IT!, -3"},
      {"select count(distinct country), min(country), max(country) from orders", "3, DE, IT"},
      {"select bool_and(qty > 0), bool_or(qty > 4), every(amount > -10) from orders",
       "false, true, true"},
      {"select count(*) filter (where qty > 1) from orders", "3"},
      {"select sum(amount) from orders where false", "NULL"},
      {"select count(*) from orders where country = 'XX' group by country", ""},
      {"select country, qty from orders where qty >= 2 order by qty desc limit 2 offset 1",
       "NULL, 4; FR, 2"},
      {"select distinct country from orders order by country", "DE; FR; IT; NULL"},
      {"select * from orders where qty = 1", "DE, 10, 1"},
      {"select count(*) from orders where 10 / qty > 4", "2 [1 division_by_zero]"},
      {"select 1 from orders having count(*) > 5", "1"},
  };
  for (const Example& example : examples) {
    for (const std::size_t size : {1, 2, 4, 6})
      EXPECT_EQ(Answer(example.sql, size), example.rows)
          << example.sql << " in batches of " << size;
  }
}

TEST(DatasetQuery, RefusesByName) {
  const Example examples[] = {
      {"select 1", "refused: not_offered"},
      {"select * from a join b on true", "refused: not_offered"},
      {"select * from a, b", "refused: not_offered"},
      {"with x as (select 1) select * from x", "refused: not_offered"},
      {"select * from (select 1) x", "refused: not_offered"},
      {"select 1 from a union select 2 from a", "refused: not_offered"},
      {"select country, count(*) from orders", "refused: ungrouped_field"},
      {"select sum(country) from orders", "refused: no_such_overload"},
      {"select sum(sum(qty)) from orders", "refused: ungrouped_field"},
      {"select nothing from orders", "refused: unknown_field"},
      {"select count(*) from orders group by cube (country)", "refused: not_offered"},
      {"select rank() over (order by qty) from orders", "refused: not_offered"},
  };
  for (const Example& example : examples)
    EXPECT_EQ(Answer(example.sql, 6), example.rows) << example.sql;
}

TEST(DatasetQuery, NamesItsOutputsInputsAndDataset) {
  const auto query = DatasetQuery::Compile(
      "select country, count(*), sum(amount) total, qty + 1 from s.orders group by 1, qty",
      kFields);
  ASSERT_THAT(query, IsOk());
  EXPECT_EQ(query->dataset(), "s.orders");
  EXPECT_THAT(query->inputs(), ::testing::UnorderedElementsAre("country", "amount", "qty"));
  std::vector<std::string> names;
  for (const goldline::Field& field : query->fields()) names.push_back(field.name);
  EXPECT_THAT(names, ::testing::ElementsAre("country", "count", "total", "?column?"));
}

}  // namespace
}  // namespace goldline::sql
