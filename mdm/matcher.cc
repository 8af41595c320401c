// Two rounds: the first takes chance agreement and the frequency of values from records, the second
// from the persons that the first found, so that someone with ten records does not make a name
// common.

#include "mdm/matcher.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "core/parallel.h"
#include "mdm/errors.h"
#include "mdm/internal/blocking.h"
#include "mdm/internal/cluster.h"
#include "mdm/internal/compare.h"
#include "mdm/internal/person_records.h"
#include "mdm/internal/weights.h"

namespace goldline::mdm {
namespace {

constexpr std::size_t kRange = 8192;
constexpr int kRounds = 2;
// Weights above which a pair counts as accepted for the estimates of precision and recall.
constexpr double kEven = 0;

class Matching {
 public:
  Matching(const PersonRecords& records, const MatchModel& model, std::size_t threads)
      : records_(records), model_(model), threads_(threads), comparer_(records) {}

  MatchResult Run() {
    candidates_ = Block(records_, threads_);
    CompareAll();
    const RandomPairs random = SampleRandomPairs(comparer_, threads_);
    for (std::uint32_t r = 0; r < records_.size(); ++r) clusters_.push_back(r);
    for (int round = 0; round < kRounds; ++round) {
      weights_ = Learn(comparer_.comparisons(), Gather(comparer_, levels_, random, clusters_));
      ScoreAll();
      clusters_ = Cluster(records_.size(), edges_, model_.thresholds);
    }
    return Result();
  }

 private:
  void CompareAll() {
    levels_.resize(candidates_.pairs.size());
    ParallelFor(levels_.size(), kRange, threads_, [&](std::size_t begin, std::size_t end) {
      for (std::size_t p = begin; p < end; ++p) {
        levels_[p] = comparer_.Compare(candidates_.pairs[p].left, candidates_.pairs[p].right);
      }
    });
  }

  void ScoreAll() {
    const Scorer scorer(comparer_, weights_, PersonsOfValues(), Persons());
    scores_.resize(levels_.size());
    ParallelFor(levels_.size(), kRange, threads_, [&](std::size_t begin, std::size_t end) {
      for (std::size_t p = begin; p < end; ++p) {
        const CandidatePair& pair = candidates_.pairs[p];
        scores_[p] = scorer.Weight(pair.left, pair.right, levels_[p]);
      }
    });
    edges_.clear();
    for (std::size_t p = 0; p < scores_.size(); ++p) {
      if (scores_[p] <= model_.thresholds.edge) continue;
      edges_.push_back({candidates_.pairs[p].left, candidates_.pairs[p].right, scores_[p]});
    }
  }

  double Persons() const {
    double persons = 0;
    for (std::uint32_t r = 0; r < clusters_.size(); ++r) persons += clusters_[r] == r ? 1 : 0;
    return persons;
  }

  // For each column, the number of clusters in which each value occurs.
  std::vector<std::vector<float>> PersonsOfValues() const {
    std::vector<std::vector<float>> out;
    for (const ValueColumn& column : records_.columns()) {
      std::vector<std::pair<std::uint32_t, std::uint32_t>> seen;
      for (std::size_t r = 0; r < records_.size(); ++r) {
        if (column.values[r] != kNoValue) seen.emplace_back(column.values[r], clusters_[r]);
      }
      std::sort(seen.begin(), seen.end());
      seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
      std::vector<float> persons(column.texts.size(), 0);
      for (const auto& [value, cluster] : seen) persons[value] += 1;
      out.push_back(std::move(persons));
    }
    return out;
  }

  MatchResult Result() const {
    MatchResult result;
    result.model = model_;
    result.comparisons = weights_.comparisons;
    result.prior = weights_.prior;
    result.cluster = ClustersInInputOrder();
    AddPairs(result);
    AddEstimates(result);
    AddCounters(result);
    return result;
  }

  // Clusters numbered by their first record in the input.
  std::vector<std::uint32_t> ClustersInInputOrder() const {
    std::vector<std::uint32_t> of_input(records_.size());
    for (std::size_t r = 0; r < records_.size(); ++r) {
      of_input[records_.original(r)] = clusters_[r];
    }
    std::unordered_map<std::uint32_t, std::uint32_t> number;
    for (std::uint32_t& cluster : of_input) {
      cluster =
          number.try_emplace(cluster, static_cast<std::uint32_t>(number.size())).first->second;
    }
    return of_input;
  }

  void AddPairs(MatchResult& result) const {
    for (std::size_t p = 0; p < scores_.size(); ++p) {
      if (scores_[p] <= model_.thresholds.edge) continue;
      const std::uint32_t a = records_.original(candidates_.pairs[p].left);
      const std::uint32_t b = records_.original(candidates_.pairs[p].right);
      result.pairs.push_back(
          {std::min(a, b), std::max(a, b), scores_[p], ProbabilityOf(scores_[p]), levels_[p]});
    }
    std::sort(result.pairs.begin(), result.pairs.end(),
              [](const ScoredPair& a, const ScoredPair& b) {
                return std::pair(a.left, a.right) < std::pair(b.left, b.right);
              });
  }

  // Expected precision of the accepted pairs, and which part of the expected matches they are.
  void AddEstimates(MatchResult& result) const {
    double accepted = 0;
    double right = 0;
    double expected = 0;
    for (std::size_t p = 0; p < scores_.size(); ++p) {
      const double probability = ProbabilityOf(scores_[p]);
      expected += probability;
      if (scores_[p] < kEven) continue;
      accepted += 1;
      right += probability;
    }
    result.estimated_precision = accepted > 0 ? right / accepted : 1;
    result.estimated_recall = expected > 0 ? right / expected : 1;
  }

  void AddCounters(MatchResult& result) const {
    std::vector<std::uint64_t> sizes(records_.size(), 0);
    for (const std::uint32_t cluster : result.cluster) ++sizes[cluster];
    result.counters.records = records_.size();
    result.counters.pairs_compared = candidates_.pairs.size();
    result.counters.pairs_skipped = candidates_.skipped;
    result.counters.clusters = static_cast<std::uint64_t>(
        std::count_if(sizes.begin(), sizes.end(), [](std::uint64_t size) { return size > 0; }));
    result.counters.largest = sizes.empty() ? 0 : *std::max_element(sizes.begin(), sizes.end());
    result.counters.generic_values = records_.generic_values();
  }

  const PersonRecords& records_;
  const MatchModel& model_;
  std::size_t threads_;
  Comparer comparer_;
  Candidates candidates_;
  std::vector<Levels> levels_;
  std::vector<double> scores_;
  LearnedWeights weights_;
  std::vector<WeightedEdge> edges_;
  std::vector<std::uint32_t> clusters_;  // of canonical records
};

double PairsOf(double records) { return records * (records - 1) / 2; }

double Divide(double part, double whole) { return whole > 0 ? part / whole : 1; }

double HarmonicMean(double a, double b) { return a + b > 0 ? 2 * a * b / (a + b) : 0; }

}  // namespace

Result<MatchResult> Match(std::span<const RecordBatch> batches, const MatchModel& model,
                          std::size_t threads) {
  std::uint64_t rows = 0;
  std::set<std::string> fields;
  for (const RecordBatch& batch : batches) {
    rows += batch.rows();
    for (const Field& field : batch.fields) fields.insert(field.name);
  }
  if (rows >= std::numeric_limits<std::uint32_t>::max()) return errors::TooManyRecords(rows);
  if (rows == 0) {
    MatchResult none;
    none.model = model;
    return none;
  }
  if (model.attributes.empty()) return errors::NothingToCompare(fields.size());
  if (model.attributes.size() > kMaxComparisons - 2) {
    return errors::TooManyAttributes(model.attributes.size(), kMaxComparisons - 2);
  }
  const PersonRecords records = PersonRecords::Build(batches, model, threads);
  return Matching(records, model, threads).Run();
}

// Pairwise: pairs inside both partitions' clusters. B³ (Bagga and Baldwin 1998): the same per
// record, averaged.
PartitionScore ScorePartition(std::span<const std::uint32_t> found,
                              std::span<const std::uint32_t> truth) {
  std::map<std::uint32_t, double> found_sizes;
  std::map<std::uint32_t, double> true_sizes;
  std::map<std::pair<std::uint32_t, std::uint32_t>, double> both;
  for (std::size_t r = 0; r < found.size(); ++r) {
    found_sizes[found[r]] += 1;
    true_sizes[truth[r]] += 1;
    both[{found[r], truth[r]}] += 1;
  }
  double found_pairs = 0;
  double true_pairs = 0;
  double common = 0;
  double precision = 0;
  double recall = 0;
  for (const auto& [cluster, size] : found_sizes) found_pairs += PairsOf(size);
  for (const auto& [cluster, size] : true_sizes) true_pairs += PairsOf(size);
  for (const auto& [clusters, size] : both) {
    common += PairsOf(size);
    precision += size * size / found_sizes[clusters.first];
    recall += size * size / true_sizes[clusters.second];
  }
  PartitionScore score;
  score.pair_precision = Divide(common, found_pairs);
  score.pair_recall = Divide(common, true_pairs);
  score.pair_f1 = HarmonicMean(score.pair_precision, score.pair_recall);
  const auto records = static_cast<double>(found.size());
  score.b3_f1 = HarmonicMean(Divide(precision, records), Divide(recall, records));
  return score;
}

}  // namespace goldline::mdm
