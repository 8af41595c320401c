// Which field comes from which, in the terms of Marquez: a target field with its input fields, each
// with the type and description of its transformation. Edges between whole datasets are left out;
// what influences a dataset as a whole (a filter, a join) is an input of each of its fields.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/rest/internal/marquez_view.h"
#include "core/json.h"
#include "core/result.h"
#include "lineage/walk.h"

namespace goldline::rest {

struct ColumnInput {
  std::string type;         // "IDENTITY", "AGGREGATION", "MASKED"…; may be empty
  std::string description;  // SQL, or a producer's words; may be empty
};
using ColumnInputs = std::map<lineage::FieldRef, ColumnInput>;

struct ColumnGraph {
  std::map<lineage::FieldRef, ColumnInputs> targets;
  std::string partial_reason;  // empty: it is whole
};

// The graph around the fields, or around all fields of a dataset where one has none.
Result<ColumnGraph> ColumnsAround(MarquezView& view, const std::vector<lineage::FieldRef>& starts,
                                  const std::vector<lineage::Direction>& directions,
                                  std::size_t depth, std::optional<UtcTime> as_of);

// "columnLineage" of a dataset: an array, or null where nothing is known.
Status WriteColumnsOf(MarquezView& view, const catalog::Dataset& dataset, JsonWriter& json);

}  // namespace goldline::rest
