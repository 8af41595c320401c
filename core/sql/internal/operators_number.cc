// Arithmetic. Integers overflow into errors as in int.c and int8.c, doubles as in float.c, numerics
// follow the scale rules of numeric.c (core/decimal.h).
#include <cmath>
#include <limits>

#include "core/decimal.h"
#include "core/sql/internal/numbers.h"
#include "core/sql/internal/registry.h"
#include "core/text.h"

namespace goldline::sql::internal {
namespace {

using Int = std::int64_t;

template <class T>
constexpr std::string_view kIntName = std::is_same_v<T, std::int16_t>   ? "smallint"
                                      : std::is_same_v<T, std::int32_t> ? "integer"
                                                                        : "bigint";

template <class T>
Int IntOverflow(RowCall& call) {
  call.Fail(errors::OutOfRange(kIntName<T>));
  return 0;
}

template <class T>
Int AddInt(RowCall& call, Int a, Int b) {
  T out = 0;
  return __builtin_add_overflow(a, b, &out) ? IntOverflow<T>(call) : out;
}
template <class T>
Int SubtractInt(RowCall& call, Int a, Int b) {
  T out = 0;
  return __builtin_sub_overflow(a, b, &out) ? IntOverflow<T>(call) : out;
}
template <class T>
Int MultiplyInt(RowCall& call, Int a, Int b) {
  T out = 0;
  return __builtin_mul_overflow(a, b, &out) ? IntOverflow<T>(call) : out;
}
template <class T>
Int DivideInt(RowCall& call, Int a, Int b) {
  if (b == 0) return FailDivision(call);
  // The one quotient that does not fit: the least value by -1.
  if (b == -1) return SubtractInt<T>(call, 0, a);
  return a / b;
}
Int ModuloInt(RowCall& call, Int a, Int b) {
  if (b == 0) return FailDivision(call);
  return b == -1 ? 0 : a % b;
}
template <class T>
Int NegateInt(RowCall& call, Int a) {
  return SubtractInt<T>(call, 0, a);
}
template <class T>
Int AbsInt(RowCall& call, Int a) {
  return a < 0 ? SubtractInt<T>(call, 0, a) : a;
}
template <class T>
Int PlusInt(RowCall&, Int a) {
  return a;
}
Int AndInt(RowCall&, Int a, Int b) { return a & b; }
Int OrInt(RowCall&, Int a, Int b) { return a | b; }
Int XorInt(RowCall&, Int a, Int b) { return a ^ b; }
Int NotInt(RowCall&, Int a) { return ~a; }
// PostgreSQL leaves the count to the processor, which takes it modulo the width of int, or of
// bigint; a shifted smallint is an int cut to 16 bits.
template <class T>
Int ShiftLeft(RowCall&, Int a, Int b) {
  constexpr Int kMask = sizeof(T) == 8 ? 63 : 31;
  return static_cast<T>(static_cast<std::uint64_t>(a) << (b & kMask));
}
template <class T>
Int ShiftRight(RowCall&, Int a, Int b) {
  constexpr Int kMask = sizeof(T) == 8 ? 63 : 31;
  return static_cast<T>(a >> (b & kMask));
}

double AddDouble(RowCall& call, double a, double b) { return CheckDouble(call, a + b, a, b); }
double SubtractDouble(RowCall& call, double a, double b) { return CheckDouble(call, a - b, a, b); }
double MultiplyDouble(RowCall& call, double a, double b) {
  const double out = CheckDouble(call, a * b, a, b);
  if (out == 0 && a != 0 && b != 0) call.Fail(errors::OutOfRange("double precision underflow"));
  return out;
}
double DivideDouble(RowCall& call, double a, double b) {
  if (b == 0 && !std::isnan(a)) return static_cast<double>(FailDivision(call));
  const double out = a / b;
  if (std::isinf(out) && !std::isinf(a)) call.Fail(errors::OutOfRange("double precision"));
  if (out == 0 && a != 0 && !std::isinf(b))
    call.Fail(errors::OutOfRange("double precision underflow"));
  return out;
}
double NegateDouble(RowCall&, double a) { return -a; }
double PlusDouble(RowCall&, double a) { return a; }

Decimal AddNumeric(RowCall& call, const Decimal& a, const Decimal& b) {
  return OrTooManyDigits(call, Add(a, b));
}
Decimal SubtractNumeric(RowCall& call, const Decimal& a, const Decimal& b) {
  return OrTooManyDigits(call, Subtract(a, b));
}
Decimal MultiplyNumeric(RowCall& call, const Decimal& a, const Decimal& b) {
  return OrTooManyDigits(call, Multiply(a, b));
}
Decimal DivideNumeric(RowCall& call, const Decimal& a, const Decimal& b) {
  if (b.coefficient == 0) return FailDivision(call), Decimal{};
  return OrTooManyDigits(call, Divide(a, b));
}
Decimal ModuloNumeric(RowCall& call, const Decimal& a, const Decimal& b) {
  if (b.coefficient == 0) return FailDivision(call), Decimal{};
  return OrTooManyDigits(call, Remainder(a, b));
}
Decimal NegateNumeric(RowCall&, const Decimal& a) { return Decimal{-a.coefficient, a.scale}; }
Decimal PlusNumeric(RowCall&, const Decimal& a) { return a; }

template <class T>
void AddIntegerRows(std::vector<Function>& rows, Type type) {
  const auto add = [&](std::string_view name, std::vector<Type> arguments, Kernel kernel,
                       std::string_view doc) {
    rows.push_back({name, "operator", std::move(arguments), type, kernel, doc});
  };
  add("+", {type, type}, Strict<AddInt<T>>(), "sum");
  add("-", {type, type}, Strict<SubtractInt<T>>(), "difference");
  add("*", {type, type}, Strict<MultiplyInt<T>>(), "product");
  add("/", {type, type}, Strict<DivideInt<T>>(), "quotient, cut towards zero");
  add("%", {type, type}, Strict<ModuloInt>(), "remainder, with the sign of the first");
  add("-", {type}, Strict<NegateInt<T>>(), "negation");
  add("+", {type}, Strict<PlusInt<T>>(), "the value itself");
  add("&", {type, type}, Strict<AndInt>(), "bitwise and");
  add("|", {type, type}, Strict<OrInt>(), "bitwise or");
  add("#", {type, type}, Strict<XorInt>(), "bitwise exclusive or");
  add("~", {type}, Strict<NotInt>(), "bitwise not");
  add("<<", {type, Type::kInt32}, Strict<ShiftLeft<T>>(), "bits shifted to the left");
  add(">>", {type, Type::kInt32}, Strict<ShiftRight<T>>(), "bits shifted to the right");
  rows.push_back({"abs", "number", {type}, type, Strict<AbsInt<T>>(), "absolute value"});
}

}  // namespace

std::vector<Function> NumberOperators() {
  std::vector<Function> rows;
  AddIntegerRows<std::int16_t>(rows, Type::kInt16);
  AddIntegerRows<std::int32_t>(rows, Type::kInt32);
  AddIntegerRows<std::int64_t>(rows, Type::kInt64);
  const auto add = [&](std::string_view name, std::vector<Type> arguments, Kernel kernel,
                       std::string_view doc) {
    const Type type = arguments.front();
    rows.push_back({name, "operator", std::move(arguments), type, kernel, doc});
  };
  constexpr Type kDouble = Type::kDouble;
  add("+", {kDouble, kDouble}, Strict<AddDouble>(), "sum");
  add("-", {kDouble, kDouble}, Strict<SubtractDouble>(), "difference");
  add("*", {kDouble, kDouble}, Strict<MultiplyDouble>(), "product");
  add("/", {kDouble, kDouble}, Strict<DivideDouble>(), "quotient");
  add("-", {kDouble}, Strict<NegateDouble>(), "negation");
  add("+", {kDouble}, Strict<PlusDouble>(), "the value itself");
  add("^", {kDouble, kDouble}, Strict<PowerDouble>(), "power");
  constexpr Type kNumeric = Type::kNumeric;
  add("+", {kNumeric, kNumeric}, Strict<AddNumeric>(), "sum, exact");
  add("-", {kNumeric, kNumeric}, Strict<SubtractNumeric>(), "difference, exact");
  add("*", {kNumeric, kNumeric}, Strict<MultiplyNumeric>(), "product, exact");
  add("/", {kNumeric, kNumeric}, Strict<DivideNumeric>(),
      "quotient, rounded to 16 significant digits or more");
  add("%", {kNumeric, kNumeric}, Strict<ModuloNumeric>(), "remainder, with the sign of the first");
  add("-", {kNumeric}, Strict<NegateNumeric>(), "negation");
  add("+", {kNumeric}, Strict<PlusNumeric>(), "the value itself");
  add("^", {kNumeric, kNumeric}, nullptr, "cast to double precision");
  return rows;
}

}  // namespace goldline::sql::internal
