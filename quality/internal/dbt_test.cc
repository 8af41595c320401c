// A test is a row of a table with the arguments it may have; one with another argument means
// something that the rule does not say, and is left out. dbt counts the rows that a test's query
// gives, so every test passes for no rows, and limits are numbers of records.
#include "quality/internal/dbt_test.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "core/ascii.h"
#include "core/decimal.h"
#include "core/regex.h"
#include "core/text.h"
#include "quality/internal/dbt_words.h"
#include "quality/internal/foreign_sql.h"
#include "quality/internal/own_sql.h"

namespace goldline::quality::internal {
namespace {

class DbtTest;

// What the number of failures is, which limits are compared with.
enum class Counts : std::uint8_t {
  kRecords,
  kOther,  // repeated keys, different values; 1 where a measure does not hold
};

struct DbtTestKind {
  std::string_view name;
  void (DbtTest::*import)() = nullptr;
  std::string_view rule;  // of Goldline, where several share an importer
  std::vector<std::string_view> arguments;
  Counts counts = Counts::kRecords;
};

class DbtTest {
 public:
  DbtTest(ImportDraft& draft, const std::string& model, const std::string& column,
          const YamlNode& test)
      : draft_(draft), model_(model), column_(column) {
    ReadName(test);
  }

  void Import();

 private:
  static const std::vector<DbtTestKind>& Kinds();

  // --- reading ---

  void ReadName(const YamlNode& test) {
    if (test.is_scalar()) {
      name_ = test.text;
      return;
    }
    const YamlNode* written = test.Find("test_name");
    if (written != nullptr) {
      name_ = written->text;
      return ReadArguments(test);
    }
    // `not_null:` with its arguments below, or in some files beside it.
    for (const auto& [key, value] : test.entries) {
      if (value.is_mapping() || value.is_null()) {
        if (name_.empty() && key != "config") name_ = key;
      }
    }
    if (const YamlNode* below = test.Find(name_)) ReadArguments(*below);
    for (const auto& [key, value] : test.entries) {
      if (key != name_) ReadArgument(key, value);
    }
  }
  void ReadArguments(const YamlNode& node) {
    for (const auto& [key, value] : node.entries) ReadArgument(key, value);
  }
  void ReadArgument(std::string_view key, const YamlNode& value) {
    static constexpr std::string_view kConfig[] = {
        "where", "severity", "warn_if", "error_if",       "limit", "fail_calc",        "enabled",
        "tags",  "meta",     "schema",  "store_failures", "alias", "store_failures_as"};
    if (key == "arguments" || key == "config") {
      ReadArguments(value);
    } else if (key == "name") {
      own_name_ = value.text;
    } else if (key == "description") {
      description_ = value.text;
    } else if (key == "test_name" || value.is_null()) {
      return;
    } else if (std::find(std::begin(kConfig), std::end(kConfig), key) != std::end(kConfig)) {
      config_.Set(std::string(key), value);
    } else {
      arguments_.Set(std::string(key), value);
    }
  }

  // --- what the table's rows share ---

  void LeaveOut(std::string why) {
    if (std::exchange(refused_, true)) return;
    draft_.LeaveOut(Concat(model_, column_.empty() ? "" : ".", column_, ": ", name_),
                    std::move(why));
  }
  const YamlNode* Find(std::string_view key) const { return arguments_.Find(key); }
  std::string Text(std::string_view key) const {
    const YamlNode* value = Find(key);
    return value == nullptr ? std::string() : value->text;
  }
  bool Is(std::string_view key, std::string_view word) const {
    return EqualsIgnoreAsciiCase(Text(key), word);
  }
  std::string Config(std::string_view key) const {
    const YamlNode* value = config_.Find(key);
    return value == nullptr ? std::string() : value->text;
  }
  YamlNode Rule(std::string_view rule) const {
    YamlNode map = YamlNode::Mapping();
    map.Set("rule", YamlNode::Plain(std::string(rule)));
    return map;
  }
  std::string Id() const {
    if (!own_name_.empty()) return own_name_;
    return column_.empty() ? name_ : Concat(name_, "(", column_, ")");
  }
  // The column, which a test at the model names as an argument.
  bool NeedColumn() {
    if (column_.empty()) column_ = Text("column_name");
    if (column_.empty()) LeaveOut("it is about one column, and names none");
    return !column_.empty();
  }

  bool AddFilter(YamlNode& rule) {
    std::string filter;
    for (const std::string& condition :
         {Config("where"), Text("row_condition"), Text("from_condition")}) {
      if (condition.empty()) continue;
      const std::string why = FitCondition(draft_, condition);
      if (!why.empty()) LeaveOut(why);
      filter = filter.empty() ? condition : Concat("(", filter, ") and (", condition, ")");
    }
    if (!filter.empty()) rule.Set("filter", YamlNode::Text(filter));
    return !refused_;
  }
  // dbt compares error_if first, unless the severity is to warn, and then warn_if.
  bool AddLimits(YamlNode& rule) {
    const bool warns = AsciiLower(Config("severity")) == "warn";
    const std::string error = warns ? Config("warn_if") : Config("error_if");
    const std::string warn = warns || error.empty() ? "" : Config("warn_if");
    if (!Config("fail_calc").empty()) LeaveOut("its fail_calc counts in a way of its own");
    if (error.empty()) return !refused_;
    const std::optional<YamlEntry> limit = OperatorOfLimit(error);
    const std::optional<YamlEntry> lower = OperatorOfLimit(warn.empty() ? "!= 0" : warn);
    if (!limit || !lower) {
      LeaveOut(Concat("its limit ", Quoted(limit ? warn : error), " is not on too many failures"));
    } else if (counts_ != Counts::kRecords) {
      LeaveOut("its limit is not a number of records");
    } else {
      rule.Set(limit->key, limit->value);
      YamlNode warning = YamlNode::Mapping();
      warning.Set(lower->key, lower->value);
      if (!warns) rule.Set("warn", std::move(warning));
    }
    return !refused_;
  }
  void Add(const std::string& field, YamlNode rule, std::string_view on_empty = "pass") {
    if (!AddFilter(rule) || !AddLimits(rule)) return;
    rule.Set("onEmpty", YamlNode::Plain(std::string(on_empty)));
    AddEntry(field, OwnEntry(Id(), std::move(rule)));
  }
  void AddEntry(const std::string& field, YamlNode entry) {
    if (AsciiLower(Config("severity")) == "warn") {
      entry.Set("severity", YamlNode::Plain("warning"));
    }
    if (!description_.empty()) entry.Set("description", YamlNode::Text(description_));
    draft_.AddEntry(field, std::move(entry));
  }
  void AddCondition(const std::string& condition) {
    const std::string why = FitCondition(draft_, condition);
    if (!why.empty()) return LeaveOut(why);
    YamlNode rule = Rule("condition");
    rule.Set("expression", YamlNode::Text(condition));
    Add(column_, std::move(rule));
  }
  bool NeedNumbers() {
    if (draft_.NeedType(column_, "number")) return true;
    LeaveOut(Concat("it is for numbers, and ", column_, " holds texts"));
    return false;
  }

  // --- one column, record by record ---

  void ImportSimple() {
    if (NeedColumn()) Add(column_, Rule(rule_));
  }
  void ImportSet() {
    const YamlNode* values = Find("values") != nullptr ? Find("values") : Find("value_set");
    if (!NeedColumn()) return;
    if (!HoldsTexts(values)) return LeaveOut("it has no list of values");
    YamlNode rule = Rule(rule_);
    rule.Set("values", *values);
    Add(column_, std::move(rule));
  }
  void ImportNotEmpty() {
    if (!NeedColumn()) return;
    if (Is("trim_whitespace", "false")) return Add(column_, Rule("notEmpty"));
    AddCondition(Concat("trim(", QuotedName(column_), ") <> ''"));
  }
  void ImportRange() {
    if (!NeedColumn()) return;
    const bool strict = Is("strictly", "true") || Is("inclusive", "false");
    const YamlNode* low = Find("min_value");
    const YamlNode* high = Find("max_value");
    if (low == nullptr && high == nullptr) return LeaveOut("it promises nothing: it has no bounds");
    const bool numbers = (low == nullptr || ParseDecimal(low->text)) &&
                         (high == nullptr || ParseDecimal(high->text));
    if (!numbers) return ImportSqlRange(low, high, strict);
    if (!NeedNumbers()) return;
    YamlNode rule = Rule("between");
    if (low != nullptr) rule.Set(strict ? "exclusiveMin" : "min", YamlNode::Plain(low->text));
    if (high != nullptr) rule.Set(strict ? "exclusiveMax" : "max", YamlNode::Plain(high->text));
    Add(column_, std::move(rule));
  }
  // Bounds that are SQL: another column, a date, now().
  void ImportSqlRange(const YamlNode* low, const YamlNode* high, bool strict) {
    std::string condition;
    for (const auto& [bound, op] : {std::pair(low, " >"), std::pair(high, " <")}) {
      if (bound == nullptr) continue;
      condition += Concat(condition.empty() ? "" : " and ", QuotedName(column_), op,
                          strict ? " (" : "= (", bound->text, ")");
    }
    AddCondition(condition);
  }
  void ImportLength() {
    if (!NeedColumn()) return;
    YamlNode rule = Rule("length");
    for (const auto& [key, argument] :
         {std::pair("min_value", "min"), std::pair("max_value", "max"), std::pair("value", "min"),
          std::pair("value", "max")}) {
      const YamlNode* bound = Find(key);
      if (bound == nullptr) continue;
      const std::optional<Decimal> number = ParseDecimal(bound->text);
      if (!number || number->scale != 0) return LeaveOut("its length is no whole number");
      // A length strictly between is one more and one less.
      const int inward = !Is("strictly", "true") ? 0 : argument == std::string_view("min") ? 1 : -1;
      rule.Set(argument, YamlNode::Plain(ToString(*goldline::Add(*number, Decimal{inward, 0}))));
    }
    if (rule.entries.size() == 1) return LeaveOut("it promises nothing: it has no bounds");
    Add(column_, std::move(rule));
  }
  void ImportPattern() {
    if (!NeedColumn()) return;
    std::vector<YamlNode> patterns;
    for (const char* key : {"regex", "like_pattern", "regex_list", "like_pattern_list"}) {
      const YamlNode* value = Find(key);
      if (value == nullptr) continue;
      if (value->is_scalar()) patterns.push_back(YamlNode::Text(value->text));
      for (const YamlNode& item : value->items) patterns.push_back(YamlNode::Text(item.text));
    }
    const bool regex = rule_ == "matches" || rule_ == "notMatches";
    for (const YamlNode& pattern : patterns) {
      const Result<Regex> compiled = Regex::Compile(pattern.text);
      if (regex && !compiled.ok()) return LeaveOut(compiled.error().message());
    }
    if (patterns.empty()) return LeaveOut("it has no pattern");
    YamlNode rule = Rule(rule_);
    if (patterns.size() > 1 && !rule_.starts_with("not") && !Is("match_on", "all")) {
      rule.Set("match", YamlNode::Plain("any"));
    }
    rule.Set("patterns", YamlNode::Sequence(std::move(patterns)));
    Add(column_, std::move(rule));
  }
  void ImportExpression() {
    const std::string expression = Text("expression");
    if (expression.empty()) return LeaveOut("it has no expression");
    // At a column the expression goes on after its name: ">= 0".
    AddCondition(column_.empty() ? expression : Concat(QuotedName(column_), " ", expression));
  }

  // --- several columns, other datasets ---

  void ImportPair() {
    YamlNode rule = Rule("compare");
    const std::string left = Text("column_A");
    const std::string right = Text("column_B");
    if (left.empty() || right.empty()) return LeaveOut("it does not name two columns");
    for (const std::string& name : {left, right}) draft_.Declare(name);
    const std::string op = !rule_.empty()           ? std::string(rule_)
                           : Is("or_equal", "true") ? ">="
                                                    : ">";
    rule.Set("left", YamlNode::Text(left)).Set("operator", YamlNode::Text(op));
    rule.Set("right", YamlNode::Text(right));
    Add("", std::move(rule));
  }
  void ImportKey() {
    const YamlNode* names =
        Find("column_list") != nullptr ? Find("column_list") : Find("combination_of_columns");
    if (!HoldsTexts(names)) return LeaveOut("it names no columns");
    for (const YamlNode& name : names->items) draft_.Declare(name.text);
    YamlNode rule = Rule("unique");
    rule.Set("fields", *names);
    Add("", std::move(rule));
  }
  void ImportReference() {
    if (!NeedColumn()) return;
    const std::optional<std::string> dataset = DbtRelation(Text("to"));
    if (!dataset) return LeaveOut(Concat(Quoted(Text("to")), " names no model and no source"));
    YamlNode rule = Rule("reference");
    rule.Set("dataset", YamlNode::Text(*dataset));
    rule.Set("to", YamlNode::Sequence({YamlNode::Text(Text("field"))}));
    Add(column_, std::move(rule));
  }
  void ImportSameCount() {
    const std::optional<std::string> dataset = DbtRelation(Text("compare_model"));
    if (!dataset) return LeaveOut("its compare_model names no model and no source");
    YamlNode rule = Rule("sameCount");
    rule.Set("dataset", YamlNode::Text(*dataset));
    if (rule_ == "fewer") rule.Set("mustBeLessThan", YamlNode::Plain("1"));
    Add("", std::move(rule), rule_ == "fewer" ? "fail" : "pass");
  }

  // "sum(net)", and the same of another model or what compare_expression says.
  void ImportSameTotal() {
    static constexpr std::pair<std::string_view, std::string_view> kMeasures[] = {
        {"sum", "total"}, {"avg", "mean"}, {"min", "min"}, {"max", "max"}};
    const std::string ours = Text("expression");
    const std::string theirs =
        Find("compare_expression") == nullptr ? ours : Text("compare_expression");
    const std::optional<std::string> dataset = DbtRelation(Text("compare_model"));
    if (!dataset) return LeaveOut("its compare_model names no model and no source");
    const YamlNode* tolerance = Find("tolerance");
    if (tolerance != nullptr && !ParseDecimal(tolerance->text)) {
      return LeaveOut(Concat("its tolerance ", Quoted(tolerance->text), " is no number"));
    }
    for (const auto& [function, measure] : kMeasures) {
      const std::string field = ArgumentOf(ours, function);
      const std::string to = ArgumentOf(theirs, function);
      if (field.empty() || to.empty()) continue;
      column_ = draft_.NameOf(field);
      if (!NeedNumbers()) return;
      if (!draft_.IsNumeric(column_)) return LeaveOut("it is for numbers");
      YamlNode rule = Rule("sameTotal");
      rule.Set("measure", YamlNode::Plain(std::string(measure)));
      rule.Set("dataset", YamlNode::Text(*dataset)).Set("to", YamlNode::Text(to));
      if (tolerance != nullptr) rule.Set("tolerance", YamlNode::Plain(tolerance->text));
      return Add(column_, std::move(rule));
    }
    LeaveOut("its expressions are not a sum, avg, min or max of one column");
  }
  // "net" of "sum(net)"; empty when it is another function, or not of a name.
  static std::string ArgumentOf(std::string_view expression, std::string_view function) {
    expression = Trim(expression);
    const std::size_t open = expression.find('(');
    const bool call =
        EqualsIgnoreAsciiCase(expression.substr(0, open), function) && expression.ends_with(')');
    if (!call || open == std::string_view::npos) return {};
    const std::string_view name =
        Trim(expression.substr(function.size() + 1, expression.size() - function.size() - 2));
    const bool plain = std::all_of(name.begin(), name.end(),
                                   [](char c) { return IsLetter(c) || IsDigit(c) || c == '_'; });
    return plain ? std::string(name) : std::string();
  }
  // A record in every hour, day, week or month from the first to the last.
  void ImportGap() {
    column_ = draft_.NameOf(Text("date_col"));
    const std::string part = Find("date_part") == nullptr ? "day" : AsciiLower(Text("date_part"));
    const std::string type = draft_.TypeOf(column_);
    if (type != "date" && type != "timestamp") {
      return LeaveOut("its date_col is not known to be a date or a timestamp");
    }
    const bool known = part == "day" || part == "week" || part == "month" ||
                       (part == "hour" && type == "timestamp");
    const bool single = Find("interval") == nullptr || Text("interval") == "1";
    if (!known || !single) return LeaveOut("its buckets are not hours, days, weeks or months");
    if (!draft_.NeedType(column_, type)) return;
    YamlNode rule = Rule("gap");
    rule.Set("bucket", YamlNode::Plain(part)).Set("mustBe", YamlNode::Plain("0"));
    Add(column_, std::move(rule));
  }

  // --- measures ---

  void ImportFilled() {
    if (!NeedColumn()) return;
    YamlNode rule = Rule("completeness");
    rule.Set("mustBeGreaterThan", YamlNode::Plain("0"));
    Add(column_, std::move(rule), "fail");
  }
  void ImportNotConstant() {
    if (!NeedColumn()) return;
    YamlNode rule = Rule("distinctCount");
    rule.Set("mustNotBe", YamlNode::Plain("1"));
    Add(column_, std::move(rule));
  }
  void ImportProportion() {
    if (NeedColumn()) AddBounded(column_, Rule("completeness"), Find("at_least"), Find("at_most"));
  }
  void ImportMeasure() {
    if (!NeedColumn()) return;
    static constexpr std::string_view kOfNumbers[] = {"mean", "total", "median", "stddev",
                                                      "quantile"};
    const bool numbers =
        std::find(std::begin(kOfNumbers), std::end(kOfNumbers), rule_) != std::end(kOfNumbers);
    if (numbers && !NeedNumbers()) return;
    YamlNode rule = Rule(rule_);
    if (rule_ == "quantile") {
      if (!IsShare(Text("quantile"))) return LeaveOut("its quantile is not from 0 to 1");
      rule.Set("at", YamlNode::Plain(Text("quantile")));
    }
    AddBounded(column_, rule, Low(), High());
  }
  void ImportColumnCount() { AddBounded("", Rule("columnCount"), Low(), High()); }
  void ImportRowCount() {
    if (!Config("where").empty() || !Text("row_condition").empty()) {
      return LeaveOut("of a part of the records the number is not counted");
    }
    AddBounded("", YamlNode::Mapping(), Low(), High());
  }
  const YamlNode* Low() const {
    return Find("value") != nullptr ? Find("value") : Find("min_value");
  }
  const YamlNode* High() const {
    return Find("value") != nullptr ? Find("value") : Find("max_value");
  }
  // `rule` between bounds; without a rule it is the number of records.
  void AddBounded(const std::string& field, const YamlNode& rule, const YamlNode* low,
                  const YamlNode* high) {
    for (const YamlNode* bound : {low, high}) {
      if (bound != nullptr && !ParseDecimal(bound->text)) {
        return LeaveOut(Concat("its bound ", Quoted(bound->text), " is no number"));
      }
    }
    if (low == nullptr && high == nullptr) return LeaveOut("it promises nothing: it has no bounds");
    const bool strict = Is("strictly", "true");
    if (low != nullptr) {
      AddMeasure(field, rule, strict ? "mustBeGreaterThan" : "mustBeGreaterOrEqualTo", *low);
    }
    if (high != nullptr) {
      AddMeasure(field, rule, strict ? "mustBeLessThan" : "mustBeLessOrEqualTo", *high);
    }
  }
  void AddMeasure(const std::string& field, YamlNode rule, std::string_view op,
                  const YamlNode& bound) {
    const YamlNode number = YamlNode::Plain(bound.text);
    if (!rule.entries.empty()) {
      rule.Set(std::string(op), number);
      return Add(field, std::move(rule));
    }
    YamlNode entry = YamlNode::Mapping();
    if (!AddLimits(entry)) return;
    entry.Set("name", YamlNode::Text(Id())).Set("metric", YamlNode::Plain("rowCount"));
    entry.Set(std::string(op), number);
    AddEntry("", std::move(entry));
  }
  void ImportDistinct() {
    const YamlNode* values = Find("value_set");
    if (!NeedColumn()) return;
    if (!HoldsTexts(values)) return LeaveOut("it has no list of values");
    YamlNode rule = Rule("distinctValues");
    rule.Set(std::string(rule_), *values);
    Add(column_, std::move(rule));
  }
  // dbt_utils.recency: the newest time is not older.
  void ImportRecency() {
    const std::string field = Text("field");
    const std::string query =
        Concat("select max(", QuotedName(field), "::timestamptz) >= now() - ", "interval '",
               Text("interval"), " ", Text("datepart"), "' from {object}");
    if (field.empty() || !Config("where").empty()) {
      return LeaveOut(field.empty() ? "it names no field" : "a query has no filter");
    }
    draft_.Declare(field);
    YamlNode entry = YamlNode::Mapping();
    if (!AddLimits(entry)) return;
    entry.Set("name", YamlNode::Text(Id())).Set("type", YamlNode::Plain("sql"));
    entry.Set("query", YamlNode::Text(query)).Set("mustBe", YamlNode::Plain("true"));
    AddEntry("", std::move(entry));
  }

  // --- columns of the table ---

  void ImportColumns() {
    const YamlNode* names = Find("column_list");
    if (!HoldsTexts(names)) return LeaveOut("it names no columns");
    YamlNode rule = Rule("columns");
    rule.Set(rule_ == "contain" ? "contain" : "equal", *names);
    if (rule_ == "ordered") rule.Set("ordered", YamlNode::Plain("true"));
    Add("", std::move(rule));
  }
  void ImportColumnExists() {
    if (!NeedColumn()) return;
    const YamlNode* index = Find("column_index");
    const std::optional<Decimal> number =
        index == nullptr ? Decimal{1, 0} : ParseDecimal(index->text);
    if (!number || number->scale != 0 || *number < Decimal{1, 0}) {
      return LeaveOut("its column_index is no number from 1");
    }
    YamlNode rule = Rule(index == nullptr ? "columns" : "columnAt");
    if (index == nullptr) {
      rule.Set("contain", YamlNode::Sequence({YamlNode::Text(column_)}));
    } else {
      rule.Set("name", YamlNode::Text(column_)).Set("index", YamlNode::Plain(index->text));
    }
    Add("", std::move(rule));
  }

  ImportDraft& draft_;
  const std::string& model_;
  std::string column_;
  std::string name_, own_name_, description_;
  YamlNode arguments_ = YamlNode::Mapping();
  YamlNode config_ = YamlNode::Mapping();
  std::string_view rule_;
  Counts counts_ = Counts::kRecords;
  bool refused_ = false;
};

const std::vector<DbtTestKind>& DbtTest::Kinds() {
  using T = DbtTest;
  constexpr Counts kOther = Counts::kOther;
  static const std::vector<std::string_view> kRange = {"min_value", "max_value", "strictly",
                                                       "row_condition"};
  static const std::vector<DbtTestKind> kinds = {
      {"not_null", &T::ImportSimple, "notNull", {}},
      {"unique", &T::ImportSimple, "unique", {}, kOther},
      {"accepted_values", &T::ImportSet, "in", {"values", "quote"}, kOther},
      {"relationships", &T::ImportReference, "", {"to", "field"}},
      {"dbt_utils.relationships_where", &T::ImportReference, "", {"to", "field", "from_condition"}},
      {"dbt_utils.not_accepted_values", &T::ImportSet, "notIn", {"values", "quote"}, kOther},
      {"dbt_utils.expression_is_true", &T::ImportExpression, "", {"expression"}},
      {"dbt_utils.not_empty_string", &T::ImportNotEmpty, "", {"trim_whitespace"}},
      {"dbt_utils.accepted_range", &T::ImportRange, "", {"min_value", "max_value", "inclusive"}},
      {"dbt_utils.unique_combination_of_columns",
       &T::ImportKey,
       "",
       {"combination_of_columns", "quote_columns"},
       kOther},
      {"dbt_utils.not_null_proportion", &T::ImportProportion, "", {"at_least", "at_most"}, kOther},
      {"dbt_utils.at_least_one", &T::ImportFilled, "", {}, kOther},
      {"dbt_utils.not_constant", &T::ImportNotConstant, "", {}, kOther},
      {"dbt_utils.equal_rowcount", &T::ImportSameCount, "", {"compare_model"}, kOther},
      {"dbt_utils.fewer_rows_than", &T::ImportSameCount, "fewer", {"compare_model"}, kOther},
      {"dbt_utils.recency", &T::ImportRecency, "", {"field", "datepart", "interval"}, kOther},
      {"dbt_expectations.expect_column_to_exist",
       &T::ImportColumnExists,
       "",
       {"column_index"},
       kOther},
      {"dbt_expectations.expect_table_columns_to_match_set",
       &T::ImportColumns,
       "equal",
       {"column_list"},
       kOther},
      {"dbt_expectations.expect_table_columns_to_contain_set",
       &T::ImportColumns,
       "contain",
       {"column_list"},
       kOther},
      {"dbt_expectations.expect_table_columns_to_match_ordered_list",
       &T::ImportColumns,
       "ordered",
       {"column_list"},
       kOther},
      {"dbt_expectations.expect_table_column_count_to_equal",
       &T::ImportColumnCount,
       "",
       {"value"},
       kOther},
      {"dbt_expectations.expect_table_column_count_to_be_between",
       &T::ImportColumnCount,
       "",
       {"min_value", "max_value"},
       kOther},
      {"dbt_expectations.expect_table_row_count_to_equal",
       &T::ImportRowCount,
       "",
       {"value", "row_condition"},
       kOther},
      {"dbt_expectations.expect_table_row_count_to_be_between", &T::ImportRowCount, "", kRange,
       kOther},
      {"dbt_expectations.expect_table_row_count_to_equal_other_table",
       &T::ImportSameCount,
       "",
       {"compare_model"},
       kOther},
      {"dbt_expectations.expect_table_aggregation_to_equal_other_table",
       &T::ImportSameTotal,
       "",
       {"expression", "compare_model", "compare_expression", "tolerance", "row_condition"},
       kOther},
      {"dbt_expectations.expect_row_values_to_have_data_for_every_n_datepart",
       &T::ImportGap,
       "",
       {"date_col", "date_part", "interval", "row_condition"},
       kOther},
      {"dbt_expectations.expect_column_values_to_be_null",
       &T::ImportSimple,
       "isNull",
       {"row_condition"}},
      {"dbt_expectations.expect_column_values_to_not_be_null",
       &T::ImportSimple,
       "notNull",
       {"row_condition"}},
      {"dbt_expectations.expect_column_values_to_be_unique",
       &T::ImportSimple,
       "unique",
       {"row_condition"},
       kOther},
      {"dbt_expectations.expect_column_values_to_be_in_set",
       &T::ImportSet,
       "in",
       {"value_set", "quote_values", "row_condition"},
       kOther},
      {"dbt_expectations.expect_column_values_to_not_be_in_set",
       &T::ImportSet,
       "notIn",
       {"value_set", "quote_values", "row_condition"},
       kOther},
      {"dbt_expectations.expect_column_values_to_be_between", &T::ImportRange, "", kRange},
      {"dbt_expectations.expect_column_value_lengths_to_equal",
       &T::ImportLength,
       "",
       {"value", "row_condition"}},
      {"dbt_expectations.expect_column_value_lengths_to_be_between", &T::ImportLength, "", kRange},
      {"dbt_expectations.expect_column_values_to_match_regex",
       &T::ImportPattern,
       "matches",
       {"regex", "row_condition", "is_raw"}},
      {"dbt_expectations.expect_column_values_to_not_match_regex",
       &T::ImportPattern,
       "notMatches",
       {"regex", "row_condition", "is_raw"}},
      {"dbt_expectations.expect_column_values_to_match_regex_list",
       &T::ImportPattern,
       "matches",
       {"regex_list", "match_on", "row_condition", "is_raw"}},
      {"dbt_expectations.expect_column_values_to_match_like_pattern",
       &T::ImportPattern,
       "like",
       {"like_pattern", "row_condition"}},
      {"dbt_expectations.expect_column_values_to_not_match_like_pattern",
       &T::ImportPattern,
       "notLike",
       {"like_pattern", "row_condition"}},
      {"dbt_expectations.expect_column_values_to_match_like_pattern_list",
       &T::ImportPattern,
       "like",
       {"like_pattern_list", "match_on", "row_condition"}},
      {"dbt_expectations.expect_column_mean_to_be_between", &T::ImportMeasure, "mean", kRange,
       kOther},
      {"dbt_expectations.expect_column_sum_to_be_between", &T::ImportMeasure, "total", kRange,
       kOther},
      {"dbt_expectations.expect_column_min_to_be_between", &T::ImportMeasure, "min", kRange,
       kOther},
      {"dbt_expectations.expect_column_max_to_be_between", &T::ImportMeasure, "max", kRange,
       kOther},
      {"dbt_expectations.expect_column_median_to_be_between", &T::ImportMeasure, "median", kRange,
       kOther},
      {"dbt_expectations.expect_column_stdev_to_be_between", &T::ImportMeasure, "stddev", kRange,
       kOther},
      {"dbt_expectations.expect_column_quantile_values_to_be_between",
       &T::ImportMeasure,
       "quantile",
       {"quantile", "min_value", "max_value", "strictly", "row_condition"},
       kOther},
      {"dbt_expectations.expect_column_unique_value_count_to_be_between", &T::ImportMeasure,
       "distinctCount", kRange, kOther},
      {"dbt_expectations.expect_column_distinct_count_to_equal",
       &T::ImportMeasure,
       "distinctCount",
       {"value", "row_condition"},
       kOther},
      {"dbt_expectations.expect_column_proportion_of_unique_values_to_be_between",
       &T::ImportMeasure, "distinctRatio", kRange, kOther},
      {"dbt_expectations.expect_column_distinct_values_to_be_in_set",
       &T::ImportDistinct,
       "in",
       {"value_set", "quote_values", "row_condition"},
       kOther},
      {"dbt_expectations.expect_column_distinct_values_to_equal_set",
       &T::ImportDistinct,
       "equal",
       {"value_set", "quote_values", "row_condition"},
       kOther},
      {"dbt_expectations.expect_column_distinct_values_to_contain_set",
       &T::ImportDistinct,
       "contain",
       {"value_set", "quote_values", "row_condition"},
       kOther},
      {"dbt_expectations.expect_column_pair_values_A_to_be_greater_than_B",
       &T::ImportPair,
       "",
       {"column_A", "column_B", "or_equal", "row_condition"}},
      {"dbt_expectations.expect_column_pair_values_to_be_equal",
       &T::ImportPair,
       "=",
       {"column_A", "column_B", "row_condition"}},
      {"dbt_expectations.expect_compound_columns_to_be_unique",
       &T::ImportKey,
       "",
       {"column_list", "quote_columns", "row_condition"},
       kOther},
      {"dbt_expectations.expression_is_true",
       &T::ImportExpression,
       "",
       {"expression", "row_condition"}},
  };
  return kinds;
}

void DbtTest::Import() {
  const std::vector<DbtTestKind>& kinds = Kinds();
  const auto kind = std::find_if(kinds.begin(), kinds.end(),
                                 [&](const DbtTestKind& known) { return known.name == name_; });
  if (kind == kinds.end()) return LeaveOut("Goldline has no such rule");
  if (Config("enabled") == "false") return LeaveOut("it is disabled");
  for (const auto& [key, value] : arguments_.entries) {
    const std::string_view name = key;
    const bool relation = name == "to" || name == "compare_model";
    if (!relation && HoldsJinja(value)) {
      return LeaveOut(Concat("its ", name, " is Jinja, which only dbt can render"));
    }
    if (name != "column_name" &&
        std::find(kind->arguments.begin(), kind->arguments.end(), name) == kind->arguments.end()) {
      return LeaveOut(Concat("its argument ", name, " has no counterpart"));
    }
  }
  if (HoldsJinja(config_)) return LeaveOut("its config is Jinja, which only dbt can render");
  rule_ = kind->rule;
  counts_ = kind->counts;
  (this->*kind->import)();
}

}  // namespace

void ImportDbtTest(ImportDraft& draft, const std::string& model, const std::string& column,
                   const YamlNode& test) {
  DbtTest(draft, model, column, test).Import();
}

}  // namespace goldline::quality::internal
