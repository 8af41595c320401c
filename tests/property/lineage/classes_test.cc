// Classes against a slow twin: a recursion over the edges as they were told, for random graphs with
// masking, in any order of arrival. And over every Hive event with column lineage: no class crosses
// an edge that masks.
#include "lineage/classes.h"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "core/text.h"
#include "lineage/event_store.h"
#include "tests/support/data.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace goldline::lineage {
namespace {

using testing_support::IsOk;

constexpr int kDatasets = 4;
constexpr int kFields = 3;

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : random_(seed) {}
  int Below(int end) { return static_cast<int>(random_() % static_cast<std::uint32_t>(end)); }
  template <class T>
  void Shuffle(std::vector<T>& items) {
    std::shuffle(items.begin(), items.end(), random_);
  }

 private:
  std::mt19937 random_;
};

// One in six names the dataset as a whole.
FieldRef SomeNode(Dice& dice) {
  const int field = dice.Below(2 * kFields);
  return {"ns", Concat("d", dice.Below(kDatasets)), field == 0 ? "" : Concat("f", field % kFields)};
}

TransformationSet SomeHow(Dice& dice) {
  const TransformationSet hows[] = {{Subtype::kIdentity},
                                    {Subtype::kTransformation},
                                    {Subtype::kTransformation, true},
                                    {Subtype::kAggregation, true},
                                    {{Subtype::kIdentity, false}, {Subtype::kAggregation, true}},
                                    {{Subtype::kFilter, false}, {Subtype::kIdentity, true}},
                                    {Subtype::kJoin}};
  return hows[dice.Below(7)];
}

// What one job says about one output; each job speaks once.
struct Told {
  int job = 0;
  std::string output;
  std::vector<Edge> edges;
  std::vector<std::string> inputs;  // of a job that says nothing of fields
};

struct Tag {
  FieldRef to;
  Class what;
};

struct World {
  std::vector<Told> told;
  std::vector<Tag> tags;
};

World SomeWorld(Dice& dice) {
  World world;
  for (int job = 3 + dice.Below(5); job > 0; --job) {
    Told told{job, Concat("d", dice.Below(kDatasets)), {}, {}};
    if (dice.Below(6) == 0) {
      told.inputs = {Concat("d", dice.Below(kDatasets))};
    } else {
      for (int edges = 1 + dice.Below(4); edges > 0; --edges) {
        told.edges.push_back({SomeNode(dice), SomeNode(dice).field, SomeHow(dice)});
      }
    }
    world.told.push_back(std::move(told));
  }
  for (int tags = 1 + dice.Below(4); tags > 0; --tags) {
    world.tags.push_back({SomeNode(dice), {Concat("class", dice.Below(3)), ""}});
  }
  return world;
}

// Every dataset with every field, and its tags.
Status Describe(store::KvStore& store, const World& world) {
  return store::Update(
      store, store::Durability::kBuffered,
      [&](const store::ReadView& view, store::WriteSet& changes) -> Status {
        catalog::CatalogWriter catalog(store, view, changes, UtcTime{1});
        for (int number = 0; number < kDatasets; ++number) {
          catalog::DatasetFacts facts;
          facts.ref = {"ns", Concat("d", number)};
          GL_TRY(const catalog::DatasetId id, catalog.PutDataset(facts));
          for (int field = 0; field < kFields; ++field) {
            GL_TRY([[maybe_unused]] const auto put, catalog.PutField(id, Concat("f", field)));
          }
          JsonWriter json;
          json.BeginObject().Key("tags").BeginArray();
          for (const Tag& tag : world.tags) {
            if (tag.to.dataset != facts.ref.name) continue;
            json.BeginObject().Key("key").String(tag.what.key).Key("value").String("true");
            json.Key("field").String(tag.to.field).EndObject();
          }
          json.EndArray().EndObject();
          const std::map<std::string, std::string> facets{{"tags", json.Take()}};
          GL_TRY([[maybe_unused]] const auto changed,
                 catalog.ReportFacets(id, {{UtcTime{5}, 0, {}}, {}, facets}));
        }
        return Ok();
      });
}

Status Tell(store::KvStore& store, const Told& told) {
  return store::Update(
      store, store::Durability::kBuffered,
      [&](const store::ReadView& view, store::WriteSet& changes) -> Status {
        catalog::CatalogWriter catalog(store, view, changes, UtcTime{1});
        LineageWriter lineage(catalog, view, changes);
        catalog::JobFacts facts;
        facts.ref = {"jobs", Concat("j", told.job)};
        GL_TRY(const catalog::JobId job, catalog.PutJob(facts));
        const auto put = [&](const std::string& name) {
          catalog::DatasetFacts dataset;
          dataset.ref = {"ns", name};
          return catalog.PutDataset(dataset);
        };
        GL_TRY(const catalog::DatasetId output, put(told.output));
        const Uuid run{1, static_cast<std::uint64_t>(told.job)};
        if (!told.inputs.empty()) {
          GL_TRY(const catalog::DatasetId input, put(told.inputs[0]));
          GL_TRY([[maybe_unused]] const bool depend,
                 lineage.AddRunDatasets(job, run, {told.job}, {input}, {output}));
          return Ok();
        }
        EdgeSet set;
        set.edges = told.edges;
        set.Normalize();
        return lineage.AddFact(
            {job, output, Layer::kObserved, {told.job}, run, catalog::RunState::kComplete, {}},
            set);
      });
}

struct TwinEdge {
  FieldRef source;
  FieldRef target;
  bool masks = false;
};

// The rules as sentences; every question is answered anew by recursion.
class Twin {
 public:
  explicit Twin(const World& world) : world_(world) {
    for (const Told& told : world.told) {
      for (const std::string& input : told.inputs) {
        edges_.push_back({{"ns", input, ""}, {"ns", told.output, ""}, false});
      }
      std::map<std::pair<FieldRef, std::string>, TransformationSet> merged;
      for (const Edge& edge : told.edges) merged[{edge.source, edge.target}] |= edge.how;
      for (const auto& [ends, how] : merged) {
        const auto all = how.list();
        const auto flows = [](const Transformation& one) {
          return one.type() == TransformationType::kDirect;
        };
        const auto flows_unmasked = [&](const Transformation& one) {
          return flows(one) && !one.masking;
        };
        if (std::none_of(all.begin(), all.end(), flows)) continue;
        edges_.push_back({ends.first,
                          {"ns", told.output, ends.second},
                          std::none_of(all.begin(), all.end(), flows_unmasked)});
      }
    }
  }

  std::set<std::string> Has(const FieldRef& field) const {
    std::set<std::string> classes;
    std::set<FieldRef> seen;
    AddHad(field, seen, classes);
    return classes;
  }
  std::set<std::string> MayHave(const FieldRef& node, bool despite_masks) const {
    std::set<std::string> classes;
    std::set<FieldRef> seen;
    AddPossible(node, true, despite_masks, seen, classes);
    return classes;
  }

 private:
  static FieldRef Whole(FieldRef node) {
    node.field.clear();
    return node;
  }
  void AddGiven(const FieldRef& to, std::set<std::string>& classes) const {
    for (const Tag& tag : world_.tags) {
      if (tag.to == to) classes.insert(tag.what.key);
    }
  }
  void AddHad(const FieldRef& field, std::set<FieldRef>& seen,
              std::set<std::string>& classes) const {
    if (!seen.insert(field).second) return;
    AddGiven(field, classes);
    AddGiven(Whole(field), classes);
    for (const TwinEdge& edge : edges_) {
      if (edge.masks || edge.target != field || field.field.empty()) continue;
      if (edge.source.field.empty()) {
        AddGiven(edge.source, classes);
      } else {
        AddHad(edge.source, seen, classes);
      }
    }
  }
  // Of a dataset that was come by, any field may be meant; of one that is asked for, none.
  void AddPossible(const FieldRef& node, bool asked, bool despite_masks, std::set<FieldRef>& seen,
                   std::set<std::string>& classes) const {
    if (!asked && !seen.insert(node).second) return;
    const bool any_field = node.field.empty() && !asked;
    for (const Tag& tag : world_.tags) {
      const bool meant =
          tag.to == node || tag.to == Whole(node) || (any_field && tag.to.dataset == node.dataset);
      if (meant) classes.insert(tag.what.key);
    }
    for (const TwinEdge& edge : edges_) {
      if (edge.masks && !despite_masks) continue;
      const bool leads = edge.target == node || edge.target == Whole(node) ||
                         (any_field && edge.target.dataset == node.dataset);
      if (!leads) continue;
      // Only the whole of a dataset is come by; a field is itself.
      AddPossible(edge.source, false, despite_masks, seen, classes);
    }
  }

  const World& world_;
  std::vector<TwinEdge> edges_;
};

std::set<std::string> KeysOf(const std::vector<HeldClass>& all, Certainty certainty) {
  std::set<std::string> keys;
  for (const HeldClass& held : all) {
    if (held.certainty == certainty) keys.insert(held.given.what.key);
  }
  return keys;
}

std::set<std::string> Without(std::set<std::string> all, const std::set<std::string>& some) {
  for (const std::string& one : some) all.erase(one);
  return all;
}

// A path begins where the class was given, each step goes on from the one before, and none of a
// class that is had masks.
void ExpectPathHolds(const HeldClass& held, const FieldRef& field) {
  FieldRef at = held.given.to;
  bool masks = false;
  for (const WalkEdge& edge : held.path) {
    EXPECT_EQ(edge.source.dataset, at.dataset);
    if (held.certainty == Certainty::kHas && !at.field.empty()) {
      EXPECT_EQ(edge.source, at);
    }
    EXPECT_TRUE(edge.how.HasDirect());
    masks = masks || edge.how.Masks();
    at = edge.target;
  }
  EXPECT_EQ(at.dataset, field.dataset);
  EXPECT_EQ(masks, held.certainty == Certainty::kMasked);
}

void CompareField(const LineageGraph& graph, const Twin& twin, const FieldRef& field) {
  SCOPED_TRACE(ToString(field));
  const auto found = ClassesOf(graph, field, {});
  ASSERT_THAT(found, IsOk());
  ASSERT_FALSE(found->partial);
  const FieldClasses& classes = found->fields.at(0);
  const std::set<std::string> has = twin.Has(field);
  const std::set<std::string> may = twin.MayHave(field, false);
  EXPECT_EQ(KeysOf(classes.classes, Certainty::kHas), has);
  EXPECT_EQ(KeysOf(classes.classes, Certainty::kMayHave), Without(may, has));
  EXPECT_EQ(KeysOf(classes.masked, Certainty::kMasked), Without(twin.MayHave(field, true), may));
  for (const HeldClass& held : classes.classes) ExpectPathHolds(held, field);
  for (const HeldClass& held : classes.masked) ExpectPathHolds(held, field);
}

std::vector<FieldRef> AllFields() {
  std::vector<FieldRef> fields;
  for (int dataset = 0; dataset < kDatasets; ++dataset) {
    for (int field = 0; field < kFields; ++field) {
      fields.push_back({"ns", Concat("d", dataset), Concat("f", field)});
    }
  }
  return fields;
}

// What a field spreads to are the fields that would have its class if nobody else gave it.
void CompareSpread(const LineageGraph& graph, World world, const FieldRef& giver) {
  SCOPED_TRACE(Concat("from ", ToString(giver)));
  const auto spread = SpreadOf(graph, giver, {});
  ASSERT_THAT(spread, IsOk());
  std::map<FieldRef, Certainty> reached;
  for (const ClassReach& one : spread->reached) reached[one.field] = one.certainty;
  world.tags = {{giver, {"own", ""}}};
  const Twin twin(world);
  for (const FieldRef& field : AllFields()) {
    const FieldRef whole{field.namespace_name, field.dataset, ""};
    if (field == giver || whole == giver) continue;
    const auto at = reached.find(field);
    const bool has = at != reached.end() && at->second == Certainty::kHas;
    EXPECT_EQ(has, twin.Has(field).contains("own")) << ToString(field);
    EXPECT_EQ(at != reached.end() || reached.contains(whole),
              twin.MayHave(field, false).contains("own"))
        << ToString(field);
  }
}

std::string AnswersAfter(const World& world, std::vector<Told> arriving,
                         const std::function<void(const LineageGraph&)>& check) {
  const testing_support::TempFolder folder;
  auto store = store::KvStore::Open(folder / "db");
  EXPECT_THAT(store, IsOk());
  EXPECT_THAT(Describe(**store, world), IsOk());
  for (const Told& told : arriving) EXPECT_THAT(Tell(**store, told), IsOk());
  const LineageGraph graph((*store)->View());
  check(graph);
  std::string answers;
  for (int dataset = 0; dataset < kDatasets; ++dataset) {
    answers += TextOf(*ClassesOf(graph, {"ns", Concat("d", dataset), ""}, {}));
    answers += TextOf(*SpreadOf(graph, {"ns", Concat("d", dataset), "f1"}, {}));
  }
  return answers;
}

TEST(Classes, AreThoseOfTheTwinInAnyOrder) {
  const std::uint32_t seeds = std::getenv("GOLDLINE_LONG_TESTS") != nullptr ? 300 : 12;
  for (std::uint32_t seed = 1; seed <= seeds && !HasFailure(); ++seed) {
    SCOPED_TRACE(Concat("seed ", seed));
    Dice dice(seed);
    const World world = SomeWorld(dice);
    const std::string answers = AnswersAfter(world, world.told, [&](const LineageGraph& graph) {
      for (const FieldRef& field : AllFields()) CompareField(graph, Twin(world), field);
      for (int i = 0; i < 4; ++i) CompareSpread(graph, world, SomeNode(dice));
    });
    std::vector<Told> arriving = world.told;
    dice.Shuffle(arriving);
    EXPECT_EQ(AnswersAfter(world, arriving, [](const LineageGraph&) {}), answers);
  }
}

// The transformations of each pair of fields that an event's columnLineage names.
using Pairs = std::map<std::pair<FieldRef, FieldRef>, std::vector<bool>>;  // masking of DIRECT ones

Pairs DirectPairsOf(const JsonValue& event) {
  Pairs pairs;
  for (const JsonValue& output : event.Find("outputs")->items) {
    const JsonValue* facets = output.Find("facets");
    const JsonValue* lineage = facets == nullptr ? nullptr : facets->Find("columnLineage");
    if (lineage == nullptr) continue;
    for (const auto& [name, field] : lineage->Find("fields")->members) {
      for (const JsonValue& input : field.Find("inputFields")->items) {
        const FieldRef source{std::string(input.Text("namespace")), std::string(input.Text("name")),
                              std::string(input.Text("field"))};
        const FieldRef target{std::string(output.Text("namespace")),
                              std::string(output.Text("name")), name};
        const JsonValue* list = input.Find("transformations");
        if (list == nullptr) continue;
        for (const JsonValue& one : list->items) {
          if (one.Text("type") == "DIRECT") {
            pairs[{source, target}].push_back(one.Find("masking")->is_true());
          }
        }
      }
    }
  }
  return pairs;
}

// Gives each source field a class of its own and looks whether it arrives at each target.
void CheckEvent(std::string_view line, std::size_t& masked, std::size_t& crossed) {
  const JsonValue json = *ParseJson(line);
  const Pairs pairs = DirectPairsOf(json);
  if (pairs.empty()) return;
  const testing_support::TempFolder folder;
  auto store = store::KvStore::Open(folder / "db");
  ASSERT_THAT(store, IsOk());
  ASSERT_THAT(RecordEvent(**store, *ParseEvent(line), UtcTime{1}), IsOk());
  for (const auto& [ends, maskings] : pairs) {
    ASSERT_THAT(GiveClass(**store, {ends.first, {"pii", ToString(ends.first)}, "", "ada", {2}}),
                IsOk());
  }
  const LineageGraph graph((*store)->View());
  for (const auto& [ends, maskings] : pairs) {
    const auto found = ClassesOf(graph, ends.second, {});
    ASSERT_THAT(found, IsOk());
    const Class what{"pii", ToString(ends.first)};
    const auto is_it = [&](const HeldClass& held) { return held.given.what == what; };
    const std::vector<HeldClass>& had = found->fields.at(0).classes;
    const std::vector<HeldClass>& stopped = found->fields.at(0).masked;
    const bool has = std::any_of(had.begin(), had.end(), is_it);
    const bool masks = std::all_of(maskings.begin(), maskings.end(), [](bool one) { return one; });
    EXPECT_EQ(has, !masks) << ToString(ends.first) << " -> " << ToString(ends.second);
    EXPECT_EQ(std::any_of(stopped.begin(), stopped.end(), is_it), masks);
    ++(masks ? masked : crossed);
  }
}

TEST(Classes, NeverCrossAnEdgeOfHiveThatMasks) {
  const auto file = testing_support::DataFolder("openlineage/openlineage-hive/instantiated.ndjson");
  if (!file) GTEST_SKIP() << "no test data at " << testing_support::DataRoot();
  const std::string text = testing_support::ReadFile(*file);
  std::size_t masked = 0;
  std::size_t crossed = 0;
  for (const std::string_view line : Split(text, '\n')) {
    if (!line.empty()) CheckEvent(line, masked, crossed);
  }
  EXPECT_EQ(masked, 3U);
  EXPECT_GT(crossed, 20U);
}

}  // namespace
}  // namespace goldline::lineage
