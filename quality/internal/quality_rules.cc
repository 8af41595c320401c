#include "quality/internal/quality_rules.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/text.h"
#include "quality/internal/across_runs.h"
#include "quality/internal/own_rules.h"
#include "quality/internal/own_sql.h"

namespace goldline::quality::internal {
namespace {

constexpr std::pair<std::string_view, RuleKind> kMetrics[] = {
    {"nullValues", RuleKind::kNullValues},       {"missingValues", RuleKind::kMissingValues},
    {"invalidValues", RuleKind::kInvalidValues}, {"duplicateValues", RuleKind::kDuplicateValues},
    {"rowCount", RuleKind::kRowCount},
};

class QualityEntry {
 public:
  QualityEntry(PlanDraft& draft, const QualityRule& quality, std::optional<std::size_t> field)
      : draft_(draft), quality_(quality), field_(field) {}

  void Add() {
    const bool counts_keys =
        quality_.metric == (quality_.type == RuleType::kCustom ? "unique" : "duplicateValues");
    if (quality_.options.count && !counts_keys) {
      draft_.Fail(quality_.place, "count",
                  "only duplicateValues and the rule unique count repeated keys");
    } else if (quality_.options.across_runs && !counts_keys) {
      draft_.Fail(quality_.place, "acrossRuns",
                  "only duplicateValues and the rule unique compare keys");
    } else if (quality_.options.count && quality_.options.mostly) {
      draft_.Fail(quality_.place, "count", "`mostly` is about the records that pass");
    }
    switch (quality_.type) {
      case RuleType::kText:
        return Skip(RuleKind::kText, "manual: a text is for people to judge");
      case RuleType::kCustom:
        if (quality_.engine == "goldline") return AddOwnRule(draft_, quality_, field_);
        return Skip(RuleKind::kCustom,
                    Concat("it is for another engine", quality_.engine.empty() ? "" : ": ",
                           quality_.engine));
      case RuleType::kSql:
        return AddSql();
      case RuleType::kLibrary:
        return AddMetric();
    }
  }

 private:
  Rule RuleOf(RuleKind kind) const { return draft_.RuleOf(quality_, field_, kind); }
  void Skip(RuleKind kind, std::string reason) {
    draft_.AddSkipped(RuleOf(kind), std::move(reason));
  }

  void AddSql() {
    if (draft_.IsItem(field_)) return Skip(RuleKind::kSql, "SQL judges records, not their items");
    if (Trim(quality_.query).empty()) return Skip(RuleKind::kSql, "it has no query");
    draft_.AddSql(RuleOf(RuleKind::kSql), draft_.TuningOf(quality_), quality_.query,
                  field_ ? draft_.field(*field_).name : std::string());
  }

  void AddMetric() {
    const auto* const metric =
        std::find_if(std::begin(kMetrics), std::end(kMetrics),
                     [&](const auto& entry) { return entry.first == quality_.metric; });
    if (metric == std::end(kMetrics)) {
      return Skip(RuleKind::kCustom, Concat("there is no metric ", Quoted(quality_.metric)));
    }
    const RuleKind kind = metric->second;
    if (!quality_.threshold && !quality_.options.mostly) {
      return Skip(kind, "it has no operator, such as mustBe: 0");
    }
    if (kind == RuleKind::kRowCount) {
      AddRowCount();
    } else if (kind == RuleKind::kDuplicateValues && draft_.IsItem(field_)) {
      Skip(kind, "the items of an array are told apart by uniqueItems");
    } else if (kind == RuleKind::kDuplicateValues) {
      AddDuplicates();
    } else if (!field_) {
      Skip(kind, "it stands at the object, and counts one property");
    } else {
      AddCellMetric(kind);
    }
  }

  void AddRowCount() {
    if (!quality_.threshold) return Skip(RuleKind::kRowCount, "it has no operator");
    Rule rule = RuleOf(RuleKind::kRowCount);
    rule.of_dataset = true;
    const RuleTuning tuning = draft_.TuningOf(quality_);
    if (!tuning.filter) {
      draft_.AddRule(std::move(rule), tuning);
      return;
    }
    draft_.AddSql(std::move(rule), tuning,
                  Concat("select count(*) from ", QuotedName(draft_.object().name)), "");
  }

  void AddCellMetric(RuleKind kind) {
    Rule rule = RuleOf(kind);
    CellCheck check = NullCheck{};
    rule.complaint = "has no value";
    if (kind == RuleKind::kMissingValues) {
      std::vector<std::string> tokens;
      for (const Literal& token : quality_.missing_values) {
        if (!token.is_null) tokens.push_back(token.text);
      }
      check = MissingCheck{TextSet(std::move(tokens))};
    } else if (kind == RuleKind::kInvalidValues) {
      if (!quality_.has_valid_values && !quality_.pattern) {
        return Skip(kind, "its arguments have neither validValues nor a pattern");
      }
      rule.complaint = quality_.has_valid_values
                           ? Concat("is not one of ", ListOf(quality_.valid_values))
                           : Concat("does not match ", *quality_.pattern);
      ValuesCheck values = draft_.ValuesOf(draft_.property(*field_), quality_.valid_values,
                                           quality_.pattern, quality_.place);
      // An empty list allows nothing; it does not mean that everything will do.
      if (quality_.has_valid_values) values.any = false;
      check = std::move(values);
    }
    draft_.AddCheck(*field_, std::move(rule), std::move(check), draft_.TuningOf(quality_));
  }

  void AddDuplicates() {
    Rule rule = RuleOf(RuleKind::kDuplicateValues);
    rule.complaint = "is there already";
    KeyPlan key;
    key.excess_only = true;
    if (field_) key.fields.push_back(*field_);
    for (const std::string& name : quality_.properties) {
      const std::optional<std::size_t> found = draft_.FindField(name);
      if (!found) {
        rule.skip_reason = Concat("the contract has no property ", Quoted(name));
        break;
      }
      if (std::find(key.fields.begin(), key.fields.end(), *found) == key.fields.end()) {
        key.fields.push_back(*found);
      }
    }
    if (key.fields.empty() && rule.skip_reason.empty()) {
      rule.skip_reason = "its arguments name no properties";
    }
    rule.fields = draft_.NamesOf(key.fields);
    CompareAcrossRuns(draft_, rule, key);
    const bool executed = rule.executed();
    key.rule = draft_.AddRule(std::move(rule), draft_.TuningOf(quality_));
    if (executed) draft_.program().keys.push_back(std::move(key));
  }

  PlanDraft& draft_;
  const QualityRule& quality_;
  std::optional<std::size_t> field_;
};

}  // namespace

void AddQualityRule(PlanDraft& draft, const QualityRule& quality,
                    std::optional<std::size_t> field) {
  QualityEntry(draft, quality, field).Add();
}

}  // namespace goldline::quality::internal
