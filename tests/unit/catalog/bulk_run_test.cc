#include "catalog/bulk_run.h"

#include <gtest/gtest.h>

#include "catalog/catalog.h"
#include "catalog/verify.h"
#include "core/store/key.h"
#include "tests/support/matchers.h"
#include "tests/support/store_fixture.h"

namespace goldline::catalog {
namespace {

using store::Durability;
using store::Keyspace;
using store::KeyWriter;
using store::WriteSet;
using testing_support::ErrorIs;
using testing_support::IsOk;

class BulkRunTest : public testing_support::StoreTest {
 public:
  RunId StartRun(std::uint64_t number) {
    RunId id;
    const Status put =
        Update(store(), Durability::kSync, [&](const auto& view, auto& changes) -> Status {
          CatalogWriter writer(store(), view, changes, UtcTime{1});
          GL_TRY(id, writer.PutRun({.uuid = {1, number}, .state = RunState::kRunning}));
          return Ok();
        });
    EXPECT_THAT(put, IsOk());
    return id;
  }

  // A golden record's row of one run, and a quarantined row.
  static WriteSet Rows(RunId run, const std::string& name, const std::string& value) {
    WriteSet rows;
    rows.Put(Keyspace::kMdm, KeyWriter().Text(name).DescendingU64(run.value).key(), value);
    rows.Put(Keyspace::kRunRow, KeyWriter().Of(run).Text(name).key(), value);
    return rows;
  }

  std::optional<std::string> Latest(const std::string& name) {
    const store::ReadView view = store().View();
    const auto visible = VisibleRuns::Of(view);
    EXPECT_THAT(visible, IsOk());
    const auto value = visible->Latest(view, Keyspace::kMdm, KeyWriter().Text(name).key());
    EXPECT_THAT(value, IsOk());
    return *value;
  }

  std::size_t RowsIn(Keyspace keyspace) {
    std::size_t rows = 0;
    for (store::Cursor at = store().View().Prefix(keyspace, ""); at.valid(); at.Next()) ++rows;
    return rows;
  }

  void Complete(const BulkRun& bulk) {
    WriteSet changes;
    bulk.Complete(changes);
    Commit(std::move(changes));
  }
};

// However early a process dies after its run became known, the run is found and swept.
TEST_F(BulkRunTest, BeginsInTheCommitOfItsFirstRecord) {
  const Status put =
      Update(store(), Durability::kSync, [&](const auto& view, auto& changes) -> Status {
        CatalogWriter writer(store(), view, changes, UtcTime{1});
        GL_TRY(const RunId id, writer.PutRun({.uuid = {1, 1}, .state = RunState::kRunning}));
        BulkRun::Begin(store(), id, changes);
        return Ok();
      });
  ASSERT_THAT(put, IsOk());
  Reopen();
  const auto swept = SweepAbandonedRuns(store(), UtcTime{2});
  ASSERT_THAT(swept, IsOk());
  EXPECT_EQ(*swept, 1U);
  const auto run = CatalogView(store().View()).FindRun({1, 1});
  ASSERT_THAT(run, IsOk());
  EXPECT_EQ((*run)->state, RunState::kAbort);
}

TEST_F(BulkRunTest, RowsAppearAtOnceWhenTheRunCompletes) {
  auto first = BulkRun::Begin(store(), StartRun(1));
  ASSERT_THAT(first, IsOk());
  auto bulk = BulkRun::Begin(store(), StartRun(2));
  ASSERT_THAT(bulk, IsOk());
  ASSERT_THAT(first->Write(Rows(first->run(), "ann", "old")), IsOk());
  Complete(*first);
  EXPECT_EQ(Latest("ann"), "old");
  ASSERT_THAT(bulk->Write(Rows(bulk->run(), "ann", "new")), IsOk());
  ASSERT_THAT(bulk->Write(Rows(bulk->run(), "bob", "new")), IsOk());
  const store::ReadView before = store().View();
  EXPECT_EQ(Latest("ann"), "old");
  EXPECT_EQ(Latest("bob"), std::nullopt);
  Complete(*bulk);
  EXPECT_EQ(Latest("ann"), "new");
  EXPECT_EQ(Latest("bob"), "new");
  EXPECT_FALSE(VisibleRuns::Of(before)->Sees(bulk->run())) << "an earlier view does not change";
  EXPECT_EQ(RowsIn(Keyspace::kBulkJournal), 0u);
}

TEST_F(BulkRunTest, AnAbortedRunLeavesNoRows) {
  auto kept = BulkRun::Begin(store(), StartRun(1));
  ASSERT_THAT(kept->Write(Rows(kept->run(), "ann", "kept")), IsOk());
  Complete(*kept);
  auto bulk = BulkRun::Begin(store(), StartRun(2));
  const std::string odd("a\0b\xff", 4);
  for (const std::string& name : {std::string("ann"), odd, std::string()}) {
    ASSERT_THAT(bulk->Write(Rows(bulk->run(), name, "swept")), IsOk());
  }
  EXPECT_EQ(RowsIn(Keyspace::kMdm), 4u);
  ASSERT_THAT(bulk->Abort(), IsOk());
  EXPECT_EQ(RowsIn(Keyspace::kMdm), 1u);
  EXPECT_EQ(RowsIn(Keyspace::kRunRow), 1u);
  EXPECT_EQ(RowsIn(Keyspace::kBulkJournal), 0u);
  EXPECT_TRUE(VisibleRuns::Of(store().View())->hidden().empty());
  EXPECT_EQ(Latest("ann"), "kept");
}

TEST_F(BulkRunTest, AnEmptyValueDeletesARow) {
  for (const std::string value : {"here", ""}) {
    auto bulk = BulkRun::Begin(store(), StartRun(value.size() + 1));
    ASSERT_THAT(bulk->Write(Rows(bulk->run(), "ann", value)), IsOk());
    Complete(*bulk);
  }
  EXPECT_EQ(Latest("ann"), std::nullopt);
}

TEST_F(BulkRunTest, ARunBeginsOnce) {
  const RunId run = StartRun(1);
  EXPECT_THAT(BulkRun::Begin(store(), run), IsOk());
  EXPECT_THAT(BulkRun::Begin(store(), run), ErrorIs(ErrorCode::kConflict));
}

TEST_F(BulkRunTest, RunsOfADeadProcessAreSweptAndAborted) {
  const RunId run = StartRun(1);
  {
    auto bulk = BulkRun::Begin(store(), run);
    ASSERT_THAT(bulk->Write(Rows(run, "ann", "swept")), IsOk());
  }
  Reopen();
  EXPECT_EQ(Latest("ann"), std::nullopt);
  const auto swept = SweepAbandonedRuns(store(), UtcTime{9});
  ASSERT_THAT(swept, IsOk());
  EXPECT_EQ(*swept, 1u);
  EXPECT_EQ(RowsIn(Keyspace::kMdm), 0u);
  EXPECT_EQ(RowsIn(Keyspace::kRunRow), 0u);
  const auto aborted = CatalogView(store().View()).GetRun(run);
  ASSERT_THAT(aborted, IsOk());
  EXPECT_EQ(aborted->state, RunState::kAbort);
  EXPECT_EQ(aborted->ended, UtcTime{9});
  EXPECT_EQ(aborted->errors.size(), 1u);
  EXPECT_EQ(*SweepAbandonedRuns(store(), UtcTime{10}), 0u);
  EXPECT_TRUE(Verify(store().View(), CatalogChecks())->ok());
}

}  // namespace
}  // namespace goldline::catalog
