#include "lineage/trace.h"

#include <algorithm>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "lineage/graph_output.h"
#include "lineage/internal/owner_text.h"
#include "lineage/internal/owner_text.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace goldline::lineage {
namespace {

using catalog::RunState;
using testing_support::ErrorId;
using testing_support::IsOk;
using testing_support::TempFolder;

constexpr std::int64_t kHour = 3'600'000'000;

UtcTime At(int hour) { return {hour * kHour}; }

// billing -> (load) -> payments -> (dash) -> dashboard, with a table that only filters.
class TraceTest : public testing::Test {
 protected:
  void SetUp() override {
    auto store = store::KvStore::Open(folder_ / "db");
    ASSERT_THAT(store, IsOk());
    store_ = *std::move(store);
    Tell("load", "wh", "payments", At(1), RunState::kComplete,
         {{{"crm", "billing", "amount"}, "amount_eur", Subtype::kTransformation}}, "amount");
    Tell("dash", "bi", "dashboard", At(2), RunState::kComplete,
         {{{"wh", "payments", "amount_eur"}, "total", Subtype::kAggregation},
          {{"wh", "rates", "valid"}, "", Subtype::kFilter}},
         "sum(amount_eur)");
  }

  void Tell(const std::string& job, const std::string& ns, const std::string& output, UtcTime time,
            RunState state, std::vector<Edge> edges, const std::string& sql) {
    const Uuid run{static_cast<std::uint64_t>(time.micros), 1};
    const auto add = [&](const store::ReadView& view, store::WriteSet& changes) -> Status {
      catalog::CatalogWriter catalog(*store_, view, changes, time);
      LineageWriter lineage(catalog, view, changes);
      catalog::JobFacts job_facts;
      job_facts.ref = {"jobs", job};
      job_facts.owners = {{job + " team", "owner", ""}};
      GL_TRY(const catalog::JobId job_id, catalog.PutJob(job_facts));
      catalog::DatasetFacts facts;
      facts.ref = {ns, output};
      GL_TRY(const catalog::DatasetId id, catalog.PutDataset(facts));
      catalog::Run record;
      record.uuid = run;
      record.job = job_id;
      record.state = state;
      record.started = time;
      record.ended = time;
      record.counts = {{"read", 10}, {"written", 9}};
      GL_TRY(const catalog::RunId ignored, catalog.PutRun(record));
      (void)ignored;
      EdgeSet set;
      set.edges = std::move(edges);
      for (const Edge& edge : set.edges) {
        if (!edge.target.empty()) set.field_sql.push_back({edge.target, sql});
      }
      Fact fact;
      fact.job = job_id;
      fact.output = id;
      fact.time = time;
      fact.run = run;
      fact.state = state;
      return lineage.AddFact(fact, std::move(set));
    };
    ASSERT_THAT(store::Update(*store_, store::Durability::kBuffered, add), IsOk());
  }

  LineageGraph Graph() const { return LineageGraph(store_->View()); }

  TempFolder folder_;
  std::unique_ptr<store::KvStore> store_;
};

// Shifts of a factor on fields, as a source of health.
class Shifts : public HealthSource {
 public:
  std::map<FieldRef, double> factors;

  Result<StepHealth> HealthOf(const StepQuery& step) const override {
    StepHealth health;
    for (const auto& [field, factor] : factors) {
      if (field.dataset_ref() == step.output) Add(field, factor, health);
    }
    return health;
  }

 private:
  static void Add(const FieldRef& field, double factor, StepHealth& health) {
    health.evidence.push_back(
        {EvidenceKind::kDistributionShift, field, factor, "median shifted", At(1), ""});
  }
};

TEST_F(TraceTest, FindsFieldsByNameAndListsCandidates) {
  EXPECT_EQ(Graph().FindField("dashboard#total")->namespace_name, "bi");
  EXPECT_EQ(Graph().FindField("bi/dashboard#total")->field, "total");
  EXPECT_THAT(Graph().FindField("dashboard#totl"), ErrorId("lineage_field_unknown"));
  EXPECT_NE(Graph().FindField("dashboard#totl").error().hint().find("dashboard#total"),
            std::string::npos);
  EXPECT_THAT(Graph().FindField("#x"), ErrorId("not_a_field_name"));
  // A dataset that nobody has: the nearest, and its field where it has it.
  for (const auto& [text, meant] : std::vector<std::pair<std::string, std::string>>{
           {"dashbord#total", "\"bi/dashboard#total\""},
           {"b/dashboard#totl", "\"bi/dashboard#total\""},
           {"bi/Dashboard#nothing", "\"bi/dashboard\""},
           {"bi/dashbord", "\"bi/dashboard\""},
           {"nowhere#x", "namespace/dataset#field"}}) {
    const auto unknown = Graph().FindField(text);
    ASSERT_THAT(unknown, ErrorId("lineage_field_unknown"));
    EXPECT_NE(unknown.error().hint().find(meant), std::string::npos) << unknown.error().hint();
  }
  Tell("copy", "old", "dashboard", At(3), RunState::kComplete,
       {{{"bi", "dashboard", "total"}, "total", Subtype::kIdentity}}, "total");
  const auto found = Graph().FindField("dashboard#total");
  ASSERT_THAT(found, ErrorId("lineage_field_ambiguous"));
  EXPECT_NE(found.error().message().find("bi/dashboard#total, old/dashboard#total"),
            std::string::npos);
}

TEST_F(TraceTest, GoesUpToTheSourcesWithTheSqlOfEachStep) {
  const auto trace = TraceField(Graph(), {"bi", "dashboard", "total"}, NoHealth(), {});
  ASSERT_THAT(trace, IsOk());
  ASSERT_EQ(trace->steps.size(), 4U);
  EXPECT_EQ(trace->steps[0].job.name, "dash");
  EXPECT_EQ(trace->steps[0].field_sql[0].sql, "sum(amount_eur)");
  EXPECT_EQ(trace->steps[0].health.owner, "dash team");
  EXPECT_EQ(trace->steps[0].health.last_runs[0].rows_out, 9U);
  EXPECT_EQ(trace->steps[1].output.name, "payments");
  EXPECT_EQ(trace->steps[2].output.name, "rates");
  EXPECT_TRUE(trace->steps[2].indirect_only);
  EXPECT_EQ(trace->steps[3].output.name, "billing");
  EXPECT_FALSE(trace->steps[3].indirect_only);
  EXPECT_TRUE(trace->suspects.empty());
}

TEST_F(TraceTest, TheSourceOfAShiftExplainsTheShiftsAfterIt) {
  Shifts health;
  health.factors = {{{"crm", "billing", "amount"}, 100.0},
                    {{"wh", "payments", "amount_eur"}, 99.0},
                    {{"bi", "dashboard", "total"}, 3.0}};
  const auto trace = TraceField(Graph(), {"bi", "dashboard", "total"}, health, {});
  ASSERT_THAT(trace, IsOk());
  ASSERT_EQ(trace->suspects.size(), 3U);
  EXPECT_EQ(trace->suspects[0].evidence.field.dataset, "billing");
  EXPECT_DOUBLE_EQ(trace->suspects[0].score, 1.0);
  EXPECT_EQ(trace->suspects[1].evidence.field.dataset, "payments");
  EXPECT_LT(trace->suspects[1].score, 0.6);
  EXPECT_EQ(trace->suspects[2].evidence.field.dataset, "dashboard");
}

TEST_F(TraceTest, NoticesChangedSqlAndFailedRuns) {
  Tell("load", "wh", "payments", At(5), RunState::kComplete,
       {{{"crm", "billing", "amount"}, "amount_eur", Subtype::kTransformation}}, "amount / 100");
  Tell("dash", "bi", "dashboard", At(6), RunState::kFail, {}, "");
  const auto trace = TraceField(Graph(), {"bi", "dashboard", "total"}, NoHealth(), {});
  ASSERT_THAT(trace, IsOk());
  std::vector<EvidenceKind> kinds;
  for (const Suspect& suspect : trace->suspects) kinds.push_back(suspect.evidence.kind);
  EXPECT_THAT(kinds, testing::ElementsAre(EvidenceKind::kChangedSql, EvidenceKind::kFailedRun));
  EXPECT_EQ(trace->suspects[0].evidence.detail, "was amount, is amount / 100");
  WalkOptions before;
  before.as_of = At(4);
  EXPECT_TRUE(
      TraceField(Graph(), {"bi", "dashboard", "total"}, NoHealth(), before)->suspects.empty());
}

TEST_F(TraceTest, ImpactGoesDown) {
  const auto impact = ImpactOf(Graph(), {"crm", "billing", "amount"}, NoHealth(), {});
  ASSERT_THAT(impact, IsOk());
  ASSERT_EQ(impact->steps.size(), 2U);
  EXPECT_EQ(impact->steps[0].output.name, "payments");
  EXPECT_EQ(impact->steps[1].output.name, "dashboard");
  const auto filtered = ImpactOf(Graph(), {"wh", "rates", "valid"}, NoHealth(), {});
  ASSERT_EQ(filtered->steps.size(), 1U);
  EXPECT_TRUE(filtered->steps[0].indirect_only);
}

TEST_F(TraceTest, TellsAnOwnerOnce) {
  const std::vector<std::pair<catalog::Owner, std::string>> cases = {
      {{"Ines", "owner", "ines@shop.example"}, "Ines <ines@shop.example>"},
      {{"ines@shop.example", "owner", "ines@shop.example"}, "ines@shop.example"},
      {{"", "owner", "ines@shop.example"}, "ines@shop.example"},
      {{"Ines", "owner", ""}, "Ines"},
  };
  for (const auto& [owner, text] : cases) EXPECT_EQ(OwnerText({owner}), text);
  EXPECT_EQ(OwnerText({}), "");
}

TEST_F(TraceTest, SaysWhenADepthCutsIt) {
  WalkOptions near;
  near.depth = 1;
  const auto trace = TraceField(Graph(), {"bi", "dashboard", "total"}, NoHealth(), near);
  ASSERT_THAT(trace, IsOk());
  EXPECT_TRUE(trace->graph.partial);
  EXPECT_NE(TextOf(*trace).find("Partial: depth 1 reached"), std::string::npos);
}

TEST_F(TraceTest, WritesTheFixedKeysAndAScreenful) {
  Shifts health;
  health.factors = {{{"crm", "billing", "amount"}, 100.0}};
  const auto trace = TraceField(Graph(), {"bi", "dashboard", "total"}, health, {});
  JsonWriter writer;
  WriteJson(*trace, writer);
  const auto json = ParseJson(writer.text());
  ASSERT_THAT(json, IsOk());
  for (const char* key : {"target", "nodes", "edges", "steps", "suspects", "partial"}) {
    EXPECT_NE(json->Find(key), nullptr) << key;
  }
  EXPECT_EQ(json->Find("suspects")->items[0].Text("kind"), "distribution_shift");
  const std::string text = TextOf(*trace);
  EXPECT_NE(text.find("1. crm/billing#amount  distribution_shift  100%"), std::string::npos)
      << text;
  EXPECT_LT(std::count(text.begin(), text.end(), '\n'), 25);
  EXPECT_NE(MermaidOf(trace->graph).find("graph LR"), std::string::npos);
}

}  // namespace
}  // namespace goldline::lineage
