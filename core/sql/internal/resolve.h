// Which row of the table a call means, by PostgreSQL's rules (manual, chapter 10): exact types
// first, then what implicit casts reach, then preferred types, then a guess at untyped literals.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/sql/internal/registry.h"

namespace goldline::sql::internal {

// kUnknown among the types is an untyped literal.
Result<const Function*> ResolveFunction(std::string_view name, std::span<const Type> arguments);
// Of one argument (prefix) or two.
Result<const Function*> ResolveOperator(std::string_view symbol, std::span<const Type> arguments);

// The type of argument `index` of a call of `function`.
Type ArgumentType(const Function& function, std::size_t index);

// The type that CASE, COALESCE, IN and their like give to values of these types; untyped literals
// alone are text. `what` names the construct in the error.
Result<Type> CommonType(std::span<const Type> types, std::string_view what);

}  // namespace goldline::sql::internal
