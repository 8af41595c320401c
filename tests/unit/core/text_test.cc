#include "core/text.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "core/errors.h"
#include "core/hash.h"
#include "core/ids.h"
#include "core/time.h"
#include "tests/support/matchers.h"

namespace goldline {
namespace {

TEST(Text, ConcatJoinsPiecesOfAnyKind) {
  EXPECT_EQ(Concat("row ", 12, ' ', std::string("x"), -3L, 1.5), "row 12 x-31.5");
  EXPECT_EQ(Concat(0.1 + 0.2), "0.30000000000000004");
}

TEST(Text, SplitKeepsEmptyPieces) {
  EXPECT_EQ(Split("a,,b,", ','), (std::vector<std::string_view>{"a", "", "b", ""}));
  EXPECT_EQ(Split("", ','), std::vector<std::string_view>{""});
}

TEST(Text, NearestNameOnlyForASlipOfTheFinger) {
  const std::vector<std::string> names = {"amount", "currency", "id"};
  EXPECT_EQ(NearestName("amout", names), "amount");
  EXPECT_EQ(NearestName("Curency", names), "currency");
  EXPECT_EQ(NearestName("di", names), "id");
  EXPECT_EQ(NearestName("amuont", names), "amount");
  EXPECT_EQ(NearestName("ix", names), "id");
  EXPECT_EQ(NearestName("customer", names), "");
}

TEST(Text, QuotedShowsControlCharactersAndCutsAtACodePoint) {
  EXPECT_EQ(Quoted("a\"b\n\x01"), "\"a\\\"b\\n\\x01\"");
  EXPECT_EQ(Quoted("ääää", 3), "\"ä…\"");
}

TEST(ErrorText, SaysPlaceMessageContextAndHint) {
  const Error error = errors::CannotRead("a.csv", "it is a directory")
                          .At({"p.yaml", 3, 7})
                          .With("while opening the source crm")
                          .Hint("name a file");
  EXPECT_EQ(error.ToString(),
            "p.yaml:3:7: cannot read a.csv: it is a directory, while opening the source crm. name "
            "a file");
  EXPECT_EQ(ExitCode(error.code()), 3);
  EXPECT_EQ(HttpStatus(error.code()), 503);
  EXPECT_EQ(ToString(error.code()), "unavailable");
}

TEST(Uuids, AreOfVersionSevenAndSortByTime) {
  const Uuid early = NewUuid({1'700'000'000'000'000});
  const Uuid late = NewUuid({1'700'000'001'000'000});
  EXPECT_LT(early, late);
  EXPECT_EQ(ToString(early)[14], '7');
  EXPECT_EQ(ParseUuid(ToString(early)), early);
  EXPECT_EQ(ParseUuid("0193554A-6A6B-7C3D-9A1E-0123456789AB"),
            ParseUuid("0193554a-6a6b-7c3d-9a1e-0123456789ab"));
  EXPECT_EQ(ParseUuid("0193554a6a6b-7c3d-9a1e-0123456789ab-"), std::nullopt);
  EXPECT_EQ(ParseUuid(""), std::nullopt);
}

TEST(Hashes, AreStable) {
  // Stored: these values may never change.
  EXPECT_EQ(HashBytes("goldline"), HashBytes("goldline"));
  EXPECT_EQ(ToString(HashBytes128("")), "99aa06d3014798d86001c324468d497f");
}

TEST(UtcTimes, ReadAndPrintIso8601) {
  const struct {
    std::string_view text;
    std::string_view printed;
  } cases[] = {
      {"2026-11-22T16:34:10.5Z", "2026-11-22T16:34:10.5Z"},
      {"2026-11-22T16:34:10+02:00", "2026-11-22T14:34:10Z"},
      {"2026-11-22 16:34", "2026-11-22T16:34:00Z"},
      {"2026-11-22", "2026-11-22T00:00:00Z"},
      {"2026-11-22T16:34:10.123456789-0130", "2026-11-22T18:04:10.123456Z"},
      {"1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"},
  };
  for (const auto& one : cases) {
    const auto time = ParseUtcTime(one.text);
    ASSERT_THAT(time, testing_support::IsOk());
    EXPECT_EQ(ToString(*time), one.printed);
  }
  for (const std::string_view bad :
       {"", "today", "2026-02-29", "2026-11-22T25:00:00Z", "2026-1-2"}) {
    EXPECT_THAT(ParseUtcTime(bad), testing_support::ErrorId("not_a_time")) << bad;
  }
}

}  // namespace
}  // namespace goldline
