// What happened to datasets: other names, renames, drops, fields that left. Each case in several
// orders of arrival, with the same answers.
#include "catalog/identity.h"

#include <algorithm>
#include <memory>
#include <random>

#include <gtest/gtest.h>

#include "catalog/verify.h"
#include "core/text.h"
#include "lineage/event_store.h"
#include "lineage/graph.h"
#include "lineage/job_datasets.h"
#include "tests/support/files.h"
#include "tests/support/lineage_story.h"
#include "tests/support/matchers.h"

namespace goldline::lineage {
namespace {

using testing_support::AlsoCalled;
using testing_support::IsOk;
using testing_support::kDropped;
using testing_support::kTruncated;
using testing_support::Lines;
using testing_support::Minute;
using testing_support::RenamedFrom;
using testing_support::Story;
using testing_support::WithFields;

// The stores that the same story leaves, told in several orders.
class Told {
 public:
  explicit Told(const Story& story) {
    Lines order = story.events();
    std::mt19937 random(7);
    for (int telling = 0; telling < 4; ++telling) {
      if (telling == 1) std::reverse(order.begin(), order.end());
      if (telling > 1) std::shuffle(order.begin(), order.end(), random);
      Tell(order);
    }
  }

  // "a#x -> b#x" of the walk, the same in all.
  std::string Walk(const std::string& field, int as_of, Direction direction) const {
    return All([&](const store::ReadView& view) -> std::string {
      const LineageGraph graph(view);
      const Result<FieldRef> start = graph.FindField(field);
      if (!start.ok()) return std::string(start.error().id());
      WalkOptions options{.direction = direction};
      if (as_of > 0) options.as_of = Minute(as_of);
      const Result<Subgraph> found = graph.Walk(*start, options);
      if (!found.ok()) return std::string(found.error().id());
      Lines lines;
      for (const WalkEdge& edge : found->edges) {
        lines.push_back(Concat(Short(edge.source), " -> ", Short(edge.target)));
      }
      std::sort(lines.begin(), lines.end());
      return Join(lines, "; ");
    });
  }
  std::string Up(const std::string& field, int as_of = 0) const {
    return Walk(field, as_of, Direction::kUpstream);
  }
  std::string Down(const std::string& field, int as_of = 0) const {
    return Walk(field, as_of, Direction::kDownstream);
  }
  // Jobs that write a dataset.
  std::string Writers(const std::string& dataset) const {
    return All([&](const store::ReadView& view) {
      const catalog::CatalogView catalog(view);
      const auto found = catalog.FindDataset({"ns", dataset});
      const auto jobs = JobDatasets(catalog).OfDataset((*found)->id);
      Lines names;
      for (const auto job : jobs->writers) names.push_back(catalog.GetJob(job)->ref.name);
      std::sort(names.begin(), names.end());
      return Join(names, " ");
    });
  }

 private:
  static std::string Short(const FieldRef& field) {
    return field.field.empty() ? field.dataset : Concat(field.dataset, "#", field.field);
  }

  void Tell(const Lines& events) {
    const auto& folder = folders_.emplace_back(
        std::make_unique<testing_support::TempFolder>(testing_support::MemoryFolder()));
    auto store = store::KvStore::Open(*folder / "db");
    ASSERT_THAT(store, IsOk());
    for (const std::string& text : events) {
      const auto event = ParseEvent(text);
      ASSERT_THAT(event, IsOk()) << text;
      ASSERT_THAT(RecordEvent(**store, *event, Minute(1000), store::Durability::kBuffered), IsOk());
    }
    std::vector<catalog::Check> checks = LineageChecks();
    for (catalog::Check& check : catalog::CatalogChecks()) checks.push_back(check);
    const auto report = catalog::Verify((*store)->View(), checks);
    ASSERT_TRUE(report.ok() && report->ok());
    stores_.push_back(*std::move(store));
  }

  template <class Ask>
  std::string All(const Ask& ask) const {
    const std::string first = ask(stores_[0]->View());
    for (const auto& store : stores_) EXPECT_EQ(ask(store->View()), first);
    return first;
  }

  std::vector<std::unique_ptr<testing_support::TempFolder>> folders_;
  std::vector<std::unique_ptr<store::KvStore>> stores_;
};

TEST(Drop, EndsWhatFedTheDatasetAndWhatItFed) {
  const Told told(Story()
                      .Run(1, "load", "orders", "x<-raw#x")
                      .Run(2, "report", "sales", "total<-orders#x")
                      .Says(5, Concat("orders", kDropped)));
  EXPECT_EQ(told.Up("sales#total", 4), "orders#x -> sales#total; raw#x -> orders#x");
  EXPECT_EQ(told.Up("sales#total"), "");
  EXPECT_EQ(told.Up("orders#x"), "");
  EXPECT_EQ(told.Down("raw#x"), "");
}

TEST(Drop, IsOverForWhatIsSaidAgain) {
  const Told told(Story()
                      .Run(1, "load", "orders", "x<-raw#x")
                      .Run(2, "report", "sales", "total<-orders#x")
                      .Says(5, Concat("orders", kDropped))
                      .Run(7, "load", "orders", "x<-raw#x")
                      .Says(9, Concat("orders", kDropped))
                      .Run(11, "load", "orders", "x<-raw#x"));
  EXPECT_EQ(told.Up("orders#x", 4), "raw#x -> orders#x");
  EXPECT_EQ(told.Up("orders#x", 6), "");
  EXPECT_EQ(told.Up("orders#x", 8), "raw#x -> orders#x");
  EXPECT_EQ(told.Up("orders#x", 10), "") << "the same facet a second time";
  EXPECT_EQ(told.Up("orders#x"), "raw#x -> orders#x");
  EXPECT_EQ(told.Up("sales#total"), "") << "the report did not run since";
}

TEST(Drop, EndsRunsWithoutFieldLineageToo) {
  const Told told(Story()
                      .Copy(1, "copy", "raw", "orders")
                      .Says(5, Concat("orders", kDropped))
                      .Copy(7, "copy", "raw", "orders")
                      .Says(9, Concat("raw", kDropped)));
  EXPECT_EQ(told.Up("orders", 3), "raw -> orders");
  EXPECT_EQ(told.Up("orders", 6), "");
  EXPECT_EQ(told.Up("orders", 8), "raw -> orders");
  EXPECT_EQ(told.Up("orders"), "");
}

TEST(Truncate, EndsOnlyWhatFedTheDataset) {
  const Told told(Story()
                      .Run(1, "load", "orders", "x<-raw#x")
                      .Run(2, "report", "sales", "total<-orders#x")
                      .Says(5, Concat("orders", kTruncated)));
  EXPECT_EQ(told.Up("sales#total"), "orders#x -> sales#total");
}

TEST(RemovedField, EndsItsEdges) {
  const Told told(Story()
                      .Run(1, "load", "orders", "x<-raw#x, y<-raw#y")
                      .Says(2, Concat("orders", WithFields({"x", "y"})))
                      .Run(3, "report", "sales", "total<-orders#x, count<-orders#y")
                      .Says(5, Concat("orders", WithFields({"x"}))));
  EXPECT_EQ(told.Up("sales#count", 4), "orders#y -> sales#count; raw#y -> orders#y");
  EXPECT_EQ(told.Up("sales#count"), "");
  EXPECT_EQ(told.Down("raw#y"), "");
  EXPECT_EQ(told.Up("sales#total"), "orders#x -> sales#total; raw#x -> orders#x");
}

TEST(RemovedField, IsNotOneThatAReaderDoesNotRead) {
  const Told told(Story()
                      .Run(1, "load", "orders", "x<-raw#x, y<-raw#y")
                      .Says(2, Concat("orders", WithFields({"x", "y"})))
                      .Reads(5, Concat("orders", WithFields({"x"}))));
  EXPECT_EQ(told.Up("orders#y"), "raw#y -> orders#y");
}

TEST(RemovedField, MayComeBack) {
  const Told told(Story()
                      .Run(1, "load", "orders", "y<-raw#y")
                      .Says(2, Concat("orders", WithFields({"x", "y"})))
                      .Says(4, Concat("orders", WithFields({"x"})))
                      .Run(6, "load", "orders", "y<-raw#y"));
  EXPECT_EQ(told.Up("orders#y", 3), "raw#y -> orders#y");
  EXPECT_EQ(told.Up("orders#y", 5), "");
  EXPECT_EQ(told.Up("orders#y", 7), "raw#y -> orders#y");
}

TEST(Rename, HandsOnWhatTheDatasetWas) {
  const Told told(Story()
                      .Run(1, "load", "orders", "x<-raw#x")
                      .Run(2, "report", "sales", "total<-orders#x")
                      .Says(5, Concat("orders_2025", RenamedFrom("orders"))));
  EXPECT_EQ(told.Up("sales#total", 4), "orders#x -> sales#total; raw#x -> orders#x");
  EXPECT_EQ(told.Up("sales#total"), "orders_2025#x -> sales#total; raw#x -> orders_2025#x");
  EXPECT_EQ(told.Up("orders_2025#x"), "raw#x -> orders_2025#x");
  EXPECT_EQ(told.Down("orders_2025#x"), "orders_2025#x -> sales#total");
  EXPECT_EQ(told.Up("orders#x"), "raw#x -> orders_2025#x") << "the old name leads there";
}

TEST(Rename, EndsWithWhatIsSaidAfterIt) {
  const Told told(Story()
                      .Run(1, "load", "orders", "x<-raw#x, y<-raw#y")
                      .Says(5, Concat("orders_2025", RenamedFrom("orders")))
                      .Run(7, "load", "orders_2025", "x<-fresh#x")
                      .Says(9, Concat("orders_2025", kDropped)));
  EXPECT_EQ(told.Up("orders_2025#x", 6), "raw#x -> orders_2025#x");
  EXPECT_EQ(told.Up("orders_2025#x", 8), "fresh#x -> orders_2025#x");
  EXPECT_EQ(told.Up("orders_2025#y", 8), "");
  EXPECT_EQ(told.Up("orders_2025#x"), "");
}

// The usual swap: the old table is set aside, the new one takes its name.
TEST(Rename, LetsTheOldNameBeUsedAnew) {
  const Told told(Story()
                      .Run(1, "load", "orders", "x<-raw#x")
                      .Run(3, "build", "orders_new", "x<-better#x")
                      .Says(5, Concat("orders_old", RenamedFrom("orders")))
                      .Says(6, Concat("orders", RenamedFrom("orders_new")))
                      .Run(8, "report", "sales", "total<-orders#x"));
  EXPECT_EQ(told.Up("orders#x", 4), "raw#x -> orders#x");
  EXPECT_EQ(told.Up("orders_old#x"), "raw#x -> orders_old#x");
  EXPECT_EQ(told.Up("orders#x"), "better#x -> orders#x");
  EXPECT_EQ(told.Up("sales#total"), "better#x -> orders#x; orders#x -> sales#total");
  EXPECT_EQ(told.Down("raw#x"), "raw#x -> orders_old#x");
}

// Which run of one time is found first depends on who came first, and not all of them say START.
TEST(Rename, LetsARunWithoutAStartUseTheOldNameAnew) {
  const Told told(Story()
                      .Run(1, "load", "orders", "x<-raw#x")
                      .Says(5, Concat("orders_2025", RenamedFrom("orders")))
                      .Run(7, "load", "orders", "x<-fresh#x"));
  EXPECT_EQ(told.Up("orders#x"), "fresh#x -> orders#x");
  EXPECT_EQ(told.Up("orders_2025#x"), "raw#x -> orders_2025#x");
}

TEST(Rename, LeadsOnAsOfATimeWhateverBecameOfTheOldNameLater) {
  const Told told(Story()
                      .Run(1, "load", "a", "x<-raw#x")
                      .Says(3, Concat("b", RenamedFrom("a")))
                      .Run(7, "load", "a", "x<-fresh#x")
                      .Says(9, Concat("a", kDropped)));
  EXPECT_EQ(told.Up("a#x", 5), "raw#x -> b#x");
  EXPECT_EQ(told.Up("a#x", 8), "fresh#x -> a#x");
  EXPECT_EQ(told.Up("a#x"), "");
  EXPECT_EQ(told.Up("b#x"), "raw#x -> b#x");
}

// Ids follow the order of arrival, names do not.
TEST(Rename, ToTwoNamesAtOneTimeGoesToTheGreater) {
  const Told told(Story()
                      .Run(1, "load", "a", "x<-raw#x")
                      .Says(3, Concat("c", RenamedFrom("a")))
                      .Says(3, Concat("b", RenamedFrom("a"))));
  EXPECT_EQ(told.Down("raw#x"), "raw#x -> c#x");
  EXPECT_EQ(told.Up("a#x"), "raw#x -> c#x");
}

TEST(Rename, AgainLeadsOn) {
  const Told told(Story()
                      .Run(1, "load", "a", "x<-raw#x")
                      .Says(3, Concat("b", RenamedFrom("a")))
                      .Says(5, Concat("c", RenamedFrom("b"))));
  EXPECT_EQ(told.Up("a#x", 4), "raw#x -> b#x");
  EXPECT_EQ(told.Up("a#x"), "raw#x -> c#x");
  EXPECT_EQ(told.Up("b#x"), "raw#x -> c#x");
  EXPECT_EQ(told.Down("raw#x"), "raw#x -> c#x");
}

TEST(Rename, ThereAndBackIsOver) {
  const Told told(Story()
                      .Run(1, "load", "a", "x<-raw#x")
                      .Says(3, Concat("b", RenamedFrom("a")))
                      .Says(5, Concat("a", RenamedFrom("b"))));
  EXPECT_EQ(told.Up("b#x", 4), "raw#x -> b#x");
  EXPECT_EQ(told.Up("a#x"), "raw#x -> a#x");
  EXPECT_EQ(told.Up("b#x"), "raw#x -> a#x");
  EXPECT_EQ(told.Down("raw#x"), "raw#x -> a#x");
}

TEST(Declaration, EndsTheOutputsThatItDoesNotList) {
  const Told told(Story()
                      .Declares(2, "job", "a", "x y")
                      .Declares(4, "job", "b", "x")
                      .Declares(6, "job", "a b", "y z")
                      .Declares(8, "job", "", ""));
  EXPECT_EQ(told.Down("a", 1), "");
  EXPECT_EQ(told.Down("a", 3), "a -> x; a -> y");
  EXPECT_EQ(told.Down("a", 5), "");
  EXPECT_EQ(told.Up("x", 5), "b -> x");
  EXPECT_EQ(told.Up("y", 7), "a -> y; b -> y");
  EXPECT_EQ(told.Up("x", 7), "");
  EXPECT_EQ(told.Up("y", 9), "");
  EXPECT_EQ(told.Up("z", 9), "");
}

TEST(Declaration, OfAnotherJobEndsNothing) {
  const Told told(Story().Declares(2, "job", "a", "x").Declares(4, "other", "a", "y"));
  EXPECT_EQ(told.Down("a"), "a -> x; a -> y");
}

TEST(Symlinks, MakeOneDatasetOfTwoNames) {
  const Told told(Story()
                      .Run(1, "load", "files/orders", "x<-raw#x")
                      .Run(2, "report", "sales", "total<-shop.orders#x")
                      .Says(5, Concat("files/orders", AlsoCalled("shop.orders"))));
  EXPECT_EQ(told.Up("sales#total", 4), "files/orders#x -> sales#total; raw#x -> files/orders#x")
      << "it always was";
  EXPECT_EQ(told.Up("sales#total"), "files/orders#x -> sales#total; raw#x -> files/orders#x");
  EXPECT_EQ(told.Up("shop.orders#x"), "raw#x -> files/orders#x");
  EXPECT_EQ(told.Down("shop.orders"), "files/orders#x -> sales#total");
  EXPECT_EQ(told.Writers("shop.orders"), "ddl load");
}

TEST(Symlinks, AreTakenBack) {
  const Told told(Story()
                      .Run(1, "load", "files/orders", "x<-raw#x")
                      .Run(2, "report", "sales", "total<-shop.orders#x")
                      .Says(5, Concat("files/orders", AlsoCalled("shop.orders")))
                      .Says(6, Concat("files/orders", AlsoCalled("shop.other"))));
  EXPECT_EQ(told.Up("sales#total"), "shop.orders#x -> sales#total");
  EXPECT_EQ(told.Up("shop.other#x"), "raw#x -> files/orders#x");
}

TEST(Symlinks, JoinMoreThanTwo) {
  const Told told(Story()
                      .Run(1, "load", "c", "x<-raw#x")
                      .Run(2, "report", "sales", "total<-a#x")
                      .Says(3, Concat("a", AlsoCalled("b")))
                      .Says(4, Concat("c", AlsoCalled("b")))
                      .Says(5, Concat("b", AlsoCalled("a"))));
  EXPECT_EQ(told.Up("sales#total"), "c#x -> sales#total; raw#x -> c#x");
}

// A field that only the other name has, and one that both have.
TEST(Symlinks, ShareTheirFields) {
  const Told told(Story()
                      .Run(1, "load", "files/orders", "x<-raw#x")
                      .Run(2, "fix", "shop.orders", "x<-patch#x, z<-patch#z")
                      .Says(3, Concat("files/orders", AlsoCalled("shop.orders"))));
  EXPECT_EQ(told.Up("files/orders#x"), "patch#x -> files/orders#x; raw#x -> files/orders#x");
  EXPECT_EQ(told.Up("files/orders#z"), "patch#z -> files/orders#z");
  EXPECT_EQ(told.Up("files/orders"),
            "patch#x -> files/orders#x; patch#z -> files/orders#z; raw#x -> files/orders#x");
}

TEST(Symlinks, ADropUnderOneNameIsOneUnderAll) {
  const Told told(Story()
                      .Run(1, "load", "files/orders", "x<-raw#x")
                      .Says(3, Concat("files/orders", AlsoCalled("shop.orders")))
                      .Says(5, Concat("shop.orders", kDropped)));
  EXPECT_EQ(told.Up("files/orders#x", 4), "raw#x -> files/orders#x");
  EXPECT_EQ(told.Up("files/orders#x"), "");
}

// A run that registers a path under the name of a table copies nothing.
TEST(Symlinks, ACopyFromOneNameToAnotherIsNoStep) {
  const Told told(Story()
                      .Run(1, "register", "shop.orders", "x<-files/orders#x")
                      .Says(3, Concat("files/orders", AlsoCalled("shop.orders"))));
  EXPECT_EQ(told.Up("shop.orders#x"), "");
}

}  // namespace
}  // namespace goldline::lineage
