// The SQL that rules about several fields, and measures of one, are executed as.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/yaml.h"

namespace goldline::quality::internal {

// A name that SQL reads back as it is.
std::string QuotedName(std::string_view name);
// A literal of SQL.
std::string QuotedText(std::string_view text);

// Which records a rule about several fields does not judge.
enum class MissingPolicy : std::uint8_t {
  kIgnoreAny,  // those that lack one of the values
  kIgnoreAll,  // those that lack all of them
  kNever,
};

std::string AnyIsNotNull(const std::vector<std::string>& names);
std::string AllAreNull(const std::vector<std::string>& names);
std::string NoneIsNull(const std::vector<std::string>& names);

// |a - b| <= max(absolute, relative × max(|a|, |b|)); each a number, as SQL reads it.
struct Tolerance {
  std::string absolute = "0";
  std::string relative = "0";

  std::string ToString() const;
};
// Two numbers are the same within the tolerance.
std::string CloseSql(const std::string& a, const std::string& b, const Tolerance& tolerance);
// The condition for the records that are judged, NULL for the others.
std::string JudgedSql(const std::vector<std::string>& names, const std::string& condition,
                      MissingPolicy policy);

// `a` and `b` are made of the values of `names`, `op` is a comparison operator; a value and a
// missing value are different, and in no order.
std::string ComparedSql(const std::vector<std::string>& names, const std::string& a,
                        const std::string& op, const std::string& b, MissingPolicy policy);
// `total` is a number or a quoted name; missing values count as 0 where they are not ignored.
std::string SumSql(const std::vector<std::string>& names, const std::string& total,
                   const std::optional<Tolerance>& tolerance, MissingPolicy policy);
std::string DifferentSql(const std::vector<std::string>& names, MissingPolicy policy);
// Each item of `pairs` lists one value for each name.
std::string InPairsSql(const std::vector<std::string>& names, const std::vector<YamlNode>& pairs,
                       MissingPolicy policy);
// mean, total, min, max, stddev, variance, distinctCount, distinctRatio, completeness.
std::string MeasureSql(std::string_view measure, const std::string& column,
                       const std::string& dataset);

}  // namespace goldline::quality::internal
