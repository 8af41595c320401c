#include "core/usable_memory.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace goldline {
namespace {

TEST(UsableMemory, IsOfThisMachineOrLess) {
  const auto pages = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES));
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  EXPECT_GT(UsableMemory(), std::uint64_t{16} << 20);
  EXPECT_LE(UsableMemory(), pages * page);
}

}  // namespace
}  // namespace goldline
