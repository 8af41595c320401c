// One timeline's way to its next state: facts go into it, and the rows of edges that begin or end
// with them are written. Almost every fact is the latest of its timeline, and then only what is
// open changes; one that comes late recomputes the timeline.
//
// Use once: the view does not see what was written.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/store/store.h"
#include "lineage/internal/fact_rows.h"
#include "lineage/internal/graph_rows.h"
#include "lineage/internal/run_entries.h"

namespace goldline::lineage {

// Two facts of one timeline at a time would each compute without the other: the head, which both
// expect and change, lets only one commit. What the head knew is not known any more.
Status CountIn(const store::ReadView& view, store::WriteSet& changes, const std::string& head,
               std::uint64_t more);

// All that a run said of an output up to a time, as an edge set that `sets` has.
using SaidUpTo = std::function<Result<Hash128>(UtcTime time, EdgeSets& sets)>;

class TimelineUpdate {
 public:
  // Job, output, layer, time and run are the key's.
  TimelineUpdate(const store::ReadView& view, store::WriteSet& changes, const FactKey& key)
      : view_(view), changes_(changes), key_(key) {}

  // `edges` gives the edge set of the row, and is asked only where that matters: not for a fact
  // that repeats what is open.
  using OwnEdges = std::function<Result<StoredEdges>()>;
  Status Add(const FactRow& row, OwnEdges edges);

  // Of a run whose entries accumulate, without the row's edges: what the run says from this time on
  // gets what is new. `ends` are its COMPLETEs of this time or later, of any event but this one.
  Status AddEntries(const FactRow& row, const std::vector<RunEnd>& ends, const SaidUpTo& said);

  // What follows for the output from a declaration that does not list it.
  Status EndBy(const FactKey& declaration);

 private:
  using Facts = std::vector<TimelineFact>;

  Status ReadSets(const Facts& facts);
  Result<bool> PutFact(const FactKey& key, const FactRow& row);
  Status SayMore(const SaidUpTo& said, Facts& facts);
  Result<Facts> ReadAll() const;
  // The facts that what is open follows from, latest first, or nullopt when `added` is not last.
  Result<std::optional<Facts>> FactsBefore(const TimelineFact& added) const;
  // Gives what is known of the latest facts then.
  Result<std::optional<HeadRow::Repeated>> Apply(const TimelineFact& added);
  // Whether that only repeats what is open.
  Result<bool> Append(Facts facts, const TimelineFact& added);
  Status Replace(const Facts& before, const Facts& after);
  Status Change(const NodePair& pair, UtcTime time, std::optional<TransformationSet> before,
                std::optional<TransformationSet> after);
  EdgeKey InKey(const NodePair& pair) const;
  EdgeKey OutKey(const NodePair& pair) const;
  void PutEdge(const NodePair& pair, const Intervals& intervals);

  const store::ReadView& view_;
  store::WriteSet& changes_;
  FactKey key_;
  EdgeSets sets_;
  OwnEdges own_;
  Hash128 own_hash_;
  std::set<std::string> written_;  // keys of facts
  std::uint64_t more_ = 0;         // facts than there were
};

}  // namespace goldline::lineage
