#include "quality/internal/range_checks.h"

#include <utility>

#include "core/text.h"

namespace goldline::quality::internal {
namespace {

std::optional<NumberLimit> NumberOf(PlanDraft& draft, const std::optional<Bound>& bound,
                                    std::string_view rule) {
  if (!bound) return std::nullopt;
  const std::optional<Decimal> number = ParseDecimal(bound->text);
  if (number) return NumberLimit(*number);
  draft.Fail(bound->place, rule, Concat(Quoted(bound->text), " is not a number"));
  return std::nullopt;
}

}  // namespace

std::optional<CellCheck> RangeOf(PlanDraft& draft, const Property& property,
                                 const std::optional<Bound>& low, const std::optional<Bound>& high,
                                 std::string_view rule) {
  const bool above = low && low->exclusive;
  const bool below = high && high->exclusive;
  switch (property.type) {
    case LogicalType::kInteger:
    case LogicalType::kNumber:
      return NumberRangeCheck{NumberOf(draft, low, rule), NumberOf(draft, high, rule), above,
                              below};
    case LogicalType::kDate:
    case LogicalType::kTime:
    case LogicalType::kTimestamp: {
      // Times are whole numbers of units: an exclusive bound moves inside by one.
      TimeRangeCheck check;
      if (low) check.low = draft.TimeOf(property, low->text, low->place, rule) + (above ? 1 : 0);
      if (high) {
        check.high = draft.TimeOf(property, high->text, high->place, rule) - (below ? 1 : 0);
      }
      return check;
    }
    case LogicalType::kNone:
    case LogicalType::kString: {
      TextRangeCheck check{std::nullopt, std::nullopt, above, below};
      if (low) check.low = low->text;
      if (high) check.high = high->text;
      return check;
    }
    default:
      return std::nullopt;
  }
}

std::string RangeComplaint(const std::optional<Bound>& low, const std::optional<Bound>& high) {
  std::string text = "must be";
  if (low) text += Concat(low->exclusive ? " above " : " at least ", low->text);
  if (high) {
    text += Concat(low ? " and" : "", high->exclusive ? " below " : " at most ", high->text);
  }
  return text;
}

}  // namespace goldline::quality::internal
