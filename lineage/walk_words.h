// The words in which people and programs ask about lineage: times, kinds of edges, layers, levels.
//
//   GL_TRY(options.between, ParseBetween("2026-10-01..2026-11-01"));
//   GL_TRY(options.kinds, ParseKinds("DIRECT,FILTER"));
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "lineage/graph.h"
#include "lineage/walk.h"

namespace goldline::lineage {

// "FROM..TO", both included; without one of them from the beginning, or to the end.
Result<Between> ParseBetween(std::string_view text);

// Types and subtypes of transformations with commas between them, in any case: DIRECT, INDIRECT,
// IDENTITY, FILTER … Also "all".
Result<TransformationSet> ParseKinds(std::string_view text);

// Which layers to follow: "observed", "declared" or "both".
Status ParseLayers(std::string_view text, WalkOptions& options);

// What was given under a name: "between" (instead of the as_of that `options` has), "kinds",
// "layer", "only_job" and "only_namespace".
using Given = std::function<std::optional<std::string>(std::string_view name)>;
Status ReadOptions(const Given& given, const LineageGraph& graph, WalkOptions& options);

// In the order of StartKind and of Level.
const std::vector<std::string>& StartNames();
const std::vector<std::string>& LevelNames();
// "both", "upstream", "downstream", and what each means.
const std::vector<std::string>& DirectionNames();
std::vector<Direction> DirectionsNamed(std::size_t index);

}  // namespace goldline::lineage
