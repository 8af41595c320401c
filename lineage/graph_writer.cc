// Adding facts. Almost every fact is the latest of its timeline, and then only what is open
// changes: the facts since the last replacing one are read, and rows are written for edges that
// begin or end. A run that repeats what the last one said writes its fact and no edge. A fact that
// comes late recomputes its timeline.
#include <algorithm>
#include <map>

#include "core/store/key.h"
#include "lineage/errors.h"
#include "lineage/graph.h"
#include "lineage/internal/byte_codec.h"
#include "lineage/internal/fact_rows.h"
#include "lineage/internal/graph_rows.h"

namespace goldline::lineage {

using store::Keyspace;

// One fact's way into its timeline.
class TimelineUpdate {
 public:
  TimelineUpdate(LineageWriter& writer, const Fact& fact)
      : writer_(writer),
        job_(fact.job.value),
        key_{fact.job.value, fact.output.value, fact.layer, fact.time, fact.run},
        head_(HeadKey(key_.job, key_.output, key_.layer)) {}

  Status Add(const FactRow& row, const StoredEdges& edges) {
    added_ = TimelineFactOf(key_, row);
    sets_.emplace(row.edges, edges);
    const std::string key = KeyOf(key_);
    GL_TRY(const std::optional<std::string> present, writer_.view_.Get(Keyspace::kFact, key));
    if (present) {
      GL_TRY(const FactRow other, DecodeFactRow(*present));
      if (!Outranks(added_, TimelineFactOf(key_, other))) return Ok();
    }
    GL_RETURN_IF_ERROR(writer_.CountIn(head_, !present.has_value()));
    writer_.changes_.Put(Keyspace::kFact, key, Encode(row));
    return Apply();
  }

  // What follows for the output from a declaration that does not list it.
  Status EndBy(const FactKey& declaration) {
    added_ = EndingBy(declaration);
    sets_.emplace(kNoEdges, StoredEdges{});
    return Apply();
  }

 private:
  static bool IsAfter(const TimelineFact& a, const TimelineFact& b) {
    return std::pair(a.time, a.run) > std::pair(b.time, b.run);
  }

  Status Apply() {
    // From the latest back to the one before which nothing matters; fewer when this one is not
    // last.
    const auto more = [this](const TimelineFact& fact) {
      return IsAfter(added_, fact) && !fact.replaces;
    };
    GL_TRY(std::vector<TimelineFact> facts, ReadTimeline(writer_.view_, key_, more));
    const bool newest = facts.empty() || IsAfter(added_, facts[0]);
    return newest ? Append(std::move(facts)) : Recompute();
  }

  // `facts` are those that what is open follows from, latest first.
  Status Append(std::vector<TimelineFact> facts) {
    std::reverse(facts.begin(), facts.end());
    // What START and COMPLETE of run after run say again is open already, and stays so.
    const bool repeats = std::all_of(facts.begin(), facts.end(), [this](const TimelineFact& fact) {
      return fact.edges == added_.edges;
    });
    if (repeats && !facts.empty()) return Ok();
    GL_RETURN_IF_ERROR(ReadEdgeSets(writer_.view_, facts, sets_));
    const auto before = OpenEdges(facts, sets_);
    facts.push_back(added_);
    const auto after = OpenEdges(facts, sets_);
    for (const auto& [pair, how] : before) {
      const auto still = after.find(pair);
      if (still == after.end()) GL_RETURN_IF_ERROR(Change(pair, how, std::nullopt));
    }
    for (const auto& [pair, how] : after) {
      const auto was = before.find(pair);
      const auto old = was == before.end() ? std::nullopt : std::optional(was->second);
      if (old != how) GL_RETURN_IF_ERROR(Change(pair, old, how));
    }
    return Ok();
  }

  Status Change(const NodePair& pair, std::optional<TransformationSet> before,
                std::optional<TransformationSet> after) {
    GL_TRY(const std::optional<std::string> bytes,
           writer_.view_.Get(Keyspace::kEdgeIn, KeyOf(InKey(pair))));
    Intervals intervals;
    if (bytes) {
      GL_TRY(intervals, DecodeIntervals(*bytes));
    }
    if (before && !intervals.empty()) EndStretch(intervals, added_.time);
    if (after) BeginStretch(intervals, added_.time, *after);
    Put(pair, intervals);
    return Ok();
  }

  Status Recompute() {
    GL_TRY(std::vector<TimelineFact> facts,
           ReadTimeline(writer_.view_, key_, [](const TimelineFact&) { return true; }));
    GL_RETURN_IF_ERROR(ReadEdgeSets(writer_.view_, facts, sets_));
    const auto before = TimelineOf(facts, sets_);
    facts.push_back(added_);
    const auto after = TimelineOf(facts, sets_);
    for (const auto& [pair, intervals] : before) {
      if (!after.contains(pair)) Put(pair, {});
    }
    for (const auto& [pair, intervals] : after) {
      const auto was = before.find(pair);
      if (was == before.end() || was->second != intervals) Put(pair, intervals);
    }
    return Ok();
  }

  EdgeKey InKey(const NodePair& pair) const { return {pair.target, key_.layer, pair.source, job_}; }
  EdgeKey OutKey(const NodePair& pair) const {
    return {pair.source, key_.layer, pair.target, job_};
  }

  void Put(const NodePair& pair, const Intervals& intervals) {
    if (intervals.empty()) {
      writer_.changes_.Delete(Keyspace::kEdgeIn, KeyOf(InKey(pair)));
      writer_.changes_.Delete(Keyspace::kEdgeOut, KeyOf(OutKey(pair)));
      return;
    }
    const std::string bytes = EncodeIntervals(intervals);
    writer_.changes_.Put(Keyspace::kEdgeIn, KeyOf(InKey(pair)), bytes);
    writer_.changes_.Put(Keyspace::kEdgeOut, KeyOf(OutKey(pair)), bytes);
  }

  LineageWriter& writer_;
  std::uint64_t job_;
  FactKey key_;
  std::string head_;
  TimelineFact added_;
  EdgeSets sets_;
};

// The node of a field, made when it is not known yet.
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

Status LineageWriter::AddFact(const Fact& fact, EdgeSet edges) {
  edges.Normalize();
  StoredEdges stored;
  stored.statement = std::move(edges.statement);
  for (const Edge& edge : edges.edges) {
    GL_TRY(const Node source, NodeOf(edge.source));
    GL_TRY(const Node target, TargetOf(fact.output, edge.target));
    stored.edges.push_back({source, target, edge.how});
  }
  for (const std::string& field : edges.fields) {
    GL_TRY(const Node target, TargetOf(fact.output, field));
    stored.fields.push_back(target);
  }
  for (FieldSql& one : edges.field_sql) {
    GL_TRY(const Node target, TargetOf(fact.output, one.target));
    stored.field_sql.push_back({target, std::move(one.sql)});
  }
  const std::string bytes = EncodeStoredEdges(stored);
  const Hash128 hash = HashBytes128(bytes);
  const std::string key = store::KeyWriter().Hash(hash).Take();
  GL_TRY(const std::optional<std::string> present, view_.Get(Keyspace::kEdgeSet, key));
  if (!present) changes_.Put(Keyspace::kEdgeSet, key, bytes);
  return TimelineUpdate(*this, fact).Add({fact.state, fact.tie, hash}, stored);
}

// Two facts of one timeline at a time would each compute without the other: the head, which both
// expect and change, lets only one commit.
Status LineageWriter::CountIn(const std::string& head, bool one_more) {
  GL_TRY(const std::optional<std::string> before, view_.Get(Keyspace::kFact, head));
  std::uint64_t facts = 0;
  if (before) facts = ByteReader(*before).UInt();
  changes_.Expect(Keyspace::kFact, head, store::RevisionOf(before));
  changes_.Put(Keyspace::kFact, head, EncodeHead(facts + (one_more ? 1 : 0)));
  return Ok();
}

namespace {

RunDatasetsRow RowOf(UtcTime time, const std::vector<catalog::DatasetId>& inputs,
                     const std::vector<catalog::DatasetId>& outputs) {
  RunDatasetsRow row{time, {}, {}};
  for (const catalog::DatasetId id : inputs) row.inputs.push_back(id.value);
  for (const catalog::DatasetId id : outputs) row.outputs.push_back(id.value);
  for (std::vector<Node>* nodes : {&row.inputs, &row.outputs}) {
    std::sort(nodes->begin(), nodes->end());
    nodes->erase(std::unique(nodes->begin(), nodes->end()), nodes->end());
  }
  return row;
}

}  // namespace

Status LineageWriter::AddDeclaration(catalog::JobId job, UtcTime time, const Hash128& tie,
                                     const std::vector<catalog::DatasetId>& inputs,
                                     const std::vector<catalog::DatasetId>& outputs) {
  const RunDatasetsRow row = RowOf(time, inputs, outputs);
  const FactKey key{job.value, 0, Layer::kDeclared, time, Uuid{tie.high, tie.low}};
  GL_RETURN_IF_ERROR(CountIn(HeadKey(job.value, 0, Layer::kDeclared), true));
  changes_.Put(Keyspace::kFact, KeyOf(key), Encode(row));
  GL_TRY(const std::vector<FactKey> heads, HeadsOf(view_, job.value));
  for (const FactKey& head : heads) {
    if (head.layer != Layer::kDeclared) continue;
    if (std::binary_search(row.outputs.begin(), row.outputs.end(), head.output)) continue;
    Fact ended;
    ended.job = job;
    ended.output = catalog::DatasetId{head.output};
    ended.layer = Layer::kDeclared;
    ended.time = time;
    GL_RETURN_IF_ERROR(TimelineUpdate(*this, ended).EndBy(key));
  }
  return Ok();
}

Status LineageWriter::AddRunDatasets(catalog::JobId job, const Uuid& run, UtcTime time,
                                     const std::vector<catalog::DatasetId>& inputs,
                                     const std::vector<catalog::DatasetId>& outputs) {
  RunDatasetsRow row = RowOf(time, inputs, outputs);
  const std::string key = KeyOf(FactKey{job.value, 0, Layer::kCoarse, {}, run});
  GL_TRY(const std::optional<std::string> before, view_.Get(Keyspace::kFact, key));
  if (before) {
    GL_TRY(const RunDatasetsRow earlier, DecodeRunDatasets(*before));
    row = Merged(row, earlier);
    if (row == earlier) return Ok();
  }
  changes_.Expect(Keyspace::kFact, key, store::RevisionOf(before));
  changes_.Put(Keyspace::kFact, key, Encode(row));
  for (const Node input : row.inputs) {
    for (const Node output : row.outputs) {
      GL_RETURN_IF_ERROR(PutCoarse(job, {input, output}, row.since));
    }
  }
  return Ok();
}

// A coarse edge holds from the first time that any run said so.
Status LineageWriter::PutCoarse(catalog::JobId job, const NodePair& pair, UtcTime since) {
  const std::string in = KeyOf(EdgeKey{pair.target, Layer::kCoarse, pair.source, job.value});
  GL_TRY(const std::optional<std::string> before, view_.Get(Keyspace::kEdgeIn, in));
  if (before) {
    GL_TRY(const Intervals intervals, DecodeIntervals(*before));
    if (!intervals.empty() && intervals[0].from <= since) return Ok();
  }
  const std::string bytes = EncodeIntervals({{since, kForever, Subtype::kUnspecified}});
  changes_.Expect(Keyspace::kEdgeIn, in, store::RevisionOf(before));
  changes_.Put(Keyspace::kEdgeIn, in, bytes);
  changes_.Put(Keyspace::kEdgeOut,
               KeyOf(EdgeKey{pair.source, Layer::kCoarse, pair.target, job.value}), bytes);
  return Ok();
}

}  // namespace goldline::lineage
