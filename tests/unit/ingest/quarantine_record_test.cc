#include "ingest/internal/quarantine_record.h"

#include <gtest/gtest.h>

#include "tests/support/golden.h"

namespace goldline::ingest::internal {
namespace {

using testing_support::ExpectGolden;

QuarantineSetRecord SetOfTheFirstVersion() {
  return {1, 2, 3, "people", 4, 5, 2, {{"id", "text"}, {"age", "integer"}}, "/out/people.csv",
          9, 1, 3, 2,        {}};
}

TEST(QuarantineRecordTest, KeepsItsBytes) {
  const SetAsideRecord aside{R"({"record":{"id":"7"},"place":{"line":8},"reasons":[]})"};
  ExpectGolden("records/quarantine_row.v1.bin", Encode(aside));
  EXPECT_EQ(*DecodeSetAside(Encode(aside)), aside);

  const RowDecisionRecord decision{2, 1'700'000'000'000'000, "ada", "why", R"({"id":"8"})", {"id"}};
  ExpectGolden("records/quarantine_decision.v1.bin", Encode(decision));
  EXPECT_EQ(*DecodeRowDecision(Encode(decision)), decision);

  QuarantineSetRecord set = SetOfTheFirstVersion();
  set.rules = {{"age.range", 4, 1, 0, 2}, {"email.pattern", 6, 0, 3, 0}};
  ExpectGolden("records/quarantine_set.v2.bin", Encode(set));
  EXPECT_EQ(*DecodeQuarantineSet(Encode(set)), set);
}

TEST(QuarantineRecordTest, ReadsWhatTheFirstVersionWrote) {
  const std::string bytes =
      testing_support::ReadFile(testing_support::GoldenPath("records/quarantine_set.v1.bin"));
  EXPECT_EQ(*DecodeQuarantineSet(bytes), SetOfTheFirstVersion());
}

}  // namespace
}  // namespace goldline::ingest::internal
