// The stored lineage graph. A LineageWriter adds facts to a WriteSet of the caller, with the index
// entries that follow from them, so that a run's lineage commits together with the run; a
// LineageGraph answers from one moment of the store.
//
//   const auto add = [&](const ReadView& view, WriteSet& changes) -> Status {
//     CatalogWriter catalog(store, view, changes, now);
//     LineageWriter lineage(catalog, view, changes);
//     ...
//     return lineage.AddFact({.job = job, .output = orders, .time = ended, .run = uuid,
//                             .state = RunState::kComplete}, std::move(edges));
//   };
//   GL_RETURN_IF_ERROR(Update(store, Durability::kSync, add));
//
//   LineageGraph graph(store.View());
//   GL_TRY(FieldRef field, graph.FindField("revenue_dashboard#total_revenue"));
//   GL_TRY(Subgraph up, graph.Walk(field, {.direction = Direction::kUpstream}));
//
// Facts are only ever added. Which edges hold when is a pure function of them, so events may come
// in any order and more than once. A walk costs what it touches. Give a write set to one
// LineageWriter, and one fact of each (job, output, layer).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "catalog/verify.h"
#include "core/hash.h"
#include "core/result.h"
#include "core/store/store.h"
#include "lineage/edge.h"
#include "lineage/walk.h"

namespace goldline::lineage {

struct NodePair;
struct StoredEdges;

// Whether an event of a run adds to the others of that run, or is the whole of its time: then it
// replaces as a COMPLETE does, unless the run failed.
enum class EventContent : std::uint8_t { kPartial, kWhole };

// That one job said something about one output at an event time.
struct Fact {
  catalog::JobId job;  // none: the dataset says it of itself
  catalog::DatasetId output;
  Layer layer = Layer::kObserved;  // or kSql or kDeclared
  UtcTime time;
  Uuid run;                                // none for what is declared
  std::optional<catalog::RunState> state;  // of the event
  Hash128 tie = {};  // of the body it came from: decides between facts of one time and run
  EventContent content = EventContent::kPartial;
};

class LineageWriter {
 public:
  LineageWriter(catalog::CatalogWriter& catalog, store::ReadView view, store::WriteSet& changes)
      : catalog_(catalog), view_(std::move(view)), changes_(changes) {}

  // The id of a dataset that edges may name, so that it need not be looked up.
  void Know(const DatasetRef& ref, catalog::DatasetId id);

  // A declaration, and a fact whose state is COMPLETE, replace the job's earlier edges to the
  // output from their time on; others only add.
  Status AddFact(const Fact& fact, EdgeSet edges);

  // What a run's event says in explicit lineage, by output (the fact's own does not count). Entries
  // accumulate: all that the run said up to a time is what it says then, whatever came first, and
  // a COMPLETE says all of it.
  Status AddEntries(const Fact& fact, const std::map<catalog::DatasetId, EdgeSet>& entries);

  // That the job, at that time, declares to read and write these datasets and no others: what it
  // declared of other outputs ends. Beside an AddFact for each of the outputs.
  Status AddDeclaration(catalog::JobId job, UtcTime time, const Hash128& tie,
                        const std::vector<catalog::DatasetId>& inputs,
                        const std::vector<catalog::DatasetId>& outputs);

  // That the job declares to read these datasets, and says nothing of what it writes.
  void AddDeclaredReads(catalog::JobId job, UtcTime time, const Hash128& tie,
                        const std::vector<catalog::DatasetId>& inputs);

  // That the run reads and writes these datasets, when nothing is known about fields. What a run
  // reads and writes adds up over its events, unless an event is the whole of its time. False when
  // its inputs and outputs are too many to depend on each other: then none of them does.
  Result<bool> AddRunDatasets(catalog::JobId job, const Uuid& run, UtcTime time,
                              const std::vector<catalog::DatasetId>& inputs,
                              const std::vector<catalog::DatasetId>& outputs,
                              EventContent content = EventContent::kPartial);

 private:
  Result<std::uint64_t> NodeOf(const FieldRef& field);
  Result<std::uint64_t> TargetOf(catalog::DatasetId output, const std::string& field);
  Result<std::string> NameOf(catalog::DatasetId output, const EdgeSet& edges);
  Result<StoredEdges> Stored(catalog::DatasetId output, const EdgeSet& edges);

  catalog::CatalogWriter& catalog_;
  store::ReadView view_;
  store::WriteSet& changes_;
  std::map<FieldRef, std::uint64_t> nodes_;  // that were looked up
};

// What one job said about an output, latest first.
struct FactSummary {
  UtcTime time;
  Uuid run;
  std::optional<catalog::RunState> state;
  Hash128 edges;
};

// The SQL that makes some fields of an output.
struct OutputSql {
  std::string statement;            // the whole of it, where there is one
  std::vector<FieldSql> field_sql;  // by field
};

class LineageGraph {
 public:
  explicit LineageGraph(store::ReadView view) : catalog_(std::move(view)) {}

  // "dataset#field", "namespace/dataset#field", or a dataset without a field; "job:namespace/name".
  // Names are exact.
  Result<FieldRef> FindField(std::string_view text) const;
  // "dataset" or "namespace/dataset"; a # is part of the name.
  Result<FieldRef> FindDataset(std::string_view text) const;
  // "namespace/name", with or without "job:".
  Result<FieldRef> FindJob(std::string_view text) const;

  Result<Subgraph> Walk(const FieldRef& start, const WalkOptions& options) const;
  // From all of them at once.
  Result<Subgraph> Walk(const std::vector<FieldRef>& starts, const WalkOptions& options) const;

  // The dataset under each of its names, and what was renamed to it: all of which there may be
  // runs, facets and results. First the name that stands for all.
  Result<std::vector<catalog::DatasetId>> FormsOf(catalog::DatasetId dataset) const;

  // The facts of a layer up to `as_of`, at most `limit`.
  Result<std::vector<FactSummary>> Facts(catalog::JobId job, catalog::DatasetId output, Layer layer,
                                         std::optional<UtcTime> as_of, std::size_t limit) const;
  Result<EdgeSet> Edges(const Hash128& hash) const;
  // Of that edge set, the statement and the SQL of these fields of the output only.
  Result<OutputSql> Sql(const Hash128& hash, catalog::DatasetId output,
                        const std::vector<std::string>& fields) const;

  const catalog::CatalogView& catalog() const { return catalog_; }

 private:
  Result<bool> HasField(catalog::DatasetId dataset, std::string_view field) const;

  catalog::CatalogView catalog_;
};

// Recomputes every edge from the facts and compares; for goldline verify.
std::vector<catalog::Check> LineageChecks();

}  // namespace goldline::lineage
