#include "lineage/start.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "core/text.h"
#include "lineage/errors.h"
#include "lineage/internal/between.h"
#include "lineage/internal/walker.h"
#include "lineage/job_datasets.h"

namespace goldline::lineage {
namespace {

using catalog::CatalogView;

constexpr std::size_t kDatasetsAtOnce = 1000;

FieldRef Whole(const DatasetRef& dataset) { return {dataset.namespace_name, dataset.name, ""}; }

Result<std::vector<FieldRef>> WholesOf(const CatalogView& catalog,
                                       const std::vector<catalog::DatasetId>& datasets) {
  std::vector<FieldRef> wholes;
  for (const catalog::DatasetId id : datasets) {
    // Where a job stands as a source, it is no dataset.
    const Result<catalog::Dataset> dataset = catalog.GetDataset(id);
    if (dataset.ok()) {
      wholes.push_back(Whole(dataset->ref));
    } else if (dataset.error().code() != ErrorCode::kNotFound) {
      return dataset.error();
    }
  }
  return wholes;
}

// What the edges of a job come from, as they are found one step above its outputs.
std::vector<FieldRef> SourcesOf(const Subgraph& step) {
  std::set<FieldRef> sources;
  for (const WalkEdge& edge : step.edges) sources.insert(edge.source);
  return {sources.begin(), sources.end()};
}

// At one moment.
Result<WalkedAt> UpFromJobAt(const CatalogView& catalog, const JobRef& job,
                             const std::vector<FieldRef>& outputs, const WalkOptions& options) {
  WalkOptions first = options;
  first.depth = 1;
  first.only_job = job;
  GL_TRY(WalkedAt step, WalkAt(catalog, outputs, first));
  if (step.found.partial_reason == DepthReached(1)) step.found.partial = false;
  WalkOptions further = options;
  further.depth = options.depth - 1;
  GL_TRY(WalkedAt above, WalkAt(catalog, SourcesOf(step.found), further));
  for (WalkNode& node : above.found.nodes) ++node.distance;
  if (above.found.partial_reason == DepthReached(further.depth)) {
    above.found.partial_reason = DepthReached(options.depth);
  }
  return WalkedAt{Merged(step.found, above.found), std::min(step.next_change, above.next_change)};
}

Result<Subgraph> AroundJob(const LineageGraph& graph, const FieldRef& ref,
                           const WalkOptions& options) {
  const JobRef name{ref.namespace_name, ref.dataset};
  GL_TRY(const auto job, graph.catalog().FindJob(name));
  if (!job) return errors::JobUnknown(Quoted(ToString(ref)));
  GL_TRY(const JobDatasets::Io io, JobDatasets(graph.catalog()).OfJob(job->id));
  GL_TRY(const std::vector<FieldRef> outputs, WholesOf(graph.catalog(), io.writes));
  if (options.direction == Direction::kDownstream) return graph.Walk(outputs, options);
  if (outputs.empty()) {
    GL_TRY(const std::vector<FieldRef> inputs, WholesOf(graph.catalog(), io.reads));
    return graph.Walk(inputs, options);
  }
  const auto up = [&](const WalkOptions& at) {
    return UpFromJobAt(graph.catalog(), name, outputs, at);
  };
  if (options.between) return WalkBetween(options, up);
  GL_TRY(WalkedAt found, up(options));
  return std::move(found.found);
}

// The datasets of a system; or, without one, those of a namespace that name none.
struct Members {
  catalog::SystemId system;
  std::string namespace_name;
};

Result<Members> MembersOf(const CatalogView& catalog, const FieldRef& ref) {
  const std::string_view name = ref.dataset;
  if (name.starts_with(kNamespacePrefix)) {
    return Members{{}, std::string(name.substr(kNamespacePrefix.size()))};
  }
  GL_TRY(const auto system, catalog.FindSystem(name.substr(kSystemPrefix.size())));
  if (!system) return errors::SystemUnknown(Quoted(name));
  return Members{system->id, {}};
}

Status AddMembers(const CatalogView& catalog, const std::string& parent, const Members& members,
                  std::size_t most, std::vector<FieldRef>& found) {
  std::string after;
  while (found.size() <= most) {
    GL_TRY(const auto some, catalog.Datasets(parent, after, kDatasetsAtOnce));
    if (some.empty()) return Ok();
    for (const catalog::Dataset& dataset : some) {
      if (dataset.system == members.system) found.push_back(Whole(dataset.ref));
    }
    after = some.back().ref.name;
  }
  return Ok();
}

Result<Subgraph> AroundSystem(const LineageGraph& graph, const FieldRef& ref,
                              const WalkOptions& options) {
  GL_TRY(const Members members, MembersOf(graph.catalog(), ref));
  std::vector<FieldRef> found;
  GL_TRY(const std::vector<catalog::Namespace> namespaces, graph.catalog().Namespaces());
  for (const catalog::Namespace& parent : namespaces) {
    if (!members.system && parent.name != members.namespace_name) continue;
    GL_RETURN_IF_ERROR(AddMembers(graph.catalog(), parent.name, members, options.max_nodes, found));
  }
  return graph.Walk(found, options);
}

Result<LineageStart> FindSystemStart(const CatalogView& catalog, std::string_view text) {
  if (text.starts_with(kNamespacePrefix)) {
    GL_TRY(const auto parent, catalog.FindNamespace(text.substr(kNamespacePrefix.size())));
    if (!parent) return errors::SystemUnknown(Quoted(text));
    return LineageStart{StartKind::kSystem, {"", std::string(text), ""}};
  }
  if (text.starts_with(kSystemPrefix)) text.remove_prefix(kSystemPrefix.size());
  GL_TRY(const auto system, catalog.FindSystem(text));
  if (!system) return errors::SystemUnknown(Quoted(text));
  return LineageStart{StartKind::kSystem, {"", Concat(kSystemPrefix, system->name), ""}};
}

}  // namespace

Result<LineageStart> FindStart(const LineageGraph& graph, StartKind kind, std::string_view text) {
  if (kind == StartKind::kSystem) return FindSystemStart(graph.catalog(), text);
  LineageStart start{kind, {}};
  if (kind == StartKind::kField) {
    GL_TRY(start.ref, graph.FindField(text));
  } else if (kind == StartKind::kDataset) {
    GL_TRY(start.ref, graph.FindDataset(text));
  } else {
    GL_TRY(start.ref, graph.FindJob(text));
  }
  return start;
}

Level UsualLevel(StartKind kind) {
  if (kind == StartKind::kField) return Level::kField;
  return kind == StartKind::kSystem ? Level::kSystem : Level::kDataset;
}

Result<Subgraph> LineageOf(const LineageGraph& graph, const LineageStart& start,
                           const WalkOptions& options) {
  Subgraph found;
  if (start.kind == StartKind::kJob) {
    GL_TRY(found, AroundJob(graph, start.ref, options));
  } else if (start.kind == StartKind::kSystem) {
    GL_TRY(found, AroundSystem(graph, start.ref, options));
  } else {
    GL_TRY(found, graph.Walk(start.ref, options));
  }
  found.start = start.ref;
  found.direction = options.direction;
  return found;
}

}  // namespace goldline::lineage
