// The stored graph against a slow twin: facts in a std::map, replayed for every question, and a
// recursive walk. Facts arrive in random order and more than once; the graph must be that of the
// facts sorted, verify must find nothing, and every walk must be the twin's.
#include "lineage/graph.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "catalog/verify.h"
#include "lineage/diff.h"
#include "lineage/openlineage.h"
#include "lineage/roll_up.h"
#include "lineage/walk_words.h"
#include "tests/property/lineage/graph_dump.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace goldline::lineage {
namespace {

using testing_support::IsOk;

constexpr int kDatasets = 5;
constexpr int kJobs = 3;
constexpr int kLastTime = 6;

struct Told {
  bool coarse = false;
  int job = 0;
  std::string output;
  Layer layer = Layer::kObserved;
  std::int64_t time = 0;
  Uuid run;
  std::optional<catalog::RunState> state;
  EdgeSet edges;
  Hash128 tie;
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
};

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : random_(seed) {}
  int Below(int end) { return static_cast<int>(random_() % static_cast<std::uint32_t>(end)); }
  bool Coin() { return Below(2) == 0; }
  template <class T>
  void Shuffle(std::vector<T>& items) {
    std::shuffle(items.begin(), items.end(), random_);
  }

 private:
  std::mt19937 random_;
};

std::string DatasetName(int number) { return Concat("d", number); }
std::string FieldName(Dice& dice) { return dice.Below(5) == 0 ? "" : Concat("f", dice.Below(2)); }
JobRef JobName(int number) { return {"jobs", Concat("j", number)}; }

EdgeSet SomeEdges(Dice& dice) {
  const Subtype how[] = {Subtype::kIdentity, Subtype::kAggregation, Subtype::kFilter};
  EdgeSet set;
  for (int edges = dice.Below(4); edges > 0; --edges) {
    set.edges.push_back({{"ns", DatasetName(dice.Below(kDatasets)), FieldName(dice)},
                         FieldName(dice),
                         how[dice.Below(3)]});
  }
  set.Normalize();
  return set;
}

Told SomeFact(Dice& dice, std::uint64_t number) {
  using catalog::RunState;
  Told fact;
  fact.coarse = dice.Below(4) == 0;
  fact.job = dice.Below(kJobs);
  fact.time = dice.Below(kLastTime);
  fact.run = {1, static_cast<std::uint64_t>(dice.Below(3))};
  fact.tie = {0, number};
  if (fact.coarse) {
    for (int i = dice.Below(3); i > 0; --i)
      fact.inputs.push_back(DatasetName(dice.Below(kDatasets)));
    for (int i = dice.Below(3); i > 0; --i) {
      fact.outputs.push_back(DatasetName(dice.Below(kDatasets)));
    }
    return fact;
  }
  fact.output = DatasetName(dice.Below(kDatasets));
  fact.edges = SomeEdges(dice);
  if (dice.Below(4) == 0) {
    fact.layer = Layer::kDeclared;
    fact.run = {};
    return fact;
  }
  const std::optional<RunState> states[] = {std::nullopt, RunState::kStart, RunState::kRunning,
                                            RunState::kComplete, RunState::kFail};
  fact.state = states[dice.Below(5)];
  return fact;
}

Status Tell(store::KvStore& store, const Told& told) {
  return store::Update(
      store, store::Durability::kBuffered,
      [&](const store::ReadView& view, store::WriteSet& changes) -> Status {
        catalog::CatalogWriter catalog(store, view, changes, UtcTime{1});
        LineageWriter lineage(catalog, view, changes);
        catalog::JobFacts job;
        job.ref = JobName(told.job);
        GL_TRY(const catalog::JobId job_id, catalog.PutJob(job));
        const auto put = [&](const std::string& name) -> Result<catalog::DatasetId> {
          catalog::DatasetFacts facts;
          facts.ref = {"ns", name};
          return catalog.PutDataset(facts);
        };
        if (told.coarse) {
          std::vector<catalog::DatasetId> inputs;
          std::vector<catalog::DatasetId> outputs;
          for (const std::string& name : told.inputs) {
            GL_TRY(const auto id, put(name));
            inputs.push_back(id);
          }
          for (const std::string& name : told.outputs) {
            GL_TRY(const auto id, put(name));
            outputs.push_back(id);
          }
          GL_TRY([[maybe_unused]] const bool depend,
                 lineage.AddRunDatasets(job_id, told.run, {told.time}, inputs, outputs));
          return Ok();
        }
        GL_TRY(const catalog::DatasetId output, put(told.output));
        return lineage.AddFact(
            {job_id, output, told.layer, {told.time}, told.run, told.state, told.tie}, told.edges);
      });
}

// The twin: what holds at a time, by replaying everything that was told.
struct TwinEdge {
  std::string source;
  std::string target;
  std::string job;
  Layer layer;
  std::uint32_t how;
  friend auto operator<=>(const TwinEdge&, const TwinEdge&) = default;
};

std::string Full(const std::string& dataset, const std::string& field) {
  return field.empty() ? Concat("ns/", dataset) : Concat("ns/", dataset, "#", field);
}

std::set<TwinEdge> HoldingAt(const std::vector<Told>& all, std::int64_t as_of) {
  std::map<std::tuple<int, std::string, Layer>, std::map<std::pair<std::int64_t, Uuid>, Told>>
      timelines;
  std::map<std::pair<int, Uuid>, Told> runs;
  for (const Told& told : all) {
    if (told.coarse) {
      const auto [at, fresh] = runs.try_emplace({told.job, told.run}, told);
      if (fresh) continue;
      at->second.time = std::min(at->second.time, told.time);
      at->second.inputs.insert(at->second.inputs.end(), told.inputs.begin(), told.inputs.end());
      at->second.outputs.insert(at->second.outputs.end(), told.outputs.begin(), told.outputs.end());
      continue;
    }
    auto& timeline = timelines[{told.job, told.output, told.layer}];
    const auto [at, fresh] = timeline.try_emplace({told.time, told.run}, told);
    const auto weight = [](const Told& one) { return std::pair(RankOf(one.state), one.tie); };
    if (!fresh && weight(told) > weight(at->second)) at->second = told;
  }
  std::set<TwinEdge> holding;
  std::set<std::pair<int, std::string>> knows_fields;
  for (const auto& [key, timeline] : timelines) {
    std::map<std::pair<FieldRef, std::string>, std::uint32_t> open;
    for (const auto& [when, told] : timeline) {
      if (told.time > as_of) continue;
      if (told.layer == Layer::kObserved) knows_fields.insert({told.job, told.output});
      if (told.layer == Layer::kDeclared || told.state == catalog::RunState::kComplete) {
        open.clear();
      }
      for (const Edge& edge : told.edges.edges) {
        open[{edge.source, edge.target}] |= edge.how.bits();
      }
    }
    for (const auto& [edge, how] : open) {
      holding.insert({ToString(edge.first), Full(std::get<1>(key), edge.second),
                      ToString(JobName(std::get<0>(key))), std::get<2>(key), how});
    }
  }
  for (const auto& [key, told] : runs) {
    if (told.time > as_of) continue;
    for (const std::string& input : told.inputs) {
      for (const std::string& output : told.outputs) {
        if (knows_fields.contains({told.job, output})) continue;
        holding.insert({Full(input, ""), Full(output, ""), ToString(JobName(told.job)),
                        Layer::kCoarse, TransformationSet(Subtype::kUnspecified).bits()});
      }
    }
  }
  return holding;
}

std::string DatasetOf(const std::string& node) { return node.substr(0, node.find('#')); }
bool IsWhole(const std::string& node) { return node.find('#') == std::string::npos; }

// Whether an edge whose near end is `end` leads on from `node`.
bool LeadsOn(const std::string& end, const std::string& node) {
  if (end == node) return true;
  return DatasetOf(end) == DatasetOf(node) && (IsWhole(node) || IsWhole(end));
}

struct TwinWalk {
  const std::set<TwinEdge>& edges;
  bool up;
  bool indirect;
  std::map<std::string, std::size_t> distance;
  std::set<TwinEdge> found;

  // Recursive and slow: a node is visited again whenever a shorter way to it turns up.
  void Visit(const std::string& node, std::size_t at, std::size_t depth) {
    const auto known = distance.find(node);
    if (known != distance.end() && known->second <= at) return;
    distance[node] = at;
    if (at == depth) return;
    for (const TwinEdge& edge : edges) {
      const std::string& near = up ? edge.target : edge.source;
      if (!LeadsOn(near, node)) continue;
      if (!indirect && !TransformationSet::FromBits(edge.how)->HasDirect()) continue;
      if (IsWhole(node) && near != node) Visit(near, at, depth);
      Visit(up ? edge.source : edge.target, at + 1, depth);
    }
  }
  void CollectEdges(std::size_t depth) {
    for (const TwinEdge& edge : edges) {
      if (!indirect && !TransformationSet::FromBits(edge.how)->HasDirect()) continue;
      for (const auto& [node, at] : distance) {
        if (at < depth && LeadsOn(up ? edge.target : edge.source, node)) found.insert(edge);
      }
    }
  }
};

void CompareWalks(const store::KvStore& store, const std::vector<Told>& all, Dice& dice) {
  const LineageGraph graph(store.View());
  const std::int64_t as_of = dice.Below(kLastTime + 1);
  const std::set<TwinEdge> edges = HoldingAt(all, as_of);
  WalkOptions options;
  options.as_of = UtcTime{as_of};
  options.direction = dice.Coin() ? Direction::kUpstream : Direction::kDownstream;
  const bool indirect = dice.Below(3) != 0;
  if (!indirect) options.kinds = *ParseKinds("direct");
  options.depth = static_cast<std::size_t>(dice.Below(6));
  const FieldRef start{"ns", DatasetName(dice.Below(kDatasets)), FieldName(dice)};
  const Result<Subgraph> found = graph.Walk(start, options);
  if (!found.ok()) {
    ASSERT_EQ(found.error().id(), "lineage_field_unknown");
    return;
  }
  TwinWalk twin{edges, options.direction == Direction::kUpstream, indirect, {}, {}};
  twin.Visit(ToString(start), 0, options.depth);
  twin.CollectEdges(options.depth);
  std::map<std::string, std::size_t> nodes;
  for (const WalkNode& node : found->nodes) {
    ASSERT_TRUE(nodes.emplace(ToString(node.field), node.distance).second) << "twice";
  }
  std::set<TwinEdge> walked;
  for (const WalkEdge& edge : found->edges) {
    const TwinEdge one{ToString(edge.source), ToString(edge.target), ToString(edge.job), edge.layer,
                       edge.how.bits()};
    ASSERT_TRUE(walked.insert(one).second) << "twice";
  }
  EXPECT_EQ(nodes, twin.distance) << ToString(start) << " depth " << options.depth;
  EXPECT_EQ(walked, twin.found) << ToString(start) << " depth " << options.depth;
  if (!found->partial) {
    TwinWalk whole{edges, twin.up, twin.indirect, {}, {}};
    whole.Visit(ToString(start), 0, 1000);
    EXPECT_EQ(whole.distance.size(), nodes.size());
  }
}

TwinEdge TwinOf(const WalkEdge& edge, TransformationSet how) {
  return {ToString(edge.source), ToString(edge.target), ToString(edge.job), edge.layer, how.bits()};
}

// What an edge is known by.
TwinEdge WithoutHow(TwinEdge edge) {
  edge.how = 0;
  return edge;
}

struct Asked {
  FieldRef start;
  WalkOptions options;
};

Asked SomeQuestion(Dice& dice) {
  Asked asked;
  asked.options.direction = dice.Coin() ? Direction::kUpstream : Direction::kDownstream;
  asked.options.depth = static_cast<std::size_t>(1 + dice.Below(5));
  asked.start = {"ns", DatasetName(dice.Below(kDatasets)), FieldName(dice)};
  return asked;
}

struct TwinAnswer {
  std::map<std::string, std::size_t> distance;
  std::set<TwinEdge> edges;
};

TwinAnswer TwinAt(const std::vector<Told>& all, const Asked& asked, std::int64_t time) {
  const std::set<TwinEdge> edges = HoldingAt(all, time);
  TwinWalk twin{edges, asked.options.direction == Direction::kUpstream, true, {}, {}};
  twin.Visit(ToString(asked.start), 0, asked.options.depth);
  twin.CollectEdges(asked.options.depth);
  return {twin.distance, twin.found};
}

// The edges that hold at a time, by their stretches.
std::set<TwinEdge> HoldingThen(const Subgraph& between, std::int64_t time) {
  std::set<TwinEdge> then;
  for (const WalkEdge& edge : between.edges) {
    for (const Stretch& one : edge.stretches) {
      const bool holds = one.from.micros <= time && (!one.to || time < one.to->micros);
      if (!holds) continue;
      EXPECT_TRUE(then.insert(TwinOf(edge, one.how)).second) << "two stretches at once";
    }
  }
  return then;
}

// The same edges between datasets.
std::set<TwinEdge> OfDatasets(const std::set<TwinEdge>& fields) {
  std::map<TwinEdge, std::uint32_t> how;
  for (const TwinEdge& edge : fields) {
    how[{DatasetOf(edge.source), DatasetOf(edge.target), edge.job, edge.layer, 0}] |= edge.how;
  }
  std::set<TwinEdge> datasets;
  for (const auto& [edge, bits] : how) {
    TwinEdge whole = edge;
    whole.how = bits;
    datasets.insert(std::move(whole));
  }
  return datasets;
}

// What held between two times is, at each of its moments, what the twin finds at that moment.
void CompareBetween(const store::KvStore& store, const std::vector<Told>& all, Dice& dice) {
  Asked asked = SomeQuestion(dice);
  const std::int64_t from = dice.Below(kLastTime);
  const std::int64_t to = from + dice.Below(kLastTime);
  asked.options.between = Between{{from}, {to}};
  const LineageGraph graph(store.View());
  const Result<Subgraph> found = graph.Walk(asked.start, asked.options);
  if (!found.ok()) return;
  const auto rolled = RollUp(graph.catalog(), *found, Level::kDataset);
  ASSERT_THAT(rolled, IsOk());
  std::map<std::string, std::size_t> distance;
  std::set<TwinEdge> edges;
  for (std::int64_t time = from; time <= to; ++time) {
    const TwinAnswer twin = TwinAt(all, asked, time);
    EXPECT_EQ(HoldingThen(*found, time), twin.edges) << ToString(asked.start) << " at " << time;
    EXPECT_EQ(HoldingThen(*rolled, time), OfDatasets(twin.edges));
    for (const auto& [node, steps] : twin.distance) {
      const auto [at, fresh] = distance.try_emplace(node, steps);
      at->second = std::min(at->second, steps);
    }
    for (const TwinEdge& edge : twin.edges) edges.insert(WithoutHow(edge));
  }
  std::map<std::string, std::size_t> nodes;
  for (const WalkNode& node : found->nodes) nodes[ToString(node.field)] = node.distance;
  EXPECT_EQ(nodes, distance);
  EXPECT_EQ(found->edges.size(), edges.size());
}

void CompareDiffs(const store::KvStore& store, const std::vector<Told>& all, Dice& dice) {
  const Asked asked = SomeQuestion(dice);
  DiffQuestion question;
  question.times.from = {dice.Below(kLastTime)};
  question.times.to = {question.times.from.micros + dice.Below(kLastTime)};
  question.directions = {asked.options.direction};
  question.options = asked.options;
  const LineageGraph graph(store.View());
  const auto diff = DiffOf(graph, {StartKind::kField, asked.start}, question);
  if (!diff.ok()) return;
  std::map<TwinEdge, std::uint32_t> before;
  std::map<TwinEdge, std::uint32_t> after;
  for (const TwinEdge& edge : TwinAt(all, asked, question.times.from.micros).edges) {
    before[WithoutHow(edge)] = edge.how;
  }
  for (const TwinEdge& edge : TwinAt(all, asked, question.times.to.micros).edges) {
    after[WithoutHow(edge)] = edge.how;
  }
  for (const WalkEdge& edge : diff->appeared) {
    const TwinEdge key = TwinOf(edge, {});
    EXPECT_FALSE(before.contains(key));
    ASSERT_TRUE(after.contains(key));
    EXPECT_EQ(after.at(key), edge.how.bits());
  }
  for (const WalkEdge& edge : diff->ended) {
    const TwinEdge key = TwinOf(edge, {});
    EXPECT_FALSE(after.contains(key));
    ASSERT_TRUE(before.contains(key));
    EXPECT_EQ(before.at(key), edge.how.bits());
  }
  for (const ChangedEdge& edge : diff->changed) {
    EXPECT_NE(edge.before.how, edge.after.how);
    EXPECT_EQ(before.at(TwinOf(edge.before, {})), edge.before.how.bits());
    EXPECT_EQ(after.at(TwinOf(edge.after, {})), edge.after.how.bits());
  }
  const std::size_t same = diff->unchanged + diff->changed.size();
  EXPECT_EQ(diff->appeared.size() + same, after.size());
  EXPECT_EQ(diff->ended.size() + same, before.size());
}

// An answer in datasets has the datasets and the edges of that in fields, and no others.
void CompareRollUps(const store::KvStore& store, const std::vector<Told>& all, Dice& dice) {
  Asked asked = SomeQuestion(dice);
  const std::int64_t time = dice.Below(kLastTime + 1);
  asked.options.as_of = UtcTime{time};
  const LineageGraph graph(store.View());
  Result<Subgraph> found = graph.Walk(asked.start, asked.options);
  if (!found.ok()) return;
  const auto rolled = RollUp(graph.catalog(), *std::move(found), Level::kDataset);
  ASSERT_THAT(rolled, IsOk());
  const TwinAnswer twin = TwinAt(all, asked, time);
  std::map<std::string, std::size_t> datasets;
  for (const auto& [node, steps] : twin.distance) {
    const auto [at, fresh] = datasets.try_emplace(DatasetOf(node), steps);
    at->second = std::min(at->second, steps);
  }
  std::map<TwinEdge, std::uint64_t> edges;
  for (const TwinEdge& edge : twin.edges) {
    const bool coarse = IsWhole(edge.source) && IsWhole(edge.target);
    edges[{DatasetOf(edge.source), DatasetOf(edge.target), edge.job, edge.layer, 0}] +=
        coarse ? 0 : 1;
  }
  std::map<std::string, std::size_t> nodes;
  for (const WalkNode& node : rolled->nodes) nodes[ToString(node.field)] = node.distance;
  EXPECT_EQ(nodes, datasets);
  std::map<TwinEdge, std::uint64_t> counted;
  for (const WalkEdge& edge : rolled->edges) counted[TwinOf(edge, {})] = *edge.field_edges;
  EXPECT_EQ(counted, edges);
}

void RunSeed(std::uint32_t seed) {
  SCOPED_TRACE(Concat("seed ", seed));
  Dice dice(seed);
  std::vector<Told> facts;
  for (int count = dice.Below(14); count > 0; --count) {
    facts.push_back(SomeFact(dice, static_cast<std::uint64_t>(count)));
  }
  std::vector<std::vector<std::string>> dumps;
  for (int order = 0; order < 3; ++order) {
    std::vector<Told> arriving = facts;
    if (order > 0) {
      arriving.insert(arriving.end(), facts.begin(), facts.end());
      dice.Shuffle(arriving);
    }
    const testing_support::TempFolder folder;
    auto store = store::KvStore::Open(folder / "db");
    ASSERT_THAT(store, IsOk());
    for (const Told& told : arriving) ASSERT_THAT(Tell(**store, told), IsOk());
    std::vector<catalog::Check> checks = LineageChecks();
    const auto report = catalog::Verify((*store)->View(), checks);
    ASSERT_THAT(report, IsOk());
    EXPECT_TRUE(report->ok()) << report->differences[0].problem << " "
                              << report->differences[0].where;
    dumps.push_back(DumpGraph((*store)->View()));
    for (int walk = 0; walk < 8; ++walk) {
      CompareWalks(**store, facts, dice);
      CompareBetween(**store, facts, dice);
      CompareDiffs(**store, facts, dice);
      CompareRollUps(**store, facts, dice);
    }
  }
  EXPECT_EQ(Different(dumps[1], dumps[0]), "");
  EXPECT_EQ(Different(dumps[2], dumps[0]), "");
}

TEST(Graph, IsThatOfItsFactsAndWalksLikeItsTwin) {
  for (std::uint32_t seed = 1; seed <= 12 && !testing::Test::HasFailure(); ++seed) RunSeed(seed);
}

// Twenty diamonds are a million paths and sixty steps.
TEST(Graph, DiamondsAreStepsNotPaths) {
  const testing_support::TempFolder folder;
  auto store = store::KvStore::Open(folder / "db");
  ASSERT_THAT(store, IsOk());
  for (int level = 0; level < 20; ++level) {
    Told told;
    told.output = Concat("level", level + 1);
    told.run = {1, 1};
    told.state = catalog::RunState::kComplete;
    for (const char* side : {"left", "right"}) {
      told.edges.edges.push_back(
          {{"ns", Concat("level", level), "left"}, side, Subtype::kIdentity});
      told.edges.edges.push_back(
          {{"ns", Concat("level", level), "right"}, side, Subtype::kTransformation});
    }
    ASSERT_THAT(Tell(**store, told), IsOk());
  }
  const LineageGraph graph((*store)->View());
  const auto found = graph.Walk({"ns", "level20", "left"}, {});
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ(found->nodes.size(), 41U);
  EXPECT_EQ(found->edges.size(), 78U);
  EXPECT_FALSE(found->partial);
}

}  // namespace
}  // namespace goldline::lineage
