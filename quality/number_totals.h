// The sum, the mean, the least and the greatest of a field's numbers, exactly, and the same in
// whatever order and parts they are added.
//
//   NumberTotals totals;
//   totals.Add(ParseDecimal("12.50"));
//   totals.Merge(of_another_batch);
//   if (const std::optional<Decimal> sum = totals.Sum()) ...
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "core/decimal.h"

namespace goldline::quality {

class NumberTotals {
 public:
  // nullopt is a number that has no exact decimal: NaN, an infinity, one of more than 38 digits. It
  // and a number of more than 27 digits make sum and mean inexact, that is nullopt: so many digits
  // of a hundred billion numbers can be added.
  void Add(const std::optional<Decimal>& number);
  void Merge(const NumberTotals& other);

  std::uint64_t count() const { return count_; }
  // Of no numbers the sum is 0, and there is nothing else.
  std::optional<Decimal> Sum() const;
  std::optional<Decimal> Mean() const;
  // Of the numbers that have an exact decimal, where all have.
  std::optional<Decimal> Least() const;
  std::optional<Decimal> Greatest() const;

 private:
  std::uint64_t count_ = 0;
  bool odd_ = false;                     // some number has no exact decimal
  bool wide_ = false;                    // some number has too many digits to be added
  std::map<std::uint8_t, Int128> sums_;  // of the coefficients of each scale
  std::optional<Decimal> least_, greatest_;
};

}  // namespace goldline::quality
