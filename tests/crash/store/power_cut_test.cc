// What is acknowledged as synced is there after a power cut; the same file system loses what was
// not synced, so that the test can fail.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <random>

#include <gtest/gtest.h>
#include <sys/wait.h>

#include "core/store/internal/test_hook.h"
#include "core/store/store.h"
#include "tests/crash/store/child_process.h"
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

TEST_F(PowerCutTest, ASyncOfNothingDoesToo) {
  for (const std::size_t buffer_bytes : {std::size_t{4096}, std::size_t{64} << 20}) {
    auto store = Open(buffer_bytes);
    ASSERT_NE(store, nullptr);
    Put(*store, 0, 500, Durability::kBuffered);
    ASSERT_THAT(store->Commit(WriteSet(), Durability::kSync), IsOk());
    CutPower(std::move(store));
    EXPECT_EQ(Count(*Open(buffer_bytes), 500), 500);
  }
}

// The same at random writes. The writer is a process of its own, because RocksDB may end it:
// Debian's build keeps its assertions, and one of them sometimes fails when the disk does. That is
// one more way to die at that moment; what counts is what is on the disk afterwards.
constexpr char kWriterFlag[] = "--write-until-the-power-is-cut";

// How many sets are there; -1, and a word to whoever reads the log, when one is torn or missing.
int CheckedCount(const KvStore& store, int synced) {
  for (int i = 0; i < synced; ++i) {
    const auto entity = store.Get(Keyspace::kEntity, Concat(i));
    const auto edge = store.Get(Keyspace::kEdgeOut, Concat(i));
    if (!entity.ok() || !edge.ok() || !entity->has_value() || !edge->has_value()) {
      std::fprintf(stderr, "set %d of %d is lost or torn\n", i, synced);
      return -1;
    }
  }
  return synced;
}

// Arguments: folder, journal, sets that are synced, the write at which the power is cut, seed.
// Reports the number of each set that is acknowledged as synced.
int WriteUntilThePowerIsCut(const std::vector<std::string>& arguments) {
  auto faults = std::make_shared<FaultyFileSystem>();
  faults->KeepJournal(arguments[1]);
  internal::TestHook hook{faults};
  StoreOptions options = testing_support::TinyBuffers();
  options.test_hook = &hook;
  auto store = KvStore::Open(arguments[0], options);
  if (!store.ok()) {
    std::fprintf(stderr, "%s\n", store.error().ToString().c_str());
    return 1;
  }
  int synced = std::stoi(arguments[2]);
  if (CheckedCount(**store, synced) != synced) return 1;
  faults->FailFromWrite(std::stoul(arguments[3]), rocksdb::IOStatus::IOError("the power is cut"));
  std::mt19937_64 random(std::stoul(arguments[4]));
  for (int i = 0; i < 200; ++i) {
    WriteSet changes;
    const std::string key = Concat(synced);
    changes.Put(Keyspace::kEntity, key, "e").Put(Keyspace::kEdgeOut, key, "o");
    const Durability durability = random() % 4 == 0 ? Durability::kBuffered : Durability::kSync;
    if (!(*store)->Commit(std::move(changes), durability).ok()) {
      if (random() % 2 == 0) std::abort();  // as that assertion does
      break;
    }
    if (durability == Durability::kSync) Report(synced++);
  }
  faults->CutPower();
  return 0;
}

const bool kRegistered = RegisterRole(kWriterFlag, WriteUntilThePowerIsCut);

TEST_F(PowerCutTest, CutsAtAnyMomentLoseNothingThatWasSynced) {
  ASSERT_TRUE(kRegistered);
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE(Concat("seed ", seed));
  std::mt19937_64 random(seed);
  const std::filesystem::path journal = folder / "journal";
  SafeBytes safe;
  int synced = 0;
  int aborted = 0;
  for (int cycle = 0; cycle < 20; ++cycle) {
    Child writer(kWriterFlag, {folder / "store", journal, Concat(synced),
                               Concat(1 + random() % 400), Concat(random())});
    for (int number = 0; writer.Read(number);) synced = number + 1;
    const int status = writer.Wait();
    const bool refused = safe.Replay(journal);
    safe.LoseTheRest();
    const bool ended = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    const bool asserted = refused && WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
    ASSERT_TRUE(ended || asserted) << "cycle " << cycle << ", status " << status;
    aborted += asserted;
  }
  RecordProperty("aborted", aborted);
  const auto store = Open(4096);
  ASSERT_NE(store, nullptr);
  EXPECT_EQ(Count(*store, synced), synced);
  EXPECT_GT(synced, 200) << "too few to mean anything";
  EXPECT_GT(aborted, 0) << "nobody died in the middle";
}

}  // namespace
}  // namespace goldline::store
