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

double KullbackLeibler(std::span<const double> before, std::span<const double> after) {
  const std::vector<double> p = Shares(before, 0.5);
  const std::vector<double> q = Shares(after, 0.5);
  double divergence = 0;
  for (std::size_t i = 0; i < p.size(); ++i) divergence += q[i] * std::log(q[i] / p[i]);
  return std::max(0.0, divergence);
}

double Hellinger(std::span<const double> before, std::span<const double> after) {
  const std::vector<double> p = Shares(before, 0);
  const std::vector<double> q = Shares(after, 0);
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const double apart = std::sqrt(p[i]) - std::sqrt(q[i]);
    sum += apart * apart;
  }
  return std::sqrt(sum / 2);
}

// Two rows whose expected counts are their parts of the columns: for each column both terms
// together are (√(m/n) a - √(n/m) b)² / (a + b), as in Numerical Recipes, chstwo.
double ChiSquared(std::span<const double> before, std::span<const double> after) {
  const double n = std::accumulate(before.begin(), before.end(), 0.0);
  const double m = std::accumulate(after.begin(), after.end(), 0.0);
  double statistic = 0;
  int bins = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    const double both = before[i] + after[i];
    if (both == 0) continue;
    ++bins;
    const double apart = std::sqrt(m / n) * before[i] - std::sqrt(n / m) * after[i];
    statistic += apart * apart / both;
  }
  return bins < 2 || n == 0 || m == 0 ? 0 : statistic / (bins - 1);
}

double JensenShannon(std::span<const double> before, std::span<const double> after) {
  const std::vector<double> p = Shares(before, 0);
  const std::vector<double> q = Shares(after, 0);
  return std::sqrt(std::max(0.0, (ToMiddle(p, q) + ToMiddle(q, p)) / 2));
}

}  // namespace goldline::quality
