// Whom to tell before a field changes: what is downstream, datasets and jobs, each with its kind,
// its owner and its use.
//
//   GL_TRY(std::vector<Downstream> reached, DownstreamOf(catalog, impact_graph, now));
//   std::string text = TextOf(reached);     // by kind, then by owner
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "core/json.h"
#include "core/result.h"
#include "core/time.h"
#include "lineage/walk.h"

namespace goldline::lineage {

struct Downstream {
  FieldRef node;           // a whole dataset, or a job
  std::string kind;        // "dashboard", "table", "job" …; empty when nobody said
  std::string owner;       // whom to call; empty when nobody is known
  std::size_t fields = 0;  // of the dataset that are reached
  std::size_t distance = 0;
  bool by_value = false;  // of some field; else it is only influenced
  std::uint64_t runs_30d =
      0;  // at most kMostRunsCounted; of a job its own, else those that read it
  std::optional<UtcTime> last_run;  // when the last of them began, of any time up to now
};
inline constexpr std::uint64_t kMostRunsCounted = 10'000;

// What a walk down reached, but the dataset that it started from, and the jobs on the way: first
// dashboards and what else people look at, then by kind; within a kind the nearest first.
Result<std::vector<Downstream>> DownstreamOf(const catalog::CatalogView& catalog,
                                             const Subgraph& graph, UtcTime now);

// "downstream", a list, and "owners", each with the datasets to tell about: members of an open
// object.
void WriteDownstream(const std::vector<Downstream>& reached, JsonWriter& json);
std::string TextOf(const std::vector<Downstream>& reached);

}  // namespace goldline::lineage
