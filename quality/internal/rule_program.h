// The compiled form of a contract: for each field how it is read and which checks run over its
// typed column. Made by BuildProgram (plan_builder.cc), run by Evaluate (check_plan.cc).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/decimal.h"
#include "core/regex.h"
#include "quality/check_plan.h"
#include "quality/earlier_keys.h"
#include "quality/internal/sql_rules.h"
#include "quality/internal/text_form.h"
#include "quality/internal/typed_column.h"
#include "quality/internal/value_set.h"
#include "quality/metric_history.h"
#include "quality/profile.h"
#include "quality/references.h"

namespace goldline::quality::internal {

// A number to compare with, prepared for every scale a plain number can have.
class NumberLimit {
 public:
  explicit NumberLimit(const Decimal& value);
  // -1, 0 or 1 as coefficient × 10^-scale is below, equal to or above the limit.
  int Compare(std::int64_t coefficient, std::int8_t scale) const {
    const Int128 floor = floor_[static_cast<std::size_t>(scale)];
    if (coefficient != floor) return coefficient < floor ? -1 : 1;
    return exact_[static_cast<std::size_t>(scale)] ? 0 : -1;
  }
  const Decimal& value() const { return value_; }

 private:
  static constexpr std::size_t kScales = 19;
  Decimal value_;
  Int128 floor_[kScales];  // the limit × 10^scale, rounded down
  bool exact_[kScales];
};

struct RequiredCheck {};
struct PresentCheck {};  // the key is there, if only with null
struct TypeCheck {};
struct NullCheck {};
struct MissingCheck {
  TextSet tokens;
};
struct NoValueCheck {};  // the opposite of NullCheck
struct PatternCheck {
  enum class Mode : std::uint8_t { kAll, kAny, kNone };
  std::vector<Regex> regexes;
  Mode mode = Mode::kAll;  // how many of them must match
};
struct LengthCheck {
  std::uint64_t low = 0;
  std::uint64_t high = ~std::uint64_t{0};
};
struct NumberRangeCheck {
  std::optional<NumberLimit> low, high;
  bool above = false;  // the bound itself is outside
  bool below = false;
};
struct TimeRangeCheck {  // both ends included
  std::int64_t low = INT64_MIN;
  std::int64_t high = INT64_MAX;
};
struct TextRangeCheck {  // of texts without a type, by code points
  std::optional<std::string> low, high;
  bool above = false;
  bool below = false;
};
struct ValuesCheck {
  TextSet texts;
  NumberSet numbers;
  bool numeric = false;
  TextForm form;                 // in which texts are compared; those of the list are in it already
  bool any = false;              // no list: every value will do
  bool negated = false;          // must not be in the list
  std::optional<Regex> pattern;  // must match as well
};
struct NamedFormatCheck {
  std::function<bool(std::string_view)> holds;
};
struct DateFormatCheck {  // of texts: one of the patterns fits
  struct Pattern {
    LogicalType type = LogicalType::kTimestamp;  // by its letters
    std::string text;
  };
  std::vector<Pattern> patterns;
};
struct DigitsCheck {  // decimal digits of a number, without leading and trailing zeros
  int precision = Decimal::kMaxDigits;
  int scale = Decimal::kMaxDigits;
};
struct LetterCaseCheck {
  bool upper = false;
};
struct JsonCheck {};
class JsonSchema;
struct JsonSchemaCheck {
  std::shared_ptr<const JsonSchema> schema;
};
struct FiniteCheck {};
struct MultipleCheck {
  Decimal factor;
};
struct KeysCheck {  // how many keys an object has
  std::uint64_t low = 0;
  std::uint64_t high = ~std::uint64_t{0};
};
struct ItemsCheck {
  std::uint64_t low = 0;
  std::uint64_t high = ~std::uint64_t{0};
  bool unique = false;
};

using CellCheck =
    std::variant<RequiredCheck, PresentCheck, TypeCheck, NullCheck, NoValueCheck, MissingCheck,
                 PatternCheck, LengthCheck, NumberRangeCheck, TimeRangeCheck, TextRangeCheck,
                 ValuesCheck, NamedFormatCheck, DateFormatCheck, DigitsCheck, LetterCaseCheck,
                 JsonCheck, JsonSchemaCheck, FiniteCheck, MultipleCheck, KeysCheck, ItemsCheck>;

struct FieldCheck {
  std::uint32_t rule = 0;
  CellCheck check;
};

struct FieldPlan {
  static constexpr std::size_t kNoParent = static_cast<std::size_t>(-1);

  std::string name;           // with its path: "address.city"
  std::string physical_name;  // tried when there is no field called `name`
  FieldType type;
  std::size_t parent = kNoParent;  // the object it is part of
  bool has_children = false;
  bool redacted = false;  // its values are not shown: it is classified
  // Of items: the array they are in, and the keys from an item to this part of it.
  std::optional<std::size_t> items_of;
  std::vector<std::string> path;
  std::vector<FieldCheck> checks;

  // Its column, or nullptr.
  const Column* FindIn(const RecordBatch& batch) const;
};

// What a rule makes of single records beside its check.
struct RuleTuning {
  std::optional<std::size_t> filter;  // into SqlProgram::filters: only such records are judged
  NullVerdict on_null = NullVerdict::kIgnore;
  // Not empty: its filter cannot be executed, which becomes the reason of the rule.
  std::string skip_reason = {}, error_reason = {};
};

// A uniqueness rule: unique, a primary key or duplicateValues.
struct KeyPlan {
  std::uint32_t rule = 0;
  std::vector<std::size_t> fields;  // into Program::fields
  bool excess_only = false;         // duplicateValues: the first record of a key is not counted
  bool nulls_repeat = false;        // a missing value is a part of a key like any other
  std::shared_ptr<const EarlierKeys> earlier = nullptr;  // not null: they are compared across runs
  Hash128 set = {};                                      // … within this set

  // What is compared with the rule's threshold.
  DuplicateMeasure CountOf(const Rule& owner) const {
    return owner.options.count.value_or(excess_only ? DuplicateMeasure::kExcessRows
                                                    : DuplicateMeasure::kDuplicateRows);
  }
};

// Rules that judge the values of a dataset as a series: what they keep grows with the records, and
// some of them know only at the end which records fail.
struct OrderSeries {  // each value comes after the one before it
  bool descending = false;
  bool strictly = false;
};
struct OutlierSeries {
  enum class Method : std::uint8_t { kZScore, kIqr, kMad };
  Method method = Method::kZScore;
  double limit = 3;
  bool both_sides = true;
};
struct QuantileSeries {
  double at = 0.5;
};
struct DistinctSeries {  // the set of different values
  enum class Mode : std::uint8_t { kIn, kEqual, kContain };
  Mode mode = Mode::kIn;
  std::vector<std::string> values;  // as CanonicalText writes them
};
struct ApproxDistinctSeries {
  bool ratio = false;  // of all values; else how many
};
struct EntropySeries {};
struct MostCommonSeries {
  std::vector<std::string> values;  // as CanonicalText writes them
  bool any = false;                 // of several that are the most common one may be listed
};
struct CorrelationSeries {
  std::size_t first = 0, second = 0;  // into Program::fields
};
struct DistanceSeries {
  enum class Measure : std::uint8_t {
    kStability,
    kKolmogorovSmirnov,
    kJensenShannon,
    kKullbackLeibler,
    kHellinger,
    kChiSquared,
  };
  Measure measure = Measure::kStability;
  std::string field;  // as the profile names it
  std::shared_ptr<const ProfilePartial> before;
};
struct DependencySeries {                           // equal determinants have equal dependents
  std::vector<std::size_t> determinant, dependent;  // into Program::fields
  bool minority = false;  // only the rarer dependents of a determinant fail
};

struct TimeSeries {  // a service level
  enum class Kind : std::uint8_t { kNewest, kOldest, kGaps, kVolume };
  Kind kind = Kind::kNewest;
  std::int64_t now = 0;     // microseconds since 1970, like all of these
  std::int64_t cutoff = 0;  // the newest or oldest time must not be before it
  std::int64_t length = 1;  // of the longest gap, of a bucket
  std::uint64_t least = 0;  // records in each bucket
  bool days = false;        // the field is a date
};

struct BucketSeries {  // records by the time, see bucket_series.h
  enum class Unit : std::uint8_t { kHour, kDay, kWeek, kMonth };
  Unit unit = Unit::kDay;
  bool days = false;   // the field is a date
  bool gap = false;    // the longest run of empty buckets; else the records of each
  bool whole = false;  // the first and the last bucket are not judged
  Threshold wanted = {};
  std::optional<Threshold> warn = std::nullopt;
};

struct SameValuesSeries {  // the keys of the fields are those of another dataset
  KeyPlan key;
  std::string dataset;
  std::shared_ptr<const ReferenceKeys> theirs;
  bool measured = false;  // an operator says how many may be missing
};
struct SameTotalSeries {  // a measure of the field is that of a field of another dataset
  enum class Measure : std::uint8_t { kTotal, kMean, kMin, kMax };
  Measure measure = Measure::kTotal;
  std::string dataset;
  std::shared_ptr<const ReferenceKeys> theirs;
  Decimal absolute, relative;  // the tolerance
  bool measured = false;       // an operator is for ours as a share of theirs
};

struct SeriesPlan {
  std::uint32_t rule = 0;
  std::size_t field = 0;  // not of a dependency or a correlation
  std::variant<OrderSeries, OutlierSeries, QuantileSeries, DistinctSeries, ApproxDistinctSeries,
               EntropySeries, MostCommonSeries, CorrelationSeries, DistanceSeries, DependencySeries,
               TimeSeries, BucketSeries, SameValuesSeries, SameTotalSeries>
      kind;
};

// A rule whose fields must be a key of another dataset.
struct ForeignPlan {
  KeyPlan key;
  std::shared_ptr<const ReferenceKeys> keys;
};
struct SameCountPlan {
  std::uint32_t rule = 0;
  std::string dataset;
  std::uint64_t records = 0;  // of that dataset
};

// A promise that is settled without any record.
struct FactPlan {
  std::uint32_t rule = 0;
  bool holds = true;
  std::string reason;
};

// A promise about the columns that the data has.
struct ColumnsPlan {
  enum class Kind : std::uint8_t { kEqual, kContain, kOrdered, kLack, kAt, kCount };
  std::uint32_t rule = 0;
  Kind kind = Kind::kEqual;
  std::vector<std::string> names;         // of kLack those that must not be there
  std::vector<std::string> optional;      // those of `names` that may be absent
  std::size_t index = 0;                  // of kAt, from 0
  std::vector<std::string> ignored = {};  // columns that are looked past
  std::string fault = {};                 // not empty: it does not hold whatever the columns are
};

// Rules about change over time, see history_rules.h.
struct DeltaRule {
  enum class Versus : std::uint8_t { kPrevious, kAverage, kSameWeekday };
  Versus versus = Versus::kPrevious;
  std::size_t last = 7;  // runs of which the average is taken
  bool percent = true;   // of the value before; else the difference
};
struct HistoryPlan {
  std::uint32_t rule = 0;
  std::string metric;  // kRecordsMetric or the id of another rule
  std::variant<DeltaRule, AnomalyOptions> kind;
  std::shared_ptr<const MetricHistory> history;
};

struct Program {
  std::string object;
  std::vector<Rule> rules;
  std::vector<RuleTuning> tuning;  // of each rule
  std::vector<std::string> field_names;
  std::vector<FieldPlan> fields;
  std::vector<KeyPlan> keys;
  std::vector<ColumnsPlan> columns;
  std::vector<SeriesPlan> series;
  std::vector<FactPlan> facts;
  std::vector<Reference> references;  // what rules need of other datasets
  std::vector<ForeignPlan> foreign;
  std::vector<SameCountPlan> same_counts;
  std::vector<HistoryPlan> histories;
  SqlProgram sql;
  std::uint32_t parse_rule = 0;
  std::optional<std::uint32_t> columns_rule;
  std::vector<std::size_t> declared;  // fields that the rule `columns` wants, into `fields`
  std::vector<bool> in_source;        // for each field: the source's header has it
  std::vector<std::string> header;    // the source's own names, as far as they are known
  bool fixed_fields = true;
  std::uint64_t allowed_malformed = 0;
  double allowed_malformed_percent = 0;
  UtcTime now;
};

// Compiles the contract's promises for one object.
Result<Program> BuildProgram(const Contract& contract, const SchemaObject& object,
                             const Fields& source, const CompileOptions& options);

}  // namespace goldline::quality::internal
