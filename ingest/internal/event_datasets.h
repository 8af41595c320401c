// The datasets of an OpenLineage event, each with the facets that say what a run of ours knows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "core/json.h"
#include "core/result.h"
#include "lineage/edge.h"

namespace goldline::ingest::internal {

struct OutputLineage {
  catalog::DatasetId id;
  catalog::DatasetRef ref;
  lineage::EdgeSet edges;  // empty: nothing is known
};

// A kind of dataset or job as OpenLineage writes types: in capitals.
std::string TypeText(std::string_view kind);

void WriteOwners(const std::vector<catalog::Owner>& owners, std::string_view producer,
                 std::string_view schema, JsonWriter& json);

// The facet `lineage` of a job, with the edges of all of its outputs: where one is between datasets
// as a whole, which no columnLineage can say. Else nothing.
void WriteExplicitLineage(const std::vector<OutputLineage>& outputs, std::string_view producer,
                          JsonWriter& json);

// Of one run; all must outlive it.
class EventDatasets {
 public:
  EventDatasets(const catalog::CatalogView& catalog, const catalog::Run& run,
                std::string_view producer)
      : catalog_(catalog), run_(run), producer_(producer) {}

  Status WriteInput(catalog::DatasetId dataset, JsonWriter& json) const;
  Status WriteOutput(const OutputLineage& output, JsonWriter& json) const;

 private:
  Status WriteDescription(const catalog::Dataset& dataset, JsonWriter& json) const;
  Status WriteAssertions(catalog::DatasetId dataset, JsonWriter& json) const;
  // Of the profile that the run made, if it did; and how many records it saw.
  Result<std::optional<std::uint64_t>> WriteMetrics(catalog::DatasetId dataset,
                                                    std::string_view schema,
                                                    JsonWriter& json) const;

  const catalog::CatalogView& catalog_;
  const catalog::Run& run_;
  std::string_view producer_;
};

}  // namespace goldline::ingest::internal
