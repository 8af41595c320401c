// The OpenLineage events of a run that Goldline did itself, made from what the store keeps of it:
// START, and once it has ended COMPLETE, FAIL or ABORT with its datasets, lineage, verdicts and
// profiles. Made again they are the same events, so that a receiver takes them once.
//
//   GL_TRY(const std::vector<std::string> events, RunEvents(store->View(), run, version));
//
// They hold names, types, SQL and counts, never values of records. A pure function of the view.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/result.h"
#include "core/store/store.h"

namespace goldline::ingest {

// JSON on one line each, in their order. `version` is that of Goldline, which is the producer.
// Errors: no such run, or one that another tool told of.
Result<std::vector<std::string>> RunEvents(const store::ReadView& view, const Uuid& run,
                                           std::string_view version);

}  // namespace goldline::ingest
