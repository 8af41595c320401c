// One moment of the store as an answer in Marquez's shapes needs it: what several parts of the
// answer ask for (a dataset, a job, the versions of a schema) is read once. For one request on one
// thread.
//
//   MarquezView view(service.store->View());
//   GL_TRY(const catalog::Job* const job, view.JobOf(id));
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "catalog/facets.h"
#include "core/json.h"
#include "core/result.h"
#include "lineage/graph.h"
#include "lineage/job_datasets.h"

namespace goldline::rest {

struct FacetSet {
  std::vector<catalog::Facet> facets;

  // {"name": body, …}
  void Write(JsonWriter& json) const;
  // A text member of one of them; empty when there is none.
  std::string Text(std::string_view facet, std::string_view member) const;
};

class MarquezView {
 public:
  explicit MarquezView(const store::ReadView& view) : graph_(view) {}
  MarquezView(const MarquezView&) = delete;
  MarquezView& operator=(const MarquezView&) = delete;

  const lineage::LineageGraph& graph() const { return graph_; }
  const catalog::CatalogView& catalog() const { return graph_.catalog(); }

  Result<const catalog::Dataset*> DatasetOf(catalog::DatasetId id);
  Result<const catalog::Job*> JobOf(catalog::JobId id);

  // Latest first by time, never none: a dataset of whose fields nobody told has one version without
  // fields, number 0.
  Result<const std::vector<catalog::SchemaVersion>*> VersionsOf(catalog::DatasetId id);
  // The version that held at a time; before the first, the first.
  Result<catalog::SchemaVersion> VersionAt(catalog::DatasetId id, std::optional<UtcTime> time);

  // Of what an id names.
  Result<FacetSet> FacetsFor(std::uint64_t subject) const;

 private:
  lineage::LineageGraph graph_;
  std::map<catalog::DatasetId, catalog::Dataset> datasets_;
  std::map<catalog::JobId, catalog::Job> jobs_;
  std::map<catalog::DatasetId, std::vector<catalog::SchemaVersion>> versions_;
};

// UUIDs for what has none: always the same for the same thing of one store, renamed or not.
Uuid VersionUuid(catalog::DatasetId dataset, std::uint64_t number);
Uuid JobUuid(catalog::JobId job);

}  // namespace goldline::rest
