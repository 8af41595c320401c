// The whole graph as sorted lines of names: what must not depend on the order of arrival.
#pragma once

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "core/text.h"
#include "lineage/internal/graph_rows.h"

namespace goldline::lineage {

inline std::string NodeName(const catalog::CatalogView& catalog, Node node) {
  const auto field = catalog.GetField(catalog::FieldId{node});
  const catalog::DatasetId id = field.ok() ? field->dataset : catalog::DatasetId{node};
  const auto dataset = catalog.GetDataset(id);
  const std::string name = dataset.ok() ? ToString(dataset->ref) : "?";
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

// The lines that only one of two dumps has.
inline std::string Different(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::string> lines;
  std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(lines));
  return Join(lines, "\n");
}

}  // namespace goldline::lineage
