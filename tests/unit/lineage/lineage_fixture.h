// A small world to ask about: billing (crm) -> payments (warehouse) -> a dashboard, by jobs "load"
// and "dash". Times are hours.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "lineage/graph.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace goldline::lineage {

inline UtcTime Hour(int hour) { return {hour * std::int64_t{3'600'000'000}}; }

class LineageTest : public testing::Test {
 protected:
  void SetUp() override {
    auto store = store::KvStore::Open(folder_ / "db");
    ASSERT_THAT(store, testing_support::IsOk());
    store_ = *std::move(store);
  }

  // A run of a job in namespace "jobs" that completes at the time and says these edges of its
  // output.
  void Tell(const std::string& job, const DatasetRef& output, UtcTime time,
            std::vector<Edge> edges) {
    const Uuid run{static_cast<std::uint64_t>(time.micros), ++told_};
    const auto add = [&](const store::ReadView& view, store::WriteSet& changes) -> Status {
      catalog::CatalogWriter catalog(*store_, view, changes, time);
      LineageWriter lineage(catalog, view, changes);
      catalog::JobFacts job_facts;
      job_facts.ref = {"jobs", job};
      GL_TRY(const catalog::JobId job_id, catalog.PutJob(job_facts));
      catalog::DatasetFacts facts;
      facts.ref = output;
      GL_TRY(const catalog::DatasetId id, catalog.PutDataset(facts));
      catalog::Run record;
      record.uuid = run;
      record.job = job_id;
      record.state = catalog::RunState::kComplete;
      record.started = time;
      record.outputs = {id};
      for (const Edge& edge : edges) {
        catalog::DatasetFacts source;
        source.ref = edge.source.dataset_ref();
        GL_TRY(const catalog::DatasetId input, catalog.PutDataset(source));
        if (record.inputs.empty()) record.inputs.push_back(input);
      }
      GL_TRY(const catalog::RunId ignored, catalog.PutRun(record));
      (void)ignored;
      EdgeSet set;
      set.edges = std::move(edges);
      Fact fact;
      fact.job = job_id;
      fact.output = id;
      fact.time = time;
      fact.run = run;
      fact.state = catalog::RunState::kComplete;
      return lineage.AddFact(fact, std::move(set));
    };
    ASSERT_THAT(store::Update(*store_, store::Durability::kBuffered, add), testing_support::IsOk());
  }

  void Describe(const catalog::DatasetFacts& facts, const std::string& system = {}) {
    const auto add = [&](const store::ReadView& view, store::WriteSet& changes) -> Status {
      catalog::CatalogWriter catalog(*store_, view, changes, Hour(1));
      catalog::DatasetFacts all = facts;
      if (!system.empty()) {
        GL_TRY(all.system, catalog.PutSystem({.name = system}));
      }
      GL_TRY([[maybe_unused]] const auto id, catalog.PutDataset(all));
      return Ok();
    };
    ASSERT_THAT(store::Update(*store_, store::Durability::kBuffered, add), testing_support::IsOk());
  }

  void TellWorld() {
    Tell("load", {"wh", "payments"}, Hour(1),
         {{{"crm", "billing", "amount"}, "eur", Subtype::kTransformation},
          {{"crm", "billing", "paid"}, "paid", Subtype::kIdentity}});
    Tell("dash", {"bi", "sales"}, Hour(2),
         {{{"wh", "payments", "eur"}, "total", Subtype::kAggregation},
          {{"wh", "rates", "valid"}, "", Subtype::kFilter}});
  }

  LineageGraph Graph() const { return LineageGraph(store_->View()); }

  // "crm/billing#amount>wh/payments#eur" and so on.
  static std::vector<std::string> EdgesOf(const Subgraph& graph) {
    std::vector<std::string> edges;
    for (const WalkEdge& edge : graph.edges) {
      edges.push_back(Concat(ToString(edge.source), ">", ToString(edge.target)));
    }
    return edges;
  }

  static std::vector<std::string> NodesOf(const Subgraph& graph) {
    std::vector<std::string> nodes;
    for (const WalkNode& node : graph.nodes) {
      nodes.push_back(Concat(node.distance, " ", ToString(node.field)));
    }
    return nodes;
  }

  testing_support::TempFolder folder_;
  std::unique_ptr<store::KvStore> store_;

 private:
  std::uint64_t told_ = 0;
};

}  // namespace goldline::lineage
