// A KeyIndex finds repeated keys exactly: every key is known by 128 bits (the value itself for
// integers, XXH3 otherwise, so that two different keys meet with a chance of 2^-128), and the place
// of its first record is kept.
//
//   KeyIndex index(budget);
//   if (const auto repeat = index.Insert(key, ordinal)) ... repeat->first_ordinal
//   if (index.failure()) return *index.failure();
//
// The keys are in 64 partitions by their first bits, each with a table of its own that grows alone,
// so that growing never doubles the whole index at once. A table holds 24 bytes a slot at a load of
// at most 3/4. When it has its share of the budget and is full, it becomes a sorted run in a
// scratch file (see key_runs.h), of which 13 bits a key stay in memory: 100 million keys need the
// budget and 160 MB. A key of a run that comes again is taken back into the table, so what repeats
// often is found there. Integers that lie close together have a place of their own, which may take
// half the budget beside (see dense_keys.h).
//
// One thread at a time, which is what makes "the first one" mean the first in input order.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/hash.h"
#include "core/result.h"
#include "core/scratch_file.h"
#include "quality/internal/dense_keys.h"
#include "quality/internal/key_entry.h"
#include "quality/internal/key_runs.h"

namespace goldline::quality {

class KeyIndex {
 public:
  // What inserting a key that was there already tells.
  struct Repeat {
    std::uint64_t first_ordinal = 0;
    bool first_time = false;  // the second record of this key: the first is counted now
  };

  // The tables take `budget` bytes and no less than some kilobytes. What does not fit goes to
  // `folder`, or where a ScratchFile goes by itself.
  explicit KeyIndex(std::size_t budget, std::string folder = {});

  // Begins to load the cache lines that Insert will need.
  void Prefetch(const Hash128& key) const;
  // Adds the key of record `ordinal` (below 2^63); tells when the key has been there before.
  std::optional<Repeat> Insert(const Hash128& key, std::uint64_t ordinal);
  // Why keys could not be written or read back: from then on answers mean nothing.
  const std::optional<Error>& failure() const { return failure_; }
  // Every key with the place of its first record, in no order; one that was written to the scratch
  // file and came again may be given twice.
  Status ForEach(const std::function<Status(const KeyEntry&)>& take) const;
  // Of different keys.
  std::uint64_t size() const { return size_; }

 private:
  // Entries lie in order of their homes, each at the first free slot from its home on.
  struct Partition {
    std::vector<KeyEntry> slots;  // the homes and a tail behind them, the last of it always free
    std::size_t homes = 0;
    std::size_t used = 0;
    KeyRuns runs;
  };

  std::optional<Repeat> InsertHashed(const Hash128& key, std::uint64_t ordinal);
  static KeyEntry* SlotOf(Partition& partition, const KeyEntry& wanted);
  KeyEntry* SlotWithRoom(Partition& partition, const KeyEntry& wanted);
  std::optional<Repeat> InsertBeyondTable(Partition& partition, KeyEntry& slot, KeyEntry entry);
  Status MakeRoom(Partition& partition);
  static void Resize(Partition& partition, std::size_t homes);
  static std::size_t SortEntries(Partition& partition);
  Status Spill(Partition& partition);

  std::unique_ptr<ScratchFile> file_;
  DenseKeys dense_;
  std::size_t most_homes_;  // of a partition
  std::array<Partition, std::size_t{1} << kPartitionBits> partitions_;
  std::uint64_t size_ = 0;
  std::optional<Error> failure_;
};

}  // namespace goldline::quality
