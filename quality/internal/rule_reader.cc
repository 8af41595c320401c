#include "quality/internal/rule_reader.h"

#include "core/text.h"

namespace goldline::quality {

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
  rule.custom = options_.Custom(node, path + ".customProperties", {"goldline.gate"});
  if (const YamlNode* severity = node.Find("severity"))
    rule.severity = options_.SeverityOf(*severity);
  for (const CustomProperty& custom : rule.custom) {
    if (custom.name == "goldline.gate") rule.gate = options_.GateOf(custom.value);
  }
  const std::string unit = reader_.Text(node, "unit");
  rule.percent = unit == "percent" || unit == "%";
  ReadRuleType(node, rule);
  rule.threshold = ReadThreshold(node, rule.type);
  return rule;
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

void RuleReader::ReadCustom(const YamlNode& node, QualityRule& rule) {
  rule.type = RuleType::kCustom;
  rule.engine = reader_.Text(node, "engine");
  if (const YamlNode* implementation = node.Find("implementation")) rule.details = *implementation;
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
  rule.details = *arguments;
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
