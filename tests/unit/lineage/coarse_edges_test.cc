// What a run that tells no fields says: each output depends on each input, unless they are too
// many.
#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalog/verify.h"
#include "lineage/event_store.h"
#include "tests/unit/lineage/lineage_fixture.h"

namespace goldline::lineage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_support::IsOk;

using Names = std::vector<std::string>;

struct Numbers {
  int from;
  int to;  // not itself
};

// An event of a run of one job that read "in/0"… and wrote "out/0"….
Event EventOf(std::uint64_t run, int hour, Numbers inputs, Numbers outputs) {
  Event event;
  event.time = Hour(hour);
  event.state = catalog::RunState::kRunning;
  event.run = {0x0193'554a'6a6b'7c3d, 0x8000'0000'0000'0000 + run};
  event.job = {"jobs", "wide"};
  event.hash = {run, static_cast<std::uint64_t>(hour)};
  const auto add = [](const std::string& name, Numbers numbers, std::vector<EventDataset>& to) {
    for (int number = numbers.from; number < numbers.to; ++number) {
      EventDataset dataset;
      dataset.ref = {name, std::to_string(number)};
      to.push_back(std::move(dataset));
    }
  };
  add("in", inputs, event.inputs);
  add("out", outputs, event.outputs);
  return event;
}

class World {
 public:
  World() : store_(*store::KvStore::Open(folder_ / "db")) {}

  Names Ignored(const Event& event) {
    const auto receipt = RecordEvent(*store_, event, Hour(9), store::Durability::kBuffered);
    EXPECT_THAT(receipt, IsOk());
    Names what;
    for (const auto& one : receipt->ignored) what.push_back(one.what);
    return what;
  }

  // "in/3 from 2" of what an output depends on.
  Names UpstreamOf(int output) const {
    WalkOptions options;
    options.between = Between{};
    const LineageGraph graph(store_->View());
    const auto found = graph.Walk({"out", std::to_string(output), ""}, options);
    EXPECT_THAT(found, IsOk());
    Names edges;
    for (const WalkEdge& edge : found->edges) {
      const auto hour = edge.stretches.at(0).from.micros / Hour(1).micros;
      edges.push_back(Concat(ToString(edge.source), " from ", hour));
    }
    return edges;
  }

  bool verified() const {
    const auto report = catalog::Verify(store_->View(), LineageChecks());
    return report.ok() && report->difference_count == 0;
  }

 private:
  testing_support::TempFolder folder_;
  std::unique_ptr<store::KvStore> store_;
};

TEST(CoarseEdges, AddUpOverTheEventsOfARun) {
  World world;
  EXPECT_THAT(world.Ignored(EventOf(1, 1, {0, 2}, {0, 0})), IsEmpty());
  EXPECT_THAT(world.Ignored(EventOf(1, 2, {0, 0}, {0, 1})), IsEmpty());
  EXPECT_THAT(world.UpstreamOf(0), ElementsAre("in/0 from 1", "in/1 from 1"));
  EXPECT_TRUE(world.verified());
}

// Run 1 says 120 inputs and 100 outputs in two events, neither of which has too many alone; others
// say three of its pairs, some before it and some after.
TEST(CoarseEdges, ARunWithTooManySaysNoneInWhicheverOrderItsEventsCome) {
  const std::vector<Event> events = {EventOf(1, 2, {0, 50}, {0, 100}),
                                     EventOf(1, 4, {50, 120}, {7, 8}),
                                     EventOf(2, 1, {3, 4}, {0, 1}), EventOf(3, 5, {4, 5}, {0, 2})};
  std::vector<std::size_t> order = {0, 1, 2, 3};
  do {
    World world;
    for (const std::size_t event : order) world.Ignored(events[event]);
    for (const std::size_t event : order) world.Ignored(events[event]);
    ASSERT_THAT(world.UpstreamOf(0), ElementsAre("in/3 from 1", "in/4 from 5"));
    ASSERT_THAT(world.UpstreamOf(1), ElementsAre("in/4 from 5"));
    ASSERT_THAT(world.UpstreamOf(2), IsEmpty());
    ASSERT_TRUE(world.verified());
  } while (std::next_permutation(order.begin(), order.end()));
}

// Pairs of all of them would be sixteen millions.
TEST(CoarseEdges, AreBoundedOverTheEventsOfARun) {
  World world;
  EXPECT_THAT(world.Ignored(EventOf(1, 1, {0, 4000}, {0, 0})), IsEmpty());
  EXPECT_THAT(world.Ignored(EventOf(1, 2, {0, 0}, {0, 4000})), ElementsAre("inputs and outputs"));
  EXPECT_THAT(world.UpstreamOf(0), IsEmpty());
  EXPECT_TRUE(world.verified());
}

}  // namespace
}  // namespace goldline::lineage
