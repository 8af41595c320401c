// An OwnRule is one entry of the engine goldline being made into a rule: its arguments, the field
// it is about, and what the families of rules share. A family is a class of its own file that
// derives from it, with a member function for each rule and a table of them:
//
//   class FieldRules : public OwnRule { public: using OwnRule::OwnRule; void AddIn(); … };
//   const OwnRuleKinds& FieldRuleKinds() {
//     static const OwnRuleKinds kinds = {{"in", true, {"values"}, Adds(&FieldRules::AddIn)}, …};
//
// Internal to own_rules.cc and the families.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "quality/internal/node_reader.h"
#include "quality/internal/own_sql.h"
#include "quality/internal/plan_draft.h"

namespace goldline::quality::internal {

// A rule by its name. `keys` are its arguments.
struct OwnRuleKind {
  std::string_view name;
  bool needs_field = false;  // it is about one field: that of its property, or `field`
  std::vector<std::string_view> keys;
  std::function<void(PlanDraft&, const QualityRule&, std::optional<std::size_t>,
                     const OwnRuleKind&)>
      add;
};
using OwnRuleKinds = std::vector<OwnRuleKind>;

// The families, in the order of the documentation.
const OwnRuleKinds& FieldRuleKinds();      // one field of a record
const OwnRuleKinds& RecordRuleKinds();     // several fields of a record, and measures
const OwnRuleKinds& SeriesRuleKinds();     // all values of a field together
const OwnRuleKinds& HistoryRuleKinds();    // this run beside earlier ones
const OwnRuleKinds& ReferenceRuleKinds();  // other datasets
const OwnRuleKinds& ShapeRuleKinds();      // keys and columns

class OwnRule {
 public:
  OwnRule(PlanDraft& draft, const QualityRule& quality, std::optional<std::size_t> field)
      : draft_(draft),
        quality_(quality),
        arguments_(quality.implementation),
        reader_(draft.contract().input),
        field_(field) {}

  // Reads what every rule has; false when the entry was refused.
  bool Begin(const OwnRuleKind& kind);
  // Tells the draft what was wrong.
  void End() { draft_.Fail(reader_.status()); }

 protected:
  const Property& property() const { return draft_.property(*field_); }
  const std::string& name() const { return draft_.field(*field_).name; }
  bool IsNumeric() const {
    return property().type == LogicalType::kInteger || property().type == LogicalType::kNumber;
  }
  Rule NewRule(std::string complaint) const;
  void Check(std::string complaint, CellCheck check);
  // What looks at more than single cells has no meaning for the items of an array.
  bool SkipsItems();
  void Sql(const std::string& sql, std::string complaint);
  void Refuse(std::string_view why);
  std::optional<Bound> BoundOf(std::string_view inclusive, std::string_view exclusive);
  std::optional<std::size_t> FindField(const std::string& wanted, std::string_view key);
  // The declared fields that a key lists, at least so many.
  std::vector<std::string> Names(std::string_view key, std::size_t least);
  std::string NameOf(std::string_view key);
  void NoteFields(const std::vector<std::string>& names) { fields_ = names; }
  MissingPolicy MissingPolicyOf();
  // Of two numbers that are not the same: the argument `absolute`, and relTolerance; nullopt where
  // there is neither.
  std::optional<Tolerance> ToleranceOf(std::string_view absolute);
  template <class Kind>
  void Series(std::string complaint, Kind kind, bool of_dataset = false) {
    if (SkipsItems()) return;
    Rule rule = NewRule(std::move(complaint));
    rule.of_dataset = of_dataset;
    if (!fields_.empty()) rule.fields = fields_;
    for (const std::string& name : fields_) {
      rule.redacted |= draft_.field(*draft_.FindField(name)).redacted;
    }
    SeriesPlan plan;
    plan.rule = draft_.AddRule(std::move(rule), draft_.TuningOf(quality_));
    plan.field = field_.value_or(0);
    plan.kind = std::move(kind);
    draft_.program().series.push_back(std::move(plan));
  }

  PlanDraft& draft_;
  const QualityRule& quality_;
  const YamlNode& arguments_;
  NodeReader reader_;
  std::optional<std::size_t> field_;
  std::vector<std::string> fields_;  // that a rule about a record names
};

// How a rule of a family is added.
template <class Rules>
auto Adds(void (Rules::*add)()) {
  return [add](PlanDraft& draft, const QualityRule& quality, std::optional<std::size_t> field,
               const OwnRuleKind& kind) {
    Rules rules(draft, quality, field);
    if (rules.Begin(kind)) (rules.*add)();
    rules.End();
  };
}

}  // namespace goldline::quality::internal
