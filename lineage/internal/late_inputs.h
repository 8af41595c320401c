// Inputs that were older than usual when the latest run of a job read them: what feeds them came
// late, or not at all. The age of an input is the time since the last run that wrote it began.
#pragma once

#include <span>
#include <vector>

#include "catalog/catalog.h"
#include "core/result.h"

namespace goldline::lineage {

struct LateInput {
  catalog::DatasetId dataset;
  double hours = 0;  // older than in the median of the earlier runs
  double age = 0;    // in hours
};

// Of the first of `runs`, which are a job's, latest first. An input is late that is more than twice
// as old, and ten minutes, as the oldest that an earlier run read; where three or more can be
// compared.
Result<std::vector<LateInput>> LateInputsOf(const catalog::CatalogView& catalog,
                                            std::span<const catalog::Run> runs);

}  // namespace goldline::lineage
