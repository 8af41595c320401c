#include "lineage/event_retention.h"

#include <gtest/gtest.h>

#include "catalog/verify.h"
#include "lineage/event_log.h"
#include "lineage/event_store.h"
#include "lineage/graph.h"
#include "tests/support/lineage_story.h"
#include "tests/support/matchers.h"
#include "tests/support/store_fixture.h"

namespace goldline::lineage {
namespace {

using testing_support::IsOk;
using testing_support::Story;

constexpr std::int64_t kDay = 86'400'000'000;

class EventRetention : public testing_support::StoreTest {
 public:
  void TellOn(std::int64_t day, const Story& story) {
    for (const std::string& text : story.events()) {
      const auto event = ParseEvent(text);
      ASSERT_THAT(event, IsOk());
      const auto receipt =
          RecordEvent(store(), *event, UtcTime{day * kDay}, store::Durability::kBuffered);
      ASSERT_THAT(receipt, IsOk());
    }
  }
  std::uint64_t Drop(std::uint32_t keep_days, std::int64_t day) {
    const auto gone = DropEvents(store(), keep_days, UtcTime{day * kDay + 1});
    EXPECT_THAT(gone, IsOk());
    return gone->events;
  }
  std::size_t Kept() {
    const auto page = Events(store().View(), {});
    EXPECT_THAT(page, IsOk());
    return page->total;
  }
  std::size_t EdgesUp(const FieldRef& field) {
    return LineageGraph(store().View()).Walk(field, {})->edges.size();
  }
  void ExpectSound() {
    std::vector<catalog::Check> checks = LineageChecks();
    for (catalog::Check& check : catalog::CatalogChecks()) checks.push_back(check);
    const auto report = catalog::Verify(store().View(), checks);
    EXPECT_TRUE(report.ok() && report->ok());
  }
};

TEST_F(EventRetention, DropsWholeDaysAndKeepsWhatFollows) {
  TellOn(10, Story().Run(1, "load", "orders", "x<-raw#x"));
  TellOn(20, Story().Run(2, "report", "sales", "total<-orders#x"));
  EXPECT_EQ(Drop(10, 20), 0U) << "ten days old is not more than ten";
  EXPECT_EQ(Drop(9, 20), 1U);
  EXPECT_EQ(Drop(9, 20), 0U);
  EXPECT_EQ(Kept(), 1U);
  EXPECT_EQ(EdgesUp({"ns", "sales", "total"}), 2U);
  ExpectSound();
  EXPECT_EQ(Drop(0, 21), 1U);
  EXPECT_EQ(Kept(), 0U);
  EXPECT_EQ(EdgesUp({"ns", "sales", "total"}), 2U);
}

TEST_F(EventRetention, TakesAnEventAgainThatWasDropped) {
  const Story story = Story().Run(1, "load", "orders", "x<-raw#x");
  TellOn(10, story);
  EXPECT_EQ(Drop(0, 30), 1U);
  TellOn(30, story);
  EXPECT_EQ(Kept(), 1U);
  EXPECT_EQ(EdgesUp({"ns", "orders", "x"}), 1U);
  ExpectSound();
}

TEST_F(EventRetention, DropsMoreThanOneCommitHolds) {
  Story story;
  for (int minute = 0; minute < 1201; ++minute) story.Copy(minute, "copy", "a", "b");
  TellOn(1, story);
  EXPECT_EQ(Drop(5, 100), 1201U);
  EXPECT_EQ(Kept(), 0U);
  ExpectSound();
}

}  // namespace
}  // namespace goldline::lineage
