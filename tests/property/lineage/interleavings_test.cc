// A history of several runs and jobs, told in any order, doubled, one by one, in batches and by
// several clients at once, to a store that is closed and opened again in between: the answers are
// those of the history as it happened. GOLDLINE_SEED tells other ones, GOLDLINE_LONG_TESTS more.
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <random>
#include <span>
#include <thread>

#include <gtest/gtest.h>

#include "catalog/verify.h"
#include "lineage/event_batch.h"
#include "lineage/event_store.h"
#include "lineage/job_datasets.h"
#include "tests/property/lineage/graph_dump.h"
#include "tests/property/lineage/walk_dump.h"
#include "tests/support/files.h"
#include "tests/support/lineage_story.h"
#include "tests/support/matchers.h"

namespace goldline::lineage {
namespace {

using testing_support::IsOk;
using testing_support::Lines;
using testing_support::Minute;

constexpr int kDatasets = 4;
constexpr int kMinutes = 6;
const UtcTime kArrival = Minute(1000);

std::uint64_t Seed() {
  const char* seed = std::getenv("GOLDLINE_SEED");
  return seed == nullptr ? 1 : std::strtoull(seed, nullptr, 10);
}

bool Long() { return std::getenv("GOLDLINE_LONG_TESTS") != nullptr; }

// What happened, as producers would tell it: times collide, runs overlap, events say much or
// little.
class History {
 public:
  explicit History(std::uint64_t seed) : random_(seed) {
    for (int run = 1 + Below(4); run > 0; --run) AddRun(run);
    for (int more = Below(4); more > 0; --more) AddStatic();
  }

  const std::vector<Event>& events() const { return events_; }
  std::mt19937_64& random() { return random_; }

 private:
  int Below(int end) { return static_cast<int>(random_() % static_cast<std::uint64_t>(end)); }
  bool OneIn(int many) { return Below(many) == 0; }
  std::string Dataset() { return Concat("d", Below(kDatasets)); }
  std::string Field() { return Concat("f", Below(2)); }
  std::string NameOf(const std::string& dataset) {
    return Concat(R"("namespace":"ns","name":")", dataset, '"');
  }

  std::string Transformation() {
    static const Lines kKinds = {
        "", R"(,"transformations":[{"type":"DIRECT","subtype":"IDENTITY"}])",
        R"(,"transformations":[{"type":"DIRECT","subtype":"AGGREGATION","masking":true}])",
        R"(,"transformations":[{"type":"INDIRECT","subtype":"FILTER"}])"};
    return kKinds[static_cast<std::size_t>(Below(4))];
  }

  std::string Sources(bool typed) {
    Lines sources;
    for (int i = Below(3); i > 0; --i) {
      sources.push_back(Concat("{", NameOf(Dataset()), R"(,"field":")", Field(), '"',
                               typed ? R"(,"type":"DATASET")" : "", Transformation(), "}"));
    }
    return Concat("[", Join(sources, ","), "]");
  }

  std::string ColumnLineage() {
    std::string facet = Concat(R"("columnLineage":{"fields":{")", Field(), R"(":{"inputFields":)",
                               Sources(false), "}}");
    if (OneIn(3)) facet += Concat(R"(,"dataset":)", Sources(false));
    return facet + "}";
  }

  std::string DatasetFacet() {
    switch (Below(8)) {
      case 0:
        return Concat(R"("schema":{"fields":[{"name":")", Field(), R"("},{"name":"g","type":"t)",
                      Below(2), R"("}]})");
      case 1:
        return Concat(R"("documentation":{"description":"words )", Below(3), "\"}");
      case 2:
        return R"("documentation":{"_deleted":true})";
      case 3:
        return Concat(R"("lifecycleStateChange":{"lifecycleStateChange":")",
                      OneIn(2) ? "DROP" : "TRUNCATE", "\"}");
      case 4:
        return Concat(R"("lifecycleStateChange":{"lifecycleStateChange":"RENAME",)",
                      R"("previousIdentifier":{)", NameOf(Dataset()), "}}");
      case 5:
        return Concat(R"("symlinks":{"identifiers":[{)", NameOf(Dataset()),
                      R"(,"type":"TABLE"}]})");
      case 6:
        return Concat(R"("custom.facet":{"n":)", Below(100), "}");
      default:
        return R"("columnLineage":"no object")";
    }
  }

  std::string Datasets(const char* kept, bool with_lineage) {
    Lines datasets;
    for (int i = Below(3); i > 0; --i) {
      Lines facets;
      if (with_lineage && OneIn(2)) facets.push_back(ColumnLineage());
      if (facets.empty() && OneIn(2)) facets.push_back(DatasetFacet());
      datasets.push_back(Concat(
          "{", NameOf(Dataset()), R"(,"facets":{)", Join(facets, ","), R"(},")", kept,
          R"(":{"dataQualityAssertions":{"assertions":[{"assertion":"a","success":)",
          OneIn(2) ? "true" : "false", R"(}]},"outputStatistics":{"rowCount":)", Below(50), "}}}"));
    }
    return Concat("[", Join(datasets, ","), "]");
  }

  std::string ExplicitLineage() {
    Lines entries;
    for (int i = Below(3); i > 0; --i) {
      entries.push_back(Concat("{", NameOf(Dataset()), R"(,"type":"DATASET","inputs":)",
                               Sources(true), R"(,"fields":{")", Field(), R"(":{"inputs":)",
                               Sources(true), "}}}"));
    }
    return Concat(R"("lineage":{"entries":[)", Join(entries, ","), "]}");
  }

  std::string JobFacets() {
    Lines facets;
    if (OneIn(3)) facets.push_back(ExplicitLineage());
    if (OneIn(4)) {
      facets.push_back(Concat(R"("sql":{"query":"insert into ns.)", Dataset(), R"( select )",
                              Field(), R"( from ns.)", Dataset(), "\"}"));
    }
    if (OneIn(4)) {
      facets.push_back(Concat(R"("jobType":{"processingType":"STREAMING","integration":"FLINK",)",
                              R"("emissionPattern":{"eventTrigger":"PERIODIC","eventContentMode":)",
                              OneIn(3) ? R"("ACCUMULATIVE")" : R"("COMPLETE_SNAPSHOT")", "}}"));
    }
    return Concat("{", Join(facets, ","), "}");
  }

  std::string About(int job) {
    std::string about =
        Concat(R"("producer":"p","schemaURL":"s","job":{"namespace":"ns","name":"j)", job,
               R"(","facets":)", JobFacets(), "}");
    if (!OneIn(5)) about += Concat(R"(,"inputs":)", Datasets("inputFacets", false));
    if (!OneIn(5)) about += Concat(R"(,"outputs":)", Datasets("outputFacets", true));
    return about;
  }

  void AddRun(int run) {
    static const Lines kTypes = {"START",    "RUNNING",  "RUNNING", "OTHER",
                                 "COMPLETE", "COMPLETE", "FAIL",    "ABORT"};
    const int job = Below(2);
    for (int i = 1 + Below(4); i > 0; --i) {
      const std::string type = kTypes[static_cast<std::size_t>(Below(8))];
      const Uuid id{7, static_cast<std::uint64_t>(run)};
      Add(Concat(R"({"eventType":")", type, R"(","eventTime":")", Time(), R"(","run":{"runId":")",
                 ToString(id), R"("},)", About(job), "}"));
    }
  }

  void AddStatic() {
    if (OneIn(3)) {
      return Add(Concat(R"({"eventTime":")", Time(),
                        R"(","producer":"p","schemaURL":"s","dataset":{)", NameOf(Dataset()),
                        R"(,"facets":{)", DatasetFacet(), "}}}"));
    }
    Add(Concat(R"({"eventTime":")", Time(), R"(",)", About(Below(2)), "}"));
  }

  std::string Time() { return ToString(Minute(Below(kMinutes))); }

  void Add(const std::string& body) {
    Result<Event> event = ParseEvent(body);
    ASSERT_THAT(event, IsOk()) << body;
    events_.push_back(*std::move(event));
  }

  std::mt19937_64 random_;
  std::vector<Event> events_;
};

// A store that is told events, and may be closed and opened again in between.
class Listener {
 public:
  Listener() { Restart(); }

  void Restart() {
    store_.reset();
    auto opened = store::KvStore::Open(folder_ / "db");
    ASSERT_THAT(opened, IsOk());
    store_ = *std::move(opened);
  }

  void Singly(std::span<const Event> events) {
    for (const Event& event : events) {
      EXPECT_THAT(RecordEvent(*store_, event, kArrival, store::Durability::kBuffered), IsOk());
    }
  }

  void InOneBatch(std::span<const Event> events) {
    for (const Result<Receipt>& receipt : RecordEvents(*store_, events, kArrival)) {
      EXPECT_THAT(receipt, IsOk());
    }
  }

  // Two clients, one with a batch.
  void Together(std::span<const Event> events) {
    const std::size_t half = events.size() / 2;
    std::thread other([&] { InOneBatch(events.subspan(half)); });
    Singly(events.first(half));
    other.join();
  }

  Lines Answers() {
    std::vector<catalog::Check> checks = LineageChecks();
    for (catalog::Check& check : catalog::CatalogChecks()) checks.push_back(check);
    const auto report = catalog::Verify(store_->View(), checks);
    EXPECT_TRUE(report.ok() && report->ok());
    Lines answers = DumpGraph(store_->View());
    const Lines said = DumpCatalog(store_->View());
    answers.insert(answers.end(), said.begin(), said.end());
    AddWalks(store_->View(), kDatasets, kMinutes, answers);
    AddJobs(answers);
    std::sort(answers.begin(), answers.end());
    return answers;
  }

 private:
  // What each job reads and writes.
  void AddJobs(Lines& answers) const {
    const catalog::CatalogView catalog(store_->View());
    const auto jobs = Value(catalog.Jobs("ns", "", SIZE_MAX));
    for (const catalog::Job& job : jobs) {
      const auto io = JobDatasets(catalog).OfJob(job.id);
      ASSERT_THAT(io, IsOk());
      Lines names;
      for (const auto id : io->reads) names.push_back("r:" + NodeName(catalog, id.value));
      for (const auto id : io->writes) names.push_back("w:" + NodeName(catalog, id.value));
      std::sort(names.begin(), names.end());
      answers.push_back(Concat("job ", job.ref.name, ": ", Join(names, " ")));
    }
  }

  testing_support::TempFolder folder_{testing_support::MemoryFolder()};
  std::unique_ptr<store::KvStore> store_;
};

Lines AsItHappened(const std::vector<Event>& events) {
  Listener listener;
  listener.Singly(events);
  return listener.Answers();
}

// Any order, some twice, in portions of any size and kind.
Lines Told(std::vector<Event> events, std::mt19937_64& random) {
  const std::size_t once = events.size();
  for (std::size_t i = 0; i < once; ++i) {
    if (random() % 2 == 0) events.push_back(events[i]);
  }
  std::shuffle(events.begin(), events.end(), random);
  Listener listener;
  std::span<const Event> left = events;
  while (!left.empty()) {
    const std::size_t size = std::min<std::size_t>(1 + random() % 8, left.size());
    const std::span<const Event> portion = left.first(size);
    left = left.subspan(size);
    switch (random() % 4) {
      case 0:
        listener.InOneBatch(portion);
        break;
      case 1:
        listener.Together(portion);
        break;
      default:
        listener.Singly(portion);
    }
    if (random() % 3 == 0) listener.Restart();
  }
  return listener.Answers();
}

TEST(Interleavings, LeaveTheAnswersOfThePlainOrder) {
  const std::uint64_t rounds = Long() ? 300 : 12;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    History history(Seed() * 100'000 + round);
    const Lines answers = AsItHappened(history.events());
    for (int telling = 0; telling < 3; ++telling) {
      const std::string different = Different(Told(history.events(), history.random()), answers);
      if (different.empty()) continue;
      Lines bodies;
      for (const Event& event : history.events()) bodies.push_back(event.raw);
      FAIL() << "GOLDLINE_SEED=" << Seed() << " round " << round << "\n"
             << different << "\n"
             << Join(bodies, "\n");
    }
  }
}

}  // namespace
}  // namespace goldline::lineage
