#include "quality/internal/foreign_keys.h"

#include <algorithm>

#include "core/text.h"
#include "quality/internal/fingerprint.h"
#include "quality/internal/key_columns.h"

namespace goldline::quality::internal {
namespace {

// The part of a reference after "schema/", as names of this contract.
std::optional<FieldReference> ParsePath(const Contract& contract, std::string_view path) {
  const std::vector<std::string_view> parts = Split(path, '/');
  if (parts.size() != 4 || parts[0] != "schema" || parts[2] != "properties") return std::nullopt;
  for (const SchemaObject& object : contract.objects) {
    if (object.id != parts[1]) continue;
    for (const Property& property : object.properties) {
      if (property.id == parts[3]) return FieldReference{object.name, property.name};
    }
  }
  return std::nullopt;
}

}  // namespace

const Property* FindProperty(const SchemaObject* object, std::string_view name) {
  if (object == nullptr) return nullptr;
  for (const Property& property : object->properties) {
    if (property.name == name || property.physical_name == name) return &property;
  }
  return nullptr;
}

const SchemaObject* FindObject(const Contract& contract, std::string_view name) {
  for (const SchemaObject& object : contract.objects) {
    if (object.name == name || object.physical_name == name || object.id == name) return &object;
  }
  return nullptr;
}

std::optional<FieldReference> ParseReference(const Contract& contract, std::string_view text) {
  if (text.find('#') != std::string_view::npos) return std::nullopt;
  if (text.find('/') != std::string_view::npos) return ParsePath(contract, text);
  for (const SchemaObject& object : contract.objects) {
    for (const std::string& name : {object.name, object.physical_name}) {
      const bool ours =
          !name.empty() && text.starts_with(name) && text.substr(name.size()).starts_with('.');
      if (ours) return FieldReference{object.name, std::string(text.substr(name.size() + 1))};
    }
  }
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == text.size()) return std::nullopt;
  return FieldReference{std::string(text.substr(0, dot)), std::string(text.substr(dot + 1))};
}

void AddRelationship(PlanDraft& draft, const Relationship& relationship,
                     std::optional<std::size_t> field) {
  const std::string owner = field ? draft.field(*field).name : draft.object().name;
  Rule rule;
  rule.id = Concat(owner, ".relationship");
  rule.kind = RuleKind::kRelationship;
  rule.fields = relationship.from;
  if (field) rule.fields = {owner};
  rule.gate = draft.contract().gate;
  rule.dimension = "consistency";
  rule.arguments = ArgumentsOf(relationship);
  rule.place = relationship.place;
  if (!relationship.type.empty() && relationship.type != "foreignKey") {
    return draft.AddSkipped(std::move(rule),
                            Concat(relationship.type, " is no promise about single records"));
  }
  if (draft.IsItem(field)) {
    return draft.AddSkipped(std::move(rule), "it judges records, not the items of their arrays");
  }
  std::vector<std::size_t> fields;
  if (field) fields.push_back(*field);
  for (const std::string& from : relationship.from) {
    const std::optional<FieldReference> own = ParseReference(draft.contract(), from);
    const bool qualified = own && FindObject(draft.contract(), own->dataset) == &draft.object();
    const std::optional<std::size_t> found = draft.FindField(qualified ? own->field : from);
    if (!found) {
      return draft.AddSkipped(std::move(rule),
                              Concat("the contract has no property ", Quoted(from)));
    }
    fields.push_back(*found);
  }
  std::string dataset;
  std::vector<std::string> to;
  for (const std::string& text : relationship.to) {
    const std::optional<FieldReference> target = ParseReference(draft.contract(), text);
    if (!target || (!dataset.empty() && target->dataset != dataset)) {
      return draft.AddSkipped(std::move(rule),
                              Concat(Quoted(text), target ? " is of another dataset than the others"
                                                          : " names no field of this contract"));
    }
    dataset = target->dataset;
    to.push_back(target->field);
  }
  if (fields.empty() || fields.size() != to.size()) {
    return draft.AddSkipped(std::move(rule),
                            Concat("it goes from ", fields.size(), " fields to ", to.size()));
  }
  AddForeignKey(draft, std::move(rule), {}, fields, dataset, to);
}

std::shared_ptr<const ReferenceKeys> FindReference(PlanDraft& draft, const Reference& reference) {
  std::vector<Reference>& needed = draft.program().references;
  if (std::find(needed.begin(), needed.end(), reference) == needed.end()) {
    needed.push_back(reference);
  }
  for (const ReferenceData& data : draft.options().references) {
    if (data.reference == reference) return data.keys;
  }
  return nullptr;
}

std::string NeedsRecordsOf(std::string_view dataset) {
  return Concat("it needs the records of ", dataset, " beside these");
}

Reference ReferenceOf(const PlanDraft& draft, const std::vector<std::size_t>& fields,
                      const std::string& dataset, const std::vector<std::string>& to) {
  Reference reference{dataset, to, {}, {}};
  for (const std::size_t field : fields) {
    reference.types.push_back(draft.property(field).type);
    reference.formats.push_back(draft.property(field).options.format);
  }
  return reference;
}

void AddForeignKey(PlanDraft& draft, Rule rule, RuleTuning tuning,
                   const std::vector<std::size_t>& fields, const std::string& dataset,
                   const std::vector<std::string>& to) {
  for (const std::size_t field : fields) rule.redacted |= draft.field(field).redacted;
  rule.fields = draft.NamesOf(fields);
  rule.complaint = Concat("is not among the ", Join(to, ", "), " of ", dataset);
  std::shared_ptr<const ReferenceKeys> keys =
      FindReference(draft, ReferenceOf(draft, fields, dataset, to));
  if (keys == nullptr) rule.skip_reason = NeedsRecordsOf(dataset);
  const std::uint32_t index = draft.AddRule(std::move(rule), std::move(tuning));
  if (keys != nullptr) {
    draft.program().foreign.push_back({{index, fields, false}, std::move(keys)});
  }
}

void AddSameCount(PlanDraft& draft, Rule rule, const std::string& dataset) {
  std::shared_ptr<const ReferenceKeys> keys = FindReference(draft, {dataset, {}, {}, {}});
  if (keys == nullptr) rule.skip_reason = NeedsRecordsOf(dataset);
  rule.of_dataset = true;
  const std::uint32_t index = draft.AddRule(std::move(rule));
  if (keys != nullptr) draft.program().same_counts.push_back({index, dataset, keys->records()});
}

void EvaluateForeignKey(const Program& program, const ForeignPlan& plan,
                        const std::vector<TypedColumn>& columns, const Scrutiny& scrutiny,
                        BatchVerdict& verdict) {
  const KeyColumn column = ReadKeys(program, plan.key, columns, scrutiny, verdict);
  for (std::uint32_t row = 0; row < column.keys.size(); ++row) {
    const bool present = column.present.empty() || column.present[row];
    if (!present || plan.keys->Contains(column.keys[row])) continue;
    verdict.failures.push_back({row, plan.key.rule, 0});
    ++verdict.counts[plan.key.rule].failed;
  }
}

}  // namespace goldline::quality::internal
