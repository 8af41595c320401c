// What held between two times, and what became different.
#include "lineage/diff.h"
#include "lineage/internal/between.h"
#include "lineage/walk_words.h"
#include "tests/unit/lineage/lineage_fixture.h"

namespace goldline::lineage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_support::ErrorId;
using testing_support::IsOk;

const FieldRef kTotal{"bi", "sales", "total"};

class TimesTest : public LineageTest {
 protected:
  // At 5 the dashboard adds up another table, at 8 the first one again, but otherwise.
  void SetUp() override {
    LineageTest::SetUp();
    TellWorld();
    Tell("dash", {"bi", "sales"}, Hour(5),
         {{{"wh", "refunds", "eur"}, "total", Subtype::kAggregation}});
    Tell("dash", {"bi", "sales"}, Hour(8),
         {{{"wh", "payments", "eur"}, "total", Subtype::kIdentity}});
  }

  Result<Subgraph> Up(UtcTime from, UtcTime to) const {
    WalkOptions options;
    options.between = Between{from, to};
    return Graph().Walk(kTotal, options);
  }
};

TEST_F(TimesTest, BetweenHasWhatHeldAndWhen) {
  const auto found = Up(Hour(3), Hour(9));
  ASSERT_THAT(found, IsOk());
  EXPECT_THAT(EdgesOf(*found),
              ElementsAre("crm/billing#amount>wh/payments#eur", "wh/payments#eur>bi/sales#total",
                          "wh/rates#valid>bi/sales", "wh/refunds#eur>bi/sales#total"));
  const WalkEdge& paid = found->edges[1];
  EXPECT_THAT(paid.stretches, ElementsAre(Stretch{Hour(3), Hour(5), Subtype::kAggregation},
                                          Stretch{Hour(8), std::nullopt, Subtype::kIdentity}));
  EXPECT_EQ(paid.since, Hour(2));
  const auto both =
      TransformationSet(Subtype::kAggregation) | TransformationSet(Subtype::kIdentity);
  EXPECT_EQ(paid.how, both);
  // Where the total did not come from payments, neither did it from billing.
  EXPECT_THAT(found->edges[0].stretches,
              ElementsAre(Stretch{Hour(3), Hour(5), Subtype::kTransformation},
                          Stretch{Hour(8), std::nullopt, Subtype::kTransformation}));
  EXPECT_FALSE(found->partial);
}

TEST_F(TimesTest, BetweenKnowsItsEnds) {
  EXPECT_THAT(Up(Hour(5), Hour(7))->edges[0].source.dataset, "refunds");
  EXPECT_EQ(Up(Hour(5), Hour(7))->edges.size(), 1U);
  EXPECT_EQ(Up(Hour(5), Hour(8))->edges.size(), 3U);
  EXPECT_THAT(Up(Hour(0), Hour(0))->edges, IsEmpty());
  EXPECT_EQ(Up(Between::kNoBeginning, Hour(1))->edges.size(), 0U);
  EXPECT_EQ(Up(Between::kNoBeginning, Between::kNoEnd)->edges.size(), 4U);
}

TEST_F(TimesTest, WaysOfDifferentTimesAreNotJoined) {
  Tell("load", {"wh", "payments"}, Hour(6), {});
  Tell("load", {"wh", "payments"}, Hour(7), {{{"crm", "other", "x"}, "eur", Subtype::kIdentity}});
  Tell("load", {"wh", "payments"}, Hour(8), {});
  for (const std::string& edge : EdgesOf(*Up(Hour(3), Hour(9)))) {
    EXPECT_EQ(edge.find("other"), std::string::npos);
  }
}

// A job of which first only the datasets were known.
TEST_F(TimesTest, FieldsEndWhatWasCoarse) {
  const auto add = [&](const store::ReadView& view, store::WriteSet& changes) -> Status {
    catalog::CatalogWriter catalog(*store_, view, changes, Hour(1));
    LineageWriter lineage(catalog, view, changes);
    GL_TRY(const auto job, catalog.PutJob({.ref = {"jobs", "coarse"}}));
    GL_TRY(const auto in, catalog.PutDataset({.ref = {"crm", "a"}}));
    GL_TRY(const auto out, catalog.PutDataset({.ref = {"wh", "b"}}));
    GL_TRY([[maybe_unused]] const bool depend,
           lineage.AddRunDatasets(job, {7, 7}, Hour(1), {in}, {out}));
    return Ok();
  };
  ASSERT_THAT(store::Update(*store_, store::Durability::kBuffered, add), IsOk());
  Tell("coarse", {"wh", "b"}, Hour(4), {{{"crm", "a", "x"}, "y", Subtype::kIdentity}});
  WalkOptions options;
  options.between = Between{};
  const auto found = Graph().Walk({"wh", "b", ""}, options);
  ASSERT_THAT(found, IsOk());
  ASSERT_THAT(EdgesOf(*found), ElementsAre("crm/a>wh/b", "crm/a#x>wh/b#y"));
  EXPECT_EQ(found->edges[0].stretches[0].to, Hour(4));
}

TEST_F(TimesTest, TooManyChangesAreSaid) {
  for (int i = 0; i < static_cast<int>(kMostMoments) + 5; ++i) {
    const Subtype how = i % 2 == 0 ? Subtype::kIdentity : Subtype::kAggregation;
    Tell("dash", {"bi", "sales"}, Hour(100 + i), {{{"wh", "payments", "eur"}, "total", how}});
  }
  const auto found = Up(Hour(100), Between::kNoEnd);
  ASSERT_THAT(found, IsOk());
  EXPECT_TRUE(found->partial);
  EXPECT_EQ(found->partial_reason.find("more than 1000 changes; nothing from "), 0U);
}

TEST_F(TimesTest, DiffTellsWhatAppearedEndedAndChanged) {
  const LineageGraph graph = Graph();
  DiffQuestion question;
  question.times = {Hour(3), Hour(6)};
  const auto diff = DiffOf(graph, {StartKind::kField, kTotal}, question);
  ASSERT_THAT(diff, IsOk());
  ASSERT_EQ(diff->appeared.size(), 1U);
  EXPECT_EQ(diff->appeared[0].source.dataset, "refunds");
  EXPECT_EQ(diff->ended.size(), 3U);
  EXPECT_THAT(diff->nodes_appeared, ElementsAre(FieldRef{"wh", "refunds", "eur"}));
  question.times = {Hour(3), Between::kNoEnd};
  const auto later = DiffOf(graph, {StartKind::kField, kTotal}, question);
  ASSERT_THAT(later, IsOk());
  ASSERT_EQ(later->changed.size(), 1U);
  EXPECT_EQ(later->unchanged, 1U);
  const std::string text = TextOf(*later);
  EXPECT_NE(text.find("~ wh/payments#eur -> bi/sales#total  by jobs/dash, was AGGREGATION, is "
                      "IDENTITY, since 1970-01-01T08:00:00Z"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("- wh/rates#valid -> bi/sales  by jobs/dash, was FILTER"), std::string::npos);
  JsonWriter writer;
  WriteJson(*later, writer);
  const auto json = ParseJson(writer.text());
  ASSERT_THAT(json, IsOk());
  EXPECT_EQ(json->Text("status"), "different");
  EXPECT_TRUE(json->Find("between")->Find("to")->is_null());
}

TEST_F(TimesTest, DiffOfEqualTimesIsEmptyAndOfTurnedOnesRefused) {
  DiffQuestion question;
  question.times = {Hour(3), Hour(4)};
  const auto diff = DiffOf(Graph(), {StartKind::kField, kTotal}, question);
  ASSERT_THAT(diff, IsOk());
  EXPECT_TRUE(diff->equal());
  EXPECT_EQ(diff->unchanged, 3U);
  question.times = {Hour(4), Hour(3)};
  EXPECT_THAT(DiffOf(Graph(), {StartKind::kField, kTotal}, question),
              ErrorId("ends_before_it_begins"));
}

TEST(WalkWords, ReadsTimes) {
  const auto both = ParseBetween("1970-01-01..1970-01-01T01:00:00Z");
  ASSERT_THAT(both, IsOk());
  EXPECT_EQ(*both, (Between{Hour(0), Hour(1)}));
  EXPECT_EQ(ParseBetween("..1970-01-01")->from, Between::kNoBeginning);
  EXPECT_EQ(ParseBetween("1970-01-01..")->to, Between::kNoEnd);
  EXPECT_EQ(*ParseBetween(".."), Between{});
  EXPECT_THAT(ParseBetween("1970-01-01"), ErrorId("not_a_stretch"));
  EXPECT_THAT(ParseBetween(""), ErrorId("not_a_stretch"));
  EXPECT_THAT(ParseBetween("1971-01-01..1970-01-01"), ErrorId("ends_before_it_begins"));
  EXPECT_THAT(ParseBetween("yesterday.."), ErrorId("not_a_time"));
}

TEST(WalkWords, ReadsKinds) {
  EXPECT_EQ(*ParseKinds("all"), TransformationSet::All());
  EXPECT_EQ(*ParseKinds("direct, INDIRECT"), TransformationSet::All());
  EXPECT_TRUE(ParseKinds("DIRECT")->Contains({Subtype::kUnspecified, true}));
  EXPECT_FALSE(ParseKinds("DIRECT")->HasIndirect());
  EXPECT_EQ(*ParseKinds("join"),
            (TransformationSet{{Subtype::kJoin, false}, {Subtype::kJoin, true}}));
  EXPECT_THAT(ParseKinds("JION"), ErrorId("not_a_kind"));
  EXPECT_EQ(ParseKinds("JION").error().hint(), "did you mean JOIN?");
  EXPECT_THAT(ParseKinds(""), ErrorId("not_a_kind"));
}

}  // namespace
}  // namespace goldline::lineage
