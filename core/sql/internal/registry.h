// The table of what can be called, by name and argument types. Each area adds its rows from its own
// file; the order of the files is the order of resolution only where PostgreSQL leaves a choice,
// which is never.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/sql/functions.h"
#include "core/sql/internal/kernel.h"

namespace goldline::sql::internal {

// In a row's arguments: any type at all.
inline constexpr Type kAny = Type::kUnknown;

// Called once when a call is bound, with the operands that are constant (others have no column).
// May return nothing; an error refuses the expression.
using Prepare = Result<std::shared_ptr<const Prepared>> (*)(std::span<const Operand>);

// What an argument of type kAny becomes before the kernel sees it.
enum class AnyArgument : std::uint8_t { kAsIs, kCastToText, kOutputText };

struct Function {
  std::string_view name;
  std::string_view area;
  std::vector<Type> arguments;
  Type result = Type::kUnknown;
  Kernel kernel = nullptr;  // nullptr: known, and refused (`doc` says what to use instead)
  std::string_view doc;
  bool strict = true;
  bool variadic = false;  // the last argument may be repeated
  Prepare prepare = nullptr;
  AnyArgument any = AnyArgument::kAsIs;
  // The kernel takes its two arguments the other way round, and they are computed in that order:
  // PostgreSQL defines interval + date as date + interval.
  bool reversed = false;
  bool stable = false;  // depends on the EvalContext: never computed at binding
};

std::vector<Function> NumberOperators();
std::vector<Function> TextOperators();
std::vector<Function> TimeOperators();
std::vector<Function> ComparisonOperators();
std::vector<Function> NumberFunctions();
std::vector<Function> TextFunctions();
std::vector<Function> PatternFunctions();
std::vector<Function> TimeFunctions();
std::vector<Function> FormatFunctions();
std::vector<Function> LogicFunctions();

// All rows of that name; empty when there are none.
std::span<const Function* const> FindFunctions(std::string_view name);
const std::vector<Function>& AllFunctions();

}  // namespace goldline::sql::internal
