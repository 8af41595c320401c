// What a run recorded and what a store knows that was only told of it, by events, is the same
// lineage: for any edges, between fields and whole datasets, typed and masked.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "catalog/catalog.h"
#include "core/check.h"
#include "core/text.h"
#include "ingest/internal/run_record_keeper.h"
#include "ingest/run_events.h"
#include "lineage/event_store.h"
#include "lineage/graph.h"
#include "tests/support/files.h"

namespace goldline::ingest {
namespace {

using internal::RunCommit;
using internal::RunKeeper;
using lineage::EdgeSet;
using lineage::LineageGraph;

constexpr UtcTime kStarted{1'700'000'000'000'000};
constexpr UtcTime kEnded{1'700'000'009'500'000};

// Of one case: the stores serve all of them.
catalog::DatasetRef OutputOf(int number) {
  return {"files://a/b", Concat("out \"of\" it ", number)};
}

std::unique_ptr<store::KvStore> OpenIn(const testing_support::TempFolder& folder,
                                       const std::string& name) {
  auto store = store::KvStore::Open(folder / name, store::StoreOptions());
  GL_CHECK(store.ok());
  return *std::move(store);
}

std::string AField() {
  return *rc::gen::element<std::string>("id", "Größe", "a.b", "x#y", "total");
}

lineage::TransformationSet AHow() {
  lineage::TransformationSet how;
  const int count = *rc::gen::inRange(1, 4);
  for (int i = 0; i < count; ++i) {
    how.Add({static_cast<lineage::Subtype>(*rc::gen::inRange(0, lineage::kSubtypes)),
             *rc::gen::arbitrary<bool>()});
  }
  return how;
}

EdgeSet AnEdgeSet() {
  EdgeSet set;
  set.fields = *rc::gen::container<std::vector<std::string>>(rc::gen::exec(AField));
  const int count = *rc::gen::inRange(0, 12);
  for (int i = 0; i < count; ++i) {
    lineage::FieldRef source = {"ns", *rc::gen::element<std::string>("one", "two/three"), ""};
    if (*rc::gen::inRange(0, 6) != 0) source.field = AField();
    const std::string target = *rc::gen::inRange(0, 5) == 0 ? std::string() : AField();
    set.edges.push_back({source, target, AHow()});
    if (!target.empty()) set.fields.push_back(target);
  }
  set.Normalize();
  return set;
}

// As a pipeline does it that reads all sources and writes one dataset.
Uuid RecordRun(store::KvStore& store, int number, const EdgeSet& edges) {
  internal::RunStart start;
  start.job.ref = {"shop", Concat("load ", number)};
  start.job.kind = internal::kPipelineJob;
  start.now = kStarted;
  auto keeper = RunKeeper::Start(store, start);
  RC_ASSERT(keeper.ok());
  const Status done = keeper->Complete(kEnded, [&](RunCommit& commit) -> Status {
    GL_TRY(const catalog::DatasetId output, commit.catalog.PutDataset({.ref = OutputOf(number)}));
    commit.run.outputs = {output};
    for (const lineage::Edge& edge : edges.edges) {
      GL_TRY(const catalog::DatasetId input,
             commit.catalog.PutDataset({.ref = edge.source.dataset_ref()}));
      commit.run.inputs.push_back(input);
    }
    return commit.lineage.AddFact({.job = commit.job,
                                   .output = output,
                                   .time = *commit.run.started,
                                   .run = commit.run.uuid,
                                   .state = catalog::RunState::kComplete},
                                  edges);
  });
  RC_ASSERT(done.ok());
  return keeper->uuid();
}

// The edges to the output's fields and to it as a whole, each once.
std::vector<lineage::WalkEdge> EdgesTo(const catalog::DatasetRef& output,
                                       const store::KvStore& store, const EdgeSet& recorded) {
  const LineageGraph graph(store.View());
  std::vector<std::string> targets = recorded.fields;
  targets.emplace_back();
  std::vector<lineage::WalkEdge> edges;
  for (const std::string& target : targets) {
    const lineage::FieldRef field = {output.namespace_name, output.name, target};
    lineage::WalkOptions options;
    options.depth = 1;
    const auto walked = graph.Walk(field, options);
    if (!walked.ok()) continue;  // a field that nobody made a node of, here as there
    for (lineage::WalkEdge edge : walked->edges) {
      edge.since = UtcTime{};
      edges.push_back(std::move(edge));
    }
  }
  return edges;
}

TEST(RunEventsProperty, SayTheLineageThatTheRunRecorded) {
  const testing_support::TempFolder folder(testing_support::MemoryFolder());
  const auto store = OpenIn(folder, "ours");
  const auto other = OpenIn(folder, "theirs");
  int number = 0;
  EXPECT_TRUE(rc::check([&] {
    const EdgeSet edges = AnEdgeSet();
    const Uuid run = RecordRun(*store, ++number, edges);
    const auto events = RunEvents(store->View(), run, "1.2.3");
    RC_ASSERT(events.ok());
    RC_ASSERT(events->size() == 2U);
    const auto again = RunEvents(store->View(), run, "1.2.3");
    RC_ASSERT(*again == *events);

    for (const std::string& text : *events) {
      const auto event = lineage::ParseEvent(text);
      RC_ASSERT(event.ok());
      for (const lineage::Ignored& one : event->ignored) {
        RC_ASSERT(one.why == "the lineage facet says it all");
      }
      RC_ASSERT(lineage::RecordEvent(*other, *event, kEnded).ok());
    }
    const catalog::DatasetRef output = OutputOf(number);
    RC_ASSERT(EdgesTo(output, *other, edges) == EdgesTo(output, *store, edges));
    // A run that was only told of is not told on as ours.
    const auto told_on = RunEvents(other->View(), run, "1.2.3");
    RC_ASSERT(!told_on.ok());
    RC_ASSERT(told_on.error().id() == std::string_view("not_our_run"));
  }));
}

}  // namespace
}  // namespace goldline::ingest
