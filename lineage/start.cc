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

// Some of the datasets of a system, and why they are not all.
struct Members {
  std::vector<FieldRef> wholes;
  std::string partial_reason;  // empty: they are all
};

Result<Members> MembersOfSystem(const CatalogView& catalog, std::string_view name,
                                std::size_t most) {
  GL_TRY(const auto system, catalog.FindSystem(name.substr(kSystemPrefix.size())));
  if (!system) return errors::SystemUnknown(Quoted(name));
  GL_TRY(const auto datasets, catalog.DatasetsOf(system->id, most));
  Members members;
  for (const catalog::Dataset& dataset : datasets) members.wholes.push_back(Whole(dataset.ref));
  return members;
}

// Of a namespace, those that name no system. There is no index of them, for nearly every dataset is
// one: it is given up where too many have a system.
Result<Members> MembersOfNamespace(const CatalogView& catalog, std::string_view name,
                                   std::size_t most) {
  const std::size_t most_looked_at = 2 * most;
  Members members;
  std::string after;
  for (std::size_t looked_at = 0; members.wholes.size() < most;) {
    GL_TRY(const auto some, catalog.Datasets(name, after, kDatasetsAtOnce));
    for (const catalog::Dataset& dataset : some) {
      if (looked_at++ == most_looked_at) {
        members.partial_reason = Concat("more than ", most_looked_at, " datasets in ", name);
        return members;
      }
      if (!dataset.system) members.wholes.push_back(Whole(dataset.ref));
    }
    if (some.empty()) break;
    after = some.back().ref.name;
  }
  return members;
}

Result<Subgraph> AroundSystem(const LineageGraph& graph, const FieldRef& ref,
                              const WalkOptions& options) {
  const std::string_view name = ref.dataset;
  const std::size_t most = options.max_nodes + 1;  // one more than a walk takes, which says so
  Members members;
  if (name.starts_with(kNamespacePrefix)) {
    GL_TRY(members,
           MembersOfNamespace(graph.catalog(), name.substr(kNamespacePrefix.size()), most));
  } else {
    GL_TRY(members, MembersOfSystem(graph.catalog(), name, most));
  }
  GL_TRY(Subgraph found, graph.Walk(members.wholes, options));
  if (members.partial_reason.empty()) return found;
  found.partial = true;
  found.partial_reason = std::move(members.partial_reason);
  return found;
}

// There are few systems, and their names are words.
Error UnknownSystem(const CatalogView& catalog, std::string_view name) {
  const Result<std::vector<catalog::System>> systems = catalog.Systems();
  if (!systems.ok()) return systems.error();
  std::vector<std::string> names;
  for (const catalog::System& system : *systems) names.push_back(system.name);
  const std::string_view near = NearestName(name, names);
  Error error = errors::SystemUnknown(Quoted(name));
  if (near.empty()) return error;
  return std::move(error).Hint(Concat("did you mean ", Quoted(near), "?"));
}

Result<LineageStart> FindSystemStart(const CatalogView& catalog, std::string_view text) {
  if (text.starts_with(kNamespacePrefix)) {
    GL_TRY(const auto parent, catalog.FindNamespace(text.substr(kNamespacePrefix.size())));
    if (!parent) return errors::SystemUnknown(Quoted(text));
    return LineageStart{StartKind::kSystem, {"", std::string(text), ""}};
  }
  if (text.starts_with(kSystemPrefix)) text.remove_prefix(kSystemPrefix.size());
  GL_TRY(const auto system, catalog.FindSystem(text));
  if (!system) return UnknownSystem(catalog, text);
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
