#include "quality/check.h"

#include <algorithm>
#include <cmath>

#include "core/double_text.h"
#include "core/text.h"
#include "quality/internal/columns_rule.h"
#include "quality/internal/history_rules.h"
#include "quality/internal/key_index.h"
#include "quality/internal/row_bits.h"
#include "quality/internal/rule_program.h"
#include "quality/internal/series_rules.h"

namespace goldline::quality {

using namespace internal;  // NOLINT(google-build-using-namespace): this file merges the program

namespace {

// The lines of all records so far, by ordinal: a number a batch as long as each record is one line,
// else four bytes a record.
class LineIndex {
 public:
  void Add(std::uint64_t first_ordinal, const RecordBatch& batch) {
    if (batch.rows() == 0) return;
    Run run{first_ordinal, batch.places.front().line, {}};
    const bool one_line_each = batch.places.back().line - run.line + 1 == batch.rows();
    for (std::size_t row = 0; !one_line_each && row < batch.rows(); ++row) {
      run.lines.push_back(static_cast<std::uint32_t>(batch.places[row].line - run.line));
    }
    runs_.push_back(std::move(run));
  }
  std::uint64_t LineOf(std::uint64_t ordinal) const {
    auto after = std::upper_bound(runs_.begin(), runs_.end(), ordinal,
                                  [](std::uint64_t o, const Run& run) { return o < run.first; });
    const Run& run = *--after;
    const std::uint64_t index = ordinal - run.first;
    return run.line + (run.lines.empty() ? index : run.lines[index]);
  }

 private:
  struct Run {
    std::uint64_t first;
    std::uint64_t line;
    std::vector<std::uint32_t> lines;
  };
  std::vector<Run> runs_;
};

struct KeyState {
  explicit KeyState(std::size_t budget) : index(budget) {}

  KeyIndex index;
  RowBits repeated;  // records of repeated keys, the first ones too where they fail
  DuplicateCounts counts;
};

}  // namespace

class Check::State {
 public:
  State(CheckPlan plan, RepeatedRows repeated, std::size_t key_bytes)
      : plan_(std::move(plan)),
        program_(plan_.program()),
        every_(repeated == RepeatedRows::kEvery),
        totals_(program_.rules.size()),
        examples_(program_.rules.size()),
        fields_seen_(program_.fields.size(), false),
        columns_seen_(program_.header),
        row_errors_(program_.sql.rows.size()),
        filter_errors_(program_.sql.filters.size()) {
    keys_.reserve(program_.keys.size());
    while (keys_.size() < program_.keys.size()) {
      keys_.emplace_back(key_bytes / program_.keys.size());
    }
    for (const SqlQueryPlan& query : program_.sql.queries) {
      queries_.push_back(query.query.Start());
    }
    for (const SeriesPlan& series : program_.series) {
      series_.push_back(StartSeries(series, every_));
    }
  }

  Status Merge(BatchVerdict& verdict) {
    const std::uint64_t first = records_;
    records_ += verdict.batch.rows();
    failed_rows_.Resize(records_);
    if (!keys_.empty() && !every_) lines_.Add(first, verdict.batch);
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      GL_RETURN_IF_ERROR(MergeKeys(i, verdict, first));
    }
    for (std::size_t i = 0; i < series_.size(); ++i) {
      const std::uint32_t rule = program_.series[i].rule;
      series_[i]->Merge(*verdict.series[i], first, verdict, [&](std::uint32_t row) {
        return ExampleOf({row, rule, 0}, verdict.batch);
      });
    }
    MergeCounts(verdict);
    if (verdict.sql) MergeSql(*verdict.sql);
    MergeMalformed(verdict.batch);
    SortFailures(verdict);
    for (const Failure& failure : verdict.failures) Note(failure, verdict.batch, first);
    return Ok();
  }

  void MarkRepeated(BatchVerdict& verdict, std::uint64_t first) const {
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      for (std::uint32_t row = 0; row < verdict.batch.rows(); ++row) {
        if (keys_[i].repeated.Test(first + row)) {
          verdict.failures.push_back({row, program_.keys[i].rule, 0});
        }
      }
    }
    for (std::size_t i = 0; i < series_.size(); ++i) {
      for (std::uint32_t row = 0; row < verdict.batch.rows(); ++row) {
        if (outcomes_[i].failed.Test(first + row)) {
          verdict.failures.push_back({row, program_.series[i].rule, 0});
        }
      }
    }
    SortFailures(verdict);
  }

  CheckReport Finish(std::string_view contract) {
    FinishSeries();
    CheckReport report;
    report.contract = contract;
    report.object = program_.object;
    report.read = records_ + malformed_;
    report.malformed = malformed_;
    report.failed = failed_records_;
    report.passed = records_ - failed_records_;
    for (std::uint32_t rule = 0; rule < program_.rules.size(); ++rule) {
      report.rules.push_back(ResultOf(rule));
    }
    for (const HistoryPlan& plan : program_.histories) DecideHistory(plan, report);
    Summarise(report);
    return report;
  }

  std::uint64_t unmarked_rows() const { return unmarked_rows_; }
  bool HasUnmarkedRows(std::uint64_t begin, std::uint64_t end) const {
    while (begin < end && !unmarked_.Test(begin)) ++begin;
    return begin < end;
  }
  std::uint64_t records() const { return records_; }
  std::uint64_t failed_records() const { return failed_records_; }
  bool stopped() const { return stopped_; }

 private:
  void FinishSeries() {
    for (std::size_t i = 0; i < series_.size(); ++i) {
      const std::uint32_t rule = program_.series[i].rule;
      SeriesOutcome& outcome = outcomes_.emplace_back(series_[i]->Finish(records_));
      totals_[rule].failed += outcome.late;
      if (outcome.late == 0) continue;
      examples_[rule] = std::move(outcome.examples);
      const bool fails = program_.rules[rule].fails_record();
      stopped_ = stopped_ || (fails && program_.rules[rule].gate == Gate::kStop);
      for (std::uint64_t ordinal = 0; ordinal < records_; ++ordinal) {
        if (!outcome.failed.Test(ordinal)) continue;
        if (every_) AddUnmarked(ordinal);
        if (fails && failed_rows_.Set(ordinal)) ++failed_records_;
      }
    }
  }

  void AddUnmarked(std::uint64_t ordinal) {
    unmarked_.Resize(records_);
    if (unmarked_.Set(ordinal)) ++unmarked_rows_;
  }

  // Whether also the first record of a repeated key fails.
  bool MarksFirst(const KeyPlan& plan) const { return every_ && !plan.excess_only; }

  Status MergeKeys(std::size_t index, BatchVerdict& verdict, std::uint64_t first) {
    const KeyPlan& plan = program_.keys[index];
    const KeyColumn& column = verdict.keys[index];
    KeyState& state = keys_[index];
    state.repeated.Resize(records_);
    constexpr std::size_t kAhead = 16;  // so many cache lines under way at once
    for (std::size_t row = 0; row < column.keys.size(); ++row) {
      if (row + kAhead < column.keys.size()) state.index.Prefetch(column.keys[row + kAhead]);
      if (!column.present.empty() && !column.present[row]) continue;
      const auto repeat = state.index.Insert(column.keys[row], first + row);
      if (repeat) AddRepeat(plan, state, *repeat, verdict, first, row);
    }
    return state.index.failure() ? Status(*state.index.failure()) : Ok();
  }

  void AddRepeat(const KeyPlan& plan, KeyState& state, const KeyIndex::Repeat& repeat,
                 BatchVerdict& verdict, std::uint64_t first, std::size_t row) {
    RuleCounts& counts = verdict.counts[plan.rule];
    ++state.counts.excess_rows;
    ++counts.failed;
    state.repeated.Set(first + row);
    verdict.failures.push_back({static_cast<std::uint32_t>(row), plan.rule,
                                every_ ? 0 : lines_.LineOf(repeat.first_ordinal)});
    if (!repeat.first_time) return;
    ++state.counts.duplicate_keys;
    if (!MarksFirst(plan)) return;
    ++counts.failed;
    AddUnmarked(repeat.first_ordinal);
    state.repeated.Set(repeat.first_ordinal);
    if (program_.rules[plan.rule].fails_record() && failed_rows_.Set(repeat.first_ordinal)) {
      ++failed_records_;
    }
  }

  void MergeCounts(const BatchVerdict& verdict) {
    for (std::size_t rule = 0; rule < totals_.size(); ++rule) {
      totals_[rule].filtered += verdict.counts[rule].filtered;
      totals_[rule].nulls += verdict.counts[rule].nulls;
      totals_[rule].evaluated += verdict.counts[rule].evaluated;
      totals_[rule].failed += verdict.counts[rule].failed;
      totals_[rule].errors += verdict.counts[rule].errors;
    }
    for (const Field& field : verdict.batch.fields) {
      const auto seen = std::find(columns_seen_.begin(), columns_seen_.end(), field.name);
      if (seen == columns_seen_.end()) columns_seen_.push_back(field.name);
    }
    for (std::size_t i = 0; i < verdict.fields_seen.size(); ++i) {
      fields_seen_[i] = fields_seen_[i] || verdict.fields_seen[i];
    }
  }

  void MergeSql(SqlVerdicts& sql) {
    for (std::size_t i = 0; i < row_errors_.size(); ++i) {
      if (!row_errors_[i]) row_errors_[i] = std::move(sql.row_errors[i]);
    }
    for (std::size_t i = 0; i < filter_errors_.size(); ++i) {
      if (!filter_errors_[i]) filter_errors_[i] = std::move(sql.filter_errors[i]);
    }
    for (std::size_t i = 0; i < queries_.size(); ++i) {
      program_.sql.queries[i].query.Merge(queries_[i], std::move(sql.queries[i]));
    }
  }

  void MergeMalformed(const RecordBatch& batch) {
    malformed_ += batch.malformed.size();
    std::vector<Example>& examples = examples_[program_.parse_rule];
    for (const MalformedRecord& record : batch.malformed) {
      if (examples.size() == kExamples) return;
      examples.push_back({batch.input ? *batch.input : "", record.place.line, record.place.offset,
                          Concat(record.code, ": ", record.message)});
    }
  }

  static void SortFailures(BatchVerdict& verdict) {
    const auto before = [](const Failure& a, const Failure& b) {
      return a.row != b.row ? a.row < b.row : a.rule < b.rule;
    };
    if (!std::is_sorted(verdict.failures.begin(), verdict.failures.end(), before)) {
      std::sort(verdict.failures.begin(), verdict.failures.end(), before);
    }
  }

  void Note(const Failure& failure, const RecordBatch& batch, std::uint64_t first) {
    const Rule& rule = program_.rules[failure.rule];
    if (rule.fails_record() && failed_rows_.Set(first + failure.row)) ++failed_records_;
    stopped_ = stopped_ || (rule.fails_record() && rule.gate == Gate::kStop);
    std::vector<Example>& examples = examples_[failure.rule];
    if (examples.size() < kExamples) examples.push_back(ExampleOf(failure, batch));
  }

  Example ExampleOf(const Failure& failure, const RecordBatch& batch) const {
    const Place& place = batch.places[failure.row];
    return {batch.input ? *batch.input : "", place.line, place.offset, plan_.Value(failure, batch)};
  }

  RuleResult ResultOf(std::uint32_t index) {
    RuleResult result;
    result.rule = program_.rules[index];
    result.rows_total = records_;
    result.rows_filtered_out = totals_[index].filtered;
    result.rows_null = totals_[index].nulls;
    result.rows_evaluated = totals_[index].evaluated;
    result.rows_failed = totals_[index].failed;
    result.examples = std::move(examples_[index]);
    Decide(index, result);
    return result;
  }

  void Decide(std::uint32_t index, RuleResult& result) {
    const Rule& rule = result.rule;
    if (!rule.skip_reason.empty()) return Settle(result, CheckStatus::kSkipped, rule.skip_reason);
    if (!rule.error_reason.empty()) return Settle(result, CheckStatus::kErrored, rule.error_reason);
    const std::optional<std::size_t> filter = program_.tuning[index].filter;
    if (filter && filter_errors_[*filter]) {
      return Settle(result, CheckStatus::kErrored,
                    Concat("its filter failed: ", filter_errors_[*filter]->message()));
    }
    switch (rule.kind) {
      case RuleKind::kParse:
        return DecideParse(result);
      case RuleKind::kColumns:
        return DecideColumns(result);
      case RuleKind::kRowCount:
        if (filter) return DecideOwn(index, result);
        return Compare(result, Decimal{static_cast<Int128>(records_), 0});
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
    for (std::size_t i = 0; i < series_.size(); ++i) {
      if (program_.series[i].rule == index) return DecideSeries(outcomes_[i], result);
    }
    for (std::size_t i = 0; i < queries_.size(); ++i) {
      const SqlQueryPlan& query = program_.sql.queries[i];
      if (query.rule != index) continue;
      DecideQuery(i, result);
      if (result.rule.redacted && !query.of_many) HideValue(result);
      return;
    }
    for (std::size_t i = 0; i < row_errors_.size(); ++i) {
      if (program_.sql.rows[i].rule != index || !row_errors_[i]) continue;
      return Settle(result, CheckStatus::kErrored,
                    Concat(totals_[index].errors,
                           " records could not be judged: ", row_errors_[i]->message()));
    }
    DecideByRows(result);
  }

  // Equal numbers of records, or with an operator ours as a share of theirs.
  void DecideSameCount(const SameCountPlan& plan, RuleResult& result) {
    const Decimal ours{static_cast<Int128>(records_), 0};
    const Decimal theirs{static_cast<Int128>(plan.records), 0};
    if (result.rule.threshold) {
      if (plan.records == 0) return DecideEmpty(result);
      return Compare(result, *Divide(ours, theirs));
    }
    result.measured = Concat(records_);
    if (records_ == plan.records) return;
    Settle(result, FailStatus(result.rule),
           Concat("there are ", records_, " records, and ", plan.records, " of ", plan.dataset));
  }

  // The metrics of the other rules are known by now.
  void DecideHistory(const HistoryPlan& plan, CheckReport& report) {
    RuleResult& result = report.rules[plan.rule];
    std::optional<double> value;
    if (plan.metric == kRecordsMetric) {
      value = static_cast<double>(records_);
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
    const internal::HistoryVerdict verdict = internal::JudgeHistory(plan, program_.now, *value);
    if (!verdict.skip_reason.empty()) {
      return Settle(result, CheckStatus::kSkipped, verdict.skip_reason);
    }
    Settle(result, CheckStatus::kPassed, {});
    if (verdict.measured) return Compare(result, *verdict.measured);
    result.measured = FormatDouble(*value);
    if (!verdict.anomaly.empty()) Settle(result, FailStatus(result.rule), verdict.anomaly);
  }

  void DecideSeries(const SeriesOutcome& outcome, RuleResult& result) {
    DecideBySeries(outcome, result);
    if (result.rule.redacted && outcome.shows_values) HideValue(result);
  }

  void DecideBySeries(const SeriesOutcome& outcome, RuleResult& result) {
    if (result.rows_evaluated == 0) return DecideEmpty(result);
    if (!outcome.skip_reason.empty()) {
      return Settle(result, CheckStatus::kSkipped, outcome.skip_reason);
    }
    result.measured = outcome.text;
    if (outcome.holds) {
      if (!*outcome.holds) Settle(result, FailStatus(result.rule), outcome.reason);
    } else if (outcome.measured) {
      Compare(result, *outcome.measured);
      result.measured = outcome.text;
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
        QueryValue(program_.sql.queries[query], std::move(queries_[query]), program_.now);
    if (!value.ok()) return Settle(result, CheckStatus::kErrored, value.error().message());
    if (!value->has_value()) {
      DecideEmpty(result);
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
    Compare(result, *number);
    result.measured = **value;
  }

  // The least or greatest value of a classified field is one of its values.
  static void HideValue(RuleResult& result) {
    result.measured.clear();
    if (result.status == CheckStatus::kPassed || result.status == CheckStatus::kSkipped) return;
    result.reason = "its value is not shown, for it is made of a classified field";
    if (result.rule.threshold) result.reason += Concat(": ", result.rule.threshold->ToString());
  }

  // The rule counted rows: none may fail, or as many as its threshold says.
  void DecideByRows(RuleResult& result) {
    if (result.rows_evaluated == 0) return DecideEmpty(result);
    const RuleOptions& options = result.rule.options;
    const std::uint64_t base = BaseOf(result);
    if (options.mostly) {
      DecideMostly(result, base, result.rows_failed);
    } else if (result.rule.threshold) {
      CompareMeasure(result, MeasureOf(result.rows_failed, base, result.rule.percent));
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
    const KeyState& state = keys_[static_cast<std::size_t>(plan - program_.keys.begin())];
    DuplicateCounts& counts = result.duplicates.emplace(state.counts);
    counts.rows = result.rows_evaluated;
    counts.distinct = state.index.size();
    const RuleOptions& options = result.rule.options;
    if (!result.rule.threshold && !options.mostly && !options.warn) return DecideByRows(result);
    if (result.rows_evaluated == 0) return DecideEmpty(result);
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
      DecideMostly(result, BaseOf(result), counts.Of(count).count);
    } else if (result.rule.threshold) {
      CompareMeasure(result, measure(result.rule.percent));
    } else if (counts.excess_rows > 0) {
      Settle(result, FailStatus(result.rule), "");
    }
    if (result.status == CheckStatus::kPassed && options.warn) {
      WarnBy(result, measure(options.warn_percent));
    }
  }

  // What shares of a rule's rows are of.
  static std::uint64_t BaseOf(const RuleResult& result) {
    return result.rule.options.of_total ? result.rows_total - result.rows_filtered_out
                                        : result.rows_evaluated;
  }

  static void DecideEmpty(RuleResult& result) {
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
  static void DecideMostly(RuleResult& result, std::uint64_t base, std::uint64_t failing) {
    const Decimal& mostly = *result.rule.options.mostly;
    const std::uint64_t passing = base - std::min(base, failing);
    const std::optional<Decimal> wanted = Multiply(mostly, Decimal{static_cast<Int128>(base), 0});
    const double share = static_cast<double>(passing) / static_cast<double>(base);
    result.measured = Concat(std::round(share * 1e6) / 1e6);
    if (wanted && Decimal{static_cast<Int128>(passing), 0} >= *wanted) return;
    Settle(result, FailStatus(result.rule),
           Concat("it is ", result.measured, " of the rows: mostly ", ToString(mostly)));
  }

  // What a threshold is compared with: a number, or a share of a base.
  struct Measure {
    Decimal count;
    std::optional<Decimal> base;  // of a percentage
    std::string text;

    // Without division: count × 100 against threshold × base.
    bool Holds(const Threshold& wanted) const {
      if (!base) return wanted.Holds(count);
      Threshold scaled = wanted;
      const std::optional<Decimal> low = Multiply(*wanted.low, *base);
      const std::optional<Decimal> high = Multiply(wanted.high, *base);
      if (!low || !high) return false;
      scaled.low = *low;
      scaled.high = *high;
      return scaled.Holds(*Multiply(count, Decimal{100, 0}));
    }
  };
  static Measure MeasureOf(std::uint64_t count, std::uint64_t base, bool percent) {
    Measure measure{Decimal{static_cast<Int128>(count), 0}, std::nullopt, Concat(count)};
    if (!percent) return measure;
    measure.base = Decimal{static_cast<Int128>(base), 0};
    const double share = 100.0 * static_cast<double>(count) / static_cast<double>(base);
    measure.text = Concat(std::round(share * 1e6) / 1e6);
    return measure;
  }

  static Measure ShareOf(const DuplicateCounts::Fraction& fraction) {
    const std::optional<Decimal> share = Divide(Decimal{static_cast<Int128>(fraction.count), 0},
                                                Decimal{static_cast<Int128>(fraction.base), 0});
    return {*share, std::nullopt, ToString(*share)};
  }

  void CompareMeasure(RuleResult& result, const Measure& measure) {
    result.measured = measure.text;
    SettleBy(result, measure.Holds(*result.rule.threshold));
  }

  void Compare(RuleResult& result, const Decimal& measured) {
    result.measured = ToString(measured);
    SettleBy(result, result.rule.threshold->Holds(measured));
    const std::optional<Threshold>& warn = result.rule.options.warn;
    if (result.status != CheckStatus::kPassed || !warn) return;
    WarnBy(result, Measure{measured, std::nullopt, result.measured});
  }

  static void WarnBy(RuleResult& result, const Measure& measure) {
    const Threshold& warn = *result.rule.options.warn;
    if (measure.Holds(warn)) return;
    if (result.measured.empty()) result.measured = measure.text;
    Settle(result, CheckStatus::kWarned,
           Concat("it is ", measure.text, measure.base ? " percent" : "", ", and warns unless ",
                  warn.ToString()));
  }

  void SettleBy(RuleResult& result, bool holds) {
    if (holds) return;
    Settle(result, FailStatus(result.rule),
           Concat("it is ", result.measured, result.rule.percent ? " percent" : "",
                  result.duplicates ? Concat(" ", ToString(*result.duplicates->compared)) : "",
                  ": ", result.rule.threshold->ToString()));
  }

  static CheckStatus FailStatus(const Rule& rule) {
    return rule.fails_record() ? CheckStatus::kFailed : CheckStatus::kWarned;
  }
  static void Settle(RuleResult& result, CheckStatus status, std::string reason) {
    result.status = status;
    result.reason = std::move(reason);
  }

  void DecideParse(RuleResult& result) {
    const std::uint64_t read = records_ + malformed_;
    result.rows_total = result.rows_evaluated = read;
    result.rows_failed = malformed_;
    const double share =
        read == 0 ? 0 : 100.0 * static_cast<double>(malformed_) / static_cast<double>(read);
    const bool allowed =
        malformed_ <= program_.allowed_malformed || share <= program_.allowed_malformed_percent;
    if (!allowed) Settle(result, CheckStatus::kFailed, "");
  }

  void DecideColumns(RuleResult& result) {
    result.rows_total = 0;  // it judges the dataset, not its rows
    if (!program_.fixed_fields && records_ == 0) {
      return Settle(result, CheckStatus::kSkipped, "empty: there was no record");
    }
    for (const std::size_t field : program_.declared) {
      if (!fields_seen_[field] && !Declared(field)) {
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
    const ColumnsVerdict verdict = JudgeColumns(plan, columns_seen_);
    result.rows_total = 0;
    result.measured = verdict.measured;
    if (plan.kind == ColumnsPlan::Kind::kCount) {
      return Compare(result, Decimal{static_cast<Int128>(columns_seen_.size()), 0});
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

  CheckPlan plan_;
  const Program& program_;
  bool every_;
  std::vector<RuleCounts> totals_;
  std::vector<std::vector<Example>> examples_;
  std::vector<KeyState> keys_;
  std::vector<bool> fields_seen_;
  std::vector<std::string> columns_seen_;  // as the records name them, in order of appearance
  std::vector<std::optional<Error>> row_errors_;     // of each SQL condition: its first
  std::vector<std::optional<Error>> filter_errors_;  // of each filter: its first
  std::vector<sql::QueryState> queries_;
  std::vector<std::unique_ptr<SeriesState>> series_;
  std::vector<SeriesOutcome> outcomes_;  // of each series, once all is read
  LineIndex lines_;
  RowBits failed_rows_;
  RowBits unmarked_;
  std::uint64_t records_ = 0;
  std::uint64_t malformed_ = 0;
  std::uint64_t failed_records_ = 0;
  std::uint64_t unmarked_rows_ = 0;
  bool stopped_ = false;
};

Check::Check(CheckPlan plan, RepeatedRows repeated, std::size_t key_bytes)
    : state_(std::make_unique<State>(std::move(plan), repeated, key_bytes)) {}
Check::Check(Check&&) noexcept = default;
Check& Check::operator=(Check&&) noexcept = default;
Check::~Check() = default;

Status Check::Merge(BatchVerdict& verdict) { return state_->Merge(verdict); }
CheckReport Check::Finish(std::string_view contract) { return state_->Finish(contract); }
std::uint64_t Check::unmarked_rows() const { return state_->unmarked_rows(); }
bool Check::HasUnmarkedRows(std::uint64_t begin, std::uint64_t end) const {
  return state_->HasUnmarkedRows(begin, end);
}
void Check::MarkRepeated(BatchVerdict& verdict, std::uint64_t first) const {
  state_->MarkRepeated(verdict, first);
}
std::uint64_t Check::records() const { return state_->records(); }
std::uint64_t Check::failed_records() const { return state_->failed_records(); }
bool Check::stopped() const { return state_->stopped(); }

}  // namespace goldline::quality
