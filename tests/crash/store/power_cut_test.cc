// What is acknowledged as synced is there after a power cut; the same file system loses what was
// not synced, so that the test can fail.
#include <random>

#include <gtest/gtest.h>

#include "core/store/internal/test_hook.h"
#include "core/store/store.h"
#include "tests/crash/store/faulty_file_system.h"
#include "tests/support/matchers.h"
#include "tests/support/store_fixture.h"

namespace goldline::store {
namespace {

using testing_support::IsOk;

class PowerCutTest : public ::testing::Test {
 public:
  PowerCutTest() { hook.file_system = faults; }

  std::unique_ptr<KvStore> Open(std::size_t buffer_bytes) {
    StoreOptions options;
    options.write_buffer_bytes = buffer_bytes;
    options.test_hook = &hook;
    auto opened = KvStore::Open(folder / "store", options);
    EXPECT_THAT(opened, IsOk());
    return opened.ok() ? *std::move(opened) : nullptr;
  }

  static void Put(KvStore& store, int from, int to, Durability durability) {
    for (int i = from; i < to; ++i) {
      WriteSet changes;
      changes.Put(Keyspace::kEntity, Concat(i), "e").Put(Keyspace::kEdgeOut, Concat(i), "o");
      ASSERT_THAT(store.Commit(std::move(changes), durability), IsOk());
    }
  }

  // How many of the sets up to `end` are there; each must be there whole.
  static int Count(const KvStore& store, int end) {
    int count = 0;
    for (int i = 0; i < end; ++i) {
      const bool entity = store.Get(Keyspace::kEntity, Concat(i))->has_value();
      const bool edge = store.Get(Keyspace::kEdgeOut, Concat(i))->has_value();
      EXPECT_EQ(entity, edge) << "set " << i << " is torn";
      if (entity) ++count;
    }
    return count;
  }

  void CutPower(std::unique_ptr<KvStore> store) {
    faults->CutPower();
    store.reset();
    faults->LoseUnsynced();
  }

  testing_support::TempFolder folder{testing_support::MemoryFolder()};
  std::shared_ptr<FaultyFileSystem> faults = std::make_shared<FaultyFileSystem>();
  internal::TestHook hook;
};

TEST_F(PowerCutTest, WhatWasSyncedStays) {
  auto store = Open(64 << 20);
  ASSERT_NE(store, nullptr);
  Put(*store, 0, 1000, Durability::kSync);
  CutPower(std::move(store));
  EXPECT_EQ(Count(*Open(64 << 20), 1000), 1000);
}

TEST_F(PowerCutTest, WhatWasNotSyncedIsLost) {
  auto store = Open(64 << 20);
  ASSERT_NE(store, nullptr);
  Put(*store, 0, 1000, Durability::kBuffered);
  CutPower(std::move(store));
  EXPECT_EQ(Count(*Open(64 << 20), 1000), 0) << "the test would not notice a missing sync";
}

TEST_F(PowerCutTest, ASyncCarriesWhatWasBufferedBeforeIt) {
  auto store = Open(4096);
  ASSERT_NE(store, nullptr);
  Put(*store, 0, 500, Durability::kBuffered);
  Put(*store, 500, 501, Durability::kSync);
  Put(*store, 501, 600, Durability::kBuffered);
  CutPower(std::move(store));
  const auto again = Open(4096);
  ASSERT_NE(again, nullptr);
  EXPECT_GE(Count(*again, 600), 501);
  EXPECT_EQ(Count(*again, 501), 501);
}

TEST_F(PowerCutTest, CutsAtAnyMomentLoseNothingThatWasSynced) {
  const std::uint64_t seed = std::random_device{}();
  std::mt19937_64 random(seed);
  int synced = 0;
  for (int cycle = 0; cycle < 10; ++cycle) {
    auto store = Open(4096);
    ASSERT_NE(store, nullptr) << "seed " << seed << " cycle " << cycle;
    ASSERT_EQ(Count(*store, synced), synced) << "seed " << seed << " cycle " << cycle;
    faults->FailFromWrite(1 + random() % 400, rocksdb::IOStatus::IOError("the power is cut"));
    for (int i = 0; i < 200; ++i) {
      WriteSet changes;
      const std::string key = Concat(synced);
      changes.Put(Keyspace::kEntity, key, "e").Put(Keyspace::kEdgeOut, key, "o");
      const Durability durability = random() % 4 == 0 ? Durability::kBuffered : Durability::kSync;
      if (!store->Commit(std::move(changes), durability).ok()) break;
      if (durability == Durability::kSync) ++synced;
    }
    CutPower(std::move(store));
  }
}

}  // namespace
}  // namespace goldline::store
