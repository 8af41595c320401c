#include "ingest/internal/complete_quarantine.h"

#include <string>

#include <gtest/gtest.h>

#include "core/text.h"
#include "quality/contract.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"
#include "tests/support/two_readings.h"

namespace goldline::ingest {
namespace {

using testing_support::IsOk;
using testing_support::TempFolder;
using testing_support::TwoReadings;
using testing_support::WriteFile;

quality::Contract PeopleContract() {
  auto contract = quality::Contract::Parse(
      "apiVersion: v3.1.0\nkind: DataContract\nid: people\nversion: 1.0.0\nstatus: active\n"
      "schema:\n- name: people\n  properties:\n"
      "  - {name: id, unique: true}\n"
      "  - {name: mail, logicalTypeOptions: {pattern: '@'}}\n",
      "people.odcs.yaml");
  EXPECT_THAT(contract, IsOk());
  return *contract;
}

struct WayCase {
  const char* what;
  const char* name;
  std::string text;
  std::uint64_t unmarked;
};

TEST(CompleteQuarantine, WritesWhatASecondReadingWrites) {
  const std::vector<WayCase> kCases = {
      {"no record", "p.csv", "id,mail\n", 0},
      {"nothing to add", "p.csv", "id,mail\n1,a@b\n2,none\n", 0},
      {"a first one without a line", "p.csv", "id,mail\n1,a@b\n2,none\n1,a@b\n", 1},
      {"a first one with a line", "p.csv", "id,mail\n0,@\n1,none\n2,@\n1,@\n", 1},
      {"no last line end", "p.csv", "id,mail\n1,@\n2,@\n2,@\n1,@", 2},
      {"several lines a record", "p.csv", "id,mail\n\"1\n\",\"a\n@\"\n2,\"x\n\"\n\"1\n\",@\n", 1},
      {"CRLF", "p.csv", "id,mail\r\n1,@\r\n2,\"x\r\n\"\r\n1,@\r\n2,@\r\n", 2},
      {"CR", "p.csv", "id,mail\r1,@\r2,@\r1,@\r", 1},
      {"a byte order mark", "p.csv", "\xEF\xBB\xBFid,mail\n1,@\n1,@\n", 1},
      {"blank lines", "p.csv", "id,mail\n\n1,@\n\n2,@\n\n\n1,@\n\n", 1},
      {"one column, where a blank line is a record", "p.csv", "id\n7\n\n8\n\n7\n8\n", 2},
      {"unreadable records between", "p.csv",
       "id,mail\nbad\n1,@\nbad\n2,@\n3,\"open\n4,@\nbad\n1,@\n4,@\n\"x\"y,@\nbad\n", 2},
      {"lines of JSON", "p.ndjson",
       "{\"id\": 1, \"mail\": \"@\"}\r\n{broken\n\n{\"mail\": \"none\", \"id\":2 }  \n {\"id\": "
       "1}\n"
       "{\"id\":2}",
       2},
      {"rows of JSON", "p.ndjson", "[\"id\", \"mail\"]\n[1, \"@\"]\n[1]\n[2, \"\"]\n[1, null]\n",
       1},
  };
  for (const WayCase& one : kCases) {
    for (const std::size_t block_bytes : {1, 20, 100'000}) {
      SCOPED_TRACE(Concat(one.what, ", blocks of ", block_bytes));
      const TempFolder folder;
      WriteFile(folder / one.name, one.text);
      ReadOptions options;
      options.block_bytes = block_bytes;
      TwoReadings readings(PeopleContract(), {folder / one.name}, options);
      EXPECT_EQ(readings.unmarked_rows(), one.unmarked);
      const auto completed = readings.Complete();
      ASSERT_THAT(completed, IsOk());
      EXPECT_EQ(*completed, readings.ReadAgain());
    }
  }
}

std::string PeopleWithARepeatedKey(const char* last_mail) {
  std::string text = "id,mail\n";
  for (int i = 0; i < 1000; ++i) text += Concat(i % 900, ",someone@example.com\n");
  return text + last_mail;
}

TEST(CompleteQuarantine, RefusesAnInputThatHasChanged) {
  const std::vector<std::string> kChanges = {
      "",                                      // cut off
      "id,mail\n0,x@y\n1,x@y\n",               // cut off behind records that are wanted
      PeopleWithARepeatedKey("1000,x@y\n"),    // appended to
      PeopleWithARepeatedKey("").substr(0, 9)  // in the middle of a record
          + "\n" + PeopleWithARepeatedKey("").substr(10),
  };
  for (const std::string& change : kChanges) {
    SCOPED_TRACE(change.substr(0, 20));
    const TempFolder folder;
    WriteFile(folder / "people.csv", PeopleWithARepeatedKey(""));
    TwoReadings readings(PeopleContract(), {folder / "people.csv"}, {});
    EXPECT_EQ(readings.unmarked_rows(), 100U);
    ASSERT_THAT(readings.Complete(), IsOk());
    WriteFile(folder / "people.csv", change);
    const auto completed = readings.Complete();
    ASSERT_FALSE(completed.ok());
    EXPECT_EQ(completed.error().code(), ErrorCode::kUnavailable) << completed.error().ToString();
  }
}

}  // namespace
}  // namespace goldline::ingest
