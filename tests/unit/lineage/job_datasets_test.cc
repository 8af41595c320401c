#include "lineage/job_datasets.h"

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
  // `run` is the event's run as JSON, or empty for a declaration.
  void Tell(std::string_view job, const Names& reads, const Names& writes, std::string_view run) {
    ++minutes_;
    const UtcTime time{minutes_ * 60'000'000};
    const auto event = ParseEvent(
        Concat(R"({"eventTime":")", ToString(time), R"(","producer":"p","schemaURL":"s",)", run,
               R"("job":{"namespace":"ns","name":")", job, R"("},"inputs":[)", Listed(reads),
               R"(],"outputs":[)", Listed(writes), "]}"));
    ASSERT_THAT(event, IsOk());
    ASSERT_THAT(RecordEvent(store(), *event, time, store::Durability::kBuffered), IsOk());
  }
  void Run(std::string_view job, const Names& reads, const Names& writes) {
    const std::string id = ToString(NewUuid({minutes_ * 60'000'000}));
    Tell(job, reads, writes, Concat(R"("eventType":"COMPLETE","run":{"runId":")", id, R"("},)"));
  }
  void Declare(std::string_view job, const Names& reads, const Names& writes) {
    Tell(job, reads, writes, "");
  }

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
  Declare("job", {"a", "b"}, {"out"});
  EXPECT_EQ(OfJob("job"), "r:a r:b w:out");
  EXPECT_EQ(OfDataset("a"), "R:job");
  Declare("job", {"b"}, {"out"});
  EXPECT_EQ(OfJob("job"), "r:b w:out");
  EXPECT_EQ(OfDataset("a"), "");
  EXPECT_EQ(OfDataset("b"), "R:job");
}

TEST_F(JobDatasetsTest, ADeclarationEndsWhatItDoesNotList) {
  Declare("job", {"a"}, {"x", "y"});
  EXPECT_EQ(OfJob("job"), "r:a w:x w:y");
  Declare("job", {"a"}, {"x"});
  EXPECT_EQ(OfJob("job"), "r:a w:x");
  EXPECT_EQ(OfDataset("y"), "");
  Declare("job", {"b"}, {"y"});
  EXPECT_EQ(OfJob("job"), "r:b w:y");
  EXPECT_EQ(OfDataset("a"), "");
  Declare("job", {}, {});
  EXPECT_EQ(OfJob("job"), "");
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
