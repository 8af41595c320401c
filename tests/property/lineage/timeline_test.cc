// Validity intervals are a function of the set of facts: arrival order and duplicates do not
// matter, and at every moment the answer is that of a slow twin which replays the facts.
#include "lineage/internal/timeline.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace goldline::lineage {
namespace {

constexpr int kLastTime = 8;

EdgeSets SomeSets() {
  const Subtype how[] = {Subtype::kIdentity, Subtype::kAggregation, Subtype::kFilter};
  EdgeSets sets;
  const int count = *rc::gen::inRange(1, 5);
  for (int i = 0; i < count; ++i) {
    StoredEdges set;
    const int edges = *rc::gen::inRange(0, 5);
    for (int e = 0; e < edges; ++e) {
      const auto source = *rc::gen::inRange<std::uint64_t>(1, 3);
      const auto target = *rc::gen::inRange<std::uint64_t>(3, 5);
      set.edges.push_back({source, target, how[*rc::gen::inRange(0, 3)]});
    }
    set.statement = std::to_string(i);
    sets[HashBytes128(EncodeStoredEdges(set))] = set;
  }
  return sets;
}

std::vector<TimelineFact> SomeFacts(const EdgeSets& sets) {
  std::vector<TimelineFact> facts;
  const int count = *rc::gen::inRange(0, 12);
  for (int i = 0; i < count; ++i) {
    TimelineFact fact;
    fact.time = {*rc::gen::inRange(0, kLastTime)};
    fact.run = {0, static_cast<std::uint64_t>(*rc::gen::inRange(0, 3))};
    fact.rank = *rc::gen::inRange(0, 4);
    fact.replaces = fact.rank == 3 && *rc::gen::arbitrary<bool>();
    fact.edges = std::next(sets.begin(), *rc::gen::inRange<std::size_t>(0, sets.size()))->first;
    fact.tie = {fact.edges.low, fact.replaces ? 1U : 0U};
    facts.push_back(fact);
  }
  return facts;
}

// What holds at `time`: of each (time, run) the fact that counts, replayed one by one.
std::map<NodePair, TransformationSet> Replay(const std::vector<TimelineFact>& facts,
                                             const EdgeSets& sets, UtcTime time) {
  std::map<std::pair<std::int64_t, Uuid>, TimelineFact> counts;
  for (const TimelineFact& fact : facts) {
    const auto [at, fresh] = counts.try_emplace({fact.time.micros, fact.run}, fact);
    if (!fresh && std::pair(fact.rank, fact.tie) > std::pair(at->second.rank, at->second.tie)) {
      at->second = fact;
    }
  }
  std::map<NodePair, TransformationSet> open;
  for (const auto& [key, fact] : counts) {
    if (fact.time > time) continue;
    if (fact.replaces) open.clear();
    for (const NodeEdge& edge : sets.at(fact.edges).edges) {
      open[{edge.source, edge.target}] |= edge.how;
    }
  }
  return open;
}

TEST(Timeline, IsBlindToOrderAndDuplicatesAndAgreesWithReplay) {
  EXPECT_TRUE(rc::check([] {
    const EdgeSets sets = SomeSets();
    const std::vector<TimelineFact> facts = SomeFacts(sets);
    const auto timeline = TimelineOf(facts, sets);
    std::vector<TimelineFact> shuffled = facts;
    shuffled.insert(shuffled.end(), facts.begin(), facts.end());
    std::mt19937 random(*rc::gen::arbitrary<std::uint32_t>());
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    RC_ASSERT(TimelineOf(shuffled, sets) == timeline);
    for (int time = -1; time <= kLastTime; ++time) {
      std::map<NodePair, TransformationSet> holds;
      for (const auto& [name, intervals] : timeline) {
        if (const Interval* interval = At(intervals, {time})) holds[name] = interval->how;
      }
      RC_ASSERT(holds == Replay(facts, sets, {time}));
    }
  }));
}

TEST(Timeline, IntervalsAreInOrderApartAndReadBack) {
  EXPECT_TRUE(rc::check([] {
    const EdgeSets sets = SomeSets();
    for (const auto& [name, intervals] : TimelineOf(SomeFacts(sets), sets)) {
      for (std::size_t i = 0; i < intervals.size(); ++i) {
        RC_ASSERT(intervals[i].from < intervals[i].to);
        const bool apart =
            i == 0 || intervals[i - 1].to < intervals[i].from ||
            (intervals[i - 1].to == intervals[i].from && intervals[i - 1].how != intervals[i].how);
        RC_ASSERT(apart);
      }
      const Result<Intervals> back = DecodeIntervals(EncodeIntervals(intervals));
      RC_ASSERT(back.ok());
      RC_ASSERT(*back == intervals);
    }
  }));
}

}  // namespace
}  // namespace goldline::lineage
