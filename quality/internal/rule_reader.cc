#include "quality/internal/rule_reader.h"

#include <algorithm>
#include <span>

#include "core/text.h"

namespace goldline::quality {
namespace {

constexpr std::string_view kPrefix = "goldline.";

// The options of every rule, as customProperties.
const std::vector<std::string>& RuleOptionNames() {
  static const std::vector<std::string> names = {
      "goldline.gate",    "goldline.filter", "goldline.mostly",
      "goldline.warn",    "goldline.base",   "goldline.onNull",
      "goldline.onEmpty", "goldline.count",  "goldline.acrossRuns",
  };
  return names;
}

}  // namespace

std::vector<QualityRule> RuleReader::Read(const YamlNode& node, const std::string& path) {
  std::vector<QualityRule> rules;
  const YamlNode* list = reader_.List(node, "quality");
  if (list == nullptr) return rules;
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    if (!reader_.IsMap(list->items[i], "quality")) return rules;
    rules.push_back(ReadRule(list->items[i], Concat(path, ".quality[", i, "]")));
  }
  return rules;
}

QualityRule RuleReader::ReadRule(const YamlNode& node, const std::string& path) {
  reader_.Known(node, path,
                {"id",
                 "name",
                 "description",
                 "type",
                 "dimension",
                 "method",
                 "severity",
                 "businessImpact",
                 "unit",
                 "schedule",
                 "scheduler",
                 "tags",
                 "customProperties",
                 "authoritativeDefinitions",
                 "metric",
                 "rule",
                 "arguments",
                 "query",
                 "engine",
                 "implementation",
                 "mustBe",
                 "mustNotBe",
                 "mustBeGreaterThan",
                 "mustBeGreaterOrEqualTo",
                 "mustBeGreaterThanOrEqualTo",
                 "mustBeLessThan",
                 "mustBeLessOrEqualTo",
                 "mustBeLessThanOrEqualTo",
                 "mustBeBetween",
                 "mustNotBeBetween"});
  QualityRule rule;
  rule.place = PlaceOf(node);
  rule.id = reader_.Text(node, "id");
  rule.name = reader_.Text(node, "name");
  rule.description = reader_.Text(node, "description");
  rule.dimension = reader_.Text(node, "dimension");
  rule.business_impact = reader_.Text(node, "businessImpact");
  rule.custom = options_.Custom(node, path + ".customProperties", RuleOptionNames());
  if (const YamlNode* severity = node.Find("severity"))
    rule.severity = options_.SeverityOf(*severity);
  for (const CustomProperty& custom : rule.custom) {
    if (custom.name == "goldline.gate") {
      rule.gate = options_.GateOf(custom.value);
    } else if (custom.name.starts_with(kPrefix)) {
      ReadOption(custom.name.substr(kPrefix.size()), custom.value, rule.options);
    }
  }
  const std::string unit = reader_.Text(node, "unit");
  rule.percent = unit == "percent" || unit == "%";
  ReadRuleType(node, rule);
  if (!rule.threshold) rule.threshold = ReadThreshold(node, rule.type);
  return rule;
}

bool RuleReader::ReadOption(std::string_view name, const YamlNode& value, RuleOptions& options) {
  const auto choose = [&](std::initializer_list<std::string_view> words) -> std::size_t {
    const auto* const word = std::find(words.begin(), words.end(), value.text);
    if (word != words.end()) return static_cast<std::size_t>(word - words.begin());
    reader_.Fail(value, name, Concat("is ", Quoted(value.text)),
                 Concat("use one of ", Join(words, ", ")));
    return 0;
  };
  if (name == "filter") {
    if (!value.is_scalar() || Trim(value.text).empty()) {
      reader_.Fail(value, name, "must be an SQL condition");
    }
    options.filter = value.text;
  } else if (name == "mostly") {
    options.mostly = ReadShare(value);
  } else if (name == "warn") {
    if (!reader_.IsMap(value, name)) return true;
    options.warn = ReadThreshold(value, RuleType::kLibrary);
    const std::string unit = reader_.Text(value, "unit");
    options.warn_percent = unit == "percent" || unit == "%";
    if (!options.warn) {
      reader_.Fail(value, name, "has no operator", "for example warn: {mustBeLessThan: 5}");
    }
  } else if (name == "base") {
    options.of_total = choose({"evaluated", "total"}) == 1;
  } else if (name == "onNull") {
    options.on_null = static_cast<NullVerdict>(choose({"ignore", "fail", "pass"}));
  } else if (name == "onEmpty") {
    options.on_empty = static_cast<EmptyVerdict>(choose({"skip", "pass", "fail"}));
  } else if (name == "count") {
    options.count = static_cast<DuplicateMeasure>(
        choose({"distinct", "duplicateKeys", "duplicateRows", "excessRows", "uniqueOnce",
                "uniqueRatio", "uniqueness"}));
  } else if (name == "acrossRuns") {
    options.across_runs = choose({"false", "true"}) == 1;
  } else {
    return false;
  }
  return true;
}

Decimal RuleReader::ReadShare(const YamlNode& node) {
  const std::optional<Decimal> share = ParseDecimal(node.text);
  if (share && *share >= Decimal{0, 0} && *share <= Decimal{1, 0}) return *share;
  reader_.Fail(node, "mostly", Concat("is ", Quoted(node.text), ", and must be from 0 to 1"));
  return Decimal{1, 0};
}

// The engine's own rules hold all that they say in the implementation: which rule, its arguments,
// its operator and options.
void RuleReader::ReadCustom(const YamlNode& node, QualityRule& rule) {
  rule.type = RuleType::kCustom;
  rule.engine = reader_.Text(node, "engine");
  if (rule.engine != "goldline") {
    if (const YamlNode* kept = node.Find("implementation")) rule.implementation = *kept;
    return;
  }
  const YamlNode* implementation = reader_.Map(node, "implementation");
  if (implementation == nullptr) {
    return reader_.Require(node, "this rule of the engine goldline", "implementation");
  }
  reader_.Require(*implementation, "this rule of the engine goldline", "rule");
  rule.metric = reader_.Text(*implementation, "rule");
  rule.threshold = ReadThreshold(*implementation, RuleType::kCustom);
  const std::string unit = reader_.Text(*implementation, "unit");
  rule.percent = rule.percent || unit == "percent" || unit == "%";
  rule.implementation = YamlNode::Mapping();
  rule.implementation.line = implementation->line;
  rule.implementation.column = implementation->column;
  for (const auto& [key, value] : implementation->entries) {
    if (key == "rule" || key == "unit" || ReadOption(key, value, rule.options)) continue;
    const std::span<const OperatorName> operators = OperatorNames();
    const bool is_operator =
        std::any_of(operators.begin(), operators.end(),
                    [&, name = std::string_view(key)](const OperatorName& entry) {
                      return entry.name == name;
                    });
    if (!is_operator) rule.implementation.entries.push_back({key, value});
  }
}

void RuleReader::ReadRuleType(const YamlNode& node, QualityRule& rule) {
  const std::string type = reader_.Text(node, "type");
  if (type.empty() || type == "library") {
    ReadLibrary(node, rule);
  } else if (type == "sql") {
    rule.type = RuleType::kSql;
    rule.query = reader_.Text(node, "query");
  } else if (type == "custom") {
    ReadCustom(node, rule);
  } else if (type == "text") {
    rule.type = RuleType::kText;
  } else {
    reader_.Fail(*node.Find("type"), "type",
                 Concat("is ", Quoted(type), ", which is not a type of rule"),
                 "use library, sql, custom or text");
  }
}

void RuleReader::ReadLibrary(const YamlNode& node, QualityRule& rule) {
  // Without a metric, what the rule holds tells its type: several tools leave `type` out.
  if (node.Find("metric") == nullptr && node.Find("rule") == nullptr) {
    if (node.Find("query") != nullptr) {
      rule.type = RuleType::kSql;
      rule.query = reader_.Text(node, "query");
    } else if (node.Find("implementation") != nullptr) {
      ReadCustom(node, rule);
    } else if (node.Find("type") == nullptr) {
      rule.type = RuleType::kText;
    } else {
      reader_.Require(node, "this rule of type library", "metric");
    }
    return;
  }
  rule.metric = reader_.Text(node, node.Find("metric") != nullptr ? "metric" : "rule");
  if (rule.metric == "duplicateCount") rule.metric = "duplicateValues";  // names of ODCS 3.0
  if (rule.metric == "nullCheck") rule.metric = "nullValues";
  const YamlNode* arguments = reader_.Map(node, "arguments");
  if (arguments == nullptr) return;
  rule.implementation = *arguments;
  rule.has_valid_values = arguments->Find("validValues") != nullptr;
  rule.valid_values = reader_.Literals(*arguments, "validValues");
  if (arguments->Find("pattern") != nullptr) rule.pattern = reader_.Text(*arguments, "pattern");
  rule.missing_values = reader_.Literals(*arguments, "missingValues");
  rule.properties = reader_.Texts(*arguments, "properties");
}

std::optional<Threshold> RuleReader::ReadThreshold(const YamlNode& node, RuleType type) {
  std::optional<Threshold> found;
  for (const OperatorName& entry : OperatorNames()) {
    const YamlNode* value = node.Find(entry.name);
    if (value == nullptr) continue;
    if (found) {
      reader_.Fail(*value, entry.name, "is a second operator; a rule has exactly one");
      return found;
    }
    found = ReadOperand(*value, entry, type);
  }
  return found;
}

Threshold RuleReader::ReadOperand(const YamlNode& value, const OperatorName& entry, RuleType type) {
  Threshold threshold;
  threshold.op = entry.op;
  if (entry.op == Operator::kBetween || entry.op == Operator::kNotBetween) {
    const std::optional<Decimal> low =
        value.items.size() == 2 ? ParseDecimal(value.items[0].text) : std::nullopt;
    const std::optional<Decimal> high =
        value.items.size() == 2 ? ParseDecimal(value.items[1].text) : std::nullopt;
    if (!low || !high || *high < *low) {
      reader_.Fail(value, entry.name, "must be two numbers, the smaller first",
                   Concat("for example ", entry.name, ": [1, 10]"));
      return threshold;
    }
    threshold.text = Concat("[", value.items[0].text, ", ", value.items[1].text, "]");
    threshold.low = low;
    threshold.high = *high;
    return threshold;
  }
  threshold.text = value.text;
  threshold.low = ParseDecimal(value.text);
  const bool any_type = type != RuleType::kLibrary &&
                        (entry.op == Operator::kMustBe || entry.op == Operator::kMustNotBe);
  if (!value.is_scalar() || (!threshold.low && !any_type)) {
    reader_.Fail(value, entry.name, Concat("is ", Quoted(value.text), ", and must be a number"));
  }
  return threshold;
}

}  // namespace goldline::quality
