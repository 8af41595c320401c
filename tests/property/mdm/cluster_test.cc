// Clustering against a slow twin that looks at all pairs of clusters before every merge.

#include "mdm/internal/cluster.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <random>

#include <gtest/gtest.h>

namespace goldline::mdm {
namespace {

using Weights = std::map<std::pair<std::uint32_t, std::uint32_t>, double>;

class NaiveClusters {
 public:
  NaiveClusters(std::uint32_t records, const Weights& weights, const MatchThresholds& thresholds)
      : weights_(weights), thresholds_(thresholds) {
    for (std::uint32_t r = 0; r < records; ++r) clusters_.push_back({r});
  }

  std::vector<std::uint32_t> Run(std::uint32_t records) {
    while (MergeBest()) {
    }
    std::vector<std::uint32_t> out(records);
    for (const auto& cluster : clusters_) {
      for (const std::uint32_t record : cluster) out[record] = cluster[0];
    }
    return out;
  }

 private:
  // Only clusters that some pair connects may merge.
  bool Mean(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b,
            double& mean) const {
    double sum = 0;
    bool linked = false;
    for (const std::uint32_t x : a) {
      for (const std::uint32_t y : b) {
        const auto found = weights_.find(std::minmax(x, y));
        linked |= found != weights_.end();
        sum += found == weights_.end() ? thresholds_.missing_pair
                                       : std::clamp(found->second, -12.0, 12.0);
      }
    }
    mean = sum / static_cast<double>(a.size() * b.size());
    return linked;
  }

  bool MergeBest() {
    double best = thresholds_.merge;
    std::size_t left = 0;
    std::size_t right = 0;
    for (std::size_t i = 0; i < clusters_.size(); ++i) {
      for (std::size_t j = i + 1; j < clusters_.size(); ++j) {
        double mean = 0;
        if (!Mean(clusters_[i], clusters_[j], mean) || mean <= best) continue;
        best = mean;
        left = i;
        right = j;
      }
    }
    if (left == right) return false;
    auto& into = clusters_[left];
    into.insert(into.end(), clusters_[right].begin(), clusters_[right].end());
    std::sort(into.begin(), into.end());
    clusters_.erase(clusters_.begin() + static_cast<std::ptrdiff_t>(right));
    return true;
  }

  const Weights& weights_;
  const MatchThresholds& thresholds_;
  std::vector<std::vector<std::uint32_t>> clusters_;  // by smallest member
};

TEST(Cluster, AgreesWithTheSlowTwin) {
  for (unsigned seed = 1; seed <= 400; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const std::uint32_t records = 1 + random() % 14;
    Weights weights;
    std::vector<WeightedEdge> edges;
    for (std::uint32_t a = 0; a < records; ++a) {
      for (std::uint32_t b = a + 1; b < records; ++b) {
        if (random() % 3 == 0) continue;
        // Dyadic weights: sums are exact, so both sides see the same ties.
        const double weight = static_cast<double>(random() % 120) / 4 - 13;
        weights[{a, b}] = weight;
        edges.push_back({a, b, weight});
      }
    }
    const MatchThresholds thresholds{-2, -20, -6};
    ASSERT_EQ(Cluster(records, edges, thresholds),
              NaiveClusters(records, weights, thresholds).Run(records));
  }
}

TEST(Cluster, AChainOfWeakLinksStaysApart) {
  std::vector<WeightedEdge> edges;
  for (std::uint32_t r = 0; r + 1 < 50; ++r) edges.push_back({r, r + 1, 3});
  const std::vector<std::uint32_t> clusters = Cluster(50, edges, MatchThresholds{});
  std::map<std::uint32_t, int> sizes;
  for (const std::uint32_t cluster : clusters) ++sizes[cluster];
  for (const auto& [cluster, size] : sizes) EXPECT_LE(size, 4);
}

}  // namespace
}  // namespace goldline::mdm
