// The answers about classes: one walk over DIRECT edges, the flow over what it found, and what was
// given wherever the flow came by.
#include "lineage/classes.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/text.h"
#include "lineage/internal/class_flow.h"
#include "lineage/internal/given_classes.h"

namespace goldline::lineage {
namespace {

// What was given, by dataset and field, read once for each dataset.
class Givers {
 public:
  using List = std::vector<GivenClass>;
  Givers(const LineageGraph& graph, const ClassOptions& options)
      : graph_(graph), options_(options) {}

  // To the field or dataset itself.
  Result<const List*> To(const FieldRef& node) {
    static const List none;
    GL_TRY(const auto* const all, In(node));
    const auto found = all->find(node.field);
    return found == all->end() ? &none : &found->second;
  }
  // To the dataset and its fields.
  using ByField = std::map<std::string, List>;
  Result<const ByField*> In(const FieldRef& node) {
    static const ByField none;
    if (node.job) return &none;
    const auto [at, fresh] = by_dataset_.try_emplace(node.dataset_ref());
    if (!fresh) return &at->second;
    GL_TRY(const List given, GivenIn(graph_, node.dataset_ref(), options_.as_of));
    for (const GivenClass& one : given) {
      if (Means(options_.only, one.what)) at->second[one.to.field].push_back(one);
    }
    return &at->second;
  }

 private:
  const LineageGraph& graph_;
  const ClassOptions& options_;
  std::map<DatasetRef, ByField> by_dataset_;
};

// The classes of one field, from what was given wherever the flow up from it came by.
class Collector {
 public:
  Collector(Givers& givers, const ClassFlow& flow) : givers_(givers), flow_(flow) {}

  Result<FieldClasses> Collect(const FieldRef& field, bool& partial) {
    found_.clear();
    const ClassFlow::Visits visits = flow_.From(field);
    partial = partial || visits.partial;
    for (std::size_t visit = 0; visit < visits.all.size(); ++visit) {
      GL_RETURN_IF_ERROR(TakeVisit(visits.all[visit], visit));
    }
    FieldClasses classes{field, {}, {}};
    for (auto& [what, one] : found_) {
      HeldClass held{*one.given, one.certainty, flow_.PathOf(visits, one.visit), one.givers.size()};
      (held.certainty == Certainty::kMasked ? classes.masked : classes.classes)
          .push_back(std::move(held));
    }
    return classes;
  }

 private:
  struct Found {
    Certainty certainty;
    std::size_t visit;
    const GivenClass* given;
    std::set<FieldRef> givers;
  };

  Status TakeVisit(const ClassFlow::Visit& at, std::size_t visit) {
    const FieldRef& node = flow_.NameOf(at.node);
    const Certainty certainty = at.hold == Hold::kMasked ? Certainty::kMasked
                                : at.hold == Hold::kMay  ? Certainty::kMayHave
                                                         : Certainty::kHas;
    const bool any_field = node.field.empty() && certainty != Certainty::kHas;
    GL_TRY(const Givers::ByField* const all, givers_.In(node));
    if (any_field) {
      for (const auto& [field, given] : *all) Take(given, certainty, visit);
      return Ok();
    }
    GL_TRY(const Givers::List* const own, givers_.To(node));
    Take(*own, certainty, visit);
    if (node.field.empty()) return Ok();
    const auto whole = all->find("");
    if (whole != all->end()) Take(whole->second, certainty, visit);
    return Ok();
  }

  // Visits come by distance, so that the first of a certainty is the nearest.
  void Take(const Givers::List& given, Certainty certainty, std::size_t visit) {
    for (const GivenClass& one : given) {
      const auto [at, fresh] = found_.try_emplace(one.what, Found{certainty, visit, &one, {}});
      Found& found = at->second;
      if (!fresh && certainty < found.certainty) found = {certainty, visit, &one, {}};
      if (certainty == found.certainty) found.givers.insert(one.to);
    }
  }

  Givers& givers_;
  const ClassFlow& flow_;
  std::map<Class, Found> found_;
};

constexpr TransformationSet kDirect{
    {Subtype::kIdentity, false},       {Subtype::kIdentity, true},
    {Subtype::kUnspecified, false},    {Subtype::kUnspecified, true},
    {Subtype::kTransformation, false}, {Subtype::kTransformation, true},
    {Subtype::kAggregation, false},    {Subtype::kAggregation, true}};

WalkOptions WalkOf(const ClassOptions& options, Direction direction) {
  WalkOptions walk;
  walk.direction = direction;
  walk.depth = options.depth;
  walk.as_of = options.as_of;
  walk.kinds = kDirect;
  return walk;
}

// The fields that an answer about `target` tells of.
Result<std::vector<FieldRef>> FieldsAskedFor(const LineageGraph& graph, const FieldRef& target) {
  std::vector<FieldRef> fields{target};
  if (!target.field.empty() || target.job) return fields;
  GL_TRY(const auto dataset, graph.catalog().FindDataset(target.dataset_ref()));
  if (!dataset) return fields;
  GL_TRY(const std::vector<catalog::DatasetId> names, graph.FormsOf(dataset->id));
  std::set<std::string> all;
  for (const catalog::DatasetId name : names) {
    GL_TRY(const auto of_name, graph.catalog().FieldsOf(name));
    for (const catalog::DatasetField& field : of_name) all.insert(field.name);
  }
  for (const std::string& field : all) {
    FieldRef& one = fields.emplace_back(target);
    one.field = field;
  }
  return fields;
}

}  // namespace

Result<Classification> ClassesOf(const LineageGraph& graph, const FieldRef& target,
                                 const ClassOptions& options) {
  GL_TRY(const Subgraph up, graph.Walk(target, WalkOf(options, Direction::kUpstream)));
  GL_TRY(const std::vector<FieldRef> fields, FieldsAskedFor(graph, up.start));
  const ClassFlow flow(up, fields);
  Givers givers(graph, options);
  Collector collector(givers, flow);
  Classification found{up.start, options.as_of, {}, up.partial, up.partial_reason};
  bool partial = false;
  for (const FieldRef& field : fields) {
    GL_TRY(FieldClasses classes, collector.Collect(field, partial));
    const bool says = !classes.classes.empty() || !classes.masked.empty();
    if (says || fields.size() == 1) found.fields.push_back(std::move(classes));
  }
  if (partial) {
    found.partial = true;
    found.partial_reason = Concat("more than ", ClassFlow::kMostVisits, " steps");
  }
  return found;
}

Result<ClassSpread> SpreadOf(const LineageGraph& graph, const FieldRef& target,
                             const ClassOptions& options) {
  ClassSpread spread;
  GL_TRY(spread.target, ClassesOf(graph, target, options));
  GL_TRY(const Subgraph down, graph.Walk(target, WalkOf(options, Direction::kDownstream)));
  const ClassFlow flow(down, {});
  const ClassFlow::Visits visits = flow.From(down.start);
  std::map<FieldRef, ClassReach> reached;
  for (const ClassFlow::Visit& visit : visits.all) {
    const FieldRef& name = flow.NameOf(visit.node);
    const Certainty certainty = visit.hold == Hold::kMay ? Certainty::kMayHave : Certainty::kHas;
    const auto [at, fresh] = reached.try_emplace(name, ClassReach{name, visit.distance, certainty});
    if (!fresh && certainty < at->second.certainty) at->second = {name, visit.distance, certainty};
  }
  for (const std::size_t edge : visits.stops) {
    spread.stops.push_back({down.edges[edge], reached.contains(down.edges[edge].target)});
  }
  std::sort(spread.stops.begin(), spread.stops.end(),
            [](const ClassStop& a, const ClassStop& b) { return a.edge < b.edge; });
  for (const auto& [name, reach] : reached) {
    if (reach.distance > 0) spread.reached.push_back(reach);
  }
  std::stable_sort(
      spread.reached.begin(), spread.reached.end(),
      [](const ClassReach& a, const ClassReach& b) { return a.distance < b.distance; });
  spread.partial = down.partial || visits.partial;
  spread.partial_reason = down.partial     ? down.partial_reason
                          : visits.partial ? Concat("more than ", ClassFlow::kMostVisits, " steps")
                                           : "";
  return spread;
}

}  // namespace goldline::lineage
