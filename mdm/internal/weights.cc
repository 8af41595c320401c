#include "mdm/internal/weights.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/parallel.h"

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

std::vector<CandidatePair> ChooseRandomPairs(std::size_t records) {
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

// Adds up the weights of a pair. Fellegi and Sunter's sum supposes that comparisons are independent
// among different persons; where it is known that they are not, evidence is counted once:
// - street, postcode and city of an address agree or differ together;
// - people of one household share both family name and street;
// - the user part of an e-mail address is usually made of the name.
class PairEvidence {
 public:
  void Add(const Comparison& comparison, std::int8_t level, double bits) {
    switch (comparison.role) {
      case Role::kAddress:
        street_ = std::max(street_, bits);
        place_.Add(bits);
        return;
      case Role::kPostcode:
      case Role::kCity:
        place_.Add(bits);
        return;
      case Role::kGivenName:
      case Role::kFamilyName:
        if (comparison.role == Role::kFamilyName) family_ = bits;
        names_ += std::max(bits, 0.0);
        break;
      case Role::kEmail:
        if (level != comparison.exact && bits > 0) {
          resembling_email_ = std::max(resembling_email_, bits);
          return;
        }
        break;
      default:
        break;
    }
    independent_ += bits;
  }

  double Bits() const {
    const double household = kShared * std::max(std::min(family_, street_), 0.0);
    const double name_in_email = kNameInEmail * std::min(resembling_email_, names_);
    return independent_ + place_.Bits() - household + resembling_email_ - name_in_email;
  }

 private:
  static constexpr double kShared = 0.75;
  static constexpr double kNameInEmail = 0.5;

  // The most telling counts in full, the others a little.
  class CountedOnce {
   public:
    void Add(double bits) {
      (bits > 0 ? for_ : against_) += bits;
      best_ = std::max(best_, bits);
      worst_ = std::min(worst_, bits);
    }
    double Bits() const {
      return best_ + worst_ + (1 - kShared) * (for_ - best_ + against_ - worst_);
    }

   private:
    double for_ = 0;
    double against_ = 0;
    double best_ = 0;
    double worst_ = 0;
  };

  double independent_ = 0;
  double names_ = 0;
  double family_ = 0;
  double street_ = 0;
  double resembling_email_ = 0;
  CountedOnce place_;
};

// The probability of a match under the parameters.
double Probability(const Parameters& parameters, const std::vector<Comparison>& comparisons,
                   const Levels& levels) {
  PairEvidence evidence;
  for (std::size_t c = 0; c < comparisons.size(); ++c) {
    if (levels[c] == kNullLevel) continue;
    const std::size_t level = static_cast<std::uint8_t>(levels[c]);
    evidence.Add(comparisons[c], levels[c],
                 std::log2(parameters.m[c][level] / parameters.u[c][level]));
  }
  return ProbabilityOf(std::log2(parameters.lambda / (1 - parameters.lambda)) + evidence.Bits());
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

// Two records of one person rarely differ altogether in name or date of birth, and more often in
// what people change. Without this, EM may call everyone of one family name the same person.
double LimitOfElse(Role role) {
  switch (role) {
    case Role::kGivenName:
    case Role::kFamilyName:
    case Role::kDateOfBirth:
      return 0.2;
    case Role::kIdentifier:
      return 0.3;
    default:
      return 0.5;
  }
}

// Keeps the last level below its limit; the others share what it loses.
void LimitElse(std::vector<double>& m, double limit) {
  const double other = m.back();
  if (other <= limit) return;
  for (double& level : m) level *= (1 - limit) / (1 - other);
  m.back() = limit;
}

class Learner {
 public:
  Learner(const std::vector<Comparison>& comparisons, const Evidence& evidence)
      : comparisons_(comparisons), evidence_(evidence) {
    for (const Comparison& comparison : comparisons) now_.m.push_back(StartOfM(comparison));
    now_.lambda = std::min(0.25, 1 / std::max(evidence.records, 2.0));
    LearnU();
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
      weighed[p] = pattern.count * Probability(now_, comparisons_, pattern.levels);
      matches += weighed[p];
    }
    const auto counts =
        LevelCounts(comparisons_, evidence_.candidates, [&](std::size_t p) { return weighed[p]; });
    for (std::size_t c = 0; c < comparisons_.size(); ++c) {
      now_.m[c] = Smoothed(counts[c]);
      LimitElse(now_.m[c], LimitOfElse(comparisons_[c].role));
    }
    now_.lambda = std::clamp(matches / std::max(evidence_.pairs, 1.0), 1e-12, 0.5);
    return matches;
  }

  void LearnU() {
    const auto counts = LevelCounts(comparisons_, evidence_.random,
                                    [&](std::size_t p) { return evidence_.random[p].count; });
    for (std::size_t c = 0; c < comparisons_.size(); ++c) {
      now_.u.push_back(Smoothed(counts[c]));
      TakeExactFromFrequencies(c);
    }
  }

  void TakeExactFromFrequencies(std::size_t c) {
    const auto exact = static_cast<std::size_t>(comparisons_[c].exact);
    const double u =
        std::clamp((evidence_.exact_pairs[c] + 0.5) / (evidence_.all_pairs[c] + 1), 1e-9, 0.999);
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
      const std::vector<double> bits = MonotoneWeights(now_.m[c], now_.u[c]);
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

// Pairs of different clusters that have a value, and that have the same one.
struct PairCounts {
  double all = 0;
  double exact = 0;
};

PairCounts CountPairs(const ValueColumn& column, std::span<const std::uint32_t> clusters) {
  PairCounts counts;
  std::map<std::uint32_t, double> of_value;
  std::map<std::uint32_t, double> of_cluster;
  std::map<std::pair<std::uint32_t, std::uint32_t>, double> of_both;
  for (std::size_t r = 0; r < clusters.size(); ++r) {
    if (column.values[r] == kNoValue) continue;
    of_value[column.values[r]] += 1;
    of_cluster[clusters[r]] += 1;
    of_both[{column.values[r], clusters[r]}] += 1;
  }
  counts.all = PairsOf(column.comparable);
  for (const auto& [value, records] : of_value) counts.exact += PairsOf(records);
  for (const auto& [cluster, records] : of_cluster) counts.all -= PairsOf(records);
  for (const auto& [both, records] : of_both) counts.exact -= PairsOf(records);
  return counts;
}

}  // namespace

std::vector<Pattern> CountPatterns(std::span<const Levels> pairs) {
  std::map<Levels, double> counts;
  for (const Levels& levels : pairs) counts[levels] += 1;
  std::vector<Pattern> patterns;
  for (const auto& [levels, count] : counts) patterns.push_back({levels, count});
  return patterns;
}

RandomPairs SampleRandomPairs(const Comparer& comparer, std::size_t threads) {
  RandomPairs sample;
  sample.pairs = ChooseRandomPairs(comparer.records().size());
  sample.levels.resize(sample.pairs.size());
  ParallelFor(sample.pairs.size(), 8192, threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t p = begin; p < end; ++p) {
      sample.levels[p] = comparer.Compare(sample.pairs[p].left, sample.pairs[p].right);
    }
  });
  return sample;
}

Evidence Gather(const Comparer& comparer, std::span<const Levels> candidates,
                const RandomPairs& random, std::span<const std::uint32_t> clusters) {
  Evidence evidence;
  std::vector<Levels> apart;
  for (std::size_t p = 0; p < random.pairs.size(); ++p) {
    const CandidatePair& pair = random.pairs[p];
    if (clusters[pair.left] != clusters[pair.right]) apart.push_back(random.levels[p]);
  }
  evidence.candidates = CountPatterns(candidates);
  evidence.random = CountPatterns(apart);
  for (const ValueColumn& column : comparer.records().columns()) {
    const PairCounts counts = CountPairs(column, clusters);
    evidence.exact_pairs.push_back(counts.exact);
    evidence.all_pairs.push_back(counts.all);
  }
  evidence.records = static_cast<double>(clusters.size());
  evidence.pairs = PairsOf(evidence.records);
  return evidence;
}

LearnedWeights Learn(const std::vector<Comparison>& comparisons, const Evidence& evidence) {
  return Learner(comparisons, evidence).Run();
}

std::vector<double> MonotoneWeights(std::span<const double> m, std::span<const double> u) {
  // Pool adjacent violators: pools of levels whose ratios descend.
  struct Pool {
    double m;
    double u;
    std::size_t levels;
    double Weight() const { return std::clamp(std::log2(m / u), -kWeightLimit, kWeightLimit); }
  };
  std::vector<Pool> pools;
  for (std::size_t level = 0; level < m.size(); ++level) {
    pools.push_back({m[level], u[level], 1});
    while (pools.size() > 1 && pools[pools.size() - 2].Weight() < pools.back().Weight()) {
      const Pool last = pools.back();
      pools.pop_back();
      pools.back().m += last.m;
      pools.back().u += last.u;
      pools.back().levels += last.levels;
    }
  }
  std::vector<double> weights;
  for (const Pool& pool : pools) weights.insert(weights.end(), pool.levels, pool.Weight());
  return weights;
}

Scorer::Scorer(const Comparer& comparer, const LearnedWeights& weights,
               std::vector<std::vector<float>> persons_of, double persons)
    : comparer_(comparer),
      weights_(weights),
      persons_of_(std::move(persons_of)),
      persons_(persons) {}

double Scorer::Weight(std::size_t a, std::size_t b, const Levels& levels) const {
  PairEvidence evidence;
  for (std::size_t c = 0; c < weights_.comparisons.size(); ++c) {
    if (levels[c] == kNullLevel) continue;
    const double learned =
        weights_.comparisons[c].levels[static_cast<std::size_t>(levels[c])].weight;
    const double bits = learned + FrequencyBits(c, levels[c], a, b);
    evidence.Add(comparer_.comparisons()[c], levels[c],
                 std::clamp(bits, -kFrequencyLimit, kFrequencyLimit));
  }
  return weights_.prior + evidence.Bits();
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
