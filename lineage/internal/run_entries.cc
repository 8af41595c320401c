#include "lineage/internal/run_entries.h"

#include <algorithm>
#include <map>

#include "core/sort_unique.h"
#include "lineage/errors.h"
#include "lineage/internal/byte_codec.h"

namespace goldline::lineage {
namespace {

constexpr std::uint64_t kFormat = 1;

template <class T>
void AddSorted(std::vector<T>& all, const std::vector<T>& more) {
  all.insert(all.end(), more.begin(), more.end());
  SortUnique(all);
}

}  // namespace

void RunEntries::Say(Node output, const Hash128& edges, UtcTime time) {
  const auto [at, fresh] = said_.try_emplace({output, edges}, time);
  if (!fresh) at->second = std::min(at->second, time);
}

std::vector<std::pair<UtcTime, Hash128>> RunEntries::SaidOf(Node output, UtcTime up_to) const {
  std::vector<std::pair<UtcTime, Hash128>> found;
  for (auto at = said_.lower_bound({output, {}}); at != said_.end(); ++at) {
    if (at->first.first != output) break;
    if (at->second <= up_to) found.push_back({at->second, at->first.second});
  }
  return found;
}

std::vector<Node> RunEntries::OutputsAt(UtcTime time) const {
  std::vector<Node> outputs;
  for (const auto& [what, since] : said_) {
    const bool listed = !outputs.empty() && outputs.back() == what.first;
    if (since <= time && !listed) outputs.push_back(what.first);
  }
  return outputs;
}

std::string RunEntries::Encode() const {
  ByteWriter out;
  const auto write = [&out](UtcTime time, const Hash128& hash) {
    out.UInt(static_cast<std::uint64_t>(time.micros));
    out.UInt(hash.high);
    out.UInt(hash.low);
  };
  out.UInt(kFormat);
  out.UInt(said_.size());
  for (const auto& [what, since] : said_) {
    out.UInt(what.first);
    write(since, what.second);
  }
  out.UInt(ends_.size());
  for (const RunEnd& end : ends_) write(end.time, end.tie);
  return out.Take();
}

Result<RunEntries> RunEntries::Decode(std::string_view bytes) {
  ByteReader in(bytes);
  const auto read = [&in]() -> std::pair<UtcTime, Hash128> {
    const UtcTime time{static_cast<std::int64_t>(in.UInt())};
    const std::uint64_t high = in.UInt();
    return {time, {high, in.UInt()}};
  };
  if (in.UInt() != kFormat) return errors::LineageDamaged("run's entries");
  RunEntries entries;
  for (std::size_t left = in.Count(); left > 0; --left) {
    const Node output = in.UInt();
    const auto [since, edges] = read();
    entries.Say(output, edges, since);
  }
  for (std::size_t left = in.Count(); left > 0; --left) {
    const auto [time, tie] = read();
    entries.End({time, tie});
  }
  if (!in.AtEnd()) return errors::LineageDamaged("run's entries");
  return entries;
}

std::string RunEntriesKey(std::uint64_t job, const Uuid& run) {
  return KeyOf(FactKey{job, 0, Layer::kObserved, {}, run});
}

bool IsRunEntries(const FactKey& key) { return key.output == 0 && key.layer == Layer::kObserved; }

StoredEdges Union(const std::vector<std::pair<UtcTime, const StoredEdges*>>& sets) {
  StoredEdges all;
  std::map<NodePair, TransformationSet> edges;
  std::pair<UtcTime, std::string> statement;
  for (const auto& [since, set] : sets) {
    for (const NodeEdge& edge : set->edges) edges[{edge.source, edge.target}] |= edge.how;
    AddSorted(all.fields, set->fields);
    AddSorted(all.field_sql, set->field_sql);
    if (set->statement.empty()) continue;
    if (statement.second.empty() || statement < std::pair(since, set->statement)) {
      statement = {since, set->statement};
    }
  }
  for (const auto& [pair, how] : edges) all.edges.push_back({pair.source, pair.target, how});
  all.statement = std::move(statement.second);
  return all;
}

}  // namespace goldline::lineage
