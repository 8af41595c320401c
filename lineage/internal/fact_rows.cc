#include "lineage/internal/fact_rows.h"

#include <algorithm>
#include <limits>
#include <tuple>

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

TimelineFact EndingBy(const FactKey& declaration) {
  TimelineFact fact;
  fact.time = declaration.time;
  fact.tie = {declaration.run.high, declaration.run.low};
  fact.replaces = true;
  fact.edges = kNoEdges;
  return fact;
}

namespace {

// Latest first, down to a time, before which nothing matters.
Status AddEndings(const store::ReadView& view, const FactKey& of, UtcTime down_to,
                  std::vector<TimelineFact>& facts) {
  store::Cursor at = view.Prefix(store::Keyspace::kFact, HeadKey(of.job, 0, Layer::kDeclared));
  for (; at.valid(); at.Next()) {
    if (IsHeadKey(at.key())) continue;
    GL_TRY(const FactKey key, ReadFactKey(at.key()));
    if (key.time < down_to) break;
    GL_TRY(const RunDatasetsRow row, DecodeRunDatasets(at.value()));
    const bool lists = std::binary_search(row.outputs.begin(), row.outputs.end(), of.output);
    if (!lists) facts.push_back(EndingBy(key));
  }
  return at.status();
}

}  // namespace

Result<std::vector<TimelineFact>> ReadTimeline(
    const store::ReadView& view, const FactKey& of,
    const std::function<bool(const TimelineFact&)>& more) {
  GL_TRY(std::vector<TimelineFact> facts,
         ReadFacts(view, HeadKey(of.job, of.output, of.layer), more));
  if (of.layer != Layer::kDeclared || of.job == 0) return facts;
  const bool all = facts.empty() || more(facts.back());
  const UtcTime down_to =
      all ? UtcTime{std::numeric_limits<std::int64_t>::min()} : facts.back().time;
  GL_RETURN_IF_ERROR(AddEndings(view, of, down_to, facts));
  std::sort(facts.begin(), facts.end(), [](const TimelineFact& a, const TimelineFact& b) {
    if (std::tie(a.time, a.run) != std::tie(b.time, b.run)) {
      return std::tie(a.time, a.run) > std::tie(b.time, b.run);
    }
    return Outranks(a, b);
  });
  const auto same = [](const TimelineFact& a, const TimelineFact& b) {
    return a.time == b.time && a.run == b.run;
  };
  facts.erase(std::unique(facts.begin(), facts.end(), same), facts.end());
  const auto last = std::find_if_not(facts.begin(), facts.end(), more);
  if (last != facts.end()) facts.erase(last + 1, facts.end());
  return facts;
}

// Skips from head to head, however many facts are below.
Result<std::vector<FactKey>> HeadsOf(const store::ReadView& view, std::uint64_t job) {
  std::vector<FactKey> heads;
  const std::string end = store::PrefixEnd(store::KeyWriter().U64(job).Take());
  // Output 0 is where runs and declarations say what they read and wrote.
  std::string from = store::KeyWriter().U64(job).U64(1).Take();
  while (true) {
    const store::Cursor at = view.Range(store::Keyspace::kFact, from, end);
    GL_RETURN_IF_ERROR(at.status());
    if (!at.valid()) return heads;
    store::KeyReader reader(at.key());
    FactKey head;
    head.job = reader.U64();
    head.output = reader.U64();
    head.layer = static_cast<Layer>(reader.U8());
    if (!reader.ok()) return reader.Finish().error();
    heads.push_back(head);
    from = store::PrefixEnd(HeadKey(head.job, head.output, head.layer));
  }
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
    if (fact.edges == kNoEdges) {
      sets.emplace(fact.edges, StoredEdges{});
      continue;
    }
    GL_TRY(StoredEdges set, ReadEdgeSet(view, fact.edges));
    sets.emplace(fact.edges, std::move(set));
  }
  return Ok();
}

}  // namespace goldline::lineage
