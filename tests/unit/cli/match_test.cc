#include <algorithm>

#include <gtest/gtest.h>

#include "api/cli/command.h"
#include "core/json.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace goldline::cli {
namespace {

using testing_support::ReadFile;
using testing_support::TempFolder;
using testing_support::WriteFile;

// Two hundred people, the first fifty of them twice with a slip in the family name.
std::string People() {
  std::string csv = "no,first_name,surname,dob,email,person\n";
  for (int i = 0; i < 250; ++i) {
    const int person = i % 200;
    const std::string key = std::to_string(1000 + person);
    const std::string name = "n" + std::string(1, static_cast<char>('a' + person % 26)) +
                             std::string(1, static_cast<char>('a' + person / 26)) + "orwick";
    const std::string day = std::to_string(10 + person % 18);
    csv += std::to_string(i) + ",f" + std::to_string(person % 40) + "x," + name +
           (i < 200 ? "" : "s") + "," + std::to_string(1940 + person % 60) + "-0" +
           std::to_string(1 + person % 9) + "-" + day + ",u" + key + "@x.org," + key + "\n";
  }
  return csv;
}

int CallFor(const std::vector<std::string>& arguments, std::string* out) {
  ::testing::internal::CaptureStdout();
  const int code = RunCommandLine(arguments, {});
  *out = ::testing::internal::GetCapturedStdout();
  return code;
}

TEST(MatchCommand, FindsDuplicatesScoresAndWritesThem) {
  TempFolder folder;
  WriteFile(folder / "people.csv", People());
  std::string out;
  ASSERT_EQ(CallFor({"match", folder / "people.csv", "--id", "no", "--truth-field", "person",
                     "--json", "--out", folder / "golden.csv", "--pairs", folder / "pairs.csv"},
                    &out),
            0);
  const auto json = ParseJson(out);
  ASSERT_THAT(json, testing_support::IsOk());
  EXPECT_EQ(json->Find("records")->Int(), 250);
  EXPECT_EQ(json->Find("golden")->Int(), 200);
  EXPECT_EQ(json->Find("largest")->Int(), 2);
  EXPECT_EQ(json->Find("pair_f1")->text, "1");
  const std::string golden = ReadFile(folder / "golden.csv");
  EXPECT_TRUE(golden.starts_with("source,id,golden_id\npeople,0,1\n"));
  EXPECT_EQ(std::count(golden.begin(), golden.end(), '\n'), 251);
  EXPECT_TRUE(ReadFile(folder / "pairs.csv")
                  .starts_with("source_l,id_l,source_r,id_r,weight,probability\n"));
}

TEST(MatchCommand, RefusesWhatItCannotUse) {
  TempFolder folder;
  WriteFile(folder / "people.csv", People());
  WriteFile(folder / "bad.yaml", "attributes: 3\n");
  WriteFile(folder / "numbers.csv", "id,x\n1,2\n3,4\n");
  std::string out;
  EXPECT_EQ(CallFor({"match", folder / "people.csv"}, &out), 2);
  EXPECT_EQ(CallFor({"match", folder / "people.csv", "--id", "number"}, &out), 2);
  EXPECT_EQ(CallFor({"match", folder / "people.csv", "--id", "no", "--entity", "product"}, &out),
            2);
  EXPECT_EQ(
      CallFor({"match", folder / "people.csv", "--id", "no", "--model", folder / "bad.yaml"}, &out),
      2);
  EXPECT_EQ(CallFor({"match", folder / "numbers.csv", "--id", "id"}, &out), 2);
  EXPECT_EQ(CallFor({"match", folder / "missing.csv", "--id", "id"}, &out), 3);
}

}  // namespace
}  // namespace goldline::cli
