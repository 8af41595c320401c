#include "core/settings.h"

#include <gtest/gtest.h>

#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace goldline {
namespace {

using testing_support::ErrorId;
using testing_support::IsOk;

constexpr Setting kTable[] = {
    {"test-dir", Setting::Kind::kText, "./here", "", "A folder."},
    {"test-level", Setting::Kind::kChoice, "low", "low high", "A level."},
    {"test-count", Setting::Kind::kCount, "", "", "A count."},
};

TEST(Settings, TakesTheFirstSourceThatSaysSomething) {
  const testing_support::TempFolder folder;
  const std::string file = folder / "goldline.toml";
  testing_support::WriteFile(file, "test-dir = '/file'\ntest-count = 3\n");
  ::setenv("GOLDLINE_TEST_DIR", "/environment", 1);
  const auto both = Settings::Load(kTable, {}, file);
  const auto flag = Settings::Load(kTable, {{"test-dir", "/flag"}}, file);
  ::unsetenv("GOLDLINE_TEST_DIR");
  ASSERT_THAT(both, IsOk());
  ASSERT_THAT(flag, IsOk());
  EXPECT_EQ(both->Text("test-dir"), "/environment");
  EXPECT_EQ(both->Origin("test-dir"), "GOLDLINE_TEST_DIR");
  EXPECT_EQ(flag->Text("test-dir"), "/flag");
  EXPECT_EQ(both->Count("test-count"), 3U);
  EXPECT_EQ(both->Origin("test-count"), file + ":2");
  EXPECT_EQ(both->Text("test-level"), "low");
  EXPECT_EQ(both->Origin("test-level"), "default");
}

TEST(Settings, NamesTheLineOfAWrongKeyOrValue) {
  const testing_support::TempFolder folder;
  const std::string file = folder / "goldline.toml";
  testing_support::WriteFile(file, "\ntest-levle = 'low'\n");
  const auto unknown = Settings::Load(kTable, {}, file);
  ASSERT_THAT(unknown, ErrorId("unknown_setting"));
  EXPECT_EQ(unknown.error().place().line, 2U);
  EXPECT_EQ(unknown.error().hint(), "did you mean test-level?");
  testing_support::WriteFile(file, "test-level = 'medium'\n");
  EXPECT_THAT(Settings::Load(kTable, {}, file), ErrorId("bad_setting"));
  testing_support::WriteFile(file, "= broken");
  EXPECT_THAT(Settings::Load(kTable, {}, file), ErrorId("bad_toml"));
}

}  // namespace
}  // namespace goldline
