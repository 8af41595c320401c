#include "ingest/separate_files.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace goldline::ingest {
namespace {

using testing_support::ErrorId;
using testing_support::IsOk;
using testing_support::TempFolder;
using testing_support::WriteFile;

TEST(CheckSeparate, KnowsAFileByAnyOfItsNames) {
  const TempFolder folder;
  const std::filesystem::path input = folder / "a.csv";
  WriteFile(input, "x\n");
  WriteFile(folder / "other.csv", "x\n");
  std::filesystem::create_symlink(input, folder / "soft.csv");
  std::filesystem::create_hard_link(input, folder / "hard.csv");
  for (const std::string name : {"a.csv", "./a.csv", "soft.csv", "hard.csv"}) {
    EXPECT_THAT(CheckSeparate({{"--out", folder / name}}, {{"an input", input}}),
                ErrorId("output_is_input"))
        << name;
  }
  for (const std::string name : {"other.csv", "new.csv", "no/such/a.csv"}) {
    EXPECT_THAT(CheckSeparate({{"--out", folder / name}}, {{"an input", input}}), IsOk()) << name;
  }
}

TEST(CheckSeparate, KnowsTwoOutputsThatDoNotExistYet) {
  const TempFolder folder;
  EXPECT_THAT(
      CheckSeparate({{"--out", folder / "new.csv"}, {"--pairs", folder / "x/../new.csv"}}, {}),
      ErrorId("outputs_are_same"));
  EXPECT_THAT(CheckSeparate({{"--out", folder / "new.csv"}, {"--pairs", folder / "old.csv"}}, {}),
              IsOk());
}

TEST(CheckSeparate, LetsDevicesAndNothingBeNamedTwice) {
  EXPECT_THAT(CheckSeparate({{"--out", "/dev/null"}, {"--pairs", "/dev/null"}, {"--more", ""}},
                            {{"an input", "/dev/null"}, {"an input", "-"}, {"the model", ""}}),
              IsOk());
  EXPECT_THAT(CheckSeparate({{"--out", "-"}}, {{"an input", "-"}}), IsOk());
}

}  // namespace
}  // namespace goldline::ingest
