#include "quality/internal/settle.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/text.h"

namespace goldline::quality::internal {

void Settle(RuleResult& result, CheckStatus status, std::string reason) {
  result.status = status;
  result.reason = std::move(reason);
}

CheckStatus FailStatus(const Rule& rule) {
  return rule.fails_record() ? CheckStatus::kFailed : CheckStatus::kWarned;
}

void SettleEmpty(RuleResult& result) {
  constexpr std::string_view kReason = "empty: there was no row to judge";
  switch (result.rule.options.on_empty) {
    case EmptyVerdict::kSkip:
      return Settle(result, CheckStatus::kSkipped, std::string(kReason));
    case EmptyVerdict::kFail:
      return Settle(result, FailStatus(result.rule), std::string(kReason));
    case EmptyVerdict::kPass:
      return;
  }
}

// Without division: what passes against mostly × base.
void SettleMostly(RuleResult& result, std::uint64_t base, std::uint64_t failing) {
  const Decimal& mostly = *result.rule.options.mostly;
  const std::uint64_t passing = base - std::min(base, failing);
  const std::optional<Decimal> wanted = Multiply(mostly, Decimal{static_cast<Int128>(base), 0});
  const double share = static_cast<double>(passing) / static_cast<double>(base);
  result.measured = Concat(std::round(share * 1e6) / 1e6);
  if (wanted && Decimal{static_cast<Int128>(passing), 0} >= *wanted) return;
  Settle(result, FailStatus(result.rule),
         Concat("it is ", result.measured, " of the rows: mostly ", ToString(mostly)));
}

void HideValue(RuleResult& result) {
  result.measured.clear();
  if (result.status == CheckStatus::kPassed || result.status == CheckStatus::kSkipped) return;
  result.reason = "its value is not shown, for it is made of a classified field";
  if (result.rule.threshold) result.reason += Concat(": ", result.rule.threshold->ToString());
}

std::uint64_t BaseOf(const RuleResult& result) {
  return result.rule.options.of_total ? result.rows_total - result.rows_filtered_out
                                      : result.rows_evaluated;
}

// Without division: count × 100 against threshold × base.
bool Measure::Holds(const Threshold& wanted) const {
  if (!base) return wanted.Holds(count);
  Threshold scaled = wanted;
  const std::optional<Decimal> low = Multiply(*wanted.low, *base);
  const std::optional<Decimal> high = Multiply(wanted.high, *base);
  if (!low || !high) return false;
  scaled.low = *low;
  scaled.high = *high;
  return scaled.Holds(*Multiply(count, Decimal{100, 0}));
}

Measure MeasureOf(std::uint64_t count, std::uint64_t base, bool percent) {
  Measure measure{Decimal{static_cast<Int128>(count), 0}, std::nullopt, Concat(count)};
  if (!percent) return measure;
  measure.base = Decimal{static_cast<Int128>(base), 0};
  const double share = 100.0 * static_cast<double>(count) / static_cast<double>(base);
  measure.text = Concat(std::round(share * 1e6) / 1e6);
  return measure;
}

Measure ShareOf(const DuplicateCounts::Fraction& fraction) {
  const std::optional<Decimal> share = Divide(Decimal{static_cast<Int128>(fraction.count), 0},
                                              Decimal{static_cast<Int128>(fraction.base), 0});
  return {*share, std::nullopt, ToString(*share)};
}

void SettleBy(RuleResult& result, const Measure& measure) {
  result.measured = measure.text;
  SettleBy(result, measure.Holds(*result.rule.threshold));
}

void SettleBy(RuleResult& result, const Decimal& measured) {
  result.measured = ToString(measured);
  SettleBy(result, result.rule.threshold->Holds(measured));
  const std::optional<Threshold>& warn = result.rule.options.warn;
  if (result.status != CheckStatus::kPassed || !warn) return;
  WarnBy(result, Measure{measured, std::nullopt, result.measured});
}

void SettleBy(RuleResult& result, bool holds) {
  if (holds) return;
  Settle(result, FailStatus(result.rule),
         Concat("it is ", result.measured, result.rule.percent ? " percent" : "",
                result.duplicates ? Concat(" ", ToString(*result.duplicates->compared)) : "", ": ",
                result.rule.threshold->ToString()));
}

void WarnBy(RuleResult& result, const Measure& measure) {
  const Threshold& warn = *result.rule.options.warn;
  if (measure.Holds(warn)) return;
  if (result.measured.empty()) result.measured = measure.text;
  Settle(result, CheckStatus::kWarned,
         Concat("it is ", measure.text, measure.base ? " percent" : "", ", and warns unless ",
                warn.ToString()));
}

}  // namespace goldline::quality::internal
