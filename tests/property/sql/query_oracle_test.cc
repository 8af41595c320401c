// The aggregates of queries over one dataset against a real PostgreSQL 15, over random rows,
// grouped by random columns and cut into random batches. Sums of doubles depend on the order of
// addition, which PostgreSQL's plan decides, so they need only agree to nine digits.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <random>

#include <gtest/gtest.h>

#include "core/sql/cast.h"
#include "core/sql/query.h"
#include "core/text.h"
#include "tests/property/sql/expression_generator.h"
#include "tests/property/sql/postgres_server.h"

namespace goldline::sql {
namespace {

using testing_support::PostgresServer;
using testing_support::Rows;

constexpr std::size_t kRows = 200;
constexpr std::size_t kQueries = 300;

class QueryOracle : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!PostgresServer::IsInstalled()) GTEST_SKIP() << "PostgreSQL 15 is not installed";
    const char* seed = std::getenv("GOLDLINE_SEED");
    seed_ = seed == nullptr ? std::random_device()() : std::strtoull(seed, nullptr, 10);
    std::cout << "GOLDLINE_SEED=" << seed_ << std::endl;
    random_.seed(seed_);
    server_ = std::make_unique<PostgresServer>();
    std::string columns = "id int";
    for (const goldline::Field& field : fields_)
      columns += Concat(", ", field.name, " ", TypeName(field.type));
    server_->Query(Concat("CREATE TABLE t (", columns, ")"));
    Fill();
  }

  void Fill() {
    testing::ExpressionGenerator generator(seed_);
    std::string insert = "INSERT INTO t VALUES ";
    for (std::size_t row = 0; row < kRows; ++row) {
      cells_.emplace_back();
      insert += Concat(row == 0 ? "(" : "), (", row);
      for (const goldline::Field& field : fields_) {
        cells_.back().push_back(generator.Cell(field.type));
        const std::string& cell = cells_.back().back();
        if (cell == "\\N") {
          insert += ", NULL";
          continue;
        }
        insert += ", '";
        for (const char c : cell) insert += c == '\'' ? std::string("''") : std::string(1, c);
        insert += "'";
      }
    }
    server_->Query(insert + ")");
  }

  RecordBatch Batch(std::size_t from, std::size_t to) const {
    RecordBatch batch;
    batch.fields = fields_;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      Column column(fields_[i].type);
      for (std::size_t row = from; row < to; ++row) {
        if (cells_[row][i] == "\\N") {
          column.AppendNull();
        } else {
          EXPECT_TRUE(ParseCell(cells_[row][i], column).ok());
        }
      }
      batch.columns.push_back(std::move(column));
    }
    batch.places.resize(to - from);
    return batch;
  }

  Rows Ask(const std::string& sql) {
    const auto query = DatasetQuery::Compile(sql, fields_);
    if (!query.ok()) {
      ADD_FAILURE() << sql << ": " << query.error().ToString();
      return {};
    }
    QueryState state = query->Start();
    for (std::size_t from = 0; from < kRows;) {
      const std::size_t to = std::min(kRows, from + 1 + random_() % 80);
      auto part = query->Evaluate(Batch(from, to), EvalContext{});
      query->Merge(state, *std::move(part));
      from = to;
    }
    const auto result = query->Finish(std::move(state), EvalContext{});
    if (!result.ok()) return {{Concat("error ", SqlState(result.error()))}};
    Rows rows(result->rows);
    for (std::size_t row = 0; row < result->rows; ++row) {
      for (const Column& column : result->columns) {
        rows[row].emplace_back();
        if (!column.has_value(row)) continue;
        const bool truth = column.type == Type::kBool;
        rows[row].back() = truth ? (column.ints[row] != 0 ? "t" : "f") : CellText(column, row);
      }
    }
    return rows;
  }

  static bool Near(const std::optional<std::string>& a, const std::optional<std::string>& b) {
    if (a == b) return true;
    if (!a || !b) return false;
    char* end_a = nullptr;
    char* end_b = nullptr;
    const double x = std::strtod(a->c_str(), &end_a);
    const double y = std::strtod(b->c_str(), &end_b);
    return *end_a == '\0' && *end_b == '\0' && std::abs(x - y) <= 1e-9 * std::max(1.0, std::abs(x));
  }
  // The largest of 0 and 0.00 is either: which, depends on the order of the rows in a group.
  static bool Equal(const std::optional<std::string>& a, const std::optional<std::string>& b) {
    if (a == b) return true;
    if (!a || !b) return false;
    const auto x = ParseDecimal(*a);
    const auto y = ParseDecimal(*b);
    return x && y && *x == *y;
  }
  template <class SameCell>
  static bool AllCells(const Rows& a, const Rows& b, SameCell same) {
    const auto row = [&](const auto& x, const auto& y) {
      return std::equal(x.begin(), x.end(), y.begin(), y.end(), same);
    };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), row);
  }

  const std::string& Pick(const std::vector<std::string>& choices) {
    return choices[random_() % choices.size()];
  }

  const Fields fields_ = testing::GeneratedFields();
  std::uint64_t seed_ = 0;
  std::mt19937_64 random_;
  std::unique_ptr<PostgresServer> server_;
  std::vector<std::vector<std::string>> cells_;
};

TEST_F(QueryOracle, AggregatesAgree) {
  const std::vector<std::string> exact{"count(*)",
                                       "count(c_text)",
                                       "count(distinct c_text)",
                                       "count(distinct c_numeric)",
                                       "sum(c_smallint)",
                                       "sum(c_integer)",
                                       "sum(c_bigint)",
                                       "sum(c_numeric)",
                                       "avg(c_smallint)",
                                       "avg(c_integer)",
                                       "avg(c_numeric)",
                                       "sum(distinct c_smallint)",
                                       "min(c_text)",
                                       "max(c_text)",
                                       "min(c_date)",
                                       "max(c_timestamp_without_time_zone)",
                                       "extract(epoch from min(c_interval))",
                                       "max(c_numeric)",
                                       "min(c_double_precision)",
                                       "max(c_double_precision)",
                                       "bool_and(c_boolean)",
                                       "bool_or(c_integer > 3)",
                                       "every(c_integer > -100)",
                                       "sum(c_smallint) filter (where c_boolean)",
                                       "count(*) filter (where c_text like 'a%')",
                                       "sum(c_smallint + 1) * 2",
                                       "max(length(c_text))",
                                       "count(distinct c_interval)",
                                       "count(distinct c_double_precision)",
                                       "min(distinct c_text)",
                                       "max(c_time_without_time_zone)",
                                       "min(c_timestamp_with_time_zone)"};
  const std::vector<std::string> doubles{
      "sum(c_smallint / 7.0::float8)",      "avg(c_smallint::float8)",
      "variance(c_smallint / 3.0::float8)", "stddev(c_smallint::float8)",
      "var_pop(c_smallint::float8)",        "stddev_pop(c_smallint::float8)",
      "var_samp(c_smallint::float8)",       "stddev_samp(c_smallint::float8)"};
  const std::vector<std::string> keys{
      "c_boolean",          "d_smallint", "d_text",         "c_date",        "d_numeric",
      "d_double_precision", "c_interval", "length(d_text)", "c_integer % 3", "upper(d_text)"};
  const std::vector<std::string> conditions{"c_integer > 0", "c_text is not null", "c_boolean",
                                            "c_smallint between -50 and 50", "false"};
  for (std::size_t i = 0; i < kQueries; ++i) {
    const bool of_doubles = i % 4 == 0;
    std::vector<std::string> outputs;
    const std::size_t key_count = random_() % 3;
    std::vector<std::string> group;
    for (std::size_t k = 0; k < key_count; ++k) group.push_back(Pick(keys));
    outputs = group;
    for (int k = 0; k < 4; ++k) outputs.push_back(Pick(of_doubles ? doubles : exact));
    std::string sql = Concat("select ", Join(outputs, ", "), " from t");
    if (random_() % 2 == 0) sql += " where " + Pick(conditions);
    if (!group.empty()) sql += Concat(" group by ", Join(group, ", "));
    if (random_() % 4 == 0) sql += " having count(*) > 1";
    // Keys that are equal but look different, 1.0 and 1.00, may show either.
    const bool shows_one_of_many =
        sql.find("d_numeric") != std::string::npos || sql.find("c_interval") != std::string::npos;
    if (!group.empty()) sql += Concat(" order by ", Join(group, ", "));
    if (shows_one_of_many && !group.empty()) {
      // The key is compared by what it means: grouping by its text would be another query.
      for (std::string& output : outputs) {
        if (output == "d_numeric") output = "trim_scale(d_numeric)";
        if (output == "c_interval") output = "extract(epoch from c_interval)";
      }
      sql.replace(7, sql.find(" from t") - 7, Join(outputs, ", "));
    }
    const Rows ours = Ask(sql);
    const Rows theirs = server_->Query(sql);
    EXPECT_TRUE(AllCells(ours, theirs, of_doubles ? Near : Equal))
        << sql << "\n  ours   " << ::testing::PrintToString(ours) << "\n  theirs "
        << ::testing::PrintToString(theirs);
  }
}

}  // namespace
}  // namespace goldline::sql
