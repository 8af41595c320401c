// sameValues and sameTotal against sets and sums of integers, for any cut of both datasets into
// batches.
#include <algorithm>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/text.h"
#include "quality/check.h"
#include "tests/support/batches.h"

namespace goldline::quality {
namespace {

using testing_support::BatchOf;

constexpr std::string_view kContract = R"(apiVersion: v3.1.0
kind: DataContract
id: twin
version: 1.0.0
status: active
schema:
- name: t
  properties:
  - {name: x, logicalType: number}
  - {name: y, logicalType: string}
  quality:
  - {id: keys, type: custom, engine: goldline, implementation: {rule: sameValues, fields: [x, y], dataset: u, mustBe: 0}}
  - {id: set, type: custom, engine: goldline, implementation: {rule: sameValues, fields: [x, y], dataset: u}}
  - {id: total, type: custom, engine: goldline, implementation: {rule: sameTotal, field: x, dataset: u}}
  - {id: mean, type: custom, engine: goldline, implementation: {rule: sameTotal, field: x, dataset: u, measure: mean}}
  - {id: max, type: custom, engine: goldline, implementation: {rule: sameTotal, field: x, dataset: u, measure: max}}
)";

struct Row {
  std::optional<int> x;  // hundredths
  std::optional<int> y;
};

// 150 hundredths are 1.5, 1.50 or 1.500.
std::string NumberText(int hundredths, std::mt19937_64& random) {
  std::string text = ToString(Decimal{hundredths, 2});
  if (random() % 2 == 0) text = ToString(Normalized(*ParseDecimal(text)));
  return random() % 3 == 0 && text.find('.') != text.npos ? text + "0" : text;
}

template <class Take>
void ForEachBatchOf(const std::vector<Row>& rows, std::size_t batch_rows, std::mt19937_64& random,
                    Take take) {
  for (std::size_t first = 0; first < rows.size(); first += batch_rows) {
    std::vector<std::string> texts;
    texts.reserve(2 * batch_rows);
    std::vector<std::vector<const char*>> cells;
    for (std::size_t i = first; i < std::min(rows.size(), first + batch_rows); ++i) {
      const Row& row = rows[i];
      cells.push_back({row.x ? texts.emplace_back(NumberText(*row.x, random)).c_str() : nullptr,
                       row.y ? texts.emplace_back(std::to_string(*row.y)).c_str() : nullptr});
    }
    take(BatchOf({"x", "y"}, cells, first + 1));
  }
}

struct Facts {
  std::set<std::pair<int, int>> keys;
  std::int64_t total = 0, count = 0;
  std::optional<int> greatest;

  explicit Facts(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
      if (row.x && row.y) keys.emplace(*row.x, *row.y);
      if (!row.x) continue;
      total += *row.x;
      ++count;
      greatest = std::max(greatest.value_or(*row.x), *row.x);
    }
  }
};

std::uint64_t Missing(const Facts& from, const Facts& in) {
  std::uint64_t missing = 0;
  for (const auto& key : from.keys) missing += in.keys.contains(key) ? 0 : 1;
  return missing;
}

void Expect(const Facts& ours, const Facts& theirs, const CheckReport& report) {
  for (const RuleResult& result : report.rules) {
    const std::uint64_t different = Missing(ours, theirs) + Missing(theirs, ours);
    const std::string& id = result.rule.id;
    std::optional<bool> holds;
    if (id == "keys" || id == "set") {
      if (!ours.keys.empty() || !theirs.keys.empty()) holds = different == 0;
      if (holds) {
        EXPECT_EQ(result.measured, Concat(different));
      }
    } else if (ours.count == 0 || theirs.count == 0) {
      if (ours.count + theirs.count > 0) holds = false;
    } else if (id == "total") {
      holds = ours.total == theirs.total;
    } else if (id == "mean") {
      holds = ours.total * theirs.count == theirs.total * ours.count;
    } else if (id == "max") {
      holds = ours.greatest == theirs.greatest;
    }
    if (result.rule.built_in ||
        !(id == "keys" || id == "set" || result.rule.own_kind == "sameTotal"))
      continue;
    const CheckStatus expected = !holds   ? CheckStatus::kSkipped
                                 : *holds ? CheckStatus::kPassed
                                          : CheckStatus::kFailed;
    EXPECT_EQ(result.status, expected) << id << " " << result.reason;
  }
}

CheckReport Engine(const Contract& contract, const std::vector<Row>& ours,
                   const std::vector<Row>& theirs, std::size_t batch_rows,
                   std::mt19937_64& random) {
  const SchemaObject& object = contract.objects[0];
  const Fields fields = BatchOf({"x", "y"}, {}).fields;
  CompileOptions options;
  const auto draft = CheckPlan::Compile(contract, object, fields, options);
  EXPECT_TRUE(draft.ok());
  for (const Reference& reference : draft->references()) {
    const ReferenceReader reader(contract, reference);
    auto keys = std::make_shared<ReferenceKeys>();
    ForEachBatchOf(theirs, batch_rows, random,
                   [&](const RecordBatch& batch) { keys->Add(reader.Read(batch)); });
    // Keys need memory only where they are needed.
    EXPECT_EQ(keys->keys() > 0,
              reference.need == Reference::Need::kKeys && !Facts(theirs).keys.empty());
    options.references.push_back({reference, keys});
  }
  const auto plan = CheckPlan::Compile(contract, object, fields, options);
  EXPECT_TRUE(plan.ok());
  Check check(*plan, RepeatedRows::kEvery);
  ForEachBatchOf(ours, batch_rows, random, [&](RecordBatch batch) {
    BatchVerdict verdict = plan->Evaluate(std::move(batch));
    EXPECT_TRUE(check.Merge(verdict).ok());
  });
  return check.Finish("t");
}

TEST(SameDatasetProperty, AgreesWithSetsAndSums) {
  const auto contract = Contract::Parse(kContract, "twin");
  ASSERT_TRUE(contract.ok()) << contract.error().ToString();
  const std::uint64_t seed = 41;
  SCOPED_TRACE(Concat("seed ", seed));
  std::mt19937_64 random(seed);
  const auto draw = [&](std::size_t most, int spread) {
    std::vector<Row> rows(random() % (most + 1));
    for (Row& row : rows) {
      if (random() % 10 != 0) row.x = static_cast<int>(random() % spread) - spread / 3;
      if (random() % 10 != 0) row.y = static_cast<int>(random() % 3);
    }
    return rows;
  };
  for (int round = 0; round < 300 && !testing::Test::HasFailure(); ++round) {
    const int spread = 1 + static_cast<int>(random() % 6);
    const std::vector<Row> ours = draw(30, spread);
    std::vector<Row> theirs = draw(30, spread);
    if (round % 3 == 0) {  // the same, in another order
      theirs = ours;
      std::shuffle(theirs.begin(), theirs.end(), random);
    }
    for (const std::size_t batch_rows : {1, 7, 1000}) {
      Expect(Facts(ours), Facts(theirs), Engine(*contract, ours, theirs, batch_rows, random));
    }
  }
}

}  // namespace
}  // namespace goldline::quality
