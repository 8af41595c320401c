// Reading the graph: names to fields, walks, and what a job said when.
#include "lineage/graph.h"

#include <algorithm>

#include "catalog/near_names.h"
#include "core/store/key.h"
#include "core/text.h"
#include "lineage/errors.h"
#include "lineage/internal/between.h"
#include "lineage/internal/fact_rows.h"
#include "lineage/internal/graph_rows.h"
#include "lineage/internal/identities.h"
#include "lineage/internal/walker.h"

namespace goldline::lineage {

using store::Keyspace;

namespace {

constexpr std::size_t kMostCandidates = 10;

// The datasets that "a/b/c" may mean: any slash may end the namespace, or there is none in it.
Result<std::vector<catalog::Dataset>> DatasetsMeant(const catalog::CatalogView& catalog,
                                                    std::string_view text) {
  GL_TRY(std::vector<catalog::Dataset> found, catalog.DatasetsNamed(text));
  for (std::size_t at = text.find('/'); at != std::string_view::npos; at = text.find('/', at + 1)) {
    const DatasetRef ref{std::string(text.substr(0, at)), std::string(text.substr(at + 1))};
    GL_TRY(const auto dataset, catalog.FindDataset(ref));
    if (dataset) found.push_back(*dataset);
  }
  return found;
}

Result<std::string> NearestField(const catalog::CatalogView& catalog,
                                 const catalog::Dataset& dataset, std::string_view field) {
  GL_TRY(const auto fields, catalog.FieldsOf(dataset.id));
  std::vector<std::string> names;
  for (const catalog::DatasetField& one : fields) names.push_back(one.name);
  return std::string(NearestName(field, names));
}

Result<std::string> NearestJobText(const catalog::CatalogView& catalog, std::string_view name) {
  GL_TRY(const auto near, catalog::NearestJob(catalog, name));
  return near ? Concat(near->namespace_name, "/", near->name) : std::string();
}

// What may be meant where no dataset has the name: another one, with the field that it has.
Result<std::string> NearestInstead(const catalog::CatalogView& catalog,
                                   std::string_view dataset_text, std::string_view field) {
  if (dataset_text.starts_with(kJobPrefix)) {
    GL_TRY(const auto job, NearestJobText(catalog, dataset_text.substr(kJobPrefix.size())));
    return job.empty() ? job : Concat(kJobPrefix, job);
  }
  GL_TRY(const auto near, catalog::NearestDataset(catalog, dataset_text));
  if (!near) return std::string();
  const std::string name = Concat(near->namespace_name, "/", near->name);
  GL_TRY(const auto dataset, catalog.FindDataset(*near));
  if (field.empty() || !dataset) return name;
  GL_TRY(const std::string nearest, NearestField(catalog, *dataset, field));
  return nearest.empty() ? name : Concat(name, "#", nearest);
}

// With the nearest name as a hint; without one, the error's own.
Error WithNearest(Error error, std::string_view nearest) {
  if (nearest.empty()) return error;
  return std::move(error).Hint(Concat("did you mean \"", nearest, "\"?"));
}

// "namespace/name", where any slash may end the namespace.
Result<std::optional<FieldRef>> JobMeant(const catalog::CatalogView& catalog,
                                         std::string_view text) {
  for (std::size_t at = text.find('/'); at != std::string_view::npos; at = text.find('/', at + 1)) {
    const JobRef ref{std::string(text.substr(0, at)), std::string(text.substr(at + 1))};
    GL_TRY(const auto job, catalog.FindJob(ref));
    if (job) return std::optional(FieldRef{ref.namespace_name, ref.name, "", true});
  }
  return std::optional<FieldRef>();
}

// What a name means, when it means one thing.
Result<FieldRef> TheOnlyOne(std::string_view text, std::vector<FieldRef> found,
                            std::string_view nearest) {
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  if (found.empty()) return WithNearest(errors::LineageFieldUnknown(Quoted(text)), nearest);
  if (found.size() == 1) return std::move(found[0]);
  std::vector<std::string> names;
  for (const FieldRef& one : found) {
    if (names.size() < kMostCandidates) names.push_back(ToString(one));
  }
  return errors::LineageFieldAmbiguous(Quoted(text), Join(names, ", "));
}

}  // namespace

std::string_view ToString(Layer layer) {
  switch (layer) {
    case Layer::kObserved:
      return "observed";
    case Layer::kCoarse:
      return "coarse";
    case Layer::kDeclared:
      return "declared";
    case Layer::kSql:
      return "sql";
  }
  return "";
}

Result<FieldRef> LineageGraph::FindField(std::string_view text) const {
  if (text.starts_with(kJobPrefix)) {
    GL_TRY(auto job, JobMeant(catalog_, text.substr(kJobPrefix.size())));
    if (job) return *std::move(job);
  }
  const std::size_t hash = text.rfind('#');
  const std::string_view dataset_text = text.substr(0, hash);
  const std::string_view field =
      hash == std::string_view::npos ? std::string_view() : text.substr(hash + 1);
  if (dataset_text.empty() || (hash != std::string_view::npos && field.empty())) {
    return errors::NotAFieldName(Quoted(text));
  }
  GL_TRY(const std::vector<catalog::Dataset> datasets, DatasetsMeant(catalog_, dataset_text));
  std::vector<FieldRef> found;
  std::string nearest;
  for (const catalog::Dataset& dataset : datasets) {
    if (!field.empty()) {
      GL_TRY(const bool known, HasField(dataset.id, field));
      if (!known) {
        GL_TRY(nearest, NearestField(catalog_, dataset, field));
        if (!nearest.empty()) nearest = Concat(dataset_text, "#", nearest);
        continue;
      }
    }
    found.push_back({dataset.ref.namespace_name, dataset.ref.name, std::string(field)});
  }
  if (datasets.empty()) {
    GL_TRY(nearest, NearestInstead(catalog_, dataset_text, field));
  }
  return TheOnlyOne(text, std::move(found), nearest);
}

Result<FieldRef> LineageGraph::FindDataset(std::string_view text) const {
  GL_TRY(const std::vector<catalog::Dataset> datasets, DatasetsMeant(catalog_, text));
  std::vector<FieldRef> found;
  for (const catalog::Dataset& dataset : datasets) {
    found.push_back({dataset.ref.namespace_name, dataset.ref.name, ""});
  }
  std::string nearest;
  if (found.empty()) {
    GL_TRY(nearest, NearestInstead(catalog_, text, {}));
  }
  return TheOnlyOne(text, std::move(found), nearest);
}

Result<FieldRef> LineageGraph::FindJob(std::string_view text) const {
  const std::string_view name =
      text.starts_with(kJobPrefix) ? text.substr(kJobPrefix.size()) : text;
  GL_TRY(auto job, JobMeant(catalog_, name));
  if (job) return *std::move(job);
  GL_TRY(const std::string nearest, NearestJobText(catalog_, name));
  return WithNearest(errors::JobUnknown(Quoted(text)), nearest);
}

Result<std::vector<catalog::DatasetId>> LineageGraph::FormsOf(catalog::DatasetId dataset) const {
  Identities identities(catalog_);
  GL_TRY(const std::vector<Node> forms, identities.FormsOf(dataset.value));
  std::vector<catalog::DatasetId> ids;
  for (const Node form : forms) ids.push_back(catalog::DatasetId{form});
  return ids;
}

Result<bool> LineageGraph::HasField(catalog::DatasetId dataset, std::string_view field) const {
  GL_TRY(const std::vector<catalog::DatasetId> forms, FormsOf(dataset));
  for (const catalog::DatasetId form : forms) {
    GL_TRY(const auto known, catalog_.FindField(form, field));
    if (known) return true;
  }
  return false;
}

Result<Subgraph> LineageGraph::Walk(const FieldRef& start, const WalkOptions& options) const {
  return Walk(std::vector<FieldRef>{start}, options);
}

Result<Subgraph> LineageGraph::Walk(const std::vector<FieldRef>& starts,
                                    const WalkOptions& options) const {
  if (!options.between) return Walker(catalog_, options).Walk(starts);
  return WalkBetween(options, [&](const WalkOptions& at) { return WalkAt(catalog_, starts, at); });
}

Result<std::vector<FactSummary>> LineageGraph::Facts(catalog::JobId job, catalog::DatasetId output,
                                                     Layer layer, std::optional<UtcTime> as_of,
                                                     std::size_t limit) const {
  std::vector<FactSummary> facts;
  GL_TRY(const std::vector<catalog::DatasetId> forms, FormsOf(output));
  for (const catalog::DatasetId form : forms) {
    std::size_t found = 0;
    const std::string head = HeadKey(job.value, form.value, layer);
    const std::string from =
        as_of ? Concat(head, store::KeyWriter().DescendingTime(*as_of).key()) : head;
    store::Cursor at = catalog_.view().Range(Keyspace::kFact, from, store::PrefixEnd(head));
    for (; at.valid() && found < limit; at.Next()) {
      if (IsHeadKey(at.key())) continue;
      GL_TRY(const FactKey key, ReadFactKey(at.key()));
      GL_TRY(const FactRow row, DecodeFactRow(at.value()));
      facts.push_back({key.time, key.run, row.state, row.edges});
      ++found;
    }
    GL_RETURN_IF_ERROR(at.status());
  }
  if (forms.size() == 1) return facts;
  std::sort(facts.begin(), facts.end(), [](const FactSummary& a, const FactSummary& b) {
    return std::tie(a.time, a.run) > std::tie(b.time, b.run);
  });
  if (facts.size() > limit) facts.resize(limit);
  return facts;
}

Result<OutputSql> LineageGraph::Sql(const Hash128& hash, catalog::DatasetId output,
                                    const std::vector<std::string>& fields) const {
  GL_TRY(StoredEdges stored, ReadEdgeSet(catalog_.view(), hash));
  OutputSql sql{std::move(stored.statement), {}};
  if (stored.field_sql.empty()) return sql;
  GL_TRY(const std::vector<catalog::DatasetId> forms, FormsOf(output));
  for (const std::string& name : fields) {
    for (const catalog::DatasetId form : forms) {
      GL_TRY(const auto field, catalog_.FindField(form, name));
      for (const NodeSql& one : stored.field_sql) {
        if (field && one.target == field->id.value) sql.field_sql.push_back({name, one.sql});
      }
    }
  }
  return sql;
}

Result<EdgeSet> LineageGraph::Edges(const Hash128& hash) const {
  GL_TRY(const StoredEdges stored, ReadEdgeSet(catalog_.view(), hash));
  EdgeSet set;
  set.statement = stored.statement;
  const auto field_of = [this](Node node) -> Result<FieldRef> {
    GL_TRY(const catalog::DatasetField field, catalog_.GetField(catalog::FieldId{node}));
    GL_TRY(const catalog::Dataset dataset, catalog_.GetDataset(field.dataset));
    return FieldRef{dataset.ref.namespace_name, dataset.ref.name, field.name};
  };
  const auto ref_of = [&](Node node) -> Result<FieldRef> {
    Result<FieldRef> field = field_of(node);
    if (field.ok() || field.error().code() != ErrorCode::kNotFound) return field;
    const Result<catalog::Dataset> dataset = catalog_.GetDataset(catalog::DatasetId{node});
    if (dataset.ok()) return FieldRef{dataset->ref.namespace_name, dataset->ref.name, ""};
    if (dataset.error().code() != ErrorCode::kNotFound) return dataset.error();
    GL_TRY(const catalog::Job job, catalog_.GetJob(catalog::JobId{node}));
    return FieldRef{job.ref.namespace_name, job.ref.name, "", true};
  };
  for (const NodeEdge& edge : stored.edges) {
    GL_TRY(FieldRef source, ref_of(edge.source));
    GL_TRY(FieldRef target, ref_of(edge.target));
    set.edges.push_back({std::move(source), std::move(target.field), edge.how});
  }
  for (const Node field : stored.fields) {
    GL_TRY(FieldRef target, ref_of(field));
    set.fields.push_back(std::move(target.field));
  }
  for (const NodeSql& one : stored.field_sql) {
    GL_TRY(FieldRef target, ref_of(one.target));
    set.field_sql.push_back({std::move(target.field), one.sql});
  }
  set.Normalize();
  return set;
}

}  // namespace goldline::lineage
