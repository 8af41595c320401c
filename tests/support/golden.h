// Golden files: what a format looked like when it was released. Every build must still write and
// read it. GL_UPDATE_GOLDEN=1 writes files that are missing; a changed one is a new version with a
// new name, so an existing file is only ever replaced by hand.
//   ExpectGolden("records/dataset.v1.bin", Encode(sample));
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/files.h"

namespace goldline::testing_support {

inline std::filesystem::path GoldenPath(const std::string& name) {
  return std::filesystem::path(GOLDLINE_SOURCE_DIR) / "tests/golden" / name;
}

inline void ExpectGolden(const std::string& name, const std::string& bytes) {
  const std::filesystem::path path = GoldenPath(name);
  if (!std::filesystem::exists(path) && std::getenv("GL_UPDATE_GOLDEN") != nullptr) {
    std::filesystem::create_directories(path.parent_path());
    WriteFile(path, bytes);
  }
  ASSERT_TRUE(std::filesystem::exists(path)) << path << ": run once with GL_UPDATE_GOLDEN=1";
  EXPECT_EQ(ReadFile(path), bytes) << path << " is what was released; append a version instead";
}

}  // namespace goldline::testing_support
