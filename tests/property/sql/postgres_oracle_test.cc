// The evaluator against a real PostgreSQL 15: random typed expressions over random rows must give
// the same text or the same kind of error for each row. GOLDLINE_SEED replays a run,
// GOLDLINE_EXPRESSIONS says how many (100,000 before a release).
#include <cstdlib>
#include <iostream>
#include <map>

#include <gtest/gtest.h>

#include "core/sql/cast.h"
#include "core/sql/expression.h"
#include "core/sql/functions.h"
#include "core/text.h"
#include "tests/property/sql/expression_generator.h"
#include "tests/property/sql/postgres_server.h"

namespace goldline::sql {
namespace {

using testing_support::PostgresServer;

constexpr std::size_t kRows = 12;
constexpr std::size_t kPerRoundTrip = 250;

std::uint64_t Setting(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// One character for the kind, then the text: v value, n NULL, e error with its SQLSTATE.
using Outcomes = std::vector<std::string>;

// Evaluates over all rows at once, and row by row when some row fails.
constexpr const char* kEvaluate = R"(
CREATE FUNCTION evaluate(expression text, row_count int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  outcomes text[] := '{}';
  outcome text;
BEGIN
  BEGIN
    EXECUTE 'SELECT array_agg(coalesce(''v'' || (' || expression
      || ')::text, ''n'') ORDER BY id) FROM t'
      INTO outcomes;
    RETURN array_to_string(outcomes, E'\x01\x02');
  EXCEPTION WHEN OTHERS THEN
    outcomes := '{}';
  END;
  FOR i IN 0 .. row_count - 1 LOOP
    BEGIN
      EXECUTE 'SELECT coalesce(''v'' || (' || expression
        || ')::text, ''n'') FROM t WHERE id = ' || i
        INTO outcome;
    EXCEPTION WHEN OTHERS THEN
      outcome := 'e' || SQLSTATE;
    END;
    outcomes := outcomes || outcome;
  END LOOP;
  RETURN array_to_string(outcomes, E'\x01\x02');
END $$;)";

class PostgresOracle : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!PostgresServer::IsInstalled()) GTEST_SKIP() << "PostgreSQL 15 is not installed";
    server_ = std::make_unique<PostgresServer>();
    server_->Query(kEvaluate);
    std::string columns = "id int";
    for (const goldline::Field& field : fields_)
      columns += Concat(", ", field.name, " ", TypeName(field.type));
    server_->Query(Concat("CREATE TABLE t (", columns, ")"));
  }

  // New rows, in the table and in the batch.
  void FillTable(testing::ExpressionGenerator& generator) {
    server_->Query("TRUNCATE t");
    batch_ = RecordBatch{};
    batch_.fields = fields_;
    cells_.clear();
    for (const goldline::Field& field : fields_) batch_.columns.emplace_back(field.type);
    for (std::size_t row = 0; row < kRows; ++row) {
      std::string values = std::to_string(row);
      for (std::size_t i = 0; i < fields_.size(); ++i) {
        cells_.push_back(std::make_unique<std::string>(generator.Cell(fields_[i].type)));
        const std::string& cell = *cells_.back();
        if (cell == "\\N") {
          batch_.columns[i].AppendNull();
          values += ", NULL";
          continue;
        }
        const Status parsed = ParseCell(cell, batch_.columns[i]);
        ASSERT_TRUE(parsed.ok()) << parsed.error().ToString();
        std::string quoted;
        for (const char c : cell) quoted += c == '\'' ? std::string("''") : std::string(1, c);
        values += Concat(", '", quoted, "'");
      }
      batch_.places.push_back({row + 1, 0});
      server_->Query(Concat("INSERT INTO t VALUES (", values, ")"));
    }
  }

  std::vector<Outcomes> AskPostgres(const std::vector<std::string>& expressions) {
    std::string array = "{";
    for (const std::string& expression : expressions) {
      if (array.size() > 1) array += ',';
      array += '"';
      for (const char c : expression) {
        if (c == '"' || c == '\\') array += '\\';
        array += c;
      }
      array += '"';
    }
    array += '}';
    const auto rows =
        server_->Query(Concat("SELECT evaluate(e, ", kRows,
                              "), (extract(epoch FROM now()) * 1000000)::bigint "
                              "FROM unnest($1::text[]) WITH ORDINALITY AS x(e, n) ORDER BY n"),
                       {array});
    std::vector<Outcomes> out;
    for (const auto& row : rows) {
      Outcomes outcomes;
      const std::string text = row[0].value_or("");
      for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find("\x01\x02", at), text.size());
        outcomes.push_back(text.substr(at, end - at));
        at = end + 2;
      }
      out.push_back(std::move(outcomes));
      now_.micros = std::strtoll(row[1]->c_str(), nullptr, 10);
    }
    return out;
  }

  Outcomes Evaluate(const std::string& sql) {
    const auto expression = Expression::Compile(sql, fields_);
    if (!expression.ok()) return Outcomes(kRows, ErrorOutcome(expression.error()));
    const auto evaluation = expression->Evaluate(batch_, EvalContext{now_});
    Outcomes out;
    auto error = evaluation->errors.begin();
    for (std::size_t row = 0; row < kRows; ++row) {
      if (error != evaluation->errors.end() && error->row == row) {
        out.push_back(ErrorOutcome(error++->error));
      } else if (evaluation->values.has_value(row)) {
        out.push_back(Concat("v", CellText(evaluation->values, row)));
      } else {
        out.push_back("n");
      }
    }
    return out;
  }

  static std::string ErrorOutcome(const Error& error) {
    const bool out_of_domain = error.id() == "too_many_digits" || error.id() == "not_finite" ||
                               error.id() == "not_offered";
    return Concat("e", SqlState(error), out_of_domain ? "!" : "", " ", error.ToString());
  }

  // Compares one expression; false ends the run, so that the first failures can be read.
  void Compare(const std::string& sql, const Outcomes& theirs) {
    const Outcomes ours = Evaluate(sql);
    ASSERT_EQ(theirs.size(), kRows) << sql;
    for (std::size_t row = 0; row < kRows; ++row) {
      ++compared_;
      const std::string& a = ours[row];
      const std::string& b = theirs[row];
      const bool error = a[0] == 'e';
      if (error && a.size() > 6 && a[6] == '!') {
        ++out_of_domain_;
        continue;
      }
      if (b == "vinfinity" || b == "v-infinity") continue;
      errors_ += error ? 1 : 0;
      if (error ? a.substr(0, 6) == b.substr(0, 6) : a == b) continue;
      if (++failures_ > 40) continue;
      std::string inputs;
      for (std::size_t i = 0; i < fields_.size(); ++i) {
        if (sql.find(fields_[i].name) == std::string::npos) continue;
        inputs +=
            Concat("\n    ", fields_[i].name, " = ",
                   batch_.columns[i].has_value(row) ? CellText(batch_.columns[i], row) : "NULL");
      }
      ADD_FAILURE() << sql << "\n  ours   " << a << "\n  theirs " << b << inputs;
      return;
    }
  }

  const Fields fields_ = testing::GeneratedFields();
  std::unique_ptr<PostgresServer> server_;
  RecordBatch batch_;
  std::vector<std::unique_ptr<std::string>> cells_;
  UtcTime now_;
  std::size_t compared_ = 0;
  std::size_t out_of_domain_ = 0;
  std::size_t errors_ = 0;
  std::size_t failures_ = 0;
};

struct CastPair {
  Type from;
  Type to;
};

TEST_F(PostgresOracle, GivesTheSameValuesAndKindsOfErrors) {
  const std::uint64_t seed = Setting("GOLDLINE_SEED", std::random_device()());
  const std::size_t count = Setting("GOLDLINE_EXPRESSIONS", 5000);
  std::cout << "GOLDLINE_SEED=" << seed << " GOLDLINE_EXPRESSIONS=" << count << std::endl;
  testing::ExpressionGenerator generator(seed);
  std::vector<const FunctionDoc*> functions;
  for (const FunctionDoc& row : Functions()) {
    if (testing::IsCompared(row)) functions.push_back(&row);
  }
  std::vector<CastPair> casts;
  for (const Type from : testing::GeneratedTypes()) {
    for (const Type to : testing::GeneratedTypes()) {
      if (CanCast(from, to)) casts.push_back({from, to});
    }
  }
  // Every function and every cast has its turn at the root; every other expression is free.
  const std::size_t turns = functions.size() + casts.size();
  ASSERT_GE(count / 2, turns) << "too few expressions to cover every function and cast";
  for (std::size_t done = 0; done < count && failures_ <= 40;) {
    FillTable(generator);
    for (int trip = 0; trip < 4 && done < count; ++trip) {
      std::vector<std::string> expressions;
      for (; expressions.size() < kPerRoundTrip && done < count; ++done) {
        const std::size_t turn = done / 2 % turns;
        if (done % 2 == 1) {
          expressions.push_back(generator.Any());
        } else if (turn < functions.size()) {
          expressions.push_back(generator.Call(*functions[turn]));
        } else {
          const CastPair& pair = casts[turn - functions.size()];
          expressions.push_back(generator.Cast(pair.from, pair.to));
        }
      }
      const auto theirs = AskPostgres(expressions);
      ASSERT_EQ(theirs.size(), expressions.size());
      for (std::size_t i = 0; i < expressions.size(); ++i) Compare(expressions[i], theirs[i]);
    }
  }
  std::cout << compared_ << " results compared, " << errors_ << " of them errors, "
            << out_of_domain_ << " beyond 38 digits or refused by name" << std::endl;
  EXPECT_EQ(failures_, 0U);
  EXPECT_LT(out_of_domain_, compared_ / 10);
}

}  // namespace
}  // namespace goldline::sql
