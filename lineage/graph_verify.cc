// The check of the graph: all edges are computed again from the facts, and the rows of both
// directions must be exactly those.
#include <algorithm>
#include <unordered_set>

#include "core/hash.h"
#include "lineage/graph.h"
#include "lineage/internal/fact_rows.h"
#include "lineage/internal/graph_rows.h"
#include "lineage/internal/run_entries.h"

namespace goldline::lineage {
namespace {

using catalog::Findings;
using store::Keyspace;

class GraphCheck {
 public:
  GraphCheck(const store::ReadView& view, Findings& findings) : view_(view), findings_(findings) {}

  Status Run() {
    GL_RETURN_IF_ERROR(ReadAllFacts());
    GL_RETURN_IF_ERROR(FinishTimeline());
    for (const auto& [key, since] : coarse_) {
      const auto& [job, pair] = key;
      GL_RETURN_IF_ERROR(
          ExpectRow(job, Layer::kCoarse, pair, {{since, kForever, Subtype::kUnspecified}}));
    }
    GL_RETURN_IF_ERROR(FindUnexpected(Keyspace::kEdgeIn));
    return FindUnexpected(Keyspace::kEdgeOut);
  }

 private:
  Status ReadAllFacts() {
    store::Cursor at = view_.Prefix(Keyspace::kFact, {});
    for (; at.valid(); at.Next()) {
      findings_.CountRecord();
      if (IsHeadKey(at.key())) {
        GL_RETURN_IF_ERROR(ReadHead(at.key(), at.value()));
        continue;
      }
      const Result<FactKey> key = ReadFactKey(at.key());
      if (!key.ok()) {
        findings_.Add("unreadable", "a fact's key");
        continue;
      }
      if (key->layer == Layer::kCoarse) {
        ReadRunDatasets(*key, at.value());
      } else if (IsRunEntries(*key)) {
        if (!RunEntries::Decode(at.value()).ok()) {
          findings_.Add("unreadable", "the entries of run " + ToString(key->run));
        }
      } else if (key->output == 0 && key->layer == Layer::kSql) {
        if (!DecodeRunDatasets(at.value()).ok()) {
          findings_.Add("unreadable", Concat("what job ", key->job, " declares to read"));
        }
      } else if (key->output == 0) {
        GL_RETURN_IF_ERROR(ReadDeclaration(*key, at.value()));
      } else {
        GL_RETURN_IF_ERROR(ReadFact(*key, at.value()));
      }
    }
    return at.status();
  }

  Status ReadHead(std::string_view key, std::string_view value) {
    GL_RETURN_IF_ERROR(FinishTimeline());
    head_ = key;
    Result<HeadRow> head = DecodeHead(value);
    if (!head.ok()) findings_.Add("unreadable", "the head of a job's facts");
    said_of_facts_ = head.ok() ? *std::move(head) : HeadRow{};
    return Ok();
  }

  // What a head says of the facts that follow it, latest first.
  void CheckHead() {
    bool agrees = said_of_facts_.rows == facts_.size();
    if (const auto& repeated = said_of_facts_.repeated; repeated && !facts_.empty()) {
      agrees = agrees && facts_[0].time == repeated->time && facts_[0].run == repeated->run;
      for (const TimelineFact& fact : facts_) {
        agrees = agrees && fact.edges == repeated->edges;
        if (fact.replaces) break;
      }
    }
    if (!agrees) findings_.Add("different", Concat("the head of facts of job ", timeline_.job));
  }

  void ReadRunDatasets(const FactKey& key, std::string_view value) {
    const Result<RunDatasetsRow> row = DecodeRunDatasets(value);
    if (!row.ok()) return findings_.Add("unreadable", "the datasets of run " + ToString(key.run));
    if (!row->SaysPairs()) return;
    for (const Node input : row->inputs) {
      for (const Node output : row->outputs) {
        const auto [at, fresh] = coarse_.try_emplace({key.job, {input, output}}, row->since);
        if (!fresh) at->second = std::min(at->second, row->since);
      }
    }
  }

  // Before the facts of the job's outputs, in the order of keys.
  Status ReadDeclaration(const FactKey& key, std::string_view value) {
    if (key.job != declaring_) {
      GL_RETURN_IF_ERROR(FinishTimeline());
      declarations_.clear();
      declaring_ = key.job;
    }
    Result<RunDatasetsRow> row = DecodeRunDatasets(value);
    if (row.ok()) {
      declarations_.push_back({key, std::move(row->outputs)});
    } else {
      findings_.Add("unreadable", Concat("a declaration of job ", key.job));
    }
    return Ok();
  }

  void AddEndings() {
    if (timeline_.layer != Layer::kDeclared || timeline_.job != declaring_) return;
    for (const auto& [key, outputs] : declarations_) {
      if (std::binary_search(outputs.begin(), outputs.end(), timeline_.output)) continue;
      facts_.push_back(EndingBy(key));
      sets_.emplace(kNoEdges, StoredEdges{});
    }
  }

  Status ReadFact(const FactKey& key, std::string_view value) {
    const std::string head = HeadKey(key.job, key.output, key.layer);
    if (head != head_) {
      GL_RETURN_IF_ERROR(FinishTimeline());
      findings_.Add("missing", Concat("the head of facts of job ", key.job));
      head_ = head;
      said_of_facts_ = {};
    }
    if (facts_.empty()) timeline_ = key;
    const Result<FactRow> row = DecodeFactRow(value);
    if (!row.ok()) {
      findings_.Add("unreadable", "a fact of run " + ToString(key.run));
      return Ok();
    }
    const TimelineFact fact = TimelineFactOf(key, *row);
    if (!sets_.contains(fact.edges)) {
      Result<StoredEdges> set = ReadEdgeSet(view_, fact.edges);
      if (!set.ok()) {
        findings_.Add("unreadable", "edge set " + ToString(fact.edges));
        return Ok();
      }
      sets_.emplace(fact.edges, *std::move(set));
    }
    facts_.push_back(fact);
    return Ok();
  }

  Status FinishTimeline() {
    if (facts_.empty()) return Ok();
    CheckHead();
    AddEndings();
    for (const auto& [pair, intervals] : TimelineOf(std::move(facts_), sets_)) {
      GL_RETURN_IF_ERROR(ExpectRow(timeline_.job, timeline_.layer, pair, intervals));
    }
    facts_.clear();
    sets_.clear();
    return Ok();
  }

  Status ExpectRow(std::uint64_t job, Layer layer, const NodePair& pair,
                   const Intervals& intervals) {
    const std::string bytes = EncodeIntervals(intervals);
    GL_RETURN_IF_ERROR(ExpectValue(Keyspace::kEdgeIn,
                                   KeyOf(EdgeKey{pair.target, layer, pair.source, job}), bytes));
    return ExpectValue(Keyspace::kEdgeOut, KeyOf(EdgeKey{pair.source, layer, pair.target, job}),
                       bytes);
  }

  Status ExpectValue(Keyspace keyspace, const std::string& key, const std::string& bytes) {
    expected_.insert(HashBytes(key, static_cast<std::uint64_t>(keyspace)));
    GL_TRY(const std::optional<std::string> present, view_.Get(keyspace, key));
    if (!present) {
      findings_.Add("missing", Where(keyspace, key));
    } else if (*present != bytes) {
      findings_.Add("different", Where(keyspace, key));
    }
    return Ok();
  }

  Status FindUnexpected(Keyspace keyspace) {
    store::Cursor at = view_.Prefix(keyspace, {});
    for (; at.valid(); at.Next()) {
      findings_.CountIndexEntry();
      if (!expected_.contains(HashBytes(at.key(), static_cast<std::uint64_t>(keyspace)))) {
        findings_.Add("unexpected", Where(keyspace, at.key()));
      }
    }
    return at.status();
  }

  static std::string Where(Keyspace keyspace, std::string_view key) {
    const Result<EdgeKey> edge = ReadEdgeKey(key);
    if (!edge.ok()) return "an edge's key";
    return Concat(store::RowOf(keyspace).name, " ", edge->near, " ", edge->far, " of job ",
                  edge->job);
  }

  const store::ReadView& view_;
  Findings& findings_;
  std::string head_;
  HeadRow said_of_facts_;  // by that head
  FactKey timeline_;
  std::vector<TimelineFact> facts_;
  EdgeSets sets_;
  std::uint64_t declaring_ = 0;
  std::vector<std::pair<FactKey, std::vector<Node>>> declarations_;  // of that job
  std::map<std::pair<std::uint64_t, NodePair>, UtcTime> coarse_;
  std::unordered_set<std::uint64_t> expected_;
};

// Each name of an edge set must lead to one.
Status CheckEdgeSetNames(const store::ReadView& view, Findings& findings) {
  store::Cursor at = view.Prefix(Keyspace::kEdgeSetName, {});
  for (; at.valid(); at.Next()) {
    findings.CountIndexEntry();
    GL_TRY(const auto set, view.Get(Keyspace::kEdgeSet, at.value()));
    if (!set) findings.Add("unexpected", "a name of an edge set that is not there");
  }
  return at.status();
}

}  // namespace

std::vector<catalog::Check> LineageChecks() {
  return {{"lineage edges", [](const store::ReadView& view,
                               Findings& findings) { return GraphCheck(view, findings).Run(); }},
          {"names of edge sets", CheckEdgeSetNames}};
}

}  // namespace goldline::lineage
