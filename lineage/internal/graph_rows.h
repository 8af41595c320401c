// The rows of the graph, and their keys (see core/store/keyspaces.h):
//   kEdgeSet  hash                                          -> StoredEdges
//   kFact     job · output · layer                          -> HeadRow of the facts that follow
//   kFact     job · output · layer · ~time · ~run           -> FactRow, latest first
//   kFact     job · 0 · kObserved · ~0 · ~run               -> RunEntries (run_entries.h)
//   kFact     job · 0 · kCoarse                             -> HeadRow
//   kFact     job · 0 · kCoarse · ~0 · ~run                 -> RunDatasetsRow
//   kFact     job · 0 · kCoarse · ~time · ~run              -> RunDatasetsRow of a whole event
//   kFact     job · 0 · kDeclared                           -> HeadRow
//   kFact     job · 0 · kDeclared · ~time · ~hash           -> RunDatasetsRow of a declaration
//   kFact     job · 0 · kSql · ~time · ~hash                -> RunDatasetsRow of one of reads only
//   kEdgeOut  source · layer · target · job                 -> Intervals
//   kEdgeIn   target · layer · source · job                 -> Intervals
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/entities.h"
#include "core/result.h"
#include "lineage/internal/stored_edges.h"
#include "lineage/internal/timeline.h"
#include "lineage/walk.h"

namespace goldline::lineage {

// Who names more pairs of input and output says nothing useful about how they depend.
inline constexpr std::size_t kMostCoarsePairs = 10'000;

struct FactKey {
  std::uint64_t job = 0;
  std::uint64_t output = 0;
  Layer layer = Layer::kObserved;
  UtcTime time;
  Uuid run;
};
std::string HeadKey(std::uint64_t job, std::uint64_t output, Layer layer);
std::string KeyOf(const FactKey& fact);
bool IsHeadKey(std::string_view key);
Result<FactKey> ReadFactKey(std::string_view key);
// Of a declaration of what a job reads, which says nothing of what it writes.
inline FactKey DeclaredReadsKey(std::uint64_t job, UtcTime time, const Hash128& tie) {
  return {job, 0, Layer::kSql, time, Uuid{tie.high, tie.low}};
}

struct FactRow {
  std::optional<catalog::RunState> state;
  Hash128 tie;
  Hash128 edges;
  bool accumulates = false;  // see run_entries.h
  bool whole = false;        // see EventContent
};
std::string Encode(const FactRow& row);
Result<FactRow> DecodeFactRow(std::string_view bytes);
TimelineFact TimelineFactOf(const FactKey& key, const FactRow& row);

struct HeadRow {
  std::uint64_t rows = 0;  // facts that follow; of runs' datasets, how often they changed

  // When known: the latest fact, where all from the last one that replaces on have its edges. Then
  // another one with these edges, later than it, opens and ends nothing.
  struct Repeated {
    UtcTime time;
    Uuid run;
    Hash128 edges;
    friend bool operator==(const Repeated&, const Repeated&) = default;
  };
  std::optional<Repeated> repeated;
};
std::string Encode(const HeadRow& head);
Result<HeadRow> DecodeHead(std::string_view bytes);

// What a run read and wrote, from all its events, and the earliest time at which one said so; or
// what a job declares that it reads and writes, and when.
struct RunDatasetsRow {
  UtcTime since;
  std::vector<Node> inputs;   // sorted, each once
  std::vector<Node> outputs;  // sorted, each once

  // Whether each output depends on each input.
  bool SaysPairs() const { return inputs.size() * outputs.size() <= kMostCoarsePairs; }
  friend bool operator==(const RunDatasetsRow&, const RunDatasetsRow&) = default;
};
RunDatasetsRow Merged(const RunDatasetsRow& a, const RunDatasetsRow& b);
std::string Encode(const RunDatasetsRow& row);
Result<RunDatasetsRow> DecodeRunDatasets(std::string_view bytes);

// A row of kEdgeOut or kEdgeIn; `near` is the node that the key begins with.
struct EdgeKey {
  Node near = 0;
  Layer layer = Layer::kObserved;
  Node far = 0;
  std::uint64_t job = 0;
};
std::string KeyOf(const EdgeKey& edge);
std::string EdgePrefix(Node near);
Result<EdgeKey> ReadEdgeKey(std::string_view key);

}  // namespace goldline::lineage
