// Secondary indexes are a pure function of the record they index: a module writes
//   std::vector<IndexEntry> IndexKeys(const ThingRecord& record);
// and lets WriteIndexDiff bring the index from the old record to the new one, in the same WriteSet
// as the record. catalog/verify.h recomputes and compares.
#pragma once

#include <compare>
#include <string>
#include <vector>

#include "core/store/write_set.h"

namespace goldline::store {

struct IndexEntry {
  Keyspace keyspace;
  std::string key;
  std::string value;
  friend auto operator<=>(const IndexEntry&, const IndexEntry&) = default;
};

// Deletes the entries that only `before` has and puts those that only `after` has.
void WriteIndexDiff(WriteSet& changes, std::vector<IndexEntry> before,
                    std::vector<IndexEntry> after);

}  // namespace goldline::store
