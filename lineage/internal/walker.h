// The walk itself: breadth first over the adjacency rows, each node once. What stands for a whole
// dataset goes on through each of its fields; a coarse edge of a job is left out where the same job
// said which fields feed the output.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "catalog/catalog.h"
#include "lineage/internal/graph_rows.h"
#include "lineage/walk.h"

namespace goldline::lineage {

class Walker {
 public:
  Walker(const catalog::CatalogView& catalog, const WalkOptions& options)
      : catalog_(catalog), options_(options), as_of_(options.as_of.value_or(kForever)) {}

  Result<Subgraph> Walk(const FieldRef& start);

 private:
  struct Reached {
    std::size_t distance = 0;
    bool by_value = false;
  };
  struct Row {
    EdgeKey key;
    Interval interval;
  };
  struct Place {
    FieldRef name;
    Node dataset = 0;
    bool whole = false;
  };

  Result<Node> StartNode(const FieldRef& start);
  Status Spread(std::vector<Node>& frontier);
  Status Expand(Node node, std::vector<Node>& next);
  Status ExpandRows(Node node, const std::vector<Row>& rows, std::vector<Node>& next);
  Result<const std::vector<Row>*> RowsOf(Node node);
  Result<bool> Counts(const EdgeKey& key, const Interval& interval, Node target);
  Result<bool> KnowsFields(std::uint64_t job, Node output);
  Status AddEdge(const Row& row);
  bool Reach(Node node, Reached how, std::vector<Node>& next);
  Result<const Place*> PlaceOf(Node node);
  Result<JobRef> JobOf(std::uint64_t job);
  Result<bool> GoesOn(const std::vector<Node>& frontier);
  void Cut(std::string reason);
  Status Name(Subgraph& found);

  const catalog::CatalogView& catalog_;
  const WalkOptions& options_;
  UtcTime as_of_;
  std::map<Node, Reached> reached_;
  std::set<WalkEdge> edges_;
  std::map<Node, Place> places_;
  std::map<Node, std::vector<Row>> rows_;
  std::map<std::uint64_t, JobRef> jobs_;
  std::map<std::pair<std::uint64_t, Node>, bool> knows_fields_;
  bool partial_ = false;
  std::string partial_reason_;
};

}  // namespace goldline::lineage
