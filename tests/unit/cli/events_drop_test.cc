#include <gtest/gtest.h>

#include "api/cli/command.h"
#include "core/store/store.h"
#include "lineage/event_store.h"
#include "lineage/openlineage.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace goldline::cli {
namespace {

using testing_support::IsOk;

class EventsDropTest : public testing::Test {
 public:
  // One that arrived at `now`.
  void Send(UtcTime now) {
    const auto event = lineage::ParseEvent(
        R"({"eventType":"COMPLETE","eventTime":"2026-01-01T00:00:00Z","producer":"p",)"
        R"("schemaURL":"s","run":{"runId":"0193554a-6a6b-7c3d-9a1e-3f2b6c5d4e01"},)"
        R"("job":{"namespace":"etl","name":"load"},"inputs":[],"outputs":[]})");
    ASSERT_THAT(event, IsOk());
    auto store = store::KvStore::Open(data_);
    ASSERT_THAT(store, IsOk());
    ASSERT_THAT(lineage::RecordEvent(**store, *event, now), IsOk());
    ASSERT_THAT((*store)->Close(), IsOk());
  }

  // What it prints as JSON without blanks.
  std::string Drop(const std::string& days) {
    testing::internal::CaptureStdout();
    EXPECT_EQ(
        RunCommandLine({"events", "drop", "--keep", days, "--data", data_.string(), "--json"}, {}),
        0);
    std::string out = testing::internal::GetCapturedStdout();
    std::erase_if(out, [](char c) { return c == ' ' || c == '\n'; });
    return out;
  }

  testing_support::TempFolder folder_;
  std::filesystem::path data_ = folder_ / "data";
};

TEST_F(EventsDropTest, DropsWhatArrivedBeforeTheDaysToKeep) {
  Send(UtcTime{0});  // 1970
  EXPECT_EQ(Drop("100000"), R"({"events":0,"bytes":0})");
  EXPECT_TRUE(Drop("30").starts_with(R"({"events":1,"bytes":)"));
  EXPECT_EQ(Drop("30"), R"({"events":0,"bytes":0})");
}

TEST_F(EventsDropTest, RefusesWhatIsNoNumberOfDays) {
  for (const std::string days : {"0", "-1", "all", ""}) {
    EXPECT_EQ(RunCommandLine({"events", "drop", "--keep", days, "--data", data_.string()}, {}), 2)
        << days;
  }
  EXPECT_EQ(RunCommandLine({"events", "drop", "--data", data_.string()}, {}), 2);
  EXPECT_EQ(RunCommandLine({"events", "drop", "--keep", "30", "--data", data_.string()}, {}), 3)
      << "there is no store";
}

}  // namespace
}  // namespace goldline::cli
