// The stretches of one edge of the store, and between which datasets each holds, where something
// happened to its ends. A stretch ends when either dataset is dropped, when the target is emptied,
// or when either field leaves its schema, until a fact says the edge again. When an end is renamed,
// what held goes on under the new name until a fact replaces it there; the old name has the edge
// only once a fact says it again. A pure function of the facts and of what happened.
#pragma once

#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "lineage/internal/graph_rows.h"
#include "lineage/internal/identities.h"

namespace goldline::lineage {

// A field of a dataset, or all of it.
struct EdgeEnd {
  Node node = 0;     // as the edge's rows have it
  Node dataset = 0;  // that it is or belongs to
  std::string field;
};

struct StoredEdge {
  std::uint64_t job = 0;
  Layer layer = Layer::kObserved;
  EdgeEnd source;
  EdgeEnd target;
};

struct EdgePiece {
  Node source = 0;  // datasets; the fields keep their names
  Node target = 0;
  Interval interval;
};

class EdgePieces {
 public:
  EdgePieces(const catalog::CatalogView& catalog, Identities& identities)
      : catalog_(catalog), identities_(identities) {}

  // By time.
  Result<std::vector<EdgePiece>> Of(const StoredEdge& edge, const Intervals& intervals);

 private:
  // What happened to the ends at one moment.
  struct Moment {
    UtcTime time;
    bool ends = false;
    Node source = 0;  // another dataset from then on, or none
    Node target = 0;
  };
  Result<std::optional<Moment>> NextMoment(const EdgePiece& piece);
  Status AddMoments(Node dataset, bool is_target, const EdgePiece& piece,
                    std::optional<Moment>& next);
  Status Follow(EdgePiece piece, bool said, int renames);
  Result<UtcTime> SaidAgain(UtcTime from);
  Result<UtcTime> SaidByRun(UtcTime from) const;
  Result<UtcTime> SaidByWholeEvent(UtcTime from, UtcTime first) const;
  bool Says(const RunDatasetsRow& row) const;
  Result<UtcTime> ReplacedAt(Node output, UtcTime from) const;

  const catalog::CatalogView& catalog_;
  Identities& identities_;
  const StoredEdge* edge_ = nullptr;
  std::vector<EdgePiece> pieces_;
};

}  // namespace goldline::lineage
