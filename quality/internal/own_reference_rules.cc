// The rules of the engine goldline about other datasets.
#include "core/text.h"
#include "quality/internal/foreign_keys.h"
#include "quality/internal/own_rule.h"

namespace goldline::quality::internal {
namespace {

class ReferenceRules : public OwnRule {
 public:
  using OwnRule::OwnRule;

  void AddReference() {
    std::vector<std::size_t> fields;
    if (field_) fields.push_back(*field_);
    for (const std::string& name : reader_.Texts(arguments_, "fields")) {
      if (const auto found = FindField(name, "fields")) fields.push_back(*found);
    }
    const std::vector<std::string> to = reader_.Texts(arguments_, "to");
    const std::string dataset = reader_.Text(arguments_, "dataset");
    if (dataset.empty()) return Refuse("names no dataset");
    if (fields.empty() || fields.size() != to.size()) {
      return Refuse(Concat("goes from ", fields.size(), " fields to ", to.size()));
    }
    if (SkipsItems()) return;
    AddForeignKey(draft_, NewRule(""), draft_.TuningOf(quality_), fields, dataset, to);
  }

  void AddSameCount() {
    const std::string dataset = reader_.Text(arguments_, "dataset");
    if (dataset.empty()) return Refuse("names no dataset");
    if (!quality_.options.filter.empty()) {
      return draft_.AddSkipped(NewRule(""), "it counts all records, and has a filter");
    }
    internal::AddSameCount(draft_, NewRule(""), dataset);
  }
};

}  // namespace

const OwnRuleKinds& ReferenceRuleKinds() {
  static const OwnRuleKinds kinds = {
      {"reference", false, {"fields", "dataset", "to"}, Adds(&ReferenceRules::AddReference)},
      {"sameCount", false, {"dataset"}, Adds(&ReferenceRules::AddSameCount)},
  };
  return kinds;
}

}  // namespace goldline::quality::internal
