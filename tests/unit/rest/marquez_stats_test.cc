// The numbers of Marquez's dashboard. That each answer has its shape is in
// tests/api/marquez_test.py.
#include <gtest/gtest.h>

#include "tests/unit/rest/service_fixture.h"

namespace goldline::rest {
namespace {

constexpr std::int64_t kHour = 3'600'000'000;
constexpr std::int64_t kDay = 24 * kHour;

class MarquezStatsTest : public ServiceTest {
 public:
  void Run(std::uint64_t number, catalog::RunState state, std::optional<UtcTime> started,
           std::optional<UtcTime> ended) {
    Change([&](catalog::CatalogWriter& catalog) -> Status {
      catalog::Run run;
      run.uuid = {number, 1};
      GL_TRY(run.job, catalog.PutJob({.ref = {"jobs", "job"}}));
      run.state = state;
      run.started = started;
      run.ended = ended;
      GL_TRY([[maybe_unused]] const auto id, catalog.PutRun(run));
      return Ok();
    });
  }

  // "index key=count" of every count that is not zero.
  std::vector<std::string> Counts(const std::string& target, UtcTime now) {
    http::Request request;
    EXPECT_THAT(http::ParseTarget(target, request), testing_support::IsOk());
    const http::Response answer = router_.Handle(request, {.request_id = "r", .now = now});
    EXPECT_EQ(answer.status, 200) << answer.body;
    const Result<JsonValue> json = ParseJson(answer.body);
    EXPECT_THAT(json, testing_support::IsOk());
    std::vector<std::string> out;
    if (!json.ok()) return out;
    for (std::size_t i = 0; i < json->items.size(); ++i) {
      for (const JsonMember& member : json->items[i].members) {
        if (!member.value.is_number() || member.value.text == "0") continue;
        out.push_back(Concat(i, " ", member.key, "=", member.value.text));
      }
    }
    return out;
  }
};

TEST_F(MarquezStatsTest, CountsRunsWhereTheyStartAndEnd) {
  const UtcTime now{20'000 * kDay + 12 * kHour + kHour / 2};
  const auto hours_ago = [now](int hours) { return UtcTime{now.micros - hours * kHour}; };
  Run(1, catalog::RunState::kComplete, hours_ago(2), hours_ago(1));
  Run(2, catalog::RunState::kFail, hours_ago(2), hours_ago(0));
  Run(3, catalog::RunState::kAbort, hours_ago(23), hours_ago(23));
  Run(4, catalog::RunState::kRunning, hours_ago(0), std::nullopt);
  Run(5, catalog::RunState::kComplete, hours_ago(25), hours_ago(24));
  Run(6, catalog::RunState::kOther, std::nullopt, std::nullopt);
  // More runs of one job than are asked for at first.
  for (std::uint64_t i = 0; i < 40; ++i) {
    Run(100 + i, catalog::RunState::kComplete, hours_ago(5), hours_ago(5));
  }
  EXPECT_EQ(Counts("/api/v1/stats/lineage-events?period=DAY", now),
            (std::vector<std::string>{"0 start=1", "0 abort=1", "18 start=40", "18 complete=40",
                                      "21 start=2", "22 complete=1", "23 fail=1", "23 start=1"}));
  EXPECT_EQ(Counts("/api/v1/stats/lineage-events?period=WEEK&timezone=UTC", now),
            (std::vector<std::string>{"5 start=2", "5 complete=1", "5 abort=1", "6 fail=1",
                                      "6 start=43", "6 complete=41"}));
}

TEST_F(MarquezStatsTest, CountsWhatThereWasByThen) {
  const UtcTime now{20'000 * kDay + 12 * kHour};
  for (const int days : {30, 3, 3, 0}) {
    const UtcTime then{now.micros - days * kDay};
    Change(
        [&](catalog::CatalogWriter& catalog) -> Status {
          const std::string name = Concat("d", then.micros, "-", days);
          GL_TRY([[maybe_unused]] const auto one, catalog.PutDataset({.ref = {"ns", name}}));
          GL_TRY([[maybe_unused]] const auto two, catalog.PutDataset({.ref = {"ns", name + "b"}}));
          return Ok();
        },
        then);
  }
  EXPECT_EQ(Counts("/api/v1/stats/datasets?period=WEEK&timezone=UTC", now),
            (std::vector<std::string>{"0 count=2", "1 count=2", "2 count=2", "3 count=4",
                                      "4 count=4", "5 count=4", "6 count=6"}));
  EXPECT_EQ(Counts("/api/v1/stats/sources?period=DAY", now).front(), "0 count=1");
}

}  // namespace
}  // namespace goldline::rest
