// Comparison and what is built on it: tests of NULL and truth, IS DISTINCT FROM, GREATEST and
// LEAST, membership in a list of constants.
#pragma once

#include <compare>
#include <memory>
#include <string_view>
#include <vector>

#include "core/sql/ast.h"
#include "core/sql/internal/kernel.h"
#include "core/sql/internal/times.h"

namespace goldline::sql::internal {

// PostgreSQL's order: NaN equals itself and is above all numbers; text goes by bytes; intervals by
// their length with months of 30 days.
inline std::strong_ordering CompareValues(std::int64_t a, std::int64_t b) { return a <=> b; }
inline std::strong_ordering CompareValues(const Decimal& a, const Decimal& b) { return a <=> b; }
inline std::strong_ordering CompareValues(std::string_view a, std::string_view b) {
  return a <=> b;
}
inline std::strong_ordering CompareValues(const Interval& a, const Interval& b) {
  return ComparableMicros(a) <=> ComparableMicros(b);
}
inline std::strong_ordering CompareValues(double a, double b) {
  if (a < b) return std::strong_ordering::less;
  if (a > b) return std::strong_ordering::greater;
  if (a == b) return std::strong_ordering::equal;
  return (a != a) <=> (b != b);
}
// Of two cells with values, of columns of one type.
std::strong_ordering CompareCells(const Column& a, std::size_t row_a, const Column& b,
                                  std::size_t row_b);

Kernel IsTestKernel(IsTestKind test, bool negated);
Kernel DistinctKernel(Type type);
// nullptr for a type without an order.
Kernel ExtremeKernel(Type type, bool greatest);

// The list of a constant IN; nullptr for types that are compared one by one.
std::shared_ptr<const Prepared> PrepareMembership(Type type,
                                                  const std::vector<const Column*>& constants);
Kernel MembershipKernel(Type type);

}  // namespace goldline::sql::internal
