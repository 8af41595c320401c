#include "quality/internal/plan_draft.h"

#include <algorithm>

#include "core/text.h"
#include "quality/errors.h"
#include "quality/internal/fingerprint.h"

namespace goldline::quality::internal {
namespace {

constexpr std::string_view kPersonalClasses[] = {
    "pii", "personal", "personal_data", "confidential", "restricted", "sensitive", "secret"};

}  // namespace

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

PlanDraft::PlanDraft(const Contract& contract, const SchemaObject& object, const Fields& source,
                     const CompileOptions& options)
    : contract_(contract), object_(object), source_(source), options_(options) {
  program_.object = object.name;
  program_.fixed_fields = options.fixed_fields;
  program_.now = options.now;
  program_.allowed_malformed = contract.allowed_malformed;
  program_.allowed_malformed_percent = contract.allowed_malformed_percent;
  for (const Field& field : source) program_.header.push_back(field.name);
  AddFields(object.properties, "", FieldPlan::kNoParent);
}

// --- fields ---

void PlanDraft::AddFields(const std::vector<Property>& properties, const std::string& prefix,
                          std::size_t parent) {
  for (const Property& property : properties) {
    const std::size_t field = AddField(property, prefix, parent);
    if (parent == FieldPlan::kNoParent) program_.declared.push_back(field);
    AddFields(property.properties, program_.fields[field].name + ".", field);
    for (const Property& item : property.items) AddItems(field, item, {});
    HideWhole(field);
  }
}

// The item as "lines[]", its parts as "lines[].sku". Arrays in items are texts.
void PlanDraft::AddItems(std::size_t array, const Property& item,
                         const std::vector<std::string>& path) {
  std::string name = program_.fields[array].name + "[]";
  for (const std::string& key : path) name += Concat(".", key);
  const std::size_t field = AddField(item, "", FieldPlan::kNoParent);
  FieldPlan& plan = program_.fields[field];
  plan.name = std::move(name);
  plan.physical_name.clear();
  plan.has_children = false;
  plan.redacted = plan.redacted || program_.fields[array].redacted;
  plan.items_of = array;
  plan.path = path;
  for (const Property& part : item.properties) {
    std::vector<std::string> longer = path;
    longer.push_back(part.name);
    AddItems(array, part, longer);
  }
  HideWhole(field);
}

// What is not shown of a part would show in the text of the whole. The parts of a field were added
// right after it.
void PlanDraft::HideWhole(std::size_t field) {
  for (std::size_t part = field + 1; part < program_.fields.size(); ++part) {
    if (program_.fields[part].redacted) program_.fields[field].redacted = true;
  }
}

std::size_t PlanDraft::AddField(const Property& property, const std::string& prefix,
                                std::size_t parent) {
  FieldPlan plan;
  plan.name = prefix + property.name;
  plan.physical_name = property.physical_name.empty() ? "" : prefix + property.physical_name;
  plan.parent = parent;
  plan.has_children = !property.properties.empty();
  plan.redacted =
      IsRedacted(property) || (parent != FieldPlan::kNoParent && program_.fields[parent].redacted);
  plan.type = FieldType::Of(property, MissingValues(property));
  program_.fields.push_back(std::move(plan));
  properties_.push_back(&property);
  return program_.fields.size() - 1;
}

std::size_t PlanDraft::AddField(Property property, std::size_t parent) {
  owned_.push_back(std::move(property));
  program_.fields[parent].has_children = true;
  return AddField(owned_.back(), program_.fields[parent].name + ".", parent);
}

std::vector<std::string> PlanDraft::MissingValues(const Property& property) const {
  if (!property.missing_values.empty()) return property.missing_values;
  if (!object_.missing_values.empty()) return object_.missing_values;
  return contract_.missing_values;
}

std::optional<std::size_t> PlanDraft::FindField(std::string_view name) const {
  for (std::size_t i = 0; i < program_.fields.size(); ++i) {
    if (program_.fields[i].name == name || program_.fields[i].physical_name == name) return i;
  }
  return std::nullopt;
}

std::vector<std::string> PlanDraft::NamesOf(const std::vector<std::size_t>& fields) const {
  std::vector<std::string> names;
  for (const std::size_t field : fields) names.push_back(program_.fields[field].name);
  return names;
}

bool PlanDraft::IsInSource(const FieldPlan& field) const {
  if (field.items_of) return true;
  return std::any_of(source_.begin(), source_.end(), [&](const Field& known) {
    return known.name == field.name || known.name == field.physical_name ||
           (field.has_children && known.name.starts_with(field.name + "."));
  });
}

// --- rules ---

std::uint32_t PlanDraft::AddRule(Rule rule, RuleTuning tuning) {
  const int count = ++ids_[rule.id];
  if (count > 1) rule.id = Concat(rule.id, "#", count);
  if (rule.executed()) {
    rule.skip_reason = tuning.skip_reason;
    rule.error_reason = tuning.error_reason;
  }
  rule.fingerprint = FingerprintOf(rule, program_.fields);
  program_.rules.push_back(std::move(rule));
  program_.tuning.push_back(std::move(tuning));
  return static_cast<std::uint32_t>(program_.rules.size() - 1);
}

void PlanDraft::AddCheck(std::size_t field, Rule rule, CellCheck check, RuleTuning tuning) {
  const std::uint32_t index = AddRule(std::move(rule), std::move(tuning));
  program_.fields[field].checks.push_back({index, std::move(check)});
}

void PlanDraft::AddSkipped(Rule rule, std::string reason) {
  rule.skip_reason = std::move(reason);
  AddRule(std::move(rule));
}

void PlanDraft::AddSql(Rule rule, RuleTuning tuning, std::string_view query,
                       std::string_view property) {
  SqlText text;
  text.query = query;
  text.property = property;
  text.datasets = {object_.name};
  if (!object_.physical_name.empty()) text.datasets.emplace_back(object_.physical_name);
  const std::uint32_t index = AddRule(std::move(rule), std::move(tuning));
  if (program_.rules[index].executed()) CompileSqlRule(program_, index, text, Scope());
}

const std::vector<SqlField>& PlanDraft::Scope() {
  if (!scope_) scope_ = SqlScope(program_, source_);
  return *scope_;
}

// Of an item the array: that is what a record has.
const std::string& PlanDraft::FieldShown(std::size_t field) const {
  const FieldPlan& plan = program_.fields[field];
  return plan.items_of ? program_.fields[*plan.items_of].name : plan.name;
}

Rule PlanDraft::PromiseOf(std::size_t field, RuleKind kind, std::string complaint) const {
  const Property& property = *properties_[field];
  Rule rule;
  const std::string& name = program_.fields[field].name;
  rule.id = Concat(name, ".", ToString(kind));
  rule.kind = kind;
  rule.fields = {FieldShown(field)};
  if (IsItem(field)) rule.item = name;
  rule.severity = property.severity.value_or(Severity::kError);
  rule.gate = property.gate.value_or(contract_.gate);
  rule.arguments = ArgumentsOf(property, kind);
  rule.complaint = std::move(complaint);
  rule.redacted = program_.fields[field].redacted;
  rule.place = property.place;
  return rule;
}

Rule PlanDraft::RuleOf(const QualityRule& quality, std::optional<std::size_t> field,
                       RuleKind kind) const {
  const Property* property = field ? properties_[*field] : nullptr;
  Rule rule;
  rule.kind = kind;
  const std::string name = field ? program_.fields[*field].name : std::string();
  if (!quality.id.empty()) {
    rule.id = quality.id;
  } else if (!quality.name.empty()) {
    rule.id = quality.name;
  } else {
    rule.id = Concat(name, name.empty() ? "" : ".",
                     quality.metric.empty() ? ToString(kind) : std::string_view(quality.metric));
  }
  if (field) rule.fields = {FieldShown(*field)};
  if (IsItem(field)) rule.item = name;
  const std::optional<Severity> inherited = field ? property->severity : std::nullopt;
  rule.severity = quality.severity.value_or(inherited.value_or(Severity::kError));
  const std::optional<Gate> gate = field ? property->gate : std::nullopt;
  rule.gate = quality.gate.value_or(gate.value_or(contract_.gate));
  rule.dimension = quality.dimension;
  rule.description = quality.description;
  rule.threshold = quality.threshold;
  rule.percent = quality.percent;
  rule.options = quality.options;
  rule.arguments = ArgumentsOf(quality, kind, property ? property->type : LogicalType::kNone);
  rule.redacted = field && program_.fields[*field].redacted;
  rule.place = quality.place;
  return rule;
}

RuleTuning PlanDraft::TuningOf(const QualityRule& quality) {
  RuleTuning tuning;
  const std::string& filter = quality.options.filter;
  if (!filter.empty()) {
    const auto [entry, fresh] = filters_.try_emplace(filter);
    if (fresh) entry->second = CompileFilter(filter);
    tuning = entry->second;
  }
  tuning.on_null = quality.options.on_null;
  return tuning;
}

RuleTuning PlanDraft::CompileFilter(const std::string& filter) {
  RuleTuning tuning;
  Result<sql::Expression> plan = CompileSqlFilter(program_, filter, Scope());
  if (plan.ok()) {
    tuning.filter = program_.sql.filters.size();
    program_.sql.filters.push_back(*std::move(plan));
  } else {
    const SqlRefusal refusal = SqlRefusal::Of(plan.error());
    (refusal.not_here ? tuning.skip_reason : tuning.error_reason) =
        Concat("its filter cannot be executed: ", refusal.reason);
  }
  return tuning;
}

// --- arguments ---

ValuesCheck PlanDraft::ValuesOf(const Property& property, const std::vector<Literal>& values,
                                const std::optional<std::string>& pattern,
                                const ContractPlace& place) {
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

std::optional<Regex> PlanDraft::CompilePattern(const std::string& pattern,
                                               const ContractPlace& place, std::string_view rule) {
  Result<Regex> regex = Regex::Compile(pattern);
  if (regex.ok()) return *std::move(regex);
  Fail(place, rule, regex.error().message());
  return std::nullopt;
}

std::int64_t PlanDraft::TimeOf(const Property& property, const std::string& text,
                               const ContractPlace& place, std::string_view rule) {
  std::optional<std::int64_t> value = ParseTemporal(text, property.type, property.options.format);
  if (!value) value = ParseTemporal(text, property.type, "");
  if (value) return *value;
  Fail(place, rule, Concat(Quoted(text), " is not ", TypeNoun(property.type)));
  return 0;
}

void PlanDraft::Fail(const ContractPlace& place, std::string_view rule, std::string_view why) {
  if (!status_.ok()) return;
  status_ = errors::BadRule(rule, why).At({contract_.input, place.line, place.column});
}

void PlanDraft::Fail(const Status& status) {
  if (status_.ok()) status_ = status;
}

// What was made ready for a rule whose filter then could not be.
void PlanDraft::DropUnexecuted() {
  const auto is_dropped = [&](std::uint32_t rule) { return !program_.rules[rule].executed(); };
  const auto drop = [&](auto& plans) {
    std::erase_if(plans, [&](const auto& plan) { return is_dropped(plan.rule); });
  };
  for (FieldPlan& field : program_.fields) drop(field.checks);
  drop(program_.keys);
  drop(program_.columns);
  drop(program_.series);
  std::erase_if(program_.foreign,
                [&](const ForeignPlan& plan) { return is_dropped(plan.key.rule); });
}

Result<Program> PlanDraft::Take() {
  GL_RETURN_IF_ERROR(status_);
  DropUnexecuted();
  for (const KeyPlan& plan : program_.keys) {
    program_.rules[plan.rule].of_series = true;
    program_.rules[plan.rule].of_keys = true;
  }
  for (const SeriesPlan& plan : program_.series) program_.rules[plan.rule].of_series = true;
  for (const FieldPlan& field : program_.fields) {
    program_.field_names.push_back(field.name);
    program_.in_source.push_back(IsInSource(field));
  }
  return std::move(program_);
}

}  // namespace goldline::quality::internal
