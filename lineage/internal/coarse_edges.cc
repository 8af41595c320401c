#include "lineage/internal/coarse_edges.h"

#include <algorithm>
#include <vector>

#include "lineage/internal/timeline_update.h"

namespace goldline::lineage {

using store::Keyspace;

Result<bool> CoarseEdges::Add(const FactKey& run, RunDatasetsRow row) {
  const std::string key = KeyOf(run);
  GL_TRY(const std::optional<std::string> before, view_.Get(Keyspace::kFact, key));
  RunDatasetsRow earlier;
  if (before) {
    GL_TRY(earlier, DecodeRunDatasets(*before));
    row = Merged(row, earlier);
    if (row == earlier) return row.SaysPairs();
  }
  GL_RETURN_IF_ERROR(CountIn(view_, changes_, HeadKey(job_, 0, Layer::kCoarse), 1));
  changes_.Expect(Keyspace::kFact, key, store::RevisionOf(before));
  changes_.Put(Keyspace::kFact, key, Encode(row));
  if (!row.SaysPairs()) {
    if (earlier.SaysPairs()) GL_RETURN_IF_ERROR(TakeBack(earlier, key));
    return false;
  }
  for (const Node input : row.inputs) {
    for (const Node output : row.outputs) {
      GL_RETURN_IF_ERROR(PutFirst({input, output}, row.since));
    }
  }
  return true;
}

Status CoarseEdges::PutFirst(const NodePair& pair, UtcTime since) {
  const std::string in = KeyOf(EdgeKey{pair.target, Layer::kCoarse, pair.source, job_});
  GL_TRY(const std::optional<std::string> before, view_.Get(Keyspace::kEdgeIn, in));
  if (before) {
    GL_TRY(const Intervals intervals, DecodeIntervals(*before));
    if (!intervals.empty() && intervals[0].from <= since) return Ok();
  }
  Put(pair, since);
  return Ok();
}

// What other runs of the job say stays, from the first time that one of them does.
Status CoarseEdges::TakeBack(const RunDatasetsRow& row, std::string_view own_key) {
  std::vector<UtcTime> since(row.inputs.size() * row.outputs.size(), kForever);
  const auto places_of = [](const std::vector<Node>& some, const std::vector<Node>& all) {
    std::vector<std::size_t> places;
    for (const Node one : some) {
      const auto at = std::lower_bound(all.begin(), all.end(), one);
      if (at != all.end() && *at == one)
        places.push_back(static_cast<std::size_t>(at - all.begin()));
    }
    return places;
  };
  store::Cursor at = view_.Prefix(Keyspace::kFact, HeadKey(job_, 0, Layer::kCoarse));
  for (; at.valid(); at.Next()) {
    if (IsHeadKey(at.key()) || at.key() == own_key) continue;
    GL_TRY(const RunDatasetsRow other, DecodeRunDatasets(at.value()));
    if (!other.SaysPairs()) continue;
    const std::vector<std::size_t> outputs = places_of(other.outputs, row.outputs);
    for (const std::size_t input : places_of(other.inputs, row.inputs)) {
      for (const std::size_t output : outputs) {
        UtcTime& first = since[input * row.outputs.size() + output];
        first = std::min(first, other.since);
      }
    }
  }
  GL_RETURN_IF_ERROR(at.status());
  auto first = since.begin();
  for (const Node input : row.inputs) {
    for (const Node output : row.outputs) Put({input, output}, *first++);
  }
  return Ok();
}

// For ever: the edge goes.
void CoarseEdges::Put(const NodePair& pair, UtcTime since) {
  const std::string in = KeyOf(EdgeKey{pair.target, Layer::kCoarse, pair.source, job_});
  const std::string out = KeyOf(EdgeKey{pair.source, Layer::kCoarse, pair.target, job_});
  if (since == kForever) {
    changes_.Delete(Keyspace::kEdgeIn, in);
    changes_.Delete(Keyspace::kEdgeOut, out);
    return;
  }
  const std::string bytes = EncodeIntervals({{since, kForever, Subtype::kUnspecified}});
  changes_.Put(Keyspace::kEdgeIn, in, bytes);
  changes_.Put(Keyspace::kEdgeOut, out, bytes);
}

}  // namespace goldline::lineage
