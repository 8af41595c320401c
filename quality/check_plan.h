// A CheckPlan is a contract made ready to run over one dataset: every promise of it is a Rule that
// is executed, or skipped with a reason. Evaluating a batch needs no state and happens on any
// thread; a Check (see check.h) merges the verdicts in input order.
//
//   GL_TRY(CheckPlan plan, CheckPlan::Compile(contract, contract.objects[0], source.fields(), {}));
//   BatchVerdict verdict = plan.Evaluate(std::move(batch));      // any thread
//   check.Merge(verdict);                                        // in input order
//   for (const Failure& failure : verdict.failures) ...          // rows and the rules they fail
//
// Immutable after Compile and cheap to copy. Semantics, in short: a value rule does not judge a
// missing value (only required, nullValues and missingValues do); a value that is not of the
// declared type fails the rule `type` and no other; a rule that judged no row is skipped, never
// passed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/batch.h"
#include "core/hash.h"
#include "core/result.h"
#include "core/time.h"
#include "quality/contract.h"
#include "quality/earlier_keys.h"
#include "quality/metric_history.h"
#include "quality/profile.h"
#include "quality/references.h"

namespace goldline::quality {

enum class RuleKind : std::uint8_t {
  kParse,    // built in: the record can be read
  kColumns,  // the declared fields are there
  kRequired,
  kType,
  kUnique,
  kPattern,
  kLength,
  kRange,
  kValues,
  kFormat,
  kMultipleOf,
  kItems,
  kRowCount,
  kNullValues,
  kMissingValues,
  kInvalidValues,
  kDuplicateValues,
  kSql,
  kText,
  kCustom,
  kRelationship,
  kServiceLevel,
  kOwn,  // of the engine goldline: Rule::own_kind says which
};
std::string_view ToString(RuleKind kind);

struct Rule {
  std::string id;  // unique in the plan: "email.pattern"
  RuleKind kind = RuleKind::kParse;
  std::string own_kind;  // of a rule of kOwn: "requiredIf"
  std::vector<std::string> fields;
  std::string item;  // of a rule about the items of an array: "lines[].price"
  Severity severity = Severity::kError;
  Gate gate = Gate::kQuarantine;
  std::string dimension;
  std::string description;
  std::string complaint;               // what a failing value does: "does not match [0-9]{5}"
  std::optional<Threshold> threshold;  // without one, no row may fail
  bool percent = false;                // the threshold is a share of the judged rows
  RuleOptions options;
  bool redacted = false;  // values are not shown: the field is classified
  bool built_in = false;
  bool of_dataset = false;   // it judges the dataset, and no record fails it
  bool of_series = false;    // which records fail it shows when all come together: repeated keys
  bool of_keys = false;      // such a rule that compares keys
  std::string skip_reason;   // not empty: it is not executed, and why
  std::string error_reason;  // not empty: it could not be made ready, and why
  std::string arguments;     // what it says beyond that, as canonical JSON: {"maxLength":120}
  std::string fingerprint;   // SHA-256 of all that it says, see internal/fingerprint.h
  ContractPlace place;

  std::string_view kind_name() const;
  bool executed() const { return skip_reason.empty() && error_reason.empty(); }
  // A record that fails it is a failed record.
  bool fails_record() const { return severity >= Severity::kError; }
  // … and is set aside.
  bool sets_aside() const { return fails_record() && gate != Gate::kObserve; }
};

// One record fails one rule.
struct Failure {
  std::uint32_t row = 0;
  std::uint32_t rule = 0;        // index into CheckPlan::rules
  std::uint64_t first_seen = 0;  // of a repeated key: the line of its first record
  // Of a key that an earlier run had: 1 + that run for EarlierKeys::RunName. 0: of this run.
  std::uint32_t earlier_run = 0;
};

struct RuleCounts {
  std::uint64_t filtered = 0;   // rows that the rule is not about
  std::uint64_t nulls = 0;      // rows not judged for want of a value
  std::uint64_t evaluated = 0;  // rows judged
  std::uint64_t failed = 0;
  std::uint64_t errors = 0;  // rows on which the rule itself failed
};

// The keys of one uniqueness rule for the rows of a batch.
struct KeyColumn {
  std::vector<Hash128> keys;
  std::vector<bool> present;  // false: some part is missing or of the wrong type; empty: all true
  std::vector<bool> earlier;  // an earlier run had it; empty: none did
  std::optional<Error> failure = std::nullopt;  // earlier runs could not be asked
};

struct SqlVerdicts;  // what SQL rules need, see internal/
namespace internal {
struct Program;
class SeriesPart;
}  // namespace internal

// What a plan says about one batch, which it holds on to.
struct BatchVerdict {
  BatchVerdict();
  BatchVerdict(BatchVerdict&&) noexcept;
  BatchVerdict& operator=(BatchVerdict&&) noexcept;
  ~BatchVerdict();

  RecordBatch batch;
  std::vector<RuleCounts> counts;  // one for each rule
  std::vector<Failure> failures;   // by row, then rule
  std::vector<KeyColumn> keys;     // one for each uniqueness rule, in order of the rules
  std::vector<bool> fields_seen;   // of the plan's fields: the batch has such a column
  std::unique_ptr<SqlVerdicts> sql;
  std::vector<std::unique_ptr<internal::SeriesPart>> series;  // one for each rule of that sort
};

struct CompileOptions {
  bool fixed_fields = true;  // the source's fields are known (a header); false: records name theirs
  UtcTime now = {};          // what SQL rules call now()
  std::vector<ReferenceData> references =
      {};  // the other datasets that rules need, where they are had
  std::shared_ptr<const ProfilePartial> profile =
      nullptr;  // of other records of the dataset, which rules about distance compare with
  std::shared_ptr<const MetricHistory> history =
      nullptr;  // of the dataset, which rules about change over time need
  std::shared_ptr<const EarlierKeys> earlier =
      nullptr;  // of the dataset, which rules about uniqueness across runs need
};

// A rule that compares keys across runs, and the set of keys that it compares.
struct KeySet {
  std::uint32_t rule = 0;  // into CheckPlan::rules
  Hash128 id;
};

class CheckPlan {
 public:
  // `source` are the fields of the dataset as far as they are known. Refuses patterns, bounds and
  // values that cannot be used, with their place in the contract.
  static Result<CheckPlan> Compile(const Contract& contract, const SchemaObject& object,
                                   const Fields& source, const CompileOptions& options);

  const std::vector<Rule>& rules() const;
  // The fields that rules look at, in order of the contract, and which of them are declared.
  const std::vector<std::string>& fields() const;
  const std::string& object() const;
  // What rules need of other datasets, each once, whether they had it or not.
  const std::vector<Reference>& references() const;
  // Of the rules across runs that are executed; no set is there twice.
  std::vector<KeySet> key_sets() const;
  const internal::Program& program() const { return *program_; }

  BatchVerdict Evaluate(RecordBatch batch) const;
  // "email: \"bad\" does not match …": why a record fails a rule.
  std::string Message(const Failure& failure, const RecordBatch& batch) const;
  // How the earlier run is named that had the key of a failing record.
  std::string RunName(const Failure& failure) const;
  // The value that fails, as text; nullopt when there is none to show.
  std::optional<std::string> Value(const Failure& failure, const RecordBatch& batch) const;

 private:
  explicit CheckPlan(std::shared_ptr<const internal::Program> program)
      : program_(std::move(program)) {}
  std::shared_ptr<const internal::Program> program_;
};

}  // namespace goldline::quality
