// The three sketches of a profile. All are deterministic: the same values in the same order, merged
// in the same order, give the same state. Values, not shared between threads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "quality/internal/value_groups.h"

namespace goldline::quality {

class StateReader;  // see state_bytes.h
class StateWriter;

// How many different hashes were added: exactly up to kExact, then by HyperLogLog (Flajolet et al.
// 2007) with Ertl's improved estimator (arXiv:1702.01284, algorithm 6), which has no bias at either
// end.
class DistinctCounter {
 public:
  static constexpr std::size_t kExact = 1024;

  void Add(std::uint64_t hash);
  void Add(const std::vector<ValueGroup>& groups);
  void Merge(const DistinctCounter& other);
  bool exact() const { return registers_.empty(); }
  double Estimate() const;
  // One standard error of Estimate as a share of it; 0 while exact.
  double RelativeError() const;
  void Write(StateWriter& out) const;
  // Into an empty counter.
  void Read(StateReader& in);

 private:
  static constexpr int kBits = 14;
  static constexpr std::size_t kRegisters = std::size_t{1} << kBits;

  void AddToRegisters(std::uint64_t hash);
  void Spill();

  std::vector<std::uint64_t> slots_;  // open addressing, 0 free; the hash 0 is kept as 1
  std::size_t used_ = 0;
  std::vector<std::uint8_t> registers_;  // empty while exact
};

// Quantiles of numbers: KLL (Karnin, Lang, Liberty, arXiv:1603.05346), which compacts only when it
// is full. The coin of a compaction is a hash of what it compacts, which keeps the sketch
// deterministic, and the next compaction of that level takes the opposite, which halves the
// variance. A batch comes in at once: sorted, and thinned to every 2^n-th number, the middle one of
// its neighbours, which errs by half of them and not by more the longer the batch. kRankError holds
// for 99 of 100 quantiles, whatever the values, their order and the merging. It is measured (0.22 %
// at most, tests/unit/quality/sketch_error_test.cc); theory with coins alone has 0.53 % for this k
// (2.296 / k^0.9723, DataSketches).
class QuantileSketch {
 public:
  static constexpr double kRankError = 0.003;

  void Add(double value);
  void AddAll(std::vector<double> values);
  void Merge(const QuantileSketch& other);
  std::uint64_t count() const { return count_; }
  // The value of rank ceil(share × count), from 1; the sketch must not be empty.
  std::vector<double> Quantiles(const std::vector<double>& shares) const;
  // The numbers that are held, ascending, with how many values each stands for.
  std::vector<std::pair<double, std::uint64_t>> Weighted() const;
  void Write(StateWriter& out) const;
  // Into an empty sketch.
  void Read(StateReader& in);

 private:
  static constexpr std::size_t kTop = 512;

  // What the next compaction of a level takes.
  enum class Turn : std::uint8_t { kToss = 0, kEven = 1, kOdd = 2 };
  struct Level {
    std::vector<double> items;  // of level n: each for 2^n values
    Turn turn = Turn::kToss;
  };

  std::size_t CapacityOf(std::size_t level) const;
  void AddLevel();
  void Compress();
  void Compact(std::size_t level);

  std::vector<Level> levels_;
  std::size_t capacity_ = 0;  // of all levels
  std::size_t held_ = 0;
  std::uint64_t count_ = 0;
};

// The most frequent texts (Misra and Gries 1982, merged as by Agarwal and others, Mergeable
// Summaries, 2012). Values that are added one by one are all counted; of a batch and after Merge no
// more than kEntries stay: what the next one has is taken from every count. A count is a lower
// bound, off by at most error(), and error() is never more than the number of values divided by
// kEntries + 1, for the same was taken from at least so many, in any order and after any merging.
class FrequentValues {
 public:
  struct Entry {
    std::uint64_t hash = 0;
    std::uint64_t count = 0;
    std::string kept;  // the beginning of the text
  };
  static constexpr std::size_t kEntries = 1024;
  // Of a text: enough to show it, and one more that tells whether it was longer.
  static constexpr std::size_t kShownBytes = 200;
  static constexpr std::size_t kKeptBytes = kShownBytes + 1;

  void Add(std::uint64_t hash, std::string_view text, std::uint64_t count = 1);
  // Into an empty one: the most frequent of a batch.
  void Fill(const std::vector<ValueGroup>& groups);
  void Merge(const FrequentValues& other);
  std::uint64_t error() const { return error_; }
  // By count, then by text.
  std::vector<Entry> Top(std::size_t limit) const;
  void Write(StateWriter& out) const;
  // Into an empty one, of at most `present` values.
  void Read(StateReader& in, std::uint64_t present);

 private:
  struct Counter {
    std::uint64_t hash = 0;
    std::uint64_t count = 0;
  };
  struct Slot {
    std::uint32_t tag = 0;    // of the hash: most others are told apart without looking at them
    std::uint32_t index = 0;  // 1 + index into counters_
  };
  static constexpr std::size_t kMostCounters = 1 << 16;

  static std::uint32_t TagOf(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }
  Slot& SlotOf(std::uint64_t hash);
  void Shrink();
  void Index(std::size_t slots);

  std::vector<Counter> counters_;  // in order of insertion
  std::vector<std::string> kept_;  // the beginning of the text of each
  std::vector<Slot> slots_;
  std::uint64_t error_ = 0;
};

}  // namespace goldline::quality
