// ParallelFor calls work(begin, end) for consecutive ranges of 0..count on several threads and
// returns when all are done. Ranges do not depend on the number of threads, and each call must
// write only to places of its own range: then neither does the outcome.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace goldline {

template <class Work>
void ParallelFor(std::size_t count, std::size_t range, std::size_t threads, const Work& work) {
  const std::size_t ranges = (count + range - 1) / range;
  std::atomic<std::size_t> next = 0;
  const auto take = [&] {
    for (std::size_t r = next++; r < ranges; r = next++) {
      work(r * range, std::min(count, (r + 1) * range));
    }
  };
  const std::size_t helpers = std::min(std::max<std::size_t>(threads, 1), ranges);
  std::vector<std::jthread> pool;
  for (std::size_t t = 1; t < helpers; ++t) pool.emplace_back(take);
  take();
}

}  // namespace goldline
