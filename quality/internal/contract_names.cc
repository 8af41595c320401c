#include "quality/internal/contract_names.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/text.h"

namespace goldline::quality {
namespace {

constexpr OperatorName kOperators[] = {
    {"mustBe", Operator::kMustBe},
    {"mustNotBe", Operator::kMustNotBe},
    {"mustBeGreaterThan", Operator::kGreater},
    {"mustBeGreaterOrEqualTo", Operator::kGreaterOrEqual},
    {"mustBeGreaterThanOrEqualTo", Operator::kGreaterOrEqual},  // spelling of ODCS 3.0
    {"mustBeLessThan", Operator::kLess},
    {"mustBeLessOrEqualTo", Operator::kLessOrEqual},
    {"mustBeLessThanOrEqualTo", Operator::kLessOrEqual},
    {"mustBeBetween", Operator::kBetween},
    {"mustNotBeBetween", Operator::kNotBetween},
};

constexpr LogicalTypeName kTypes[] = {
    {"string", LogicalType::kString},       {"integer", LogicalType::kInteger},
    {"number", LogicalType::kNumber},       {"boolean", LogicalType::kBoolean},
    {"date", LogicalType::kDate},           {"time", LogicalType::kTime},
    {"timestamp", LogicalType::kTimestamp}, {"object", LogicalType::kObject},
    {"array", LogicalType::kArray},
};

}  // namespace

std::span<const OperatorName> OperatorNames() { return kOperators; }

std::string_view ToString(Operator op) {
  const auto* const entry = std::find_if(std::begin(kOperators), std::end(kOperators),
                                         [op](const OperatorName& name) { return name.op == op; });
  return entry->name;
}

std::span<const LogicalTypeName> LogicalTypeNames() { return kTypes; }

std::optional<Gate> GateFromName(std::string_view name) {
  if (name == "observe") return Gate::kObserve;
  if (name == "quarantine") return Gate::kQuarantine;
  if (name == "stop") return Gate::kStop;
  return std::nullopt;
}

std::string_view ToString(Severity severity) {
  static constexpr std::string_view kNames[] = {"info", "warning", "error", "critical"};
  return kNames[static_cast<std::size_t>(severity)];
}

std::string_view ToString(Gate gate) {
  static constexpr std::string_view kNames[] = {"observe", "quarantine", "stop"};
  return kNames[static_cast<std::size_t>(gate)];
}

std::string_view ToString(LogicalType type) {
  for (const LogicalTypeName& entry : kTypes) {
    if (entry.type == type) return entry.name;
  }
  return "";
}

std::optional<Severity> SeverityFromName(std::string_view name) {
  static constexpr std::pair<std::string_view, Severity> kNames[] = {
      {"info", Severity::kInfo},         {"information", Severity::kInfo},
      {"low", Severity::kInfo},          {"warning", Severity::kWarning},
      {"warn", Severity::kWarning},      {"medium", Severity::kWarning},
      {"error", Severity::kError},       {"high", Severity::kError},
      {"critical", Severity::kCritical}, {"fatal", Severity::kCritical},
  };
  for (const auto& [known, severity] : kNames) {
    if (EqualsIgnoreAsciiCase(name, known)) return severity;
  }
  return std::nullopt;
}

}  // namespace goldline::quality
