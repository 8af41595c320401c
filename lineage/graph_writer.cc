// Adding facts: names become nodes, edge sets are stored once, and each fact goes into its timeline
// (internal/timeline_update.h).
#include <algorithm>
#include <map>
#include <set>

#include "core/sort_unique.h"
#include "core/store/key.h"
#include "lineage/graph.h"
#include "lineage/internal/byte_codec.h"
#include "lineage/internal/coarse_edges.h"
#include "lineage/internal/fact_rows.h"
#include "lineage/internal/graph_rows.h"
#include "lineage/internal/run_entries.h"
#include "lineage/internal/timeline_update.h"

namespace goldline::lineage {

using store::Keyspace;

// The node of a field, made when it is not known yet.
void LineageWriter::Know(const DatasetRef& ref, catalog::DatasetId id) {
  nodes_.try_emplace({ref.namespace_name, ref.name, ""}, id.value);
}

Result<Node> LineageWriter::NodeOf(const FieldRef& field) {
  const auto known = nodes_.find(field);
  if (known != nodes_.end()) return known->second;
  if (field.job) {
    GL_TRY(const catalog::JobId id,
           catalog_.PutJob({.ref = {field.namespace_name, field.dataset}}));
    return nodes_[field] = id.value;
  }
  const FieldRef whole{field.namespace_name, field.dataset, ""};
  const auto dataset = nodes_.find(whole);
  Node node = dataset == nodes_.end() ? 0 : dataset->second;
  if (node == 0) {
    catalog::DatasetFacts facts;
    facts.ref = {field.namespace_name, field.dataset};
    GL_TRY(const catalog::DatasetId id, catalog_.PutDataset(facts));
    node = id.value;
    nodes_[whole] = node;
  }
  if (!field.field.empty()) {
    GL_TRY(const catalog::FieldId id, catalog_.PutField(catalog::DatasetId{node}, field.field));
    node = id.value;
  }
  nodes_[field] = node;
  return node;
}

Result<Node> LineageWriter::TargetOf(catalog::DatasetId output, const std::string& field) {
  if (field.empty()) return output.value;
  GL_TRY(const catalog::FieldId id, catalog_.PutField(output, field));
  return id.value;
}

namespace {

Result<Hash128> PutEdgeSet(const store::ReadView& view, store::WriteSet& changes,
                           const StoredEdges& edges) {
  const std::string bytes = EncodeStoredEdges(edges);
  const Hash128 hash = HashBytes128(bytes);
  const std::string key = store::KeyWriter().Hash(hash).Take();
  GL_TRY(const std::optional<std::string> present, view.Get(Keyspace::kEdgeSet, key));
  if (!present) changes.Put(Keyspace::kEdgeSet, key, bytes);
  return hash;
}

// Edge sets of all that a run said up to a time.
class Unions {
 public:
  Unions(const store::ReadView& view, store::WriteSet& changes) : view_(view), changes_(changes) {}

  Result<Hash128> Add(StoredEdges edges) {
    GL_TRY(const Hash128 hash, PutEdgeSet(view_, changes_, edges));
    fresh_.emplace(hash, std::move(edges));
    return hash;
  }

  Result<Hash128> Of(const std::vector<std::pair<UtcTime, Hash128>>& said, EdgeSets& known) const {
    std::vector<std::pair<UtcTime, const StoredEdges*>> sets;
    for (const auto& [since, hash] : said) {
      const auto fresh = fresh_.find(hash);
      if (fresh != fresh_.end()) known.insert(*fresh);
      if (!known.contains(hash)) {
        GL_TRY(StoredEdges set, ReadEdgeSet(view_, hash));
        known.emplace(hash, std::move(set));
      }
      sets.push_back({since, &known.at(hash)});
    }
    if (said.size() == 1) return said[0].second;
    StoredEdges all = Union(sets);
    GL_TRY(const Hash128 hash, PutEdgeSet(view_, changes_, all));
    known.emplace(hash, std::move(all));
    return hash;
  }

 private:
  const store::ReadView& view_;
  store::WriteSet& changes_;
  EdgeSets fresh_;  // that may not be stored yet
};

}  // namespace

Status LineageWriter::AddFact(const Fact& fact, EdgeSet edges) {
  edges.Normalize();
  GL_TRY(const std::string name, NameOf(fact.output, edges));
  GL_TRY(const auto known, view_.GetSettled(Keyspace::kEdgeSetName, name));
  Hash128 hash;
  if (known) {
    store::KeyReader reader(*known);
    hash = reader.Hash();
    GL_RETURN_IF_ERROR(reader.Finish());
  } else {
    GL_TRY(const StoredEdges stored, Stored(fact.output, edges));
    GL_TRY(hash, PutEdgeSet(view_, changes_, stored));
    changes_.Put(Keyspace::kEdgeSetName, name, store::KeyWriter().Hash(hash).key());
  }
  const auto stored = [&] { return Stored(fact.output, edges); };
  const FactKey key{fact.job.value, fact.output.value, fact.layer, fact.time, fact.run};
  return TimelineUpdate(view_, changes_, key)
      .Add({fact.state, fact.tie, hash, false, fact.content == EventContent::kWhole}, stored);
}

// Datasets by id, since they may be renamed; names of fields never change.
Result<std::string> LineageWriter::NameOf(catalog::DatasetId output, const EdgeSet& edges) {
  ByteWriter name;
  name.UInt(output.value);
  name.UInt(edges.edges.size());
  const FieldRef* last = nullptr;
  Node dataset = 0;
  for (const Edge& edge : edges.edges) {
    const FieldRef& source = edge.source;
    const bool same = last != nullptr && last->job == source.job &&
                      last->dataset == source.dataset &&
                      last->namespace_name == source.namespace_name;
    if (!same) {
      GL_TRY(dataset, NodeOf({source.namespace_name, source.dataset, "", source.job}));
    }
    last = &source;
    name.UInt(dataset);
    name.Text(source.field);
    name.Text(edge.target);
    name.UInt(edge.how.bits());
  }
  name.UInt(edges.fields.size());
  for (const std::string& field : edges.fields) name.Text(field);
  name.UInt(edges.field_sql.size());
  for (const FieldSql& one : edges.field_sql) {
    name.Text(one.target);
    name.Text(one.sql);
  }
  name.Text(edges.statement);
  return store::KeyWriter().Hash(HashBytes128(name.Take())).Take();
}

Result<StoredEdges> LineageWriter::Stored(catalog::DatasetId output, const EdgeSet& edges) {
  StoredEdges stored;
  stored.statement = edges.statement;
  for (const Edge& edge : edges.edges) {
    GL_TRY(const Node source, NodeOf(edge.source));
    GL_TRY(const Node target, TargetOf(output, edge.target));
    stored.edges.push_back({source, target, edge.how});
  }
  for (const std::string& field : edges.fields) {
    GL_TRY(const Node target, TargetOf(output, field));
    stored.fields.push_back(target);
  }
  for (const FieldSql& one : edges.field_sql) {
    GL_TRY(const Node target, TargetOf(output, one.target));
    stored.field_sql.push_back({target, one.sql});
  }
  return stored;
}

Status LineageWriter::AddEntries(const Fact& fact,
                                 const std::map<catalog::DatasetId, EdgeSet>& entries) {
  const std::string row = RunEntriesKey(fact.job.value, fact.run);
  GL_TRY(const std::optional<std::string> before, view_.Get(Keyspace::kFact, row));
  RunEntries said;
  if (before) {
    GL_TRY(said, RunEntries::Decode(*before));
  }
  std::set<Node> outputs;
  Unions unions(view_, changes_);
  for (auto [output, edges] : entries) {
    edges.Normalize();
    GL_TRY(StoredEdges stored, Stored(output, edges));
    GL_TRY(const Hash128 hash, unions.Add(std::move(stored)));
    said.Say(output.value, hash, fact.time);
    outputs.insert(output.value);
  }
  std::vector<RunEnd> later;
  for (const RunEnd& end : said.ends()) {
    if (end.time >= fact.time && end.tie != fact.tie) later.push_back(end);
  }
  if (fact.state == catalog::RunState::kComplete) {
    said.End({fact.time, fact.tie});
    const std::vector<Node> known = said.OutputsAt(fact.time);
    outputs.insert(known.begin(), known.end());
  }
  changes_.Expect(Keyspace::kFact, row, store::RevisionOf(before));
  changes_.Put(Keyspace::kFact, row, said.Encode());
  for (const Node output : outputs) {
    const SaidUpTo up_to = [&said, &unions, output](UtcTime time, EdgeSets& known) {
      return unions.Of(said.SaidOf(output, time), known);
    };
    const FactKey key{fact.job.value, output, Layer::kObserved, fact.time, fact.run};
    GL_RETURN_IF_ERROR(TimelineUpdate(view_, changes_, key)
                           .AddEntries({fact.state, fact.tie, {}, true}, later, up_to));
  }
  return Ok();
}

namespace {

RunDatasetsRow RowOf(UtcTime time, const std::vector<catalog::DatasetId>& inputs,
                     const std::vector<catalog::DatasetId>& outputs) {
  RunDatasetsRow row{time, {}, {}};
  for (const catalog::DatasetId id : inputs) row.inputs.push_back(id.value);
  for (const catalog::DatasetId id : outputs) row.outputs.push_back(id.value);
  SortUnique(row.inputs);
  SortUnique(row.outputs);
  return row;
}

}  // namespace

Status LineageWriter::AddDeclaration(catalog::JobId job, UtcTime time, const Hash128& tie,
                                     const std::vector<catalog::DatasetId>& inputs,
                                     const std::vector<catalog::DatasetId>& outputs) {
  const RunDatasetsRow row = RowOf(time, inputs, outputs);
  const FactKey key{job.value, 0, Layer::kDeclared, time, Uuid{tie.high, tie.low}};
  GL_RETURN_IF_ERROR(CountIn(view_, changes_, HeadKey(job.value, 0, Layer::kDeclared), 1));
  changes_.Put(Keyspace::kFact, KeyOf(key), Encode(row));
  GL_TRY(const std::vector<FactKey> heads, HeadsOf(view_, job.value));
  for (const FactKey& head : heads) {
    if (head.layer != Layer::kDeclared) continue;
    if (std::binary_search(row.outputs.begin(), row.outputs.end(), head.output)) continue;
    const FactKey ended{job.value, head.output, Layer::kDeclared, time, {}};
    GL_RETURN_IF_ERROR(TimelineUpdate(view_, changes_, ended).EndBy(key));
  }
  return Ok();
}

void LineageWriter::AddDeclaredReads(catalog::JobId job, UtcTime time, const Hash128& tie,
                                     const std::vector<catalog::DatasetId>& inputs) {
  const FactKey key = DeclaredReadsKey(job.value, time, tie);
  changes_.Put(Keyspace::kFact, KeyOf(key), Encode(RowOf(time, inputs, {})));
}

Result<bool> LineageWriter::AddRunDatasets(catalog::JobId job, const Uuid& run, UtcTime time,
                                           const std::vector<catalog::DatasetId>& inputs,
                                           const std::vector<catalog::DatasetId>& outputs,
                                           EventContent content) {
  const UtcTime of_time = content == EventContent::kWhole ? time : UtcTime{};
  return CoarseEdges(view_, changes_, job.value)
      .Add({job.value, 0, Layer::kCoarse, of_time, run}, RowOf(time, inputs, outputs));
}

}  // namespace goldline::lineage
