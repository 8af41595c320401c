// The rules of the engine goldline about one field of a record.
#include <utility>

#include "core/text.h"
#include "quality/internal/duration.h"
#include "quality/internal/formats.h"
#include "quality/internal/json_schema_check.h"
#include "quality/internal/like_pattern.h"
#include "quality/internal/own_rule.h"
#include "quality/internal/range_checks.h"

namespace goldline::quality::internal {
namespace {

class FieldRules : public OwnRule {
 public:
  using OwnRule::OwnRule;

  void AddIn() { AddList(false); }

  void AddNotIn() { AddList(true); }

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

 private:
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
};

}  // namespace

const OwnRuleKinds& FieldRuleKinds() {
  static const OwnRuleKinds kinds = {
      {"in", true, {"values", "ignoreCase", "normalize"}, Adds(&FieldRules::AddIn)},
      {"notIn", true, {"values", "ignoreCase", "normalize"}, Adds(&FieldRules::AddNotIn)},
      {"between",
       true,
       {"min", "max", "exclusiveMin", "exclusiveMax"},
       Adds(&FieldRules::AddBetween)},
      {"length", true, {"min", "max"}, Adds(&FieldRules::AddLength)},
      {"notEmpty", true, {}, Adds(&FieldRules::AddNotEmpty)},
      {"matches",
       true,
       {"pattern", "patterns", "match", "fullMatch"},
       Adds(&FieldRules::AddMatches)},
      {"notMatches", true, {"pattern", "patterns", "fullMatch"}, Adds(&FieldRules::AddNotMatches)},
      {"like", true, {"pattern", "patterns", "match", "classes"}, Adds(&FieldRules::AddLike)},
      {"notLike", true, {"pattern", "patterns", "classes"}, Adds(&FieldRules::AddNotLike)},
      {"format", true, {"name"}, Adds(&FieldRules::AddFormat)},
      {"dateFormat", true, {"pattern", "patterns"}, Adds(&FieldRules::AddDateFormat)},
      {"isNull", true, {}, Adds(&FieldRules::AddNull)},
      {"notNull", true, {}, Adds(&FieldRules::AddNotNull)},
      {"present", true, {}, Adds(&FieldRules::AddPresent)},
      {"notInFuture", true, {"offset"}, Adds(&FieldRules::AddNotInFuture)},
      {"olderThan", true, {"age"}, Adds(&FieldRules::AddOlderThan)},
      {"digits", true, {"precision", "scale"}, Adds(&FieldRules::AddDigits)},
      {"finite", true, {}, Adds(&FieldRules::AddFinite)},
      {"letterCase", true, {"case"}, Adds(&FieldRules::AddLetterCase)},
      {"json", true, {}, Adds(&FieldRules::AddJson)},
      {"jsonSchema", true, {"schema"}, Adds(&FieldRules::AddJsonSchema)},
  };
  return kinds;
}

}  // namespace goldline::quality::internal
