// The wire form of lineage: batches of events in, and what became of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/json.h"
#include "core/result.h"

namespace goldline::rest {

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
