// A QueryPlan is a bound SELECT. What is computed for each row (the condition, group keys,
// arguments of aggregates, or the output of a query without groups) and what is computed for each
// group (HAVING and the output) are two sets of trees, over two sets of inputs.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/arena.h"
#include "core/sql/internal/aggregates.h"
#include "core/sql/internal/program.h"

namespace goldline::sql::internal {

struct AggregateCall {
  const AggregateRow* row = nullptr;
  bool distinct = false;
  NodePtr argument;  // nullptr for count(*)
  NodePtr filter;    // or nullptr
};

struct SortKey {
  NodePtr value;
  bool descending = false;
  bool nulls_first = false;
};

struct QueryPlan {
  TextArena texts;
  std::string dataset;
  Fields fields;  // of the result

  Inputs row_inputs;
  NodePtr where;  // or nullptr
  bool grouped = false;
  std::vector<NodePtr> keys;
  std::vector<AggregateCall> aggregates;

  // Over the inputs "k0", "k1", … and "a0", "a1", … when grouped, else over row_inputs.
  Inputs output_inputs;
  NodePtr having;  // or nullptr
  std::vector<NodePtr> outputs;
  std::vector<SortKey> order;
  bool distinct = false;
  std::optional<std::int64_t> limit;
  std::int64_t offset = 0;

  std::vector<std::string> input_names;
};

Result<std::shared_ptr<const QueryPlan>> PlanQuery(std::string_view sql, const Fields& scope);

}  // namespace goldline::sql::internal
