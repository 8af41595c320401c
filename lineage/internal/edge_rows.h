// The stored rows of edges on one side of nodes, for a walk that asks for many nodes in the order
// of their keys. Most of what an answer ends at leads nowhere: what a search passed over on its way
// to the next row is remembered, and not searched for again.
#pragma once

#include <map>
#include <unordered_map>
#include <vector>

#include "core/store/store.h"
#include "lineage/internal/graph_rows.h"

namespace goldline::lineage {

class EdgeRows {
 public:
  struct Row {
    EdgeKey key;
    Intervals intervals;
  };

  // Of kEdgeIn or kEdgeOut.
  EdgeRows(const store::ReadView& view, store::Keyspace side) : at_(view.Keys(side)) {}

  // Reads the rows of a node and keeps them until they are taken; valid until then.
  Result<const std::vector<Row>*> ReadAhead(Node node);
  bool IsAhead(Node node) const { return ahead_.contains(node); }

  Result<std::vector<Row>> Take(Node node);

 private:
  Result<std::vector<Row>> Read(Node node);
  bool HasNone(Node node) const;

  store::Cursor at_;
  std::map<Node, Node> none_;  // ranges of nodes without rows, by the first, the last exclusive
  std::unordered_map<Node, std::vector<Row>> ahead_;
};

}  // namespace goldline::lineage
