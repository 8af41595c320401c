// Puts many different keys into an index of the default budget: key_index_bench [MILLIONS
// [integer]] (100 million keys of texts). One in a thousand comes again a million keys later, and
// must be found.
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string_view>

#include <sys/resource.h>

#include "quality/check.h"
#include "quality/internal/key_index.h"

namespace goldline::quality {
namespace {

constexpr std::uint64_t kAgainEvery = 1000;
constexpr std::uint64_t kAgainAfter = 1'000'000;
constexpr std::uint64_t kBatch = 8192;  // as readers make them

Hash128 KeyOf(std::uint64_t value, bool integers) {
  if (integers) return {1, value};
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  return HashBytes128({bytes, sizeof bytes});
}

// The value of record `ordinal`: a new one, or that of a record long before.
std::uint64_t ValueOf(std::uint64_t ordinal) {
  const bool again = ordinal >= kAgainAfter && ordinal % kAgainEvery == 0;
  return again ? ordinal - kAgainAfter + 1 : ordinal;
}

struct Sums {
  std::uint64_t repeats = 0;
  std::uint64_t wrong = 0;
};

void InsertBatch(KeyIndex& index, const std::vector<Hash128>& keys, std::uint64_t first,
                 Sums& sums) {
  constexpr std::size_t kAhead = 16;
  for (std::size_t row = 0; row < keys.size(); ++row) {
    if (row + kAhead < keys.size()) index.Prefetch(keys[row + kAhead]);
    const auto repeat = index.Insert(keys[row], first + row);
    const std::uint64_t value = ValueOf(first + row);
    sums.repeats += repeat ? 1 : 0;
    const bool right = repeat ? repeat->first_ordinal == value : value == first + row;
    sums.wrong += right ? 0 : 1;
  }
}

int Run(std::uint64_t records, bool integers) {
  KeyIndex index(Check::kKeyBytes);
  Sums sums;
  const auto start = std::chrono::steady_clock::now();
  std::vector<Hash128> keys;
  for (std::uint64_t first = 0; first < records && !index.failure(); first += keys.size()) {
    keys.resize(std::min(kBatch, records - first));
    for (std::size_t row = 0; row < keys.size(); ++row) {
      keys[row] = KeyOf(ValueOf(first + row), integers);
    }
    InsertBatch(index, keys, first, sums);
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  if (index.failure()) {
    std::cerr << index.failure()->ToString() << "\n";
    return 1;
  }
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  std::cout << records << " records, " << index.size() << " keys, " << sums.repeats << " repeats, "
            << sums.wrong << " wrong answers, " << seconds.count() << " s, "
            << usage.ru_maxrss / 1024 << " MiB resident at most\n";
  return sums.wrong == 0 ? 0 : 1;
}

}  // namespace
}  // namespace goldline::quality

int main(int argc, char** argv) {
  const std::uint64_t millions = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100;
  const bool integers = argc > 2 && std::string_view(argv[2]) == "integer";
  return goldline::quality::Run(millions * 1'000'000, integers);
}
