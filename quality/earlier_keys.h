// Keys that earlier runs of a dataset had, for rules about uniqueness that say `acrossRuns`. The
// engine stores nothing: whoever keeps runs hands them to CheckPlan::Compile, and keeps what
// Check::ForEachKey gives at the end of a run.
//
// A key is 128 bits that are as good as the values it was made of, its low half evenly spread. Keys
// are compared within a set, which CheckPlan::key_sets names: the fields, how they are read, and
// the records that the rule is about.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/hash.h"
#include "core/result.h"

namespace goldline::quality {

// A record that was not set aside, as later runs compare with it.
struct SeenKey {
  Hash128 key;
  std::uint64_t line = 0;  // 0: of no line of an input
};

struct EarlierRecord {
  std::uint32_t key = 0;  // into the keys that were asked for
  std::uint32_t run = 0;  // for RunName
  std::uint64_t line = 0;
};

class EarlierKeys {
 public:
  virtual ~EarlierKeys() = default;

  // Of each of the keys that an earlier run had one record, by index. Thread-safe.
  virtual Result<std::vector<EarlierRecord>> Find(const Hash128& set,
                                                  std::span<const Hash128> keys) const = 0;
  virtual std::string RunName(std::uint32_t run) const = 0;
};

}  // namespace goldline::quality
