// A PlanDraft is a Program while it is made: the fields of a dataset come first, then the promises
// about them, each of which becomes a Rule once. What makes promises into rules (property_rules,
// quality_rules, own_rules, service_rules) adds to it and finds fields in it.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/regex.h"
#include "core/result.h"
#include "quality/contract.h"
#include "quality/internal/rule_program.h"

namespace goldline::quality::internal {

// Whether values of the property are not to be shown.
bool IsRedacted(const Property& property);
// "an integer"
std::string_view TypeNoun(LogicalType type);
// The first five, quoted, and how many more.
std::string ListOf(const std::vector<Literal>& values);

class PlanDraft {
 public:
  // Adds the object's fields, nested ones too.
  PlanDraft(const Contract& contract, const SchemaObject& object, const Fields& source,
            const CompileOptions& options);

  const Contract& contract() const { return contract_; }
  const SchemaObject& object() const { return object_; }
  const CompileOptions& options() const { return options_; }
  Program& program() { return program_; }
  FieldPlan& field(std::size_t index) { return program_.fields[index]; }
  const std::vector<FieldPlan>& fields() const { return program_.fields; }
  // What the contract says of a field; lives as long as the draft.
  const Property& property(std::size_t field) const { return *properties_[field]; }

  std::optional<std::size_t> FindField(std::string_view name) const;
  std::vector<std::string> NamesOf(const std::vector<std::size_t>& fields) const;
  // Whether the field is an item of an array, or a part of one: only single cells are judged there.
  bool IsItem(std::optional<std::size_t> field) const {
    return field && program_.fields[*field].items_of.has_value();
  }
  // A field that only a promise names, as `parent`.`name`; what it promises is on the property.
  std::size_t AddField(Property property, std::size_t parent);

  // Gives the rule its id for good: "x.range#2" when there is an "x.range".
  std::uint32_t AddRule(Rule rule, RuleTuning tuning = {});
  void AddCheck(std::size_t field, Rule rule, CellCheck check, RuleTuning tuning = {});
  void AddSkipped(Rule rule, std::string reason);
  // An SQL query or condition; `property` is the name that its {property} stands for, or empty.
  void AddSql(Rule rule, RuleTuning tuning, std::string_view query, std::string_view property);

  // The rule of a promise that stands at a property itself.
  Rule PromiseOf(std::size_t field, RuleKind kind, std::string complaint) const;
  // The rule of a quality entry at the field's property, or at the object when there is no field.
  Rule RuleOf(const QualityRule& quality, std::optional<std::size_t> field, RuleKind kind) const;
  // What the entry's options say of single records; compiles its filter. A rule whose filter cannot
  // be executed is not executed either, like one whose SQL cannot.
  RuleTuning TuningOf(const QualityRule& quality);

  // What the list, the pattern or both of an invalidValues rule or an enum allow.
  ValuesCheck ValuesOf(const Property& property, const std::vector<Literal>& values,
                       const std::optional<std::string>& pattern, const ContractPlace& place);
  std::optional<Regex> CompilePattern(const std::string& pattern, const ContractPlace& place,
                                      std::string_view rule);
  // A bound of a date, time or timestamp in the field's own format or in ISO 8601.
  std::int64_t TimeOf(const Property& property, const std::string& text, const ContractPlace& place,
                      std::string_view rule);

  // Notes the first reason for which the contract cannot be used.
  void Fail(const ContractPlace& place, std::string_view rule, std::string_view why);
  void Fail(const Status& status);
  Result<Program> Take();

 private:
  void AddFields(const std::vector<Property>& properties, const std::string& prefix,
                 std::size_t parent);
  std::size_t AddField(const Property& property, const std::string& prefix, std::size_t parent);
  void AddItems(std::size_t array, const Property& item, const std::vector<std::string>& path);
  void HideWhole(std::size_t field);
  const std::string& FieldShown(std::size_t field) const;
  std::vector<std::string> MissingValues(const Property& property) const;
  bool IsInSource(const FieldPlan& field) const;
  const std::vector<SqlField>& Scope();
  RuleTuning CompileFilter(const std::string& filter);
  void DropUnexecuted();

  const Contract& contract_;
  const SchemaObject& object_;
  const Fields& source_;
  const CompileOptions& options_;
  Program program_;
  std::vector<const Property*> properties_;    // of each field
  std::deque<Property> owned_;                 // those that are not in the contract
  std::map<std::string, RuleTuning> filters_;  // what each filter makes of its rules
  std::optional<std::vector<SqlField>> scope_;
  std::map<std::string, int> ids_;
  Status status_;
};

}  // namespace goldline::quality::internal
