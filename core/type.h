// Type is the type of a field or an SQL expression, named as PostgreSQL names them. Physical tells
// which of a Column's vectors holds its values. Trivially copyable values, no ownership.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace goldline {

enum class Type : std::uint8_t {
  kUnknown,  // an untyped NULL or string literal before the binder has settled it
  kBool,
  kInt16,
  kInt32,
  kInt64,
  kNumeric,  // exact decimal, up to 38 digits
  kDouble,
  kText,
  kDate,         // days since 1970-01-01
  kTime,         // microseconds since midnight
  kTimestamp,    // microseconds since 1970-01-01 00:00:00, without a zone
  kTimestampTz,  // microseconds since 1970-01-01 00:00:00 UTC: an instant
  kInterval,     // months, days, microseconds
  kJson,         // a nested object or array, as its JSON text
};

// The vector of a Column in which values of a type live.
enum class Physical : std::uint8_t { kNone, kInt, kDouble, kNumeric, kText, kInterval };

constexpr Physical PhysicalOf(Type type) {
  switch (type) {
    case Type::kUnknown:
      return Physical::kNone;
    case Type::kNumeric:
      return Physical::kNumeric;
    case Type::kDouble:
      return Physical::kDouble;
    case Type::kText:
    case Type::kJson:
      return Physical::kText;
    case Type::kInterval:
      return Physical::kInterval;
    default:
      return Physical::kInt;
  }
}

constexpr bool IsInteger(Type type) {
  return type == Type::kInt16 || type == Type::kInt32 || type == Type::kInt64;
}
constexpr bool IsNumber(Type type) {
  return IsInteger(type) || type == Type::kNumeric || type == Type::kDouble;
}

// "bigint", "timestamp with time zone" and so on, as PostgreSQL's format_type prints them.
std::string_view TypeName(Type type);

// The type of a PostgreSQL type name or alias ("int8", "varchar", "timestamptz", any case), without
// modifiers; nullopt for one that Goldline does not have.
std::optional<Type> TypeFromName(std::string_view name);

}  // namespace goldline
