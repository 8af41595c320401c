// The same answer told of datasets or of systems instead of fields: its edges and no others, each
// with the number of edges of fields under it. A dataset or system that is in the answer only
// because a field of it is, is reached where that field is.
//
//   GL_TRY(Subgraph datasets, RollUp(catalog, std::move(found), Level::kDataset));
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "core/result.h"
#include "lineage/walk.h"

namespace goldline::lineage {

enum class Level : std::uint8_t { kField, kDataset, kSystem };

// How a node of kSystem is named: one whose datasets name no system stands for their namespace.
inline constexpr std::string_view kSystemPrefix = "system:";
inline constexpr std::string_view kNamespacePrefix = "namespace:";

// At kSystem edges are without jobs. At kField the graph as it is.
Result<Subgraph> RollUp(const catalog::CatalogView& catalog, Subgraph found, Level level);

// Two walks from one start as one graph: each node once, at its least distance, and each edge once.
Subgraph Merged(const Subgraph& a, const Subgraph& b);

}  // namespace goldline::lineage
