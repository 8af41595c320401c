#include "lineage/edge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace goldline::lineage {
namespace {

using testing::ElementsAre;
using testing_support::ErrorId;

EdgeSet Orders() {
  EdgeSet set;
  set.edges = {{{"pg", "orders", "amount"}, "total", Subtype::kAggregation},
               {{"pg", "orders", "amount"}, "total", Subtype::kConditional},
               {{"pg", "orders", "status"}, "", Subtype::kFilter}};
  set.fields = {"one"};
  set.field_sql = {{"total", "sum(amount)"}};
  set.statement = "select sum(amount) total, 1 one from orders where status = 'paid'";
  return set;
}

TEST(Edge, NamesReadAsTheyAreAskedFor) {
  EXPECT_EQ(ToString(FieldRef{"pg://h", "db.orders", "amount"}), "pg://h/db.orders#amount");
  EXPECT_EQ(ToString(FieldRef{"", "orders", ""}), "orders");
}

TEST(Edge, SubtypesComeFromProducersSpelling) {
  EXPECT_EQ(SubtypeFrom("DIRECT", "IDENTITY"), Subtype::kIdentity);
  EXPECT_EQ(SubtypeFrom("INDIRECT", "GROUP_BY"), Subtype::kGroupBy);
  EXPECT_EQ(SubtypeFrom("", "AGGREGATION"), Subtype::kAggregation);
  EXPECT_EQ(SubtypeFrom("DIRECT", "JOIN"), Subtype::kUnspecified);
  EXPECT_EQ(SubtypeFrom("DIRECT", ""), Subtype::kUnspecified);
  EXPECT_EQ(SubtypeFrom("INDIRECT", "odd"), Subtype::kConditional);
}

TEST(Edge, ComposesAsTheFacetsDefinitionSays) {
  const Transformation identity{Subtype::kIdentity, false};
  const Transformation masked{Subtype::kTransformation, true};
  const Transformation sum{Subtype::kAggregation, false};
  const Transformation filter{Subtype::kFilter, false};
  const Transformation join{Subtype::kJoin, false};
  EXPECT_EQ(Compose(identity, sum), sum);
  EXPECT_EQ(Compose(sum, identity), sum);
  EXPECT_EQ(Compose(masked, sum), (Transformation{Subtype::kAggregation, true}));
  EXPECT_EQ(Compose(filter, sum), filter);
  EXPECT_EQ(Compose(sum, filter), filter);
  EXPECT_EQ(Compose(join, filter), filter);
}

TEST(Edge, MasksWhenNoDirectWayLeavesTheValueOpen) {
  EXPECT_TRUE(TransformationSet(Subtype::kTransformation, true).Masks());
  EXPECT_FALSE(
      (TransformationSet{{Subtype::kTransformation, true}, {Subtype::kIdentity, false}}).Masks());
  EXPECT_FALSE(TransformationSet(Subtype::kFilter).Masks());
}

TEST(EdgeSet, NormalizesToOneEdgeAPair) {
  EdgeSet set = Orders();
  set.Normalize();
  ASSERT_EQ(set.edges.size(), 2U);
  EXPECT_EQ(set.edges[0].target, "total");
  EXPECT_TRUE(set.edges[0].how.Contains({Subtype::kAggregation, false}));
  EXPECT_TRUE(set.edges[0].how.Contains({Subtype::kConditional, false}));
  EXPECT_THAT(set.fields, ElementsAre("one", "total"));
}

TEST(EdgeSet, AnInfluenceOnEveryFieldIsStoredOnce) {
  EdgeSet set;
  for (const char* target : {"a", "b", "c"}) {
    set.edges.push_back({{"ns", "t", "k"}, target, Subtype::kFilter});
    set.edges.push_back({{"ns", "t", target}, target, Subtype::kIdentity});
  }
  set.edges.push_back({{"ns", "t", "s"}, "a", Subtype::kSort});
  set.Normalize();
  const Edge wide{{"ns", "t", "k"}, "", Subtype::kFilter};
  EXPECT_EQ(std::count(set.edges.begin(), set.edges.end(), wide), 1);
  EXPECT_EQ(set.edges.size(), 5U);
}

TEST(EdgeSet, ReadsBackWhatItWrote) {
  EdgeSet set = Orders();
  set.Normalize();
  const Result<EdgeSet> back = DecodeEdgeSet(EncodeEdgeSet(set));
  ASSERT_THAT(back, testing_support::IsOk());
  EXPECT_EQ(*back, set);
}

// Format 1, as first released: these bytes must be readable for ever.
TEST(EdgeSet, KeepsItsBytes) {
  EdgeSet set;
  set.edges = {{{"n", "d", "f"}, "t", Subtype::kIdentity}};
  set.fields = {"t"};
  EXPECT_EQ(EncodeEdgeSet(set), std::string("\x01\x01\x01n\x01"
                                            "d\x01\x00\x01"
                                            "f\x01t\x01\x01\x01t\x00\x00",
                                            18));
}

TEST(EdgeSet, NeverTrustsDamagedBytes) {
  EdgeSet set = Orders();
  set.Normalize();
  const std::string bytes = EncodeEdgeSet(set);
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
    EXPECT_THAT(DecodeEdgeSet(bytes.substr(0, cut)), ErrorId("lineage_damaged")) << cut;
  }
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string flipped = bytes;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x80);
    (void)DecodeEdgeSet(flipped).ok();
  }
}

TEST(EdgeSet, HashIsOfContentNotOfOrder) {
  EdgeSet a = Orders();
  EdgeSet b = Orders();
  std::reverse(b.edges.begin(), b.edges.end());
  a.Normalize();
  b.Normalize();
  EXPECT_EQ(HashOf(a), HashOf(b));
  b.statement += " ";
  EXPECT_NE(HashOf(a), HashOf(b));
}

}  // namespace
}  // namespace goldline::lineage
