// Events of which each says all that there is (jobType.emissionPattern of COMPLETE_SNAPSHOT) stand
// for themselves; others add to those of their run.
#include <algorithm>

#include <gtest/gtest.h>

#include "lineage/event_store.h"
#include "tests/support/lineage_story.h"
#include "tests/unit/lineage/lineage_fixture.h"

namespace goldline::lineage {
namespace {

using testing_support::Dataset;
using testing_support::IsOk;
using testing_support::Lines;
using testing_support::Minute;

// What one event of the run says: all of it is of a job "stream".
struct Said {
  const char* state;
  std::string inputs;
  std::string outputs;
  std::string lineage;  // the job's explicit one, or nothing
};

std::string FieldFrom(const std::string& source) {
  return Concat(R"({"columnLineage":{"fields":{"f":{"inputFields":[{"namespace":"ns","name":")",
                source, R"(","field":"f"}]}}}})");
}

std::string EntryFrom(const std::string& source) {
  return Concat(R"("lineage":{"entries":[{"namespace":"ns","name":"out","type":"DATASET",)",
                R"("inputs":[{"namespace":"ns","name":")", source, R"(","type":"DATASET"}]}]},)");
}

class EmissionPattern : public LineageTest {
 public:
  // The events at minutes 1, 2… and what then feeds ns/out and ns/other.
  Lines After(const std::vector<Said>& events, const std::string& mode) {
    SetUp();
    int minute = 0;
    for (const Said& said : events) {
      ++minute;
      const auto event = ParseEvent(
          Concat(R"({"eventType":")", said.state, R"(","eventTime":")", ToString(Minute(minute)),
                 R"(","producer":"p","schemaURL":"s","run":{"runId":")", ToString(Uuid{7, 7}),
                 R"("},"job":{"namespace":"ns","name":"stream","facets":{)", said.lineage,
                 R"("jobType":{"processingType":"STREAMING","integration":"FLINK",)",
                 R"("emissionPattern":{"eventTrigger":"PERIODIC","eventContentMode":")", mode,
                 R"("}}}},"inputs":[)", said.inputs, R"(],"outputs":[)", said.outputs, "]}"));
      EXPECT_THAT(event, IsOk());
      EXPECT_THAT(RecordEvent(*store_, *event, Minute(99), store::Durability::kBuffered), IsOk());
    }
    Lines edges;
    for (const std::string name : {"out", "other"}) {
      const auto found = Graph().Walk({"ns", name, ""}, {});
      if (!found.ok()) continue;
      for (const std::string& edge : EdgesOf(*found)) edges.push_back(edge);
    }
    std::sort(edges.begin(), edges.end());
    return edges;
  }

  void SetUp() override {
    store_.reset();
    std::filesystem::remove_all(folder_ / "db");
    LineageTest::SetUp();
  }
};

TEST_F(EmissionPattern, SaysWhetherEventsAddUp) {
  struct Case {
    const char* what;
    std::vector<Said> events;
    Lines whole;
    Lines accumulative;
  };
  const std::string a_to_f = "out " + FieldFrom("a");
  const std::string b_to_f = "out " + FieldFrom("b");
  const std::vector<Case> cases = {
      {"fields of an output",
       {{"RUNNING", "", Dataset(a_to_f), ""}, {"RUNNING", "", Dataset(b_to_f), ""}},
       {"ns/b#f>ns/out#f"},
       {"ns/a#f>ns/out#f", "ns/b#f>ns/out#f"}},
      {"a failed run ends nothing",
       {{"RUNNING", "", Dataset(a_to_f), ""}, {"FAIL", "", Dataset(b_to_f), ""}},
       {"ns/a#f>ns/out#f", "ns/b#f>ns/out#f"},
       {"ns/a#f>ns/out#f", "ns/b#f>ns/out#f"}},
      {"inputs beside outputs",
       {{"RUNNING", Dataset("a"), Dataset("out"), ""},
        {"RUNNING", Dataset("b"), Dataset("other"), ""}},
       {"ns/a>ns/out", "ns/b>ns/other"},
       {"ns/a>ns/other", "ns/a>ns/out", "ns/b>ns/other", "ns/b>ns/out"}},
      {"inputs beside outputs, said again after a drop",
       {{"RUNNING", Dataset("a"), Dataset("out"), ""},
        {"RUNNING", Dataset(Concat("out", testing_support::kDropped)), "", ""},
        {"RUNNING", Dataset("a"), Dataset("out"), ""}},
       {"ns/a>ns/out"},
       {}},
      {"entries of explicit lineage",
       {{"RUNNING", "", "", EntryFrom("a")}, {"RUNNING", "", "", EntryFrom("b")}},
       {"ns/b>ns/out"},
       {"ns/a>ns/out", "ns/b>ns/out"}},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(After(one.events, "COMPLETE_SNAPSHOT"), one.whole) << one.what;
    EXPECT_EQ(After(one.events, "ACCUMULATIVE"), one.accumulative) << one.what;
  }
}

TEST_F(EmissionPattern, OfAnotherKindIsIgnoredWithAReason) {
  const auto event = ParseEvent(
      R"({"eventTime":"2026-01-01T00:00:00Z","run":{"runId":"00000000-0000-0007-0000-000000000003"},)"
      R"("job":{"namespace":"ns","name":"j","facets":{"jobType":{"processingType":"BATCH",)"
      R"("integration":"SPARK","emissionPattern":{"eventContentMode":"SOMETIMES"}}}}})");
  ASSERT_THAT(event, IsOk());
  EXPECT_FALSE(event->whole);
  ASSERT_EQ(event->ignored.size(), 1U);
  EXPECT_EQ(event->ignored[0].what, "job.facets.jobType.emissionPattern.eventContentMode");
}

}  // namespace
}  // namespace goldline::lineage
