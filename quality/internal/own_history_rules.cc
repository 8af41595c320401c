// The rules of the engine goldline about change over time; see history_rules.h.
#include <utility>

#include "core/text.h"
#include "quality/internal/own_rule.h"

namespace goldline::quality::internal {
namespace {

class HistoryRules : public OwnRule {
 public:
  using OwnRule::OwnRule;

  void AddMetricDelta() {
    if (!quality_.threshold) return Refuse("has no operator, such as mustBeBetween: [-20, 20]");
    DeltaRule delta;
    const std::string versus = reader_.Text(arguments_, "versus");
    if (versus == "average") {
      delta.versus = DeltaRule::Versus::kAverage;
    } else if (versus == "sameWeekday") {
      delta.versus = DeltaRule::Versus::kSameWeekday;
      delta.last = 1;
    } else if (!versus.empty() && versus != "previous") {
      return Refuse(
          Concat("has versus ", Quoted(versus), "; use previous, average or sameWeekday"));
    }
    const std::string change = reader_.Text(arguments_, "change");
    if (!change.empty() && change != "percent" && change != "absolute") {
      return Refuse(Concat("has the change ", Quoted(change), "; use percent or absolute"));
    }
    delta.percent = change != "absolute";
    if (const std::optional<std::int64_t> last = reader_.Whole(arguments_, "last")) {
      if (*last < 1 || delta.versus == DeltaRule::Versus::kPrevious) {
        return Refuse("has `last`, which is a number of runs for average or sameWeekday");
      }
      delta.last = static_cast<std::size_t>(*last);
    }
    AddHistory(delta);
  }

  void AddAnomaly() {
    if (quality_.threshold) return Refuse("has an operator; the history says what is usual");
    AnomalyOptions options;
    if (const std::optional<std::int64_t> least = reader_.Whole(arguments_, "leastRuns")) {
      if (*least < 3) return Refuse("has fewer than 3 in `leastRuns`, which tell nothing");
      options.least_points = static_cast<std::size_t>(*least);
    }
    for (const auto& [key, option] :
         {std::pair{"width", &options.width}, std::pair{"smallChange", &options.small_change}}) {
      if (arguments_.Find(key) == nullptr) continue;
      const std::optional<Decimal> number = ParseDecimal(reader_.Text(arguments_, key));
      if (!number || *number <= Decimal{})
        return Refuse(Concat("has no number above 0 in `", key, "`"));
      *option = ToDouble(*number);
    }
    AddHistory(options);
  }

 private:
  // A rule about change over time; without a history it is skipped.
  void AddHistory(const std::variant<DeltaRule, AnomalyOptions>& kind) {
    HistoryPlan plan;
    plan.kind = kind;
    plan.metric = reader_.Text(arguments_, "of");
    if (plan.metric.empty()) plan.metric = kRecordsMetric;
    plan.history = draft_.options().history;
    Rule rule = NewRule("");
    rule.of_dataset = true;
    if (plan.history == nullptr) {
      return draft_.AddSkipped(std::move(rule),
                               "it needs what earlier runs measured, which is kept with --record");
    }
    plan.rule = draft_.AddRule(std::move(rule), draft_.TuningOf(quality_));
    draft_.program().histories.push_back(std::move(plan));
  }
};

}  // namespace

const OwnRuleKinds& HistoryRuleKinds() {
  static const OwnRuleKinds kinds = {
      {"metricDelta",
       false,
       {"of", "versus", "last", "change"},
       Adds(&HistoryRules::AddMetricDelta)},
      {"anomaly",
       false,
       {"of", "leastRuns", "width", "smallChange"},
       Adds(&HistoryRules::AddAnomaly)},
  };
  return kinds;
}

}  // namespace goldline::quality::internal
