#include "lineage/internal/edge_rows.h"

#include <iterator>
#include <limits>
#include <utility>

namespace goldline::lineage {
namespace {

constexpr Node kNoNode = std::numeric_limits<Node>::max();

}  // namespace

Result<const std::vector<EdgeRows::Row>*> EdgeRows::ReadAhead(Node node) {
  GL_TRY(std::vector<Row> rows, Read(node));
  return &(ahead_[node] = std::move(rows));
}

Result<std::vector<EdgeRows::Row>> EdgeRows::Take(Node node) {
  const auto ahead = ahead_.find(node);
  if (ahead == ahead_.end()) return Read(node);
  std::vector<Row> rows = std::move(ahead->second);
  ahead_.erase(ahead);
  return rows;
}

Result<std::vector<EdgeRows::Row>> EdgeRows::Read(Node node) {
  std::vector<Row> rows;
  if (HasNone(node)) return rows;
  Node next = kNoNode;
  for (at_.Seek(EdgePrefix(node), {}); at_.valid(); at_.Next()) {
    GL_TRY(const EdgeKey key, ReadEdgeKey(at_.key()));
    if (key.near != node) {
      next = key.near;
      break;
    }
    GL_TRY(Intervals intervals, DecodeIntervals(at_.value()));
    rows.push_back({key, std::move(intervals)});
  }
  GL_RETURN_IF_ERROR(at_.status());
  none_[node + 1] = next;
  return rows;
}

bool EdgeRows::HasNone(Node node) const {
  const auto after = none_.upper_bound(node);
  return after != none_.begin() && node < std::prev(after)->second;
}

}  // namespace goldline::lineage
