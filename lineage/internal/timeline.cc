#include "lineage/internal/timeline.h"

#include <algorithm>

#include "lineage/errors.h"
#include "lineage/internal/byte_codec.h"

namespace goldline::lineage {
namespace {

constexpr std::uint64_t kIntervalsFormat = 1;

using OpenSet = std::map<NodePair, TransformationSet>;

// What is open after one more fact.
void Apply(const TimelineFact& fact, const StoredEdges& set, OpenSet& open) {
  if (fact.replaces) open.clear();
  for (const NodeEdge& edge : set.edges) open[{edge.source, edge.target}] |= edge.how;
}

// One fact for each (time, run), in that order.
void KeepWhatCounts(std::vector<TimelineFact>& facts) {
  std::sort(facts.begin(), facts.end(), [](const TimelineFact& a, const TimelineFact& b) {
    if (a.time != b.time) return a.time < b.time;
    if (a.run != b.run) return a.run < b.run;
    return Outranks(a, b);
  });
  facts.erase(std::unique(facts.begin(), facts.end(),
                          [](const TimelineFact& a, const TimelineFact& b) {
                            return a.time == b.time && a.run == b.run;
                          }),
              facts.end());
}

}  // namespace

void EndStretch(Intervals& intervals, UtcTime time) {
  if (intervals.back().from == time) {
    intervals.pop_back();
  } else {
    intervals.back().to = time;
  }
}

void BeginStretch(Intervals& intervals, UtcTime time, TransformationSet how) {
  if (!intervals.empty() && intervals.back().to == time && intervals.back().how == how) {
    intervals.back().to = kForever;
  } else {
    intervals.push_back({time, kForever, how});
  }
}

OpenSet OpenEdges(const std::vector<TimelineFact>& facts, const EdgeSets& sets) {
  OpenSet open;
  for (const TimelineFact& fact : facts) Apply(fact, sets.at(fact.edges), open);
  return open;
}

std::map<NodePair, Intervals> TimelineOf(std::vector<TimelineFact> facts, const EdgeSets& sets) {
  KeepWhatCounts(facts);
  std::map<NodePair, Intervals> timeline;
  OpenSet open;
  for (const TimelineFact& fact : facts) {
    OpenSet next = fact.replaces ? OpenSet{} : open;
    Apply(fact, sets.at(fact.edges), next);
    for (const auto& [name, how] : open) {
      const auto still = next.find(name);
      if (still == next.end() || still->second != how) EndStretch(timeline[name], fact.time);
    }
    for (const auto& [name, how] : next) {
      const auto before = open.find(name);
      if (before == open.end() || before->second != how)
        BeginStretch(timeline[name], fact.time, how);
    }
    open = std::move(next);
  }
  std::erase_if(timeline, [](const auto& row) { return row.second.empty(); });
  return timeline;
}

const Interval* At(const Intervals& intervals, UtcTime time) {
  for (const Interval& interval : intervals) {
    if (interval.from <= time && (time < interval.to || interval.to == kForever)) return &interval;
  }
  return nullptr;
}

std::string EncodeIntervals(const Intervals& intervals) {
  ByteWriter out;
  out.UInt(kIntervalsFormat);
  out.UInt(intervals.size());
  for (const Interval& interval : intervals) {
    out.UInt(static_cast<std::uint64_t>(interval.from.micros));
    out.UInt(static_cast<std::uint64_t>(interval.to.micros));
    out.UInt(interval.how.bits());
  }
  return out.Take();
}

Result<Intervals> DecodeIntervals(std::string_view bytes) {
  ByteReader in(bytes);
  if (in.UInt() != kIntervalsFormat) return errors::LineageDamaged("edge");
  Intervals intervals(in.Count());
  for (Interval& interval : intervals) {
    interval.from.micros = static_cast<std::int64_t>(in.UInt());
    interval.to.micros = static_cast<std::int64_t>(in.UInt());
    const auto how = in.Transformations();
    if (!how) return errors::LineageDamaged("edge");
    interval.how = *how;
  }
  if (!in.AtEnd()) return errors::LineageDamaged("edge");
  return intervals;
}

}  // namespace goldline::lineage
