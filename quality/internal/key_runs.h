// The KeyRuns of a partition are what its table no longer holds: sorted runs of entries in a
// scratch file. In memory stay a filter of each run and the first key of each of its pages, so that
// a lookup mostly reads nothing and otherwise one page: 13 bits a key. Eight runs of a size are
// merged into one, so that a key is written once more for every eightfold growth and a lookup asks
// few filters.
//
//   KeyRuns runs;
//   GL_RETURN_IF_ERROR(runs.Add(file, sorted));                      // newer than all before
//   GL_TRY(std::optional<KeyEntry> entry, runs.Find(file, wanted));  // the newest of that key
//
// The file is the same for each call. One thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "core/key_filter.h"
#include "core/result.h"
#include "core/scratch_file.h"
#include "quality/internal/key_entry.h"

namespace goldline::quality {

class KeyRuns {
 public:
  bool empty() const { return runs_.empty(); }
  // Begins to load the cache lines that Find will need.
  void Prefetch(std::uint64_t mixed) const {
    for (const Run& run : runs_) run.filter.Prefetch(mixed);
  }
  // The newest entry with the key of `wanted`.
  Result<std::optional<KeyEntry>> Find(const ScratchFile& file, const KeyEntry& wanted) const;
  // Those of every run, one run after the other.
  Status ForEach(const ScratchFile& file, const std::function<Status(const KeyEntry&)>& take) const;
  // `entries` are sorted, and no key is there twice.
  Status Add(ScratchFile& file, std::span<const KeyEntry> entries);

 private:
  static constexpr std::size_t kPageEntries = 128;
  static constexpr std::size_t kMerged = 8;  // runs at once

  struct Run {
    int merges = 0;  // its entries have been through
    std::uint64_t offset = 0;
    std::size_t size = 0;               // in entries
    std::vector<std::uint64_t> fences;  // `mixed` of each page's first entry
    KeyFilter filter;
  };
  class Reader;
  class Writer;

  static Result<std::optional<KeyEntry>> FindInRun(const ScratchFile& file, const Run& run,
                                                   const KeyEntry& wanted);
  bool MergeIsDue() const;
  Status MergeNewest(ScratchFile& file);

  std::vector<Run> runs_;  // the oldest first, which have been merged most often
};

}  // namespace goldline::quality
