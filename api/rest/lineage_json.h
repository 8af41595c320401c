// The wire form of lineage: subgraphs out, batches of events in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/json.h"
#include "core/result.h"
#include "lineage/walk.h"

namespace goldline::rest {

// Shapes of fields, nodes and edges are those of a trace (lineage/trace.h).
void WriteField(const lineage::FieldRef& field, JsonWriter& json);

// "nodes" and "edges" of subgraphs that start at one field, each once: members of an open object.
void WriteSubgraphs(const std::vector<lineage::Subgraph>& graphs, JsonWriter& json);

// The elements of a JSON array as they were written, without looking into them: an element that is
// not JSON is for its own reader to refuse.
Result<std::vector<std::string_view>> SplitJsonArray(std::string_view text);

// What became of a batch, in the words of the OpenLineage specification.
struct BatchSummary {
  struct Failure {
    std::size_t index = 0;
    std::string reason;
    bool retriable = false;
  };
  std::size_t received = 0;
  std::vector<Failure> failures;
};
void WriteBatchSummary(const BatchSummary& summary, JsonWriter& json);

}  // namespace goldline::rest
