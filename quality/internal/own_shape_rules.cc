// The rules of the engine goldline about keys and columns.
#include <algorithm>
#include <utility>

#include "core/text.h"
#include "quality/internal/across_runs.h"
#include "quality/internal/own_rule.h"

namespace goldline::quality::internal {
namespace {

class ShapeRules : public OwnRule {
 public:
  using OwnRule::OwnRule;

  void AddUnique() {
    KeyPlan key;
    if (field_) key.fields.push_back(*field_);
    for (const std::string& other : reader_.Texts(arguments_, "fields")) {
      const std::optional<std::size_t> found = FindField(other, "fields");
      if (!found) return;
      if (std::find(key.fields.begin(), key.fields.end(), *found) == key.fields.end()) {
        key.fields.push_back(*found);
      }
    }
    if (key.fields.empty()) return Refuse("names no fields");
    key.nulls_repeat = !reader_.Flag(arguments_, "nullsDistinct", true);
    if (SkipsItems()) return;
    Rule rule = NewRule("is not unique");
    rule.fields = draft_.NamesOf(key.fields);
    for (const std::size_t part : key.fields) rule.redacted |= draft_.field(part).redacted;
    CompareAcrossRuns(draft_, rule, key);
    const bool executed = rule.executed();
    key.rule = draft_.AddRule(std::move(rule), draft_.TuningOf(quality_));
    if (executed) draft_.program().keys.push_back(std::move(key));
  }

  void AddColumns() {
    ColumnsPlan plan;
    using Kind = ColumnsPlan::Kind;
    plan.kind = reader_.Flag(arguments_, "ordered") ? Kind::kOrdered : Kind::kEqual;
    std::string_view key = "equal";
    for (const auto& [other, kind] :
         {std::pair("contain", Kind::kContain), std::pair("lack", Kind::kLack)}) {
      if (arguments_.Find(other) == nullptr) continue;
      key = other;
      plan.kind = kind;
    }
    plan.names = reader_.Texts(arguments_, key);
    plan.optional = reader_.Texts(arguments_, "optional");
    if (arguments_.Find(key) == nullptr) return Refuse("needs a list: equal, contain or lack");
    for (const std::string& name : plan.optional) {
      if (std::find(plan.names.begin(), plan.names.end(), name) != plan.names.end()) continue;
      return Refuse(Concat("has the optional ", Quoted(name), ", which `", key, "` does not list"));
    }
    AddColumnsPlan(std::move(plan));
  }

  void AddColumnCount() {
    if (!quality_.threshold) return Refuse("has no operator, such as mustBe: 12");
    ColumnsPlan plan;
    plan.kind = ColumnsPlan::Kind::kCount;
    AddColumnsPlan(std::move(plan));
  }

  void AddColumnAt() {
    ColumnsPlan plan;
    plan.kind = ColumnsPlan::Kind::kAt;
    plan.names = {reader_.Text(arguments_, "name")};
    const std::optional<std::int64_t> index = reader_.Whole(arguments_, "index");
    if (!index || *index < 1) return Refuse("needs an index: 1 is the first column");
    plan.index = static_cast<std::size_t>(*index - 1);
    AddColumnsPlan(std::move(plan));
  }

 private:
  void AddColumnsPlan(ColumnsPlan plan) {
    Rule rule = NewRule("");
    rule.of_dataset = true;
    if (rule.fields.empty()) rule.fields = plan.names;
    plan.rule = draft_.AddRule(std::move(rule), draft_.TuningOf(quality_));
    draft_.program().columns.push_back(std::move(plan));
  }
};

}  // namespace

const OwnRuleKinds& ShapeRuleKinds() {
  static const OwnRuleKinds kinds = {
      {"unique", false, {"fields", "nullsDistinct"}, Adds(&ShapeRules::AddUnique)},
      {"columns",
       false,
       {"equal", "contain", "lack", "ordered", "optional"},
       Adds(&ShapeRules::AddColumns)},
      {"columnCount", false, {}, Adds(&ShapeRules::AddColumnCount)},
      {"columnAt", false, {"name", "index"}, Adds(&ShapeRules::AddColumnAt)},
  };
  return kinds;
}

}  // namespace goldline::quality::internal
