// How Marquez writes a graph: nodes in the order of their ids, each with the edges at both its
// sides.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "api/http/response.h"
#include "api/http/router.h"
#include "core/json.h"

namespace goldline::rest {

using NodeEdges = std::set<std::pair<std::string, std::string>>;  // origin, destination
void WriteEdges(std::string_view key, const NodeEdges& edges, JsonWriter& json);

// {"graph":[…]} of nodes that are already written, by their ids. `partial` says why something was
// left out; empty: nothing was.
http::Response GraphAnswer(const std::map<std::string, std::string>& nodes,
                           std::string_view partial);

inline constexpr std::size_t kGraphDepth = 20;
inline constexpr std::size_t kMostGraphDepth = 10'000;
inline const http::ParameterDoc kGraphDepthDoc = {"depth", "integer",
                                                  "Steps from the node, else 20."};

}  // namespace goldline::rest
