#include "core/type.h"

#include "core/text.h"

namespace goldline {
namespace {

struct TypeRow {
  std::string_view name;
  Type type;
};

// The first row of a type is its canonical name.
constexpr TypeRow kTypes[] = {
    {"unknown", Type::kUnknown},
    {"boolean", Type::kBool},
    {"bool", Type::kBool},
    {"smallint", Type::kInt16},
    {"int2", Type::kInt16},
    {"integer", Type::kInt32},
    {"int", Type::kInt32},
    {"int4", Type::kInt32},
    {"bigint", Type::kInt64},
    {"int8", Type::kInt64},
    {"numeric", Type::kNumeric},
    {"decimal", Type::kNumeric},
    {"dec", Type::kNumeric},
    {"double precision", Type::kDouble},
    {"float8", Type::kDouble},
    {"float", Type::kDouble},
    {"double", Type::kDouble},
    {"text", Type::kText},
    {"varchar", Type::kText},
    {"character varying", Type::kText},
    {"string", Type::kText},
    {"date", Type::kDate},
    {"time without time zone", Type::kTime},
    {"time", Type::kTime},
    {"timestamp without time zone", Type::kTimestamp},
    {"timestamp", Type::kTimestamp},
    {"timestamp with time zone", Type::kTimestampTz},
    {"timestamptz", Type::kTimestampTz},
    {"interval", Type::kInterval},
    {"json", Type::kJson},
};

}  // namespace

std::string_view TypeName(Type type) {
  for (const TypeRow& row : kTypes) {
    if (row.type == type) return row.name;
  }
  return "unknown";
}

std::optional<Type> TypeFromName(std::string_view name) {
  for (const TypeRow& row : kTypes) {
    if (row.type != Type::kUnknown && EqualsIgnoreAsciiCase(row.name, name)) return row.type;
  }
  return std::nullopt;
}

}  // namespace goldline
