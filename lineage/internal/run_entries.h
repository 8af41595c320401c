// What one run says in explicit lineage (the `lineage` facet of its job), over all of its events:
// entries accumulate, so that of each output all that the run said up to a time holds from then on.
// A COMPLETE with such a facet says it all again, also of outputs that it does not list. A pure
// function of the events, whatever their order and number; stored as one row of the run:
//   kFact     job · 0 · kObserved · ~0 · ~run               -> RunEntries
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/hash.h"
#include "core/result.h"
#include "core/time.h"
#include "lineage/internal/graph_rows.h"

namespace goldline::lineage {

// A COMPLETE with a `lineage` facet.
struct RunEnd {
  UtcTime time;
  Hash128 tie;
  friend auto operator<=>(const RunEnd&, const RunEnd&) = default;
};

class RunEntries {
 public:
  // That at this time the run said this edge set of the output.
  void Say(Node output, const Hash128& edges, UtcTime time);
  void End(const RunEnd& end) { ends_.insert(end); }

  // The edge sets that the run said of the output up to a time, and since when.
  std::vector<std::pair<UtcTime, Hash128>> SaidOf(Node output, UtcTime up_to) const;
  // The outputs of which it said something up to a time.
  std::vector<Node> OutputsAt(UtcTime time) const;
  const std::set<RunEnd>& ends() const { return ends_; }

  std::string Encode() const;
  static Result<RunEntries> Decode(std::string_view bytes);
  friend bool operator==(const RunEntries&, const RunEntries&) = default;

 private:
  // An edge set that is said again adds nothing: the first time counts.
  std::map<std::pair<Node, Hash128>, UtcTime> said_;
  std::set<RunEnd> ends_;
};

std::string RunEntriesKey(std::uint64_t job, const Uuid& run);
// Of all rows of kFact, whether it is one of these.
bool IsRunEntries(const FactKey& key);

// All that the edge sets say, each since a time; of their statements the latest, which is the
// greatest text where two are of one time.
StoredEdges Union(const std::vector<std::pair<UtcTime, const StoredEdges*>>& sets);

}  // namespace goldline::lineage
