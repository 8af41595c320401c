// What each level of each comparison is worth, learned without labels (Fellegi and Sunter 1969):
//   w = log2(m / u), m = P(level | same person), u = P(level | different persons).
// u comes from a sample of random pairs and, for exact agreement, from the frequencies of values; m
// from expectation–maximisation over the agreement patterns of the candidates. Pairs inside the
// clusters of an earlier round are left out of u, since in a set of many duplicates they are not
// negligible; within a round u is fixed (EM that also learns u can settle on "same family" instead
// of "same person"). Everything is computed in canonical order.
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
  std::vector<Pattern> random;      // pairs taken at random, of different clusters
  std::vector<double> exact_pairs;  // of each comparison: such pairs that agree exactly
  std::vector<double> all_pairs;    // and such pairs that can be compared at all
  double pairs = 0;                 // of records altogether
  double records = 0;
};

// Pairs taken at random, the same for the same records, with their levels.
struct RandomPairs {
  std::vector<CandidatePair> pairs;
  std::vector<Levels> levels;
};
RandomPairs SampleRandomPairs(const Comparer& comparer, std::size_t threads);

// `clusters` is what is known so far about who is who.
Evidence Gather(const Comparer& comparer, std::span<const Levels> candidates,
                const RandomPairs& random, std::span<const std::uint32_t> clusters);

LearnedWeights Learn(const std::vector<Comparison>& comparisons, const Evidence& evidence);

// log2(m / u) of the levels, clamped to ±12, such that a stronger level is never worth less than a
// weaker one: neighbours that break the order are taken together (isotonic regression).
std::vector<double> MonotoneWeights(std::span<const double> m, std::span<const double> u);

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
