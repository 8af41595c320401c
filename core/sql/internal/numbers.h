// What the number functions share: how they fail, and conversions between kinds of numbers.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/decimal.h"
#include "core/sql/internal/kernel.h"

namespace goldline::sql::internal {

inline std::int64_t FailDivision(RowCall& call) {
  call.Fail(errors::DivisionByZero());
  return 0;
}

inline Decimal OrTooManyDigits(RowCall& call, const std::optional<Decimal>& value) {
  if (value) return *value;
  call.Fail(errors::TooManyDigits("the result"));
  return {};
}

// Infinity out of finite arguments is an overflow.
inline double CheckDouble(RowCall& call, double out, double a, double b = 0) {
  if (std::isinf(out) && !std::isinf(a) && !std::isinf(b))
    call.Fail(errors::OutOfRange("double precision"));
  return out;
}

double PowerDouble(RowCall& call, double base, double exponent);

// Rounded (half away from zero) or cut at `digits` after the point, before it when negative; the
// result has no negative scale. nullopt beyond 38 digits.
std::optional<Decimal> RoundAt(const Decimal& value, std::int64_t digits);
std::optional<Decimal> TruncateAt(const Decimal& value, std::int64_t digits);

// The nearest integer, halves away from zero; nullopt beyond bigint.
std::optional<std::int64_t> ToInt64(const Decimal& value);

// Whether `value` is one of the type's; only integers have bounds.
bool FitsInteger(std::int64_t value, Type type);

}  // namespace goldline::sql::internal
