// An edge set as it is stored: fields and datasets are the catalog's ids, so that a rename changes
// nothing. A node is a field, or a dataset for the whole of it.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "lineage/edge.h"

namespace goldline::lineage {

using Node = std::uint64_t;

struct NodePair {
  Node source = 0;
  Node target = 0;
  friend auto operator<=>(const NodePair&, const NodePair&) = default;
};

struct NodeEdge {
  Node source = 0;
  Node target = 0;
  TransformationSet how;
  friend auto operator<=>(const NodeEdge&, const NodeEdge&) = default;
};

struct NodeSql {
  Node target = 0;
  std::string sql;
  friend auto operator<=>(const NodeSql&, const NodeSql&) = default;
};

struct StoredEdges {
  std::vector<NodeEdge> edges;
  std::vector<Node> fields;
  std::vector<NodeSql> field_sql;
  std::string statement;
  friend bool operator==(const StoredEdges&, const StoredEdges&) = default;
};

// Equal sets, in whatever order, have equal bytes.
std::string EncodeStoredEdges(StoredEdges set);
Result<StoredEdges> DecodeStoredEdges(std::string_view bytes);

}  // namespace goldline::lineage
