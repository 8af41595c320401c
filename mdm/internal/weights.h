// What each level of each comparison is worth, learned without labels (Fellegi and Sunter 1969):
//   w = log2(m / u), m = P(level | same person), u = P(level | different persons).
// u comes from a sample of random pairs and, for exact agreement, from the frequencies of values; m
// from expectation–maximisation over the agreement patterns of the candidates. Matches among the
// random pairs and the frequencies are taken out again as the model learns to see them, since in a
// set of many duplicates they are not negligible. Everything is computed in canonical order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "mdm/internal/blocking.h"
#include "mdm/internal/compare.h"
#include "mdm/matcher.h"

namespace goldline::mdm {

// How often a combination of levels occurs.
struct Pattern {
  Levels levels{};
  double count = 0;
};

// Distinct patterns in ascending order.
std::vector<Pattern> CountPatterns(std::span<const Levels> pairs);

struct LearnedWeights {
  std::vector<ComparisonWeights> comparisons;
  double prior = 0;    // log2 odds
  double matches = 0;  // expected among the candidates
};

// The facts that EM works on.
struct Evidence {
  std::vector<Pattern> candidates;
  std::vector<Pattern> random;      // pairs taken at random
  std::vector<double> exact_pairs;  // of each comparison: pairs of records that agree exactly
  std::vector<double> all_pairs;    // and pairs that can be compared at all
  double pairs = 0;                 // of records altogether
  double records = 0;
};

Evidence Gather(const Comparer& comparer, std::span<const Levels> candidates, std::size_t threads);

LearnedWeights Learn(const std::vector<Comparison>& comparisons, const Evidence& evidence);

// Weights such that a stronger level is never worth less than a weaker one: pools neighbours that
// break the order (isotonic regression; the support of each weight counts).
void MakeMonotone(std::span<double> weights, std::span<const double> support);

// Scores pairs with learned weights and the frequency of the agreeing values: a rare common name is
// worth more than a frequent one. Immutable.
class Scorer {
 public:
  // `persons_of` gives for each column how many persons have each value.
  Scorer(const Comparer& comparer, const LearnedWeights& weights,
         std::vector<std::vector<float>> persons_of, double persons);

  // The match weight: prior, levels and frequencies.
  double Weight(std::size_t a, std::size_t b, const Levels& levels) const;

 private:
  double FrequencyBits(std::size_t c, std::int8_t level, std::size_t a, std::size_t b) const;

  const Comparer& comparer_;
  const LearnedWeights& weights_;
  std::vector<std::vector<float>> persons_of_;
  double persons_;
};

double ProbabilityOf(double weight);

}  // namespace goldline::mdm
