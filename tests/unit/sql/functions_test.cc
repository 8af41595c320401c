#include "core/sql/functions.h"

#include <cstdlib>
#include <filesystem>
#include <set>

#include <gtest/gtest.h>

#include "tests/support/files.h"

namespace goldline::sql {
namespace {

TEST(Functions, ThereAreSixtyAndMore) {
  std::set<std::string_view> names;
  for (const FunctionDoc& row : Functions()) {
    EXPECT_FALSE(row.doc.empty()) << row.name;
    if (row.area != "operator" && row.area != "aggregate") names.insert(row.name);
  }
  EXPECT_GE(names.size(), 60U);
}

TEST(Functions, NoTwoRowsTakeTheSameArguments) {
  std::set<std::string> seen;
  for (const FunctionDoc& row : Functions())
    EXPECT_TRUE(seen.insert(Signature(row)).second) << Signature(row);
}

TEST(Functions, TheReferencePageIsTheTable) {
  const std::filesystem::path page =
      std::filesystem::path(GOLDLINE_SOURCE_DIR) / "docs/reference/functions.md";
  if (std::getenv("GL_UPDATE_GOLDEN") != nullptr) {
    std::filesystem::create_directories(page.parent_path());
    testing_support::WriteFile(page, FunctionsMarkdown());
  }
  EXPECT_EQ(testing_support::ReadFile(page), FunctionsMarkdown())
      << "run with GL_UPDATE_GOLDEN=1 to rewrite " << page;
}

}  // namespace
}  // namespace goldline::sql
