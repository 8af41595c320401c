// What a person should know of the records that could not be read and were left out: how many,
// where the first one is and why. Filled in input order, by one thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/batch.h"

namespace goldline::ingest {

class UnreadableRecords {
 public:
  // `input` is the name of the source that they stand in.
  void Add(const std::vector<MalformedRecord>& records, const std::string& input);
  std::uint64_t count() const { return count_; }
  // "2 records could not be read and were left out, the first at a.csv:7: not valid UTF-8"; empty
  // when there are none.
  std::string Note() const;

 private:
  std::uint64_t count_ = 0;
  std::string first_;
};

}  // namespace goldline::ingest
