// Rules that compare a dataset with the keys, or the number of records, of another.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "quality/internal/cell_checks.h"
#include "quality/internal/plan_draft.h"

namespace goldline::quality::internal {

// By name, physical name or id; nullptr when there is none.
const SchemaObject* FindObject(const Contract& contract, std::string_view name);
// By name or physical name; nullptr when there is none, or no object.
const Property* FindProperty(const SchemaObject* object, std::string_view name);

// "customers.id", or "schema/customers_obj/properties/id_prop" with the ids of this contract.
struct FieldReference {
  std::string dataset, field;
};
// nullopt when it names no field, or a contract that is not this one.
std::optional<FieldReference> ParseReference(const Contract& contract, std::string_view text);

// A relationship at the field, or at the object.
void AddRelationship(PlanDraft& draft, const Relationship& relationship,
                     std::optional<std::size_t> field);

// Notes that a rule needs it; nullptr where the options give no data for it.
std::shared_ptr<const ReferenceKeys> FindReference(PlanDraft& draft, const Reference& reference);
// Why a rule without that data is skipped.
std::string NeedsRecordsOf(std::string_view dataset);
// The fields `to` of the dataset, as `fields` of this one are read.
Reference ReferenceOf(const PlanDraft& draft, const std::vector<std::size_t>& fields,
                      const std::string& dataset, const std::vector<std::string>& to);

// The rule holds for records whose fields are a key of the dataset's fields.
void AddForeignKey(PlanDraft& draft, Rule rule, RuleTuning tuning,
                   const std::vector<std::size_t>& fields, const std::string& dataset,
                   const std::vector<std::string>& to);
// The rule compares the number of records with that of the dataset.
void AddSameCount(PlanDraft& draft, Rule rule, const std::string& dataset);

// Adds the failing rows and the counts to the verdict.
void EvaluateForeignKey(const Program& program, const ForeignPlan& plan,
                        const std::vector<TypedColumn>& columns, const Scrutiny& scrutiny,
                        BatchVerdict& verdict);

}  // namespace goldline::quality::internal
