#include "lineage/edge.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace goldline::lineage {
namespace {

using testing::ElementsAre;

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

}  // namespace
}  // namespace goldline::lineage
