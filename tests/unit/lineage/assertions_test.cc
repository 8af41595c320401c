// Tests of other tools, told in facets, are evidence of a trace.
#include "lineage/assertions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "lineage/event_store.h"
#include "lineage/trace.h"
#include "tests/support/matchers.h"
#include "tests/support/store_fixture.h"

namespace goldline::lineage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_support::IsOk;

class AssertionsTest : public testing_support::StoreTest {
 public:
  // A complete run of `job` with these facets of the run, and of the input `shop/orders`.
  void Tell(int minute, const std::string& job, const std::string& run_facets,
            const std::string& input_facets, const std::string& dataset_facets = "{}") {
    const UtcTime time{minute * std::int64_t{60'000'000}};
    const Uuid run{1, static_cast<std::uint64_t>(minute)};
    const auto event =
        ParseEvent(Concat(R"({"eventType":"COMPLETE","eventTime":")", ToString(time),
                          R"(","producer":"p","schemaURL":"s","run":{"runId":")", ToString(run),
                          R"(","facets":)", run_facets, R"(},"job":{"namespace":"ns","name":")",
                          job, R"("},"inputs":[{"namespace":"shop","name":"orders","inputFacets":)",
                          input_facets, R"(,"facets":)", dataset_facets, R"(}],"outputs":[]})"));
    ASSERT_THAT(event, IsOk());
    const auto receipt = RecordEvent(store(), *event, time, store::Durability::kBuffered);
    ASSERT_THAT(receipt, IsOk());
    EXPECT_THAT(receipt->ignored, IsEmpty());
  }

  std::vector<std::string> Failing(std::optional<int> minute = std::nullopt) {
    const catalog::CatalogView catalog(store().View());
    const auto orders = catalog.FindDataset({"shop", "orders"});
    std::optional<UtcTime> as_of;
    if (minute) as_of = UtcTime{*minute * std::int64_t{60'000'000}};
    const auto failing = FailingAssertions(catalog, (*orders)->id, as_of);
    EXPECT_THAT(failing, IsOk());
    std::vector<std::string> out;
    for (const Assertion& one : *failing) {
      out.push_back(Concat(one.field.empty() ? "" : one.field + ": ", one.detail,
                           one.warns ? " (warns)" : ""));
    }
    return out;
  }
};

std::string Assertions(std::string_view list) {
  return Concat(R"({"dataQualityAssertions":{"assertions":[)", list, "]}}");
}
constexpr const char* kBad = R"({"assertion":"not_null","success":false,"column":"email",)"
                             R"("expected":"0","actual":"12"})";
constexpr const char* kGood = R"({"assertion":"not_null","success":true,"column":"email"})";

TEST_F(AssertionsTest, HoldUntilTheJobTellsNewerOnes) {
  Tell(1, "validate", "{}", Assertions(kBad));
  Tell(2, "other", "{}",
       Assertions(R"({"assertion":"row_count","success":false,)"
                  R"("severity":"warn","name":"enough rows"})"));
  EXPECT_THAT(Failing(), ElementsAre("enough rows failed (warns)",
                                     "email: not_null failed: expected 0, was 12"));
  Tell(3, "validate", "{}", Assertions(kGood));
  EXPECT_THAT(Failing(), ElementsAre("enough rows failed (warns)"));
  EXPECT_THAT(Failing(1), ElementsAre("email: not_null failed: expected 0, was 12"));
}

TEST_F(AssertionsTest, AreReadFromTheFacetOfTheDatasetToo) {
  Tell(1, "validate", "{}", "{}", Assertions(kBad));
  EXPECT_THAT(Failing(), ElementsAre("email: not_null failed: expected 0, was 12"));
}

TEST_F(AssertionsTest, AreTestsOfARunThatReadsTheDataset) {
  Tell(1, "dbt test",
       R"({"test":{"tests":[{"name":"unique_id","status":"fail","description":"ids are unique"},)"
       R"({"name":"ok","status":"pass"},{"name":"left out","status":"skip"}]}})",
       "{}");
  EXPECT_THAT(Failing(), ElementsAre("unique_id failed (ids are unique)"));
}

TEST_F(AssertionsTest, OfStrangeShapesAreKeptAndSayNothing) {
  Tell(1, "validate", "{}",
       Assertions(R"(7,null,[],{"assertion":1,"success":"no"},{"success":false})"));
  EXPECT_THAT(Failing(), ElementsAre("a test failed"));
}

TEST_F(AssertionsTest, AreSuspectsOfATrace) {
  Tell(1, "validate", "{}", Assertions(kBad));
  const auto report = ParseEvent(
      R"({"eventType":"COMPLETE","eventTime":"1970-01-01T00:02:00Z","producer":"p","schemaURL":"s",)"
      R"("run":{"runId":"0193554a-6a6b-7c3d-9a1e-0123456789ab"},"job":{"namespace":"ns",)"
      R"("name":"report"},"outputs":[{"namespace":"bi","name":"mails","facets":{"columnLineage":)"
      R"({"fields":{"mail":{"inputFields":[{"namespace":"shop","name":"orders",)"
      R"("field":"email"}]}}}}}]})");
  ASSERT_THAT(report, IsOk());
  ASSERT_THAT(RecordEvent(store(), *report, UtcTime{1}, store::Durability::kBuffered), IsOk());
  const LineageGraph graph(store().View());
  const auto trace = TraceField(graph, {"bi", "mails", "mail"}, NoHealth(), {});
  ASSERT_THAT(trace, IsOk());
  ASSERT_EQ(trace->suspects.size(), 1U);
  EXPECT_EQ(trace->suspects[0].evidence.kind, EvidenceKind::kFailingRule);
  EXPECT_EQ(trace->suspects[0].evidence.field.field, "email");
  EXPECT_EQ(trace->suspects[0].evidence.detail, "not_null failed: expected 0, was 12");
}

}  // namespace
}  // namespace goldline::lineage
