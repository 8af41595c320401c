// Match finds the records that stand for the same person: standardise, block, compare, weigh
// (Fellegi–Sunter, learned from the records themselves without labels), cluster. A pure function of
// the records and the model: the same partition, to the bit, for any number of threads and any
// order of the records. Ids are never looked at.
//
//   GL_TRY(MatchResult result, Match(batches, InferMatchModel(batches, {"id"}), threads));
//   result.cluster[row]      // equal for records of one person, numbered in order of appearance
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/batch.h"
#include "core/result.h"
#include "mdm/model.h"

namespace goldline::mdm {

inline constexpr std::size_t kMaxComparisons = 16;
inline constexpr std::int8_t kNullLevel = -1;

// The level that each comparison of the model reached for a pair; kNullLevel: not comparable.
using Levels = std::array<std::int8_t, kMaxComparisons>;

// A pair of records by their ordinals over all batches, left < right.
struct ScoredPair {
  std::uint32_t left = 0;
  std::uint32_t right = 0;
  double weight = 0;  // log2 of the odds of a match, prior included
  double probability = 0;
  Levels levels{};
};

// One level of a comparison with what was learned for it.
struct LevelWeight {
  std::string label;
  double m = 0;  // P(level | same person)
  double u = 0;  // P(level | different persons)
  double weight = 0;
};

struct ComparisonWeights {
  std::string name;
  std::vector<LevelWeight> levels;  // from the strongest agreement down
};

struct MatchCounters {
  std::uint64_t records = 0;
  std::uint64_t pairs_compared = 0;
  std::uint64_t pairs_skipped = 0;  // of blocks too large even after sub-blocking
  std::uint64_t clusters = 0;
  std::uint64_t largest = 0;
  std::uint64_t generic_values = 0;  // values of near-unique attributes that too many records share
};

struct MatchResult {
  std::vector<std::uint32_t> cluster;  // of each record over all batches, from 0
  std::vector<ScoredPair> pairs;       // above the edge threshold, by (left, right)
  std::vector<ComparisonWeights> comparisons;
  double prior = 0;  // log2 odds that two records taken at random match
  MatchModel model;
  MatchCounters counters;
  double estimated_precision = 1;  // of pairs in clusters, from their probabilities
  double estimated_recall = 1;
};

// Every batch may have its own fields: an attribute is found by name, and missing where a batch
// does not have it. Fails when the model has no attribute, or too many.
Result<MatchResult> Match(std::span<const RecordBatch> batches, const MatchModel& model,
                          std::size_t threads);

// How a partition compares with the truth; both give each record its cluster.
struct PartitionScore {
  double pair_precision = 0;
  double pair_recall = 0;
  double pair_f1 = 0;
  double b3_f1 = 0;
};
PartitionScore ScorePartition(std::span<const std::uint32_t> found,
                              std::span<const std::uint32_t> truth);

}  // namespace goldline::mdm
