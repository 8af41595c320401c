#include "core/ordered_pipeline.h"

#include <atomic>
#include <random>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace goldline {
namespace {

using testing_support::ErrorId;
using testing_support::IsOk;

Error Failure(const std::string& id) { return Error(ErrorCode::kUnavailable, id, id); }

// Items 0..count-1, one after the other.
std::function<Result<std::optional<int>>()> CountTo(int count) {
  return [next = 0, count]() mutable -> Result<std::optional<int>> {
    if (next == count) return std::optional<int>();
    return std::optional<int>(next++);
  };
}

TEST(OrderedPipeline, KeepsTheOrderForAnyNumberOfThreads) {
  for (const std::size_t threads : {1U, 2U, 5U}) {
    WorkerPool pool(threads);
    std::vector<int> seen;
    const Status done = RunOrdered<int, int>(
        pool, CountTo(500),
        [](int item) -> Result<int> {
          // Later items finish before earlier ones.
          for (int turn = item % 7; turn > 0; --turn) std::this_thread::yield();
          return item * 2;
        },
        [&](int item) {
          seen.push_back(item);
          return Ok();
        });
    ASSERT_THAT(done, IsOk());
    ASSERT_EQ(seen.size(), 500U);
    for (int i = 0; i < 500; ++i) EXPECT_EQ(seen[static_cast<std::size_t>(i)], 2 * i);
  }
}

TEST(OrderedPipeline, TheFirstErrorInInputOrderWins) {
  WorkerPool pool(4);
  int sunk = 0;
  const Status done = RunOrdered<int, int>(
      pool, CountTo(100),
      [](int item) -> Result<int> {
        if (item == 11) return Failure("eleven");
        if (item == 10) {
          std::this_thread::yield();
          return Failure("ten");
        }
        return item;
      },
      [&](int) {
        ++sunk;
        return Ok();
      });
  EXPECT_THAT(done, ErrorId("ten"));
  EXPECT_EQ(sunk, 10);
}

TEST(OrderedPipeline, ResultsBeforeAReadErrorAreHandedOn) {
  WorkerPool pool(2);
  int sunk = 0;
  int next = 0;
  const Status done = RunOrdered<int, int>(
      pool,
      [&]() -> Result<std::optional<int>> {
        if (next == 3) return Failure("read");
        return std::optional<int>(next++);
      },
      [](int item) -> Result<int> { return item; },
      [&](int) {
        ++sunk;
        return Ok();
      });
  EXPECT_THAT(done, ErrorId("read"));
  EXPECT_EQ(sunk, 3);
}

TEST(OrderedPipeline, ASinkErrorStopsReading) {
  WorkerPool pool(2);
  int read = 0;
  const Status done = RunOrdered<int, int>(
      pool, [&]() -> Result<std::optional<int>> { return std::optional<int>(read++); },
      [](int item) -> Result<int> { return item; },
      [](int item) -> Status { return item < 5 ? Ok() : Status(Failure("sink")); });
  EXPECT_THAT(done, ErrorId("sink"));
  EXPECT_LT(read, 20);
}

TEST(OrderedPipeline, AStopRequestEndsIt) {
  WorkerPool pool(2);
  std::stop_source stop;
  int sunk = 0;
  const Status done = RunOrdered<int, int>(
      pool, [&]() -> Result<std::optional<int>> { return std::optional<int>(1); },
      [](int item) -> Result<int> { return item; },
      [&](int) {
        if (++sunk == 50) stop.request_stop();
        return Ok();
      },
      stop.get_token());
  EXPECT_THAT(done, ErrorId("cancelled"));
}

TEST(OrderedPipeline, AnExceptionOfALibraryBecomesAnError) {
  WorkerPool pool(2);
  const Status done = RunOrdered<int, int>(
      pool, CountTo(1), [](int) -> Result<int> { throw std::runtime_error("from a library"); },
      [](int) { return Ok(); });
  ASSERT_THAT(done, ErrorId("defect"));
  EXPECT_EQ(done.error().message(), "from a library");
}

TEST(OrderedPipeline, KeepsFewItemsInMemory) {
  WorkerPool pool(3);
  std::atomic<int> alive{0};
  int most = 0;
  struct Item {
    std::shared_ptr<int> mark;
  };
  int next = 0;
  const Status done = RunOrdered<Item, Item>(
      pool,
      [&]() -> Result<std::optional<Item>> {
        if (next++ == 200) return std::optional<Item>();
        alive.fetch_add(1);
        most = std::max(most, alive.load());
        return std::optional<Item>(Item{std::shared_ptr<int>(new int(0), [&](int* mark) {
          delete mark;
          alive.fetch_sub(1);
        })});
      },
      [](Item item) -> Result<Item> { return item; }, [](Item) { return Ok(); });
  EXPECT_THAT(done, IsOk());
  EXPECT_LE(most, 2 * 3 + 3);
}

TEST(WorkerPool, RunsAllThatWasSubmittedBeforeItEnds) {
  std::atomic<int> done{0};
  {
    WorkerPool pool(3, 2);
    for (int i = 0; i < 100; ++i) pool.Submit([&] { done.fetch_add(1); });
  }
  EXPECT_EQ(done.load(), 100);
}

TEST(WorkerPool, TrySubmitRefusesWhenFull) {
  std::mutex gate;
  std::unique_lock hold(gate);
  WorkerPool pool(1, 1);
  // The worker takes the first task and waits; then one more fits into the queue.
  pool.Submit([&] { const std::lock_guard wait(gate); });
  pool.Submit([] {});
  EXPECT_FALSE(pool.TrySubmit([] {}));
  hold.unlock();
}

}  // namespace
}  // namespace goldline
