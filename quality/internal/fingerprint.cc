#include "quality/internal/fingerprint.h"

#include <algorithm>

#include "core/json.h"
#include "core/sha256.h"
#include "core/text.h"

namespace goldline::quality::internal {
namespace {

bool IsNumeric(LogicalType type) {
  return type == LogicalType::kInteger || type == LogicalType::kNumber;
}

std::string NumberText(const Decimal& number) { return ToString(Normalized(number)); }

// A bound or a value: of a number its value counts, else every byte.
std::string ValueText(const std::string& text, LogicalType type) {
  const std::optional<Decimal> number = IsNumeric(type) ? ParseDecimal(text) : std::nullopt;
  return number ? NumberText(*number) : text;
}

std::vector<std::string> Sorted(std::vector<std::string> texts) {
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  return texts;
}

// A null in a list means nothing: a missing value is not judged.
std::vector<std::string> ValuesOf(const std::vector<Literal>& values, LogicalType type) {
  std::vector<std::string> texts;
  for (const Literal& value : values) {
    if (!value.is_null) texts.push_back(ValueText(value.text, type));
  }
  return Sorted(std::move(texts));
}

void WriteTexts(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts) {
  json.Key(key).BeginArray();
  for (const std::string& text : texts) json.String(text);
  json.EndArray();
}

void WriteText(JsonWriter& json, std::string_view key, std::string_view text) {
  if (!text.empty()) json.Key(key).String(text);
}

void WriteCount(JsonWriter& json, std::string_view key, const std::optional<std::int64_t>& count) {
  if (count) json.Key(key).Int(*count);
}

void WriteBound(JsonWriter& json, std::string_view key, const std::optional<Bound>& bound,
                LogicalType type) {
  if (!bound) return;
  json.Key(key).BeginObject().Key("value").String(ValueText(bound->text, type));
  json.Key("exclusive").Bool(bound->exclusive).EndObject();
}

void WriteThreshold(JsonWriter& json, const std::optional<Threshold>& threshold, bool percent) {
  if (!threshold) return;
  // Its text has the numbers as they were written; its value has not.
  Threshold plain = *threshold;
  const bool between = plain.op == Operator::kBetween || plain.op == Operator::kNotBetween;
  if (plain.low) {
    plain.text = NumberText(*plain.low);
    if (between) plain.text += Concat(" ", NumberText(plain.high));
  }
  json.Key("threshold").String(plain.ToString()).Key("unit").String(percent ? "percent" : "rows");
}

// YAML as JSON with sorted keys and every scalar as its text.
void WriteNode(JsonWriter& json, const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      json.Null();
      return;
    case YamlNode::Kind::kScalar:
      json.String(Trim(node.text));
      return;
    case YamlNode::Kind::kSequence:
      json.BeginArray();
      for (const YamlNode& item : node.items) WriteNode(json, item);
      json.EndArray();
      return;
    case YamlNode::Kind::kMapping: {
      std::vector<const YamlEntry*> entries;
      for (const YamlEntry& entry : node.entries) entries.push_back(&entry);
      std::sort(entries.begin(), entries.end(),
                [](const YamlEntry* a, const YamlEntry* b) { return a->key < b->key; });
      json.BeginObject();
      for (const YamlEntry* entry : entries) WriteNode(json.Key(entry->key), entry->value);
      json.EndObject();
      return;
    }
  }
}

// One blank for each run of them outside quotes: a query may be folded over lines in many ways.
std::string FoldBlanks(std::string_view query) {
  // In these, line ends or quotes mean something else; such a query is taken as it is.
  for (const std::string_view odd : {"--", "\\", "$$"}) {
    if (query.find(odd) != query.npos) return std::string(Trim(query));
  }
  std::string out;
  char quote = '\0';
  for (const char c : Trim(query)) {
    const bool blank = quote == '\0' && (c == ' ' || c == '\t' || c == '\n' || c == '\r');
    if (c == quote) {
      quote = '\0';
    } else if (quote == '\0' && (c == '\'' || c == '"')) {
      quote = c;
    }
    if (!blank) {
      out += c;
    } else if (!out.ends_with(' ')) {
      out += ' ';
    }
  }
  return out;
}

void WriteItems(JsonWriter& json, const Property& property) {
  const TypeOptions& options = property.options;
  WriteCount(json, "minItems", options.min_items);
  WriteCount(json, "maxItems", options.max_items);
  if (options.unique_items) json.Key("uniqueItems").Bool(true);
  WriteCount(json, "minProperties", options.min_properties);
  WriteCount(json, "maxProperties", options.max_properties);
}

void WriteArguments(JsonWriter& json, const Property& property, RuleKind kind) {
  const TypeOptions& options = property.options;
  const LogicalType type = property.type;
  switch (kind) {
    case RuleKind::kType:
      if (type != LogicalType::kString) WriteText(json, "format", options.format);
      return;
    case RuleKind::kLength:
      WriteCount(json, "minLength", options.min_length);
      WriteCount(json, "maxLength", options.max_length);
      return;
    case RuleKind::kPattern:
      if (options.pattern) json.Key("pattern").String(*options.pattern);
      return;
    case RuleKind::kRange:
      WriteBound(json, "minimum", options.minimum, type);
      WriteBound(json, "maximum", options.maximum, type);
      return;
    case RuleKind::kMultipleOf:
      if (options.multiple_of) {
        json.Key("multipleOf").String(ValueText(*options.multiple_of, LogicalType::kNumber));
      }
      return;
    case RuleKind::kFormat:
      WriteText(json, "format", options.format);
      return;
    case RuleKind::kItems:
      return WriteItems(json, property);
    case RuleKind::kValues:
      if (property.allowed) WriteTexts(json, "values", ValuesOf(*property.allowed, type));
      return;
    default:
      return;
  }
}

void WriteArguments(JsonWriter& json, const QualityRule& quality, RuleKind kind, LogicalType type) {
  switch (kind) {
    case RuleKind::kText:
      WriteText(json, "text", Trim(quality.description));
      return;
    case RuleKind::kSql:
      WriteText(json, "query", FoldBlanks(quality.query));
      return;
    case RuleKind::kCustom:
      WriteText(json, "engine", quality.engine);
      WriteText(json, "metric", quality.metric);
      WriteNode(json.Key("details"), quality.implementation);
      return;
    case RuleKind::kOwn:
      WriteNode(json.Key("implementation"), quality.implementation);
      return;
    case RuleKind::kMissingValues:
      WriteTexts(json, "missingValues", ValuesOf(quality.missing_values, LogicalType::kString));
      return;
    case RuleKind::kInvalidValues:
      if (quality.has_valid_values) {
        WriteTexts(json, "validValues", ValuesOf(quality.valid_values, type));
      }
      if (quality.pattern) json.Key("pattern").String(*quality.pattern);
      return;
    case RuleKind::kDuplicateValues:
      WriteTexts(json, "properties", Sorted(quality.properties));
      return;
    default:
      return;
  }
}

// Only what differs from the default, so that a new option changes no fingerprint there is.
void WriteOptions(JsonWriter& json, const RuleOptions& options) {
  WriteText(json, "filter", FoldBlanks(options.filter));
  if (options.mostly) json.Key("mostly").String(NumberText(*options.mostly));
  if (options.warn) {
    json.Key("warn").BeginObject();
    WriteThreshold(json, options.warn, options.warn_percent);
    json.EndObject();
  }
  if (options.of_total) json.Key("base").String("total");
  if (options.on_null != NullVerdict::kIgnore) {
    json.Key("onNull").String(options.on_null == NullVerdict::kFail ? "fail" : "pass");
  }
  if (options.on_empty != EmptyVerdict::kSkip) {
    json.Key("onEmpty").String(options.on_empty == EmptyVerdict::kFail ? "fail" : "pass");
  }
  if (options.count) json.Key("count").String(ContractName(*options.count));
  if (options.across_runs) json.Key("acrossRuns").Bool(true);
}

// How the values are read decides which of them a rule judges.
void WriteField(JsonWriter& json, const std::string& name, const std::vector<FieldPlan>& fields) {
  json.BeginObject().Key("name").String(name);
  const auto field = std::find_if(fields.begin(), fields.end(),
                                  [&](const FieldPlan& plan) { return plan.name == name; });
  if (field != fields.end()) {
    const FieldType& type = field->type;
    json.Key("type").String(ToString(type.type));
    WriteText(json, "format", type.format);
    if (type.low) json.Key("from").String(NumberText(*type.low));
    if (type.high) json.Key("to").String(NumberText(*type.high));
    if (!type.missing.empty()) WriteTexts(json, "missing", type.missing.texts());
  }
  json.EndObject();
}

}  // namespace

std::string ArgumentsOf(const Property& property, RuleKind kind) {
  JsonWriter json;
  json.BeginObject();
  WriteArguments(json, property, kind);
  return json.EndObject().Take();
}

std::string ArgumentsOf(const QualityRule& quality, RuleKind kind, LogicalType type) {
  JsonWriter json;
  json.BeginObject();
  WriteArguments(json, quality, kind, type);
  return json.EndObject().Take();
}

std::string ArgumentsOf(const Relationship& relationship) {
  JsonWriter json;
  json.BeginObject();
  WriteText(json, "type", relationship.type);
  // A pair is a part of each at the same place, so their order counts.
  WriteTexts(json, "from", relationship.from);
  WriteTexts(json, "to", relationship.to);
  return json.EndObject().Take();
}

std::string ArgumentsOf(const ServiceLevel& level) {
  JsonWriter json;
  json.BeginObject().Key("property").String(level.property);
  WriteText(json, "value", level.value);
  WriteText(json, "unit", level.unit);
  WriteText(json, "element", level.element);
  return json.EndObject().Take();
}

std::string ParseArguments(const Contract& contract) {
  JsonWriter json;
  json.BeginObject().Key("allowedMalformed").UInt(contract.allowed_malformed);
  json.Key("allowedMalformedPercent").Double(contract.allowed_malformed_percent);
  return json.EndObject().Take();
}

std::string ColumnsArguments(const SchemaObject& object) {
  std::vector<std::string> names;
  for (const Property& property : object.properties) names.push_back(property.name);
  JsonWriter json;
  json.BeginObject();
  WriteTexts(json, "columns", Sorted(std::move(names)));
  return json.EndObject().Take();
}

std::string FingerprintOf(const Rule& rule, const std::vector<FieldPlan>& fields) {
  JsonWriter json;
  json.BeginObject().Key("rule").Int(1).Key("kind").String(rule.kind_name());
  // No contract states that of `columns`: it goes by how the records come.
  if (rule.kind != RuleKind::kColumns) json.Key("severity").String(ToString(rule.severity));
  json.Key("gate").String(ToString(rule.gate));
  WriteThreshold(json, rule.threshold, rule.percent);
  WriteOptions(json, rule.options);
  json.Key("fields").BeginArray();
  for (const std::string& name : Sorted(rule.fields)) WriteField(json, name, fields);
  json.EndArray();
  if (!rule.item.empty()) WriteField(json.Key("item"), rule.item, fields);
  json.Key("arguments").Raw(rule.arguments).EndObject();
  return Sha256(json.text());
}

}  // namespace goldline::quality::internal
