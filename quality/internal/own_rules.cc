#include "quality/internal/own_rules.h"

#include <algorithm>
#include <utility>

#include "core/text.h"
#include "quality/internal/denial_constraint.h"
#include "quality/internal/duration.h"
#include "quality/internal/foreign_keys.h"
#include "quality/internal/formats.h"
#include "quality/internal/json_schema_check.h"
#include "quality/internal/like_pattern.h"
#include "quality/internal/node_reader.h"
#include "quality/internal/own_sql.h"
#include "quality/internal/range_checks.h"
#include "quality/internal/series_rules.h"

namespace goldline::quality::internal {
namespace {

class OwnRule;

// A rule by its name. `keys` are its arguments.
struct OwnRuleKind {
  std::string_view name;
  bool needs_field = false;  // it is about one field: that of its property, or `field`
  std::vector<std::string_view> keys;
  void (OwnRule::*add)() = nullptr;
};

// One entry, being made into a rule.
class OwnRule {
 public:
  OwnRule(PlanDraft& draft, const QualityRule& quality, std::optional<std::size_t> field)
      : draft_(draft),
        quality_(quality),
        arguments_(quality.implementation),
        reader_(draft.contract().input),
        field_(field) {}

  void Add();
  static const std::vector<OwnRuleKind>& Kinds();

 private:
  // --- one field ---

  void AddIn() { AddList(false); }
  void AddNotIn() { AddList(true); }
  void AddList(bool negated) {
    reader_.Require(arguments_, "the rule " + quality_.metric, "values");
    const std::vector<Literal> values = reader_.Literals(arguments_, "values");
    const TextForm form = TextFormOf();
    ValuesCheck check =
        draft_.ValuesOf(property(), InForm(values, form), std::nullopt, quality_.place);
    check.form = form;
    check.any = false;
    check.negated = negated;
    Check(Concat(negated ? "is one of " : "is not one of ", ListOf(values)), std::move(check));
  }

  TextForm TextFormOf() {
    TextForm form;
    form.ignore_case = reader_.Flag(arguments_, "ignoreCase");
    const std::string normal = reader_.Text(arguments_, "normalize");
    if (normal == "NFC") form.normal = TextForm::Normal::kNfc;
    if (normal == "NFKC") form.normal = TextForm::Normal::kNfkc;
    if (!normal.empty() && form.normal == TextForm::Normal::kNone) {
      reader_.Fail(*arguments_.Find("normalize"), "normalize", Concat("is ", Quoted(normal)),
                   "use NFC or NFKC");
    }
    return form;
  }
  static std::vector<Literal> InForm(std::vector<Literal> values, const TextForm& form) {
    for (Literal& value : values) {
      if (!value.is_null && !form.is_plain()) value.text = form.Of(value.text);
    }
    return values;
  }

  void AddBetween() {
    const std::optional<Bound> low = BoundOf("min", "exclusiveMin");
    const std::optional<Bound> high = BoundOf("max", "exclusiveMax");
    if (!low && !high) return Refuse("has neither min nor max");
    std::optional<CellCheck> check = RangeOf(draft_, property(), low, high, quality_.metric);
    if (check) return Check(RangeComplaint(low, high), *std::move(check));
    Refuse(Concat("means nothing for ", TypeNoun(property().type)));
  }

  void AddLength() {
    LengthCheck check;
    const std::optional<std::int64_t> low = reader_.Whole(arguments_, "min");
    const std::optional<std::int64_t> high = reader_.Whole(arguments_, "max");
    if ((!low && !high) || low.value_or(0) < 0 || high.value_or(0) < 0) {
      return Refuse("needs a min or a max that is not negative");
    }
    if (low) check.low = static_cast<std::uint64_t>(*low);
    if (high) check.high = static_cast<std::uint64_t>(*high);
    Check(Concat("must have", low ? Concat(" at least ", *low) : "", low && high ? " and" : "",
                 high ? Concat(" at most ", *high) : "", " characters"),
          check);
  }
  void AddNotEmpty() { Check("is empty", LengthCheck{1, ~std::uint64_t{0}}); }

  void AddMatches() { AddPatterns(PatternCheck::Mode::kAll, false); }
  void AddNotMatches() { AddPatterns(PatternCheck::Mode::kNone, false); }
  void AddLike() { AddPatterns(PatternCheck::Mode::kAll, true); }
  void AddNotLike() { AddPatterns(PatternCheck::Mode::kNone, true); }

  void AddPatterns(PatternCheck::Mode mode, bool like) {
    PatternCheck check;
    check.mode = mode;
    const std::string match = reader_.Text(arguments_, "match");
    if (match == "any" && mode == PatternCheck::Mode::kAll) check.mode = PatternCheck::Mode::kAny;
    if (!match.empty() && match != "any" && match != "all") {
      reader_.Fail(*arguments_.Find("match"), "match", Concat("is ", Quoted(match)),
                   "use any or all");
    }
    const bool classes = like && reader_.Flag(arguments_, "classes");
    const bool full = !like && reader_.Flag(arguments_, "fullMatch");
    std::vector<std::string> patterns = reader_.Texts(arguments_, "pattern");
    for (std::string& more : reader_.Texts(arguments_, "patterns")) patterns.push_back(more);
    if (patterns.empty()) return Refuse("has no pattern");
    for (const std::string& pattern : patterns) {
      const std::string regex = like   ? RegexOfLike(pattern, classes)
                                : full ? Concat("^(?:", pattern, ")$")
                                       : pattern;
      if (auto compiled = draft_.CompilePattern(regex, quality_.place, quality_.metric)) {
        check.regexes.push_back(*std::move(compiled));
      }
    }
    Check(Concat(mode == PatternCheck::Mode::kNone ? "matches " : "does not match ",
                 Join(patterns, check.mode == PatternCheck::Mode::kAll ? " and " : " or ")),
          std::move(check));
  }

  void AddFormat() {
    const std::string name = reader_.Text(arguments_, "name");
    std::optional<Format> format = FindFormat(name);
    if (!format) {
      return Refuse(Concat("names no format: ", NameHint(name, FormatNames(), "formats are ")));
    }
    Check(Concat("is not ", format->noun), NamedFormatCheck{std::move(format->holds)});
  }

  void AddDateFormat() {
    if (IsNumeric()) return Refuse("is for texts");
    std::vector<std::string> patterns = reader_.Texts(arguments_, "patterns");
    for (std::string& more : reader_.Texts(arguments_, "pattern")) patterns.push_back(more);
    if (patterns.empty()) return Refuse("has no pattern");
    DateFormatCheck check;
    for (const std::string& pattern : patterns) {
      if (!KnowsDateFormat(pattern)) {
        return Refuse(Concat("has the pattern ", Quoted(pattern), ", which Goldline cannot read"));
      }
      check.patterns.push_back({TypeOfDatePattern(pattern), pattern});
    }
    Check(Concat("is not like ", Join(patterns, " or ")), std::move(check));
  }

  void AddNull() { Check("has a value", NoValueCheck{}); }
  void AddNotNull() { Check("has no value", NullCheck{}); }
  void AddPresent() { Check("is not there", PresentCheck{}); }

  // What lies in the past is left of now, the moment at which the check began.
  void AddNotInFuture() {
    const std::string offset = reader_.Text(arguments_, "offset");
    AddAge("<=", offset, "+", "is in the future");
  }
  void AddOlderThan() {
    const std::string age = reader_.Text(arguments_, "age");
    if (age.empty()) return Refuse("needs an age, such as 18 y");
    AddAge("<", age, "-", Concat("is not older than ", age));
  }
  void AddAge(std::string_view op, const std::string& length, std::string_view sign,
              std::string complaint) {
    const LogicalType type = property().type;
    if (type != LogicalType::kDate && type != LogicalType::kTimestamp) {
      return Refuse("is for dates and timestamps");
    }
    const std::optional<Interval> duration =
        length.empty() ? Interval{} : ParseDuration(length, "");
    if (!duration) return Refuse(Concat("has ", Quoted(length), ", which is no length of time"));
    const std::string bound = Concat("(now() ", sign, " interval '", duration->months, " months ",
                                     duration->days, " days ", duration->micros, " microseconds')");
    Sql(Concat(QuotedName(name()), " ", op, " ", bound, type == LogicalType::kDate ? "::date" : ""),
        std::move(complaint));
  }

  void AddDigits() {
    if (!IsNumeric()) return Refuse("is for numbers");
    DigitsCheck check;
    const std::optional<std::int64_t> precision = reader_.Whole(arguments_, "precision");
    const std::optional<std::int64_t> scale = reader_.Whole(arguments_, "scale");
    if (!precision || *precision < 1 || *precision > Decimal::kMaxDigits || scale.value_or(0) < 0 ||
        scale.value_or(0) > *precision) {
      return Refuse("needs a precision from 1 to 38, and a scale up to it");
    }
    check.precision = static_cast<int>(*precision);
    check.scale = static_cast<int>(scale.value_or(0));
    Check(Concat("has more digits than (", check.precision, ", ", check.scale, ")"), check);
  }
  void AddFinite() {
    if (!IsNumeric()) return Refuse("is for numbers");
    Check("is not a finite number", FiniteCheck{});
  }
  void AddLetterCase() {
    const std::string wanted = reader_.Text(arguments_, "case");
    if (wanted != "upper" && wanted != "lower") return Refuse("needs a case: upper or lower");
    Check(Concat("is not in ", wanted, " case"), LetterCaseCheck{wanted == "upper"});
  }
  void AddJson() { Check("is not JSON", JsonCheck{}); }
  void AddJsonSchema() {
    const YamlNode* schema = arguments_.Find("schema");
    if (schema == nullptr) return Refuse("needs a schema");
    // A reader makes columns of an object's parts; what they promise stands at its properties.
    if (property().type == LogicalType::kObject || draft_.field(*field_).has_children) {
      return draft_.AddSkipped(NewRule(""), "the parts of an object are judged by its properties");
    }
    const Result<JsonValue> document =
        schema->is_scalar() ? ParseJson(schema->text) : Result<JsonValue>(JsonOf(*schema));
    if (!document.ok()) return Refuse(document.error().message());
    Result<JsonSchema> compiled = JsonSchema::Compile(*document);
    if (!compiled.ok()) return reader_.FailWith(compiled.error(), *schema);
    Check("does not fit its JSON Schema",
          JsonSchemaCheck{std::make_shared<const JsonSchema>(*std::move(compiled))});
  }

  // --- several fields of a record, and measures: they are executed as SQL ---

  void AddCondition() { Sql(reader_.Text(arguments_, "expression"), ""); }

  void AddRequiredIf() {
    const std::string condition = reader_.Text(arguments_, "condition");
    Sql(Concat("not coalesce((", condition, "), false) or ", QuotedName(name()), " is not null"),
        Concat("has no value, though ", condition));
  }

  void AddAnyOf() {
    const std::vector<std::string> names = Names("fields", 1);
    Sql(AnyIsNotNull(names), "have no value, none of them");
  }
  void AddAllOrNone() {
    const std::vector<std::string> names = Names("fields", 2);
    Sql(Concat("(", AllAreNull(names), ") or (", NoneIsNull(names), ")"),
        "have a value in part only");
  }
  void AddCompare() {
    const std::vector<std::string> names = {NameOf("left"), NameOf("right")};
    const std::string op = reader_.Text(arguments_, "operator");
    static constexpr std::string_view kOperators[] = {"=", "<>", "<", "<=", ">", ">="};
    if (std::find(std::begin(kOperators), std::end(kOperators), op) == std::end(kOperators)) {
      return Refuse("needs an operator: =, <>, <, <=, > or >=");
    }
    const std::optional<Tolerance> tolerance = ToleranceOf("absTolerance");
    if (tolerance && op != "=") return Refuse("has a tolerance, which is for the operator =");
    NoteFields(names);
    if (!reader_.status().ok()) return;
    if (tolerance) {
      const std::string close = CloseSql(QuotedName(names[0]), QuotedName(names[1]), *tolerance);
      return Sql(JudgedSql(names, close, MissingPolicyOf()),
                 Concat("are farther apart than ", tolerance->ToString()));
    }
    Sql(ComparedSql(names[0], op, names[1], ComparedAsTexts(names), MissingPolicyOf()),
        Concat("are not in the order ", names[0], " ", op, " ", names[1]));
  }
  // A number and a text are compared as texts.
  bool ComparedAsTexts(const std::vector<std::string>& names) const {
    const auto is_text = [&](const std::string& name) {
      const LogicalType type = draft_.property(*draft_.FindField(name)).type;
      return type == LogicalType::kNone || type == LogicalType::kString;
    };
    return is_text(names[0]) != is_text(names[1]);
  }
  void AddSum() {
    const std::vector<std::string> names = Names("fields", 1);
    const std::string total = reader_.Text(arguments_, "equals");
    const std::optional<Tolerance> tolerance = ToleranceOf("tolerance");
    const bool number = ParseDecimal(total).has_value();
    if (!number && !draft_.FindField(total)) {
      return Refuse(Concat("needs `equals`: a number or a field, not ", Quoted(total)));
    }
    Sql(SumSql(names, number ? total : QuotedName(total), tolerance, MissingPolicyOf()),
        Concat("do not add up to ", total));
  }
  // Of two numbers that are not the same; nullopt where there is none.
  std::optional<Tolerance> ToleranceOf(std::string_view absolute) {
    std::optional<Tolerance> tolerance;
    for (const std::string_view key : {absolute, std::string_view("relTolerance")}) {
      const std::string text = reader_.Text(arguments_, key);
      if (text.empty()) continue;
      const std::optional<Decimal> number = ParseDecimal(text);
      if (!number || *number < Decimal{0, 0}) {
        Refuse(Concat("has the ", key, " ", Quoted(text), ", which is no number from 0 on"));
        continue;
      }
      if (!tolerance) tolerance.emplace();
      (key == absolute ? tolerance->absolute : tolerance->relative) = ToString(*number);
    }
    return tolerance;
  }
  void AddDifferent() {
    Sql(DifferentSql(Names("fields", 2), MissingPolicyOf()), "are not all different");
  }
  void AddPairs() {
    const std::vector<std::string> names = Names("fields", 2);
    const YamlNode* pairs = reader_.List(arguments_, "values");
    if (pairs == nullptr || pairs->items.empty()) return Refuse("needs a list of values");
    for (const YamlNode& pair : pairs->items) {
      if (pair.items.size() == names.size()) continue;
      return reader_.Fail(pair, "values",
                          Concat("must be lists of ", names.size(), " values, one a field"));
    }
    Sql(InPairsSql(names, pairs->items, MissingPolicyOf()),
        "are not among the values allowed together");
  }

  void AddMeasure() {
    if (!quality_.threshold) return Refuse("has no operator, such as mustBeBetween: [1, 10]");
    const bool counted = property().type == LogicalType::kBoolean;
    const std::string column = Concat(QuotedName(name()), counted ? "::int" : "");
    Sql(MeasureSql(quality_.metric, column, QuotedName(draft_.object().name)), "");
  }

  // --- series ---

  void AddIncreasing() { AddOrder(false); }
  void AddDecreasing() { AddOrder(true); }
  void AddOrder(bool descending) {
    const bool strictly = reader_.Flag(arguments_, "strictly");
    Series(Concat("does not come ", strictly ? "strictly " : "", descending ? "before" : "after",
                  " the value before it"),
           OrderSeries{descending, strictly});
  }
  void AddZScore() { AddOutliers(OutlierSeries::Method::kZScore, "3"); }
  void AddOutliers() {
    const std::string method = reader_.Text(arguments_, "method");
    if (method == "mad") return AddOutliers(OutlierSeries::Method::kMad, "3");
    if (method.empty() || method == "iqr") return AddOutliers(OutlierSeries::Method::kIqr, "1.5");
    Refuse(Concat("has the method ", Quoted(method), "; use iqr or mad"));
  }
  void AddOutliers(OutlierSeries::Method method, std::string limit) {
    if (!IsNumeric()) return Refuse("is for numbers");
    if (arguments_.Find("limit") != nullptr) limit = reader_.Text(arguments_, "limit");
    const std::optional<Decimal> number = ParseDecimal(limit);
    if (!number) return Refuse(Concat("has the limit ", Quoted(limit), ", which is not a number"));
    Series("is too far from the others",
           OutlierSeries{method, ToDouble(*number), reader_.Flag(arguments_, "bothSides", true)});
  }
  void AddMedian() { AddQuantile(0.5); }
  void AddQuantile() {
    const std::optional<Decimal> at = ParseDecimal(reader_.Text(arguments_, "at"));
    if (!at || *at < Decimal{0, 0} || *at > Decimal{1, 0}) return Refuse("needs `at`, from 0 to 1");
    AddQuantile(ToDouble(*at));
  }
  void AddQuantile(double at) {
    if (!IsNumeric()) return Refuse("is for numbers");
    if (!quality_.threshold) return Refuse("has no operator, such as mustBeBetween: [1, 10]");
    Series("", QuantileSeries{at}, true);
  }
  void AddEntropy() {
    if (!quality_.threshold) return Refuse("has no operator, such as mustBeGreaterThan: 1");
    Series("", EntropySeries{}, true);
  }
  void AddMostCommon() {
    MostCommonSeries common;
    for (const std::string& value : reader_.Texts(arguments_, "in")) {
      common.values.push_back(CanonicalText(value, IsNumeric()));
    }
    if (common.values.empty()) return Refuse("needs `in`, a list");
    const std::string ties = reader_.Text(arguments_, "ties");
    common.any = ties == "any";
    if (!ties.empty() && ties != "any" && ties != "all") {
      return Refuse(Concat("has the ties ", Quoted(ties), "; use all or any"));
    }
    Series("", std::move(common), true);
  }
  void AddCorrelation() {
    if (!quality_.threshold) return Refuse("has no operator, such as mustBeGreaterThan: 0.8");
    const std::vector<std::string> names = Names("fields", 2);
    if (!reader_.status().ok()) return;
    for (const std::string& name : names) {
      const LogicalType type = draft_.property(*draft_.FindField(name)).type;
      if (type != LogicalType::kInteger && type != LogicalType::kNumber) {
        return Refuse("is for numbers");
      }
    }
    if (names.size() > 2) return Refuse("is of two fields");
    Series("", CorrelationSeries{*draft_.FindField(names[0]), *draft_.FindField(names[1])}, true);
  }
  void AddDistance() {
    if (!quality_.threshold) return Refuse("has no operator, such as mustBeLessThan: 0.25");
    DistanceSeries distance;
    static constexpr std::string_view kMeasures[] = {"psi", "ks", "js"};
    const std::string measure = reader_.Text(arguments_, "measure");
    const auto* const found = std::find(std::begin(kMeasures), std::end(kMeasures),
                                        measure.empty() ? "psi" : std::string_view(measure));
    if (found == std::end(kMeasures)) {
      return Refuse(Concat("has the measure ", Quoted(measure), "; use psi, ks or js"));
    }
    distance.measure = static_cast<DistanceSeries::Measure>(found - std::begin(kMeasures));
    if (SkipsItems()) return;
    distance.before = draft_.options().profile;
    if (distance.before == nullptr) {
      return draft_.AddSkipped(NewRule(""), "it needs a profile to compare with: --against FILE");
    }
    const FieldPlan& field = draft_.field(*field_);
    const auto& known = distance.before->names();
    const bool physical = std::find(known.begin(), known.end(), field.name) == known.end();
    distance.field = physical ? field.physical_name : field.name;
    Series("", std::move(distance), true);
  }
  // A rule about change over time; without a history it is skipped.
  void AddHistory(std::variant<DeltaRule, AnomalyOptions> kind) {
    HistoryPlan plan;
    plan.kind = std::move(kind);
    plan.metric = reader_.Text(arguments_, "of");
    if (plan.metric.empty()) plan.metric = kRecordsMetric;
    plan.history = draft_.options().history;
    Rule rule = NewRule("");
    rule.of_dataset = true;
    if (plan.history == nullptr) {
      return draft_.AddSkipped(std::move(rule),
                               "it needs what earlier runs measured: goldline check --record");
    }
    plan.rule = draft_.AddRule(std::move(rule), draft_.TuningOf(quality_));
    draft_.program().histories.push_back(std::move(plan));
  }
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
  void AddDistinctValues() {
    DistinctSeries distinct;
    for (const auto& [key, mode] : {std::pair("in", DistinctSeries::Mode::kIn),
                                    std::pair("equal", DistinctSeries::Mode::kEqual),
                                    std::pair("contain", DistinctSeries::Mode::kContain)}) {
      if (arguments_.Find(key) == nullptr) continue;
      distinct.mode = mode;
      for (const std::string& value : reader_.Texts(arguments_, key)) {
        distinct.values.push_back(CanonicalText(value, IsNumeric()));
      }
    }
    if (arguments_.entries.empty()) return Refuse("needs a list: in, equal or contain");
    Series("", std::move(distinct), true);
  }
  void AddDependency() {
    const std::vector<std::string> left = Names("determinant", 1);
    const std::vector<std::string> right = Names("dependent", 1);
    std::vector<std::string> names = left;
    names.insert(names.end(), right.begin(), right.end());
    AddDependency(left, right, names);
  }
  void AddDependency(const std::vector<std::string>& left, const std::vector<std::string>& right,
                     std::vector<std::string> names) {
    DependencySeries dependency;
    const std::string fails = reader_.Text(arguments_, "fails");
    dependency.minority = fails == "minority";
    if (!fails.empty() && fails != "minority" && fails != "all") {
      reader_.Fail(*arguments_.Find("fails"), "fails", Concat("is ", Quoted(fails)),
                   "use all or minority");
    }
    if (!reader_.status().ok()) return;
    for (const std::string& name : left) {
      dependency.determinant.push_back(*draft_.FindField(name));
    }
    for (const std::string& name : right) dependency.dependent.push_back(*draft_.FindField(name));
    // Where most records agree, it is the others' dependents that are wrong.
    fields_ = dependency.minority ? right : std::move(names);
    Series(Concat("breaks ", Join(left, ", "), " -> ", Join(right, ", ")), std::move(dependency));
  }
  void AddDenial() {
    const Result<DenialConstraint> constraint =
        ParseDenialConstraint(reader_.Text(arguments_, "constraint"));
    if (!constraint.ok()) return reader_.FailWith(constraint.error(), arguments_);
    std::vector<std::string> names = constraint->determinant;
    names.push_back(constraint->dependent);
    for (const std::string& name : names) FindField(name, "constraint");
    AddDependency(constraint->determinant, {constraint->dependent}, std::move(names));
  }
  template <class Kind>
  void Series(std::string complaint, Kind kind, bool of_dataset = false) {
    if (SkipsItems()) return;
    Rule rule = NewRule(std::move(complaint));
    rule.of_dataset = of_dataset;
    if (!fields_.empty()) rule.fields = fields_;
    for (const std::string& name : fields_) {
      rule.redacted |= draft_.field(*draft_.FindField(name)).redacted;
    }
    SeriesPlan plan;
    plan.rule = draft_.AddRule(std::move(rule), draft_.TuningOf(quality_));
    plan.field = field_.value_or(0);
    plan.kind = std::move(kind);
    draft_.program().series.push_back(std::move(plan));
  }

  // --- other datasets ---

  void AddReference() {
    std::vector<std::size_t> fields;
    if (field_) fields.push_back(*field_);
    for (const std::string& name : reader_.Texts(arguments_, "fields")) {
      if (const auto found = FindField(name, "fields")) fields.push_back(*found);
    }
    const std::vector<std::string> to = reader_.Texts(arguments_, "to");
    const std::string dataset = reader_.Text(arguments_, "dataset");
    if (dataset.empty()) return Refuse("names no dataset");
    if (fields.empty() || fields.size() != to.size()) {
      return Refuse(Concat("goes from ", fields.size(), " fields to ", to.size()));
    }
    if (SkipsItems()) return;
    AddForeignKey(draft_, NewRule(""), draft_.TuningOf(quality_), fields, dataset, to);
  }
  void AddSameCount() {
    const std::string dataset = reader_.Text(arguments_, "dataset");
    if (dataset.empty()) return Refuse("names no dataset");
    if (!quality_.options.filter.empty()) {
      return draft_.AddSkipped(NewRule(""), "it counts all records, and has a filter");
    }
    internal::AddSameCount(draft_, NewRule(""), dataset);
  }

  // --- keys and columns ---

  void AddUnique() {
    KeyPlan key;
    if (field_) key.fields.push_back(*field_);
    for (const std::string& other : reader_.Texts(arguments_, "fields")) {
      const std::optional<std::size_t> found = FindField(other, "fields");
      if (!found) return;
      if (std::find(key.fields.begin(), key.fields.end(), *found) == key.fields.end()) {
        key.fields.push_back(*found);
      }
    }
    if (key.fields.empty()) return Refuse("names no fields");
    key.nulls_repeat = !reader_.Flag(arguments_, "nullsDistinct", true);
    if (SkipsItems()) return;
    Rule rule = NewRule("is not unique");
    rule.fields = draft_.NamesOf(key.fields);
    for (const std::size_t part : key.fields) rule.redacted |= draft_.field(part).redacted;
    key.rule = draft_.AddRule(std::move(rule), draft_.TuningOf(quality_));
    draft_.program().keys.push_back(std::move(key));
  }

  void AddColumns() {
    ColumnsPlan plan;
    using Kind = ColumnsPlan::Kind;
    plan.kind = reader_.Flag(arguments_, "ordered") ? Kind::kOrdered : Kind::kEqual;
    std::string_view key = "equal";
    for (const auto& [other, kind] :
         {std::pair("contain", Kind::kContain), std::pair("lack", Kind::kLack)}) {
      if (arguments_.Find(other) == nullptr) continue;
      key = other;
      plan.kind = kind;
    }
    plan.names = reader_.Texts(arguments_, key);
    plan.optional = reader_.Texts(arguments_, "optional");
    if (arguments_.Find(key) == nullptr) return Refuse("needs a list: equal, contain or lack");
    for (const std::string& name : plan.optional) {
      if (std::find(plan.names.begin(), plan.names.end(), name) != plan.names.end()) continue;
      return Refuse(Concat("has the optional ", Quoted(name), ", which `", key, "` does not list"));
    }
    AddColumnsPlan(std::move(plan));
  }
  void AddColumnCount() {
    if (!quality_.threshold) return Refuse("has no operator, such as mustBe: 12");
    ColumnsPlan plan;
    plan.kind = ColumnsPlan::Kind::kCount;
    AddColumnsPlan(std::move(plan));
  }
  void AddColumnAt() {
    ColumnsPlan plan;
    plan.kind = ColumnsPlan::Kind::kAt;
    plan.names = {reader_.Text(arguments_, "name")};
    const std::optional<std::int64_t> index = reader_.Whole(arguments_, "index");
    if (!index || *index < 1) return Refuse("needs an index: 1 is the first column");
    plan.index = static_cast<std::size_t>(*index - 1);
    AddColumnsPlan(std::move(plan));
  }
  void AddColumnsPlan(ColumnsPlan plan) {
    Rule rule = NewRule("");
    rule.of_dataset = true;
    if (rule.fields.empty()) rule.fields = plan.names;
    plan.rule = draft_.AddRule(std::move(rule), draft_.TuningOf(quality_));
    draft_.program().columns.push_back(std::move(plan));
  }

  // --- helpers ---

  const Property& property() const { return draft_.property(*field_); }
  const std::string& name() const { return draft_.field(*field_).name; }
  bool IsNumeric() const {
    return property().type == LogicalType::kInteger || property().type == LogicalType::kNumber;
  }

  Rule NewRule(std::string complaint) const {
    Rule rule = draft_.RuleOf(quality_, field_, RuleKind::kOwn);
    rule.own_kind = quality_.metric;
    if (!fields_.empty() && quality_.id.empty() && quality_.name.empty()) {
      rule.id = Concat(Join(fields_, "+"), ".", quality_.metric);
    }
    rule.complaint = std::move(complaint);
    return rule;
  }
  void Check(std::string complaint, CellCheck check) {
    draft_.AddCheck(*field_, NewRule(std::move(complaint)), std::move(check),
                    draft_.TuningOf(quality_));
  }
  // What looks at more than single cells has no meaning for the items of an array.
  bool SkipsItems() {
    if (!draft_.IsItem(field_)) return false;
    draft_.AddSkipped(NewRule(""), "it judges records, not the items of their arrays");
    return true;
  }
  void Sql(const std::string& sql, std::string complaint) {
    if (!reader_.status().ok() || SkipsItems()) return;
    if (Trim(sql).empty()) return Refuse("has no expression");
    Rule rule = NewRule(std::move(complaint));
    if (!fields_.empty()) rule.fields = fields_;
    draft_.AddSql(std::move(rule), draft_.TuningOf(quality_), sql, field_ ? name() : std::string());
  }
  void Refuse(std::string_view why) { reader_.Fail(arguments_, quality_.metric, why); }

  std::optional<Bound> BoundOf(std::string_view inclusive, std::string_view exclusive) {
    for (const std::string_view key : {inclusive, exclusive}) {
      const YamlNode* node = arguments_.Find(key);
      if (node == nullptr || node->is_null()) continue;
      return Bound{node->text, key == exclusive, PlaceOf(*node)};
    }
    return std::nullopt;
  }

  std::optional<std::size_t> FindField(const std::string& wanted, std::string_view key) {
    const std::optional<std::size_t> found = draft_.FindField(wanted);
    if (found) return found;
    std::vector<std::string> names;
    for (const FieldPlan& field : draft_.program().fields) names.push_back(field.name);
    const YamlNode* at = arguments_.Find(key);
    reader_.Fail(at == nullptr ? arguments_ : *at, key,
                 Concat("names ", Quoted(wanted), ", which the contract does not declare"),
                 NameHint(wanted, names, "properties are "));
    return std::nullopt;
  }
  // The declared fields that a key lists, at least so many.
  std::vector<std::string> Names(std::string_view key, std::size_t least) {
    std::vector<std::string> names;
    for (const std::string& wanted : reader_.Texts(arguments_, key)) {
      if (const auto found = FindField(wanted, key)) names.push_back(draft_.field(*found).name);
    }
    if (names.size() < least) Refuse(Concat("needs `", key, "`, at least ", least));
    NoteFields(names);
    return names;
  }
  std::string NameOf(std::string_view key) {
    const auto found = FindField(reader_.Text(arguments_, key), key);
    return found ? draft_.field(*found).name : std::string();
  }
  void NoteFields(const std::vector<std::string>& names) { fields_ = names; }

  MissingPolicy MissingPolicyOf() {
    const std::string text = reader_.Text(arguments_, "ignoreRowIf");
    if (text.empty() || text == "anyMissing") return MissingPolicy::kIgnoreAny;
    if (text == "allMissing") return MissingPolicy::kIgnoreAll;
    if (text == "never") return MissingPolicy::kNever;
    reader_.Fail(*arguments_.Find("ignoreRowIf"), "ignoreRowIf", Concat("is ", Quoted(text)),
                 "use anyMissing, allMissing or never");
    return MissingPolicy::kNever;
  }

  PlanDraft& draft_;
  const QualityRule& quality_;
  const YamlNode& arguments_;
  NodeReader reader_;
  std::optional<std::size_t> field_;
  std::vector<std::string> fields_;  // that a rule about a record names
};

const std::vector<OwnRuleKind>& OwnRule::Kinds() {
  static const std::vector<OwnRuleKind> kinds = {
      {"in", true, {"values", "ignoreCase", "normalize"}, &OwnRule::AddIn},
      {"notIn", true, {"values", "ignoreCase", "normalize"}, &OwnRule::AddNotIn},
      {"between", true, {"min", "max", "exclusiveMin", "exclusiveMax"}, &OwnRule::AddBetween},
      {"length", true, {"min", "max"}, &OwnRule::AddLength},
      {"notEmpty", true, {}, &OwnRule::AddNotEmpty},
      {"matches", true, {"pattern", "patterns", "match", "fullMatch"}, &OwnRule::AddMatches},
      {"notMatches", true, {"pattern", "patterns", "fullMatch"}, &OwnRule::AddNotMatches},
      {"like", true, {"pattern", "patterns", "match", "classes"}, &OwnRule::AddLike},
      {"notLike", true, {"pattern", "patterns", "classes"}, &OwnRule::AddNotLike},
      {"format", true, {"name"}, &OwnRule::AddFormat},
      {"dateFormat", true, {"pattern", "patterns"}, &OwnRule::AddDateFormat},
      {"isNull", true, {}, &OwnRule::AddNull},
      {"notNull", true, {}, &OwnRule::AddNotNull},
      {"present", true, {}, &OwnRule::AddPresent},
      {"notInFuture", true, {"offset"}, &OwnRule::AddNotInFuture},
      {"olderThan", true, {"age"}, &OwnRule::AddOlderThan},
      {"digits", true, {"precision", "scale"}, &OwnRule::AddDigits},
      {"finite", true, {}, &OwnRule::AddFinite},
      {"letterCase", true, {"case"}, &OwnRule::AddLetterCase},
      {"json", true, {}, &OwnRule::AddJson},
      {"jsonSchema", true, {"schema"}, &OwnRule::AddJsonSchema},
      {"condition", false, {"expression"}, &OwnRule::AddCondition},
      {"requiredIf", true, {"condition"}, &OwnRule::AddRequiredIf},
      {"anyOf", false, {"fields"}, &OwnRule::AddAnyOf},
      {"allOrNone", false, {"fields"}, &OwnRule::AddAllOrNone},
      {"compare",
       false,
       {"left", "operator", "right", "ignoreRowIf", "absTolerance", "relTolerance"},
       &OwnRule::AddCompare},
      {"sum",
       false,
       {"fields", "equals", "tolerance", "relTolerance", "ignoreRowIf"},
       &OwnRule::AddSum},
      {"different", false, {"fields", "ignoreRowIf"}, &OwnRule::AddDifferent},
      {"pairs", false, {"fields", "values", "ignoreRowIf"}, &OwnRule::AddPairs},
      {"mean", true, {}, &OwnRule::AddMeasure},
      {"total", true, {}, &OwnRule::AddMeasure},
      {"min", true, {}, &OwnRule::AddMeasure},
      {"max", true, {}, &OwnRule::AddMeasure},
      {"stddev", true, {}, &OwnRule::AddMeasure},
      {"variance", true, {}, &OwnRule::AddMeasure},
      {"distinctCount", true, {}, &OwnRule::AddMeasure},
      {"distinctRatio", true, {}, &OwnRule::AddMeasure},
      {"completeness", true, {}, &OwnRule::AddMeasure},
      {"increasing", true, {"strictly"}, &OwnRule::AddIncreasing},
      {"decreasing", true, {"strictly"}, &OwnRule::AddDecreasing},
      {"zScore", true, {"limit", "bothSides"}, &OwnRule::AddZScore},
      {"outliers", true, {"limit", "method", "bothSides"}, &OwnRule::AddOutliers},
      {"median", true, {}, &OwnRule::AddMedian},
      {"quantile", true, {"at"}, &OwnRule::AddQuantile},
      {"entropy", true, {}, &OwnRule::AddEntropy},
      {"mostCommon", true, {"in", "ties"}, &OwnRule::AddMostCommon},
      {"correlation", false, {"fields"}, &OwnRule::AddCorrelation},
      {"distance", true, {"measure"}, &OwnRule::AddDistance},
      {"metricDelta", false, {"of", "versus", "last", "change"}, &OwnRule::AddMetricDelta},
      {"anomaly", false, {"of", "leastRuns", "width", "smallChange"}, &OwnRule::AddAnomaly},
      {"distinctValues", true, {"in", "equal", "contain"}, &OwnRule::AddDistinctValues},
      {"dependency", false, {"determinant", "dependent", "fails"}, &OwnRule::AddDependency},
      {"denial", false, {"constraint", "fails"}, &OwnRule::AddDenial},
      {"reference", false, {"fields", "dataset", "to"}, &OwnRule::AddReference},
      {"sameCount", false, {"dataset"}, &OwnRule::AddSameCount},
      {"unique", false, {"fields", "nullsDistinct"}, &OwnRule::AddUnique},
      {"columns", false, {"equal", "contain", "lack", "ordered", "optional"}, &OwnRule::AddColumns},
      {"columnCount", false, {}, &OwnRule::AddColumnCount},
      {"columnAt", false, {"name", "index"}, &OwnRule::AddColumnAt},
  };
  return kinds;
}

void OwnRule::Add() {
  const std::vector<OwnRuleKind>& kinds = Kinds();
  const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const OwnRuleKind& candidate) {
    return candidate.name == quality_.metric;
  });
  if (kind == kinds.end()) {
    reader_.Fail(arguments_, "rule",
                 Concat("is ", Quoted(quality_.metric), ", which is not a rule of Goldline"),
                 NameHint(quality_.metric, OwnRuleNames(), "rules are "));
  } else {
    for (const auto& [key, value] : arguments_.entries) {
      const std::string_view name = key;
      if ((name == "field" && !field_) ||
          std::find(kind->keys.begin(), kind->keys.end(), name) != kind->keys.end()) {
        continue;
      }
      std::vector<std::string> keys(kind->keys.begin(), kind->keys.end());
      reader_.Fail(value, name, Concat("is not an argument of the rule ", quality_.metric),
                   NameHint(name, keys, "arguments are "));
    }
    if (!field_ && arguments_.Find("field") != nullptr) {
      field_ = FindField(reader_.Text(arguments_, "field"), "field");
    }
    if (kind->needs_field && !field_ && reader_.status().ok()) {
      Refuse("is about one field: put it at a property, or name it as `field`");
    }
    if (reader_.status().ok()) (this->*kind->add)();
  }
  draft_.Fail(reader_.status());
}

}  // namespace

std::vector<std::string> OwnRuleNames() {
  std::vector<std::string> names;
  for (const OwnRuleKind& kind : OwnRule::Kinds()) names.emplace_back(kind.name);
  return names;
}

void AddOwnRule(PlanDraft& draft, const QualityRule& quality, std::optional<std::size_t> field) {
  OwnRule(draft, quality, field).Add();
}

}  // namespace goldline::quality::internal
