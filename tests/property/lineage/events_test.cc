// Real events in any order, with any duplication, leave one graph.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <numeric>
#include <random>
#include <thread>

#include <gtest/gtest.h>

#include "catalog/verify.h"
#include "lineage/event_batch.h"
#include "lineage/event_store.h"
#include "lineage/graph.h"
#include "tests/property/lineage/graph_dump.h"
#include "tests/support/data.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace goldline::lineage {
namespace {

using testing_support::IsOk;

std::vector<Event> RealEvents(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".ndjson") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Event> events;
  for (const auto& file : files) {
    const std::string text = testing_support::ReadFile(file);
    for (const std::string_view line : Split(text, '\n')) {
      if (line.empty()) continue;
      const Result<Event> event = ParseEvent(line);
      EXPECT_TRUE(event.ok()) << file << ": " << event.error().ToString();
      if (event.ok()) events.push_back(*event);
    }
  }
  return events;
}

constexpr UtcTime kArrival{1'700'000'000'000'000};

void RecordSingly(store::KvStore& store, const std::vector<Event>& events) {
  for (const Event& event : events) {
    const auto receipt = RecordEvent(store, event, kArrival, store::Durability::kBuffered);
    EXPECT_TRUE(receipt.ok()) << receipt.error().ToString();
  }
}

// Four batches at a time, so that they meet each other.
void RecordInBatches(store::KvStore& store, const std::vector<Event>& events) {
  std::vector<std::thread> clients;
  for (std::size_t client = 0; client < 4; ++client) {
    clients.emplace_back([&, client] {
      for (std::size_t at = client * 40; at < events.size(); at += 160) {
        const std::size_t count = std::min<std::size_t>(40, events.size() - at);
        const auto receipts = RecordEvents(store, {events.data() + at, count}, kArrival);
        ASSERT_EQ(receipts.size(), count);
        for (std::size_t i = 0; i < count; ++i) {
          ASSERT_TRUE(receipts[i].ok()) << receipts[i].error().ToString();
          EXPECT_EQ(receipts[i]->event, ToString(events[at + i].hash)) << "in their order";
        }
      }
    });
  }
  for (std::thread& client : clients) client.join();
}

using Recorder = void (*)(store::KvStore&, const std::vector<Event>&);

// Everything that can be asked after these events.
std::vector<std::string> AnswersAfter(const std::vector<Event>& events,
                                      Recorder record = RecordSingly) {
  const testing_support::TempFolder folder{testing_support::MemoryFolder()};
  auto store = store::KvStore::Open(folder / "db");
  EXPECT_TRUE(store.ok());
  record(**store, events);
  std::vector<catalog::Check> checks = LineageChecks();
  for (catalog::Check& check : catalog::CatalogChecks()) checks.push_back(check);
  const auto report = catalog::Verify((*store)->View(), checks);
  EXPECT_TRUE(report.ok() && report->ok());
  std::vector<std::string> answers = DumpGraph((*store)->View());
  const std::vector<std::string> said = DumpCatalog((*store)->View());
  answers.insert(answers.end(), said.begin(), said.end());
  std::sort(answers.begin(), answers.end());
  return answers;
}

TEST(RealEvents, LeaveOneGraphInAnyOrder) {
  const auto folder = testing_support::DataFolder("openlineage");
  if (!folder) GTEST_SKIP() << "no test data at " << testing_support::DataRoot();
  const std::vector<Event> events = RealEvents(*folder);
  EXPECT_EQ(events.size(), 625U);
  const std::vector<std::string> graph = AnswersAfter(events);
  EXPECT_GT(graph.size(), 3000U);
  std::vector<Event> backwards(events.rbegin(), events.rend());
  EXPECT_EQ(Different(AnswersAfter(backwards), graph), "");
  std::vector<Event> shuffled = events;
  shuffled.insert(shuffled.end(), events.begin(), events.begin() + 100);
  std::mt19937 random(20261122);
  std::shuffle(shuffled.begin(), shuffled.end(), random);
  EXPECT_EQ(Different(AnswersAfter(shuffled), graph), "");
  EXPECT_EQ(Different(AnswersAfter(shuffled, RecordInBatches), graph), "");
}

// The events of each run, those that have the same bodies once.
std::vector<std::vector<Event>> EventsOfRuns(const std::vector<Event>& events) {
  std::map<Uuid, std::map<Hash128, Event>> runs;
  for (const Event& event : events) {
    if (event.kind == EventKind::kRun) runs[event.run].emplace(event.hash, event);
  }
  std::vector<std::vector<Event>> grouped;
  for (const auto& [run, by_hash] : runs) {
    std::vector<Event>& group = grouped.emplace_back();
    for (const auto& [hash, event] : by_hash) group.push_back(event);
  }
  return grouped;
}

// Every order of a run of few events, many orders of a longer one, each event twice.
TEST(RealEvents, OfOneRunGiveTheSameAnswersInEveryOrder) {
  const auto folder = testing_support::DataFolder("openlineage");
  if (!folder) GTEST_SKIP() << "no test data at " << testing_support::DataRoot();
  const bool all = std::getenv("GOLDLINE_LONG_TESTS") != nullptr;
  const int orders = all ? 1000 : 2;
  std::mt19937 random(20261123);
  for (std::vector<Event>& events : EventsOfRuns(RealEvents(*folder))) {
    if (events.size() < 2 || (!all && random() % 4 != 0)) continue;
    const std::vector<std::string> answers = AnswersAfter(events);
    const auto expect_same = [&](std::vector<Event> order) {
      order.insert(order.end(), order.begin(), order.end());
      ASSERT_EQ(Different(AnswersAfter(order), answers), "") << ToString(events[0].run);
    };
    if (events.size() <= (all ? 5U : 3U)) {
      std::vector<std::size_t> order(events.size());
      std::iota(order.begin(), order.end(), std::size_t{0});
      do {
        std::vector<Event> arriving;
        for (const std::size_t i : order) arriving.push_back(events[i]);
        expect_same(std::move(arriving));
      } while (std::next_permutation(order.begin(), order.end()));
    } else {
      for (int i = 0; i < orders; ++i) {
        std::vector<Event> arriving = events;
        std::shuffle(arriving.begin(), arriving.end(), random);
        expect_same(std::move(arriving));
      }
    }
  }
}

}  // namespace
}  // namespace goldline::lineage
