// Sixty times: a process writes and reports each acknowledged commit, is killed at a random moment,
// and the store must open again with every acknowledged commit in it, each commit whole or absent.
// Half of the moments are counted from the start, so that opening is hit as well, and half from the
// first commit, so that commits are hit on a slow machine, too.
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <random>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/wait.h>

#include "core/store/store.h"
#include "tests/crash/store/child_process.h"
#include "tests/support/matchers.h"
#include "tests/support/store_fixture.h"

namespace goldline::store {
namespace {

using testing_support::ErrorId;
using testing_support::IsOk;

constexpr int kWriters = 3;
constexpr char kWriterFlag[] = "--write-until-killed";
constexpr Keyspace kSpread[] = {Keyspace::kEntity, Keyspace::kByName, Keyspace::kFact,
                                Keyspace::kEdgeOut, Keyspace::kMdm};

// What a writer reports once its commit is acknowledged.
struct Ack {
  std::uint32_t writer;
  std::uint32_t number;
};

std::string KeyOf(std::uint32_t writer, std::uint32_t number) {
  return Concat(writer, "/", number);
}
std::string ValueOf(std::uint32_t number) { return Concat(number, std::string(number % 200, 'v')); }

void WriteFrom(KvStore& store, std::uint32_t writer, std::uint32_t first) {
  for (std::uint32_t number = first;; ++number) {
    WriteSet changes;
    for (const Keyspace keyspace : kSpread) {
      changes.Put(keyspace, KeyOf(writer, number), ValueOf(number));
    }
    if (!store.Commit(std::move(changes), Durability::kSync).ok()) std::_Exit(1);
    Report(Ack{writer, number});
  }
}

// Arguments: folder, first number of each writer.
int WriteUntilKilled(const std::vector<std::string>& arguments) {
  auto store = KvStore::Open(arguments[0], testing_support::TinyBuffers());
  if (!store.ok()) return 1;
  std::vector<std::thread> writers;
  for (std::uint32_t writer = 0; writer < kWriters; ++writer) {
    const auto first = static_cast<std::uint32_t>(std::stoul(arguments[1 + writer]));
    writers.emplace_back([&store, writer, first] { WriteFrom(**store, writer, first); });
  }
  for (std::thread& writer : writers) writer.join();
  return 1;
}

const bool kRegistered = RegisterRole(kWriterFlag, WriteUntilKilled);

using Numbers = std::array<std::uint32_t, kWriters>;

enum class LifeFrom { kStart, kFirstAck };

// Starts a writer, kills it after `life`, and raises `acked` to what it reported.
void RunAndKill(const std::string& folder, LifeFrom from, std::chrono::milliseconds life,
                Numbers& acked) {
  ASSERT_TRUE(kRegistered);
  std::vector<std::string> arguments{folder};
  for (const std::uint32_t number : acked) arguments.push_back(Concat(number + 1));
  Child child(kWriterFlag, arguments);
  std::thread killer;
  const auto start_life = [&killer, pid = child.pid(), life] {
    killer = std::thread([pid, life] {
      std::this_thread::sleep_for(life);
      ::kill(pid, SIGKILL);
    });
  };
  if (from == LifeFrom::kStart) start_life();
  // The pipe holds 64 KiB and the writer blocks when it is full: drain it while it lives.
  Ack ack;
  while (child.Read(ack)) {
    acked[ack.writer] = ack.number;
    if (!killer.joinable()) start_life();
  }
  if (killer.joinable()) killer.join();
  EXPECT_TRUE(WIFSIGNALED(child.Wait())) << "the writer ended by itself";
}

// Every commit up to the acknowledged one is there, and whatever came after is whole or absent.
// Gives the number of the last one that is there.
std::uint32_t CheckWriter(const KvStore& store, std::uint32_t writer, std::uint32_t from,
                          std::uint32_t acked) {
  for (std::uint32_t number = from;; ++number) {
    int present = 0;
    for (const Keyspace keyspace : kSpread) {
      const auto value = store.Get(keyspace, KeyOf(writer, number));
      EXPECT_THAT(value, IsOk());
      if (!value.ok() || !*value) continue;
      EXPECT_EQ(**value, ValueOf(number));
      ++present;
    }
    EXPECT_TRUE(present == 0 || present == static_cast<int>(std::size(kSpread)))
        << "torn: " << writer << "/" << number;
    if (present == 0) {
      EXPECT_GT(number, acked) << "lost: " << writer << "/" << number;
      return number - 1;
    }
  }
}

TEST(KillTest, NoAcknowledgedCommitIsLostInSixtyKills) {
  const testing_support::TempFolder folder(testing_support::MemoryFolder());
  const std::string path = (folder / "store").string();
  const std::uint64_t seed = std::random_device{}();
  std::mt19937_64 random(seed);
  Numbers written{};  // what is known to be there
  for (int cycle = 0; cycle < 60; ++cycle) {
    Numbers acked = written;
    const LifeFrom counted = cycle % 2 == 0 ? LifeFrom::kStart : LifeFrom::kFirstAck;
    RunAndKill(path, counted, std::chrono::milliseconds(random() % 200), acked);
    const auto store = KvStore::Open(path, testing_support::TinyBuffers());
    ASSERT_THAT(store, IsOk()) << "seed " << seed << " cycle " << cycle;
    for (std::uint32_t writer = 0; writer < kWriters; ++writer) {
      // From a little before, so that older commits are looked at again; all of them at the end.
      const std::uint32_t from = cycle == 59 ? 1 : std::max(1u, written[writer]);
      written[writer] = CheckWriter(**store, writer, from, acked[writer]);
    }
    ASSERT_FALSE(HasFailure()) << "seed " << seed << " cycle " << cycle;
  }
  RecordProperty("commits", static_cast<int>(written[0] + written[1] + written[2]));
  EXPECT_GT(written[0] + written[1] + written[2], 500u) << "too few to mean anything";
}

TEST(KillTest, TheStoreIsLockedWhileAnotherProcessHasIt) {
  const testing_support::TempFolder folder(testing_support::MemoryFolder());
  const std::string path = (folder / "store").string();
  Numbers acked{};
  std::thread writer([&] {
    RunAndKill(path, LifeFrom::kStart, std::chrono::milliseconds(1500), acked);
  });
  bool refused = false;
  for (int attempt = 0; attempt < 100 && !refused; ++attempt) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    if (!std::filesystem::exists(folder / "store/CURRENT")) continue;
    const auto second = KvStore::Open(path);
    EXPECT_THAT(second, ErrorId("store_locked"));
    refused = !second.ok();
  }
  writer.join();
  EXPECT_TRUE(refused);
  EXPECT_THAT(KvStore::Open(path), IsOk()) << "the lock went with the process";
}

}  // namespace
}  // namespace goldline::store
