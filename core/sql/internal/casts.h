// Casts as kernels, and which of them PostgreSQL applies by itself (pg_cast's castcontext).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/sql/internal/kernel.h"
#include "core/type.h"

namespace goldline::sql::internal {

enum class CastContext : std::uint8_t {
  kNone,        // there is no such cast
  kExplicit,    // only CAST(x AS t) and x::t
  kAssignment,  // also into a column; for expressions the same as explicit
  kImplicit,    // wherever an expression needs it
};

CastContext CastContextOf(Type from, Type to);
// nullptr when there is no such cast. Casting to the same type copies.
Kernel CastKernel(Type from, Type to);
// To text as the type's output function writes it: as CAST does, but booleans are t and f.
Kernel OutputKernel(Type from);

// Reads a literal or cell of that type and appends it; nothing is appended on an error. Text that
// is kept is not copied.
Status AppendParsed(std::string_view text, Column& out);

// numeric(p, s), varchar(n), timestamp(p): fits a value of the type into its modifiers.
struct TypeModifiers : Prepared {
  std::int32_t first = 0;
  std::int32_t second = 0;
};
// nullptr when the type takes no modifiers.
Kernel FitKernel(Type type);

}  // namespace goldline::sql::internal
