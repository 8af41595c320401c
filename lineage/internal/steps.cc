#include "lineage/internal/steps.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "core/sort_unique.h"

namespace goldline::lineage {
namespace {

class Steps {
 public:
  explicit Steps(const Subgraph& graph) : graph_(graph) {
    for (const WalkNode& node : graph.nodes) {
      nodes_[node.field] = &node;
      const WalkNode*& nearest = nearest_[node.field.dataset_ref()];
      if (nearest == nullptr || node.distance < nearest->distance) nearest = &node;
    }
  }

  std::vector<Step> Take() {
    for (const WalkEdge& edge : graph_.edges) AddEdge(edge);
    if (graph_.direction == Direction::kUpstream) AddSources();
    std::vector<Step> steps;
    for (auto& [key, step] : steps_) {
      SortUnique(step.fields);
      SortUnique(step.inputs);
      steps.push_back(std::move(step));
    }
    std::stable_sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) {
      return std::tie(a.distance, a.output, a.job) < std::tie(b.distance, b.output, b.job);
    });
    return steps;
  }

 private:
  void AddEdge(const WalkEdge& edge) {
    const bool up = graph_.direction == Direction::kUpstream;
    Step& step = StepFor(edge.job, edge.target.dataset_ref());
    if (!edge.target.field.empty()) step.fields.push_back(edge.target.field);
    step.inputs.push_back(edge.source);
    fed_.insert(edge.target);
    const WalkNode* near = NodeOf(up ? edge.target : edge.source);
    if (near == nullptr) return;
    step.distance = std::min(step.distance, near->distance);
    if (near->by_value && edge.how.HasDirect()) step.indirect_only = false;
  }

  // The node that an edge leaves from; a dataset-wide one leaves from each field of its dataset.
  const WalkNode* NodeOf(const FieldRef& field) const {
    const auto exact = nodes_.find(field);
    if (exact != nodes_.end()) return exact->second;
    const auto nearest = nearest_.find(field.dataset_ref());
    return nearest == nearest_.end() ? nullptr : nearest->second;
  }

  void AddSources() {
    for (const auto& [field, node] : nodes_) {
      const FieldRef whole{field.namespace_name, field.dataset, ""};
      if (fed_.contains(field) || fed_.contains(whole)) continue;
      if (steps_.empty() || node->distance == 0) continue;
      Step& step = field.job ? StepFor({field.namespace_name, field.dataset}, {})
                             : StepFor({}, field.dataset_ref());
      if (!field.field.empty()) step.fields.push_back(field.field);
      step.distance = std::min(step.distance, node->distance);
      if (node->by_value) step.indirect_only = false;
    }
  }

  Step& StepFor(const JobRef& job, const DatasetRef& output) {
    const auto [at, fresh] = steps_.try_emplace({output, job});
    if (fresh) {
      at->second.job = job;
      at->second.output = output;
      const auto node = nearest_.find(output);
      if (node != nearest_.end()) at->second.dataset = node->second->dataset;
      at->second.distance = graph_.nodes.empty() ? 0 : graph_.nodes.back().distance;
      at->second.indirect_only = true;
    }
    return at->second;
  }

  const Subgraph& graph_;
  std::map<FieldRef, const WalkNode*> nodes_;
  std::map<DatasetRef, const WalkNode*> nearest_;  // of a dataset's; of one distance, by name
  std::set<FieldRef> fed_;
  std::map<std::pair<DatasetRef, JobRef>, Step> steps_;
};

}  // namespace

std::vector<Step> StepsOf(const Subgraph& graph) { return Steps(graph).Take(); }

}  // namespace goldline::lineage
