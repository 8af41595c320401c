// How tightly operators bind: PostgreSQL's table (gram.y), for the parser and the printer.
#pragma once

#include <cstdint>

#include "core/sql/ast.h"

namespace goldline::sql {

// Lowest first.
enum class Precedence : std::uint8_t {
  kAny,
  kOr,
  kAnd,
  kNot,
  kIs,
  kComparison,
  kIn,  // BETWEEN, IN, LIKE
  kEscape,
  kOperator,  // every operator without a level of its own
  kSum,
  kProduct,
  kPower,
  kAt,
  kCollate,
  kSign,
  kCast,
  kNever,  // no operator at all
};

constexpr Precedence Tighter(Precedence precedence) {
  return static_cast<Precedence>(static_cast<std::uint8_t>(precedence) + 1);
}

// Whether `a op b op c` without parentheses is an error.
constexpr bool IsNonAssociative(Precedence precedence) {
  return precedence == Precedence::kIs || precedence == Precedence::kComparison ||
         precedence == Precedence::kIn;
}

constexpr Precedence PrecedenceOf(BinaryOp op) {
  switch (op) {
    case BinaryOp::kAdd:
    case BinaryOp::kSubtract:
      return Precedence::kSum;
    case BinaryOp::kMultiply:
    case BinaryOp::kDivide:
    case BinaryOp::kModulo:
      return Precedence::kProduct;
    case BinaryOp::kPower:
      return Precedence::kPower;
    case BinaryOp::kEqual:
    case BinaryOp::kNotEqual:
    case BinaryOp::kLess:
    case BinaryOp::kLessOrEqual:
    case BinaryOp::kGreater:
    case BinaryOp::kGreaterOrEqual:
      return Precedence::kComparison;
    case BinaryOp::kIsDistinctFrom:
    case BinaryOp::kIsNotDistinctFrom:
      return Precedence::kIs;
    default:
      return Precedence::kOperator;
  }
}

}  // namespace goldline::sql
