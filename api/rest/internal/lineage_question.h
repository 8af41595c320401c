// Questions about lineage as the parameters of a query ask them, and what the reference says of
// these.
#pragma once

#include <string>
#include <vector>

#include "api/http/request.h"
#include "api/http/router.h"
#include "core/result.h"
#include "lineage/graph.h"
#include "lineage/roll_up.h"
#include "lineage/start.h"
#include "lineage/walk.h"

namespace goldline::rest {

// `depth`, `as_of` or `between`, `kinds`, `layer`, `only_job`, `only_namespace`.
Result<lineage::WalkOptions> WalkOptionsOf(const http::Request& request,
                                           const lineage::LineageGraph& graph);
const std::vector<http::ParameterDoc>& FilterDocs();  // of those without times
const std::vector<http::ParameterDoc>& TimeDocs();

struct LineageQuestion {
  lineage::LineageStart start;
  std::string direction;  // both, upstream or downstream
  std::vector<lineage::Direction> directions;
  lineage::Level level = lineage::Level::kField;
  lineage::WalkOptions options;
};

// One of `field`, `dataset`, `job` and `system`; `direction` and `level`; and those above.
Result<LineageQuestion> LineageQuestionOf(const http::Request& request,
                                          const lineage::LineageGraph& graph);
const std::vector<http::ParameterDoc>& StartDocs();

const http::ParameterDoc& FieldDoc();

}  // namespace goldline::rest
