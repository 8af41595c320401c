// From a contract's promises to checks. Every promise becomes a Rule once, in the order of the
// contract; what cannot be executed gets its reason here and nowhere else.
#include "core/text.h"
#include "quality/internal/fingerprint.h"
#include "quality/internal/foreign_keys.h"
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
  rule.arguments = ParseArguments(draft.contract());
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
  rule.arguments = ColumnsArguments(draft.object());
  rule.complaint = "is not in the data";
  rule.place = draft.object().place;
  draft.program().columns_rule = draft.AddRule(std::move(rule));
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
    for (const Relationship& relationship : draft.property(field).relationships) {
      AddRelationship(draft, relationship, field);
    }
  }
  AddPrimaryKey(draft);
  for (const QualityRule& rule : object.quality) AddQualityRule(draft, rule, std::nullopt);
  for (const Relationship& relationship : object.relationships) {
    AddRelationship(draft, relationship, std::nullopt);
  }
  for (const ServiceLevel& level : contract.service_levels) AddServiceLevel(draft, level);
  return draft.Take();
}

}  // namespace goldline::quality::internal
