// From a contract's promises to checks. Every promise becomes a Rule here, once, in the order of
// the contract; what cannot be executed gets its reason here and nowhere else.
#include <algorithm>
#include <map>

#include "core/text.h"
#include "quality/errors.h"
#include "quality/internal/fingerprint.h"
#include "quality/internal/formats.h"
#include "quality/internal/rule_program.h"

namespace goldline::quality::internal {
namespace {

constexpr std::string_view kPersonalClasses[] = {
    "pii", "personal", "personal_data", "confidential", "restricted", "sensitive", "secret"};

bool IsRedacted(const Property& property) {
  return std::any_of(
      std::begin(kPersonalClasses), std::end(kPersonalClasses),
      [&](std::string_view name) { return EqualsIgnoreAsciiCase(property.classification, name); });
}

std::string_view TypeNoun(LogicalType type) {
  switch (type) {
    case LogicalType::kInteger:
      return "an integer";
    case LogicalType::kNumber:
      return "a number";
    case LogicalType::kBoolean:
      return "a boolean";
    case LogicalType::kDate:
      return "a date";
    case LogicalType::kTime:
      return "a time";
    case LogicalType::kTimestamp:
      return "a timestamp";
    case LogicalType::kObject:
      return "an object";
    case LogicalType::kArray:
      return "an array";
    default:
      return "a text";
  }
}

std::string ListOf(const std::vector<Literal>& values) {
  std::string out;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i == 5) return Concat(out, ", and ", values.size() - i, " more");
    if (i > 0) out += ", ";
    out += values[i].is_null ? "null" : Quoted(values[i].text, 40);
  }
  return out;
}

class PlanBuilder {
 public:
  PlanBuilder(const Contract& contract, const SchemaObject& object, const Fields& source,
              const CompileOptions& options)
      : contract_(contract), object_(object), source_(source) {
    program_.object = object.name;
    program_.fixed_fields = options.fixed_fields;
    program_.now = options.now;
    program_.allowed_malformed = contract.allowed_malformed;
    program_.allowed_malformed_percent = contract.allowed_malformed_percent;
  }

  Result<Program> Build() {
    AddParse();
    AddColumns();
    AddProperties(object_.properties, "", FieldPlan::kNoParent);
    AddPrimaryKey();
    for (const QualityRule& rule : object_.quality) AddQuality(rule, nullptr, 0);
    AddRelationships(object_.relationships, object_.name);
    AddServiceLevels();
    GL_RETURN_IF_ERROR(status_);
    // Before SQL is compiled: what it reads may depend on the source, and the promise does not.
    for (Rule& rule : program_.rules) rule.fingerprint = FingerprintOf(rule, program_.fields);
    CompileSql();
    for (const FieldPlan& field : program_.fields) {
      program_.field_names.push_back(field.name);
      program_.in_source.push_back(IsInSource(field));
    }
    return std::move(program_);
  }

 private:
  bool IsInSource(const FieldPlan& field) const {
    return std::any_of(source_.begin(), source_.end(), [&](const Field& known) {
      return known.name == field.name || known.name == field.physical_name ||
             (field.has_children && known.name.starts_with(field.name + "."));
    });
  }

  // --- rules ---

  std::uint32_t AddRule(Rule rule) {
    const int count = ++ids_[rule.id];
    if (count > 1) rule.id = Concat(rule.id, "#", count);
    program_.rules.push_back(std::move(rule));
    return static_cast<std::uint32_t>(program_.rules.size() - 1);
  }

  Rule RuleOf(const Property& property, std::size_t field, RuleKind kind, std::string complaint) {
    Rule rule;
    const std::string& name = program_.fields[field].name;
    rule.id = Concat(name, ".", ToString(kind));
    rule.kind = kind;
    rule.fields = {name};
    rule.severity = property.severity.value_or(Severity::kError);
    rule.gate = property.gate.value_or(contract_.gate);
    rule.complaint = std::move(complaint);
    rule.arguments = ArgumentsOf(property, kind);
    rule.redacted = IsRedacted(property);
    rule.place = property.place;
    return rule;
  }

  void AddCheck(const Property& property, std::size_t field, RuleKind kind, std::string complaint,
                CellCheck check) {
    const std::uint32_t rule = AddRule(RuleOf(property, field, kind, std::move(complaint)));
    program_.fields[field].checks.push_back({rule, std::move(check)});
  }

  void AddSkipped(const Property& property, std::size_t field, RuleKind kind, std::string reason) {
    Rule rule = RuleOf(property, field, kind, "");
    rule.skip_reason = std::move(reason);
    AddRule(std::move(rule));
  }

  void Fail(const ContractPlace& place, std::string_view rule, std::string_view why) {
    if (!status_.ok()) return;
    status_ = errors::BadRule(rule, why).At({contract_.input, place.line, place.column});
  }

  void AddParse() {
    Rule rule;
    rule.id = "parse";
    rule.kind = RuleKind::kParse;
    rule.gate = contract_.gate;
    rule.built_in = true;
    rule.complaint = "cannot be read";
    rule.arguments = ParseArguments(contract_);
    program_.parse_rule = AddRule(std::move(rule));
  }

  void AddColumns() {
    if (object_.properties.empty()) return;
    Rule rule;
    rule.id = "columns";
    rule.kind = RuleKind::kColumns;
    rule.gate = contract_.gate;
    // Records that name their own fields may leave any of them out.
    if (!program_.fixed_fields) rule.severity = Severity::kWarning;
    rule.of_dataset = true;
    rule.complaint = "is not in the data";
    rule.arguments = ColumnsArguments(object_);
    rule.place = object_.place;
    program_.columns_rule = AddRule(std::move(rule));
  }

  // --- properties ---

  void AddProperties(const std::vector<Property>& properties, const std::string& prefix,
                     std::size_t parent) {
    for (const Property& property : properties) {
      const std::size_t field = program_.fields.size();
      FieldPlan plan;
      plan.name = prefix + property.name;
      plan.physical_name = property.physical_name.empty() ? "" : prefix + property.physical_name;
      plan.parent = parent;
      plan.has_children = !property.properties.empty();
      plan.redacted = IsRedacted(property);
      plan.type = FieldType::Of(property, MissingValues(property));
      program_.fields.push_back(std::move(plan));
      if (parent == FieldPlan::kNoParent) program_.declared.push_back(field);
      AddPromises(property, field);
      AddProperties(property.properties, program_.fields[field].name + ".", field);
      AddItems(property, field);
    }
  }

  std::vector<std::string> MissingValues(const Property& property) const {
    if (!property.missing_values.empty()) return property.missing_values;
    if (!object_.missing_values.empty()) return object_.missing_values;
    return contract_.missing_values;
  }

  void AddPromises(const Property& property, std::size_t field) {
    if (property.required) {
      AddCheck(property, field, RuleKind::kRequired, "has no value", RequiredCheck{});
    }
    AddType(property, field);
    if (property.unique) AddUnique(property, field);
    AddLength(property, field);
    AddPattern(property, field);
    AddRange(property, field);
    AddMultipleOf(property, field);
    AddFormat(property, field);
    AddArrayOptions(property, field);
    if (property.allowed) {
      AddCheck(property, field, RuleKind::kValues,
               Concat("is not one of ", ListOf(*property.allowed)),
               ValuesOf(property, *property.allowed, std::nullopt, property.place));
    }
    for (const QualityRule& rule : property.quality) AddQuality(rule, &property, field);
    AddRelationships(property.relationships, program_.fields[field].name);
  }

  void AddType(const Property& property, std::size_t field) {
    if (property.type == LogicalType::kNone) return;
    const std::string& format = property.options.format;
    const bool temporal = property.type == LogicalType::kDate ||
                          property.type == LogicalType::kTime ||
                          property.type == LogicalType::kTimestamp;
    std::string complaint = Concat("is not ", TypeNoun(property.type));
    if (temporal && !format.empty()) {
      if (!KnowsDateFormat(format)) {
        Fail(property.options.place, program_.fields[field].name + ".type",
             Concat("the date pattern ", Quoted(format), " has letters Goldline does not know"));
      }
      complaint += Concat(" like ", format);
    } else if (program_.fields[field].type.low) {
      complaint += Concat(" of the format ", format);
    }
    AddCheck(property, field, RuleKind::kType, std::move(complaint), TypeCheck{});
  }

  void AddUnique(const Property& property, std::size_t field) {
    const std::uint32_t rule = AddRule(RuleOf(property, field, RuleKind::kUnique, "is not unique"));
    program_.keys.push_back({rule, {field}, false});
  }

  void AddLength(const Property& property, std::size_t field) {
    const TypeOptions& options = property.options;
    if (!options.min_length && !options.max_length) return;
    LengthCheck check;
    std::string complaint = "must have";
    if (options.min_length) {
      check.low = static_cast<std::uint64_t>(*options.min_length);
      complaint += Concat(" at least ", *options.min_length);
    }
    if (options.max_length) {
      check.high = static_cast<std::uint64_t>(*options.max_length);
      complaint += Concat(options.min_length ? " and" : "", " at most ", *options.max_length);
    }
    AddCheck(property, field, RuleKind::kLength, complaint + " characters", check);
  }

  std::optional<Regex> CompilePattern(const std::string& pattern, const ContractPlace& place,
                                      std::string_view rule) {
    Result<Regex> regex = Regex::Compile(pattern);
    if (regex.ok()) return *std::move(regex);
    Fail(place, rule, regex.error().message());
    return std::nullopt;
  }

  void AddPattern(const Property& property, std::size_t field) {
    const std::optional<std::string>& pattern = property.options.pattern;
    if (!pattern) return;
    std::optional<Regex> regex =
        CompilePattern(*pattern, property.options.place, program_.fields[field].name + ".pattern");
    if (!regex) return;
    AddCheck(property, field, RuleKind::kPattern, Concat("does not match ", *pattern),
             PatternCheck{*std::move(regex)});
  }

  static std::string RangeComplaint(const TypeOptions& options) {
    std::string text = "must be";
    if (options.minimum) {
      text += Concat(options.minimum->exclusive ? " above " : " at least ", options.minimum->text);
    }
    if (options.maximum) {
      text += Concat(options.minimum ? " and" : "",
                     options.maximum->exclusive ? " below " : " at most ", options.maximum->text);
    }
    return text;
  }

  void AddRange(const Property& property, std::size_t field) {
    const TypeOptions& options = property.options;
    if (!options.minimum && !options.maximum) return;
    std::string complaint = RangeComplaint(options);
    switch (property.type) {
      case LogicalType::kInteger:
      case LogicalType::kNumber: {
        NumberRangeCheck check;
        if (options.minimum) check.low.emplace(*ParseDecimal(options.minimum->text));
        if (options.maximum) check.high.emplace(*ParseDecimal(options.maximum->text));
        check.above = options.minimum && options.minimum->exclusive;
        check.below = options.maximum && options.maximum->exclusive;
        AddCheck(property, field, RuleKind::kRange, std::move(complaint), check);
        return;
      }
      case LogicalType::kDate:
      case LogicalType::kTime:
      case LogicalType::kTimestamp: {
        TimeRangeCheck check;
        const std::string rule = program_.fields[field].name + ".range";
        if (options.minimum) check.low = TimeBound(property, *options.minimum, rule, 1);
        if (options.maximum) check.high = TimeBound(property, *options.maximum, rule, -1);
        AddCheck(property, field, RuleKind::kRange, std::move(complaint), check);
        return;
      }
      case LogicalType::kNone:
      case LogicalType::kString: {
        TextRangeCheck check;
        if (options.minimum) check.low = options.minimum->text;
        if (options.maximum) check.high = options.maximum->text;
        check.above = options.minimum && options.minimum->exclusive;
        check.below = options.maximum && options.maximum->exclusive;
        AddCheck(property, field, RuleKind::kRange, std::move(complaint), std::move(check));
        return;
      }
      default:
        AddSkipped(property, field, RuleKind::kRange,
                   Concat("a range means nothing for ", TypeNoun(property.type)));
    }
  }

  // A bound in the field's own format or in ISO 8601; an exclusive one moves inside by one unit.
  std::int64_t TimeBound(const Property& property, const Bound& bound, std::string_view rule,
                         int inside) {
    std::optional<std::int64_t> value =
        ParseTemporal(bound.text, property.type, property.options.format);
    if (!value) value = ParseTemporal(bound.text, property.type, "");
    if (!value) {
      Fail(bound.place, rule, Concat(Quoted(bound.text), " is not ", TypeNoun(property.type)));
      return 0;
    }
    return *value + (bound.exclusive ? inside : 0);
  }

  void AddMultipleOf(const Property& property, std::size_t field) {
    if (!property.options.multiple_of) return;
    if (property.type != LogicalType::kInteger && property.type != LogicalType::kNumber) {
      AddSkipped(property, field, RuleKind::kMultipleOf, "multipleOf is for numbers");
      return;
    }
    AddCheck(property, field, RuleKind::kMultipleOf,
             Concat("is not a multiple of ", *property.options.multiple_of),
             MultipleCheck{*ParseDecimal(*property.options.multiple_of)});
  }

  void AddFormat(const Property& property, std::size_t field) {
    const std::string& format = property.options.format;
    if (format.empty() ||
        (property.type != LogicalType::kString && property.type != LogicalType::kNone)) {
      return;
    }
    if (std::optional<Format> known = FindFormat(format)) {
      AddCheck(property, field, RuleKind::kFormat, Concat("is not ", known->noun),
               NamedFormatCheck{std::move(known->holds)});
    } else if (IsFormatWithoutCheck(format)) {
      AddSkipped(property, field, RuleKind::kFormat,
                 Concat("the format ", Quoted(format), " cannot be told from a text"));
    } else {
      AddSkipped(property, field, RuleKind::kFormat,
                 Concat("there is no format ", Quoted(format), "; ",
                        NameHint(format, FormatNames(), "formats are ")));
    }
  }

  void AddArrayOptions(const Property& property, std::size_t field) {
    const TypeOptions& options = property.options;
    if (options.min_items || options.max_items || options.unique_items) {
      ItemsCheck check;
      std::string complaint = "must hold";
      if (options.min_items) {
        check.low = static_cast<std::uint64_t>(*options.min_items);
        complaint += Concat(" at least ", *options.min_items);
      }
      if (options.max_items) {
        check.high = static_cast<std::uint64_t>(*options.max_items);
        complaint += Concat(options.min_items ? " and" : "", " at most ", *options.max_items);
      }
      check.unique = options.unique_items;
      complaint += options.unique_items ? " different items" : " items";
      AddCheck(property, field, RuleKind::kItems, std::move(complaint), check);
    }
    if (options.min_properties || options.max_properties) {
      AddSkipped(property, field, RuleKind::kItems,
                 "how many keys an object has is not counted yet");
    }
    for (const std::string& key : options.required) {
      const bool declared =
          std::any_of(property.properties.begin(), property.properties.end(),
                      [&](const Property& child) { return child.name == key && child.required; });
      if (declared) continue;
      Property child;
      child.name = key;
      child.required = true;
      child.severity = property.severity;
      child.gate = property.gate;
      child.place = options.place;
      program_.fields[field].has_children = true;
      AddProperties({child}, program_.fields[field].name + ".", field);
    }
  }

  void AddItems(const Property& property, std::size_t field) {
    for (const Property& item : property.items) {
      const bool promises = item.required || item.unique || item.type != LogicalType::kNone ||
                            item.allowed || !item.quality.empty() || !item.properties.empty();
      if (promises) {
        AddSkipped(property, field, RuleKind::kItems,
                   "promises about the items of an array are not executed yet");
      }
    }
  }

  // --- quality entries ---

  // What the list, the pattern or both of an invalidValues rule or an enum allow.
  ValuesCheck ValuesOf(const Property& property, const std::vector<Literal>& values,
                       const std::optional<std::string>& pattern, const ContractPlace& place) {
    ValuesCheck check;
    check.any = values.empty();
    check.numeric = property.type == LogicalType::kInteger || property.type == LogicalType::kNumber;
    std::vector<std::string> texts;
    std::vector<Decimal> numbers;
    for (const Literal& value : values) {
      if (value.is_null) continue;  // null is allowed anyway: it is not judged
      if (check.numeric) {
        const std::optional<Decimal> number = ParseDecimal(value.text);
        if (number) numbers.push_back(*number);
      }
      texts.push_back(value.text);
    }
    if (!values.empty()) check.texts = TextSet(std::move(texts));
    check.numbers = NumberSet(std::move(numbers));
    if (pattern) check.pattern = CompilePattern(*pattern, place, property.name);
    return check;
  }

  Rule RuleOf(const QualityRule& quality, const Property* property, std::size_t field,
              RuleKind kind) {
    Rule rule;
    rule.kind = kind;
    const std::string name = property == nullptr ? std::string() : program_.fields[field].name;
    if (!quality.id.empty()) {
      rule.id = quality.id;
    } else if (!quality.name.empty()) {
      rule.id = quality.name;
    } else {
      rule.id = Concat(name, name.empty() ? "" : ".",
                       quality.metric.empty() ? ToString(kind) : std::string_view(quality.metric));
    }
    if (property != nullptr) rule.fields = {name};
    const std::optional<Severity> inherited =
        property == nullptr ? std::nullopt : property->severity;
    rule.severity = quality.severity.value_or(inherited.value_or(Severity::kError));
    const std::optional<Gate> gate = property == nullptr ? std::nullopt : property->gate;
    rule.gate = quality.gate.value_or(gate.value_or(contract_.gate));
    rule.dimension = quality.dimension;
    rule.description = quality.description;
    rule.threshold = quality.threshold;
    rule.percent = quality.percent;
    rule.arguments =
        ArgumentsOf(quality, kind, property == nullptr ? LogicalType::kNone : property->type);
    rule.redacted = property != nullptr && IsRedacted(*property);
    rule.place = quality.place;
    return rule;
  }

  void AddSkipped(const QualityRule& quality, const Property* property, std::size_t field,
                  RuleKind kind, std::string reason) {
    Rule rule = RuleOf(quality, property, field, kind);
    rule.skip_reason = std::move(reason);
    AddRule(std::move(rule));
  }

  void AddQuality(const QualityRule& quality, const Property* property, std::size_t field) {
    switch (quality.type) {
      case RuleType::kText:
        return AddSkipped(quality, property, field, RuleKind::kText,
                          "manual: a text is for people to judge");
      case RuleType::kCustom:
        return AddSkipped(
            quality, property, field, RuleKind::kCustom,
            Concat("it is for another engine", quality.engine.empty() ? "" : ": ", quality.engine));
      case RuleType::kSql:
        return AddSql(quality, property, field);
      case RuleType::kLibrary:
        return AddMetric(quality, property, field);
    }
  }

  // It is compiled at the end, when all fields are known.
  void AddSql(const QualityRule& quality, const Property* property, std::size_t field) {
    if (Trim(quality.query).empty()) {
      return AddSkipped(quality, property, field, RuleKind::kSql, "it has no query");
    }
    const std::uint32_t rule = AddRule(RuleOf(quality, property, field, RuleKind::kSql));
    sql_rules_.push_back({rule, &quality, property});
  }

  void CompileSql() {
    if (sql_rules_.empty()) return;
    const std::vector<SqlField> scope = SqlScope(program_, source_);
    for (const PendingSql& pending : sql_rules_) {
      SqlText text;
      text.query = pending.quality->query;
      if (pending.property != nullptr) text.property = program_.rules[pending.rule].fields.front();
      text.datasets = {object_.name};
      if (!object_.physical_name.empty()) text.datasets.emplace_back(object_.physical_name);
      CompileSqlRule(program_, pending.rule, text, scope);
    }
  }

  void AddMetric(const QualityRule& quality, const Property* property, std::size_t field) {
    static constexpr std::pair<std::string_view, RuleKind> kMetrics[] = {
        {"nullValues", RuleKind::kNullValues},
        {"missingValues", RuleKind::kMissingValues},
        {"invalidValues", RuleKind::kInvalidValues},
        {"duplicateValues", RuleKind::kDuplicateValues},
        {"rowCount", RuleKind::kRowCount},
    };
    const auto* const metric =
        std::find_if(std::begin(kMetrics), std::end(kMetrics),
                     [&](const auto& entry) { return entry.first == quality.metric; });
    if (metric == std::end(kMetrics)) {
      return AddSkipped(quality, property, field, RuleKind::kCustom,
                        Concat("there is no metric ", Quoted(quality.metric)));
    }
    const RuleKind kind = metric->second;
    if (!quality.threshold) {
      return AddSkipped(quality, property, field, kind, "it has no operator, such as mustBe: 0");
    }
    if (kind == RuleKind::kRowCount) {
      Rule rule = RuleOf(quality, property, field, kind);
      rule.of_dataset = true;
      AddRule(std::move(rule));
    } else if (kind == RuleKind::kDuplicateValues) {
      AddDuplicates(quality, property, field);
    } else if (property == nullptr) {
      AddSkipped(quality, property, field, kind,
                 "it stands at the object, and counts one property");
    } else {
      AddCellMetric(quality, *property, field, kind);
    }
  }

  void AddCellMetric(const QualityRule& quality, const Property& property, std::size_t field,
                     RuleKind kind) {
    Rule rule = RuleOf(quality, &property, field, kind);
    CellCheck check = NullCheck{};
    rule.complaint = "has no value";
    if (kind == RuleKind::kMissingValues) {
      std::vector<std::string> tokens;
      for (const Literal& token : quality.missing_values) {
        if (!token.is_null) tokens.push_back(token.text);
      }
      check = MissingCheck{TextSet(std::move(tokens))};
    } else if (kind == RuleKind::kInvalidValues) {
      if (!quality.has_valid_values && !quality.pattern) {
        return AddSkipped(quality, &property, field, kind,
                          "its arguments have neither validValues nor a pattern");
      }
      rule.complaint = quality.has_valid_values
                           ? Concat("is not one of ", ListOf(quality.valid_values))
                           : Concat("does not match ", *quality.pattern);
      check = ValuesOf(property, quality.valid_values, quality.pattern, quality.place);
      // An empty list allows nothing; it does not mean that everything will do.
      if (quality.has_valid_values) std::get<ValuesCheck>(check).any = false;
    }
    const std::uint32_t index = AddRule(std::move(rule));
    program_.fields[field].checks.push_back({index, std::move(check)});
  }

  void AddDuplicates(const QualityRule& quality, const Property* property, std::size_t field) {
    Rule rule = RuleOf(quality, property, field, RuleKind::kDuplicateValues);
    rule.complaint = "is there already";
    KeyPlan key;
    key.excess_only = true;
    if (property != nullptr) key.fields.push_back(field);
    for (const std::string& name : quality.properties) {
      const std::optional<std::size_t> found = FindField(name);
      if (!found) {
        rule.skip_reason = Concat("the contract has no property ", Quoted(name));
        break;
      }
      if (std::find(key.fields.begin(), key.fields.end(), *found) == key.fields.end()) {
        key.fields.push_back(*found);
      }
    }
    if (key.fields.empty() && rule.skip_reason.empty()) {
      rule.skip_reason = "its arguments name no properties";
    }
    rule.fields = NamesOf(key.fields);
    const bool executed = rule.executed();
    key.rule = AddRule(std::move(rule));
    if (executed) program_.keys.push_back(std::move(key));
  }

  std::optional<std::size_t> FindField(std::string_view name) const {
    for (std::size_t i = 0; i < program_.fields.size(); ++i) {
      if (program_.fields[i].name == name || program_.fields[i].physical_name == name) return i;
    }
    return std::nullopt;
  }

  std::vector<std::string> NamesOf(const std::vector<std::size_t>& fields) const {
    std::vector<std::string> names;
    for (const std::size_t field : fields) names.push_back(program_.fields[field].name);
    return names;
  }

  // A primary key promises a value in each of its parts, and no two records with the same parts.
  void AddPrimaryKey() {
    std::vector<const Property*> parts;
    for (const Property& property : object_.properties) {
      if (property.primary_key) parts.push_back(&property);
    }
    if (parts.empty()) return;
    std::stable_sort(parts.begin(), parts.end(), [](const Property* a, const Property* b) {
      return a->primary_key_position < b->primary_key_position;
    });
    KeyPlan key;
    for (const Property* part : parts) {
      const std::size_t field = *FindField(part->name);
      key.fields.push_back(field);
      if (!part->required) {
        AddCheck(*part, field, RuleKind::kRequired, "has no value, and is part of the primary key",
                 RequiredCheck{});
      }
    }
    if (parts.size() == 1 && parts[0]->unique) return;
    Rule rule = RuleOf(*parts[0], key.fields[0], RuleKind::kUnique, "is not unique");
    rule.fields = NamesOf(key.fields);
    rule.id = Concat(Join(rule.fields, "+"), ".unique");
    for (const Property* part : parts) rule.redacted |= IsRedacted(*part);
    key.rule = AddRule(std::move(rule));
    program_.keys.push_back(std::move(key));
  }

  // --- promises about more than this dataset ---

  void AddRelationships(const std::vector<Relationship>& relationships, std::string_view owner) {
    for (const Relationship& relationship : relationships) {
      Rule rule;
      rule.id = Concat(owner, ".relationship");
      rule.kind = RuleKind::kRelationship;
      rule.fields = relationship.from;
      if (rule.fields.empty()) rule.fields = {std::string(owner)};
      rule.gate = contract_.gate;
      rule.skip_reason =
          Concat("it needs the records of ", Join(relationship.to, ", "), " beside these");
      rule.arguments = ArgumentsOf(relationship);
      rule.place = relationship.place;
      AddRule(std::move(rule));
    }
  }

  void AddServiceLevels() {
    for (const ServiceLevel& level : contract_.service_levels) {
      Rule rule;
      rule.id = Concat("sla.", level.property);
      rule.kind = RuleKind::kServiceLevel;
      rule.gate = contract_.gate;
      rule.description =
          Concat(level.property, " ", level.value, level.unit.empty() ? "" : " ", level.unit);
      rule.skip_reason = "a service level is observed over runs, not in one dataset";
      rule.arguments = ArgumentsOf(level);
      rule.place = level.place;
      AddRule(std::move(rule));
    }
  }

  struct PendingSql {
    std::uint32_t rule;
    const QualityRule* quality;
    const Property* property;  // or nullptr
  };

  const Contract& contract_;
  const SchemaObject& object_;
  const Fields& source_;
  Program program_;
  Status status_;
  std::map<std::string, int> ids_;
  std::vector<PendingSql> sql_rules_;
};

}  // namespace

NumberLimit::NumberLimit(const Decimal& value) : value_(value) {
  // Beyond any plain number, so that comparing never overflows.
  const Int128 far = PowerOfTen(30);
  for (std::size_t scale = 0; scale < kScales; ++scale) {
    const int shift = static_cast<int>(scale) - value.scale;
    Int128 floor = value.coefficient;
    bool exact = true;
    if (shift >= 0) {
      const Int128 power = PowerOfTen(shift);
      const bool huge = floor > far || floor < -far;
      floor = huge ? (floor > 0 ? far : -far) : floor;
      floor = floor > far / power ? far : floor < -(far / power) ? -far : floor * power;
    } else {
      const Int128 power = PowerOfTen(-shift);
      const Int128 quotient = floor / power;
      exact = quotient * power == floor;
      floor = quotient - (!exact && floor < 0 ? 1 : 0);
    }
    floor_[scale] = floor;
    exact_[scale] = exact;
  }
}

Result<Program> BuildProgram(const Contract& contract, const SchemaObject& object,
                             const Fields& source, const CompileOptions& options) {
  return PlanBuilder(contract, object, source, options).Build();
}

}  // namespace goldline::quality::internal
