#include "mdm/golden_store.h"

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "core/store/store.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace goldline::mdm {
namespace {

using store::Durability;
using store::KvStore;
using store::WriteSet;
using testing_support::IsOk;
using testing_support::TempFolder;

constexpr std::string_view kType = "customer";

SourceRecord Record(std::string source, std::string id, std::string email,
                    std::int64_t changed = 1) {
  return {std::move(source), std::move(id), UtcTime{changed}, {std::move(email)}};
}

class GoldenStoreTest : public ::testing::Test {
 protected:
  void SetUp() override { Open(); }

  void Open() {
    store_.reset();
    auto opened = KvStore::Open(folder_ / "data");
    ASSERT_THAT(opened, IsOk());
    store_ = *std::move(opened);
  }

  ResolvedRun Resolve(const std::vector<SourceRecord>& records,
                      const std::vector<std::uint32_t>& clusters) {
    ++now_;
    const GoldenRun run{std::string(kType),
                        {"email"},
                        records,
                        clusters,
                        &model_,
                        Uuid{7, static_cast<std::uint64_t>(now_)},
                        UtcTime{now_ * 1'000'000}};
    WriteSet changes;
    auto resolved = WriteGoldenRecords(store_->View(), changes, run);
    EXPECT_THAT(resolved, IsOk());
    EXPECT_THAT(store_->Commit(std::move(changes), Durability::kSync), IsOk());
    return *std::move(resolved);
  }

  GoldenView View() const { return GoldenView(store_->View()); }

  GoldenRecord Get(const Uuid& id) const {
    const auto golden = View().Get(kType, id);
    EXPECT_THAT(golden, IsOk());
    EXPECT_TRUE(golden->has_value());
    return golden->has_value() ? **golden : GoldenRecord{};
  }

  std::optional<Uuid> Find(std::string source, std::string id) const {
    const auto found = View().Find(kType, {std::move(source), std::move(id)});
    EXPECT_THAT(found, IsOk());
    return *found;
  }

  TempFolder folder_;
  std::unique_ptr<KvStore> store_;
  MatchModel model_;
  std::int64_t now_ = 0;
};

TEST_F(GoldenStoreTest, AValueExplainsItselfAfterReopening) {
  const ResolvedRun run =
      Resolve({Record("crm", "1", "old@x.org", 1), Record("shop", "9", "new@x.org", 2)}, {0, 0});
  Open();
  const GoldenRecord golden = Get(run.ids[0]);
  EXPECT_EQ(golden.members, (std::vector<SourceRef>{{"crm", "1"}, {"shop", "9"}}));
  ASSERT_EQ(golden.values.size(), 1U);
  EXPECT_EQ(golden.values[0].value, "new@x.org");
  EXPECT_EQ(golden.values[0].decided_by, "most_recent");
  EXPECT_EQ(golden.members[golden.values[0].winner], (SourceRef{"shop", "9"}));
  ASSERT_EQ(golden.values[0].losers.size(), 1U);
  EXPECT_EQ(golden.values[0].losers[0].value, "old@x.org");
  EXPECT_EQ(golden.run, (Uuid{7, 1}));
  EXPECT_EQ(Find("shop", "9"), run.ids[0]);
  EXPECT_EQ(Find("shop", "10"), std::nullopt);
  std::vector<std::string> fields;
  const auto source = View().Source(kType, {"crm", "1"}, fields);
  ASSERT_THAT(source, IsOk());
  EXPECT_EQ((*source)->values[0], "old@x.org");
  EXPECT_EQ(fields, std::vector<std::string>{"email"});
}

TEST_F(GoldenStoreTest, TheSameInputAgainChangesNothing) {
  const std::vector<SourceRecord> records = {Record("crm", "1", "a"), Record("crm", "2", "b"),
                                             Record("shop", "1", "a")};
  const ResolvedRun first = Resolve(records, {0, 1, 0});
  EXPECT_EQ(first.created, 2U);
  // Clusters in another order, with other numbers.
  const ResolvedRun again = Resolve({records[1], records[2], records[0]}, {0, 1, 1});
  EXPECT_EQ(again.unchanged, 2U);
  EXPECT_EQ(again.created + again.changed + again.redirected, 0U);
  EXPECT_EQ(again.ids, (std::vector<Uuid>{first.ids[1], first.ids[0]}));
  EXPECT_EQ(Get(first.ids[0]).run, (Uuid{7, 1}));
}

TEST_F(GoldenStoreTest, AMergeLeavesARedirectThatResolvesForEver) {
  const std::vector<SourceRecord> records = {Record("a", "1", "x"), Record("a", "2", "x"),
                                             Record("a", "3", "y"), Record("a", "4", "z")};
  const ResolvedRun apart = Resolve(records, {0, 0, 1, 2});
  const ResolvedRun merged = Resolve(records, {0, 0, 0, 1});
  EXPECT_EQ(merged.redirected, 1U);
  EXPECT_EQ(merged.ids[0], apart.ids[0]);  // it had more of the members
  EXPECT_EQ(merged.ids[1], apart.ids[2]);
  EXPECT_EQ(Get(apart.ids[1]).id, apart.ids[0]);
  EXPECT_EQ(Find("a", "3"), apart.ids[0]);
  const ResolvedRun all = Resolve(records, {0, 0, 0, 0});
  EXPECT_EQ(Get(apart.ids[1]).id, all.ids[0]);
  EXPECT_EQ(Get(apart.ids[2]).id, all.ids[0]);
  const auto list = View().List(kType, Uuid{}, 100);
  ASSERT_THAT(list, IsOk());
  EXPECT_EQ(list->size(), 1U);
}

TEST_F(GoldenStoreTest, ASplitKeepsTheIdWithTheLargerPart) {
  const std::vector<SourceRecord> records = {Record("a", "1", "x"), Record("a", "2", "x"),
                                             Record("a", "3", "y")};
  const ResolvedRun whole = Resolve(records, {0, 0, 0});
  const ResolvedRun split = Resolve(records, {0, 1, 1});
  EXPECT_EQ(split.ids[1], whole.ids[0]);
  EXPECT_NE(split.ids[0], whole.ids[0]);
  EXPECT_EQ(Get(split.ids[0]).members.size(), 1U);
  EXPECT_EQ(Find("a", "1"), split.ids[0]);
}

TEST_F(GoldenStoreTest, MembersThatARunDoesNotBringStay) {
  const ResolvedRun first =
      Resolve({Record("crm", "1", "a", 5), Record("shop", "1", "a2", 9)}, {0, 0});
  const ResolvedRun later = Resolve({Record("crm", "1", "b", 7)}, {0});
  EXPECT_EQ(later.ids[0], first.ids[0]);
  const GoldenRecord golden = Get(first.ids[0]);
  EXPECT_EQ(golden.members.size(), 2U);
  EXPECT_EQ(golden.values[0].value, "a2");
  EXPECT_EQ(golden.values[0].losers[0].value, "b");
}

TEST_F(GoldenStoreTest, AbsentMembersFollowAMergedRecord) {
  const std::vector<SourceRecord> records = {Record("a", "1", "x"), Record("a", "2", "x"),
                                             Record("b", "1", "y"), Record("b", "2", "y")};
  const ResolvedRun apart = Resolve(records, {0, 0, 1, 1});
  const ResolvedRun merged = Resolve({records[0], records[1], records[2]}, {0, 0, 0});
  EXPECT_EQ(Find("b", "2"), merged.ids[0]);
  EXPECT_EQ(Get(apart.ids[1]).members.size(), 4U);
}

// Any history of partitions: every id ever given resolves, every record is in exactly one golden
// record, and that is the one of its cluster.
TEST_F(GoldenStoreTest, IdsNeverVanish) {
  std::mt19937 random(11);
  std::set<Uuid> ever;
  std::vector<SourceRecord> records;
  for (int r = 0; r < 12; ++r) records.push_back(Record("s", std::to_string(r), "v"));
  for (int round = 0; round < 30; ++round) {
    SCOPED_TRACE(round);
    std::vector<std::uint32_t> clusters;
    for (std::size_t r = 0; r < records.size(); ++r) {
      clusters.push_back(static_cast<std::uint32_t>(random() % 6));
    }
    const ResolvedRun run = Resolve(records, clusters);
    for (std::size_t r = 0; r < records.size(); ++r) {
      ever.insert(run.ids[clusters[r]]);
      ASSERT_EQ(Find("s", std::to_string(r)), run.ids[clusters[r]]);
    }
    std::size_t members = 0;
    const auto list = View().List(kType, Uuid{}, 1000);
    ASSERT_THAT(list, IsOk());
    for (const GoldenRecord& golden : *list) members += golden.members.size();
    ASSERT_EQ(members, records.size());
  }
  for (const Uuid& id : ever) {
    const auto golden = View().Get(kType, id);
    ASSERT_THAT(golden, IsOk());
    EXPECT_TRUE(golden->has_value()) << ToString(id);
  }
}

}  // namespace
}  // namespace goldline::mdm
