// Keys that runs leave behind, in the store.
#include "ingest/internal/seen_keys.h"

#include <gtest/gtest.h>

#include "core/text.h"
#include "ingest/internal/run_record_keeper.h"
#include "ingest/internal/seen_key_record.h"
#include "ingest/record_check.h"
#include "tests/support/batches.h"
#include "tests/support/files.h"
#include "tests/support/golden.h"
#include "tests/support/matchers.h"

namespace goldline::ingest::internal {
namespace {

using quality::SeenKey;
using testing_support::BatchOf;
using testing_support::ErrorId;
using testing_support::ExpectGolden;
using testing_support::IsOk;
using testing_support::TempFolder;
using testing_support::WriteFile;

TEST(SeenKeyRecord, KeepsItsBytes) {
  const SeenRunRecord run{1, 2, 3, 4};
  ExpectGolden("records/seen_run.v1.bin", Encode(run));
  EXPECT_EQ(*DecodeSeenRun(Encode(run)), run);

  const std::vector<SeenKey> keys = {{{7, 1}, 20}, {{5, 2}, 10}, {{6, 2}, 0}};
  const std::string bytes = EncodeSeenKeys(keys);
  ExpectGolden("records/seen_keys.v1.bin", bytes);
  EXPECT_EQ(DecodeSeenKeys(bytes)->size(), 3U);
  EXPECT_EQ(*FindSeenKey(bytes, {7, 1}), 20U);
  EXPECT_EQ(*FindSeenKey(bytes, {6, 2}), 0U);
  for (const Hash128& other : {Hash128{6, 1}, Hash128{4, 2}, Hash128{7, 2}, Hash128{0, 3}}) {
    EXPECT_EQ(*FindSeenKey(bytes, other), std::nullopt);
  }
  for (const std::string& damaged : {std::string(), bytes.substr(1), bytes + "x"}) {
    EXPECT_THAT(DecodeSeenKeys(damaged), ErrorId("record_damaged"));
    EXPECT_THAT(FindSeenKey(damaged, {7, 1}), ErrorId("record_damaged"));
  }
}

constexpr std::string_view kContract = R"(apiVersion: v3.1.0
kind: DataContract
id: orders
version: 1.0.0
status: active
schema:
- name: orders
  properties:
  - name: id
    quality:
    - {type: custom, engine: goldline, implementation: {rule: unique, acrossRuns: true}}
)";

class SeenKeysTest : public testing::Test {
 protected:
  // A run over `ids`; gives how many records failed.
  std::uint64_t Check(const std::vector<std::string>& ids, std::optional<Uuid> replaced = {}) {
    std::string text = "id\n";
    for (const std::string& id : ids) text += id + "\n";
    const std::string file = folder_ / "in.csv";
    WriteFile(file, text);
    CheckInputsOptions options;
    options.threads = 2;
    RecordOptions record{dataset_, std::string(kContract), "ada", replaced};
    auto done = CheckAndRecord(*store_, *contract_, {file}, options, record);
    EXPECT_THAT(done, IsOk());
    if (!done.ok()) return 0;
    latest_ = done->run;
    return done->outcome.report.failed;
  }
  // Compares with all runs so far.
  quality::CheckPlan Plan() const {
    quality::CompileOptions options;
    options.earlier = *EarlierKeysOf(store_->View(), dataset_, std::nullopt);
    return *quality::CheckPlan::Compile(*contract_, contract_->objects[0], {{"id", Type::kText}},
                                        options);
  }
  std::size_t Rows() const {
    std::size_t rows = 0;
    store::Cursor at = store_->View().Prefix(store::Keyspace::kSeenKey, "");
    for (; at.valid(); at.Next()) ++rows;
    return rows;
  }

  const TempFolder folder_;
  std::unique_ptr<store::KvStore> store_ = *store::KvStore::Open(folder_ / "data");
  Result<quality::Contract> contract_ = quality::Contract::Parse(kContract, "orders.odcs.yaml");
  catalog::DatasetRef dataset_{"shop", "orders"};
  Uuid latest_;
};

TEST_F(SeenKeysTest, LaterRunsOfTheDatasetCompareWithAllEarlierOnes) {
  EXPECT_EQ(Check({"a", "b"}), 0U);
  EXPECT_EQ(Check({"c", "b"}), 1U);
  EXPECT_EQ(Check({"d", "c", "a"}), 2U);
  dataset_.name = "returns";
  EXPECT_EQ(Check({"a", "b"}), 0U);
}

TEST_F(SeenKeysTest, ARunTakesThePlaceOfAnother) {
  EXPECT_EQ(Check({"a", "b"}), 0U);
  const Uuid first = latest_;
  EXPECT_EQ(Check({"a", "c"}, first), 0U);
  EXPECT_EQ(Check({"b"}), 0U);  // only the first had it
  EXPECT_EQ(Check({"a", "c"}), 2U);
  RecordOptions record{dataset_, "", "ada", Uuid{1, 2}};
  EXPECT_THAT(CheckAndRecord(*store_, *contract_, {folder_ / "in.csv"}, {}, record),
              ErrorId("no_such_run"));
}

TEST_F(SeenKeysTest, AReplacedRunLeavesNothingBehind) {
  EXPECT_EQ(Check({"a", "b"}), 0U);
  const std::size_t rows = Rows();
  EXPECT_EQ(Check({"a", "b"}, latest_), 0U);
  EXPECT_EQ(Rows(), rows);
}

// A set of keys is of a rule's own; under a contract without that rule it is not looked at.
TEST_F(SeenKeysTest, AReplacedRunLeavesNothingOfRulesThatAreGone) {
  EXPECT_EQ(Check({"a", "b"}), 0U);
  std::string without(kContract);
  without.replace(without.find("acrossRuns: true"), 16, "acrossRuns: false");
  contract_ = quality::Contract::Parse(without, "orders.odcs.yaml");
  EXPECT_EQ(Check({"a", "b"}, latest_), 0U);
  EXPECT_EQ(Rows(), 0U);
}

TEST_F(SeenKeysTest, ReplacesOnlyRunsOfTheSameDataset) {
  EXPECT_EQ(Check({"a", "b"}), 0U);
  for (const char* name : {"returns", "unknown"}) {
    const RecordOptions record{{"shop", name}, "", "ada", latest_};
    EXPECT_THAT(CheckAndRecord(*store_, *contract_, {folder_ / "in.csv"}, {}, record),
                ErrorId("run_of_other_dataset"));
  }
  EXPECT_EQ(Check({"a"}), 1U);
}

// Keys that were written count only once their run is complete, and go when it fails.
TEST_F(SeenKeysTest, ARunThatFailsLeavesNothingBehind) {
  EXPECT_EQ(Check({"a"}), 0U);
  const std::size_t rows = Rows();
  const quality::CheckPlan plan = Plan();
  quality::Check check(plan, quality::RepeatedRows::kEvery);
  quality::BatchVerdict verdict = plan.Evaluate(BatchOf({"id"}, {{"b"}, {"c"}}));
  EXPECT_THAT(check.Merge(verdict), IsOk());
  check.Finish("orders");

  catalog::JobFacts job;
  job.ref = {"shop", "load"};
  auto keeper = RunKeeper::Start(*store_, {job, {}, "ada"});
  ASSERT_THAT(keeper, IsOk());
  SeenKeyWriter keys(keeper->bulk(), dataset_);
  EXPECT_THAT(keys.Keep(plan, check), IsOk());
  EXPECT_GT(Rows(), rows);
  quality::BatchVerdict again = Plan().Evaluate(BatchOf({"id"}, {{"a"}, {"b"}}));
  ASSERT_EQ(again.failures.size(), 1U);
  EXPECT_EQ(again.failures[0].row, 0U);
  EXPECT_THAT(keeper->Fail({}, Error(ErrorCode::kUnavailable, "broken", "it broke"), {}), IsOk());
  EXPECT_EQ(Rows(), rows);
}

// More keys than are looked up without a filter, on many pages.
TEST_F(SeenKeysTest, FindsManyKeysOfSeveralRuns) {
  std::vector<std::string> even, odd, all;
  for (int i = 0; i < 40000; ++i) (i % 2 == 0 ? even : odd).push_back(Concat(i));
  EXPECT_EQ(Check(even), 0U);
  const Uuid first = latest_;
  EXPECT_EQ(Check(odd), 0U);
  for (int i = 30000; i < 50000; ++i) all.push_back(Concat(i));
  EXPECT_EQ(Check(all), 10000U);

  const quality::CheckPlan plan = Plan();
  const quality::BatchVerdict verdict = plan.Evaluate(BatchOf({"id"}, {{"20"}}));
  ASSERT_EQ(verdict.failures.size(), 1U);
  EXPECT_EQ(plan.Message(verdict.failures[0], verdict.batch),
            Concat("id \"20\" is not unique; first seen in line 12 of run ", ToString(first)));
}

}  // namespace
}  // namespace goldline::ingest::internal
