// The whole graph as sorted lines of names: what must not depend on the order of arrival.
#pragma once

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "catalog/facets.h"
#include "core/text.h"
#include "lineage/internal/graph_rows.h"
#include "lineage/run_facets.h"

namespace goldline::lineage {

inline std::string NodeName(const catalog::CatalogView& catalog, Node node) {
  const auto field = catalog.GetField(catalog::FieldId{node});
  const catalog::DatasetId id = field.ok() ? field->dataset : catalog::DatasetId{node};
  const auto dataset = catalog.GetDataset(id);
  const auto job = catalog.GetJob(catalog::JobId{node});
  const std::string name = dataset.ok() ? ToString(dataset->ref)
                           : job.ok()   ? Concat(kJobPrefix, ToString(job->ref))
                                        : "?";
  return field.ok() ? Concat(name, "#", field->name) : name;
}

inline std::vector<std::string> DumpGraph(const store::ReadView& view) {
  const catalog::CatalogView catalog(view);
  std::vector<std::string> lines;
  for (const auto keyspace : {store::Keyspace::kEdgeIn, store::Keyspace::kEdgeOut}) {
    const bool in = keyspace == store::Keyspace::kEdgeIn;
    for (auto at = view.Prefix(keyspace, {}); at.valid(); at.Next()) {
      const EdgeKey key = *ReadEdgeKey(at.key());
      const auto job = catalog.GetJob(catalog::JobId{key.job});
      std::string line = Concat(in ? "in " : "out ", NodeName(catalog, in ? key.far : key.near),
                                " -> ", NodeName(catalog, in ? key.near : key.far), " by ",
                                job.ok() ? ToString(job->ref) : "", " ", ToString(key.layer));
      const Result<Intervals> intervals = DecodeIntervals(at.value());
      for (const Interval& interval : *intervals) {
        line += Concat(" [", interval.from.micros, " ", interval.to.micros, " ",
                       interval.how.bits(), "]");
      }
      lines.push_back(std::move(line));
    }
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

inline std::string Dump(const std::vector<catalog::Owner>& owners) {
  std::string out;
  for (const catalog::Owner& owner : owners) out += Concat(" ", owner.name, "/", owner.role);
  return out;
}

inline std::string Dump(const catalog::Properties& properties) {
  std::string out;
  for (const auto& [name, value] : properties) out += Concat(" ", name, "=", value);
  return out;
}

// What a call gave, as a value of its own: a loop over *call() would outlive what it reads.
template <class T>
T Value(Result<T> result) {
  return *std::move(result);
}

// Every text that the facets of a subject have had. The facets of a run's datasets have the id of
// the dataset in their name, which is not the same in two stores.
inline void DumpFacets(const catalog::CatalogView& catalog, const std::string& subject,
                       std::uint64_t id, std::vector<std::string>& lines) {
  for (const catalog::Facet& facet : Value(catalog::FacetsOf(catalog, id))) {
    const auto of_dataset = ReadKeptName(facet.name);
    const std::string readable =
        !of_dataset ? facet.name
                    : Concat(of_dataset->role == DatasetRole::kInput ? "input " : "output ",
                             NodeName(catalog, of_dataset->dataset.value), " ", of_dataset->name);
    lines.push_back(Concat("facet ", subject, " ", readable, " ", facet.since.micros, " ",
                           ToString(facet.run), " ", facet.body));
    for (const catalog::Facet& version : Value(catalog::FacetHistory(catalog, id, facet.name))) {
      lines.push_back(Concat("version ", subject, " ", readable, " ", version.since.micros, " ",
                             ToString(version.run), " ", version.body));
    }
  }
}

inline void DumpRuns(const catalog::CatalogView& catalog, const catalog::Job& job,
                     std::vector<std::string>& lines) {
  const auto time = [](const std::optional<UtcTime>& at) { return at ? ToString(*at) : "-"; };
  for (const catalog::Run& run : Value(catalog.RunsOf(job.id, SIZE_MAX))) {
    const std::string name = Concat("run ", ToString(run.uuid));
    std::vector<std::string> datasets;
    for (const auto id : run.inputs) datasets.push_back("in " + NodeName(catalog, id.value));
    for (const auto id : run.outputs) datasets.push_back("out " + NodeName(catalog, id.value));
    std::sort(datasets.begin(), datasets.end());
    std::string counts;
    for (const auto& [what, count] : run.counts) counts += Concat(" ", what, "=", count);
    lines.push_back(Concat(name, " of ", ToString(job.ref), " ", ToString(run.state), " ",
                           time(run.started), " ", time(run.ended), " ", time(run.nominal), counts,
                           Dump(run.properties), " ", Join(run.errors, ";"), " ",
                           Join(datasets, ", ")));
    DumpFacets(catalog, name, run.id.value, lines);
  }
}

// What the catalog says of datasets, jobs and runs, times of arrival left out.
inline std::vector<std::string> DumpCatalog(const store::ReadView& view) {
  const catalog::CatalogView catalog(view);
  std::vector<std::string> lines;
  for (const catalog::Namespace& space : Value(catalog.Namespaces())) {
    for (const catalog::Dataset& one : Value(catalog.Datasets(space.name, "", SIZE_MAX))) {
      const std::string name = Concat("dataset ", ToString(one.ref));
      const std::string system = one.system ? catalog.GetSystem(one.system)->name : "";
      lines.push_back(Concat(name, " ", one.kind, " ", system, " ", one.description,
                             Dump(one.owners), Dump(one.properties)));
      for (const auto& field : Value(catalog.FieldsOf(one.id))) {
        lines.push_back(Concat(name, "#", field.name));
      }
      DumpFacets(catalog, name, one.id.value, lines);
    }
    for (const catalog::Job& one : Value(catalog.Jobs(space.name, "", SIZE_MAX))) {
      const std::string name = Concat("job ", ToString(one.ref));
      lines.push_back(Concat(name, " ", one.kind, " ", one.description, " ", one.sql,
                             Dump(one.owners), Dump(one.properties)));
      DumpFacets(catalog, name, one.id.value, lines);
      DumpRuns(catalog, one, lines);
    }
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

// The lines that only one of two dumps has.
inline std::string Different(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::string> lines;
  std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(lines));
  return Join(lines, "\n");
}

}  // namespace goldline::lineage
