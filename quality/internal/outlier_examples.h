// OutlierExamples keeps, of the records of an outlier rule, those that could be its examples: only
// when all is read is it known how far is too far, so the lowest and the highest values are kept,
// and the first that are no finite number. A few records, however many there are.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "quality/check_report.h"

namespace goldline::quality::internal {

class OutlierExamples {
 public:
  // The indexes of those values of one batch that may be kept. Any thread.
  static std::vector<std::uint32_t> Candidates(const std::vector<double>& values);

  // One of a batch's candidates; `ordinal` is of its record.
  void Add(double value, std::uint64_t ordinal, Example example);
  // The farthest from the middle of those for which `fails` holds, in order of the records.
  std::vector<Example> Take(const std::function<bool(double)>& fails, double middle);

 private:
  struct Candidate {
    double value = 0;
    std::uint64_t ordinal = 0;
    Example example;
  };
  std::vector<Candidate> candidates_;
};

}  // namespace goldline::quality::internal
