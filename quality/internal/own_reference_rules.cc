// The rules of the engine goldline about other datasets.
#include <algorithm>
#include <memory>
#include <utility>

#include "core/text.h"
#include "quality/internal/foreign_keys.h"
#include "quality/internal/own_rule.h"

namespace goldline::quality::internal {
namespace {

class ReferenceRules : public OwnRule {
 public:
  using OwnRule::OwnRule;

  void AddReference() {
    const std::vector<std::size_t> fields = Fields();
    const std::vector<std::string> to = reader_.Texts(arguments_, "to");
    const std::string dataset = Dataset();
    if (dataset.empty() || !AreOfOneLength(fields, to) || SkipsItems()) return;
    AddForeignKey(draft_, NewRule(""), draft_.TuningOf(quality_), fields, dataset, to);
  }

  void AddSameValues() {
    const std::vector<std::size_t> fields = Fields();
    const std::vector<std::string> names = draft_.NamesOf(fields);
    if (!field_) NoteFields(names);
    std::vector<std::string> to = reader_.Texts(arguments_, "to");
    if (arguments_.Find("to") == nullptr) to = names;
    SameValuesSeries same;
    same.dataset = Dataset();
    if (same.dataset.empty() || !AreOfOneLength(fields, to) || SkipsItems()) return;
    same.key.fields = fields;
    same.theirs = FindReference(draft_, ReferenceOf(draft_, fields, same.dataset, to));
    if (same.theirs == nullptr) return Skip(same.dataset);
    same.measured = quality_.threshold.has_value();
    Series("", std::move(same), true);
  }

  void AddSameTotal() {
    if (!IsNumeric()) return Refuse("is for numbers");
    SameTotalSeries same;
    static constexpr std::string_view kMeasures[] = {"total", "mean", "min", "max"};
    const std::string measure = reader_.Text(arguments_, "measure");
    const auto* const found = std::find(std::begin(kMeasures), std::end(kMeasures),
                                        measure.empty() ? "total" : std::string_view(measure));
    if (found == std::end(kMeasures)) {
      return Refuse(Concat("has the measure ", Quoted(measure), "; use total, mean, min or max"));
    }
    same.measure = static_cast<SameTotalSeries::Measure>(found - std::begin(kMeasures));
    same.measured = quality_.threshold.has_value();
    if (const std::optional<Tolerance> tolerance = ToleranceOf("tolerance")) {
      if (same.measured) return Refuse("has a tolerance and an operator; one of them says enough");
      same.absolute = *ParseDecimal(tolerance->absolute);
      same.relative = *ParseDecimal(tolerance->relative);
    }
    same.dataset = Dataset();
    std::string to = reader_.Text(arguments_, "to");
    if (to.empty()) to = name();
    if (same.dataset.empty() || SkipsItems()) return;
    Reference reference = ReferenceOf(draft_, {*field_}, same.dataset, {to});
    reference.need = Reference::Need::kTotals;
    reference.types = {LogicalType::kNumber};  // 2.5 counts, though ours are integers
    reference.formats = {""};
    same.theirs = FindReference(draft_, reference);
    if (same.theirs == nullptr) return Skip(same.dataset);
    Series("", std::move(same), true);
  }

  void AddSameColumns() {
    ColumnsPlan plan;
    plan.kind = reader_.Flag(arguments_, "ordered") ? ColumnsPlan::Kind::kOrdered
                                                    : ColumnsPlan::Kind::kEqual;
    plan.ignored = reader_.Texts(arguments_, "ignore");
    const std::string dataset = Dataset();
    if (dataset.empty()) return;
    const std::shared_ptr<const ReferenceKeys> theirs =
        FindReference(draft_, {dataset, {}, {}, {}, Reference::Need::kColumns});
    if (theirs == nullptr) return Skip(dataset);
    for (const std::string& column : theirs->columns()) {
      const auto ignored = std::find(plan.ignored.begin(), plan.ignored.end(), column);
      if (ignored == plan.ignored.end()) plan.names.push_back(column);
    }
    plan.fault = DifferentTypes(plan.names, dataset);
    Rule rule = NewRule("");
    rule.of_dataset = true;
    plan.rule = draft_.AddRule(std::move(rule), draft_.TuningOf(quality_));
    draft_.program().columns.push_back(std::move(plan));
  }

  void AddSameCount() {
    const std::string dataset = Dataset();
    if (dataset.empty()) return;
    if (!quality_.options.filter.empty()) {
      return draft_.AddSkipped(NewRule(""), "it counts all records, and has a filter");
    }
    internal::AddSameCount(draft_, NewRule(""), dataset);
  }

 private:
  // Empty when none is named, which is refused.
  std::string Dataset() {
    std::string dataset = reader_.Text(arguments_, "dataset");
    if (dataset.empty()) Refuse("names no dataset");
    return dataset;
  }

  std::vector<std::size_t> Fields() {
    std::vector<std::size_t> fields;
    if (field_) fields.push_back(*field_);
    for (const std::string& name : reader_.Texts(arguments_, "fields")) {
      if (const auto found = FindField(name, "fields")) fields.push_back(*found);
    }
    return fields;
  }

  bool AreOfOneLength(const std::vector<std::size_t>& fields, const std::vector<std::string>& to) {
    if (!fields.empty() && fields.size() == to.size()) return true;
    Refuse(Concat("goes from ", fields.size(), " fields to ", to.size()));
    return false;
  }

  // As the rule is when it has the records, with the same fingerprint.
  void Skip(const std::string& dataset) {
    Rule rule = NewRule("");
    rule.of_dataset = true;
    if (!fields_.empty()) rule.fields = fields_;
    draft_.AddSkipped(std::move(rule), NeedsRecordsOf(dataset));
  }

  // Of the columns that the contract declares in both datasets.
  std::string DifferentTypes(const std::vector<std::string>& columns,
                             const std::string& dataset) const {
    std::vector<std::string> faults;
    const SchemaObject* object = FindObject(draft_.contract(), dataset);
    for (const std::string& column : columns) {
      const Property* ours = FindProperty(&draft_.object(), column);
      const Property* theirs = FindProperty(object, column);
      if (ours == nullptr || theirs == nullptr || ours->type == theirs->type ||
          ours->type == LogicalType::kNone || theirs->type == LogicalType::kNone) {
        continue;
      }
      faults.push_back(Concat(column, " is ", TypeNoun(ours->type), " here, and ",
                              TypeNoun(theirs->type), " in ", dataset));
    }
    return Join(faults, ", ");
  }
};

}  // namespace

const OwnRuleKinds& ReferenceRuleKinds() {
  static const OwnRuleKinds kinds = {
      {"reference", false, {"fields", "dataset", "to"}, Adds(&ReferenceRules::AddReference)},
      {"sameCount", false, {"dataset"}, Adds(&ReferenceRules::AddSameCount)},
      {"sameValues", false, {"fields", "dataset", "to"}, Adds(&ReferenceRules::AddSameValues)},
      {"sameTotal",
       true,
       {"measure", "dataset", "to", "tolerance", "relTolerance"},
       Adds(&ReferenceRules::AddSameTotal)},
      {"sameColumns",
       false,
       {"dataset", "ordered", "ignore"},
       Adds(&ReferenceRules::AddSameColumns)},
  };
  return kinds;
}

}  // namespace goldline::quality::internal
