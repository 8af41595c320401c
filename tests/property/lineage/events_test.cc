// Real events in any order, with any duplication, leave one graph.
#include <algorithm>
#include <filesystem>
#include <random>

#include <gtest/gtest.h>

#include "catalog/verify.h"
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

std::vector<std::string> GraphAfter(const std::vector<Event>& events) {
  const testing_support::TempFolder folder;
  auto store = store::KvStore::Open(folder / "db");
  EXPECT_TRUE(store.ok());
  for (const Event& event : events) {
    const auto receipt =
        RecordEvent(**store, event, UtcTime{1'700'000'000'000'000}, store::Durability::kBuffered);
    EXPECT_TRUE(receipt.ok()) << receipt.error().ToString();
  }
  std::vector<catalog::Check> checks = LineageChecks();
  for (catalog::Check& check : catalog::CatalogChecks()) checks.push_back(check);
  const auto report = catalog::Verify((*store)->View(), checks);
  EXPECT_TRUE(report.ok() && report->ok());
  return DumpGraph((*store)->View());
}

TEST(RealEvents, LeaveOneGraphInAnyOrder) {
  const auto folder = testing_support::DataFolder("openlineage");
  if (!folder) GTEST_SKIP() << "no test data at " << testing_support::DataRoot();
  const std::vector<Event> events = RealEvents(*folder);
  EXPECT_EQ(events.size(), 625U);
  const std::vector<std::string> graph = GraphAfter(events);
  EXPECT_GT(graph.size(), 300U);
  std::vector<Event> backwards(events.rbegin(), events.rend());
  EXPECT_EQ(Different(GraphAfter(backwards), graph), "");
  std::vector<Event> shuffled = events;
  shuffled.insert(shuffled.end(), events.begin(), events.begin() + 100);
  std::mt19937 random(20261122);
  std::shuffle(shuffled.begin(), shuffled.end(), random);
  EXPECT_EQ(Different(GraphAfter(shuffled), graph), "");
}

}  // namespace
}  // namespace goldline::lineage
