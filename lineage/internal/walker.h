// The walk itself: breadth first over the adjacency rows, each node once. What stands for a whole
// dataset goes on through each of its fields; a coarse edge of a job is left out where the same job
// said which fields feed the output. Everything goes by id; names are read once, at the end. The
// names of one dataset are one node, and edges end or move with what happened to their datasets
// (edge_pieces.h).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "catalog/catalog.h"
#include "core/text.h"
#include "lineage/internal/edge_pieces.h"
#include "lineage/internal/edge_rows.h"
#include "lineage/internal/graph_rows.h"
#include "lineage/internal/identities.h"
#include "lineage/walk.h"

namespace goldline::lineage {

// Why an answer is partial that a depth cut.
inline std::string DepthReached(std::size_t depth) { return Concat("depth ", depth, " reached"); }

class Walker {
 public:
  Walker(const catalog::CatalogView& catalog, const WalkOptions& options);

  // From all of `starts` at once; that of the answer is the first.
  Result<Subgraph> Walk(const std::vector<FieldRef>& starts);

  // Of a walk with `between`: the first moment after the one it was of at which its answer may be
  // another; kForever when there is none.
  UtcTime next_change() const { return next_change_; }

 private:
  struct Reached {
    std::size_t distance = 0;
    bool by_value = false;
  };
  struct Row {
    Node near = 0;
    Node far = 0;
    std::uint64_t job = 0;
    Layer layer = Layer::kObserved;
    Interval interval;
  };
  struct Place {
    std::string field;  // none for a whole dataset
    Node dataset = 0;
    bool whole = false;
  };

  Result<Node> StartNode(const FieldRef& start);
  Result<Node> NowCalled(Node dataset);
  Result<std::optional<Node>> TakenOverBy(Node dataset);
  Result<Node> NodeAt(Node dataset, const std::string& field);
  Result<std::optional<Node>> FindNode(Node dataset, const std::string& field);
  Result<std::vector<Node>> FieldsOf(Node dataset);
  Status Spread(std::vector<Node>& frontier);
  Status Expand(Node node, std::vector<Node>& next);
  Status ExpandWide(Node dataset, Reached from, std::vector<Node>& next);
  bool ExpandRows(Reached from, const std::vector<Row>& rows, bool again, std::vector<Node>& next);
  Result<const std::vector<Row>*> RowsOf(Node node);
  Status ReadAhead(const std::vector<Node>& frontier);
  Status AddRows(Node node, Node stored, std::vector<Row>& rows);
  Result<bool> IsKnownFiner(const EdgeKey& key);
  Status AddPieces(Node node, const EdgeKey& key, const Intervals& intervals,
                   std::vector<Row>& rows);
  Status AddPiece(const Row& row, const EdgeKey& key, std::vector<Row>& rows);
  Result<EdgeEnd> EndAt(Node stored);
  Result<bool> ArePlain(Node a, Node b);
  void NoteChange(UtcTime time);
  Result<bool> IsFiltered(const Row& row);
  Result<bool> Counts(const Row& row, const EdgeKey& key);
  Result<bool> KnowsFields(std::uint64_t job, Node output, Layer layer);
  Status NoteFirstFact(const std::string& head);
  bool Reach(Node node, Reached how, std::vector<Node>& next);
  Result<const Place*> PlaceOf(Node node);
  void NoteFar(const EdgeKey& key);
  void NoteWhole(Node dataset);
  const Place* SetPlace(Node node, std::optional<catalog::DatasetField> field);
  Result<const FieldRef*> WholeOf(Node node);
  Result<FieldRef> NameOf(Node node);
  Result<const JobRef*> JobOf(std::uint64_t job);
  Result<bool> GoesOn(const std::vector<Node>& frontier);
  void Cut(std::string reason);
  Status Name(Subgraph& found);
  Status NameEdges(std::vector<WalkEdge>& edges);

  const catalog::CatalogView& catalog_;
  const WalkOptions& options_;
  const bool up_;
  const UtcTime as_of_;
  Identities identities_;
  EdgePieces pieces_;
  EdgeRows stored_;
  store::Cursor facts_at_;
  std::unordered_map<Node, Reached> reached_;
  std::vector<Row> edges_;                         // each once
  std::unordered_map<Node, Reached> spread_from_;  // whole datasets whose rows were followed
  std::unordered_map<Node, Place> places_;
  std::map<std::pair<Node, std::string>, Node> made_;  // fields that a dataset has by another name
  std::unordered_map<Node, FieldRef> wholes_;
  std::unordered_map<Node, std::vector<Row>> rows_;
  std::map<std::tuple<Node, std::uint64_t, Layer>, std::size_t> merged_;  // of one node's rows
  std::unordered_map<std::uint64_t, JobRef> jobs_;
  std::map<std::tuple<std::uint64_t, Node, Layer>, bool> knows_fields_;
  UtcTime next_change_ = kForever;
  bool partial_ = false;
  std::string partial_reason_;
};

}  // namespace goldline::lineage
