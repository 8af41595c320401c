// From counts to verdicts: what a check says of each promise when all is merged.
#include <algorithm>
#include <utility>

#include "core/double_text.h"
#include "core/text.h"
#include "quality/internal/columns_rule.h"
#include "quality/internal/history_rules.h"
#include "quality/internal/merged_check.h"
#include "quality/internal/settle.h"

namespace goldline::quality::internal {
namespace {

class Decider {
 public:
  Decider(const Program& program, MergedCheck& merged) : program_(program), merged_(merged) {}

  CheckReport Decide() {
    CheckReport report;
    report.object = program_.object;
    report.read = merged_.records + merged_.malformed;
    report.malformed = merged_.malformed;
    report.failed = merged_.failed_records;
    report.passed = merged_.records - merged_.failed_records;
    for (std::uint32_t rule = 0; rule < program_.rules.size(); ++rule) {
      report.rules.push_back(ResultOf(rule));
    }
    for (const HistoryPlan& plan : program_.histories) DecideHistory(plan, report);
    Summarise(report);
    return report;
  }

 private:
  RuleResult ResultOf(std::uint32_t index) {
    RuleResult result;
    result.rule = program_.rules[index];
    result.rows_total = merged_.records;
    result.rows_filtered_out = merged_.totals[index].filtered;
    result.rows_null = merged_.totals[index].nulls;
    result.rows_evaluated = merged_.totals[index].evaluated;
    result.rows_failed = merged_.totals[index].failed;
    result.examples = std::move(merged_.examples[index]);
    Decide(index, result);
    return result;
  }

  void Decide(std::uint32_t index, RuleResult& result) {
    const Rule& rule = result.rule;
    if (!rule.skip_reason.empty()) return Settle(result, CheckStatus::kSkipped, rule.skip_reason);
    if (!rule.error_reason.empty()) return Settle(result, CheckStatus::kErrored, rule.error_reason);
    const std::optional<std::size_t> filter = program_.tuning[index].filter;
    if (filter && merged_.filter_errors[*filter]) {
      return Settle(result, CheckStatus::kErrored,
                    Concat("its filter failed: ", merged_.filter_errors[*filter]->message()));
    }
    switch (rule.kind) {
      case RuleKind::kParse:
        return DecideParse(result);
      case RuleKind::kColumns:
        return DecideColumns(result);
      case RuleKind::kRowCount:
        if (filter) return DecideOwn(index, result);
        return SettleBy(result, Decimal{static_cast<Int128>(merged_.records), 0});
      case RuleKind::kUnique:
      case RuleKind::kDuplicateValues:
        return DecideKeys(index, result);
      case RuleKind::kSql:
      case RuleKind::kServiceLevel:
      case RuleKind::kOwn:
        return DecideOwn(index, result);
      default:
        break;
    }
    DecideByRows(result);
  }

  // A rule in SQL, or one that is executed as SQL, or one of the other plans.
  void DecideOwn(std::uint32_t index, RuleResult& result) {
    for (const FactPlan& fact : program_.facts) {
      if (fact.rule != index) continue;
      if (!fact.holds) Settle(result, FailStatus(result.rule), fact.reason);
      return;
    }
    for (const SameCountPlan& plan : program_.same_counts) {
      if (plan.rule == index) return DecideSameCount(plan, result);
    }
    for (const ColumnsPlan& plan : program_.columns) {
      if (plan.rule == index) return DecideColumns(plan, result);
    }
    for (const KeyPlan& plan : program_.keys) {
      if (plan.rule == index) return DecideKeys(index, result);
    }
    for (std::size_t i = 0; i < program_.series.size(); ++i) {
      if (program_.series[i].rule == index) return DecideSeries(merged_.outcomes[i], result);
    }
    for (std::size_t i = 0; i < merged_.queries.size(); ++i) {
      const SqlQueryPlan& query = program_.sql.queries[i];
      if (query.rule != index) continue;
      DecideQuery(i, result);
      if (result.rule.redacted && !query.of_many) HideValue(result);
      return;
    }
    for (std::size_t i = 0; i < merged_.row_errors.size(); ++i) {
      if (program_.sql.rows[i].rule != index || !merged_.row_errors[i]) continue;
      return Settle(result, CheckStatus::kErrored,
                    Concat(merged_.totals[index].errors,
                           " records could not be judged: ", merged_.row_errors[i]->message()));
    }
    DecideByRows(result);
  }

  // Equal numbers of records, or with an operator ours as a share of theirs.
  void DecideSameCount(const SameCountPlan& plan, RuleResult& result) {
    const Decimal ours{static_cast<Int128>(merged_.records), 0};
    const Decimal theirs{static_cast<Int128>(plan.records), 0};
    if (result.rule.threshold) {
      if (plan.records == 0) return SettleEmpty(result);
      return SettleBy(result, *Divide(ours, theirs));
    }
    result.measured = Concat(merged_.records);
    if (merged_.records == plan.records) return;
    Settle(result, FailStatus(result.rule),
           Concat("there are ", merged_.records, " records, and ", plan.records, " of ",
                  plan.dataset));
  }

  // The metrics of the other rules are known by now.
  void DecideHistory(const HistoryPlan& plan, CheckReport& report) {
    RuleResult& result = report.rules[plan.rule];
    std::optional<double> value;
    if (plan.metric == kRecordsMetric) {
      value = static_cast<double>(merged_.records);
    } else {
      const auto other =
          std::find_if(report.rules.begin(), report.rules.end(),
                       [&](const RuleResult& one) { return one.rule.id == plan.metric; });
      if (other == report.rules.end()) {
        return Settle(result, CheckStatus::kErrored,
                      Concat("no rule has the id ", Quoted(plan.metric)));
      }
      value = MetricOf(*other);
    }
    if (!value) {
      return Settle(result, CheckStatus::kSkipped, Concat(plan.metric, " measured nothing"));
    }
    const HistoryVerdict verdict = JudgeHistory(plan, program_.now, *value);
    if (!verdict.skip_reason.empty()) {
      return Settle(result, CheckStatus::kSkipped, verdict.skip_reason);
    }
    Settle(result, CheckStatus::kPassed, {});
    if (verdict.measured) return SettleBy(result, *verdict.measured);
    result.measured = FormatDouble(*value);
    if (!verdict.anomaly.empty()) Settle(result, FailStatus(result.rule), verdict.anomaly);
  }

  void DecideSeries(const SeriesOutcome& outcome, RuleResult& result) {
    DecideBySeries(outcome, result);
    if (result.rule.redacted && outcome.shows_values) HideValue(result);
  }

  void DecideBySeries(const SeriesOutcome& outcome, RuleResult& result) {
    if (result.rows_evaluated == 0 && !outcome.judges_none) return SettleEmpty(result);
    if (!outcome.skip_reason.empty()) {
      return Settle(result, CheckStatus::kSkipped, outcome.skip_reason);
    }
    result.measured = outcome.text;
    if (outcome.holds) {
      if (!*outcome.holds) return Settle(result, FailStatus(result.rule), outcome.reason);
      if (!outcome.warning.empty()) Settle(result, CheckStatus::kWarned, outcome.warning);
    } else if (outcome.measured) {
      SettleBy(result, *outcome.measured);
      result.measured = outcome.text;
      if (result.reason.empty() || outcome.reason.empty() || result.rule.redacted) return;
      result.reason += Concat("; ", outcome.reason);
    } else {
      DecideByRows(result);
      if (result.reason.empty() && result.status != CheckStatus::kPassed) {
        result.reason = outcome.reason;
      }
    }
  }

  // A query judges the dataset: no record fails it.
  void DecideQuery(std::size_t query, RuleResult& result) {
    const Result<std::optional<std::string>> value =
        QueryValue(program_.sql.queries[query], std::move(merged_.queries[query]), program_.now);
    if (!value.ok()) return Settle(result, CheckStatus::kErrored, value.error().message());
    if (!value->has_value()) {
      SettleEmpty(result);
      if (!result.reason.empty()) result.reason = "empty: it gives no value";
      return;
    }
    const Threshold& wanted = *result.rule.threshold;
    result.measured = **value;
    if (!wanted.low) return SettleBy(result, wanted.Holds(**value));
    const std::optional<Decimal> number = ParseDecimal(**value);
    if (!number) {
      return Settle(result, CheckStatus::kErrored,
                    Concat("the query gives ", Quoted(**value), ", which is not a number"));
    }
    SettleBy(result, *number);
    result.measured = **value;
  }

  // The rule counted rows: none may fail, or as many as its threshold says.
  void DecideByRows(RuleResult& result) {
    if (result.rows_evaluated == 0) return SettleEmpty(result);
    const RuleOptions& options = result.rule.options;
    const std::uint64_t base = BaseOf(result);
    if (options.mostly) {
      SettleMostly(result, base, result.rows_failed);
    } else if (result.rule.threshold) {
      SettleBy(result, MeasureOf(result.rows_failed, base, result.rule.percent));
    } else if (result.rows_failed > 0) {
      Settle(result, FailStatus(result.rule), "");
    }
    if (result.status == CheckStatus::kPassed && options.warn) {
      WarnBy(result, MeasureOf(result.rows_failed, base, options.warn_percent));
    }
  }

  // The same of repeated keys, where the threshold is about one of their counts.
  void DecideKeys(std::uint32_t index, RuleResult& result) {
    const auto plan =
        std::find_if(program_.keys.begin(), program_.keys.end(),
                     [&](const KeyPlan& candidate) { return candidate.rule == index; });
    DuplicateCounts& counts = result.duplicates.emplace(
        merged_.duplicates[static_cast<std::size_t>(plan - program_.keys.begin())]);
    counts.rows = result.rows_evaluated;
    const RuleOptions& options = result.rule.options;
    if (!result.rule.threshold && !options.mostly && !options.warn) return DecideByRows(result);
    if (result.rows_evaluated == 0) return SettleEmpty(result);
    const DuplicateMeasure count = plan->CountOf(result.rule);
    counts.compared = count;
    const auto measure = [&](bool percent) {
      const DuplicateCounts::Fraction fraction = counts.Of(count);
      const bool is_share =
          count == DuplicateMeasure::kUniqueRatio || count == DuplicateMeasure::kUniqueness;
      if (is_share && !percent) return ShareOf(fraction);
      return MeasureOf(fraction.count, is_share ? fraction.base : BaseOf(result), percent);
    };
    if (options.mostly) {
      SettleMostly(result, BaseOf(result), counts.Of(count).count);
    } else if (result.rule.threshold) {
      SettleBy(result, measure(result.rule.percent));
    } else if (counts.excess_rows > 0) {
      Settle(result, FailStatus(result.rule), "");
    }
    if (result.status == CheckStatus::kPassed && options.warn) {
      WarnBy(result, measure(options.warn_percent));
    }
  }

  void DecideParse(RuleResult& result) {
    const std::uint64_t read = merged_.records + merged_.malformed;
    result.rows_total = result.rows_evaluated = read;
    result.rows_failed = merged_.malformed;
    const double share =
        read == 0 ? 0 : 100.0 * static_cast<double>(merged_.malformed) / static_cast<double>(read);
    const bool allowed = merged_.malformed <= program_.allowed_malformed ||
                         share <= program_.allowed_malformed_percent;
    if (!allowed) Settle(result, CheckStatus::kFailed, "");
  }

  void DecideColumns(RuleResult& result) {
    result.rows_total = 0;  // it judges the dataset, not its rows
    if (!program_.fixed_fields && merged_.records == 0) {
      return Settle(result, CheckStatus::kSkipped, "empty: there was no record");
    }
    for (const std::size_t field : program_.declared) {
      if (!merged_.fields_seen[field] && !Declared(field)) {
        result.rule.fields.push_back(program_.fields[field].name);
      }
    }
    if (result.rule.fields.empty()) return;
    Settle(result, FailStatus(result.rule),
           Concat(program_.fixed_fields ? "not in the data: " : "in no record: ",
                  Join(result.rule.fields, ", ")));
  }

  // The names of all columns, whether the contract declares them or not.
  void DecideColumns(const ColumnsPlan& plan, RuleResult& result) {
    const ColumnsVerdict verdict = JudgeColumns(plan, merged_.columns_seen);
    result.rows_total = 0;
    result.measured = verdict.measured;
    if (plan.kind == ColumnsPlan::Kind::kCount) {
      return SettleBy(result, Decimal{static_cast<Int128>(merged_.columns_seen.size()), 0});
    }
    if (!verdict.holds) Settle(result, FailStatus(result.rule), verdict.reason);
  }

  // With a header and no batch at all, the header still tells.
  bool Declared(std::size_t field) const { return program_.in_source[field]; }

  static void Summarise(CheckReport& report) {
    bool errored = false;
    bool failed = false;
    bool warned = false;
    for (const RuleResult& result : report.rules) {
      const CheckStatus outcome = result.Outcome();
      errored |= outcome == CheckStatus::kErrored;
      failed |= outcome == CheckStatus::kFailed;
      warned |= outcome == CheckStatus::kWarned;
      if (result.rule.built_in) continue;
      ++report.declared;
      report.skipped += result.status == CheckStatus::kSkipped ? 1 : 0;
      report.errored += result.status == CheckStatus::kErrored ? 1 : 0;
    }
    report.executed = report.declared - report.skipped - report.errored;
    report.status = failed    ? CheckStatus::kFailed
                    : errored ? CheckStatus::kErrored
                    : warned  ? CheckStatus::kWarned
                              : CheckStatus::kPassed;
  }

  const Program& program_;
  MergedCheck& merged_;
};

}  // namespace

CheckReport DecideAll(const Program& program, MergedCheck& merged) {
  return Decider(program, merged).Decide();
}

}  // namespace goldline::quality::internal
