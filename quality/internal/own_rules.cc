#include "quality/internal/own_rules.h"

#include "core/text.h"
#include "quality/internal/own_rule.h"

namespace goldline::quality::internal {
namespace {

constexpr const OwnRuleKinds& (*kFamilies[])() = {FieldRuleKinds,     RecordRuleKinds,
                                                  SeriesRuleKinds,    HistoryRuleKinds,
                                                  ReferenceRuleKinds, ShapeRuleKinds};

const OwnRuleKind* FindKind(std::string_view name) {
  for (const auto family : kFamilies) {
    for (const OwnRuleKind& kind : family()) {
      if (kind.name == name) return &kind;
    }
  }
  return nullptr;
}

}  // namespace

std::vector<std::string> OwnRuleNames() {
  std::vector<std::string> names;
  for (const auto family : kFamilies) {
    for (const OwnRuleKind& kind : family()) names.emplace_back(kind.name);
  }
  return names;
}

void AddOwnRule(PlanDraft& draft, const QualityRule& quality, std::optional<std::size_t> field) {
  if (const OwnRuleKind* kind = FindKind(quality.metric)) {
    return kind->add(draft, quality, field, *kind);
  }
  NodeReader reader(draft.contract().input);
  reader.Fail(quality.implementation, "rule",
              Concat("is ", Quoted(quality.metric), ", which is not a rule of Goldline"),
              NameHint(quality.metric, OwnRuleNames(), "rules are "));
  draft.Fail(reader.status());
}

}  // namespace goldline::quality::internal
