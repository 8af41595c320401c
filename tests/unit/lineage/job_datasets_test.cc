#include "lineage/job_datasets.h"

#include <optional>

#include <gtest/gtest.h>

#include "core/text.h"
#include "lineage/event_store.h"
#include "tests/support/matchers.h"
#include "tests/support/store_fixture.h"

namespace goldline::lineage {
namespace {

using Names = std::vector<std::string>;
using testing_support::IsOk;

std::string Listed(const Names& names) {
  std::string out;
  for (const std::string& name : names) {
    out += Concat(out.empty() ? "" : ",", R"({"namespace":"ns","name":")", name, "\"}");
  }
  return out;
}

class JobDatasetsTest : public testing_support::StoreTest {
 public:
  // `run` is the event's run as JSON, or empty for a declaration; nothing is said of what is
  // written where that is absent.
  void Tell(std::string_view job, const Names& reads, const std::optional<Names>& writes,
            std::string_view run) {
    ++minutes_;
    const UtcTime time{minutes_ * 60'000'000};
    const auto event = ParseEvent(
        Concat(R"({"eventTime":")", ToString(time), R"(","producer":"p","schemaURL":"s",)", run,
               R"("job":{"namespace":"ns","name":")", job, R"("},"inputs":[)", Listed(reads), "]",
               writes ? Concat(R"(,"outputs":[)", Listed(*writes), "]") : "", "}"));
    ASSERT_THAT(event, IsOk());
    const auto receipt = RecordEvent(store(), *event, time, store::Durability::kBuffered);
    ASSERT_THAT(receipt, IsOk());
    ignored_.clear();
    for (const Ignored& one : receipt->ignored) ignored_.push_back(one.what);
  }
  void Run(std::string_view job, const Names& reads, const Names& writes) {
    const std::string id = ToString(NewUuid({minutes_ * 60'000'000}));
    Tell(job, reads, writes, Concat(R"("eventType":"COMPLETE","run":{"runId":")", id, R"("},)"));
  }
  void Declare(std::string_view job, const Names& reads, const std::optional<Names>& writes) {
    Tell(job, reads, writes, "");
  }
  const Names& ignored() const { return ignored_; }  // of the last event

  // "r:a w:b" of a job, "R:job W:job" of a dataset, in the order in which they became known.
  std::string OfJob(const std::string& name) {
    const catalog::CatalogView view(store().View());
    const auto job = view.FindJob({"ns", name});
    const auto io = JobDatasets(view).OfJob((*job)->id);
    EXPECT_THAT(io, IsOk());
    Names out;
    for (const auto id : io->reads) out.push_back("r:" + view.GetDataset(id)->ref.name);
    for (const auto id : io->writes) out.push_back("w:" + view.GetDataset(id)->ref.name);
    return Join(out, " ");
  }
  std::string OfDataset(const std::string& name) {
    const catalog::CatalogView view(store().View());
    const auto dataset = view.FindDataset({"ns", name});
    const auto jobs = JobDatasets(view).OfDataset((*dataset)->id);
    EXPECT_THAT(jobs, IsOk());
    Names out;
    for (const auto id : jobs->readers) out.push_back("R:" + view.GetJob(id)->ref.name);
    for (const auto id : jobs->writers) out.push_back("W:" + view.GetJob(id)->ref.name);
    return Join(out, " ");
  }

 private:
  std::int64_t minutes_ = 0;
  Names ignored_;
};

TEST_F(JobDatasetsTest, TakesAllRunsTogether) {
  Run("job", {"a"}, {"b"});
  Run("job", {"c"}, {});
  Run("job", {}, {});
  EXPECT_EQ(OfJob("job"), "r:a r:c w:b");
  EXPECT_EQ(OfDataset("a"), "R:job");
  EXPECT_EQ(OfDataset("b"), "W:job");
  EXPECT_EQ(OfDataset("c"), "R:job");
}

TEST_F(JobDatasetsTest, ADeclarationReplacesTheOneBefore) {
  Declare("job", {"a", "b"}, Names{"out"});
  EXPECT_EQ(OfJob("job"), "r:a r:b w:out");
  EXPECT_EQ(OfDataset("a"), "R:job");
  Declare("job", {"b"}, Names{"out"});
  EXPECT_EQ(OfJob("job"), "r:b w:out");
  EXPECT_EQ(OfDataset("a"), "");
  EXPECT_EQ(OfDataset("b"), "R:job");
}

TEST_F(JobDatasetsTest, ADeclarationEndsWhatItDoesNotList) {
  Declare("job", {"a"}, Names{"x", "y"});
  EXPECT_EQ(OfJob("job"), "r:a w:x w:y");
  Declare("job", {"a"}, Names{"x"});
  EXPECT_EQ(OfJob("job"), "r:a w:x");
  EXPECT_EQ(OfDataset("y"), "");
  Declare("job", {"b"}, Names{"y"});
  EXPECT_EQ(OfJob("job"), "r:b w:y");
  EXPECT_EQ(OfDataset("a"), "");
  Declare("job", {}, Names{});
  EXPECT_EQ(OfJob("job"), "");
}

TEST_F(JobDatasetsTest, ADeclarationOfInputsOnlyLeavesWhatIsWritten) {
  Declare("job", {"a"}, Names{"x"});
  EXPECT_EQ(ignored(), Names{});
  Declare("job", {"b"}, std::nullopt);
  EXPECT_EQ(ignored(), Names{"outputs"});
  EXPECT_EQ(OfJob("job"), "r:a r:b w:x") << "x still comes from a";
  Declare("job", {"c"}, std::nullopt);
  EXPECT_EQ(OfJob("job"), "r:a r:c w:x");
  Declare("job", {"b"}, Names{});
  EXPECT_EQ(ignored(), Names{});
  EXPECT_EQ(OfJob("job"), "r:b") << "an empty list says that nothing is written";
}

TEST_F(JobDatasetsTest, ADeclarationOfVeryManyPairsSaysNoEdges) {
  Names inputs;
  Names outputs;
  for (int i = 0; i < 101; ++i) inputs.push_back(Concat("in", i));
  for (int i = 0; i < 100; ++i) outputs.push_back(Concat("out", i));
  Declare("job", inputs, outputs);
  EXPECT_EQ(ignored(), Names{"inputs and outputs"});
  EXPECT_EQ(OfDataset("in0"), "");
  inputs.pop_back();
  Declare("job", inputs, outputs);
  EXPECT_EQ(ignored(), Names{});
  EXPECT_EQ(OfDataset("in0"), "R:job");
}

TEST_F(JobDatasetsTest, AJobThatOnlyReadsIsFoundAmongTheLatestRuns) {
  Run("reads", {"a"}, {});
  Run("both", {"a"}, {"b"});
  for (std::size_t i = 0; i + 2 < JobDatasets::kRunsAsked; ++i) Run("often", {"a"}, {"c"});
  EXPECT_EQ(OfDataset("a"), "R:reads R:both R:often");
  Run("often", {"a"}, {"c"});
  EXPECT_EQ(OfDataset("a"), "R:both R:often");
  EXPECT_EQ(OfJob("reads"), "r:a");
}

}  // namespace
}  // namespace goldline::lineage
