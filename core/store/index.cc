#include "core/store/index.h"

#include <algorithm>
#include <set>
#include <utility>

namespace goldline::store {

void WriteIndexDiff(WriteSet& changes, std::vector<IndexEntry> before,
                    std::vector<IndexEntry> after) {
  const std::set<IndexEntry> old_entries(before.begin(), before.end());
  const std::set<IndexEntry> new_entries(after.begin(), after.end());
  for (const IndexEntry& entry : old_entries) {
    if (!new_entries.contains(entry)) changes.Delete(entry.keyspace, entry.key);
  }
  for (const IndexEntry& entry : new_entries) {
    if (!old_entries.contains(entry)) changes.Put(entry.keyspace, entry.key, entry.value);
  }
}

}  // namespace goldline::store
