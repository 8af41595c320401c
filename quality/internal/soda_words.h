// The small language of Soda's checks: "missing_percent(email) < 5 %" with limits that warn and
// fail.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/yaml.h"

namespace goldline::quality::internal {

// What must hold of a metric, as operators of a contract with what they compare with.
struct SodaLimits {
  std::vector<YamlEntry> must;    // all of them: "between (1 and 5]" are two
  std::optional<YamlEntry> warn;  // what must hold not to warn, beside `must`
  bool warns = false;             // where `must` does not hold it warns
  bool percent = false;
};

struct SodaLine {
  std::string metric;                  // "missing_percent"
  std::vector<std::string> arguments;  // "email"
  std::string comparison;              // "< 5 %"
};

// nullopt when the text is another kind of check.
std::optional<SodaLine> ReadSodaLine(std::string_view text);

// "< 5 %", "between 1 and (10"; empty when it is no comparison with plain values.
std::vector<YamlEntry> SodaOperators(std::string_view comparison);

// What must hold where `fails` must not; nullopt when no single operator says it.
std::optional<YamlEntry> Opposite(const std::vector<YamlEntry>& fails);

// The limits of SodaCL: the comparison of the check's line, or `warn: when …` and `fail: when …` of
// its body. Without operators in `must` there are none, or they are not read.
SodaLimits ReadSodaLimits(std::string_view comparison, const YamlNode& body);

// A `threshold` of a contract of Soda 4; without one what Soda takes, such as must_be: 0.
SodaLimits ReadSodaThreshold(const YamlNode* threshold, YamlEntry otherwise);

// "1 days 12 hours" of "1d12h".
std::optional<std::string> SodaInterval(std::string_view text);

}  // namespace goldline::quality::internal
