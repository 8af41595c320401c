#include "lineage/internal/dialect_names.h"

#include <algorithm>
#include <iterator>

#include "core/text.h"

namespace goldline::lineage {
namespace {

struct Pseudo {
  std::string_view dialect;
  std::string_view name;
};

constexpr Pseudo kPseudo[] = {
    {"clickhouse", "inf"},
    {"clickhouse", "nan"},
    {"mysql", "utc_date"},
    {"mysql", "utc_time"},
    {"mysql", "utc_timestamp"},
    {"oracle", "connect_by_iscycle"},
    {"oracle", "connect_by_isleaf"},
    {"oracle", "dbtimezone"},
    {"oracle", "level"},
    {"oracle", "ora_rowscn"},
    {"oracle", "rowid"},
    {"oracle", "rownum"},
    {"oracle", "sessiontimezone"},
    {"oracle", "sysdate"},
    {"oracle", "systimestamp"},
    {"oracle", "uid"},
    {"oracle", "user"},
    {"redshift", "sysdate"},
    {"teradata", "date"},
    {"teradata", "time"},
    {"teradata", "user"},
    {"tsql", "current_user"},
    {"tsql", "session_user"},
    {"tsql", "system_user"},
};

template <std::size_t N>
bool IsOneOf(const std::string_view (&names)[N], std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

// 1L, 3S, 2.5D, 10BD of Spark and Hive.
bool IsNumber(std::string_view name) {
  const std::size_t digits = std::min(name.find_first_not_of("0123456789."), name.size());
  const std::string suffix = AsciiLower(name.substr(digits));
  static constexpr std::string_view kSuffixes[] = {"bd", "d", "f", "l", "s", "y"};
  return digits > 0 && IsOneOf(kSuffixes, suffix);
}

}  // namespace

bool IsPseudoColumn(const sql::Dialect& dialect, std::string_view name) {
  if (dialect.digit_names && IsNumber(name)) return true;
  return std::any_of(std::begin(kPseudo), std::end(kPseudo), [&](const Pseudo& one) {
    return one.dialect == dialect.name && EqualsIgnoreAsciiCase(one.name, name);
  });
}

bool HasLateralAliases(const sql::Dialect& dialect) {
  static constexpr std::string_view kDialects[] = {
      "clickhouse", "databricks", "duckdb", "redshift", "snowflake", "spark", "teradata"};
  return IsOneOf(kDialects, dialect.name);
}

bool SeesAliasesInWhere(const sql::Dialect& dialect) {
  static constexpr std::string_view kDialects[] = {"clickhouse", "duckdb", "snowflake", "teradata"};
  return IsOneOf(kDialects, dialect.name);
}

bool QuotesPivotedTexts(const sql::Dialect& dialect) { return dialect.name == "snowflake"; }

bool NamesSinglePivotMeasure(const sql::Dialect& dialect) {
  static constexpr std::string_view kDialects[] = {"bigquery", "duckdb", "oracle"};
  return IsOneOf(kDialects, dialect.name);
}

bool AggregatesFirst(const sql::Dialect& dialect) {
  static constexpr std::string_view kDialects[] = {"databricks", "duckdb", "hive", "spark"};
  return IsOneOf(kDialects, dialect.name);
}

bool PutsAliasesFirst(const sql::Dialect& dialect) { return dialect.name == "clickhouse"; }

bool HasMethods(const sql::Dialect& dialect) {
  return dialect.name == "duckdb" || dialect.name == "tsql";
}

bool CopiesByName(const sql::Dialect& dialect) {
  return dialect.name == "databricks" || dialect.name == "spark";
}

bool UnnestsPaths(const sql::Dialect& dialect) {
  return dialect.name == "bigquery" || dialect.name == "redshift";
}

}  // namespace goldline::lineage
