#include "ingest/internal/quarantine_record.h"

#include <gtest/gtest.h>

#include "tests/support/golden.h"

namespace goldline::ingest::internal {
namespace {

using testing_support::ExpectGolden;

TEST(QuarantineRecordTest, KeepsItsBytes) {
  const SetAsideRecord aside{R"({"record":{"id":"7"},"place":{"line":8},"reasons":[]})"};
  ExpectGolden("records/quarantine_row.v1.bin", Encode(aside));
  EXPECT_EQ(*DecodeSetAside(Encode(aside)), aside);

  const RowDecisionRecord decision{2, 1'700'000'000'000'000, "ada", "why", R"({"id":"8"})", {"id"}};
  ExpectGolden("records/quarantine_decision.v1.bin", Encode(decision));
  EXPECT_EQ(*DecodeRowDecision(Encode(decision)), decision);

  const QuarantineSetRecord set{
      1, 2, 3, "people", 4, 5, 2, {{"id", "text"}, {"age", "integer"}}, "/out/people.csv",
      9, 1, 3, 2};
  ExpectGolden("records/quarantine_set.v1.bin", Encode(set));
  EXPECT_EQ(*DecodeQuarantineSet(Encode(set)), set);
}

}  // namespace
}  // namespace goldline::ingest::internal
