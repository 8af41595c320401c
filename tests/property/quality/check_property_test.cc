// A slow, obvious twin judges each cell on its own, row by row, straight from the words of the
// contract; the engine must fail the same rows, in the same order, for any cut into batches.
#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/civil.h"
#include "core/decimal.h"
#include "core/text.h"
#include "quality/check.h"
#include "quality/quarantine.h"
#include "tests/support/batches.h"

namespace goldline::quality {
namespace {

using testing_support::BatchOf;
using testing_support::kAbsentCell;

using Row = std::vector<const char*>;

constexpr std::string_view kContract = R"(apiVersion: v3.1.0
kind: DataContract
id: twin
version: 1.0.0
status: active
schema:
- name: t
  properties:
  - {name: id, logicalType: integer, unique: true, required: true}
  - {name: code, logicalType: string, logicalTypeOptions: {pattern: '^[A-Z]{2}[0-9]+$', minLength: 3, maxLength: 4}}
  - name: amount
    logicalType: number
    logicalTypeOptions: {minimum: 0, exclusiveMaximum: 10.5}
  - name: day
    logicalType: date
    logicalTypeOptions: {minimum: '2020-02-28', maximum: '2020-03-01'}
  - name: status
    quality:
    - {metric: invalidValues, arguments: {validValues: [new, paid]}, mustBe: 0}
    - {metric: missingValues, arguments: {missingValues: ['', '?']}, mustBeLessThan: 40, unit: percent}
  quality:
  - {metric: duplicateValues, arguments: {properties: [code, day]}, mustBe: 0}
)";

std::optional<std::string> Cell(const Row& row, std::size_t i) {
  if (row[i] == nullptr || row[i] == kAbsentCell) return std::nullopt;
  return std::string(row[i]);
}

bool IsInteger(const std::string& text) {
  const std::size_t first = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  return text.size() > first && text.find_first_not_of("0123456789", first) == std::string::npos;
}

bool MatchesCode(const std::string& text) {
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  return text.size() > 2 && upper(text[0]) && upper(text[1]) &&
         text.find_first_not_of("0123456789", 2) == std::string::npos;
}

// Rule → failing rows, by the letter of the contract.
std::map<std::string, std::vector<std::size_t>> Twin(const std::vector<Row>& rows) {
  std::map<std::string, std::vector<std::size_t>> failing;
  std::map<std::string, std::vector<std::size_t>> ids;
  std::set<std::string> keys;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto fail = [&](const char* rule) { failing[rule].push_back(i); };
    const auto id = Cell(rows[i], 0);
    const auto code = Cell(rows[i], 1);
    const auto amount = Cell(rows[i], 2);
    const auto day = Cell(rows[i], 3);
    const auto status = Cell(rows[i], 4);
    if (!id) fail("id.required");
    if (id && !IsInteger(*id)) fail("id.type");
    if (id && IsInteger(*id)) ids[ToString(Normalized(*ParseDecimal(*id)))].push_back(i);
    if (code && !MatchesCode(*code)) fail("code.pattern");
    if (code && (code->size() < 3 || code->size() > 4)) fail("code.length");
    if (amount) {
      const auto number = ParseDecimal(*amount);
      if (!number) {
        fail("amount.type");
      } else if (*number < Decimal{0, 0} || *number >= Decimal{105, 1}) {
        fail("amount.range");
      }
    }
    const auto days = day ? ParseIsoDate(*day) : std::nullopt;
    if (day && !days) fail("day.type");
    if (days && (*days < *ParseIsoDate("2020-02-28") || *days > *ParseIsoDate("2020-03-01"))) {
      fail("day.range");
    }
    if (status && *status != "new" && *status != "paid") fail("status.invalidValues");
    if (!status || status->empty() || *status == "?") fail("status.missingValues");
    if (code && days && !keys.insert(*code + "|" + *day).second) fail("duplicateValues");
  }
  for (const auto& [value, places] : ids) {
    if (places.size() > 1)
      failing["id.unique"].insert(failing["id.unique"].end(), places.begin(), places.end());
  }
  if (failing.contains("id.unique"))
    std::sort(failing["id.unique"].begin(), failing["id.unique"].end());
  return failing;
}

struct Outcome {
  std::map<std::string, std::vector<std::size_t>> failing;
  std::uint64_t failed = 0;
  std::string quarantine;
};

Outcome Engine(const CheckPlan& plan, const std::vector<Row>& rows, std::size_t batch_rows) {
  Outcome outcome;
  Check check(plan, RepeatedRows::kEvery);
  const auto batches = [&](const auto& each) {
    for (std::size_t first = 0; first < rows.size(); first += batch_rows) {
      const std::vector<Row> part(
          rows.begin() + static_cast<std::ptrdiff_t>(first),
          rows.begin() + static_cast<std::ptrdiff_t>(std::min(rows.size(), first + batch_rows)));
      BatchVerdict verdict =
          plan.Evaluate(BatchOf({"id", "code", "amount", "day", "status"}, part, first + 2));
      each(verdict, first);
    }
  };
  batches([&](BatchVerdict& verdict, std::size_t) { EXPECT_TRUE(check.Merge(verdict).ok()); });
  outcome.failed = check.Finish("t").failed;
  batches([&](BatchVerdict& verdict, std::size_t first) {
    EXPECT_TRUE(check.MarkRepeated(verdict, first).ok());
    for (const Failure& failure : verdict.failures) {
      outcome.failing[plan.rules()[failure.rule].id].push_back(first + failure.row);
    }
    // Places count from each batch's own start here, so leave the lines out of the comparison.
    outcome.quarantine +=
        std::to_string(FormatQuarantine(plan, verdict, RecordShape::kFields).lines.size() > 0);
  });
  return outcome;
}

TEST(CheckProperty, AgreesWithARowAtATimeTwin) {
  const auto contract = Contract::Parse(kContract, "twin");
  ASSERT_TRUE(contract.ok()) << contract.error().ToString();
  const RecordBatch none = BatchOf({"id", "code", "amount", "day", "status"}, {});
  const auto plan = CheckPlan::Compile(*contract, contract->objects[0], none.fields, {});
  ASSERT_TRUE(plan.ok()) << plan.error().ToString();
  const std::vector<std::vector<const char*>> kPools = {
      {"1", "2", "3", "4", "5", "01", "x", "1.0", "", nullptr, kAbsentCell, "-7", "+3",
       "99999999999999999999"},
      {"AB1", "AB12", "AB123", "A1", "ab1", "AB", "", nullptr, kAbsentCell, "ZZ9 "},
      {"0", "-0.01", "10.5", "10.49999999999999999999", "10", "1e1", "1.05e1", "abc", "", nullptr,
       "0.00", ".5", "-0"},
      {"2020-02-28", "2020-02-29", "2020-02-30", "2020-03-01", "2020-03-02", "2019-12-31", "x", "",
       nullptr, kAbsentCell},
      {"new", "paid", "NEW", "?", "", nullptr, kAbsentCell},
  };
  const std::uint64_t seed = 11;
  SCOPED_TRACE(Concat("seed ", seed));
  std::mt19937_64 random(seed);
  for (int round = 0; round < 300 && !testing::Test::HasFailure(); ++round) {
    std::vector<Row> rows(random() % 60);
    for (Row& row : rows) {
      for (const auto& pool : kPools) row.push_back(pool[random() % pool.size()]);
    }
    const auto expected = Twin(rows);
    std::set<std::size_t> failed;
    for (const auto& [rule, places] : expected) failed.insert(places.begin(), places.end());
    for (const std::size_t batch_rows : {1, 7, 1000}) {
      const Outcome outcome = Engine(*plan, rows, batch_rows);
      EXPECT_EQ(outcome.failing, expected);
      EXPECT_EQ(outcome.failed, failed.size());
    }
  }
}

}  // namespace
}  // namespace goldline::quality
