#include "core/check.h"

#include <cstdio>
#include <cstdlib>

namespace goldline {

void CheckFailed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "goldline: defect: %s does not hold at %s:%d. Please report this.\n",
               condition, file, line);
  std::fflush(stderr);
  std::abort();
}

}  // namespace goldline
