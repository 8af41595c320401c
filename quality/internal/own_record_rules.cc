// The rules of the engine goldline about several fields of a record, and its measures: they are
// executed as SQL.
#include <algorithm>

#include "core/text.h"
#include "quality/internal/duration.h"
#include "quality/internal/own_rule.h"

namespace goldline::quality::internal {
namespace {

class RecordRules : public OwnRule {
 public:
  using OwnRule::OwnRule;

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
    const Operands operands = OperandsOf(names, tolerance.has_value());
    if (tolerance) {
      const std::string close = CloseSql(operands.left, operands.right, *tolerance);
      return Sql(JudgedSql(names, close, MissingPolicyOf()),
                 Concat("are farther apart than ", tolerance->ToString()));
    }
    Sql(ComparedSql(names, operands.left, op, operands.right, MissingPolicyOf()),
        Concat("are not in the order ", names[0], " ", op, " ", names[1], operands.offset));
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
    if (reader_.Flag(arguments_, "approx")) {
      return Series("", ApproxDistinctSeries{quality_.metric == "distinctRatio"}, true);
    }
    const bool counted = property().type == LogicalType::kBoolean;
    const std::string column = Concat(QuotedName(name()), counted ? "::int" : "");
    Sql(MeasureSql(quality_.metric, column, QuotedName(draft_.object().name)), "");
  }

 private:
  // What `compare` compares, as SQL, and how its offset is shown.
  struct Operands {
    std::string left, right, offset;
  };

  Operands OperandsOf(const std::vector<std::string>& names, bool tolerant) {
    const std::string offset(Trim(reader_.Text(arguments_, "offset")));
    const std::string left = QuotedName(names[0]);
    const std::string right = QuotedName(names[1]);
    if (offset.empty()) {
      const std::string_view cast = ComparedAsTexts(names) ? "::text" : "";
      return {Concat(left, cast), Concat(right, cast), ""};
    }
    const bool negative = offset.starts_with('-');
    const std::string shown = negative ? Concat(" - ", offset.substr(1)) : Concat(" + ", offset);
    if (const std::optional<Decimal> number = ParseDecimal(offset)) {
      CheckTypes(names, offset, {LogicalType::kInteger, LogicalType::kNumber});
      // As numeric, which holds the sum of any two integers.
      return {Concat(left, "::numeric"),
              Concat("(", right, "::numeric + (", ToString(*number), "))"), shown};
    }
    const std::optional<Interval> duration = ParseOffset(offset);
    if (!duration || tolerant) {
      Refuse(duration ? Concat("has a tolerance, and the offset ", Quoted(offset))
                      : Concat("has the offset ", Quoted(offset),
                               ", which is neither a number nor a length of time"));
      return {};
    }
    CheckTypes(names, offset, {LogicalType::kDate, LogicalType::kTimestamp});
    return {
        Concat(left, "::timestamptz"),
        Concat("(", right, "::timestamptz + interval ", QuotedText(FormatInterval(*duration)), ")"),
        shown};
  }

  // Fields without a type are read as what the offset is of.
  void CheckTypes(const std::vector<std::string>& names, const std::string& offset,
                  std::initializer_list<LogicalType> fitting) {
    for (const std::string& name : names) {
      const LogicalType type = TypeOf(name);
      if (type == LogicalType::kNone ||
          std::find(fitting.begin(), fitting.end(), type) != fitting.end()) {
        continue;
      }
      return reader_.Fail(*arguments_.Find("offset"), "offset",
                          Concat("is ", Quoted(offset), ", and ", name, " is ", TypeNoun(type)),
                          "a number is for numbers, 2 d or -PT2H for dates and timestamps");
    }
  }

  LogicalType TypeOf(const std::string& name) const {
    return draft_.property(*draft_.FindField(name)).type;
  }

  // A number and a text are compared as texts.
  bool ComparedAsTexts(const std::vector<std::string>& names) const {
    const auto is_text = [&](const std::string& name) {
      const LogicalType type = TypeOf(name);
      return type == LogicalType::kNone || type == LogicalType::kString;
    };
    return is_text(names[0]) != is_text(names[1]);
  }
};

}  // namespace

const OwnRuleKinds& RecordRuleKinds() {
  static const OwnRuleKinds kinds = {
      {"condition", false, {"expression"}, Adds(&RecordRules::AddCondition)},
      {"requiredIf", true, {"condition"}, Adds(&RecordRules::AddRequiredIf)},
      {"anyOf", false, {"fields"}, Adds(&RecordRules::AddAnyOf)},
      {"allOrNone", false, {"fields"}, Adds(&RecordRules::AddAllOrNone)},
      {"compare",
       false,
       {"left", "operator", "right", "offset", "ignoreRowIf", "absTolerance", "relTolerance"},
       Adds(&RecordRules::AddCompare)},
      {"sum",
       false,
       {"fields", "equals", "tolerance", "relTolerance", "ignoreRowIf"},
       Adds(&RecordRules::AddSum)},
      {"different", false, {"fields", "ignoreRowIf"}, Adds(&RecordRules::AddDifferent)},
      {"pairs", false, {"fields", "values", "ignoreRowIf"}, Adds(&RecordRules::AddPairs)},
      {"mean", true, {}, Adds(&RecordRules::AddMeasure)},
      {"total", true, {}, Adds(&RecordRules::AddMeasure)},
      {"min", true, {}, Adds(&RecordRules::AddMeasure)},
      {"max", true, {}, Adds(&RecordRules::AddMeasure)},
      {"stddev", true, {}, Adds(&RecordRules::AddMeasure)},
      {"variance", true, {}, Adds(&RecordRules::AddMeasure)},
      {"distinctCount", true, {"approx"}, Adds(&RecordRules::AddMeasure)},
      {"distinctRatio", true, {"approx"}, Adds(&RecordRules::AddMeasure)},
      {"completeness", true, {}, Adds(&RecordRules::AddMeasure)},
  };
  return kinds;
}

}  // namespace goldline::quality::internal
