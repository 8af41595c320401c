// The explicit `lineage` facet: its edges and no others.
#include <memory>

#include <gtest/gtest.h>

#include "catalog/verify.h"
#include "core/json.h"
#include "lineage/event_store.h"
#include "lineage/graph.h"
#include "tests/property/lineage/graph_dump.h"
#include "tests/support/data.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace goldline::lineage {
namespace {

using testing_support::IsOk;
using Edges = std::vector<std::string>;

constexpr UtcTime kArrival{1'700'000'000'000'000};

// The edges of the graph as "source -> target by job layer how", one direction of them.
Edges EdgesIn(const store::ReadView& view) {
  Edges edges;
  const catalog::CatalogView catalog(view);
  for (auto at = view.Prefix(store::Keyspace::kEdgeIn, {}); at.valid(); at.Next()) {
    const EdgeKey key = *ReadEdgeKey(at.key());
    const Intervals intervals = *DecodeIntervals(at.value());
    const auto job = catalog.GetJob(catalog::JobId{key.job});
    std::vector<std::string> how;
    for (const Transformation& one : intervals.back().how.list()) {
      how.push_back(Concat(ToString(one.type()), " ", ToString(one.subtype)));
    }
    edges.push_back(Concat(NodeName(catalog, key.far), " -> ", NodeName(catalog, key.near), " by ",
                           job.ok() ? ToString(job->ref) : "", " ", ToString(key.layer), " ",
                           Join(how, "+"), intervals.back().to == kForever ? "" : " ended"));
  }
  std::sort(edges.begin(), edges.end());
  return edges;
}

// A store of its own.
class Recorder {
 public:
  Recorder() : store_(*store::KvStore::Open(folder_ / "db")) {}

  void Record(const std::string& body) {
    const Result<Event> event = ParseEvent(body);
    ASSERT_THAT(event, IsOk()) << body;
    for (int twice = 0; twice < 2; ++twice) {
      const auto receipt = RecordEvent(*store_, *event, kArrival, store::Durability::kBuffered);
      ASSERT_THAT(receipt, IsOk());
      if (twice == 0) first = *receipt;
    }
    const auto report = catalog::Verify(store_->View(), LineageChecks());
    ASSERT_TRUE(report.ok() && report->ok());
  }
  Edges edges() { return EdgesIn(store_->View()); }

  Receipt first;  // of the last event

 private:
  testing_support::TempFolder folder_{testing_support::MemoryFolder()};
  std::unique_ptr<store::KvStore> store_;
};

class ExplicitLineage : public ::testing::Test, public Recorder {};

// An event of the proposal, whose runs are no UUIDs and which has no time.
std::string Completed(const JsonValue& example) {
  std::string body = CanonicalJson(example);
  for (const std::string_view run :
       {"abc-123", "abc-456", "abc-789", "run-b-001", "beam-run-77", "abc-012", "run-a-042"}) {
    for (std::size_t at = body.find(run); at != std::string::npos; at = body.find(run)) {
      body.replace(at, run.size(), "0193554a-6a6b-7c3d-9a1e-0123456789ab");
    }
  }
  if (example.Find("eventTime") == nullptr) {
    body.insert(1, R"("eventTime":"2026-03-25T10:00:00Z",)");
  }
  return body;
}

TEST_F(ExplicitLineage, OfTheProposalGivesItsEdgesAndNoOthers) {
  const auto folder = testing_support::DataFolder("openlineage/explicit-lineage");
  if (!folder) GTEST_SKIP() << "no test data at " << testing_support::DataRoot();
  const std::string wh = "postgresql://warehouse:5432/";
  const std::string bulk = " by http://etl-server:8080/bulk_etl observed DIRECT ";
  const std::map<std::string, Edges> expected = {
      {"1",
       {wh + "table_a -> " + wh + "table_c" + bulk, wh + "table_b -> " + wh + "table_d" + bulk}},
      {"4",
       {wh + "public.customers -> " + wh + "public.customer_view by  declared DIRECT ",
        wh + "public.orders -> " + wh + "public.customer_view by  declared DIRECT "}},
      {"5",
       {wh + "source_table -> " + wh +
        "output_table by http://airflow:8080/daily_etl declared DIRECT "}},
      {"6", {}},
      {"7", {}},
      {"8",
       {"job:airflow://prod/data_pipeline.extract_task -> postgres://prod/extracted_data#total by "
        "airflow://prod/data_pipeline.extract_task observed DIRECT AGGREGATION"}},
      {"9",
       {"job:airflow://prod/dag_a.task_3 -> job:airflow://prod/dag_b.task_1 by "
        "airflow://prod/dag_b "
        "declared DIRECT "}},
      {"10",
       {"job:airflow://prod/dag_a.task_3 -> job:airflow://prod/dag_b.task_1 by "
        "airflow://prod/dag_b.task_1 observed DIRECT "}},
      {"11",
       {"job:flink://ingest/event_normalizer -> job:beam://analytics/enrichment_pipeline by "
        "beam://analytics/enrichment_pipeline observed DIRECT "}},
      {"12",
       {"postgres://prod/X#A -> file:///R.pdf by analytics/event_processor observed DIRECT ",
        "postgres://prod/X#B -> file:///R.pdf by analytics/event_processor observed DIRECT "}},
  };
  const JsonValue examples =
      *ParseJson(testing_support::ReadFile(*folder / "examples-from-proposal.json"));
  EXPECT_EQ(examples.items.size(), expected.size());
  for (const JsonValue& example : examples.items) {
    const std::string_view heading = example.Text("heading");
    const std::size_t digit = heading.find_first_of("0123456789");
    const std::string number(heading.substr(digit, heading.find('.') - digit));
    Recorder one;
    one.Record(Completed(*example.Find("event")));
    EXPECT_EQ(one.edges(), expected.at(number)) << heading;
    EXPECT_TRUE(one.first.ignored.empty()) << heading;
  }
}

std::string Event2(std::string_view type, std::string_view lineage, std::string_view outputs) {
  return Concat(R"({"eventType":")", type, R"(","eventTime":"2026-03-25T10:00:00Z")",
                R"(,"run":{"runId":"0193554a-6a6b-7c3d-9a1e-0123456789ab"},)",
                R"("job":{"namespace":"n","name":"j","facets":{"lineage":)", lineage,
                R"(}},"inputs":[{"namespace":"n","name":"a"}],"outputs":)", outputs, "}");
}

TEST_F(ExplicitLineage, MakesOtherFacetsAndInputsBesideOutputsVoid) {
  const std::string outputs =
      R"([{"namespace":"n","name":"o","facets":{"columnLineage":{"fields":{"x":{"inputFields":)"
      R"([{"namespace":"n","name":"a","field":"y"}]}}}}},{"namespace":"n","name":"p"}])";
  Record(Event2("COMPLETE",
                R"({"entries":[{"namespace":"n","name":"o","type":"DATASET","fields":{"x":)"
                R"({"inputs":[{"namespace":"n","name":"b","type":"DATASET","field":"z",)"
                R"("transformations":[{"type":"DIRECT","subtype":"TRANSFORMATION",)"
                R"("masking":true,"description":"hash of z"}]}]}}}]})",
                outputs));
  EXPECT_EQ(edges(), (Edges{"n/b#z -> n/o#x by n/j observed DIRECT TRANSFORMATION"}));
  ASSERT_EQ(first.ignored.size(), 1U);
  EXPECT_EQ(first.ignored[0].what, "outputs[0].facets.columnLineage");
}

// One entry: what `output` gets from `input`.
std::string Entry(std::string_view output, std::string_view input) {
  return Concat(R"({"namespace":"n","name":")", output, R"(","type":"DATASET","inputs":[)",
                R"({"namespace":"n","name":")", input, R"(","type":"DATASET"}]})");
}

std::string SaidBy(int run, std::string_view type, int hour, std::string_view entries) {
  return Concat(R"({"eventType":")", type, R"(","eventTime":"2026-03-25T)", 10 + hour,
                R"(:00:00Z","run":{"runId":"0193554a-6a6b-7c3d-9a1e-00000000000)", run,
                R"("},"job":{"namespace":"n","name":"j","facets":{"lineage":{"entries":[)", entries,
                "]}}}}");
}

Edges EdgesAfter(const std::vector<std::string>& bodies) {
  Recorder one;
  for (const std::string& body : bodies) one.Record(body);
  return one.edges();
}

TEST_F(ExplicitLineage, OfARunAccumulatesOverItsEvents) {
  struct Case {
    const char* what;
    std::vector<std::string> events;
    Edges edges;  // without who and how
  };
  const std::string earlier = SaidBy(1, "COMPLETE", 0, Entry("o", "old"));
  const std::vector<Case> cases = {
      {"each event says one more input of an output",
       {SaidBy(2, "START", 1, Entry("o", "a")), SaidBy(2, "RUNNING", 2, Entry("o", "b")),
        SaidBy(2, "COMPLETE", 3, Entry("o", "c"))},
       {"a -> o", "b -> o", "c -> o"}},
      {"a COMPLETE says again what it does not list",
       {earlier, SaidBy(2, "RUNNING", 1, Entry("o", "a")),
        SaidBy(2, "COMPLETE", 3, Entry("p", "b"))},
       {"a -> o", "b -> p", "old -> o ended"}},
      {"events of one time",
       {earlier, SaidBy(2, "START", 1, Entry("o", "a")), SaidBy(2, "COMPLETE", 1, Entry("o", "b"))},
       {"a -> o", "b -> o", "old -> o ended"}},
      {"another run says all anew",
       {SaidBy(2, "START", 1, Entry("o", "a")), SaidBy(2, "COMPLETE", 2, Entry("o", "b")),
        SaidBy(3, "COMPLETE", 3, Entry("o", "c"))},
       {"a -> o ended", "b -> o ended", "c -> o"}},
      {"what fails ends nothing",
       {earlier, SaidBy(2, "START", 1, Entry("o", "a")), SaidBy(2, "FAIL", 2, Entry("o", "b"))},
       {"a -> o", "b -> o", "old -> o"}},
      {"what a run says after its end is its, too",
       {SaidBy(2, "COMPLETE", 1, Entry("o", "a")), SaidBy(2, "OTHER", 2, Entry("o", "b")),
        SaidBy(2, "COMPLETE", 3, "")},
       {"a -> o", "b -> o"}},
  };
  for (const Case& one : cases) {
    Edges expected;
    for (const std::string& edge : one.edges) {
      const std::vector<std::string_view> words = Split(edge, ' ');
      expected.push_back(Concat("n/", words[0], " -> n/", words[2], " by n/j observed DIRECT ",
                                words.size() > 3 ? " ended" : ""));
    }
    std::vector<std::string> events = one.events;
    std::sort(events.begin(), events.end());
    do {
      EXPECT_EQ(EdgesAfter(events), expected) << one.what << "\n" << Join(events, "\n");
    } while (std::next_permutation(events.begin(), events.end()));
  }
}

TEST_F(ExplicitLineage, WithNoInputsEndsWhatWasKnown) {
  Record(SaidBy(1, "COMPLETE", 0, Entry("o", "a")));
  Record(SaidBy(2, "COMPLETE", 1, R"({"namespace":"n","name":"o","type":"DATASET","inputs":[]})"));
  EXPECT_EQ(edges(), (Edges{"n/a -> n/o by n/j observed DIRECT  ended"}));
}

TEST_F(ExplicitLineage, SaysWhatIsMalformed) {
  Record(Event2("COMPLETE",
                R"({"entries":[7,{"type":"DATASET","name":"o"},{"namespace":"n","name":"o",)"
                R"("type":"DATASET","inputs":[{"namespace":"n"},{"namespace":"n","name":"a",)"
                R"("type":"ROBOT"}],"fields":{"x":7}}]})",
                "[]"));
  EXPECT_EQ(edges(), Edges{});
  std::vector<std::string> ignored;
  for (const Ignored& one : first.ignored) ignored.push_back(one.what);
  const std::string place = "job.facets.lineage.entries[";
  EXPECT_EQ(ignored, (std::vector<std::string>{place + "0]", place + "1]", place + "2].inputs[0]",
                                               place + "2].inputs[1]", place + "2].fields.x"}));
}

TEST_F(ExplicitLineage, WithoutEntriesIsNotOne) {
  Record(Event2("COMPLETE", "{}", R"([{"namespace":"n","name":"o"}])"));
  EXPECT_EQ(edges(), (Edges{"n/a -> n/o by n/j coarse DIRECT "}));
}

}  // namespace
}  // namespace goldline::lineage
