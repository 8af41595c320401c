// Datasets that are dropped, emptied, renamed, linked and changed at random: whatever the order in
// which the events arrive, and however often, every walk at every time gives the same answer.
#include <algorithm>
#include <cstdlib>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "catalog/verify.h"
#include "lineage/event_store.h"
#include "lineage/graph.h"
#include "tests/property/lineage/graph_dump.h"
#include "tests/property/lineage/walk_dump.h"
#include "tests/support/files.h"
#include "tests/support/lineage_story.h"
#include "tests/support/matchers.h"

namespace goldline::lineage {
namespace {

using testing_support::IsOk;
using testing_support::Lines;
using testing_support::Minute;
using testing_support::Story;

constexpr int kDatasets = 4;
constexpr int kMinutes = 8;

std::uint64_t Seed() {
  const char* seed = std::getenv("GOLDLINE_SEED");
  return seed == nullptr ? 1 : std::strtoull(seed, nullptr, 10);
}

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : random_(seed) {}
  int Below(int end) { return static_cast<int>(random_() % static_cast<std::uint64_t>(end)); }
  std::string Dataset() { return Concat("d", Below(kDatasets)); }
  std::string Field() { return Concat("f", Below(2)); }
  void Shuffle(Lines& lines) { std::shuffle(lines.begin(), lines.end(), random_); }

 private:
  std::mt19937_64 random_;
};

void AddSomething(Chance& chance, Story& story) {
  const int minute = chance.Below(kMinutes);
  const std::string dataset = chance.Dataset();
  switch (chance.Below(9)) {
    case 0:
      story.Says(minute, Concat(dataset, testing_support::kDropped));
      return;
    case 1:
      story.Says(minute, Concat(dataset, testing_support::kTruncated));
      return;
    case 2:
      story.Says(minute, Concat(dataset, testing_support::RenamedFrom(chance.Dataset())));
      return;
    case 3:
      story.Says(minute, Concat(dataset, testing_support::AlsoCalled(chance.Dataset())));
      return;
    case 4:
      story.Says(minute, Concat(dataset, testing_support::WithFields({chance.Field(), "g"})));
      return;
    case 5:
      story.Copy(minute, Concat("copy", chance.Below(2)), chance.Dataset(), dataset);
      return;
    case 6:
      story.Declares(minute, Concat("job", chance.Below(2)), chance.Dataset(),
                     chance.Below(3) == 0 ? dataset : Concat(dataset, " ", chance.Dataset()));
      return;
    default:
      story.Run(minute, Concat("job", chance.Below(2)), dataset,
                Concat(chance.Field(), "<-", chance.Dataset(), "#", chance.Field(), ", ", "f0<-",
                       chance.Dataset(), "#f1"));
  }
}

std::set<std::string> EdgesOf(const Subgraph& found) {
  std::set<std::string> edges;
  for (const WalkEdge& edge : found.edges) {
    edges.insert(Concat(ToString(edge.source), "->", ToString(edge.target), " ",
                        ToString(edge.layer), " ", ToString(edge.job)));
  }
  return edges;
}

// What held at any moment of a stretch is what held at one of its minutes: nothing happens between.
void ExpectUnions(const store::ReadView& view, Chance& chance) {
  const LineageGraph graph(view);
  for (int dataset = 0; dataset < kDatasets; ++dataset) {
    const int from = chance.Below(kMinutes);
    const int to = from + chance.Below(kMinutes - from);
    const FieldRef start{"ns", Concat("d", dataset), chance.Below(2) == 0 ? "" : "f0"};
    WalkOptions options{.direction =
                            chance.Below(2) == 0 ? Direction::kUpstream : Direction::kDownstream};
    options.between = Between{Minute(from), Minute(to)};
    const auto all = graph.Walk(start, options);
    if (!all.ok()) continue;
    options.between.reset();
    std::set<std::string> expected;
    for (int minute = from; minute <= to; ++minute) {
      options.as_of = Minute(minute);
      expected.merge(EdgesOf(*graph.Walk(start, options)));
    }
    EXPECT_EQ(EdgesOf(*all), expected) << ToString(start) << " from " << from << " to " << to;
  }
}

Lines AnswersAfter(const Lines& events) {
  const testing_support::TempFolder folder{testing_support::MemoryFolder()};
  auto store = store::KvStore::Open(folder / "db");
  EXPECT_THAT(store, IsOk());
  for (const std::string& text : events) {
    const auto event = ParseEvent(text);
    EXPECT_THAT(event, IsOk()) << text;
    EXPECT_THAT(RecordEvent(**store, *event, Minute(100), store::Durability::kBuffered), IsOk());
  }
  std::vector<catalog::Check> checks = LineageChecks();
  for (catalog::Check& check : catalog::CatalogChecks()) checks.push_back(check);
  const auto report = catalog::Verify((*store)->View(), checks);
  EXPECT_TRUE(report.ok() && report->ok());
  Lines answers;
  Chance chance(Seed());
  ExpectUnions((*store)->View(), chance);
  AddWalks((*store)->View(), kDatasets, kMinutes, answers);
  std::sort(answers.begin(), answers.end());
  return answers;
}

TEST(DatasetLives, GiveTheSameAnswersInAnyOrder) {
  for (std::uint64_t round = 0; round < 12; ++round) {
    Chance chance(Seed() * 1000 + round);
    Story story;
    for (int events = 4 + chance.Below(14); events > 0; --events) AddSomething(chance, story);
    Lines order = story.events();
    const Lines answers = AnswersAfter(order);
    for (int telling = 0; telling < 3; ++telling) {
      chance.Shuffle(order);
      Lines twice = order;
      if (telling == 2) twice.insert(twice.end(), order.begin(), order.end());
      ASSERT_EQ(Different(AnswersAfter(twice), answers), "")
          << "GOLDLINE_SEED=" << Seed() << " round " << round << "\n"
          << Join(story.events(), "\n");
    }
  }
}

}  // namespace
}  // namespace goldline::lineage
