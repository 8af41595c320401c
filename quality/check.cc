#include "quality/check.h"

#include <algorithm>

#include "core/text.h"
#include "quality/internal/across_runs.h"
#include "quality/internal/key_index.h"
#include "quality/internal/merged_check.h"
#include "quality/internal/row_bits.h"
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
  // Later records of keys whose first one may be set aside, in the form in which keys are kept.
  std::vector<std::pair<Hash128, std::uint64_t>> again;
  DuplicateCounts counts;
};

}  // namespace

class Check::State {
 public:
  State(CheckPlan plan, RepeatedRows repeated, std::size_t key_bytes)
      : plan_(std::move(plan)),
        program_(plan_.program()),
        every_(repeated == RepeatedRows::kEvery) {
    merged_.totals.resize(program_.rules.size());
    merged_.examples.resize(program_.rules.size());
    merged_.fields_seen.resize(program_.fields.size(), false);
    merged_.columns_seen = program_.header;
    merged_.row_errors.resize(program_.sql.rows.size());
    merged_.filter_errors.resize(program_.sql.filters.size());
    keys_.reserve(program_.keys.size());
    for (const KeyPlan& key : program_.keys) {
      keys_.emplace_back(key_bytes / program_.keys.size());
      if (key.earlier == nullptr) continue;
      keeps_keys_ = true;
      keys_.back().counts.earlier_keys = 0;
    }
    for (const SqlQueryPlan& query : program_.sql.queries) {
      merged_.queries.push_back(query.query.Start());
    }
    for (const SeriesPlan& series : program_.series) {
      series_.push_back(StartSeries(series, every_));
    }
  }

  Status Merge(BatchVerdict& verdict) {
    const std::uint64_t first = merged_.records;
    merged_.records += verdict.batch.rows();
    failed_rows_.Resize(merged_.records);
    if (keeps_keys_) aside_.Resize(merged_.records);
    if (keeps_keys_ || (!keys_.empty() && !every_)) lines_.Add(first, verdict.batch);
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

  Status MarkRepeated(BatchVerdict& verdict, std::uint64_t first) const {
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      if (verdict.keys[i].failure) return *verdict.keys[i].failure;
      for (std::uint32_t row = 0; row < verdict.batch.rows(); ++row) {
        if (keys_[i].repeated.Test(first + row)) {
          verdict.failures.push_back({row, program_.keys[i].rule, 0});
        }
      }
    }
    for (std::size_t i = 0; i < series_.size(); ++i) {
      for (std::uint32_t row = 0; row < verdict.batch.rows(); ++row) {
        if (merged_.outcomes[i].failed.Test(first + row)) {
          verdict.failures.push_back({row, program_.series[i].rule, 0});
        }
      }
    }
    SortFailures(verdict);
    return Ok();
  }

  Status ForEachKey(const KeySet& set, const std::function<Status(const SeenKey&)>& take) const {
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      if (program_.keys[i].rule != set.rule) continue;
      const auto take_first = [&](const KeyEntry& entry) -> Status {
        const std::uint64_t ordinal = entry.ordinal & ~KeyEntry::kRepeated;
        if (aside_.Test(ordinal)) return Ok();
        return take({{entry.high, entry.mixed}, lines_.LineOf(ordinal)});
      };
      GL_RETURN_IF_ERROR(keys_[i].index.ForEach(take_first));
      for (const auto& [key, ordinal] : keys_[i].again) {
        if (!aside_.Test(ordinal)) GL_RETURN_IF_ERROR(take({key, lines_.LineOf(ordinal)}));
      }
    }
    return Ok();
  }

  void SetAside(std::uint64_t ordinal) {
    if (keeps_keys_) aside_.Set(ordinal);
  }

  CheckReport Finish(std::string_view contract) {
    FinishSeries();
    for (const KeyState& state : keys_) {
      merged_.duplicates.push_back(state.counts);
      merged_.duplicates.back().distinct = state.index.size();
    }
    CheckReport report = DecideAll(program_, merged_);
    report.contract = contract;
    return report;
  }

  std::uint64_t unmarked_rows() const { return unmarked_rows_; }
  bool HasUnmarkedRows(std::uint64_t begin, std::uint64_t end) const {
    while (begin < end && !unmarked_.Test(begin)) ++begin;
    return begin < end;
  }
  std::uint64_t records() const { return merged_.records; }
  std::uint64_t failed_records() const { return merged_.failed_records; }
  bool stopped() const { return stopped_; }

 private:
  void FinishSeries() {
    for (std::size_t i = 0; i < series_.size(); ++i) {
      const std::uint32_t rule = program_.series[i].rule;
      SeriesOutcome& outcome = merged_.outcomes.emplace_back(series_[i]->Finish(merged_.records));
      merged_.totals[rule].failed += outcome.late;
      if (outcome.late == 0) continue;
      merged_.examples[rule] = std::move(outcome.examples);
      const bool fails = program_.rules[rule].fails_record();
      stopped_ = stopped_ || (fails && program_.rules[rule].gate == Gate::kStop);
      for (std::uint64_t ordinal = 0; ordinal < merged_.records; ++ordinal) {
        if (!outcome.failed.Test(ordinal)) continue;
        if (every_) AddUnmarked(ordinal);
        if (fails && failed_rows_.Set(ordinal)) ++merged_.failed_records;
        if (program_.rules[rule].sets_aside()) SetAside(ordinal);
      }
    }
  }

  void AddUnmarked(std::uint64_t ordinal) {
    unmarked_.Resize(merged_.records);
    if (unmarked_.Set(ordinal)) ++unmarked_rows_;
  }

  // Whether also the first record of a repeated key fails.
  bool MarksFirst(const KeyPlan& plan) const { return every_ && !plan.excess_only; }

  Status MergeKeys(std::size_t index, BatchVerdict& verdict, std::uint64_t first) {
    const KeyPlan& plan = program_.keys[index];
    const KeyColumn& column = verdict.keys[index];
    KeyState& state = keys_[index];
    if (column.failure) return *column.failure;
    state.repeated.Resize(merged_.records);
    constexpr std::size_t kAhead = 16;  // so many cache lines under way at once
    for (std::size_t row = 0; row < column.keys.size(); ++row) {
      if (row + kAhead < column.keys.size()) state.index.Prefetch(column.keys[row + kAhead]);
      if (!column.present.empty() && !column.present[row]) continue;
      const auto repeat = state.index.Insert(column.keys[row], first + row);
      if (!column.earlier.empty() && column.earlier[row]) {
        AddEarlier(state, !repeat.has_value());
      } else if (repeat) {
        AddRepeat(plan, state, *repeat, verdict, first, row);
        if (MayOutlast(plan, repeat->first_ordinal, first)) {
          state.again.emplace_back(KeptForm(column.keys[row]), first + row);
        }
      }
    }
    return state.index.failure() ? Status(*state.index.failure()) : Ok();
  }

  // Whether a repeated key may go on with a later record only: the rule sets none aside, and the
  // first one is set aside for another reason, or it is not yet known whether it is.
  bool MayOutlast(const KeyPlan& plan, std::uint64_t first_ordinal, std::uint64_t batch) const {
    if (plan.earlier == nullptr || program_.rules[plan.rule].sets_aside()) return false;
    return first_ordinal >= batch || aside_.Test(first_ordinal) || (every_ && !series_.empty());
  }

  // A record whose key an earlier run had; as all of that key do, it has failed on its own.
  static void AddEarlier(KeyState& state, bool fresh) {
    ++state.counts.excess_rows;
    if (!fresh) return;
    ++state.counts.duplicate_keys;
    ++*state.counts.earlier_keys;
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
    const Rule& rule = program_.rules[plan.rule];
    if (rule.fails_record() && failed_rows_.Set(repeat.first_ordinal)) ++merged_.failed_records;
    if (rule.sets_aside()) SetAside(repeat.first_ordinal);
  }

  void MergeCounts(const BatchVerdict& verdict) {
    for (std::size_t rule = 0; rule < merged_.totals.size(); ++rule) {
      merged_.totals[rule].filtered += verdict.counts[rule].filtered;
      merged_.totals[rule].nulls += verdict.counts[rule].nulls;
      merged_.totals[rule].evaluated += verdict.counts[rule].evaluated;
      merged_.totals[rule].failed += verdict.counts[rule].failed;
      merged_.totals[rule].errors += verdict.counts[rule].errors;
    }
    for (const Field& field : verdict.batch.fields) {
      const auto seen =
          std::find(merged_.columns_seen.begin(), merged_.columns_seen.end(), field.name);
      if (seen == merged_.columns_seen.end()) merged_.columns_seen.push_back(field.name);
    }
    for (std::size_t i = 0; i < verdict.fields_seen.size(); ++i) {
      merged_.fields_seen[i] = merged_.fields_seen[i] || verdict.fields_seen[i];
    }
  }

  void MergeSql(SqlVerdicts& sql) {
    for (std::size_t i = 0; i < merged_.row_errors.size(); ++i) {
      if (!merged_.row_errors[i]) merged_.row_errors[i] = std::move(sql.row_errors[i]);
    }
    for (std::size_t i = 0; i < merged_.filter_errors.size(); ++i) {
      if (!merged_.filter_errors[i]) merged_.filter_errors[i] = std::move(sql.filter_errors[i]);
    }
    for (std::size_t i = 0; i < merged_.queries.size(); ++i) {
      program_.sql.queries[i].query.Merge(merged_.queries[i], std::move(sql.queries[i]));
    }
  }

  void MergeMalformed(const RecordBatch& batch) {
    merged_.malformed += batch.malformed.size();
    std::vector<Example>& examples = merged_.examples[program_.parse_rule];
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
    if (rule.fails_record() && failed_rows_.Set(first + failure.row)) ++merged_.failed_records;
    if (rule.sets_aside()) SetAside(first + failure.row);
    stopped_ = stopped_ || (rule.fails_record() && rule.gate == Gate::kStop);
    std::vector<Example>& examples = merged_.examples[failure.rule];
    if (examples.size() < kExamples) examples.push_back(ExampleOf(failure, batch));
  }

  Example ExampleOf(const Failure& failure, const RecordBatch& batch) const {
    const Place& place = batch.places[failure.row];
    return {batch.input ? *batch.input : "", place.line, place.offset, plan_.Value(failure, batch)};
  }

  CheckPlan plan_;
  const Program& program_;
  bool every_;
  MergedCheck merged_;
  std::vector<KeyState> keys_;
  std::vector<std::unique_ptr<SeriesState>> series_;
  LineIndex lines_;
  RowBits failed_rows_;
  bool keeps_keys_ = false;  // some rule compares keys across runs
  RowBits aside_;            // records that are set aside, where keys are kept
  RowBits unmarked_;
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
Status Check::MarkRepeated(BatchVerdict& verdict, std::uint64_t first) const {
  return state_->MarkRepeated(verdict, first);
}
Status Check::ForEachKey(const KeySet& set,
                         const std::function<Status(const SeenKey&)>& take) const {
  return state_->ForEachKey(set, take);
}
void Check::SetAside(std::uint64_t ordinal) { state_->SetAside(ordinal); }
std::uint64_t Check::records() const { return state_->records(); }
std::uint64_t Check::failed_records() const { return state_->failed_records(); }
bool Check::stopped() const { return state_->stopped(); }

}  // namespace goldline::quality
