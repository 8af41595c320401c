// How a rule's result is settled: by a threshold, by a share that must pass, by a verdict on
// emptiness.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/decimal.h"
#include "quality/check_report.h"

namespace goldline::quality::internal {

void Settle(RuleResult& result, CheckStatus status, std::string reason);
// What a rule of its severity is when it does not hold: failed or warned.
CheckStatus FailStatus(const Rule& rule);
// When there was no row to judge.
void SettleEmpty(RuleResult& result);
// By RuleOptions::mostly: `failing` of `base` rows fail.
void SettleMostly(RuleResult& result, std::uint64_t base, std::uint64_t failing);
// The least or greatest value of a classified field is one of its values.
void HideValue(RuleResult& result);

// What the shares of a rule's rows are of.
std::uint64_t BaseOf(const RuleResult& result);

// What a threshold is compared with: a number, or a share of a base.
struct Measure {
  Decimal count;
  std::optional<Decimal> base;  // of a percentage
  std::string text;

  bool Holds(const Threshold& wanted) const;
};
Measure MeasureOf(std::uint64_t count, std::uint64_t base, bool percent);
Measure ShareOf(const DuplicateCounts::Fraction& fraction);

// By the rule's threshold.
void SettleBy(RuleResult& result, const Measure& measure);
// By the rule's threshold, and the one that warns.
void SettleBy(RuleResult& result, const Decimal& measured);
// `holds` says whether the threshold does for what the result has measured.
void SettleBy(RuleResult& result, bool holds);
// By the threshold that warns.
void WarnBy(RuleResult& result, const Measure& measure);

}  // namespace goldline::quality::internal
