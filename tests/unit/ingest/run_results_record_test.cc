#include "ingest/internal/run_results_record.h"

#include <gtest/gtest.h>

#include "tests/support/golden.h"

namespace goldline::ingest::internal {
namespace {

RuleOutcomeRecord Sample() {
  return {.run_high = 1,
          .run_low = 2,
          .kind = "pattern",
          .fields = {"email"},
          .severity = "error",
          .status = "failed",
          .reason = "2 of 10 rows fail",
          .rows_total = 10,
          .rows_null = 1,
          .rows_evaluated = 9,
          .rows_failed = 2,
          .metric = ""};
}

TEST(RuleOutcomeRecordTest, KeepsItsBytes) {
  RuleOutcomeRecord record = Sample();
  record.metric = "0.25";
  testing_support::ExpectGolden("records/rule_outcome.v2.bin", Encode(record));
  EXPECT_EQ(*DecodeRuleOutcome(Encode(record)), record);
}

TEST(RuleOutcomeRecordTest, ReadsWhatTheFirstVersionWrote) {
  const std::string bytes =
      testing_support::ReadFile(testing_support::GoldenPath("records/rule_outcome.v1.bin"));
  EXPECT_EQ(*DecodeRuleOutcome(bytes), Sample());
}

}  // namespace
}  // namespace goldline::ingest::internal
