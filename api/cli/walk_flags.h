// The flags with which commands ask about the lineage graph, as options of a walk and as parameters
// of a server's query.
#pragma once

#include <vector>

#include "api/cli/command.h"
#include "api/http/request.h"
#include "core/result.h"
#include "lineage/graph.h"
#include "lineage/walk.h"

namespace goldline::cli {

// --depth, --kinds, --layer, --only-job, --only-namespace.
std::vector<Flag> FilterFlags();
// --as-of and --between.
std::vector<Flag> TimeFlags();

// What was given of both.
Result<lineage::WalkOptions> WalkOptionsOf(const Invocation& call,
                                           const lineage::LineageGraph& graph);
std::vector<http::NamedValue> WalkQueryOf(const Invocation& call);

}  // namespace goldline::cli
