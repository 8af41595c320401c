// Other starts than fields, levels, filters, pictures, and what an impact lists.
#include <cctype>
#include <map>

#include "lineage/downstream.h"
#include "lineage/graph_output.h"
#include "lineage/roll_up.h"
#include "lineage/start.h"
#include "lineage/trace.h"
#include "lineage/walk_words.h"
#include "tests/unit/lineage/lineage_fixture.h"

namespace goldline::lineage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_support::ErrorId;
using testing_support::IsOk;

class ReadsTest : public LineageTest {
 protected:
  void SetUp() override {
    LineageTest::SetUp();
    TellWorld();
  }

  Subgraph Around(StartKind kind, std::string_view name, WalkOptions options) const {
    const LineageGraph graph = Graph();
    const auto start = FindStart(graph, kind, name);
    EXPECT_THAT(start, IsOk());
    auto found = LineageOf(graph, *start, options);
    EXPECT_THAT(found, IsOk());
    return *std::move(found);
  }
  Subgraph Up(StartKind kind, std::string_view name) const {
    return Around(kind, name, {.direction = Direction::kUpstream});
  }
  Subgraph Down(StartKind kind, std::string_view name) const {
    return Around(kind, name, {.direction = Direction::kDownstream});
  }
};

TEST_F(ReadsTest, AJobHasWhatItReadsAboveAndWhatItWritesBelow) {
  Tell("other", {"wh", "payments"}, Hour(1), {{{"x", "y", "z"}, "note", Subtype::kIdentity}});
  const Subgraph up = Up(StartKind::kJob, "jobs/load");
  EXPECT_THAT(EdgesOf(up), ElementsAre("crm/billing#amount>wh/payments#eur",
                                       "crm/billing#paid>wh/payments#paid"));
  EXPECT_THAT(NodesOf(up), ElementsAre("0 wh/payments", "0 wh/payments#eur", "0 wh/payments#paid",
                                       "1 crm/billing#amount", "1 crm/billing#paid"));
  EXPECT_EQ(ToString(up.start), "job:jobs/load");
  EXPECT_FALSE(up.partial);
  EXPECT_EQ(EdgesOf(Up(StartKind::kJob, "job:jobs/dash")).size(), 3U);
  EXPECT_THAT(EdgesOf(Down(StartKind::kJob, "jobs/load")),
              ElementsAre("wh/payments#eur>bi/sales#total"));
  const Subgraph near =
      Around(StartKind::kJob, "jobs/dash", {.direction = Direction::kUpstream, .depth = 1});
  EXPECT_EQ(near.edges.size(), 2U);
  EXPECT_EQ(near.partial_reason, "depth 1 reached");
  const auto unknown = FindStart(Graph(), StartKind::kJob, "jobs/lod");
  ASSERT_THAT(unknown, ErrorId("job_unknown"));
  EXPECT_EQ(unknown.error().hint(), "did you mean \"jobs/load\"?");
  EXPECT_EQ(Graph().FindField("job:jobs/lod").error().hint(), "did you mean \"job:jobs/load\"?");
}

TEST_F(ReadsTest, ADatasetStartsWithoutAHash) {
  EXPECT_EQ(EdgesOf(Up(StartKind::kDataset, "sales")).size(), 3U);
  Tell("odd", {"wh", "odd#name"}, Hour(3), {{{"wh", "payments", "eur"}, "x", Subtype::kIdentity}});
  EXPECT_EQ(EdgesOf(Up(StartKind::kDataset, "wh/odd#name")).size(), 2U);
  EXPECT_THAT(FindStart(Graph(), StartKind::kDataset, "nobody"), ErrorId("lineage_field_unknown"));
}

// A read by namespace looks at every dataset of it, those of systems too.
TEST_F(ReadsTest, ANamespaceOfTooManyDatasetsIsPartial) {
  for (const std::string name : {"a", "b", "c", "d", "payments", "rates"}) {
    Describe({.ref = {"wh", name}}, "warehouse");
  }
  Describe({.ref = {"wh", "zero"}});
  const WalkOptions enough{.direction = Direction::kUpstream, .max_nodes = 3};
  EXPECT_FALSE(Around(StartKind::kSystem, "namespace:wh", enough).partial);
  const WalkOptions less{.direction = Direction::kUpstream, .max_nodes = 2};
  const Subgraph found = Around(StartKind::kSystem, "namespace:wh", less);
  EXPECT_TRUE(found.partial);
  EXPECT_EQ(found.partial_reason, "more than 6 datasets in wh");
  EXPECT_THAT(found.nodes, IsEmpty());
  const Subgraph system = Around(StartKind::kSystem, "warehouse", less);
  EXPECT_EQ(system.partial_reason, "more than 2 fields");
}

TEST_F(ReadsTest, ASystemIsAllOfItsDatasets) {
  Describe({.ref = {"wh", "payments"}}, "warehouse");
  Describe({.ref = {"wh", "rates"}}, "warehouse");
  const LineageGraph graph = Graph();
  const auto down = RollUp(graph.catalog(), Down(StartKind::kSystem, "warehouse"), Level::kSystem);
  ASSERT_THAT(down, IsOk());
  EXPECT_THAT(EdgesOf(*down), ElementsAre("system:warehouse>namespace:bi"));
  EXPECT_EQ(down->edges[0].field_edges, 2U);
  EXPECT_TRUE(down->edges[0].job.name.empty());
  EXPECT_THAT(NodesOf(*down), ElementsAre("0 system:warehouse", "1 namespace:bi"));
  const auto up = RollUp(graph.catalog(), Up(StartKind::kSystem, "namespace:bi"), Level::kSystem);
  EXPECT_THAT(EdgesOf(*up),
              ElementsAre("namespace:crm>system:warehouse", "system:warehouse>namespace:bi"));
  const auto unknown = FindStart(graph, StartKind::kSystem, "warehose");
  ASSERT_THAT(unknown, ErrorId("system_unknown"));
  EXPECT_EQ(unknown.error().hint(), "did you mean \"warehouse\"?");
  EXPECT_THAT(FindStart(graph, StartKind::kSystem, "namespace:no"), ErrorId("system_unknown"));
  JsonWriter json;
  WriteField(down->start, json);
  EXPECT_EQ(json.text(), R"({"id":"system:warehouse","system":"warehouse"})");
}

TEST_F(ReadsTest, DatasetsAreThoseOfTheFieldsEdges) {
  const LineageGraph graph = Graph();
  const auto up = RollUp(graph.catalog(), Up(StartKind::kField, "sales#total"), Level::kDataset);
  ASSERT_THAT(up, IsOk());
  EXPECT_THAT(EdgesOf(*up),
              ElementsAre("crm/billing>wh/payments", "wh/payments>bi/sales", "wh/rates>bi/sales"));
  EXPECT_EQ(up->edges[0].job.name, "load");
  EXPECT_EQ(up->edges[0].field_edges, 1U);  // `paid` does not lead to the total
  const auto all = RollUp(graph.catalog(), Up(StartKind::kDataset, "sales"), Level::kDataset);
  EXPECT_EQ(EdgesOf(*all), EdgesOf(*up));
}

TEST_F(ReadsTest, RolledUpStretchesAreOverlaid) {
  Tell("load", {"wh", "payments"}, Hour(4),
       {{{"crm", "billing", "paid"}, "paid", Subtype::kIdentity}});
  const LineageGraph graph = Graph();
  WalkOptions options;
  options.between = Between{Hour(1), Hour(9)};
  const auto up =
      RollUp(graph.catalog(), Around(StartKind::kDataset, "payments", options), Level::kDataset);
  ASSERT_EQ(up->edges.size(), 1U);
  const auto both =
      TransformationSet(Subtype::kIdentity) | TransformationSet(Subtype::kTransformation);
  EXPECT_THAT(up->edges[0].stretches,
              ElementsAre(Stretch{Hour(1), Hour(4), both},
                          Stretch{Hour(4), std::nullopt, Subtype::kIdentity}));
}

TEST_F(ReadsTest, JobsAreAskedAboutTimesToo) {
  Tell("load", {"wh", "payments"}, Hour(4), {{{"erp", "b", "x"}, "eur", Subtype::kIdentity}});
  WalkOptions options;
  options.between = Between{};
  const Subgraph up = Around(StartKind::kJob, "jobs/load", options);
  EXPECT_THAT(EdgesOf(up),
              ElementsAre("crm/billing#amount>wh/payments#eur", "crm/billing#paid>wh/payments#paid",
                          "erp/b#x>wh/payments#eur"));
  EXPECT_EQ(up.edges[0].stretches[0].to, Hour(4));
}

TEST_F(ReadsTest, FiltersAreFollowed) {
  const auto up = [&](const WalkOptions& options) {
    return EdgesOf(Around(StartKind::kField, "sales#total", options));
  };
  WalkOptions options;
  options.kinds = *ParseKinds("AGGREGATION");
  EXPECT_THAT(up(options), ElementsAre("wh/payments#eur>bi/sales#total"));
  options.kinds = *ParseKinds("INDIRECT");
  EXPECT_THAT(up(options), ElementsAre("wh/rates#valid>bi/sales"));
  options = {};
  options.only_job = JobRef{"jobs", "dash"};
  EXPECT_EQ(up(options).size(), 2U);
  options = {};
  options.only_namespace = "wh";
  EXPECT_EQ(up(options).size(), 2U);
  options = {};
  ASSERT_THAT(ParseLayers("declared", options), IsOk());
  EXPECT_THAT(up(options), IsEmpty());
  EXPECT_THAT(ParseLayers("seen", options), ErrorId("not_a_layer"));
}

// Reads what DotOf writes and nothing else: the labels and the arrows, or why it is not DOT.
class DotReader {
 public:
  explicit DotReader(std::string_view text) : rest_(text) {}

  std::string Read() {
    if (!Take("digraph lineage {\n  rankdir=LR;\n  node [shape=box];\n")) return "no head";
    while (!Take("}\n")) {
      std::string from;
      if (!Take("  ") || !Word(from)) return "no statement";
      if (Take(" [label=")) {
        if (!String(labels[from]) || !Take("];\n")) return "no label";
        continue;
      }
      std::string to;
      if (!Take(" -> ") || !Word(to)) return "no edge";
      const bool dashed = Take(" [style=dashed]");
      if (!Take(";\n")) return "no end";
      arrows.push_back(Concat(labels.at(from), dashed ? " ..> " : " -> ", labels.at(to)));
    }
    return rest_.empty() ? "" : "more after the end";
  }

  std::map<std::string, std::string> labels;
  std::vector<std::string> arrows;

 private:
  bool Take(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  bool Word(std::string& word) {
    std::size_t end = 0;
    while (end < rest_.size() && std::isalnum(static_cast<unsigned char>(rest_[end])) != 0) ++end;
    word = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return !word.empty();
  }
  // As Graphviz shows it: \" \\ and \n are escapes, &amp; is an entity, all else is itself.
  bool String(std::string& text) {
    if (!Take("\"")) return false;
    while (!Take("\"")) {
      if (rest_.empty() || static_cast<unsigned char>(rest_[0]) < ' ') return false;
      if (Take("\\n")) {
        text += '\n';
      } else if (Take("&amp;")) {
        text += '&';
      } else {
        if (rest_[0] == '&') return false;
        if (rest_[0] == '\\') rest_.remove_prefix(1);
        text += rest_[0];
        rest_.remove_prefix(1);
      }
    }
    return true;
  }

  std::string_view rest_;
};

TEST(Dot, HoldsEveryName) {
  const std::vector<std::string> names = {
      "plain",         "with \"quotes\"", "back\\slash",  "ends with \\", "two\nlines",
      "tür 表 🙂", "]; n0 -> n1",     "&lt; & &amp;", "\\N\\G\\l",    "<b>html</b>",
      "a#b",           "//comment",       "semi;colon"};
  Subgraph graph;
  for (const std::string& name : names) graph.nodes.push_back({{"", name, ""}, 0, true});
  WalkEdge edge;
  edge.source = {"", names[1], ""};
  edge.target = {"", names[3], ""};
  edge.how = Subtype::kIdentity;
  graph.edges.push_back(edge);
  edge.how = Subtype::kFilter;
  graph.edges.push_back(edge);
  const std::string text = DotOf(graph);
  DotReader reader(text);
  ASSERT_EQ(reader.Read(), "") << text;
  std::vector<std::string> labels;
  for (const auto& [word, label] : reader.labels) labels.push_back(label);
  EXPECT_THAT(labels, testing::UnorderedElementsAreArray(names));
  EXPECT_THAT(reader.arrows,
              ElementsAre("with \"quotes\" -> ends with \\", "with \"quotes\" ..> ends with \\"));
}

TEST(Dot, ShowsOtherControlCharactersAsBlanksAndBrokenUtf8AsReplaced) {
  Subgraph graph;
  graph.nodes.push_back({{"", std::string("a\t\r\0b\xff", 6), ""}, 0, true});
  const std::string text = DotOf(graph);
  DotReader reader(text);
  ASSERT_EQ(reader.Read(), "") << text;
  EXPECT_EQ(reader.labels.begin()->second, "a   b\xEF\xBF\xBD");
}

TEST_F(ReadsTest, AnImpactListsWhomToTell) {
  Describe({.ref = {"bi", "sales"}, .kind = "dashboard", .owners = {{{"Ann", "owner", "ann@x"}}}});
  Describe({.ref = {"wh", "payments"}, .kind = "table"});
  const LineageGraph graph = Graph();
  auto impact = ImpactOf(graph, {"crm", "billing", "amount"}, NoHealth(), {});
  ASSERT_THAT(impact, IsOk());
  const auto reached = DownstreamOf(graph.catalog(), impact->graph, Hour(24 * 30 + 2));
  ASSERT_THAT(reached, IsOk());
  std::vector<std::string> told;
  for (const Downstream& one : *reached) {
    told.push_back(Concat(one.kind, " ", ToString(one.node), " ", one.distance, " ", one.owner, " ",
                          one.runs_30d, " ", one.by_value ? "value" : "influence"));
  }
  EXPECT_THAT(
      told, ElementsAre("dashboard bi/sales 2 Ann <ann@x> 0 value", "job job:jobs/load 1  0 value",
                        "job job:jobs/dash 2  1 value", "table wh/payments 1  1 value"));
  EXPECT_EQ(reached->at(1).last_run, Hour(1));  // out of the thirty days
  EXPECT_EQ(reached->at(3).last_run, Hour(2));  // when the dashboard read it
  impact->downstream = *reached;
  const std::string text = TextOf(*impact);
  EXPECT_NE(text.find("  dashboard: 1\n    bi/sales  by value, 2 steps, owner Ann <ann@x>\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("Whom to tell\n  Ann <ann@x>: bi/sales\n"), std::string::npos) << text;
  JsonWriter writer;
  WriteJson(*impact, writer);
  const auto json = ParseJson(writer.text());
  ASSERT_THAT(json, IsOk());
  EXPECT_EQ(json->Find("downstream")->items[3].Text("kind"), "table");
  EXPECT_EQ(json->Find("owners")->items[0].Text("owner"), "Ann <ann@x>");
}

TEST_F(ReadsTest, WhatIsOnlyInfluencedIsSaid) {
  const LineageGraph graph = Graph();
  const auto impact = ImpactOf(graph, {"wh", "rates", "valid"}, NoHealth(), {});
  const auto reached = DownstreamOf(graph.catalog(), impact->graph, Hour(3));
  ASSERT_EQ(reached->size(), 2U);
  EXPECT_FALSE(reached->at(0).by_value);
  EXPECT_NE(TextOf(*reached).find("only influenced, 1 step"), std::string::npos);
}

}  // namespace
}  // namespace goldline::lineage
