#include "lineage/internal/fact_rows.h"

#include "core/store/key.h"
#include "lineage/errors.h"

namespace goldline::lineage {

Result<std::vector<TimelineFact>> ReadFacts(const store::ReadView& view, std::string_view head,
                                            const std::function<bool(const TimelineFact&)>& more) {
  std::vector<TimelineFact> facts;
  store::Cursor at = view.Prefix(store::Keyspace::kFact, head);
  for (; at.valid(); at.Next()) {
    if (IsHeadKey(at.key())) continue;
    GL_TRY(const FactKey key, ReadFactKey(at.key()));
    GL_TRY(const FactRow row, DecodeFactRow(at.value()));
    facts.push_back(TimelineFactOf(key, row));
    if (!more(facts.back())) return facts;
  }
  GL_RETURN_IF_ERROR(at.status());
  return facts;
}

Result<StoredEdges> ReadEdgeSet(const store::ReadView& view, const Hash128& hash) {
  GL_TRY(const std::optional<std::string> bytes,
         view.Get(store::Keyspace::kEdgeSet, store::KeyWriter().Hash(hash).Take()));
  if (!bytes) return errors::LineageDamaged("edge set");
  return DecodeStoredEdges(*bytes);
}

Status ReadEdgeSets(const store::ReadView& view, const std::vector<TimelineFact>& facts,
                    EdgeSets& sets) {
  for (const TimelineFact& fact : facts) {
    if (sets.contains(fact.edges)) continue;
    GL_TRY(StoredEdges set, ReadEdgeSet(view, fact.edges));
    sets.emplace(fact.edges, std::move(set));
  }
  return Ok();
}

}  // namespace goldline::lineage
