#include "mdm/internal/golden_record.h"

#include <gtest/gtest.h>

#include "tests/support/golden.h"
#include "tests/support/matchers.h"

namespace goldline::mdm::internal {
namespace {

using testing_support::ErrorIs;
using testing_support::ExpectGolden;
using testing_support::IsOk;

SourceRecordRecord Source() {
  return {{1, 2}, 1'700'000'000'000'000, {"email", "city"}, {"a@x.org", std::nullopt}};
}

GoldenRecordRecord Golden() {
  GoldenRecordRecord record;
  record.members = {{"crm", "1"}, {"shop", "9"}};
  record.values = {{"email", "a@x.org", 1, "most_recent", {{"b@x.org", 0}}},
                   {"city", std::nullopt, 0, "no_value", {}}};
  record.run = {3, 4};
  record.changed = 1'700'000'000'000'000;
  return record;
}

TEST(GoldenRecordRecord, BytesAreAsReleased) {
  ExpectGolden("records/mdm_source_record.v1.bin", Encode(Source()));
  ExpectGolden("records/mdm_golden_record.v1.bin", Encode(Golden()));
  GoldenRecordRecord redirect;
  redirect.redirect = UuidRecord{5, 6};
  ExpectGolden("records/mdm_golden_redirect.v1.bin", Encode(redirect));
}

TEST(GoldenRecordRecord, ReadsBackWhatItWrote) {
  const auto source = DecodeSourceRecord(Encode(Source()));
  ASSERT_THAT(source, IsOk());
  EXPECT_EQ(Encode(*source), Encode(Source()));
  const auto golden = DecodeGoldenRecord(Encode(Golden()));
  ASSERT_THAT(golden, IsOk());
  EXPECT_EQ(Encode(*golden), Encode(Golden()));
}

TEST(GoldenRecordRecord, DamagedBytesAreAnErrorNotACrash) {
  const std::string bytes = Encode(Golden());
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
    EXPECT_THAT(DecodeGoldenRecord(bytes.substr(0, cut)), ErrorIs(ErrorCode::kDataLoss)) << cut;
  }
}

}  // namespace
}  // namespace goldline::mdm::internal
