#include "quality/number_totals.h"

#include <algorithm>

namespace goldline::quality {
namespace {

constexpr int kMostDigits = 27;

}  // namespace

void NumberTotals::Add(const std::optional<Decimal>& number) {
  ++count_;
  if (!number) {
    odd_ = true;
    return;
  }
  if (!least_ || *number < *least_) least_ = number;
  if (!greatest_ || *number > *greatest_) greatest_ = number;
  if (DigitCount(number->coefficient) > kMostDigits) {
    wide_ = true;
  } else {
    sums_[number->scale] += number->coefficient;
  }
}

void NumberTotals::Merge(const NumberTotals& other) {
  count_ += other.count_;
  odd_ |= other.odd_;
  wide_ |= other.wide_;
  if (other.least_ && (!least_ || *other.least_ < *least_)) least_ = other.least_;
  if (other.greatest_ && (!greatest_ || *other.greatest_ > *greatest_)) greatest_ = other.greatest_;
  for (const auto& [scale, sum] : other.sums_) sums_[scale] += sum;
}

std::optional<Decimal> NumberTotals::Sum() const {
  if (odd_ || wide_) return std::nullopt;
  std::optional<Decimal> sum = Decimal{};
  for (auto part = sums_.begin(); part != sums_.end() && sum; ++part) {
    sum = goldline::Add(*sum, Decimal{part->second, part->first});
  }
  return sum;
}

std::optional<Decimal> NumberTotals::Mean() const {
  const std::optional<Decimal> sum = Sum();
  if (!sum || count_ == 0) return std::nullopt;
  return Divide(*sum, Decimal{static_cast<Int128>(count_), 0});
}

std::optional<Decimal> NumberTotals::Least() const { return odd_ ? std::nullopt : least_; }

std::optional<Decimal> NumberTotals::Greatest() const { return odd_ ? std::nullopt : greatest_; }

}  // namespace goldline::quality
