// Blocking proposes the pairs worth comparing: records that share a value of one of many narrow
// keys (an e-mail, family name and date of birth, ...). A block over the limit is never dropped: it
// is split by further attributes, and what is still too large is paired with its neighbours in
// canonical order only, the rest being counted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "mdm/internal/person_records.h"

namespace goldline::mdm {

struct CandidatePair {
  std::uint32_t left = 0;
  std::uint32_t right = 0;  // greater than left
};

struct Candidates {
  std::vector<CandidatePair> pairs;  // distinct, ascending
  std::uint64_t skipped = 0;
};

inline constexpr std::size_t kBlockLimit = 200;

Candidates Block(const PersonRecords& records, std::size_t threads,
                 std::size_t limit = kBlockLimit);

}  // namespace goldline::mdm
