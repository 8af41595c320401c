#include <cstddef>

#include "quality/internal/rule_program.h"

namespace goldline::quality::internal {

NumberLimit::NumberLimit(const Decimal& value) : value_(value) {
  // Beyond any plain number, so that comparing never overflows.
  const Int128 far = PowerOfTen(30);
  for (std::size_t scale = 0; scale < kScales; ++scale) {
    const int shift = static_cast<int>(scale) - value.scale;
    Int128 floor = value.coefficient;
    bool exact = true;
    if (shift >= 0) {
      const Int128 power = PowerOfTen(shift);
      const bool huge = floor > far || floor < -far;
      floor = huge ? (floor > 0 ? far : -far) : floor;
      floor = floor > far / power ? far : floor < -(far / power) ? -far : floor * power;
    } else {
      const Int128 power = PowerOfTen(-shift);
      const Int128 quotient = floor / power;
      exact = quotient * power == floor;
      floor = quotient - (!exact && floor < 0 ? 1 : 0);
    }
    floor_[scale] = floor;
    exact_[scale] = exact;
  }
}

}  // namespace goldline::quality::internal
