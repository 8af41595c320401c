// From a contract's promises to checks. Every promise becomes a Rule once, in the order of the
// contract; what cannot be executed gets its reason here and nowhere else.
#include "core/text.h"
#include "quality/internal/plan_draft.h"
#include "quality/internal/property_rules.h"
#include "quality/internal/quality_rules.h"
#include "quality/internal/service_rules.h"

namespace goldline::quality::internal {
namespace {

void AddParse(PlanDraft& draft) {
  Rule rule;
  rule.id = "parse";
  rule.kind = RuleKind::kParse;
  rule.gate = draft.contract().gate;
  rule.built_in = true;
  rule.complaint = "cannot be read";
  draft.program().parse_rule = draft.AddRule(std::move(rule));
}

void AddColumns(PlanDraft& draft) {
  if (draft.object().properties.empty()) return;
  Rule rule;
  rule.id = "columns";
  rule.kind = RuleKind::kColumns;
  rule.gate = draft.contract().gate;
  // Records that name their own fields may leave any of them out.
  if (!draft.program().fixed_fields) rule.severity = Severity::kWarning;
  rule.of_dataset = true;
  rule.complaint = "is not in the data";
  rule.place = draft.object().place;
  draft.program().columns_rule = draft.AddRule(std::move(rule));
}

void AddRelationships(PlanDraft& draft, const std::vector<Relationship>& relationships,
                      std::string_view owner) {
  for (const Relationship& relationship : relationships) {
    Rule rule;
    rule.id = Concat(owner, ".relationship");
    rule.kind = RuleKind::kRelationship;
    rule.fields = relationship.from;
    if (rule.fields.empty()) rule.fields = {std::string(owner)};
    rule.gate = draft.contract().gate;
    rule.place = relationship.place;
    draft.AddSkipped(std::move(rule), Concat("it needs the records of ",
                                             Join(relationship.to, ", "), " beside these"));
  }
}

}  // namespace

Result<Program> BuildProgram(const Contract& contract, const SchemaObject& object,
                             const Fields& source, const CompileOptions& options) {
  PlanDraft draft(contract, object, source, options);
  AddRequiredKeys(draft);
  AddParse(draft);
  AddColumns(draft);
  for (std::size_t field = 0; field < draft.program().fields.size(); ++field) {
    AddPropertyRules(draft, field);
    for (const QualityRule& rule : draft.property(field).quality) {
      AddQualityRule(draft, rule, field);
    }
    AddRelationships(draft, draft.property(field).relationships, draft.field(field).name);
  }
  AddPrimaryKey(draft);
  for (const QualityRule& rule : object.quality) AddQualityRule(draft, rule, std::nullopt);
  AddRelationships(draft, object.relationships, object.name);
  for (const ServiceLevel& level : contract.service_levels) AddServiceLevel(draft, level);
  return draft.Take();
}

}  // namespace goldline::quality::internal
