#include "core/usable_memory.h"

#include <algorithm>
#include <fstream>
#include <string>

#include <unistd.h>

namespace goldline {
namespace {

// Limits of control groups, version 2, as a process sees those of its own namespace; "max" for
// none.
constexpr char kLimitFile[] = "/sys/fs/cgroup/memory.max";

}  // namespace

std::uint64_t UsableMemory() {
  const long pages = ::sysconf(_SC_PHYS_PAGES);
  const long page = ::sysconf(_SC_PAGESIZE);
  std::uint64_t bytes = pages > 0 && page > 0
                            ? static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page)
                            : 0;
  std::uint64_t limit = 0;
  if (std::ifstream(kLimitFile) >> limit && limit > 0) {
    bytes = bytes == 0 ? limit : std::min(bytes, limit);
  }
  return bytes;
}

}  // namespace goldline
