#include "lineage/internal/edge_pieces.h"

#include <algorithm>
#include <map>

#include "lineage/internal/fact_rows.h"

namespace goldline::lineage {
namespace {

using catalog::LifeChange;
using catalog::LifeChangeKind;

// Of one edge: a name that goes round and round is not followed for ever.
constexpr int kMostRenames = 32;
constexpr std::size_t kMostPieces = 256;
// Of the runs of a job, latest first, so many are asked whether they said a coarse edge again.
constexpr std::size_t kRunsAsked = 1000;

}  // namespace

Result<std::vector<EdgePiece>> EdgePieces::Of(const StoredEdge& edge, const Intervals& intervals) {
  edge_ = &edge;
  pieces_.clear();
  for (const Interval& interval : intervals) {
    GL_RETURN_IF_ERROR(
        Follow({edge.source.dataset, edge.target.dataset, interval}, true, kMostRenames));
  }
  std::sort(pieces_.begin(), pieces_.end(), [](const EdgePiece& a, const EdgePiece& b) {
    return std::tie(a.interval, a.source, a.target) < std::tie(b.interval, b.source, b.target);
  });
  return std::move(pieces_);
}

// `said`: facts speak of it under these names; else it was handed on by a rename.
Status EdgePieces::Follow(EdgePiece piece, bool said, int renames) {
  GL_TRY(const std::optional<Moment> moment, NextMoment(piece));
  const UtcTime to = piece.interval.to;
  if (moment) piece.interval.to = moment->time;
  if (pieces_.size() < kMostPieces) pieces_.push_back(piece);
  if (!moment) return Ok();
  if (!moment->ends && renames > 0) {
    EdgePiece renamed = piece;
    if (moment->source != 0) renamed.source = moment->source;
    if (moment->target != 0) renamed.target = moment->target;
    GL_TRY(const UtcTime replaced, ReplacedAt(renamed.target, moment->time));
    renamed.interval.from = moment->time;
    renamed.interval.to = replaced;
    if (renamed.interval.from < replaced) {
      GL_RETURN_IF_ERROR(Follow(renamed, false, renames - 1));
    }
  }
  if (!said) return Ok();
  GL_TRY(const UtcTime again, SaidAgain(moment->time));
  if (again >= to) return Ok();
  piece.interval.from = again;
  piece.interval.to = to;
  return Follow(piece, true, renames);
}

// The first after the stretch began, and before it ends.
Result<std::optional<EdgePieces::Moment>> EdgePieces::NextMoment(const EdgePiece& piece) {
  std::optional<Moment> next;
  GL_RETURN_IF_ERROR(AddMoments(piece.source, false, piece, next));
  GL_RETURN_IF_ERROR(AddMoments(piece.target, true, piece, next));
  return next;
}

Status EdgePieces::AddMoments(Node dataset, bool is_target, const EdgePiece& piece,
                              std::optional<Moment>& next) {
  const auto at = [&](UtcTime time) -> Moment* {
    if (time <= piece.interval.from || time >= piece.interval.to) return nullptr;
    if (next && next->time < time) return nullptr;
    if (!next || time < next->time) next = Moment{time};
    return &*next;
  };
  GL_TRY(const std::vector<LifeChange>* const changes, identities_.ChangesOf(dataset));
  for (const LifeChange& change : *changes) {
    const bool renamed = change.kind == LifeChangeKind::kRenamedTo;
    if (change.kind == LifeChangeKind::kRenamedFrom) continue;
    if (change.kind == LifeChangeKind::kTruncated && !is_target) continue;
    Moment* const moment = at(change.time);
    if (moment == nullptr) continue;
    if (!renamed) {
      moment->ends = true;
    } else {
      (is_target ? moment->target : moment->source) = change.other.value;
    }
  }
  const std::string& field = is_target ? edge_->target.field : edge_->source.field;
  GL_TRY(const std::vector<UtcTime> removals, identities_.RemovalsOf(dataset, field));
  for (const UtcTime removal : removals) {
    Moment* const moment = at(removal);
    if (moment != nullptr) moment->ends = true;
  }
  return Ok();
}

// The first time, from `from` on, at which a fact says the edge.
Result<UtcTime> EdgePieces::SaidAgain(UtcTime from) {
  if (edge_->layer == Layer::kCoarse) return SaidByRun(from);
  const std::string head = HeadKey(edge_->job, edge_->target.dataset, edge_->layer);
  GL_TRY(const std::vector<TimelineFact> facts,
         ReadFacts(catalog_.view(), head,
                   [from](const TimelineFact& fact) { return fact.time >= from; }));
  std::map<Hash128, bool> says;
  UtcTime first = kForever;
  for (const TimelineFact& fact : facts) {
    if (fact.time < from) break;
    const auto known = says.find(fact.edges);
    if (known == says.end()) {
      GL_TRY(const StoredEdges set, ReadEdgeSet(catalog_.view(), fact.edges));
      says[fact.edges] =
          std::any_of(set.edges.begin(), set.edges.end(), [this](const NodeEdge& one) {
            return one.source == edge_->source.node && one.target == edge_->target.node;
          });
    }
    if (says.at(fact.edges)) first = fact.time;
  }
  return first;
}

Result<UtcTime> EdgePieces::SaidByRun(UtcTime from) const {
  UtcTime first = kForever;
  GL_TRY(const auto runs, catalog_.RunsOf(catalog::JobId{edge_->job}, kRunsAsked));
  for (const catalog::Run& run : runs) {
    const std::string key = KeyOf(FactKey{edge_->job, 0, Layer::kCoarse, {}, run.uuid});
    GL_TRY(const auto bytes, catalog_.view().Get(store::Keyspace::kFact, key));
    if (!bytes) continue;
    GL_TRY(const RunDatasetsRow row, DecodeRunDatasets(*bytes));
    if (row.since >= from && Says(row)) first = std::min(first, row.since);
  }
  return SaidByWholeEvent(from, first);
}

// Events that stand for themselves have rows of their times, latest first.
Result<UtcTime> EdgePieces::SaidByWholeEvent(UtcTime from, UtcTime first) const {
  store::Cursor at =
      catalog_.view().Prefix(store::Keyspace::kFact, HeadKey(edge_->job, 0, Layer::kCoarse));
  for (std::size_t asked = 0; at.valid() && asked < kRunsAsked; at.Next(), ++asked) {
    if (IsHeadKey(at.key())) continue;
    GL_TRY(const FactKey key, ReadFactKey(at.key()));
    if (key.time < from || key.time == UtcTime{}) break;
    GL_TRY(const RunDatasetsRow row, DecodeRunDatasets(at.value()));
    if (Says(row)) first = std::min(first, row.since);
  }
  GL_RETURN_IF_ERROR(at.status());
  return first;
}

bool EdgePieces::Says(const RunDatasetsRow& row) const {
  return row.SaysPairs() &&
         std::binary_search(row.inputs.begin(), row.inputs.end(), edge_->source.node) &&
         std::binary_search(row.outputs.begin(), row.outputs.end(), edge_->target.node);
}

// The first time, from `from` on, at which the job says all anew of the output.
Result<UtcTime> EdgePieces::ReplacedAt(Node output, UtcTime from) const {
  if (edge_->layer == Layer::kCoarse) return kForever;
  const std::string head = HeadKey(edge_->job, output, edge_->layer);
  GL_TRY(const std::vector<TimelineFact> facts,
         ReadFacts(catalog_.view(), head,
                   [from](const TimelineFact& fact) { return fact.time >= from; }));
  UtcTime first = kForever;
  for (const TimelineFact& fact : facts) {
    if (fact.time >= from && fact.replaces) first = fact.time;
  }
  return first;
}

}  // namespace goldline::lineage
