// Great Expectations' suites. An expectation is a row of a table; what it means there and here
// differs in what nulls and empty columns are, so that is always written out.
#include <algorithm>
#include <optional>
#include <utility>

#include "core/decimal.h"
#include "core/text.h"
#include "quality/contract.h"
#include "quality/contract_import.h"
#include "quality/errors.h"
#include "quality/internal/foreign_sql.h"
#include "quality/internal/import_draft.h"
#include "quality/internal/own_sql.h"
#include "quality/internal/pandas_condition.h"

namespace goldline::quality {

using namespace internal;  // NOLINT(google-build-using-namespace): this file fills the draft

namespace {

class Expectation;

struct ExpectationKind {
  std::string_view name;
  void (Expectation::*import)() = nullptr;
  std::string_view rule;  // of Goldline, where several share an importer
};

class Expectation {
 public:
  // `severity` is the suite's word, or empty.
  Expectation(ImportDraft& draft, const ImportOptions& options, std::string_view name,
              std::string_view severity, const JsonValue& kwargs)
      : draft_(draft), options_(options), name_(name), severity_(severity), kwargs_(kwargs) {}

  void Import();

 private:
  static const std::vector<ExpectationKind>& Kinds();

  // --- what the table's rows share ---

  std::string Label() const {
    const std::string column = Column();
    return column.empty() ? std::string(name_) : Concat(name_, "(", column, ")");
  }
  void LeaveOut(std::string why) {
    if (refused_) return;
    refused_ = true;
    draft_.LeaveOut(Label(), std::move(why));
  }
  const JsonValue* Find(std::string_view key) const {
    const JsonValue* value = kwargs_.Find(key);
    return value == nullptr || value->is_null() ? nullptr : value;
  }
  std::string Column() const { return std::string(kwargs_.Text("column")); }
  bool Flag(std::string_view key) const {
    const JsonValue* value = Find(key);
    return value != nullptr && value->is_true();
  }
  std::vector<std::string> Columns(std::string_view key) const {
    std::vector<std::string> names;
    if (const JsonValue* list = Find(key)) {
      for (const JsonValue& item : list->items) names.push_back(item.text);
    }
    return names;
  }
  YamlNode Rule(std::string_view rule) const {
    YamlNode map = YamlNode::Mapping();
    map.Set("rule", YamlNode::Plain(std::string(rule)));
    return map;
  }
  // Whether the column can be of the type; else the expectation is left out.
  bool Need(const std::string& column, std::string_view type) {
    if (draft_.NeedType(column, type)) return true;
    LeaveOut(Concat("it is for the type ", type, ", and ", column, " holds texts"));
    return false;
  }
  // A promise about rows: it may have a condition and `mostly`, and holds for no rows.
  void AddRows(const std::string& field, YamlNode implementation) {
    if (const JsonValue* mostly = Find("mostly")) {
      if (!mostly->is_number() || !IsShare(mostly->text)) {
        return LeaveOut(Concat("mostly is ", Quoted(mostly->text), ", and must be from 0 to 1"));
      }
      implementation.Set("mostly", YamlNode::Plain(mostly->text));
    }
    Add(field, std::move(implementation), "pass");
  }
  // A promise about the dataset, which fails where there is nothing to measure.
  void AddMeasure(const std::string& field, YamlNode implementation) {
    Add(field, std::move(implementation), "fail");
  }
  void Add(const std::string& field, YamlNode implementation, std::string_view on_empty) {
    const std::string filter = Filter();
    if (refused_) return;
    if (!filter.empty()) implementation.Set("filter", YamlNode::Text(filter));
    implementation.Set("onEmpty", YamlNode::Plain(std::string(on_empty)));
    AddEntry(field, OwnEntry(Label(), std::move(implementation)));
  }
  void AddEntry(const std::string& field, YamlNode entry) {
    if (SeverityFromName(severity_)) entry.Set("severity", YamlNode::Text(std::string(severity_)));
    draft_.AddEntry(field, std::move(entry));
  }
  // The row condition in SQL; empty without one, and where it is not read, which is said.
  std::string Filter() {
    const JsonValue* condition = Find("row_condition");
    if (condition == nullptr) return {};
    const std::string_view parser = kwargs_.Text("condition_parser");
    const std::optional<RowCondition> read = ReadRowCondition(condition->text);
    if (!read || (parser != "pandas" && parser != "great_expectations" &&
                  parser != "great_expectations__experimental__" && parser != "spark")) {
      LeaveOut(Concat("its row condition ", Quoted(condition->text), " is not read"));
      return {};
    }
    for (const std::string& name : read->fields) draft_.Declare(name);
    return read->sql;
  }

  // --- one column, row by row ---

  void ImportSimple() { AddRows(Column(), Rule(rule_)); }
  void ImportSet() {
    const JsonValue* values = Find("value_set");
    if (values == nullptr) return LeaveOut("it promises nothing: value_set is null");
    YamlNode rule = Rule(rule_);
    rule.Set("values", YamlOf(*values));
    AddRows(Column(), std::move(rule));
  }
  void ImportBetween() {
    const std::string column = Column();
    const JsonValue* low = Find("min_value");
    const JsonValue* high = Find("max_value");
    if (low == nullptr && high == nullptr) return LeaveOut(std::string(kNoBounds));
    if ((low != nullptr && low->is_object()) || (high != nullptr && high->is_object())) {
      return ImportTimeRange(low, high);
    }
    const bool numbers =
        (low == nullptr || low->is_number()) && (high == nullptr || high->is_number());
    if (numbers && !Need(column, "number")) return;
    YamlNode rule = Rule("between");
    if (low != nullptr) rule.Set(Flag("strict_min") ? "exclusiveMin" : "min", YamlOf(*low));
    if (high != nullptr) rule.Set(Flag("strict_max") ? "exclusiveMax" : "max", YamlOf(*high));
    AddRows(column, std::move(rule));
  }
  // Bounds that are computed when the suite runs.
  void ImportTimeRange(const JsonValue* low, const JsonValue* high) {
    const std::string column = Column();
    if (!Need(column, "timestamp")) return;
    std::string condition;
    for (const auto& [bound, op, strict] :
         {std::tuple(low, " >", Flag("strict_min")), std::tuple(high, " <", Flag("strict_max"))}) {
      if (bound == nullptr) continue;
      const std::string text(bound->is_object() ? bound->Text("$PARAMETER") : bound->text);
      const std::optional<std::string> sql =
          bound->is_object() ? SqlOfTimeParameter(text)
                             : std::optional(Concat("timestamptz ", QuotedText(text)));
      if (!sql) return LeaveOut(Concat("its parameter ", Quoted(text), " is not read"));
      condition += Concat(condition.empty() ? "" : " and ", QuotedName(column), op,
                          strict ? " " : "= ", *sql);
    }
    YamlNode rule = Rule("condition");
    rule.Set("expression", YamlNode::Text(condition));
    AddRows(column, std::move(rule));
  }
  void ImportLength() {
    YamlNode rule = Rule("length");
    bool bounded = false;
    for (const auto& [key, argument] :
         {std::pair("min_value", "min"), std::pair("max_value", "max"), std::pair("value", "min"),
          std::pair("value", "max")}) {
      const JsonValue* bound = Find(key);
      if (bound == nullptr) continue;
      if (!bound->Int() || *bound->Int() < 0) {
        return LeaveOut(Concat(key, " is ", Quoted(bound->text), ", and must be a whole number"));
      }
      rule.Set(argument, YamlOf(*bound));
      bounded = true;
    }
    if (!bounded) return LeaveOut(std::string(kNoBounds));
    AddRows(Column(), std::move(rule));
  }
  void ImportPattern() {
    YamlNode rule = Rule(rule_);
    for (const char* key : {"regex", "like_pattern"}) {
      if (const JsonValue* pattern = Find(key)) rule.Set("pattern", YamlOf(*pattern));
    }
    for (const char* key : {"regex_list", "like_pattern_list"}) {
      if (const JsonValue* patterns = Find(key)) rule.Set("patterns", YamlOf(*patterns));
    }
    const bool list = rule.Find("patterns") != nullptr;
    if (list && !rule_.starts_with("not") && kwargs_.Text("match_on") != "all") {
      rule.Set("match", YamlNode::Plain("any"));
    }
    const bool like = rule_ == "like" || rule_ == "notLike";
    if (like && options_.sqlserver) rule.Set("classes", YamlNode::Plain("true"));
    AddRows(Column(), std::move(rule));
  }
  void ImportStrftime() {
    const std::string_view format = kwargs_.Text("strftime_format");
    const std::optional<std::string> pattern = DatePatternOfStrftime(format);
    if (!pattern) return LeaveOut(Concat("no date pattern is like ", Quoted(format)));
    if (draft_.IsNumeric(Column())) return LeaveOut("it is for texts, and these are numbers");
    YamlNode rule = Rule("dateFormat");
    rule.Set("pattern", YamlNode::Text(*pattern));
    AddRows(Column(), std::move(rule));
  }
  void ImportDateParseable() {
    if (draft_.IsNumeric(Column())) return LeaveOut("it is for texts, and these are numbers");
    YamlNode rule = Rule("dateFormat");
    rule.Set("patterns",
             TextsOf({"yyyy-MM-dd", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss",
                      "yyyy-MM-dd'T'HH:mm:ssXXX", "MM/dd/yyyy", "dd/MM/yyyy", "yyyy/MM/dd",
                      "dd.MM.yyyy", "yyyyMMdd", "dd MMM yyyy", "MMM dd, yyyy"}));
    AddRows(Column(), std::move(rule));
  }
  void ImportOrder() {
    YamlNode rule = Rule(rule_);
    if (Flag("strictly")) rule.Set("strictly", YamlNode::Plain("true"));
    AddRows(Column(), std::move(rule));
  }
  void ImportZScore() {
    const JsonValue* threshold = Find("threshold");
    if (threshold == nullptr || !threshold->is_number()) return LeaveOut("it has no threshold");
    if (!Need(Column(), "number")) return;
    YamlNode rule = Rule("zScore");
    rule.Set("limit", YamlOf(*threshold));
    rule.Set("bothSides", YamlNode::Plain(Flag("double_sided") ? "true" : "false"));
    AddRows(Column(), std::move(rule));
  }
  void ImportType() {
    const std::string column = Column();
    std::vector<std::string> names = Columns("type_list");
    if (const JsonValue* type = Find("type_")) names.push_back(type->text);
    std::string_view found;
    for (const std::string& name : names) {
      const std::string_view logical = LogicalTypeOf(name);
      if (logical.empty() || (!found.empty() && logical != found)) {
        return LeaveOut(Concat("the type ", Join(names, " or "), " is no logical type"));
      }
      found = logical;
    }
    draft_.Set(column, "logicalType", YamlNode::Plain(std::string(found)));
  }

  // --- several columns ---

  void SetPolicy(YamlNode& rule, std::string_view fallback) {
    std::string_view ignore = kwargs_.Text("ignore_row_if");
    if (ignore.empty()) ignore = fallback;
    const bool any = ignore == "either_value_is_missing" || ignore == "any_value_is_missing";
    const bool all = ignore == "both_values_are_missing" || ignore == "all_values_are_missing";
    rule.Set("ignoreRowIf", YamlNode::Plain(any ? "anyMissing" : all ? "allMissing" : "never"));
  }
  void ImportPair() {
    const std::string left(kwargs_.Text("column_A"));
    const std::string right(kwargs_.Text("column_B"));
    draft_.Declare(left);
    draft_.Declare(right);
    YamlNode rule = Rule("compare");
    const bool equal = name_ == "expect_column_pair_values_to_be_equal";
    const std::string op = equal ? "=" : Flag("or_equal") ? ">=" : ">";
    rule.Set("left", YamlNode::Text(left)).Set("operator", YamlNode::Text(op));
    rule.Set("right", YamlNode::Text(right));
    SetPolicy(rule, "both_values_are_missing");
    AddRows("", std::move(rule));
  }
  void ImportPairSet() {
    const JsonValue* pairs = Find("value_pairs_set");
    if (pairs == nullptr) return LeaveOut("it promises nothing: value_pairs_set is null");
    const std::vector<std::string> names = {std::string(kwargs_.Text("column_A")),
                                            std::string(kwargs_.Text("column_B"))};
    for (const std::string& name : names) draft_.Declare(name);
    YamlNode rule = Rule("pairs");
    rule.Set("fields", TextsOf(names)).Set("values", YamlOf(*pairs));
    SetPolicy(rule, "both_values_are_missing");
    AddRows("", std::move(rule));
  }
  void ImportColumns() {
    const std::vector<std::string> names = Columns("column_list");
    YamlNode rule = Rule(rule_);
    rule.Set("fields", TextsOf(names));
    if (rule_ == "sum") {
      const JsonValue* total = Find("sum_total");
      if (total == nullptr || !total->is_number()) return LeaveOut("its sum_total is no number");
      rule.Set("equals", YamlOf(*total));
      for (const std::string& name : names) {
        if (!Need(name, "number")) return;
      }
    } else {
      for (const std::string& name : names) draft_.Declare(name);
    }
    if (rule_ != "unique") SetPolicy(rule, "all_values_are_missing");
    AddRows("", std::move(rule));
  }

  // --- measures ---

  void ImportMeasure() {
    const std::string column = Column();
    if (rule_ == "mean" || rule_ == "total" || rule_ == "median" || rule_ == "stddev") {
      if (!Need(column, "number")) return;
    }
    const JsonValue* low = Find("min_value");
    const JsonValue* high = Find("max_value");
    if (low == nullptr && high == nullptr) return LeaveOut(std::string(kNoBounds));
    AddBounded(column, Rule(rule_), low, high, Flag("strict_min"), Flag("strict_max"));
  }
  // A measure between two bounds, of which one may be missing or strict.
  void AddBounded(const std::string& field, const YamlNode& rule, const JsonValue* low,
                  const JsonValue* high, bool above, bool below) {
    for (const JsonValue* bound : {low, high}) {
      if (bound != nullptr && !(bound->is_number() && ParseDecimal(bound->text))) {
        return LeaveOut(Concat("its bound ", Quoted(bound->text), " is no number"));
      }
    }
    if (low != nullptr && high != nullptr && *ParseDecimal(high->text) < *ParseDecimal(low->text)) {
      return LeaveOut(Concat("its least value ", low->text, " is above its greatest ", high->text));
    }
    if (low != nullptr && high != nullptr && !above && !below) {
      YamlNode both = rule;
      both.Set("mustBeBetween", YamlNode::Sequence({YamlOf(*low), YamlOf(*high)}));
      return AddMeasure(field, std::move(both));
    }
    if (low != nullptr) {
      YamlNode one = rule;
      one.Set(above ? "mustBeGreaterThan" : "mustBeGreaterOrEqualTo", YamlOf(*low));
      AddMeasure(field, std::move(one));
    }
    if (high != nullptr) {
      YamlNode one = rule;
      one.Set(below ? "mustBeLessThan" : "mustBeLessOrEqualTo", YamlOf(*high));
      AddMeasure(field, std::move(one));
    }
  }
  void ImportQuantiles() {
    const JsonValue* ranges = Find("quantile_ranges");
    const JsonValue* quantiles = ranges == nullptr ? nullptr : ranges->Find("quantiles");
    const JsonValue* bounds = ranges == nullptr ? nullptr : ranges->Find("value_ranges");
    if (quantiles == nullptr || bounds == nullptr ||
        quantiles->items.size() != bounds->items.size()) {
      return LeaveOut("its quantiles and ranges are not as many");
    }
    const std::string column = Column();
    if (!Need(column, "number")) return;
    for (const JsonValue& range : bounds->items) {
      const bool reversed = range.items.size() == 2 && !range.items[0].is_null() &&
                            !range.items[1].is_null() &&
                            ParseDecimal(range.items[1].text) < ParseDecimal(range.items[0].text);
      if (range.items.size() != 2 || reversed) return LeaveOut("a range has its ends reversed");
    }
    for (std::size_t i = 0; i < quantiles->items.size(); ++i) {
      const std::vector<JsonValue>& range = bounds->items[i].items;
      YamlNode rule = Rule("quantile");
      rule.Set("at", YamlOf(quantiles->items[i]));
      AddBounded(column, rule, range[0].is_null() ? nullptr : range.data(),
                 range[1].is_null() ? nullptr : &range[1], false, false);
    }
  }
  void ImportDistinct() {
    const JsonValue* values = Find("value_set");
    if (values == nullptr) return LeaveOut("it promises nothing: value_set is null");
    YamlNode rule = Rule("distinctValues");
    rule.Set(std::string(rule_), YamlOf(*values));
    AddRows(Column(), std::move(rule));
  }

  // --- the table ---

  void ImportColumnExists() {
    const std::string column = Column();
    const JsonValue* index = Find("column_index");
    YamlNode rule = Rule(index == nullptr ? "columns" : "columnAt");
    if (index == nullptr) {
      rule.Set("contain", TextsOf({column}));
    } else if (!index->Int() || *index->Int() < 0) {
      return LeaveOut(Concat("its column_index is ", Quoted(index->text)));
    } else {
      rule.Set("name", YamlNode::Text(column));
      rule.Set("index", YamlNode::Plain(Concat(*index->Int() + 1)));  // from 0 there
    }
    AddRows("", std::move(rule));
  }
  void ImportColumnSet() {
    const bool ordered = name_ == "expect_table_columns_to_match_ordered_list";
    const JsonValue* exact = Find("exact_match");
    const bool contain = !ordered && exact != nullptr && !exact->is_true();
    const std::vector<std::string> names = Columns(ordered ? "column_list" : "column_set");
    if (contain && names.empty()) return LeaveOut("it promises nothing: column_set is empty");
    YamlNode rule = Rule("columns");
    rule.Set(contain ? "contain" : "equal", TextsOf(names));
    if (ordered) rule.Set("ordered", YamlNode::Plain("true"));
    AddRows("", std::move(rule));
  }
  void ImportCount() {
    const JsonValue* value = Find("value");
    if (rule_ == "rowCount") return ImportRowCount();
    if (value == nullptr) {
      return AddBounded("", Rule(rule_), Find("min_value"), Find("max_value"), Flag("strict_min"),
                        Flag("strict_max"));
    }
    if (!value->is_number())
      return LeaveOut(Concat("its value ", Quoted(value->text), " is no number"));
    AddBounded("", Rule(rule_), value, value, false, false);
  }
  void ImportRowCount() {
    const JsonValue* value = Find("value");
    const JsonValue* low = value != nullptr ? value : Find("min_value");
    const JsonValue* high = value != nullptr ? value : Find("max_value");
    for (const JsonValue* bound : {low, high}) {
      if (bound == nullptr || bound->is_number()) continue;
      return LeaveOut(Concat("its bound ", Quoted(bound->text), " is no number"));
    }
    if (low == nullptr && high == nullptr) return LeaveOut(std::string(kNoBounds));
    if (low != nullptr && high != nullptr && ParseDecimal(high->text) < ParseDecimal(low->text)) {
      return LeaveOut(Concat("its least value ", low->text, " is above its greatest ", high->text));
    }
    const std::string filter = Filter();
    if (refused_) return;
    YamlNode entry = YamlNode::Mapping();
    entry.Set("name", YamlNode::Text(Label())).Set("metric", YamlNode::Plain("rowCount"));
    if (low == nullptr) {
      entry.Set("mustBeLessOrEqualTo", YamlOf(*high));
    } else if (high == nullptr) {
      entry.Set("mustBeGreaterOrEqualTo", YamlOf(*low));
    } else {
      entry.Set("mustBeBetween", YamlNode::Sequence({YamlOf(*low), YamlOf(*high)}));
    }
    if (!filter.empty()) {
      YamlNode option = YamlNode::Mapping();
      option.Set("property", YamlNode::Plain("goldline.filter"));
      option.Set("value", YamlNode::Text(filter));
      entry.Set("customProperties", YamlNode::Sequence({std::move(option)}));
    }
    AddEntry("", std::move(entry));
  }
  void ImportOtherTable() {
    const std::string table(kwargs_.Text("other_table_name"));
    if (table.empty()) return LeaveOut("it names no other table");
    YamlNode rule = Rule("sameCount");
    rule.Set("dataset", YamlNode::Text(table));
    AddRows("", std::move(rule));
  }
  // "SELECT * FROM {batch} WHERE c": no record may be so.
  void ImportQuery() {
    const std::string query(kwargs_.Text("unexpected_rows_query"));
    const std::optional<std::string> where = ConditionOfRows(query, "{batch}");
    if (!where) return LeaveOut("its query is more than a SELECT with WHERE");
    YamlNode rule = Rule("condition");
    rule.Set("expression", YamlNode::Text(Concat("not coalesce((", *where, "), false)")));
    AddRows("", std::move(rule));
  }

  static constexpr std::string_view kNoBounds = "it promises nothing: it has no bounds";

  ImportDraft& draft_;
  const ImportOptions& options_;
  std::string_view name_;
  std::string_view severity_;
  const JsonValue& kwargs_;
  std::string_view rule_;
  bool refused_ = false;
};

const std::vector<ExpectationKind>& Expectation::Kinds() {
  using E = Expectation;
  static const std::vector<ExpectationKind> kinds = {
      {"expect_column_values_to_be_null", &E::ImportSimple, "isNull"},
      {"expect_column_values_to_not_be_null", &E::ImportSimple, "notNull"},
      {"expect_column_values_to_be_unique", &E::ImportSimple, "unique"},
      {"expect_column_values_to_be_json_parseable", &E::ImportSimple, "json"},
      {"expect_column_values_to_be_in_set", &E::ImportSet, "in"},
      {"expect_column_values_to_not_be_in_set", &E::ImportSet, "notIn"},
      {"expect_column_values_to_be_between", &E::ImportBetween, ""},
      {"expect_column_value_lengths_to_be_between", &E::ImportLength, ""},
      {"expect_column_value_lengths_to_equal", &E::ImportLength, ""},
      {"expect_column_values_to_match_regex", &E::ImportPattern, "matches"},
      {"expect_column_values_to_match_regex_list", &E::ImportPattern, "matches"},
      {"expect_column_values_to_not_match_regex", &E::ImportPattern, "notMatches"},
      {"expect_column_values_to_not_match_regex_list", &E::ImportPattern, "notMatches"},
      {"expect_column_values_to_match_like_pattern", &E::ImportPattern, "like"},
      {"expect_column_values_to_match_like_pattern_list", &E::ImportPattern, "like"},
      {"expect_column_values_to_not_match_like_pattern", &E::ImportPattern, "notLike"},
      {"expect_column_values_to_not_match_like_pattern_list", &E::ImportPattern, "notLike"},
      {"expect_column_values_to_match_strftime_format", &E::ImportStrftime, ""},
      {"expect_column_values_to_be_dateutil_parseable", &E::ImportDateParseable, ""},
      {"expect_column_values_to_be_increasing", &E::ImportOrder, "increasing"},
      {"expect_column_values_to_be_decreasing", &E::ImportOrder, "decreasing"},
      {"expect_column_value_z_scores_to_be_less_than", &E::ImportZScore, ""},
      {"expect_column_values_to_be_of_type", &E::ImportType, ""},
      {"expect_column_values_to_be_in_type_list", &E::ImportType, ""},
      {"expect_column_pair_values_to_be_equal", &E::ImportPair, ""},
      {"expect_column_pair_values_a_to_be_greater_than_b", &E::ImportPair, ""},
      {"expect_column_pair_values_A_to_be_greater_than_B", &E::ImportPair, ""},
      {"expect_column_pair_values_to_be_in_set", &E::ImportPairSet, ""},
      {"expect_multicolumn_sum_to_equal", &E::ImportColumns, "sum"},
      {"expect_compound_columns_to_be_unique", &E::ImportColumns, "unique"},
      {"expect_select_column_values_to_be_unique_within_record", &E::ImportColumns, "different"},
      {"expect_column_mean_to_be_between", &E::ImportMeasure, "mean"},
      {"expect_column_sum_to_be_between", &E::ImportMeasure, "total"},
      {"expect_column_min_to_be_between", &E::ImportMeasure, "min"},
      {"expect_column_max_to_be_between", &E::ImportMeasure, "max"},
      {"expect_column_median_to_be_between", &E::ImportMeasure, "median"},
      {"expect_column_stdev_to_be_between", &E::ImportMeasure, "stddev"},
      {"expect_column_unique_value_count_to_be_between", &E::ImportMeasure, "distinctCount"},
      {"expect_column_proportion_of_unique_values_to_be_between", &E::ImportMeasure,
       "distinctRatio"},
      {"expect_column_quantile_values_to_be_between", &E::ImportQuantiles, ""},
      {"expect_column_distinct_values_to_be_in_set", &E::ImportDistinct, "in"},
      {"expect_column_distinct_values_to_equal_set", &E::ImportDistinct, "equal"},
      {"expect_column_distinct_values_to_contain_set", &E::ImportDistinct, "contain"},
      {"expect_column_to_exist", &E::ImportColumnExists, ""},
      {"expect_table_columns_to_match_set", &E::ImportColumnSet, ""},
      {"expect_table_columns_to_match_ordered_list", &E::ImportColumnSet, ""},
      {"expect_table_column_count_to_equal", &E::ImportCount, "columnCount"},
      {"expect_table_column_count_to_be_between", &E::ImportCount, "columnCount"},
      {"expect_table_row_count_to_equal", &E::ImportCount, "rowCount"},
      {"expect_table_row_count_to_be_between", &E::ImportCount, "rowCount"},
      {"expect_table_row_count_to_equal_other_table", &E::ImportOtherTable, ""},
      {"unexpected_rows_expectation", &E::ImportQuery, ""},
  };
  return kinds;
}

void Expectation::Import() {
  const std::vector<ExpectationKind>& kinds = Kinds();
  const auto kind = std::find_if(kinds.begin(), kinds.end(),
                                 [&](const ExpectationKind& known) { return known.name == name_; });
  if (kind == kinds.end()) return LeaveOut("Goldline has no such rule");
  rule_ = kind->rule;
  (this->*kind->import)();
}

// "expect_column_to_exist" of "ExpectColumnToExist", as version 1 writes it.
std::string SnakeCase(std::string_view name) {
  if (name.find('_') != std::string_view::npos) return std::string(name);
  std::string snake;
  for (const char c : name) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && !snake.empty()) snake += '_';
    snake += upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return snake;
}

}  // namespace

Result<ContractImport> ImportGreatExpectations(std::string_view text, std::string_view input,
                                               const ImportOptions& options) {
  Result<JsonValue> suite = ParseJson(text);
  if (!suite.ok()) return Error(suite.error()).At({std::string(input), 0, 0});
  const JsonValue* expectations = suite->Find("expectations");
  if (expectations == nullptr || !expectations->is_array()) {
    return errors::NotImportable("a suite of Great Expectations", "`expectations` is not a list")
        .At({std::string(input), 0, 0});
  }
  ImportDraft draft(options);
  for (const JsonValue& expectation : expectations->items) {
    std::string_view name = expectation.Text("expectation_type");
    if (name.empty()) name = expectation.Text("type");
    static const JsonValue kNothing;
    const JsonValue* kwargs = expectation.Find("kwargs");
    const std::string snake = SnakeCase(name);
    Expectation(draft, options, snake, expectation.Text("severity"),
                kwargs == nullptr ? kNothing : *kwargs)
        .Import();
  }
  std::string_view name = suite->Text("expectation_suite_name");
  if (name.empty()) name = suite->Text("name");
  return draft.Take(name);
}

}  // namespace goldline::quality
