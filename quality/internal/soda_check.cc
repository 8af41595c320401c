// Soda counts what is wrong and compares the number; so does a rule with an operator. What Soda
// measures of no records differs: counts are 0, and other measures are not evaluated.
#include "quality/internal/soda_check.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "core/decimal.h"
#include "core/regex.h"
#include "core/text.h"
#include "quality/duplicates.h"
#include "quality/internal/foreign_sql.h"
#include "quality/internal/own_sql.h"

namespace goldline::quality::internal {
namespace {

// The named formats of version 3, as patterns or as a format of Goldline.
struct SodaFormat {
  std::string_view name;
  std::string_view rule;  // format, dateFormat or matches
  std::string_view argument;
};
constexpr SodaFormat kFormats[] = {
    {"email", "format", "email"},
    {"uuid", "format", "uuid"},
    {"ip address", "format", "ipv4"},
    {"ipv4 address", "format", "ipv4"},
    {"ipv6 address", "format", "ipv6"},
    {"date us", "dateFormat", "MM/dd/yyyy"},
    {"date eu", "dateFormat", "dd/MM/yyyy"},
    {"date inverse", "dateFormat", "yyyy/MM/dd"},
    {"integer", "matches", "^ *[-+]? *[0-9]+ *$"},
    {"positive integer", "matches", "^ *\\+? *[0-9]+ *$"},
    {"decimal", "matches", "^ *[-+]? *([0-9]+([.,][0-9]+)?|[.,][0-9]+) *$"},
};

// Metrics that a rule of the same meaning measures.
struct SodaMeasure {
  std::string_view metric;
  std::string_view rule;
};
constexpr SodaMeasure kMeasures[] = {
    {"avg", "mean"},
    {"sum", "total"},
    {"min", "min"},
    {"max", "max"},
    {"stddev", "stddev"},
    {"stddev_samp", "stddev"},
    {"variance", "variance"},
    {"var_samp", "variance"},
    {"percentile", "quantile"},
    {"distinct_count", "distinctCount"},
};
// Metrics that SQL measures.
constexpr SodaMeasure kQueries[] = {
    {"avg_length", "avg(length("},  {"min_length", "min(length("}, {"max_length", "max(length("},
    {"avgLength", "avg(length("},   {"minLength", "min(length("},  {"maxLength", "max(length("},
    {"stddev_pop", "stddev_pop(("}, {"var_pop", "var_pop(("},
};

// A condition that is true or false also of records without a value.
std::string Decided(const std::string& condition) {
  return Concat("not coalesce((", condition, "), false)");
}

class SodaRule {
 public:
  SodaRule(ImportDraft& draft, const std::string& dataset, SodaCheck check)
      : draft_(draft), dataset_(dataset), check_(std::move(check)) {}

  void Import() {
    if (HoldsVariable(check_.options) || check_.filter.find("${") != std::string::npos) {
      return LeaveOut("it holds a variable, which only Soda knows");
    }
    if (!CheckOptions() || !CheckLimits() || !CheckFilter()) return;
    const std::string& metric = check_.metric;
    if (metric == "missing") return ImportMissing();
    if (metric == "invalid") return ImportInvalid();
    if (metric == "duplicate") return ImportDuplicate();
    if (metric == "row_count") return ImportRowCount();
    if (metric == "failed_rows") return ImportFailedRows();
    if (metric == "metric") return ImportMetric();
    if (metric == "freshness") return ImportFreshness();
    ImportMeasure();
  }

 private:
  void LeaveOut(std::string why) {
    if (std::exchange(refused_, true)) return;
    draft_.LeaveOut(Concat(dataset_, ": ", check_.label), std::move(why));
  }
  static bool HoldsVariable(const YamlNode& node) {
    return node.text.find("${") != std::string::npos ||
           std::any_of(node.items.begin(), node.items.end(), HoldsVariable) ||
           std::any_of(node.entries.begin(), node.entries.end(),
                       [](const YamlEntry& entry) { return HoldsVariable(entry.value); });
  }
  static std::string Plain(std::string_view key) {
    std::string name(key);
    std::replace(name.begin(), name.end(), ' ', '_');
    return name;
  }
  const YamlNode* Find(std::string_view key) const {
    for (const auto& [name, value] : check_.options.entries) {
      if (Plain(name) == key && !value.is_null()) return &value;
    }
    return nullptr;
  }
  std::string Text(std::string_view key) const {
    const YamlNode* value = Find(key);
    return value == nullptr ? std::string() : value->text;
  }

  // --- what must be so before ---

  bool CheckOptions() {
    static constexpr std::string_view kRead[] = {"name",
                                                 "filter",
                                                 "warn",
                                                 "fail",
                                                 "threshold",
                                                 "attributes",
                                                 "qualifier",
                                                 "identity",
                                                 "samples_limit",
                                                 "samples_columns",
                                                 "title",
                                                 "owner",
                                                 "column",
                                                 "columns",
                                                 "function",
                                                 "unit",
                                                 "missing_values",
                                                 "missing_regex",
                                                 "missing_format",
                                                 "valid_values",
                                                 "invalid_values",
                                                 "valid_regex",
                                                 "invalid_regex",
                                                 "valid_format",
                                                 "invalid_format",
                                                 "valid_length",
                                                 "valid_min_length",
                                                 "valid_max_length",
                                                 "valid_min",
                                                 "valid_max",
                                                 "valid_reference_data",
                                                 "fail_condition",
                                                 "fail_query",
                                                 "expression",
                                                 "query"};
    for (const auto& [key, value] : check_.options.entries) {
      if (std::find(std::begin(kRead), std::end(kRead), Plain(key)) != std::end(kRead)) continue;
      LeaveOut(Concat("its option ", Quoted(key), " has no counterpart"));
    }
    return !refused_;
  }
  bool CheckLimits() {
    if (check_.limits.must.empty())
      LeaveOut("its limits are missing, or of a kind that is not read");
    std::vector<YamlEntry> all = check_.limits.must;
    if (check_.limits.warn) all.push_back(*check_.limits.warn);
    for (const YamlEntry& one : all) {
      std::vector<YamlNode> numbers = one.value.items;
      if (one.value.is_scalar()) numbers.push_back(one.value);
      for (const YamlNode& number : numbers) {
        const bool read = check_.metric == "freshness" || ParseDecimal(number.text);
        if (!read) LeaveOut(Concat("its limit ", Quoted(number.text), " is no number"));
      }
      const bool reversed = numbers.size() == 2 && !refused_ &&
                            ParseDecimal(numbers[1].text) < ParseDecimal(numbers[0].text);
      if (reversed) LeaveOut("its range has its ends reversed");
    }
    return !refused_;
  }
  bool CheckFilter() {
    AddFilter(Text("filter"));
    if (check_.filter.empty()) return !refused_;
    const std::string why = FitCondition(draft_, check_.filter);
    if (!why.empty()) LeaveOut(why);
    return !refused_;
  }
  void AddFilter(const std::string& condition) {
    std::string& filter = check_.filter;
    if (condition.empty()) return;
    filter = filter.empty() ? condition : Concat("(", filter, ") and (", condition, ")");
  }
  bool NeedColumn() {
    const bool named =
        !check_.columns.empty() &&
        std::find(check_.columns.begin(), check_.columns.end(), "") == check_.columns.end();
    if (!named) LeaveOut("it names no column");
    return named;
  }
  const std::string& Column() const { return check_.columns[0]; }

  // --- what every rule has ---

  // Whether nothing wrong satisfies the limit: the verdict on no records.
  static bool HoldsForNone(const YamlEntry& must) {
    const std::optional<Decimal> number = ParseDecimal(must.value.text);
    const Decimal none{};
    if (!number) return false;
    if (must.key == "mustBe") return *number == none;
    if (must.key == "mustNotBe") return !(*number == none);
    if (must.key == "mustBeLessThan") return none < *number;
    if (must.key == "mustBeLessOrEqualTo") return none <= *number;
    if (must.key == "mustBeGreaterThan") return *number < none;
    return *number <= none;
  }
  bool AllowsNone() const {
    const YamlEntry& must = check_.limits.must[0];
    const bool zero = ParseDecimal(must.value.text) == Decimal{};
    return zero && (must.key == "mustBe" || must.key == "mustBeLessOrEqualTo");
  }
  void AddOptions(YamlNode& to, const YamlEntry& must, bool counts, std::string_view prefix) {
    const auto set = [&](std::string_view name, YamlNode value) {
      if (prefix.empty()) {
        to.Set(std::string(name), std::move(value));
        return;
      }
      YamlNode custom = YamlNode::Mapping();
      custom.Set("property", YamlNode::Plain(Concat(prefix, name)));
      custom.Set("value", std::move(value));
      to.items.push_back(std::move(custom));
    };
    if (check_.limits.warn && must.key == check_.limits.must[0].key) {
      YamlNode warn = YamlNode::Mapping();
      warn.Set(check_.limits.warn->key, check_.limits.warn->value);
      if (check_.limits.percent) warn.Set("unit", YamlNode::Plain("percent"));
      set("warn", std::move(warn));
    }
    if (!check_.filter.empty()) set("filter", YamlNode::Text(check_.filter));
    if (counts) set("onEmpty", YamlNode::Plain(HoldsForNone(must) ? "pass" : "fail"));
    if (count_) set("count", YamlNode::Plain(std::string(ContractName(*count_))));
  }
  void AddEntry(const std::string& field, YamlNode entry) {
    if (check_.limits.warns) entry.Set("severity", YamlNode::Plain("warning"));
    draft_.AddEntry(field, std::move(entry));
  }
  // A rule of Goldline, once for each operator.
  void Add(const std::string& field, const YamlNode& rule, bool counts) {
    for (const YamlEntry& must : check_.limits.must) {
      YamlNode own = rule;
      own.Set(must.key, must.value);
      if (check_.limits.percent) own.Set("unit", YamlNode::Plain("percent"));
      AddOptions(own, must, counts, "");
      AddEntry(field, OwnEntry(check_.name, std::move(own)));
    }
  }
  // An entry of the standard.
  void AddStandard(const std::string& field, const YamlNode& metric, bool counts) {
    for (const YamlEntry& must : check_.limits.must) {
      YamlNode entry = YamlNode::Mapping();
      entry.Set("name", YamlNode::Text(check_.name));
      for (const auto& [key, value] : metric.entries) entry.Set(key, value);
      entry.Set(must.key, must.value);
      if (check_.limits.percent) entry.Set("unit", YamlNode::Plain("percent"));
      YamlNode options = YamlNode::Sequence({});
      AddOptions(options, must, counts, "goldline.");
      if (!options.items.empty()) entry.Set("customProperties", std::move(options));
      AddEntry(field, std::move(entry));
    }
  }
  static YamlNode Rule(std::string_view rule) {
    YamlNode map = YamlNode::Mapping();
    map.Set("rule", YamlNode::Plain(std::string(rule)));
    return map;
  }
  void AddCondition(const std::string& field, const std::string& condition) {
    const std::string why = FitCondition(draft_, condition);
    if (!why.empty()) return LeaveOut(why);
    YamlNode rule = Rule("condition");
    rule.Set("expression", YamlNode::Text(condition));
    Add(field, rule, true);
  }
  void AddQuery(const std::string& query) {
    const std::string why = WhyNoMeasure(query);
    if (!why.empty()) return LeaveOut(why);
    YamlNode sql = YamlNode::Mapping();
    sql.Set("type", YamlNode::Plain("sql")).Set("query", YamlNode::Text(query));
    AddStandard("", sql, false);
  }

  // --- missing ---

  // "c" in ('n/a', '-'), as the type of the column writes it.
  std::string InMissing() {
    std::string list;
    const YamlNode* values = Find("missing_values");
    if (values == nullptr) return {};
    for (const YamlNode& value : values->items) {
      if (value.is_null()) continue;
      const bool number = draft_.IsNumeric(Column()) && ParseDecimal(value.text);
      list += Concat(list.empty() ? "" : ", ", number ? value.text : QuotedText(value.text));
    }
    return list.empty() ? list : Concat(QuotedName(Column()), " in (", list, ")");
  }
  std::string LikeMissing() const {
    std::string regex = Text("missing_regex");
    if (const YamlNode* format = Find("missing_format")) {
      const YamlNode* inner = format->Find("regex");
      if (inner != nullptr) regex = inner->text;
    }
    return regex.empty() ? regex : Concat(QuotedName(Column()), " ~ ", QuotedText(regex));
  }
  void ImportMissing() {
    if (!NeedColumn()) return;
    std::string condition;
    for (const std::string& missing : {InMissing(), LikeMissing()}) {
      if (!missing.empty()) condition += Concat(" and not (", missing, ")");
    }
    if (condition.empty()) return Add(Column(), Rule("notNull"), true);
    AddCondition(Column(), Concat(QuotedName(Column()), " is not null", condition));
  }

  // --- invalid ---

  void ImportInvalid() {
    if (!NeedColumn()) return;
    std::vector<YamlNode> rules;
    ReadValues(rules);
    ReadPatterns(rules);
    ReadRanges(rules);
    if (refused_) return;
    if (rules.empty()) return LeaveOut("it does not say what is valid");
    if (rules.size() > 1 && !AllowsNone()) {
      return LeaveOut("its limit is on all its conditions together");
    }
    for (const std::string& missing : {InMissing(), LikeMissing()}) {
      if (missing.empty()) continue;
      if (check_.limits.percent) return LeaveOut("its share is of records without a value, too");
      AddFilter(Concat("not coalesce((", missing, "), false)"));
    }
    for (YamlNode& rule : rules) {
      if (check_.limits.percent) rule.Set("base", YamlNode::Plain("total"));
      Add(Column(), rule, true);
    }
  }
  void ReadValues(std::vector<YamlNode>& rules) {
    for (const auto& [key, name] :
         {std::pair("valid_values", "in"), std::pair("invalid_values", "notIn")}) {
      const YamlNode* values = Find(key);
      if (values == nullptr) continue;
      if (!HoldsTexts(values)) return LeaveOut("its values are no list");
      rules.push_back(Rule(name));
      rules.back().Set("values", *values);
    }
    const YamlNode* reference = Find("valid_reference_data");
    if (reference == nullptr) return;
    const YamlNode* dataset = reference->Find("dataset");
    const YamlNode* column = reference->Find("column");
    const std::string name =
        dataset == nullptr ? "" : dataset->text.substr(dataset->text.rfind('/') + 1);
    if (name.empty() || column == nullptr) return LeaveOut("its reference data is not named");
    rules.push_back(Rule("reference"));
    rules.back().Set("dataset", YamlNode::Text(name));
    rules.back().Set("to", YamlNode::Sequence({YamlNode::Text(column->text)}));
  }
  void ReadPatterns(std::vector<YamlNode>& rules) {
    for (const auto& [key, name] :
         {std::pair("valid_regex", "matches"), std::pair("invalid_regex", "notMatches"),
          std::pair("valid_format", "matches"), std::pair("invalid_format", "notMatches")}) {
      const YamlNode* pattern = Find(key);
      if (pattern == nullptr) continue;
      if (pattern->is_mapping()) pattern = pattern->Find("regex");
      const std::string text = pattern == nullptr ? std::string() : pattern->text;
      if (Find(key)->is_scalar() && key == std::string_view("valid_format")) {
        ReadFormat(text, rules);
        continue;
      }
      const Result<Regex> compiled = Regex::Compile(text);
      if (!compiled.ok()) return LeaveOut(compiled.error().message());
      rules.push_back(Rule(name));
      rules.back().Set("pattern", YamlNode::Text(text));
    }
  }
  void ReadFormat(const std::string& name, std::vector<YamlNode>& rules) {
    for (const SodaFormat& format : kFormats) {
      if (format.name != name) continue;
      rules.push_back(Rule(format.rule));
      rules.back().Set(format.rule == "format" ? "name" : "pattern",
                       YamlNode::Text(std::string(format.argument)));
      return;
    }
    LeaveOut(Concat("Soda's format ", Quoted(name), " has no counterpart"));
  }
  void ReadRanges(std::vector<YamlNode>& rules) {
    YamlNode range = Rule("between");
    for (const auto& [key, argument] :
         {std::pair("valid_min", "min"), std::pair("valid_max", "max")}) {
      const YamlNode* bound = Find(key);
      if (bound == nullptr) continue;
      if (!ParseDecimal(bound->text)) return LeaveOut(Concat("its ", key, " is no number"));
      if (!NeedNumbers()) return;
      range.Set(argument, YamlNode::Plain(bound->text));
    }
    if (range.entries.size() > 1) rules.push_back(std::move(range));
    YamlNode length = Rule("length");
    for (const auto& [key, argument] :
         {std::pair("valid_length", "min"), std::pair("valid_length", "max"),
          std::pair("valid_min_length", "min"), std::pair("valid_max_length", "max")}) {
      const YamlNode* bound = Find(key);
      if (bound == nullptr || length.Find(argument) != nullptr) continue;
      const std::optional<Decimal> number = ParseDecimal(bound->text);
      if (!number || number->scale != 0) return LeaveOut(Concat("its ", key, " is no length"));
      length.Set(argument, YamlNode::Plain(bound->text));
    }
    if (length.entries.size() > 1) rules.push_back(std::move(length));
  }
  bool NeedNumbers() {
    if (draft_.NeedType(Column(), "number")) return true;
    LeaveOut(Concat("it is for numbers, and ", Column(), " holds texts"));
    return false;
  }

  // --- the others ---

  void ImportDuplicate() {
    if (!NeedColumn()) return;
    // Where none is allowed, it does not matter which of them are counted.
    if (check_.counts_keys && (!AllowsNone() || check_.limits.warn)) {
      if (check_.limits.percent) {
        return LeaveOut("its limit is a share of repeated values, and a contract's of records");
      }
      count_ = DuplicateMeasure::kDuplicateKeys;
    }
    for (const std::string& column : check_.columns) draft_.Declare(column);
    YamlNode metric = YamlNode::Mapping();
    metric.Set("metric", YamlNode::Plain("duplicateValues"));
    if (check_.columns.size() == 1) return AddStandard(Column(), metric, true);
    YamlNode arguments = YamlNode::Mapping();
    arguments.Set("properties", TextsOf(check_.columns));
    metric.Set("arguments", std::move(arguments));
    AddStandard("", metric, true);
  }
  void ImportRowCount() {
    YamlNode metric = YamlNode::Mapping();
    metric.Set("metric", YamlNode::Plain("rowCount"));
    if (check_.filter.empty()) return AddStandard("", metric, false);
    const std::string filter = std::exchange(check_.filter, "");
    AddQuery(Concat("select count(*) from {object} where ", filter));
  }
  void ImportFailedRows() {
    std::string condition = Text("fail_condition");
    if (condition.empty()) condition = Text("expression");
    const std::string query = Concat(Text("fail_query"), Text("query"));
    if (condition.empty() && !query.empty()) {
      const std::optional<std::string> where = ConditionOfRows(query, dataset_);
      if (!where) return LeaveOut("its query is more than a SELECT with WHERE");
      condition = *where;
    }
    if (condition.empty()) return LeaveOut("it has no condition");
    AddCondition("", Decided(condition));
  }
  void ImportMetric() {
    const std::string expression = Text("expression");
    const std::string query = Text("query");
    if (expression.empty() && query.empty()) return LeaveOut("Goldline has no such rule");
    AddQuery(query.empty() ? Concat("select ", expression, " from {object}") : query);
  }
  void ImportMeasure() {
    const std::string& metric = check_.metric;
    const auto* const measure =
        std::find_if(std::begin(kMeasures), std::end(kMeasures),
                     [&](const SodaMeasure& known) { return known.metric == metric; });
    const auto* const query =
        std::find_if(std::begin(kQueries), std::end(kQueries),
                     [&](const SodaMeasure& known) { return known.metric == metric; });
    if (measure == std::end(kMeasures) && query == std::end(kQueries)) return ImportMetric();
    if (!NeedColumn()) return;
    draft_.Declare(Column());
    if (query != std::end(kQueries)) {
      return AddQuery(Concat("select ", query->rule, QuotedName(Column()), ")) from {object}"));
    }
    if (measure->rule != "distinctCount" && !NeedNumbers()) return;
    YamlNode rule = Rule(measure->rule);
    if (metric == "percentile") {
      if (check_.columns.size() != 2 || !IsShare(check_.columns[1])) {
        return LeaveOut("it does not say which share");
      }
      rule.Set("at", YamlNode::Plain(check_.columns[1]));
    }
    Add(Column(), rule, false);
  }
  void ImportFreshness() {
    if (check_.columns.size() != 1)
      return LeaveOut("it needs one column, and the time of the check");
    draft_.Declare(Column());
    AddAge(check_.limits.must, check_.limits.warns);
    if (check_.limits.warn) AddAge({*check_.limits.warn}, true);
  }
  // How old the newest time may be.
  void AddAge(const std::vector<YamlEntry>& must, bool warns) {
    const bool less = must.size() == 1 && must[0].key == "mustBeLessThan";
    const bool most = must.size() == 1 && must[0].key == "mustBeLessOrEqualTo";
    const auto interval = less || most ? SodaInterval(must[0].value.text) : std::nullopt;
    if (!interval) return LeaveOut("a time may be less old than a limit, and no more");
    YamlNode entry = YamlNode::Mapping();
    entry.Set("name", YamlNode::Text(check_.name)).Set("type", YamlNode::Plain("sql"));
    entry.Set("query", YamlNode::Text(Concat(
                           "select max(", QuotedName(Column()), "::timestamptz) ",
                           less ? ">" : ">=", " now() - interval '", *interval, "' from {object}",
                           check_.filter.empty() ? "" : " where ", check_.filter)));
    entry.Set("mustBe", YamlNode::Plain("true")).Set("dimension", YamlNode::Plain("timeliness"));
    if (warns) entry.Set("severity", YamlNode::Plain("warning"));
    draft_.AddEntry("", std::move(entry));
  }

  ImportDraft& draft_;
  const std::string& dataset_;
  SodaCheck check_;
  std::optional<DuplicateMeasure> count_;
  bool refused_ = false;
};

}  // namespace

void ImportSodaCheck(ImportDraft& draft, const std::string& dataset, SodaCheck check) {
  SodaRule(draft, dataset, std::move(check)).Import();
}

}  // namespace goldline::quality::internal
