// Each live cluster keeps the sum and number of known weights to its neighbours, sorted by
// neighbour. A merge adds two such lists; a queue holds every mean ever seen, and entries whose
// clusters have changed since are skipped when they come up.

#include "mdm/internal/cluster.h"

#include <algorithm>
#include <numeric>
#include <queue>
#include <tuple>

namespace goldline::mdm {
namespace {

constexpr double kClip = 12;

struct Neighbour {
  std::uint32_t cluster = 0;
  double sum = 0;
  double count = 0;
};

struct Candidate {
  double mean = 0;
  std::uint32_t left = 0;
  std::uint32_t right = 0;
  std::uint32_t left_version = 0;
  std::uint32_t right_version = 0;
};

// The best candidate is the greatest: highest mean, then smallest members.
struct Worse {
  bool operator()(const Candidate& a, const Candidate& b) const {
    return std::tie(a.mean, b.left, b.right) < std::tie(b.mean, a.left, a.right);
  }
};

class Agglomeration {
 public:
  Agglomeration(std::size_t records, std::span<const WeightedEdge> edges,
                const MatchThresholds& thresholds)
      : thresholds_(thresholds),
        neighbours_(records),
        sizes_(records, 1),
        versions_(records, 0),
        merged_into_(records) {
    std::iota(merged_into_.begin(), merged_into_.end(), 0U);
    for (const WeightedEdge& edge : edges) {
      const double weight = std::clamp(edge.weight, -kClip, kClip);
      neighbours_[edge.left].push_back({edge.right, weight, 1});
      neighbours_[edge.right].push_back({edge.left, weight, 1});
    }
    const auto by_cluster = [](const Neighbour& a, const Neighbour& b) {
      return a.cluster < b.cluster;
    };
    for (auto& list : neighbours_) std::sort(list.begin(), list.end(), by_cluster);
    for (std::uint32_t record = 0; record < records; ++record) Propose(record, record);
  }

  std::vector<std::uint32_t> Run() {
    while (!queue_.empty()) {
      const Candidate best = queue_.top();
      queue_.pop();
      const bool current =
          versions_[best.left] == best.left_version && versions_[best.right] == best.right_version;
      if (current) Merge(best.left, best.right);
    }
    std::vector<std::uint32_t> clusters(merged_into_.size());
    for (std::uint32_t record = 0; record < clusters.size(); ++record) {
      clusters[record] = Root(record);
    }
    return clusters;
  }

 private:
  // Queues the merges of `cluster` with neighbours of at least the number `from`.
  void Propose(std::uint32_t cluster, std::uint32_t from) {
    for (const Neighbour& neighbour : neighbours_[cluster]) {
      if (neighbour.cluster < from) continue;
      const double pairs = static_cast<double>(sizes_[cluster]) * sizes_[neighbour.cluster];
      const double missing = pairs - neighbour.count;
      const double mean = (neighbour.sum + missing * thresholds_.missing_pair) / pairs;
      if (mean <= thresholds_.merge) continue;
      const auto [left, right] = std::minmax(cluster, neighbour.cluster);
      queue_.push({mean, left, right, versions_[left], versions_[right]});
    }
  }

  void Merge(std::uint32_t into, std::uint32_t gone) {
    std::vector<Neighbour> joined = Joined(into, gone);
    for (const Neighbour& neighbour : joined) Rename(neighbour, into, gone);
    neighbours_[into] = std::move(joined);
    std::vector<Neighbour>().swap(neighbours_[gone]);
    sizes_[into] += sizes_[gone];
    merged_into_[gone] = into;
    ++versions_[into];
    ++versions_[gone];
    Propose(into, 0);
  }

  // Both lists as one, without the two clusters themselves.
  std::vector<Neighbour> Joined(std::uint32_t into, std::uint32_t gone) const {
    std::vector<Neighbour> out;
    const auto& a = neighbours_[into];
    const auto& b = neighbours_[gone];
    for (std::size_t i = 0, j = 0; i < a.size() || j < b.size();) {
      Neighbour next;
      if (j == b.size() || (i < a.size() && a[i].cluster <= b[j].cluster)) {
        next = a[i++];
        if (j < b.size() && b[j].cluster == next.cluster) {
          next.sum += b[j].sum;
          next.count += b[j++].count;
        }
      } else {
        next = b[j++];
      }
      if (next.cluster != into && next.cluster != gone) out.push_back(next);
    }
    return out;
  }

  // In the list of a neighbour, `gone` becomes part of `into`.
  void Rename(const Neighbour& neighbour, std::uint32_t into, std::uint32_t gone) {
    std::vector<Neighbour>& list = neighbours_[neighbour.cluster];
    std::erase_if(list, [&](const Neighbour& n) { return n.cluster == gone || n.cluster == into; });
    const auto at = std::lower_bound(
        list.begin(), list.end(), into,
        [](const Neighbour& n, std::uint32_t cluster) { return n.cluster < cluster; });
    list.insert(at, {into, neighbour.sum, neighbour.count});
  }

  std::uint32_t Root(std::uint32_t record) const {
    while (merged_into_[record] != record) record = merged_into_[record];
    return record;
  }

  const MatchThresholds& thresholds_;
  std::vector<std::vector<Neighbour>> neighbours_;
  std::vector<std::uint32_t> sizes_;
  std::vector<std::uint32_t> versions_;
  std::vector<std::uint32_t> merged_into_;
  std::priority_queue<Candidate, std::vector<Candidate>, Worse> queue_;
};

}  // namespace

std::vector<std::uint32_t> Cluster(std::size_t records, std::span<const WeightedEdge> edges,
                                   const MatchThresholds& thresholds) {
  return Agglomeration(records, edges, thresholds).Run();
}

}  // namespace goldline::mdm
