#include "core/sql/internal/logic.h"

#include <algorithm>

#include "core/sql/internal/program.h"
#include "core/sql/internal/registry.h"

namespace goldline::sql::internal {
namespace {

using Int = std::int64_t;
using Text = std::string_view;

template <class T>
bool Equal(RowCall&, T a, T b) {
  return CompareValues(a, b) == 0;
}
template <class T>
bool NotEqual(RowCall&, T a, T b) {
  return CompareValues(a, b) != 0;
}
template <class T>
bool Less(RowCall&, T a, T b) {
  return CompareValues(a, b) < 0;
}
template <class T>
bool LessOrEqual(RowCall&, T a, T b) {
  return CompareValues(a, b) <= 0;
}
template <class T>
bool Greater(RowCall&, T a, T b) {
  return CompareValues(a, b) > 0;
}
template <class T>
bool GreaterOrEqual(RowCall&, T a, T b) {
  return CompareValues(a, b) >= 0;
}
bool Not(RowCall&, Int value) { return value == 0; }

template <class T>
void AddComparisons(std::vector<Function>& rows, Type type) {
  const auto add = [&](Text symbol, Kernel kernel, Text doc) {
    rows.push_back({symbol, "operator", {type, type}, Type::kBool, kernel, doc});
  };
  add("=", Strict<Equal<T>>(), "equal");
  add("<>", Strict<NotEqual<T>>(), "not equal");
  add("<", Strict<Less<T>>(), "less");
  add("<=", Strict<LessOrEqual<T>>(), "less or equal");
  add(">", Strict<Greater<T>>(), "greater");
  add(">=", Strict<GreaterOrEqual<T>>(), "greater or equal");
}

// Sets each selected row of a boolean result.
template <class Fn>
void EachRow(Frame& frame, Fn fn) {
  frame.selected.ForEach([&](std::size_t row) { CellOf<bool>::Set(frame, row, fn(row)); });
}

template <bool kNegated>
void IsNull(Frame& frame, std::span<const Operand> arguments) {
  EachRow(frame, [&](std::size_t row) { return arguments[0].has_value(row) == kNegated; });
}

template <Int kWanted, bool kNegated>
void IsTruth(Frame& frame, std::span<const Operand> arguments) {
  const Operand& operand = arguments[0];
  EachRow(frame, [&](std::size_t row) {
    const bool holds = operand.has_value(row) && operand.column->ints[operand.At(row)] == kWanted;
    return holds != kNegated;
  });
}

void IsDistinct(Frame& frame, std::span<const Operand> arguments) {
  const auto& [a, b] = std::pair(arguments[0], arguments[1]);
  EachRow(frame, [&, a = a, b = b](std::size_t row) {
    const bool has_a = a.has_value(row);
    if (has_a != b.has_value(row)) return true;
    return has_a && CompareCells(*a.column, a.At(row), *b.column, b.At(row)) != 0;
  });
}

template <bool kGreatest>
void Extreme(Frame& frame, std::span<const Operand> arguments) {
  frame.selected.ForEach([&](std::size_t row) {
    const Operand* best = nullptr;
    for (const Operand& argument : arguments) {
      if (!argument.has_value(row)) continue;
      if (best == nullptr) {
        best = &argument;
        continue;
      }
      const auto order =
          CompareCells(*argument.column, argument.At(row), *best->column, best->At(row));
      if (kGreatest ? order > 0 : order < 0) best = &argument;
    }
    if (best != nullptr) SetCell(frame.out, row, *best->column, best->At(row));
  });
}

template <class T>
struct ValueSet : Prepared {
  std::vector<T> sorted;
  bool has_null = false;
};

template <class T>
std::optional<bool> IsMember(RowCall& call, T value) {
  const auto& set = static_cast<const ValueSet<T>&>(*call.prepared());
  if (std::binary_search(set.sorted.begin(), set.sorted.end(), value)) return true;
  if (set.has_null) return std::nullopt;
  return false;
}

template <class T>
std::shared_ptr<const Prepared> MakeSet(const std::vector<const Column*>& constants) {
  auto set = std::make_shared<ValueSet<T>>();
  for (const Column* constant : constants) {
    if (constant->has_value(0)) {
      set->sorted.push_back(CellOf<T>::Data(*constant)[0]);
    } else {
      set->has_null = true;
    }
  }
  std::sort(set->sorted.begin(), set->sorted.end());
  return set;
}

template <bool kNulls>
void CountNulls(Frame& frame, std::span<const Operand> arguments) {
  frame.selected.ForEach([&](std::size_t row) {
    Int count = 0;
    for (const Operand& argument : arguments) count += argument.has_value(row) != kNulls ? 1 : 0;
    CellOf<Int>::Set(frame, row, count);
  });
}

}  // namespace

std::strong_ordering CompareCells(const Column& a, std::size_t row_a, const Column& b,
                                  std::size_t row_b) {
  switch (PhysicalOf(a.type)) {
    case Physical::kInt:
      return CompareValues(a.ints[row_a], b.ints[row_b]);
    case Physical::kDouble:
      return CompareValues(a.doubles[row_a], b.doubles[row_b]);
    case Physical::kNumeric:
      return CompareValues(a.numerics[row_a], b.numerics[row_b]);
    case Physical::kText:
      return CompareValues(a.texts[row_a], b.texts[row_b]);
    case Physical::kInterval:
      return CompareValues(a.intervals[row_a], b.intervals[row_b]);
    case Physical::kNone:
      break;
  }
  return std::strong_ordering::equal;
}

Kernel IsTestKernel(IsTestKind test, bool negated) {
  switch (test) {
    case IsTestKind::kTrue:
      return negated ? IsTruth<1, true> : IsTruth<1, false>;
    case IsTestKind::kFalse:
      return negated ? IsTruth<0, true> : IsTruth<0, false>;
    case IsTestKind::kNull:
    case IsTestKind::kUnknown:
      break;
  }
  return negated ? IsNull<true> : IsNull<false>;
}

Kernel DistinctKernel(Type) { return IsDistinct; }

Kernel ExtremeKernel(Type type, bool greatest) {
  if (type == Type::kJson) return nullptr;
  return greatest ? Extreme<true> : Extreme<false>;
}

std::shared_ptr<const Prepared> PrepareMembership(Type type,
                                                  const std::vector<const Column*>& constants) {
  if (type == Type::kText) return MakeSet<Text>(constants);
  if (PhysicalOf(type) == Physical::kInt) return MakeSet<Int>(constants);
  return nullptr;
}

Kernel MembershipKernel(Type type) {
  return type == Type::kText ? Strict<IsMember<Text>>() : Strict<IsMember<Int>>();
}

std::vector<Function> ComparisonOperators() {
  std::vector<Function> rows;
  for (const Type type : {Type::kBool, Type::kInt16, Type::kInt32, Type::kInt64, Type::kDate,
                          Type::kTime, Type::kTimestamp, Type::kTimestampTz}) {
    AddComparisons<Int>(rows, type);
  }
  AddComparisons<Decimal>(rows, Type::kNumeric);
  AddComparisons<double>(rows, Type::kDouble);
  AddComparisons<Text>(rows, Type::kText);
  AddComparisons<Interval>(rows, Type::kInterval);
  rows.push_back({"not", "operator", {Type::kBool}, Type::kBool, Strict<Not>(), "negation"});
  return rows;
}

std::vector<Function> LogicFunctions() {
  Function nulls{"num_nulls",  "logic",          {kAny},
                 Type::kInt32, CountNulls<true>, "how many arguments are NULL"};
  nulls.strict = false;
  nulls.variadic = true;
  Function values = nulls;
  values.name = "num_nonnulls";
  values.kernel = CountNulls<false>;
  values.doc = "how many arguments are not NULL";
  return {nulls, values};
}

}  // namespace goldline::sql::internal
