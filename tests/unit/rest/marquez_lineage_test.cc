// Marquez's graphs over HTTP: which nodes and edges there are. The shapes of the answers are
// checked in tests/api/marquez_test.py.
#include <algorithm>
#include <map>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "tests/unit/rest/service_fixture.h"

namespace goldline::rest {
namespace {

using Names = std::vector<std::string>;

std::string RunId(int number) {
  const std::string digits = Concat(number);
  return Concat("00000000-0000-4000-8000-", std::string(12 - digits.size(), '0'), digits);
}

std::string Datasets(const Names& names) {
  std::string out;
  for (const std::string& name : names) {
    out += Concat(out.empty() ? "" : ",", R"({"namespace":"ns","name":")", name, "\"}");
  }
  return out;
}

class MarquezLineageTest : public ServiceTest {
 public:
  void Send(const std::string& event) {
    const http::Response answer = Post("/api/v1/lineage", event);
    ASSERT_EQ(answer.status, 201) << answer.body;
  }

  // A run of a job in the namespace "jobs", at a minute of one hour.
  void Run(int number, std::string_view job, const Names& reads, const Names& writes,
           std::string_view type = "COMPLETE", int minute = 0) {
    Send(Concat(R"({"eventType":")", type, R"(","eventTime":"2026-01-01T00:)", minute / 10,
                minute % 10, R"(:00Z","producer":"p","schemaURL":"s","run":{"runId":")",
                RunId(number), R"("},"job":{"namespace":"jobs","name":")", job, R"("},"inputs":[)",
                Datasets(reads), R"(],"outputs":[)", Datasets(writes), "]}"));
  }

  // An output whose fields come from those of one input: "a<b" for field a from field b.
  void RunWithColumns(int number, std::string_view job, const std::string& from,
                      const std::string& to, const Names& columns, int minute = 0) {
    std::string fields;
    for (const std::string& column : columns) {
      const std::size_t mark = column.find('<');
      fields +=
          Concat(fields.empty() ? "" : ",", "\"", column.substr(0, mark),
                 R"(":{"inputFields":[{"namespace":"ns","name":")", from, R"(","field":")",
                 column.substr(mark + 1),
                 R"("}],"transformationType":"IDENTITY","transformationDescription":"as is"})");
    }
    Send(Concat(R"({"eventType":"COMPLETE","eventTime":"2026-01-01T00:)", minute / 10, minute % 10,
                R"(:00Z","producer":"p","schemaURL":"s","run":{"runId":")", RunId(number),
                R"("},"job":{"namespace":"jobs","name":")", job, R"("},"inputs":[)",
                Datasets({from}), R"(],"outputs":[{"namespace":"ns","name":")", to,
                R"(","facets":{"columnLineage":{"_producer":"p","_schemaURL":"s","fields":{)",
                fields, "}}}}]}"));
  }

  // The ids of all nodes; fails when they are not in order.
  Names Nodes(const std::string& target) {
    const JsonValue answer = GetJson(target);
    Names ids;
    for (const JsonValue& node : answer.Find("graph")->items) ids.emplace_back(node.Text("id"));
    EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end())) << target;
    return ids;
  }

  // "origin > destination" of one node's edges on one side.
  Names EdgesOf(const std::string& target, std::string_view id, std::string_view side) {
    Names edges;
    const JsonValue answer = GetJson(target);
    for (const JsonValue& node : answer.Find("graph")->items) {
      if (node.Text("id") != id) continue;
      for (const JsonValue& edge : node.Find(side)->items) {
        edges.push_back(Concat(edge.Text("origin"), " > ", edge.Text("destination")));
      }
    }
    return edges;
  }
};

TEST_F(MarquezLineageTest, GoesBothWaysAndCountsJobs) {
  Run(1, "one", {"a"}, {"b"});
  Run(2, "two", {"b"}, {"c"});
  Run(3, "three", {"c"}, {"d"});
  Run(4, "side", {"a"}, {"x"});
  const std::string one = "/api/v1/lineage?nodeId=job:jobs:one";
  EXPECT_EQ(Nodes(one + "&depth=0"), (Names{"dataset:ns:a", "dataset:ns:b", "job:jobs:one"}));
  EXPECT_EQ(Nodes(one + "&depth=1"),
            (Names{"dataset:ns:a", "dataset:ns:b", "dataset:ns:c", "dataset:ns:x", "job:jobs:one",
                   "job:jobs:side", "job:jobs:two"}));
  EXPECT_EQ(Nodes(one).size(), 9u);
  EXPECT_EQ(EdgesOf(one, "job:jobs:one", "inEdges"), (Names{"dataset:ns:a > job:jobs:one"}));
  EXPECT_EQ(EdgesOf(one, "job:jobs:one", "outEdges"), (Names{"job:jobs:one > dataset:ns:b"}));
  EXPECT_EQ(EdgesOf(one, "dataset:ns:b", "inEdges"), (Names{"job:jobs:one > dataset:ns:b"}));
  EXPECT_EQ(EdgesOf(one, "dataset:ns:b", "outEdges"), (Names{"dataset:ns:b > job:jobs:two"}));
  // Of what is left out no edge is told.
  EXPECT_TRUE(EdgesOf(one + "&depth=0", "dataset:ns:b", "outEdges").empty());
}

// A dataset is a node of every job that touches it, not of one of them.
TEST_F(MarquezLineageTest, StartsAtEveryJobOfADataset) {
  Run(1, "writes", {}, {"a"});
  Run(2, "reads", {"a"}, {});
  Run(3, "also", {"a"}, {"b"});
  EXPECT_EQ(Nodes("/api/v1/lineage?nodeId=dataset:ns:a&depth=0"),
            (Names{"dataset:ns:a", "dataset:ns:b", "job:jobs:also", "job:jobs:reads",
                   "job:jobs:writes"}));
  AddDataset("ns", "alone");
  EXPECT_EQ(Nodes("/api/v1/lineage?nodeId=dataset:ns:alone"), (Names{"dataset:ns:alone"}));
}

TEST_F(MarquezLineageTest, ARunThatHasNotComeToItsOutputsHidesNothing) {
  Run(1, "job", {"a"}, {"b"}, "COMPLETE", 1);
  Run(2, "job", {}, {}, "START", 2);
  EXPECT_EQ(Nodes("/api/v1/lineage?nodeId=job:jobs:job").size(), 3u);
  Run(2, "job", {"other"}, {}, "FAIL", 3);
  EXPECT_EQ(Nodes("/api/v1/lineage?nodeId=job:jobs:job"),
            (Names{"dataset:ns:a", "dataset:ns:b", "dataset:ns:other", "job:jobs:job"}));
}

TEST_F(MarquezLineageTest, ShowsWhatJobsDeclareWithoutARun) {
  Send(R"({"eventTime":"2026-01-01T00:00:00Z","producer":"p","schemaURL":"s",
           "job":{"namespace":"jobs","name":"declared"},
           "inputs":[{"namespace":"ns","name":"a"}],"outputs":[{"namespace":"ns","name":"b"}]})");
  const Names all = {"dataset:ns:a", "dataset:ns:b", "job:jobs:declared"};
  EXPECT_EQ(Nodes("/api/v1/lineage?nodeId=job:jobs:declared"), all);
  EXPECT_EQ(Nodes("/api/v1/lineage?nodeId=dataset:ns:a"), all);
}

TEST_F(MarquezLineageTest, RefusesWhatIsNoNode) {
  const std::pair<std::string, int> cases[] = {
      {"/api/v1/lineage", 400},
      {"/api/v1/lineage?nodeId=x", 400},
      {"/api/v1/lineage?nodeId=job:jobs:none", 404},
      {"/api/v1/lineage?nodeId=dataset:ns:none", 404},
      {"/api/v1/lineage?nodeId=run:00000000-0000-4000-8000-000000000001", 400},
      {"/api/v1/lineage?nodeId=job:jobs:none&depth=-1", 400},
      {"/api/v1/column-lineage?nodeId=datasetField:ns:none:f", 404},
      {"/api/v1/column-lineage?nodeId=run:00000000-0000-4000-8000-000000000001", 400},
      {"/api/v1/runlineage/upstream", 400},
      {"/api/v1/runlineage/upstream?runId=x", 404},
      {"/api/v1/runlineage/upstream?runId=00000000-0000-4000-8000-000000000001", 404},
  };
  for (const auto& [target, status] : cases) {
    const JsonValue answer = GetJson(target, status);
    ASSERT_NE(answer.Find("code"), nullptr) << target;
    EXPECT_EQ(answer.Find("code")->Int(), status) << target;
    EXPECT_FALSE(answer.Text("message").empty()) << target;
  }
}

TEST_F(MarquezLineageTest, FieldsPointAtTheirInputsAsMarquezDoes) {
  RunWithColumns(1, "one", "a", "b", {"y<x"});
  RunWithColumns(2, "two", "b", "c", {"z<y", "w<y"});
  const std::string y = "/api/v1/column-lineage?nodeId=datasetField:ns:b:y";
  EXPECT_EQ(Nodes(y), (Names{"datasetField:ns:a:x", "datasetField:ns:b:y"}));
  EXPECT_EQ(Nodes(y + "&withDownstream=true"),
            (Names{"datasetField:ns:a:x", "datasetField:ns:b:y", "datasetField:ns:c:w",
                   "datasetField:ns:c:z"}));
  EXPECT_EQ(EdgesOf(y, "datasetField:ns:b:y", "inEdges"),
            (Names{"datasetField:ns:b:y > datasetField:ns:a:x"}));
  EXPECT_EQ(EdgesOf(y, "datasetField:ns:a:x", "outEdges"),
            (Names{"datasetField:ns:a:x > datasetField:ns:b:y"}));
  const std::string c = "/api/v1/column-lineage?nodeId=dataset:ns:c";
  EXPECT_EQ(Nodes(c + "&depth=1"),
            (Names{"datasetField:ns:b:y", "datasetField:ns:c:w", "datasetField:ns:c:z"}));
  EXPECT_EQ(Nodes(c).size(), 4u);
  EXPECT_EQ(Nodes("/api/v1/column-lineage?nodeId=job:jobs:two"), Nodes(c));
  // A source has no inputs, and is found all the same.
  EXPECT_EQ(Nodes("/api/v1/column-lineage?nodeId=datasetField:ns:a:x&withDownstream=true").size(),
            4u);
  const JsonValue answer = GetJson(y);
  const JsonValue input =
      answer.Find("graph")->items[1].Find("data")->Find("inputFields")->items[0];
  EXPECT_EQ(input.Text("transformationType"), "IDENTITY");
  EXPECT_EQ(input.Text("transformationDescription"), "as is");
}

// What influences a dataset as a whole is an input of each of its fields; a masked value says so.
TEST_F(MarquezLineageTest, ShowsInfluenceAndMasking) {
  const auto input = [](std::string_view field, std::string_view how) {
    return Concat(R"({"namespace":"ns","name":"a","field":")", field, R"(","transformations":[{)",
                  how, "}]}");
  };
  Send(Concat(
      R"({"eventType":"COMPLETE","eventTime":"2026-01-01T00:00:00Z","producer":"p","schemaURL":"s",)",
      R"("run":{"runId":")", RunId(1), R"("},"job":{"namespace":"jobs","name":"j"},"inputs":[)",
      Datasets({"a"}), R"(],"outputs":[{"namespace":"ns","name":"b","facets":{"columnLineage":{)",
      R"("_producer":"p","_schemaURL":"s","fields":{"sum":{"inputFields":[)",
      input("x", R"("type":"DIRECT","subtype":"AGGREGATION")"), R"(]},"mail":{"inputFields":[)",
      input("m", R"("type":"DIRECT","subtype":"TRANSFORMATION","masking":true)"),
      R"(]}},"dataset":[)", input("day", R"("type":"INDIRECT","subtype":"FILTER")"), "]}}}]}"));
  std::vector<std::string> told;
  for (const std::string direction :
       {"nodeId=dataset:ns:b", "nodeId=datasetField:ns:a:day&withDownstream=true"}) {
    const JsonValue answer = GetJson(Concat("/api/v1/column-lineage?", direction));
    for (const JsonValue& node : answer.Find("graph")->items) {
      for (const JsonValue& from : node.Find("data")->Find("inputFields")->items) {
        told.push_back(Concat(from.Text("field"), " ", from.Text("transformationType"), " ",
                              node.Find("data")->Text("field")));
      }
    }
    told.emplace_back("-");
  }
  EXPECT_EQ(told, (Names{"day FILTER mail", "m MASKED mail", "day FILTER sum", "x AGGREGATION sum",
                         "-", "day FILTER mail", "day FILTER sum", "-"}));
}

TEST_F(MarquezLineageTest, FindsTheRunsThatARunDependsOn) {
  Run(1, "first", {"raw"}, {"a"}, "COMPLETE", 1);
  Run(2, "first", {"raw"}, {"a"}, "COMPLETE", 2);
  Run(3, "broken", {}, {"a"}, "FAIL", 3);
  Run(4, "second", {"a"}, {"b"}, "START", 4);
  Run(4, "second", {"a"}, {"b"}, "COMPLETE", 9);
  Run(5, "first", {"raw"}, {"a"}, "COMPLETE", 6);
  Run(6, "third", {"b", "raw"}, {"c"}, "COMPLETE", 10);
  const auto runs = [this](const std::string& target) {
    Names out;
    const JsonValue answer = GetJson(target);
    for (const JsonValue& run : answer.Find("runs")->items) {
      out.emplace_back(run.Find("run")->Text("id"));
    }
    return out;
  };
  const std::string third = Concat("/api/v1/runlineage/upstream?runId=", RunId(6));
  EXPECT_EQ(runs(third), (Names{RunId(6), RunId(4), RunId(2)}));
  EXPECT_EQ(runs(third + "&depth=1"), (Names{RunId(6), RunId(4)}));
  EXPECT_EQ(runs(third + "&depth=0"), (Names{RunId(6)}));
}

// Against a slow twin: every pair of job and dataset of random runs, and the distance between jobs.
TEST_F(MarquezLineageTest, AgreesWithASlowTwin) {
  const std::uint64_t seed = std::random_device{}();
  std::mt19937_64 random(seed);
  constexpr int kJobs = 12;
  std::map<std::string, std::set<std::string>> touches;
  for (int i = 0; i < 30; ++i) {
    const std::string job = Concat("j", random() % kJobs);
    Names reads;
    Names writes;
    for (std::uint64_t n = random() % 3; n > 0; --n) reads.push_back(Concat("d", random() % 14));
    for (std::uint64_t n = random() % 2; n > 0; --n) writes.push_back(Concat("d", random() % 14));
    Run(i + 1, job, reads, writes, "COMPLETE", i);
    for (const std::string& name : reads) touches[job].insert(name);
    for (const std::string& name : writes) touches[job].insert(name);
    touches[job];
  }
  const auto near = [&touches](const std::set<std::string>& jobs) {
    std::set<std::string> more = jobs;
    for (const auto& [job, datasets] : touches) {
      for (const std::string& one : jobs) {
        for (const std::string& name : touches[one]) {
          if (datasets.contains(name)) more.insert(job);
        }
      }
    }
    return more;
  };
  for (const auto& [start, datasets] : touches) {
    std::set<std::string> jobs = {start};
    for (int depth = 0; depth < 4; ++depth) {
      std::set<std::string> expected;
      for (const std::string& job : jobs) {
        expected.insert(Concat("job:jobs:", job));
        for (const std::string& name : touches[job]) expected.insert(Concat("dataset:ns:", name));
      }
      EXPECT_EQ(Nodes(Concat("/api/v1/lineage?nodeId=job:jobs:", start, "&depth=", depth)),
                Names(expected.begin(), expected.end()))
          << "seed " << seed << " start " << start << " depth " << depth;
      jobs = near(jobs);
    }
  }
}

}  // namespace
}  // namespace goldline::rest
