#include "mdm/internal/weights.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "mdm/internal/parallel.h"

namespace goldline::mdm {
namespace {

// A weight learned from little cannot decide alone.
constexpr double kWeightLimit = 12;
constexpr double kFrequencyLimit = 14;
constexpr std::size_t kSamplePairs = 250'000;
constexpr int kRounds = 40;
constexpr double kSettled = 1e-5;

// SplitMix64 (Steele, Lea, Flood 2014): the sample is the same in every run.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t Next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }

 private:
  std::uint64_t state_;
};

std::vector<CandidatePair> RandomPairs(std::size_t records) {
  std::vector<CandidatePair> pairs;
  if (records < 2) return pairs;
  if (records * (records - 1) / 2 <= kSamplePairs) {
    for (std::uint32_t a = 0; a < records; ++a) {
      for (std::uint32_t b = a + 1; b < records; ++b) pairs.push_back({a, b});
    }
    return pairs;
  }
  Random random(20250101);
  while (pairs.size() < kSamplePairs) {
    const auto a = static_cast<std::uint32_t>(random.Next() % records);
    const auto b = static_cast<std::uint32_t>(random.Next() % records);
    if (a != b) pairs.push_back({std::min(a, b), std::max(a, b)});
  }
  return pairs;
}

// m and u of every level while they are being learned.
struct Parameters {
  std::vector<std::vector<double>> m;
  std::vector<std::vector<double>> u;
  double lambda = 0;
};

double Ratio(const Parameters& parameters, const Levels& levels) {
  double odds = parameters.lambda / (1 - parameters.lambda);
  for (std::size_t c = 0; c < parameters.m.size(); ++c) {
    if (levels[c] == kNullLevel) continue;
    const auto level = static_cast<std::size_t>(levels[c]);
    odds *= parameters.m[c][level] / parameters.u[c][level];
  }
  return odds;
}

double Probability(const Parameters& parameters, const Levels& levels) {
  const double odds = Ratio(parameters, levels);
  return odds / (1 + odds);
}

// Where learning starts: agreement is usual among matches, each weaker level half as usual.
std::vector<double> StartOfM(const Comparison& comparison) {
  const std::size_t levels = comparison.labels.size();
  std::vector<double> m(levels, 0);
  double share = 0.5;
  double sum = 0;
  for (std::size_t level = 0; level < levels; ++level) {
    if (static_cast<std::int8_t>(level) == comparison.exact) {
      m[level] = 4;
    } else {
      m[level] = std::max(share, 0.02);
      share /= 2;
    }
    sum += m[level];
  }
  for (double& value : m) value /= sum;
  return m;
}

// Counts of each level over patterns, each pattern weighed.
template <class WeighPattern>
std::vector<std::vector<double>> LevelCounts(const std::vector<Comparison>& comparisons,
                                             const std::vector<Pattern>& patterns,
                                             const WeighPattern& weigh) {
  std::vector<std::vector<double>> counts;
  for (const Comparison& comparison : comparisons) {
    counts.emplace_back(comparison.labels.size(), 0.0);
  }
  for (std::size_t p = 0; p < patterns.size(); ++p) {
    const double weight = weigh(p);
    for (std::size_t c = 0; c < comparisons.size(); ++c) {
      const std::int8_t level = patterns[p].levels[c];
      if (level != kNullLevel) counts[c][static_cast<std::size_t>(level)] += weight;
    }
  }
  return counts;
}

// (n + 1/2) / (N + L/2), Laplace's rule with Jeffreys' prior.
std::vector<double> Smoothed(const std::vector<double>& counts) {
  double sum = 0;
  for (const double count : counts) sum += count;
  std::vector<double> shares;
  for (const double count : counts) {
    shares.push_back((count + 0.5) / (sum + 0.5 * static_cast<double>(counts.size())));
  }
  return shares;
}

class Learner {
 public:
  Learner(const std::vector<Comparison>& comparisons, const Evidence& evidence)
      : comparisons_(comparisons), evidence_(evidence) {
    for (const Comparison& comparison : comparisons) now_.m.push_back(StartOfM(comparison));
    now_.lambda = std::min(0.25, 1 / std::max(evidence.records, 2.0));
    LearnU(LevelCounts(comparisons, evidence.candidates, [](std::size_t) { return 0.0; }),
           [](const Pattern&) { return 0.0; });
  }

  LearnedWeights Run() {
    double matches = 0;
    for (int round = 0; round < kRounds; ++round) {
      const Parameters before = now_;
      matches = Step();
      if (Change(before) < kSettled) break;
    }
    return Result(matches);
  }

 private:
  // One round of EM; the expected number of matches.
  double Step() {
    std::vector<double> weighed(evidence_.candidates.size());
    double matches = 0;
    for (std::size_t p = 0; p < weighed.size(); ++p) {
      const Pattern& pattern = evidence_.candidates[p];
      weighed[p] = pattern.count * Probability(now_, pattern.levels);
      matches += weighed[p];
    }
    const auto counts =
        LevelCounts(comparisons_, evidence_.candidates, [&](std::size_t p) { return weighed[p]; });
    const Parameters before = now_;
    for (std::size_t c = 0; c < comparisons_.size(); ++c) now_.m[c] = Smoothed(counts[c]);
    LearnU(counts, [&](const Pattern& pattern) { return Probability(before, pattern.levels); });
    now_.lambda = std::clamp(matches / std::max(evidence_.pairs, 1.0), 1e-12, 0.5);
    return matches;
  }

  // u without the share of matches in the random pairs; exact agreement from frequencies.
  template <class IsMatch>
  void LearnU(const std::vector<std::vector<double>>& matching, const IsMatch& is_match) {
    const auto counts = LevelCounts(comparisons_, evidence_.random, [&](std::size_t p) {
      const Pattern& pattern = evidence_.random[p];
      return pattern.count * (1 - is_match(pattern));
    });
    now_.u.resize(comparisons_.size());
    for (std::size_t c = 0; c < comparisons_.size(); ++c) {
      now_.u[c] = Smoothed(counts[c]);
      ReplaceExact(c, matching[c]);
    }
  }

  void ReplaceExact(std::size_t c, const std::vector<double>& matching) {
    const auto exact = static_cast<std::size_t>(comparisons_[c].exact);
    double matches = 0;
    for (const double count : matching) matches += count;
    const double differing = std::max(evidence_.all_pairs[c] - matches, 1.0);
    const double agreeing = std::max(evidence_.exact_pairs[c] - matching[exact], 0.0);
    const double u = std::clamp((agreeing + 0.5) / (differing + 1), 1e-9, 0.999);
    const double scale = (1 - u) / std::max(1 - now_.u[c][exact], 1e-9);
    for (double& level : now_.u[c]) level *= scale;
    now_.u[c][exact] = u;
  }

  double Change(const Parameters& before) const {
    double change = std::abs(now_.lambda - before.lambda) / before.lambda;
    for (std::size_t c = 0; c < now_.m.size(); ++c) {
      for (std::size_t level = 0; level < now_.m[c].size(); ++level) {
        change = std::max(change, std::abs(now_.m[c][level] - before.m[c][level]));
      }
    }
    return change;
  }

  LearnedWeights Result(double matches) const {
    LearnedWeights out;
    out.prior = std::log2(now_.lambda / (1 - now_.lambda));
    out.matches = matches;
    for (std::size_t c = 0; c < comparisons_.size(); ++c) {
      ComparisonWeights weights{comparisons_[c].name, {}};
      std::vector<double> bits;
      std::vector<double> support;
      for (std::size_t level = 0; level < now_.m[c].size(); ++level) {
        bits.push_back(std::clamp(std::log2(now_.m[c][level] / now_.u[c][level]), -kWeightLimit,
                                  kWeightLimit));
        support.push_back(now_.m[c][level] + now_.u[c][level]);
      }
      MakeMonotone(bits, support);
      for (std::size_t level = 0; level < bits.size(); ++level) {
        weights.levels.push_back({std::string(comparisons_[c].labels[level]), now_.m[c][level],
                                  now_.u[c][level], bits[level]});
      }
      out.comparisons.push_back(std::move(weights));
    }
    return out;
  }

  const std::vector<Comparison>& comparisons_;
  const Evidence& evidence_;
  Parameters now_;
};

double PairsOf(double records) { return records * (records - 1) / 2; }

}  // namespace

std::vector<Pattern> CountPatterns(std::span<const Levels> pairs) {
  std::map<Levels, double> counts;
  for (const Levels& levels : pairs) counts[levels] += 1;
  std::vector<Pattern> patterns;
  for (const auto& [levels, count] : counts) patterns.push_back({levels, count});
  return patterns;
}

Evidence Gather(const Comparer& comparer, std::span<const Levels> candidates, std::size_t threads) {
  Evidence evidence;
  const PersonRecords& records = comparer.records();
  const std::vector<CandidatePair> sample = RandomPairs(records.size());
  std::vector<Levels> levels(sample.size());
  ParallelFor(sample.size(), 8192, threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t p = begin; p < end; ++p) {
      levels[p] = comparer.Compare(sample[p].left, sample[p].right);
    }
  });
  evidence.candidates = CountPatterns(candidates);
  evidence.random = CountPatterns(levels);
  for (const ValueColumn& column : records.columns()) {
    double exact = 0;
    std::vector<double> counts(column.texts.size(), 0);
    for (const std::uint32_t value : column.values) {
      if (value != kNoValue) counts[value] += 1;
    }
    for (const double count : counts) exact += PairsOf(count);
    evidence.exact_pairs.push_back(exact);
    evidence.all_pairs.push_back(PairsOf(column.comparable));
  }
  evidence.records = static_cast<double>(records.size());
  evidence.pairs = PairsOf(evidence.records);
  return evidence;
}

LearnedWeights Learn(const std::vector<Comparison>& comparisons, const Evidence& evidence) {
  return Learner(comparisons, evidence).Run();
}

void MakeMonotone(std::span<double> weights, std::span<const double> support) {
  // Pool adjacent violators: blocks of (mean, support, size) whose means descend.
  struct Pool {
    double mean;
    double support;
    std::size_t size;
  };
  std::vector<Pool> pools;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    pools.push_back({weights[i], support[i], 1});
    while (pools.size() > 1 && pools[pools.size() - 2].mean < pools.back().mean) {
      const Pool last = pools.back();
      pools.pop_back();
      Pool& into = pools.back();
      into.mean =
          (into.mean * into.support + last.mean * last.support) / (into.support + last.support);
      into.support += last.support;
      into.size += last.size;
    }
  }
  std::size_t at = 0;
  for (const Pool& pool : pools) {
    for (std::size_t i = 0; i < pool.size; ++i) weights[at++] = pool.mean;
  }
}

Scorer::Scorer(const Comparer& comparer, const LearnedWeights& weights,
               std::vector<std::vector<float>> persons_of, double persons)
    : comparer_(comparer),
      weights_(weights),
      persons_of_(std::move(persons_of)),
      persons_(persons) {}

double Scorer::Weight(std::size_t a, std::size_t b, const Levels& levels) const {
  double weight = weights_.prior;
  for (std::size_t c = 0; c < weights_.comparisons.size(); ++c) {
    if (levels[c] == kNullLevel) continue;
    const double bits = weights_.comparisons[c].levels[static_cast<std::size_t>(levels[c])].weight;
    weight +=
        std::clamp(bits + FrequencyBits(c, levels[c], a, b), -kFrequencyLimit, kFrequencyLimit);
  }
  return weight;
}

// tf = log2 u_exact - log2 max(tf_a, tf_b); half of it where the values only resemble each other.
double Scorer::FrequencyBits(std::size_t c, std::int8_t level, std::size_t a, std::size_t b) const {
  const std::vector<LevelWeight>& learned = weights_.comparisons[c].levels;
  const Comparison& comparison = comparer_.comparisons()[c];
  if (learned[static_cast<std::size_t>(level)].weight <= 0) return 0;
  const ValueColumn& column = comparer_.records().columns()[c];
  const std::uint32_t value_a = column.values[a];
  const std::uint32_t value_b = column.values[b];
  if (value_a == kNoValue || value_b == kNoValue) return 0;
  const double persons = std::max(persons_of_[c][value_a], persons_of_[c][value_b]);
  const double frequency = std::max(persons, 1.0) / persons_;
  const double u = learned[static_cast<std::size_t>(comparison.exact)].u;
  const double bits = std::log2(u / frequency);
  return level == comparison.exact ? bits : 0.5 * bits;
}

double ProbabilityOf(double weight) { return 1 / (1 + std::exp2(-weight)); }

}  // namespace goldline::mdm
