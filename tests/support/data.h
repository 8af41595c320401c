// Real data for tests: $GOLDLINE_DATA, else ../shared/data beside the source tree. Tests that need
// it are skipped by name where neither exists.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace goldline::testing_support {

inline std::filesystem::path DataRoot() {
  if (const char* root = std::getenv("GOLDLINE_DATA")) return root;
  return std::filesystem::path(GOLDLINE_SOURCE_DIR).parent_path() / "shared/data";
}

// The folder or file of that name below the root; nullopt where it is not there.
inline std::optional<std::filesystem::path> DataFolder(const std::string& name) {
  const std::filesystem::path path = DataRoot() / name;
  if (!std::filesystem::exists(path)) return std::nullopt;
  return path;
}

}  // namespace goldline::testing_support
