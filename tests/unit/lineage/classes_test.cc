// The table of how a class goes over one edge, up and down, and what a class and a tag are.
#include "lineage/classes.h"

#include <gtest/gtest.h>

#include "core/text.h"
#include "lineage/internal/class_flow.h"
#include "lineage/internal/given_classes.h"
#include "tests/support/matchers.h"

namespace goldline::lineage {
namespace {

using testing_support::ErrorId;

FieldRef Named(std::string_view text) {
  const std::size_t hash = text.find('#');
  return {"ns", std::string(text.substr(0, hash)),
          hash == std::string_view::npos ? "" : std::string(text.substr(hash + 1))};
}

Subgraph GraphOf(Direction direction, std::string_view start, const std::vector<WalkEdge>& edges) {
  Subgraph graph;
  graph.start = Named(start);
  graph.direction = direction;
  graph.edges = edges;
  return graph;
}

WalkEdge From(std::string_view source, std::string_view target, TransformationSet how) {
  return {Named(source), Named(target), {"jobs", "j"}, how, Layer::kObserved, {}};
}

std::string_view NameOf(Hold hold) {
  constexpr std::string_view kNames[] = {"field", "whole", "may", "masked"};
  return kNames[static_cast<std::size_t>(hold)];
}

// "a#x field, a may": where the flow came by, but where it began.
std::string VisitsOf(const ClassFlow& flow, const ClassFlow::Visits& visits) {
  std::vector<std::string> parts;
  for (const ClassFlow::Visit& visit : visits.all) {
    if (visit.distance == 0) continue;
    const FieldRef& name = flow.NameOf(visit.node);
    parts.push_back(
        Concat(name.dataset, name.field.empty() ? "" : "#", name.field, " ", NameOf(visit.hold)));
  }
  return Join(parts, ", ");
}

const TransformationSet kPlain = Subtype::kIdentity;
const TransformationSet kMaskedOnly{Subtype::kAggregation, true};
const TransformationSet kBoth{{Subtype::kIdentity, false}, {Subtype::kAggregation, true}};
const TransformationSet kFilter = Subtype::kFilter;

TEST(ClassFlow, GoesOverOneEdgeAsTheTableSays) {
  const struct {
    std::string_view source;
    std::string_view target;
    TransformationSet how;
    std::string_view up;    // from b#y
    std::string_view down;  // from a#x
    std::size_t stops;
  } cases[] = {
      {"a#x", "b#y", kPlain, "a#x field", "b#y field", 0},
      {"a#x", "b#y", kBoth, "a#x field", "b#y field", 0},
      {"a#x", "b#y", kMaskedOnly, "a#x masked", "", 1},
      {"a#x", "b#y", kMaskedOnly | kFilter, "a#x masked", "", 1},
      {"a#x", "b#y", kFilter, "", "", 0},
      {"a#x", "b", kPlain, "a#x may", "b may", 0},
      {"a", "b#y", kPlain, "a whole, a may", "b#y may", 0},
      {"a", "b", kPlain, "a may", "b may", 0},
      {"a", "b", kMaskedOnly, "a masked", "", 1},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(Concat(one.source, " -> ", one.target, " ", one.how.bits()));
    const std::vector<WalkEdge> edges{From(one.source, one.target, one.how)};
    const Subgraph up_graph = GraphOf(Direction::kUpstream, "b#y", edges);
    const ClassFlow up(up_graph, {});
    EXPECT_EQ(VisitsOf(up, up.From(Named("b#y"))), one.up);
    const Subgraph down_graph = GraphOf(Direction::kDownstream, "a#x", edges);
    const ClassFlow down(down_graph, {});
    const ClassFlow::Visits visits = down.From(Named("a#x"));
    EXPECT_EQ(VisitsOf(down, visits), one.down);
    EXPECT_EQ(visits.stops.size(), one.stops);
  }
}

TEST(ClassFlow, WhatMasksOnOneWayArrivesOnAnother) {
  const Subgraph graph = GraphOf(
      Direction::kUpstream, "c#z",
      {From("a#x", "b#y", kPlain), From("a#x", "c#z", kMaskedOnly), From("b#y", "c#z", kPlain)});
  const ClassFlow flow(graph, {});
  const ClassFlow::Visits visits = flow.From(Named("c#z"));
  EXPECT_EQ(VisitsOf(flow, visits), "a#x masked, b#y field, a#x field");
  EXPECT_EQ(flow.PathOf(visits, 3), (std::vector<WalkEdge>{graph.edges[0], graph.edges[2]}));
}

TEST(ClassFlow, EndsInCycles) {
  const std::vector<WalkEdge> edges{From("a#x", "a#x", kPlain), From("a#x", "b#y", kPlain),
                                    From("b#y", "a#x", kPlain), From("a", "a", kPlain)};
  for (const Direction direction : {Direction::kUpstream, Direction::kDownstream}) {
    const Subgraph graph = GraphOf(direction, "a#x", edges);
    const ClassFlow flow(graph, {});
    EXPECT_FALSE(flow.From(Named("a#x")).partial);
  }
}

TEST(Class, IsAKeyOrAKeyWithAValue) {
  EXPECT_EQ(ToString(*ParseClass(" pii ")), "pii");
  EXPECT_EQ(ToString(*ParseClass("pii = e=mail")), "pii=e=mail");
  EXPECT_EQ(ToString(*ParseClass("pii=TRUE")), "pii");
  for (const char* bad : {"", "=", "=x", "pii=false", "pii=No", "pii=0", "a\nb"}) {
    EXPECT_THAT(ParseClass(bad), ErrorId("not_a_class")) << bad;
  }
  EXPECT_THAT(ParseClass(std::string(201, 'x')), ErrorId("not_a_class"));
}

TEST(Class, IsReadFromTagsAsProducersSendThem) {
  const catalog::Facet facet{"tags", {7}, {}, R"({"tags": [
      {"key": "pii", "value": "true", "field": "mail"}, {"key": "pii", "value": true, "field": "name"},
      {"key": "tier", "value": 1}, {"key": "tier", "value": 1}, {"key": "secret", "value": "FALSE"},
      {"key": "level", "value": {}}, {"key": ""}, {"value": "x"}, 7, null]})"};
  std::vector<std::string> read;
  for (const GivenClass& one : ReadGiven({"ns", "d"}, facet)) {
    read.push_back(Concat(one.to.field, ":", ToString(one.what)));
  }
  EXPECT_EQ(Join(read, " "), ":level :tier=1 mail:pii name:pii");
  for (const char* body : {"{}", "[]", "{\"tags\": 1}", "", "{"}) {
    EXPECT_TRUE(ReadGiven({"ns", "d"}, {"tags", {}, {}, body}).empty()) << body;
  }
}

}  // namespace
}  // namespace goldline::lineage
