#include "lineage/internal/timeline_update.h"

#include <algorithm>
#include <map>
#include <utility>

#include "lineage/internal/byte_codec.h"

namespace goldline::lineage {

using store::Keyspace;

namespace {

// Of facts, or what a head knows of the latest.
template <class Earlier>
bool IsAfter(const TimelineFact& a, const Earlier& b) {
  return std::pair(a.time, a.run) > std::pair(b.time, b.run);
}

struct Head {
  HeadRow row;
  store::Revision revision;
};

Result<Head> ReadHead(const store::ReadView& view, const std::string& key) {
  GL_TRY(const std::optional<std::string> bytes, view.Get(Keyspace::kFact, key));
  Head head{{}, store::RevisionOf(bytes)};
  if (bytes) {
    GL_TRY(head.row, DecodeHead(*bytes));
  }
  return head;
}

void PutHead(store::WriteSet& changes, const std::string& key, const Head& head) {
  changes.Expect(Keyspace::kFact, key, head.revision);
  changes.Put(Keyspace::kFact, key, Encode(head.row));
}

}  // namespace

Status CountIn(const store::ReadView& view, store::WriteSet& changes, const std::string& head,
               std::uint64_t more) {
  GL_TRY(Head found, ReadHead(view, head));
  found.row.rows += more;
  found.row.repeated.reset();
  PutHead(changes, head, found);
  return Ok();
}

Status TimelineUpdate::Add(const FactRow& row, OwnEdges edges) {
  own_ = std::move(edges);
  own_hash_ = row.edges;
  const TimelineFact added = TimelineFactOf(key_, row);
  const std::string key = HeadKey(key_.job, key_.output, key_.layer);
  GL_TRY(Head head, ReadHead(view_, key));
  std::optional<HeadRow::Repeated>& repeated = head.row.repeated;
  const bool latest = repeated && IsAfter(added, *repeated);
  if (latest && repeated->edges == added.edges) {
    changes_.Put(Keyspace::kFact, KeyOf(key_), Encode(row));
    more_ = 1;
    repeated = {added.time, added.run, added.edges};
  } else {
    GL_TRY(const bool counts, PutFact(key_, row));
    if (!counts) return Ok();
    GL_TRY(repeated, Apply(added));
  }
  head.row.rows += more_;
  PutHead(changes_, key, head);
  return Ok();
}

Status TimelineUpdate::ReadSets(const Facts& facts) {
  if (own_ && !sets_.contains(own_hash_)) {
    GL_TRY(StoredEdges own, own_());
    sets_.emplace(own_hash_, std::move(own));
  }
  return ReadEdgeSets(view_, facts, sets_);
}

Status TimelineUpdate::EndBy(const FactKey& declaration) {
  sets_.emplace(kNoEdges, StoredEdges{});
  GL_TRY([[maybe_unused]] const auto latest, Apply(EndingBy(declaration)));
  return Ok();
}

Status TimelineUpdate::AddEntries(const FactRow& row, const std::vector<RunEnd>& ends,
                                  const SaidUpTo& said) {
  std::map<UtcTime, FactRow> rows{{key_.time, row}};
  for (const RunEnd& end : ends) {
    const FactRow complete{catalog::RunState::kComplete, end.tie, {}, true};
    const auto [at, fresh] = rows.try_emplace(end.time, complete);
    if (!fresh && Outranks(TimelineFactOf(key_, complete), TimelineFactOf(key_, at->second))) {
      at->second = complete;
    }
  }
  std::vector<TimelineFact> added;
  for (auto& [time, one] : rows) {
    FactKey key = key_;
    key.time = time;
    GL_TRY(one.edges, said(time, sets_));
    GL_TRY(const bool counts, PutFact(key, one));
    if (counts) added.push_back(TimelineFactOf(key, one));
  }
  GL_RETURN_IF_ERROR(CountIn(view_, changes_, HeadKey(key_.job, key_.output, key_.layer), more_));
  if (ends.empty() && !added.empty()) {
    GL_TRY(std::optional<Facts> facts, FactsBefore(added[0]));
    if (facts) {
      GL_TRY([[maybe_unused]] const bool repeats, Append(*std::move(facts), added[0]));
      return Ok();
    }
  }
  GL_TRY(const Facts before, ReadAll());
  Facts after = before;
  GL_RETURN_IF_ERROR(SayMore(said, after));
  after.insert(after.end(), added.begin(), added.end());
  return Replace(before, after);
}

// Writes a fact if it counts. Of one time and run another one may outrank it.
Result<bool> TimelineUpdate::PutFact(const FactKey& key, const FactRow& row) {
  const std::string at = KeyOf(key);
  GL_TRY(const std::optional<std::string> present, view_.Get(Keyspace::kFact, at));
  if (present) {
    GL_TRY(const FactRow other, DecodeFactRow(*present));
    if (!Outranks(TimelineFactOf(key, row), TimelineFactOf(key, other))) return false;
  } else {
    ++more_;
  }
  changes_.Put(Keyspace::kFact, at, Encode(row));
  written_.insert(at);
  return true;
}

// What the run said from the time on of its entries: with those that are new.
Status TimelineUpdate::SayMore(const SaidUpTo& said, Facts& facts) {
  for (TimelineFact& fact : facts) {
    if (!fact.accumulates || fact.run != key_.run || fact.time < key_.time) continue;
    GL_TRY(const Hash128 edges, said(fact.time, sets_));
    if (edges == fact.edges) continue;
    fact.edges = edges;
    FactKey key = key_;
    key.time = fact.time;
    const std::string at = KeyOf(key);
    if (written_.contains(at)) continue;
    GL_TRY(const std::optional<std::string> present, view_.Get(Keyspace::kFact, at));
    if (!present) continue;
    GL_TRY(FactRow row, DecodeFactRow(*present));
    row.edges = edges;
    changes_.Put(Keyspace::kFact, at, Encode(row));
  }
  return Ok();
}

Result<TimelineUpdate::Facts> TimelineUpdate::ReadAll() const {
  return ReadTimeline(view_, key_, [](const TimelineFact&) { return true; });
}

Result<std::optional<TimelineUpdate::Facts>> TimelineUpdate::FactsBefore(
    const TimelineFact& added) const {
  // From the latest back to the one before which nothing matters; fewer when this one is not last.
  const auto more = [&added](const TimelineFact& fact) {
    return IsAfter(added, fact) && !fact.replaces;
  };
  GL_TRY(Facts facts, ReadTimeline(view_, key_, more));
  if (!facts.empty() && !IsAfter(added, facts[0])) return std::optional<Facts>();
  return std::optional(std::move(facts));
}

Result<std::optional<HeadRow::Repeated>> TimelineUpdate::Apply(const TimelineFact& added) {
  std::optional<HeadRow::Repeated> latest;
  GL_TRY(std::optional<Facts> facts, FactsBefore(added));
  if (facts) {
    const bool first = facts->empty();
    GL_TRY(const bool repeats, Append(*std::move(facts), added));
    // What is declared also ends by what is declared of other outputs, which leaves this head.
    const bool alone = key_.layer != Layer::kDeclared;
    if (alone && (first || added.replaces || repeats)) {
      latest = {added.time, added.run, added.edges};
    }
    return latest;
  }
  GL_TRY(const Facts before, ReadAll());
  Facts after = before;
  after.push_back(added);
  GL_RETURN_IF_ERROR(Replace(before, after));
  return latest;
}

Result<bool> TimelineUpdate::Append(Facts facts, const TimelineFact& added) {
  std::reverse(facts.begin(), facts.end());
  // What START and COMPLETE of run after run say again is open already, and stays so.
  const bool repeats = std::all_of(facts.begin(), facts.end(), [&added](const TimelineFact& fact) {
    return fact.edges == added.edges;
  });
  if (repeats && !facts.empty()) return true;
  GL_RETURN_IF_ERROR(ReadSets(facts));
  const auto before = OpenEdges(facts, sets_);
  facts.push_back(added);
  const auto after = OpenEdges(facts, sets_);
  for (const auto& [pair, how] : before) {
    const auto still = after.find(pair);
    if (still == after.end()) GL_RETURN_IF_ERROR(Change(pair, added.time, how, std::nullopt));
  }
  for (const auto& [pair, how] : after) {
    const auto was = before.find(pair);
    const auto old = was == before.end() ? std::nullopt : std::optional(was->second);
    if (old != how) GL_RETURN_IF_ERROR(Change(pair, added.time, old, how));
  }
  return false;
}

Status TimelineUpdate::Change(const NodePair& pair, UtcTime time,
                              std::optional<TransformationSet> before,
                              std::optional<TransformationSet> after) {
  GL_TRY(const std::optional<std::string> bytes, view_.Get(Keyspace::kEdgeIn, KeyOf(InKey(pair))));
  Intervals intervals;
  if (bytes) {
    GL_TRY(intervals, DecodeIntervals(*bytes));
  }
  if (before && !intervals.empty()) EndStretch(intervals, time);
  if (after) BeginStretch(intervals, time, *after);
  PutEdge(pair, intervals);
  return Ok();
}

Status TimelineUpdate::Replace(const Facts& before, const Facts& after) {
  GL_RETURN_IF_ERROR(ReadSets(before));
  const auto was = TimelineOf(before, sets_);
  const auto is = TimelineOf(after, sets_);
  for (const auto& [pair, intervals] : was) {
    if (!is.contains(pair)) PutEdge(pair, {});
  }
  for (const auto& [pair, intervals] : is) {
    const auto at = was.find(pair);
    if (at == was.end() || at->second != intervals) PutEdge(pair, intervals);
  }
  return Ok();
}

EdgeKey TimelineUpdate::InKey(const NodePair& pair) const {
  return {pair.target, key_.layer, pair.source, key_.job};
}

EdgeKey TimelineUpdate::OutKey(const NodePair& pair) const {
  return {pair.source, key_.layer, pair.target, key_.job};
}

void TimelineUpdate::PutEdge(const NodePair& pair, const Intervals& intervals) {
  if (intervals.empty()) {
    changes_.Delete(Keyspace::kEdgeIn, KeyOf(InKey(pair)));
    changes_.Delete(Keyspace::kEdgeOut, KeyOf(OutKey(pair)));
    return;
  }
  const std::string bytes = EncodeIntervals(intervals);
  changes_.Put(Keyspace::kEdgeIn, KeyOf(InKey(pair)), bytes);
  changes_.Put(Keyspace::kEdgeOut, KeyOf(OutKey(pair)), bytes);
}

}  // namespace goldline::lineage
