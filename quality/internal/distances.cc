#include "quality/internal/distances.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace goldline::quality {
namespace {

double Total(const WeightedNumbers& numbers) {
  double total = 0;
  for (const auto& [number, weight] : numbers) total += static_cast<double>(weight);
  return total;
}

std::vector<double> Shares(std::span<const double> counts, double added) {
  const double total = std::accumulate(counts.begin(), counts.end(), 0.0) +
                       added * static_cast<double>(counts.size());
  std::vector<double> shares;
  for (const double count : counts) shares.push_back(total == 0 ? 0 : (count + added) / total);
  return shares;
}

// The part of one side: Σ p log2(p / m), where m is between p and q.
double ToMiddle(const std::vector<double>& p, const std::vector<double>& q) {
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (p[i] > 0) sum += p[i] * std::log2(2 * p[i] / (p[i] + q[i]));
  }
  return sum;
}

}  // namespace

double KolmogorovSmirnov(const WeightedNumbers& before, const WeightedNumbers& after) {
  const double all_before = Total(before);
  const double all_after = Total(after);
  if (all_before == 0 || all_after == 0) return 0;
  double farthest = 0;
  double upto_before = 0;
  double upto_after = 0;
  std::size_t a = 0;
  std::size_t b = 0;
  while (a < before.size() && b < after.size()) {
    const double number = std::min(before[a].first, after[b].first);
    for (; a < before.size() && before[a].first == number; ++a) {
      upto_before += static_cast<double>(before[a].second);
    }
    for (; b < after.size() && after[b].first == number; ++b) {
      upto_after += static_cast<double>(after[b].second);
    }
    farthest = std::max(farthest, std::abs(upto_before / all_before - upto_after / all_after));
  }
  return farthest;
}

std::vector<double> Histogram(const WeightedNumbers& numbers, std::span<const double> edges) {
  std::vector<double> counts(edges.size() + 1, 0);
  for (const auto& [number, weight] : numbers) {
    const auto bin = std::lower_bound(edges.begin(), edges.end(), number) - edges.begin();
    counts[static_cast<std::size_t>(bin)] += static_cast<double>(weight);
  }
  return counts;
}

double StabilityIndex(std::span<const double> before, std::span<const double> after) {
  const std::vector<double> p = Shares(before, 0.5);
  const std::vector<double> q = Shares(after, 0.5);
  double index = 0;
  for (std::size_t i = 0; i < p.size(); ++i) index += (q[i] - p[i]) * std::log(q[i] / p[i]);
  return index;
}

double JensenShannon(std::span<const double> before, std::span<const double> after) {
  const std::vector<double> p = Shares(before, 0);
  const std::vector<double> q = Shares(after, 0);
  return std::sqrt(std::max(0.0, (ToMiddle(p, q) + ToMiddle(q, p)) / 2));
}

}  // namespace goldline::quality
